"""Figures as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from amends.kinds import queries as kinds
from amends.measure import saying
from amends.measure.board import Line, Week
from amends.measure.queries import BY
from amends.measure.totals import Part
from amends.people import queries as people
from amends.people.models import Brand
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown.case.verbs import CHANNELS

PERIODS = {
    "day": ("Today", 1),
    "week": ("7 days", 7),
    "month": ("30 days", 30),
    "quarter": ("90 days", 90),
    "year": ("365 days", 365),
}
USUAL = "month"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """The days that a page is about: local days of the brand, `since` included, `until` not (both UTC)."""

    key: str
    since: datetime
    until: datetime
    words: str

    @property
    def span(self) -> int:
        """How many days the period has."""
        return PERIODS[self.key][1]


@dataclass(frozen=True)
class Choice:
    """A choice of window or part, as a link."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class ShownFigure:
    """One line of the board."""

    key: str
    title: str
    value: str
    is_known: bool
    basis: str
    change: str
    definition: str
    weeks: list[Week]
    centre: float | None
    url: str
    cases_url: str
    note: str | None


@dataclass(frozen=True)
class Group:
    """Figures that belong together."""

    title: str
    figures: list[ShownFigure]


@dataclass(frozen=True)
class ShownPart:
    """A figure of one kind, channel or team."""

    label: str
    value: float | None
    words: str
    basis: str
    change: str
    count: int
    url: str


@dataclass(frozen=True)
class News:
    """What changed: which figure, how, and the cases of that week."""

    title: str
    words: str
    is_worse: bool
    cases_url: str
    n: int


def window(brand: Brand, key: str, at: datetime) -> Window:
    """The window that ends with the brand's today."""
    chosen = key if key in PERIODS else USUAL
    today = at.astimezone(ZoneInfo(brand.calendar.time_zone)).date()
    return of_days(brand, chosen, today - (PERIODS[chosen][1] - 1) * DAY, today)


def of_days(brand: Brand, key: str, first: date, last: date) -> Window:
    """The window of these local days, both included."""
    zone = ZoneInfo(brand.calendar.time_zone)
    since, until = (datetime.combine(day, time(), zone) for day in (first, last + DAY))
    return Window(
        key,
        since,
        until,
        saying.day_words(last) if first == last else f"{saying.day_words(first)} to {saying.day_words(last)}",
    )


def asking(at: Window, part: Part, **more: str) -> str:
    """The query of an address: period, part, and what else is asked."""
    told = {"period": at.key} | ({"by": part[0], "part": part[1]} if part[0] else {}) | more
    return urlencode(told)


def periods(path: str, at: Window, part: Part) -> list[Choice]:
    """The choices of window, as links."""
    return [
        Choice(label, f"{path}?{asking(Window(key, at.since, at.until, ''), part)}", key == at.key)
        for key, (label, _) in PERIODS.items()
    ]


def shown(line: Line, at: Window, part: Part, currency: str) -> ShownFigure:
    """One figure as a line of the board."""
    found, slug = line.figure, line.definition.slug
    query = asking(at, part)
    return ShownFigure(
        slug,
        line.definition.name,
        saying.value_words(line.definition.shape, found.value, currency),
        found.value is not None,
        saying.basis(found),
        saying.change_words(line, currency),
        saying.explained(line.definition),
        list(line.weeks[-26:]),
        line.centre,
        f"{url('measure', slug=slug)}?{query}",
        f"{url('measure_cases', slug=slug)}?{query}",
        found.beside or None,
    )


def groups(lines: Sequence[Line], at: Window, part: Part, currency: str) -> list[Group]:
    """All figures in their groups; what stands in none comes last."""
    by_slug = {line.definition.slug: shown(line, at, part, currency) for line in lines}
    named = {slug for _, slugs in saying.GROUPS for slug in slugs}
    whole = (*saying.GROUPS, (saying.OTHERS, tuple(slug for slug in by_slug if slug not in named)))
    found = [Group(title, [by_slug[slug] for slug in slugs if slug in by_slug]) for title, slugs in whole]
    return [group for group in found if group.figures]


def news(lines: Sequence[Line], at: Window, part: Part, currency: str) -> list[News]:
    """What lay beyond what was to be expected in one of the last four weeks: the worse first, the latest first."""
    found = []
    for line in lines:
        week = line.news
        if week is None or week.value is None or line.centre is None:
            continue
        shape, slug = line.definition.shape, line.definition.slug
        said = saying.value_words(shape, week.value, currency)
        low, high = (saying.value_words(shape, end, currency) for end in (week.low, week.high))
        words = f"{said} in the week of {saying.day_words(week.monday)}; {low} to {high} was to be expected"
        cases = f"{url('measure_cases', slug=slug)}?{asking(at, part, week=week.monday.isoformat())}"
        is_worse = line.is_worse(week.value, line.centre)
        one = News(line.definition.name, words, is_worse, cases, week.n)
        found.append(((not is_worse, -week.monday.toordinal()), one))
    return [one for _, one in sorted(found, key=lambda row: row[0])]


def part_words(brand: Brand, part: Part) -> str:
    """What a part of the cases is called."""
    by, value = part
    if by == "team":
        return _teams(brand).get(value, value)
    if by == "channel":
        return CHANNELS.get(value, value)
    return _kinds().get(value, value) if value else "No failure"


def _kinds() -> Mapping[str, str]:
    return remembered(("kinds of figures",), lambda: {kind.slug: kind.name for kind in kinds.active()})


def _teams(brand: Brand) -> Mapping[str, str]:
    return remembered(("teams of figures", brand.id), lambda: {str(team.id): team.name for team in people.teams()})


TITLES = {"kind": "By kind of failure", "channel": "By channel", "team": "By team"}


def parts(lines: Mapping[Part, Line], brand: Brand, at: Window, slug: str) -> list[tuple[str, list[ShownPart]]]:
    """A figure divided: by kind, channel and team, the part with the most first; each leads to its own figure."""
    found = []
    for by in BY:
        rows = [
            ShownPart(
                part_words(brand, key),
                line.figure.value,
                saying.value_words(line.definition.shape, line.figure.value, brand.currency),
                saying.basis(line.figure),
                saying.change_words(line, brand.currency),
                line.figure.n,
                f"{url('measure', slug=slug)}?{asking(at, key)}",
            )
            for key, line in lines.items()
            if key[0] == by and (line.figure.n or line.before.n)
        ]
        if len(rows) > 1:
            found.append((TITLES[by], sorted(rows, key=lambda row: (-row.count, row.label))))
    return found
