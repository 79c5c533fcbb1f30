"""Figures as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from amends.kinds import queries as kinds
from amends.measure.board import Line, Week
from amends.measure.definitions import Definition, Shape
from amends.measure.queries import BY, Figure
from amends.measure.totals import Part
from amends.people import queries as people
from amends.people.models import Brand
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown.case.verbs import CHANNELS
from amends.web.words import cases_words, money, time_words, times_words

PERIODS = {
    "day": ("Today", 1),
    "week": ("7 days", 7),
    "month": ("30 days", 30),
    "quarter": ("90 days", 90),
    "year": ("365 days", 365),
}
USUAL = "month"
DAY = timedelta(days=1)
GROUPS = (
    (
        "At a glance",
        (
            *("recovered", "satisfaction", "promises-kept", "time-to-first-response", "reopened"),
            "cost-per-recovery",
        ),
    ),
    (
        "Told and answered",
        (
            *("told-automatically", "acknowledged-in-time", "time-to-automatic-response"),
            *("proactive-share", "lead-time", "time-to-notice"),
        ),
    ),
    ("Promises", ("service-levels-met", "promises-moved", "no-word-given")),
    (
        "Put right",
        (
            *("time-to-resolve", "time-to-first-resolve", "time-to-resolve-working", "time-waiting"),
            *("first-contact-resolution", "hand-offs", "handed-off-twice"),
        ),
    ),
    ("Whether it held", ("failed-again", "double-deviations")),
    (
        "What customers say",
        ("nps", "nps-lift", "effort", "fair-outcome", "fair-process", "fair-treatment", "response-share"),
    ),
    (
        "Money and work",
        ("remedies-granted", "granted-owed", "granted-extra", "value-at-risk", "cases-opened", "workload"),
    ),
)
OTHERS = "Others"


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
    return Window(key, since, until, day_words(last) if first == last else f"{day_words(first)} to {day_words(last)}")


def day_words(day: date) -> str:
    """A day in full: "9 February 2013"."""
    return f"{day.day} {day:%B} {day.year}"


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


def value_words(shape: Shape, value: float | None, currency: str) -> str:
    """A value as it is said: "97.6 %", "4.2 h", "12 min", "312.40 USD"; nothing to say is "too few"."""
    if value is None:
        return "too few to say"
    if shape is Shape.SHARE:
        return f"{value * 100:.1f} %"
    if shape is Shape.HOURS:
        return time_words(value)
    if shape in (Shape.MONEY, Shape.MONEY_EACH):
        return money(round(value), currency)
    return {Shape.COUNT: f"{value:,.0f}", Shape.SCORE: f"{value:+.1f}"}.get(shape, f"{value:.2f}")


def change_words(line: Line, currency: str) -> str:
    """By how much a figure differs from the window before, and whether that is more than chance."""
    return difference_words(line, currency, " against the days before")


def difference_words(line: Line, currency: str, against: str = "") -> str:
    """By how much a figure differs from another time's, and whether that is more than chance."""
    if line.change is None:
        return ""
    shape, change = line.definition.shape, line.change
    if shape is Shape.SHARE:
        # What is nothing when rounded is no fall.
        words = f"{round(change * 100, 1) + 0.0:+.1f} points"
    elif shape in (Shape.MONEY, Shape.MONEY_EACH):
        words = ("+" if change >= 0 else "−") + money(abs(round(change)), currency)
    elif shape is Shape.HOURS:
        words = ("+" if change >= 0 else "−") + time_words(abs(change))
    else:
        words = f"{change:+,.0f}" if shape is Shape.COUNT else f"{change:+.2f}"
    told = f"{words.replace('-', '−')}{against}"
    return f"{told}, more than chance" if line.is_real else told


def basis(found: Figure) -> str:
    """What a value rests on: "3,290 of 3,372", with its interval and the slow end of times."""
    shape = found.definition.shape
    if shape is Shape.SHARE and found.value is not None:
        hits = f"{round(found.value * found.n):,} of {found.n:,}"
        return f"{hits}; 95 % sure between {(found.low or 0) * 100:.1f} and {(found.high or 0) * 100:.1f} %"
    if shape is Shape.HOURS and found.p90 is not None:
        sure = (
            f", 95 % sure between {times_words(found.low, found.high)}"
            if found.low is not None and found.high is not None
            else ""
        )
        return f"median of {found.n:,}{sure}; nine of ten within {time_words(found.p90)}"
    if shape in (Shape.MEAN, Shape.SCORE) and found.low is not None and found.high is not None:
        return f"{cases_words(found.n)}; 95 % sure between {found.low:.2f} and {found.high:.2f}"
    return cases_words(found.n)


def explained(definition: Definition) -> str:
    """The definition in one paragraph."""
    parts = (definition.formula, definition.population, definition.window, f"Left out: {definition.left_out}")
    return ". ".join(part.rstrip(".") for part in parts) + "."


def shown(line: Line, at: Window, part: Part, currency: str) -> ShownFigure:
    """One figure as a line of the board."""
    found, slug = line.figure, line.definition.slug
    query = asking(at, part)
    return ShownFigure(
        slug,
        line.definition.name,
        value_words(line.definition.shape, found.value, currency),
        found.value is not None,
        basis(found),
        change_words(line, currency),
        explained(line.definition),
        list(line.weeks[-26:]),
        line.centre,
        f"{url('measure', slug=slug)}?{query}",
        f"{url('measure_cases', slug=slug)}?{query}",
        found.beside or None,
    )


def groups(lines: Sequence[Line], at: Window, part: Part, currency: str) -> list[Group]:
    """All figures in their groups; what stands in none comes last."""
    by_slug = {line.definition.slug: shown(line, at, part, currency) for line in lines}
    named = {slug for _, slugs in GROUPS for slug in slugs}
    whole = (*GROUPS, (OTHERS, tuple(slug for slug in by_slug if slug not in named)))
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
        said = value_words(shape, week.value, currency)
        low, high = (value_words(shape, end, currency) for end in (week.low, week.high))
        words = f"{said} in the week of {day_words(week.monday)}; {low} to {high} was to be expected"
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
                value_words(line.definition.shape, line.figure.value, brand.currency),
                basis(line.figure),
                change_words(line, brand.currency),
                line.figure.n,
                f"{url('measure', slug=slug)}?{asking(at, key)}",
            )
            for key, line in lines.items()
            if key[0] == by and (line.figure.n or line.before.n)
        ]
        if len(rows) > 1:
            found.append((TITLES[by], sorted(rows, key=lambda row: (-row.count, row.label))))
    return found
