"""NPS beside peers: the recovered beside customers of the same brand to whom nothing happened, alike in the quarter of
their answer and in how long they had been with us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from amends.customers.models import Customer
from amends.followups.models import Score, Survey
from amends.kernel.statistics import Estimate
from amends.measure import facts
from amends.measure.comparing.alike import Cell, difference
from amends.measure.comparing.effect import FULL_OVERLAP, LEAST_OVERLAP
from amends.measure.definitions.base import TOO_FEW
from amends.measure.definitions.peers import CELLS, TENURES
from amends.measure.reading import load
from amends.people.models import Brand

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# From all detractors to all promoters; what one answer may be away from the mean where nobody knows better.
MOST: Final = 200.0
WIDEST: Final = 100.0**2
SCORES: Final = {"customer_id": "UUID", "brand_id": "UUID", "score": "SMALLINT", "told_at": "TIMESTAMP"}
CUSTOMERS: Final = {"customer_id": "UUID", "since_date": "DATE"}


@dataclass(frozen=True, slots=True)
class Alike:
    """The recovered and the peers who answered in one quarter (its first day) after the same time with us; a mean is
    None where fewer than ten answered."""

    quarter: date
    tenure: str
    recovered: int
    recovered_mean: float | None
    peers: int
    peers_mean: float | None


@dataclass(frozen=True, slots=True)
class BesidePeers:
    """The difference in points, or the reasons for which there is none.

    `matched` of the `recovered` have peers alike, `compared_with` of the `peers`; `means` are those of the matched.
    `plain` is what everybody beside everybody would have said.
    """

    found: Estimate | None
    means: tuple[float, float] | None
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]
    plain: Estimate | None
    recovered: int
    peers: int
    matched: int
    compared_with: int
    cells: tuple[Alike, ...]


def beside_peers(brand: Brand, *, since: datetime, until: datetime, at: datetime) -> BesidePeers:
    """The recovered who answered in a window (UTC, `until` not included) beside peers, as known at a moment."""
    with facts.facts(at) as known:
        lay(known.engine, brand, since, until)
        values = {"brand": str(brand.id), "since": _naive(since), "until": _naive(until)}
        rows = known.engine.execute(CELLS, values).fetchall()
    return _told([(quarter, tenure, Cell(*sums)) for quarter, tenure, *sums in rows])


def lay(engine: DuckDBPyConnection, brand: Brand, since: datetime, until: datetime) -> None:
    """This function will lay what customers told other surveys in a window, and since when they are customers, beside
    the flat tables."""
    # The last one of a quarter counts, wherever in it the window begins.
    first, last = _begins(since), _begins(until, ahead=1)
    scores = Score.objects.filter(customer__brand=brand, told_at__gte=first, told_at__lt=last)
    load(engine, "scores", SCORES, scores.values_list("customer", "customer__brand", "score", "told_at"))
    load(engine, "customers", CUSTOMERS, _customers(brand, first, last).values_list("id", "since_date"))


def _customers(brand: Brand, first: datetime, last: datetime) -> QuerySet[Customer]:
    told = Score.objects.filter(customer=OuterRef("pk"), told_at__gte=first, told_at__lt=last)
    said = Survey.objects.filter(
        case__customer=OuterRef("pk"), nps__isnull=False, answered_at__gte=first, answered_at__lt=last
    )
    return Customer.objects.filter(Q(Exists(told)) | Q(Exists(said)), brand=brand)


def _begins(at: datetime, ahead: int = 0) -> datetime:
    """When the quarter of a moment begins, or one after it; UTC."""
    there = at.astimezone(UTC)
    quarters = there.year * 4 + (there.month - 1) // 3 + ahead
    return datetime(quarters // 4, quarters % 4 * 3 + 1, 1, tzinfo=UTC)


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


def _told(rows: Sequence[tuple[Any, str, Cell]]) -> BesidePeers:
    both = [cell for _, _, cell in rows if cell.n and cell.others]
    recovered, peers = (sum(getattr(cell, name) for _, _, cell in rows) for name in ("n", "others"))
    matched, compared_with = (sum(getattr(cell, name) for cell in both) for name in ("n", "others"))
    reasons = _reasons(recovered, peers, matched, compared_with)
    answer = None if reasons else difference(both, most=MOST, widest=WIDEST)
    plain = None
    if min(recovered, peers) >= TOO_FEW:
        plain, _ = difference([_together([cell for _, _, cell in rows])], most=MOST, widest=WIDEST)
    return BesidePeers(
        answer[0] if answer else None,
        answer[1] if answer else None,
        reasons,
        () if reasons else _cautions(recovered, matched),
        plain,
        recovered,
        peers,
        matched,
        compared_with,
        tuple(
            Alike(
                quarter, tenure, cell.n, _mean(cell.n, cell.total), cell.others, _mean(cell.others, cell.others_total)
            )
            for quarter, tenure, cell in rows
        ),
    )


def _mean(n: int, total: float) -> float | None:
    return total / n if n >= TOO_FEW else None


def _together(cells: Sequence[Cell]) -> Cell:
    return Cell(*(sum(column) for column in zip(*(cell.sums for cell in cells), strict=True)))


def _reasons(recovered: int, peers: int, matched: int, compared_with: int) -> tuple[str, ...]:
    if min(recovered, peers) < TOO_FEW:
        return (
            f"{recovered} customers answered after a recovery and {peers} peers told a score; it takes {TOO_FEW} on"
            " each side",
        )
    if matched < LEAST_OVERLAP * recovered:
        return (
            f"only {matched} of {recovered} recovered have peers of the same quarter and the same time with us: the two"
            " groups do not overlap",
        )
    if min(matched, compared_with) < TOO_FEW:
        return (
            f"{matched} recovered could be compared with {compared_with} peers alike; it takes {TOO_FEW} on each side",
        )
    return ()


def _cautions(recovered: int, matched: int) -> tuple[str, ...]:
    told = [
        "peers were asked by another survey: who answers which one, and how it asks, may differ as well",
        "they are alike in the quarter and in their time with us; what is not recorded of them may differ",
    ]
    if matched < FULL_OVERLAP * recovered:
        told.insert(0, f"the answer is about {matched} of {recovered} recovered; the others have no peers alike")
    return tuple(told)


def as_told(found: BesidePeers) -> dict[str, Any]:
    """The answer as JSON tells it, the same for the command and the API."""
    one, plain = found.found, found.plain
    return {
        "value": one.value if one else None,
        "low": one.low if one else None,
        "high": one.high if one else None,
        "unit": "points from -200 to 200",
        "recovered_score": found.means[0] if found.means else None,
        "peers_score": found.means[1] if found.means else None,
        "n": found.recovered,
        "n_peers": found.peers,
        "matched": found.matched,
        "compared_with": found.compared_with,
        "plain": plain.value if plain else None,
        "refused_because": list(found.reasons),
        "cautions": list(found.cautions),
        "alike": [
            {
                "quarter": cell.quarter.isoformat(),
                "tenure": TENURES[cell.tenure],
                "recovered": cell.recovered,
                "recovered_score": cell.recovered_mean,
                "peers": cell.peers,
                "peers_score": cell.peers_mean,
            }
            for cell in found.cells
        ],
    }
