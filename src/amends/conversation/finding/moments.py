"""When a time falls that somebody named in words. Pure.

A clock is read on the reader's wall, or on the one that the words name. A day alone means the desk's last working hour
on it, for that is when somebody can still keep the promise. Of a range the end counts. What can be read in two ways is
given in both, and what is not sure says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from amends.conversation.finding import zones
from amends.conversation.finding.calendar_dates import FIRST_OF_TWO, coming_day, read_dates
from amends.conversation.finding.clocks import at_clock
from amends.conversation.finding.days import (
    ONE_DAY,
    Where,
    closing,
    coming,
    counted,
    day_end,
    in_week,
    month_end,
    number,
    part_ends,
)
from amends.conversation.finding.times import Run
from amends.conversation.finding.tongue import Times, Tongue


class Reading(NamedTuple):
    """One way to read a time: the moment (UTC), what was read into the words, and what is not sure of it.

    `choice` tells this reading from another of the same words.
    """

    due_at: datetime
    why: str = ""
    doubt: str = ""
    choice: str = ""


class _Day(NamedTuple):
    """A day on the wall as it was read: how its figures were, whether it was named at all."""

    day: date
    choice: str = ""
    is_named: bool = True


def readings(run: Run, tongue: Tongue, where: Where) -> list[Reading]:
    """The moments by which a run asks something to be done, in the ways it can be read; none that has passed."""
    told = {name: rest for name, _, rest in (what.partition(":") for what in run.parts if what) if rest}
    if run.is_of and "clock" not in run.parts and "part" not in run.parts:
        return []
    walls = _on_named_clock(run, where)
    if walls is None:
        return []
    where, named = walls
    due_at = _of_span(run, tongue.times, told, where)
    if due_at is not None:
        return [Reading(due_at, _why(run, told, _Day(where.today), named))] if due_at > where.now else []
    days = _days(run, tongue, told, where)
    choices = [_Day(one.day, one.choice if len(days) > 1 else "", one.is_named) for one in days]
    read = [_read(one, run, tongue, told, where, named) for one in choices]
    kept = [one for one in read if one is not None and one.due_at > where.now]
    if len(kept) == 1 and len(read) == 1 and days[0].choice:
        return [kept[0]._replace(why=_joined(f"read as {_said(days[0].day)}", kept[0].why))]
    return kept


def _read(
    day: _Day, run: Run, tongue: Tongue, told: Mapping[str, str], where: Where, named: zones.Named | None
) -> Reading | None:
    due_at, doubt = _on(day, run, tongue, told, where)
    if due_at is None:
        return None
    why = _joined(
        f"read as {_said(day.day)}" if day.choice or "monthday" in run.parts else "", _why(run, told, day, named)
    )
    if day.choice:
        doubt = f"{day.choice}? both can be meant"
    return Reading(due_at, why, doubt or _doubt(run, told, day, where, named), day.choice)


def _on_named_clock(run: Run, where: Where) -> tuple[Where, zones.Named | None] | None:
    """The wall on which the words are to be read; none where they name one that cannot be told."""
    match = run.parts.get("zone")
    if match is None:
        return where, None
    named = zones.read(match[0], match["place"], where.now, where.zone, where.calendar.zone)
    return (replace(where, zone=named.zone), named) if named else None


def _why(run: Run, told: Mapping[str, str], day: _Day, named: zones.Named | None) -> str:
    notes = []
    if _is_range(run):
        notes.append("the end of the range")
    elif "after" in run.parts:
        notes.append("no time is named, so the end of that day")
    if named:
        notes.append(named.name)
    return _joined(*notes)


def _is_range(run: Run) -> bool:
    clock, within, day = (run.parts.get(one) for one in ("clock", "within", "date"))
    return bool(
        "ends" in run.parts
        or (day is not None and FIRST_OF_TWO.match(day[0]))
        or (clock is not None and clock.groupdict().get("from"))
        or (within is not None and within["low"])
    )


def _doubt(run: Run, told: Mapping[str, str], day: _Day, where: Where, named: zones.Named | None) -> str:
    """What is not sure of a reading; empty when nothing is."""
    if named is not None and named.is_off:
        return "that clock is not the one its letters say at this time of the year"
    if named is not None and not day.is_named and where.now.astimezone(named.zone).date() != day.day:
        return "the day differs between the two clocks"
    if run.is_far:
        return "day and hour may not belong together"
    if "after" in run.parts and not _is_range(run) and not day.is_named:
        return "no time is named"
    if "next" in told and _is_this_week(int(told["next"]), where) and run.parts["next"][0].lower().startswith("next"):
        return "this week's day, or the one after?"
    if "later" in told and int(told["later"]) == where.today.weekday():
        return "a week from today, or two?"
    if "weekday" in told and {"date", "days"} & told.keys() and day.day.weekday() != int(told["weekday"]):
        return "weekday and date do not agree"
    return ""


def _is_this_week(weekday: int, where: Where) -> bool:
    return weekday > where.today.weekday()


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _of_span(run: Run, times: Times, told: Mapping[str, str], where: Where) -> datetime | None:
    """The end of a span that is counted by the minute: "in two hours", "within half an hour"."""
    if "span" in told:
        return where.now + timedelta(minutes=int(told["span"]))
    match = run.parts.get("within")
    if match is None:
        return None
    count = number(match["number"], times)
    if match["minute"]:
        return where.now + timedelta(minutes=count)
    if match["hour"]:
        return where.now + timedelta(hours=count)
    return None


def _days(run: Run, tongue: Tongue, told: Mapping[str, str], where: Where) -> list[_Day]:
    """The days on the reader's wall that a run may name; today when it names none."""
    today = where.today
    if "date" in told:
        return [_Day(day, how) for day, how in read_dates(run.parts["date"][0], told["date"], today, where.orders)]
    if "within" in run.parts:
        day = counted(run.parts["within"], tongue.times, where)
    elif "monthday" in run.parts:
        day = coming_day(int(run.parts["monthday"]["day"]), today)
    elif "days" in told:
        day = today + timedelta(days=int(told["days"]))
    elif {"next", "later", "weekday"} & told.keys():
        day = coming(told, today)
    elif "week" in told:
        day = in_week(told["week"], today)
    elif "month" in told:
        day = month_end(today, int(told["month"]))
    else:
        return [_Day(today, is_named=False)]
    return [_Day(day)] if day else []


