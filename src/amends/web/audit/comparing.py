"""Whether alike cases got alike, as its page shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from amends.kernel.dispersion import TOO_FEW, Gap
from amends.people.models import Person
from amends.remedies.queries import audit
from amends.remedies.rules import fairness
from amends.remedies.rules.fairness import Stratum
from amends.web.audit.shown import asked_of, filters_of, wanted_of
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown.case.header import language_name
from amends.web.shown.case.page import SEVERITIES
from amends.web.shown.case.verbs import CHANNELS
from amends.web.shown.queue import Filter
from amends.web.words import Wall, plain_money

# The lot is drawn anew after this long: what a minute added hardly moves it.
SECONDS = 120.0
ASKED = ("month", "kind", "person", "brand")
NOTABLE = 0.05


@dataclass(frozen=True, slots=True)
class OutlierRow:
    """A case that stands out among its like."""

    ref: str
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class StratumRow:
    """Cases that are alike, and how far what they got lies apart. None where there are too few to say."""

    kind: str
    severity: str
    band: str
    n: int
    median: str
    iqr: str | None
    variation: str | None
    gini: str | None
    outliers: tuple[OutlierRow, ...]


@dataclass(frozen=True, slots=True)
class GapRow:
    """What a group got beside the others of the same strata."""

    group: str
    n: int
    words: str
    chance: str
    is_notable: bool


@dataclass(frozen=True, slots=True)
class GapTable:
    """The gaps between the groups of one kind."""

    title: str
    rows: tuple[GapRow, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole page."""

    strata: tuple[StratumRow, ...]
    gaps: tuple[GapTable, ...]
    filters: tuple[Filter, ...]
    compared: int
    at_most: int
    too_few: int
    least: int


def build(person: Person, params: Mapping[str, str], wall: Wall) -> Comparison:
    """The page: one query beside those of every page, asked and drawn again after some minutes."""
    asked = {name: value for name, value in asked_of(params).items() if name in ASKED}
    wanted = replace(wanted_of(asked, wall), basis=None, mark=None)
    key = ("fairness", person.team_id, person.role, wanted)
    count, found = remembered(key, lambda: _report(person, wanted), SECONDS)
    tables = (
        _gaps("By language", found.by_language, lambda name: language_name(name) or name),
        _gaps("By region, as their clock says", found.by_region, str),
        _gaps("By channel", found.by_channel, lambda name: CHANNELS.get(name, name)),
    )
    return Comparison(
        strata=tuple(_stratum(one) for one in found.strata),
        gaps=tables,
        filters=tuple(one for one in filters_of(person, asked, wall) if one.name in ASKED),
        compared=count,
        at_most=audit.COMPARED_AT_MOST,
        too_few=TOO_FEW,
        least=fairness.LEAST,
    )


def _report(person: Person, wanted: audit.Wanted) -> tuple[int, fairness.Report]:
    sums = audit.compared(person, wanted)
    return len(sums), fairness.report(sums)


def _stratum(one: Stratum) -> StratumRow:
    spread = one.spread
    return StratumRow(
        kind=one.kind,
        severity=SEVERITIES[one.severity],
        band=one.band if one.band[0] == "n" else f"{one.band} {one.currency}",
        n=one.n,
        median=f"{plain_money(one.median_minor, one.currency)} {one.currency}",
        iqr=f"{spread.iqr_share:.3f}" if spread else None,
        variation=f"{spread.variation:.3f}" if spread else None,
        gini=f"{spread.gini:.3f}" if spread else None,
        outliers=tuple(
            OutlierRow(
                out.reference,
                url("case", ref=out.reference),
                f"{plain_money(out.amount_minor, one.currency)} {one.currency}, z {out.z:+.1f}",
            )
            for out in one.outliers
        ),
    )


def _gaps(title: str, rows: Iterable[Gap], named: Callable[[str], str]) -> GapTable:
    return GapTable(title, tuple(_gap(one, named(one.group)) for one in rows))


def _gap(one: Gap, name: str) -> GapRow:
    if one.ratio is None or one.p is None:
        return GapRow(name, one.n, "too few", "", is_notable=False)
    percent = round((one.ratio - 1) * 100)
    words = f"{abs(percent)} % {'more' if percent > 0 else 'less'}" if percent else "the same"
    return GapRow(name, one.n, words, f"p {one.p:.3f}", is_notable=one.p < NOTABLE)
