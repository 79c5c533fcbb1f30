"""Counting days as laws count them. Dates in, dates out: seven primitives, each with the laws that use it.

A law pack picks the primitive that its law prescribes; two laws that both say "14 days" may mean different dates. The
date that comes out is the last day on which the duty is met in time; `wall_clock.end_of_day` turns it into a moment.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from amends.kernel.wall_clock import in_utc

SATURDAY, SUNDAY = 5, 6
_ONE_DAY = timedelta(days=1)
_SEARCH_DAYS = 3_660


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days a law calls working or business days: all but the weekend and its own holidays.

    :param holidays: the holidays of that law (US federal, bank holidays in England), not those of the desk.
    :param weekend: weekdays that never count, 0 is Monday.
    :raises ValueError: if no weekday is left.
    """

    holidays: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})

    def __post_init__(self) -> None:
        object.__setattr__(self, "holidays", frozenset(self.holidays))
        object.__setattr__(self, "weekend", frozenset(self.weekend))
        if self.weekend >= frozenset(range(7)):
            raise ValueError("weekend: all seven weekdays are listed, so no day would ever be a working day")

    def __contains__(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays


def cal_start_excluded(start: date, days: int) -> date:
    """The n-th calendar day after `start`; the day after it is day 1.

    Law: EU delivery 30 days (2011/83 Art 18), withdrawal 14 days, CFPB 15 and 60 days, US refund 20 days (14 CFR
    260), UK Delay Repay 28 days, UK short-term right to reject (CRA 2015 s.22).
    """
    return _later(start, _counted(days, "days"))


def cal_start_included(start: date, days: int) -> date:
    """The n-th calendar day of which `start` itself is day 1.

    Law: UK refund within 14 days "beginning with the day" of agreement (CRA 2015 s.20(15)); the cautious reading of
    the UK data-complaint acknowledgement within 30 days (DPA 2018 s.164A).
    """
    return _later(start, _counted(days, "days", at_least=1) - 1)


def business_days(start: date, days: int, working: WorkingDays) -> date:
    """The n-th working day after `start`; `start` never counts, working day or not.

    Law: US card refund 7 business days (14 CFR 260), FCA summary resolution 3rd business day (DISP 1.5), payment
    services 15 and 35 (DISP 1.6.2A), NHS England acknowledgement 3 working days (SI 2009/309), Ofcom repair 2 full
    working days.

    :raises ValueError: also if the holidays leave no working day for ten years.
    """
    day = start
    for _ in range(_counted(days, "days", at_least=1)):
        day = shift_next_working_day(_later(day, 1), working)
    return day


def weeks(start: date, count: int) -> date:
    """The same weekday, so many weeks later; the duty runs to the end of that day.

    Law: FCA final response 8 weeks (DISP 1.6.2); UK alternative dispute resolution after 8 weeks.
    """
    return _later(start, 7 * _counted(count, "weeks"))


def months(start: date, count: int) -> date:
    """The same day of the month, so many months later; where that month is too short, its last day.

    Law: GDPR answer 1 month, 3 if extended (Art 12(3)), referral to the UK ombudsman 6 months (DISP 2.8.2), EU rail
    complaints and payment 1 and 3 months (2021/782), EU legal guarantee 24 months (2019/771).
    """
    year, month = divmod(start.year * 12 + start.month - 1 + _counted(count, "months"), 12)
    if year > date.max.year:
        raise ValueError(f"months: {count} months after {start} is beyond the calendar")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def shift_next_working_day(day: date, working: WorkingDays) -> date:
    """`day` itself if it is a working day, else the next one. Only where the law says so.

    Law: GDPR answers (ICO guidance), EU time limits (Regulation 1182/71 Art 3(4)). Not: DISP, CFPB, US 20 days.

    :raises ValueError: if the holidays leave no working day for ten years.
    """
    for later in range(_SEARCH_DAYS):
        candidate = _later(day, later)
        if candidate in working:
            return candidate
    raise ValueError(f"working: no working day within ten years after {day}; check the holidays")


def arrival_delay(scheduled_at: datetime, actual_at: datetime) -> timedelta:
    """How late an arrival was, exact; negative when early. Both moments are aware, so that time zones and clock
    changes on the way do not matter. Where the law speaks of arrival by air in the EU, `actual_at` is the opening of
    a door (C-452/13).

    Law: all travel packs: EU261, UK261, US DOT refunds, Canada APPR, EU rail, UK Delay Repay.

    :raises ValueError: if either is naive.
    """
    return in_utc(actual_at, "actual_at") - in_utc(scheduled_at, "scheduled_at")


def working_days_of(holidays: Iterable[date]) -> WorkingDays:
    """Monday to Friday but for these holidays: what most laws mean."""
    return WorkingDays(frozenset(holidays))


def _counted(amount: int, name: str, *, at_least: int = 0) -> int:
    if amount < at_least:
        raise ValueError(f"{name}: {amount} is too small; count at least {at_least}")
    return amount


def _later(day: date, days: int) -> date:
    try:
        return day + days * _ONE_DAY
    except OverflowError:
        raise ValueError(f"days: {days} days after {day} is beyond the calendar") from None