def _on(named: _Day, run: Run, tongue: Tongue, told: Mapping[str, str], where: Where) -> tuple[datetime | None, str]:
    """The moment on that day by which something is to be done, and what is not sure of it."""
    day, is_weekday = named.day, "weekday" in told and told.get("week") is None
    if "clock" in told:
        return _by_clock(named, run, tongue, told, where, is_weekday=is_weekday)
    if is_weekday and day == where.today:
        day += timedelta(days=7)
    if "after" in run.parts and not _is_range(run) and "part" not in told:
        return None, ""
    if "part" in told:
        is_after = "after" in run.parts
        return (
            _day_after(day, part_ends(day, told["part"], where), where)
            if is_after
            else part_ends(day, told["part"], where)
        ), ""
    if not named.is_named:
        return None, ""
    is_edge = "week" in told or "month" in told
    if "before" in run.parts and not is_edge:
        day -= ONE_DAY
    is_by = "limit" in run.parts or "before" in run.parts or is_edge
    return closing(day, where, is_by=is_by), ""


def _by_clock(
    named: _Day, run: Run, tongue: Tongue, told: Mapping[str, str], where: Where, *, is_weekday: bool
) -> tuple[datetime | None, str]:
    if not named.is_named and "bare" in run.parts["clock"].re.groupindex:
        return None, ""
    due_at, doubt = at_clock(named.day, run, tongue, told, where)
    day = named.day
    if is_weekday and due_at is not None and due_at <= where.now:
        day += timedelta(days=7)
        due_at, doubt = at_clock(day, run, tongue, told, where)
    if due_at is not None and "after" in run.parts and not _is_range(run):
        return _day_after(day, due_at, where), ""
    return due_at, doubt


def _day_after(day: date, after: datetime | None, where: Where) -> datetime:
    """By when a day is over for what comes only after some hour of it: the desk's close, or midnight."""
    closes_at = closing(day, where)
    return closes_at if after is None or closes_at > after else day_end(day, where)
