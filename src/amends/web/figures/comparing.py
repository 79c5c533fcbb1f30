"""Two times of one figure beside each other, as somebody picked them: a quarter and the same quarter of last year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from amends.measure import queries as measure
from amends.measure import saying
from amends.measure.board import Line
from amends.measure.definitions import Definition
from amends.measure.queries import Figure
from amends.measure.totals import Part
from amends.web.figures import shown
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.visit import Visit

FIELDS: Final = ("from", "to", "against_from", "against_to")
NOT_A_DAY: Final = "Pick a day, like 2026-03-31."
TURNED: Final = "This day lies before the first one."
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2190, 1, 1)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Side:
    """The figure of one of the two times."""

    words: str
    value: str
    basis: str
    cases_url: str


@dataclass(frozen=True)
class Compared:
    """What was typed and what is wrong with it, by field; both sides and how they differ, once all is well."""

    typed: dict[str, str]
    errors: dict[str, str]
    sides: tuple[Side, ...] = ()
    change: str = ""


def compared(visit: Visit, definition: Definition, part: Part, at: shown.Window) -> Compared:
    """What the address asks to compare. Left alone, the fields hold the window that is shown and the one before it."""
    asked = {name: visit.request.GET.get(name, "").strip() for name in FIELDS}
    if not any(asked.values()):
        first, last = at.since.date(), (at.until - DAY).date()
        days = (first, last, first - at.span * DAY, first - DAY)
        return Compared({name: day.isoformat() for name, day in zip(FIELDS, days, strict=True)}, {})
    days_by_name, errors = _read(asked)
    if errors:
        return Compared(asked, errors)
    spans = [(days_by_name[first], days_by_name[last]) for first, last in (FIELDS[:2], FIELDS[2:])]
    now, before = (_figure(visit, definition, part, at, *span) for span in spans)
    sides = tuple(_side(visit, found, part, at, *span) for found, span in zip((now, before), spans, strict=True))
    return Compared(asked, {}, sides, saying.difference_words(Line(now, before, (), None), visit.brand.currency))


def _read(asked: dict[str, str]) -> tuple[dict[str, date], dict[str, str]]:
    days, errors = {}, {}
    for name, told in asked.items():
        try:
            days[name] = date.fromisoformat(told)
        except ValueError:
            errors[name] = NOT_A_DAY
        else:
            if not EARLIEST <= days[name] <= LATEST:
                errors[name] = NOT_A_DAY
    for first, last in (FIELDS[:2], FIELDS[2:]):
        if not errors and days[last] < days[first]:
            errors[last] = TURNED
    return days, errors


def _figure(visit: Visit, definition: Definition, part: Part, at: shown.Window, first: date, last: date) -> Figure:
    window = shown.of_days(visit.brand, at.key, first, last)
    return remembered(
        ("compared", visit.brand.id, definition.slug, part, first, last),
        lambda: measure.figure(
            definition.slug,
            visit.brand,
            since=window.since,
            until=window.until,
            at=visit.at,
            by=part[0],
            part=part[1],
        ),
    )


def _side(visit: Visit, found: Figure, part: Part, at: shown.Window, first: date, last: date) -> Side:
    days = {"from": first.isoformat(), "to": last.isoformat()}
    return Side(
        shown.of_days(visit.brand, at.key, first, last).words,
        saying.value_words(found.definition.shape, found.value, visit.brand.currency),
        saying.basis(found),
        f"{url('measure_cases', slug=found.definition.slug)}?{shown.asking(at, part, **days)}",
    )
