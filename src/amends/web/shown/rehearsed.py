"""A dry run of a detector as its page tells it: what it would have found, how rightly and how early, with examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from amends.flow.outcomes import How
from amends.flow.rehearsing import Example, Rehearsed
from amends.kernel.statistics import proportion
from amends.kernel.wall_clock import moment_of
from amends.web.pages import url
from amends.web.words import Wall, money

QUARTER = timedelta(days=91)
DAY = timedelta(days=1)
HOWS = {
    How.COMPLAINT: "the customer wrote to us",
    How.LOW_ANSWER: "an answer of 1 or 2 after the recovery",
    How.LOW_REVIEW: "a review of 1 or 2",
    How.GOOD_REVIEW: "a review of 3 or more",
    How.AVERTED: "it was averted",
    How.FALSE_ALARM: "a false alarm",
    How.NOT_A_FAILURE: "no failure",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with what it stands on."""

    title: str
    value: str
    basis: str


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week of the table."""

    label: str
    found: str
    cases: str


@dataclass(frozen=True, slots=True)
class Line:
    """One example. `url` is empty where no case tells it."""

    thing: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """A few examples of one sort."""

    title: str
    rows: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Tried:
    """What the page shows of a dry run."""

    title: str
    lines: Sequence[str]
    figures: Sequence[Figure]
    weeks: Sequence[WeekRow]
    groups: Sequence[Group]


@dataclass(frozen=True, slots=True)
class Span:
    """The days from which to which something is rehearsed, both included, as the form carries them."""

    first: date
    last: date

    @classmethod
    def read(cls, first: str, last: str, wall: Wall) -> Span:
        """The days that were chosen; empty ones are those of the last quarter.

        :raises ValueError: for what is no day, or days that lie the wrong way round.
        """
        until = _day("to", last) if last else wall.today.date()
        since = _day("from", first) if first else until - QUARTER + DAY
        if since > until:
            raise ValueError("to: this day lies before the first one; choose a later one.")
        return cls(since, until)

    def moments(self, wall: Wall) -> tuple[datetime, datetime]:
        """When the first day begins and when the last is over, or now where that comes first."""
        return moment_of(self.first, 0, wall.zone), min(moment_of(self.last + DAY, 0, wall.zone), wall.now)


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name}: choose a day, such as 2026-03-31.") from None
    if not 1970 <= day.year < 2200:
        raise ValueError(f"{name}: choose a day from 1970 on.")
    return day


def build(found: Rehearsed, wall: Wall) -> Tried:
    """A dry run for the page; what nobody can know is not claimed."""
    score = found.score
    worth = ", ".join(money(total, currency) for currency, total in sorted(found.values.items()) if currency and total)
    lines = [
        f"It would have opened {_so_many(found.cases, 'case')} for {_so_many(found.customers, 'customer')}"
        + (f", on orders worth {worth}." if worth else "."),
    ]
    if found.silent:
        lines.append(f"Of {found.silent:,} found nobody heard anything since: they count in neither share.")
    if found.averted or found.false_alarms:
        lines.append(f"{found.averted:,} found were averted, {found.false_alarms:,} a false alarm or no failure.")
    if found.sizes:
        lines.append(", ".join(f"{count:,} {one.name.lower()}" for one, count in found.sizes.items()) + ".")
    if found.is_cut:
        lines.append("More things were told of; a dry run looks at 20,000. Choose fewer days.")
    return Tried(
        title=f"Dry run: of {_so_many(score.things, 'thing')} told of it would have found {score.found:,}.",
        lines=lines,
        figures=_figures(found),
        weeks=[_week(one.begins, one.found, one.cases) for one in found.weeks],
        groups=[
            group
            for group in (
                _group("Found in time", found.examples.right, wall),
                _group("Found, but it ended well", found.examples.wrong, wall),
                _group("Missed, or found too late", found.examples.missed, wall),
            )
            if group.rows
        ],
    )


def _figures(found: Rehearsed) -> list[Figure]:
    score, lead = found.score, found.score.lead_hours_median
    early = "-" if lead is None else f"{lead:g} h" if lead < 72 else f"{lead / 24:.1f} days"
    return [
        _share("Precision", score.right, score.judged, "found whose end we know ended badly"),
        _share("Recall", score.right, score.bad, "that ended badly were found in time"),
        Figure("Lead time", early, "half of the warnings came at least so long before we heard of it"),
    ]


def _share(title: str, part: int, whole: int, what: str) -> Figure:
    if not whole:
        return Figure(title, "-", "nothing to count yet")
    share = proportion(part, whole)
    return Figure(
        title,
        f"{share.value:.1%}",
        f"{part:,} of the {whole:,} {what}; with so many, it lies between {share.low:.0%} and {share.high:.0%}",
    )


def _so_many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _week(begins: date, found: int, cases: int) -> WeekRow:
    return WeekRow(f"{begins.day} {begins:%b %Y}", f"{found:,}", f"{cases:,}")


def _group(title: str, rows: Sequence[Example], wall: Wall) -> Group:
    return Group(title, [_line(one, wall) for one in rows])


def _line(one: Example, wall: Wall) -> Line:
    found = f"found {wall.when(one.found_at)}; " if one.found_at else "not found; "
    words = f"{found}{HOWS[one.how]}, heard {wall.when(one.heard_at)}"
    return Line(one.thing, words, url("case", ref=one.reference) if one.reference else "")
