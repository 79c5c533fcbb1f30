"""Figures as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from amends.measure.definitions import Definition, Shape
from amends.measure.queries import Figure
from amends.people.models import Brand
from amends.web.pages import url
from amends.web.words import cases_words, money

PERIODS = {"day": ("Today", 1), "week": ("7 days", 7), "month": ("30 days", 30), "year": ("365 days", 365)}
USUAL = "month"
GROUPS = (
    (
        "Told and answered",
        (
            *("told-automatically", "acknowledged-in-time", "time-to-first-response", "time-to-automatic-response"),
            *("proactive-share", "lead-time", "time-to-notice"),
        ),
    ),
    ("Promises", ("promises-kept", "service-levels-met", "promises-moved", "no-word-given")),
    (
        "Put right",
        (
            *("time-to-resolve", "time-to-first-resolve", "time-to-resolve-working", "time-waiting"),
            *("first-contact-resolution", "hand-offs", "handed-off-twice"),
        ),
    ),
    ("Whether it held", ("recovered", "reopened", "failed-again", "double-deviations")),
    ("What customers say", ("satisfaction", "fair-outcome", "fair-process", "fair-treatment", "response-share")),
    (
        "Money and work",
        (
            *("remedies-granted", "granted-owed", "granted-extra", "cost-per-recovery", "value-at-risk"),
            *("cases-opened", "workload"),
        ),
    ),
)


@dataclass(frozen=True)
class Window:
    """The days that a page is about: local days of the brand, `since` included, `until` not (both UTC)."""

    key: str
    since: datetime
    until: datetime
    words: str


@dataclass(frozen=True)
class Period:
    """A choice of window."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class ShownFigure:
    """One line of the page of figures."""

    key: str
    title: str
    value: str
    is_known: bool
    basis: str
    definition: str
    trend: list[float] | None
    url: str
    cases_url: str
    note: str | None


@dataclass(frozen=True)
class Group:
    """Figures that belong together."""

    title: str
    figures: list[ShownFigure]


@dataclass(frozen=True)
class Point:
    """One local day of a figure."""

    label: str
    value: float | None
    words: str
    count: int
    cases_url: str | None


def window(brand: Brand, key: str, at: datetime) -> Window:
    """The window that ends with the brand's today."""
    chosen = key if key in PERIODS else USUAL
    zone = ZoneInfo(brand.calendar.time_zone)
    today = at.astimezone(zone).date()
    first = today - timedelta(days=PERIODS[chosen][1] - 1)
    since, until = (datetime.combine(day, time(), zone) for day in (first, today + timedelta(days=1)))
    words = day_words(today) if first == today else f"{day_words(first)} to {day_words(today)}"
    return Window(chosen, since, until, words)


def day_words(day: date) -> str:
    """A day in full: "9 February 2013"."""
    return f"{day.day} {day:%B} {day.year}"


def periods(path: str, chosen: str) -> list[Period]:
    """The choices of window, as links."""
    return [Period(label, f"{path}?period={key}", key == chosen) for key, (label, _) in PERIODS.items()]


def value_words(shape: Shape, value: float | None, currency: str) -> str:
    """A value as it is said: "97.6 %", "4.2 h", "0.31", "312.40 USD"; nothing to say is "too few"."""
    if value is None:
        return "too few to say"
    if shape is Shape.SHARE:
        return f"{value * 100:.1f} %"
    if shape is Shape.HOURS:
        return f"{value:.1f} h"
    if shape in (Shape.MONEY, Shape.MONEY_EACH):
        return money(round(value), currency)
    return {Shape.COUNT: f"{value:,.0f}", Shape.SCORE: f"{value:+.1f}"}.get(shape, f"{value:.2f}")


def basis(found: Figure) -> str:
    """What a value rests on: "3,290 of 3,372", with the interval of a share and the slow end of times."""
    if found.definition.shape is Shape.SHARE:
        hits = f"{round(sum(day.value * day.n for day in found.days)):,} of {found.n:,}"
        if found.low is None or found.high is None:
            return hits
        return f"{hits}; 95 % sure between {found.low * 100:.1f} and {found.high * 100:.1f} %"
    if found.definition.shape is Shape.HOURS and found.p90 is not None:
        return f"median of {found.n:,}; nine of ten within {found.p90:.1f} h"
    return cases_words(found.n)


def explained(definition: Definition) -> str:
    """The definition in one paragraph."""
    parts = (definition.formula, definition.population, definition.window, f"Left out: {definition.left_out}")
    return ". ".join(part.rstrip(".") for part in parts) + "."


def shown(found: Figure, at: Window, currency: str) -> ShownFigure:
    """One figure as a line."""
    slug = found.definition.slug
    query = urlencode({"period": at.key})
    return ShownFigure(
        slug,
        found.definition.name,
        value_words(found.definition.shape, found.value, currency),
        found.value is not None,
        basis(found),
        explained(found.definition),
        [day.value for day in found.days] if len(found.days) > 1 else None,
        f"{url('measure', slug=slug)}?{query}",
        f"{url('measure_cases', slug=slug)}?{query}",
        found.beside or None,
    )


def groups(found: Sequence[Figure], at: Window, currency: str) -> list[Group]:
    """All figures in their groups."""
    by_slug = {figure.definition.slug: shown(figure, at, currency) for figure in found}
    return [Group(title, [by_slug[slug] for slug in slugs if slug in by_slug]) for title, slugs in GROUPS]


def points(found: Figure, at: Window, currency: str) -> list[Point]:
    """The figure day by day; a day on which nothing counted breaks the line."""
    known = {day.date: day for day in found.days}
    zone = at.since.tzinfo
    first = at.since.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range((at.until.astimezone(zone).date() - first).days)]
    cases = f"{url('measure_cases', slug=found.definition.slug)}?period={at.key}&day="
    shape = found.definition.shape
    return [
        Point(
            f"{day.day} {day:%b}",
            known[day].value if day in known else None,
            value_words(shape, known[day].value, currency) if day in known else "",
            known[day].n if day in known else 0,
            f"{cases}{day.isoformat()}" if day in known else None,
        )
        for day in days
        if day in known or len(days) <= 31
    ]
