"""The figure to improve, in words: its target, how long the quarter goes on, and where it stands."""

from __future__ import annotations

from datetime import date

from amends.measure import aims
from amends.measure.board import Line, Week
from amends.measure.definitions import BY_SLUG
from amends.measure.models import Aim
from amends.measure.queries import Figure
from amends.measure.rules import Quarter, is_reached
from amends.measure.saying import basis, day_words, value_words


def target_words(aim: Aim, currency: str) -> str:
    """The target as it is said: "at least 90.0 %", "at most 12 min"."""
    told = BY_SLUG[aim.figure]
    return f"{'at most' if told.is_better_low else 'at least'} {value_words(told.shape, aim.target, currency)}"


def quarter_words(quarter: Quarter, today: date) -> str:
    """A quarter and how much of it is left: "the first quarter of 2026, 4 weeks left"."""
    if today < quarter.first:
        return f"{quarter.words}, which begins on {day_words(quarter.first)}"
    left = (quarter.last - today).days
    if left < 0:
        return f"{quarter.words}, which is over; what it came to is counted now"
    weeks = left // 7
    ahead = f"{weeks} weeks left" if weeks > 1 else f"{left} days left" if left != 1 else "1 day left"
    return f"{quarter.words}, {ahead}"


def stands(aim: Aim, line: Line, so_far: Figure | None, today: date, currency: str) -> str:
    """Where it stands: the quarter so far, its last whole week and whether that is more than chance, and how many weeks
    of the quarter reached the target."""
    shape, low = line.definition.shape, line.definition.is_better_low
    first = aims.quarter(aim).first
    parts = []
    if so_far is not None and today >= first:
        parts.append(f"The quarter so far: {value_words(shape, so_far.value, currency)}, {basis(so_far)}.")
    weeks = [week for week in line.weeks if week.monday >= first and week.value is not None]
    if weeks:
        parts.append(_last_week(weeks[-1], line, currency))
        hits = sum(is_reached(week.value or 0.0, aim.target, is_better_low=low) for week in weeks)
        parts.append(f"{hits} of {len(weeks)} whole weeks of the quarter reached it.")
    elif today >= first:
        parts.append("No whole week of the quarter can be said yet.")
    if aim.before is not None:
        parts.append(f"In the ninety days before: {value_words(shape, aim.before, currency)}.")
    return " ".join(parts)


def _last_week(week: Week, line: Line, currency: str) -> str:
    said = value_words(line.definition.shape, week.value, currency)
    words = f"The week of {day_words(week.monday)}: {said}"
    if week.low is None or week.high is None or line.centre is None or week.value is None:
        return f"{words}; there are too few weeks yet to say what is chance."
    if not week.is_beyond:
        return f"{words}, within what the weeks before let one expect."
    way = "worse" if line.is_worse(week.value, line.centre) else "better"
    return f"{words}, {way} than the weeks before let one expect."
