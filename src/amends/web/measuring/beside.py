"""NPS of the recovered beside peers to whom nothing happened, as its page tells it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import path

from amends.measure.definitions.peers import SLUG, TENURES, WORDS
from amends.measure.peers import Alike, BesidePeers, beside_peers
from amends.people.rules import Right
from amends.web.figures.files import as_csv
from amends.web.measuring.views import chosen_span, since, spans
from amends.web.pages import url
from amends.web.visit import Visit, desk

HEAD = ("quarter", "tenure", "recovered", "recovered_score", "peers", "peers_score")


@dataclass(frozen=True)
class Row:
    """Those alike: the quarter and their time with us, and both sides."""

    quarter: str
    tenure: str
    recovered: str
    peers: str


@desk("GET", right=Right.SEE_MEASURES)
def peers_page(visit: Visit) -> HttpResponse:
    """The difference in words with its interval, those alike as a table, and the definition."""
    span = chosen_span(visit)
    found = beside_peers(visit.brand, since=since(visit, span), until=visit.at, at=visit.at)
    if visit.request.GET.get("as") == "csv":
        rows = [
            (one.quarter.isoformat(), one.tenure, one.recovered, one.recovered_mean, one.peers, one.peers_mean)
            for one in found.cells
        ]
        return as_csv(SLUG, [HEAD, *rows])
    here = url("measures_peers")
    context = {
        "spans": spans(visit, here, span),
        "csv_url": f"{here}?{urlencode({**visit.request.GET.dict(), 'as': 'csv'})}",
        "value": f"{_points(found.found.value)} points" if found.found else "",
        "sentences": _sentences(found),
        "reasons": [f"{one[0].upper()}{one[1:]}." for one in found.reasons],
        "cautions": [f"{one[0].upper()}{one[1:]}." for one in found.cautions],
        "rows": [_row(one) for one in found.cells],
        "words": WORDS,
        "scores_url": url("import_scores") if visit.person.can(Right.IMPORT) else "",
        "has_peers": found.peers > 0,
    }
    return visit.page("measures_peers.html", page=context)


def _points(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _sentences(found: BesidePeers) -> list[str]:
    told = []
    if found.found is not None and found.means is not None:
        one = found.found
        said = (
            "The recovered would recommend us more than their peers"
            if one.low > 0
            else "The recovered would recommend us less than their peers"
            if one.high < 0
            else "Whether the recovered would recommend us more or less than their peers cannot be told from chance"
        )
        told.append(f"{said}: 95 % sure between {_points(one.low)} and {_points(one.high)}.")
        told.append(
            f"{found.matched:,} recovered score {_points(found.means[0])}, {found.compared_with:,} peers alike "
            f"{_points(found.means[1])}."
        )
    if found.plain is not None:
        told.append(
            f"Everybody beside everybody would have said {_points(found.plain.value)}: that mixes the failure with who"
            " was asked when."
        )
    return told


def _row(one: Alike) -> Row:
    return Row(
        f"{('first', 'second', 'third', 'fourth')[one.quarter.month // 3]} quarter of {one.quarter.year}",
        TENURES[one.tenure],
        _score(one.recovered, one.recovered_mean),
        _score(one.peers, one.peers_mean),
    )


def _score(n: int, mean: float | None) -> str:
    if not n:
        return "nobody"
    return f"too few to say: {n}" if mean is None else f"{_points(mean)} of {n:,}"


urlpatterns = [path(f"measures/{SLUG}", peers_page, name="measures_peers")]
