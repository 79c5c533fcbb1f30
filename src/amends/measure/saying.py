"""Figures in words, the same on a page, in a letter and in print: a value, what it rests on, and how it differs."""

from __future__ import annotations

from datetime import date
from math import isfinite
from typing import Final

from amends.kernel.money import Money
from amends.measure.board import Line
from amends.measure.definitions import Definition, Shape
from amends.measure.queries import Figure

# The board's groups, as they stand on it.
GROUPS: Final = (
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
OTHERS: Final = "Others"


def day_words(day: date) -> str:
    """A day in full: "9 February 2013"."""
    return f"{day.day} {day:%B} {day.year}"


def days_words(first: date, last: date) -> str:
    """The days from one to another, both included: "2 February 2026 to 3 March 2026", or one day alone."""
    return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"


def value_words(shape: Shape, value: float | None, currency: str) -> str:
    """A value as it is said: "97.6 %", "4.2 h", "12 min", "312.40 USD"; nothing to say is "too few"."""
    if value is None:
        return "too few to say"
    if shape is Shape.SHARE:
        return f"{value * 100:.1f} %"
    if shape is Shape.HOURS:
        return time_words(value)
    if shape in (Shape.MONEY, Shape.MONEY_EACH):
        return _money(round(value), currency)
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
        words = ("+" if change >= 0 else "−") + _money(abs(round(change)), currency)
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
        return f"{_cases(found.n)}; 95 % sure between {found.low:.2f} and {found.high:.2f}"
    return _cases(found.n)


def explained(definition: Definition) -> str:
    """The definition in one paragraph."""
    parts = (definition.formula, definition.population, definition.window, f"Left out: {definition.left_out}")
    return ". ".join(part.rstrip(".") for part in parts) + "."


def ends_words(definition: Definition) -> str:
    """Where the limits of a figure's chart end, whatever its past says: where its values do."""
    low, high = definition.ends
    if definition.shape is Shape.SHARE:
        return "No limit lies below 0 or above 100 %, for no share does."
    if isfinite(low) and isfinite(high):
        return _minus(f"No limit lies below {low:g} or above {high:g}, where this score ends.")
    return "No limit lies below zero, for nothing that is counted here does." if isfinite(low) else ""


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count:,} cases"


def _money(amount_minor: int, currency: str) -> str:
    return f"{Money(amount_minor, currency).amount:,f} {currency}"


def time_words(hours: float) -> str:
    """A measured time in the unit that reads: "38 s", "4.6 min", "12 min", "4.2 h"; "−12 min" lies before."""
    number, unit = _measured(hours)
    return f"{_minus(number)} {unit}"


def times_words(low: float, high: float) -> str:
    """Between which times something lies, the unit once where it is the same: "8 and 12 min", "40 min and 1.3 h"."""
    (first, one), (last, other) = _measured(low), _measured(high)
    below = _minus(first) if one == other else f"{_minus(first)} {one}"
    return f"{below} and {_minus(last)} {other}"


def _measured(hours: float) -> tuple[str, str]:
    """A time and its unit. What rounding carries to sixty of one unit is one of the next."""
    seconds = hours * 3600
    if abs(round(seconds)) < 60:
        return f"{round(seconds)}", "s"
    minutes = seconds / 60
    if abs(round(minutes)) < 60:
        return (f"{minutes:.1f}" if abs(round(minutes, 1)) < 10 else f"{minutes:.0f}"), "min"
    return f"{hours:.1f}", "h"


def _minus(number: str) -> str:
    return number.replace("-", "−")
