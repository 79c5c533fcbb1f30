"""The few functions that rules may call. Each is one of the kernel's ways to count days, or plain arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from amends.kernel import counting
from amends.kernel.counting import WorkingDays
from amends.remedies.law.shapes import Kind

NUMBER, DATE, TIME = Kind.NUMBER, Kind.DATE, Kind.TIME
Working = Callable[[date], WorkingDays]
LAST_MINUTE = time(23, 59)
_PER_DAY_MAX = 3_660


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language.

    :ivar takes: the kinds of its arguments; `None` stands for the name of a sum.
    :ivar working: whether it is given the working days of the pack first.
    """

    takes: tuple[Kind | None, ...]
    gives: Kind
    call: Callable[..., Any]
    working: bool = False


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise ValueError(f"{number} must be a whole number to count days")
    return int(number)


def _end_of(day: date) -> datetime:
    """The last minute of the day, on the wall of the place that the law speaks of."""
    return datetime.combine(day, LAST_MINUTE)


def _per_day(rate_on: Callable[[date], Decimal], first: date, last: date) -> Decimal:
    """The daily rate of each day from first to last, both counted; nothing when last is before first.

    :raises ValueError: if it would be more days than any claim lasts.
    """
    days = (last - first).days + 1
    if days > _PER_DAY_MAX:
        raise ValueError(f"{first} to {last} is more than ten years; check the dates")
    return sum((rate_on(first + timedelta(days=later)) for later in range(max(0, days))), Decimal(0))


FUNCTIONS: dict[str, Function] = {
    "percent": Function((NUMBER, NUMBER), NUMBER, lambda amount, rate: amount * rate / 100),
    "min": Function((NUMBER, NUMBER), NUMBER, min),
    "max": Function((NUMBER, NUMBER), NUMBER, max),
    "whole": Function((NUMBER,), NUMBER, lambda x: x.to_integral_value(rounding=ROUND_FLOOR)),
    "up_to_step": Function(
        (NUMBER, NUMBER), NUMBER, lambda x, step: (x / step).to_integral_value(rounding=ROUND_CEILING) * step
    ),
    "later": Function((DATE, DATE), DATE, max),
    "earlier": Function((DATE, DATE), DATE, min),
    "days_between": Function((DATE, DATE), NUMBER, lambda a, b: Decimal((b - a).days)),
    "days_after": Function((DATE, NUMBER), DATE, lambda d, n: counting.cal_start_excluded(d, _whole(n))),
    "days_from": Function((DATE, NUMBER), DATE, lambda d, n: counting.cal_start_included(d, _whole(n))),
    "day_before": Function((DATE,), DATE, lambda d: d - timedelta(days=1)),
    "weeks_after": Function((DATE, NUMBER), DATE, lambda d, n: counting.weeks(d, _whole(n))),
    "months_after": Function((DATE, NUMBER), DATE, lambda d, n: counting.months(d, _whole(n))),
    "business_days_after": Function(
        (DATE, NUMBER),
        DATE,
        lambda working, d, n: counting.business_days(d, _whole(n), working(d)),
        working=True,
    ),
    "next_working_day": Function(
        (DATE,), DATE, lambda working, d: counting.shift_next_working_day(d, working(d)), working=True
    ),
    "hours_after": Function((TIME, NUMBER), TIME, lambda t, n: t + timedelta(hours=_whole(n))),
    "end_of": Function((DATE,), TIME, _end_of),
    "per_day": Function((None, DATE, DATE), NUMBER, _per_day),
}
