"""Reading a time in somebody's words: "tomorrow by 4 pm", "bis Ende der Woche", "d'ici vendredi". Pure.

A time is a run of small parts that stand side by side: a day, a clock, a part of the day, a span, and the words that
join them. A clock is read on the customer's wall. A day alone means the desk's last working hour on it, for that is
when somebody can still keep the promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from amends.conversation.finding.calendar_dates import read_date
from amends.conversation.finding.tongue import Times, Tongue
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.wall_clock import DAY_SECONDS, moment_of

ONE_DAY = timedelta(days=1)
# By when a day is over for a desk that has no hours on it.
USUAL_CLOSE = time(18)
# From when and until when a part of the day lasts, in hours.
PARTS = {
    "morning": (0, 12),
    "noon": (12, 12),
    "afternoon": (12, 18),
    "evening": (18, 21),
    "night": (18, 22),
    "midnight": (24, 24),
    "close": (0, 24),
}
# What only joins: before a time it belongs to the words that came before.
LOOSE = frozenset({"of", "and", "or so", "around", "about", "de", "du", "del", "des", "do", "da", "por", "still", "a"})
JOINED = re.compile(r"[\s,]*")


class Piece(NamedTuple):
    """One small part of a time: what it is, and what it says."""

    what: str
    match: re.Match[str]


@dataclass(frozen=True, slots=True)
class Run:
    """The words that name a time: where they stand, and their parts by what they are."""

    start: int
    end: int
    parts: Mapping[str, re.Match[str]]


@dataclass(frozen=True, slots=True)
class Where:
    """When and where the words are read: the moment (UTC), the reader's wall clock, the desk's working hours."""

    now: datetime
    zone: ZoneInfo
    calendar: BusinessCalendar

    @property
    def today(self) -> date:
        """The date on the reader's wall."""
        return self.now.astimezone(self.zone).date()


@cache
def _patterns(tongue: Tongue) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The parts of a time in a language, the longest ways to say one first."""
    said = tongue.times
    number = rf"\d{{1,3}}|{'|'.join(sorted(said.numbers, key=len, reverse=True))}"
    unit = "|".join(f"(?P<{name}>{words})" for name, words in said.units.items())
    rules: list[tuple[str, str]] = []
    rules += [(f"span:{minutes}", words) for minutes, words in said.spans.items()]
    rules.append(("within", rf"(?:{said.within})(?:\s+|(?<='))(?P<number>{number})\s+(?:{unit})\b"))
    rules += [(f"date:{tongue.code}", words) for words in said.dates]
    rules += [(f"week:{ahead}:{edge}", words) for words, ahead, edge in said.weeks]
    rules += [(f"month:{ahead}", words) for words, ahead in said.months]
    rules += [(f"days:{ahead}", words) for ahead, words in said.days.items()]
    rules += [(f"next:{day}", said.next_weekday.format(day=f"(?:{words})")) for day, words in enumerate(said.weekdays)]
    rules += [(f"weekday:{day}", words) for day, words in enumerate(said.weekdays)]
    rules += [(f"clock:{place}", words) for place, words in enumerate(said.clocks)]
    rules += [(f"part:{name}", words) for name, words in said.parts.items()]
    rules += [("before", said.before), ("limit", said.limit), ("filler", said.filler)]
    return tuple((what, _compiled(what, words, said.glue)) for what, words in rules)


def _compiled(what: str, words: str, glue: str) -> re.Pattern[str]:
    """A part as a word of its own; a part of the day may hang on its day ("Freitagnachmittag")."""
    head = rf"(?:(?<!\w)|{glue})" if glue and what.startswith("part") else r"(?<!\w)"
    tail = "" if glue and what.startswith("weekday") else r"(?!\w)"
    return re.compile(rf"{head}(?:{words}){tail}", re.IGNORECASE)


def runs(text: str, tongue: Tongue) -> Iterator[Run]:
    """Every time that a text names, in order, whether it can be read or not."""
    pieces: list[Piece] = []
    place = 0
    for piece in _pieces(text, tongue):
        gap = JOINED.fullmatch(text, place, piece.match.start())
        if pieces and gap is None:
            yield from _run(pieces)
            pieces = []
        pieces.append(piece)
        place = piece.match.end()
    yield from _run(pieces)


def _pieces(text: str, tongue: Tongue) -> Iterator[Piece]:
    """The parts of times in a text: at each place the longest."""
    found: dict[int, Piece] = {}
    for what, pattern in _patterns(tongue):
        for match in pattern.finditer(text):
            known = found.get(match.start())
            if known is None or match.end() > known.match.end():
                found[match.start()] = Piece(what, match)
    end = 0
    for start in sorted(found):
        if start >= end:
            yield found[start]
            end = found[start].match.end()


def _run(pieces: list[Piece]) -> Iterator[Run]:
    """The run that these parts make; two clocks or two days side by side are two times."""
    parts: dict[str, re.Match[str]] = {}
    kept: list[Piece] = []
    for piece in pieces:
        name = piece.what.partition(":")[0]
        if name in parts and name not in {"filler", "limit", "before"}:
            yield from _closed(kept, parts)
            parts, kept = {}, []
        parts.setdefault(name, piece.match)
        parts.setdefault(piece.what, piece.match)
        kept.append(piece)
    yield from _closed(kept, parts)


NAMING = ("within", "span", "date", "week", "month", "days", "next", "weekday", "clock", "part")


def _closed(pieces: list[Piece], parts: Mapping[str, re.Match[str]]) -> Iterator[Run]:
    while pieces and pieces[-1].what in {"filler", "limit", "before"}:
        pieces = pieces[:-1]
    while pieces and pieces[0].what == "filler" and pieces[0].match[0].lower() in LOOSE:
        pieces = pieces[1:]
    if pieces and any(name in parts for name in NAMING):
        yield Run(pieces[0].match.start(), pieces[-1].match.end(), parts)


def moment(run: Run, tongue: Tongue, where: Where) -> datetime | None:
    """The moment (UTC) by which a run asks something to be done; None when it names none that lies ahead."""
    told = _told(run)
    due_at = _of_span(run, tongue.times, told, where)
    if due_at is None:
        day, is_day_named = _day(run, tongue, told, where)
        due_at = _on(day, run, tongue, told, where, is_day_named=is_day_named) if day else None
    return due_at if due_at is not None and due_at > where.now else None


def _told(run: Run) -> dict[str, str]:
    """What each part says beside its name: "weekday" to "4", "week" to "1:end"."""
    return {name: rest for name, _, rest in (what.partition(":") for what in run.parts) if rest}


def _of_span(run: Run, times: Times, told: Mapping[str, str], where: Where) -> datetime | None:
    """The end of a span that is counted by the minute: "in two hours", "within half an hour"."""
    if "span" in told:
        return where.now + timedelta(minutes=int(told["span"]))
    match = run.parts.get("within")
    if match is None:
        return None
    count = _number(match["number"], times)
    if match["minute"]:
        return where.now + timedelta(minutes=count)
    if match["hour"]:
        return where.now + timedelta(hours=count)
    return None


def _number(said: str, times: Times) -> int:
    return int(said) if said.isdecimal() else times.numbers[" ".join(said.lower().split())]


def _day(run: Run, tongue: Tongue, told: Mapping[str, str], where: Where) -> tuple[date | None, bool]:
    """The day on the reader's wall that a run names, and whether it names one; today when it names none."""
    today = where.today
    if "date" in told:
        return read_date(run.parts["date"][0], told["date"], today), True
    if "within" in run.parts:
        return _counted(run.parts["within"], tongue.times, where), True
    if "days" in told:
        return today + timedelta(days=int(told["days"])), True
    if "next" in told or "weekday" in told:
        return _coming(told, today), True
    if "week" in told:
        return _in_week(told["week"], today), True
    if "month" in told:
        return _month_end(today, int(told["month"])), True
    return today, False


def _coming(told: Mapping[str, str], today: date) -> date:
    """The coming day of that name; next week's where the words say so."""
    if "next" in told or told.get("week", "").startswith("1"):
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(days=7 + int(told.get("next") or told["weekday"]))
    return today + timedelta(days=(int(told["weekday"]) - today.weekday()) % 7)


def _counted(match: re.Match[str], times: Times, where: Where) -> date | None:
    """The day so many days, working days, weeks or months from now."""
    count, today = _number(match["number"], times), where.today
    if match["working"]:
        return _working_day(count, where)
    if match["day"]:
        return today + timedelta(days=count)
    if match["week"]:
        return today + timedelta(weeks=count)
    return _months_on(today, count)


def _working_day(count: int, where: Where) -> date | None:
    day = where.today
    for _ in range(366):
        day += ONE_DAY
        count -= bool(where.calendar.openings_on(day))
        if count <= 0:
            return day
    return None


def _months_on(day: date, months: int) -> date:
    first = _first_of_month(day, months)
    last = _first_of_month(first, 1) - ONE_DAY
    return first.replace(day=min(day.day, last.day))


def _first_of_month(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _month_end(day: date, months: int) -> date:
    return _first_of_month(day, months + 1) - ONE_DAY


def _in_week(told: str, today: date) -> date:
    """The last day of a week, its second when its beginning is meant, Friday for what comes before its end."""
    ahead, _, edge = told.partition(":")
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=int(ahead))
    return monday + timedelta(days={"start": 1, "work": 4}.get(edge, 6))


def _on(
    day: date, run: Run, tongue: Tongue, told: Mapping[str, str], where: Where, *, is_day_named: bool
) -> datetime | None:
    """The moment on that day by which something is to be done."""
    is_weekday = "weekday" in told and told.get("week") is None
    if "clock" in told:
        due_at = _at_clock(day, run, tongue, told, where)
        if is_weekday and due_at is not None and due_at <= where.now:
            return _at_clock(day + timedelta(days=7), run, tongue, told, where)
        return due_at
    if is_weekday and day == where.today:
        day += timedelta(days=7)
    if "part" in told:
        return _part_ends(day, told["part"], where)
    if not is_day_named:
        return None
    if "before" in run.parts and "week" not in told and "month" not in told:
        day -= ONE_DAY
    is_by = "limit" in run.parts or "before" in run.parts or "week" in told or "month" in told
    return closing(day, where, is_by=is_by)


def closing(day: date, where: Where, *, is_by: bool = False) -> datetime:
    """When the desk closes on the reader's day; on a day without hours what came before, if that is meant.

    What lies behind us already is the end of the day instead.
    """
    begins_at, ends_at = moment_of(day, 0, where.zone), moment_of(day, DAY_SECONDS, where.zone)
    spans = list(where.calendar.spans_within(begins_at, ends_at))
    if not spans and is_by and ends_at > where.now:
        spans = list(where.calendar.spans_within(max(where.now, ends_at - timedelta(days=14)), ends_at))
    last_at = spans[-1].closes_at if spans else _wall(day, USUAL_CLOSE, where)
    return last_at if last_at > where.now else ends_at


def _wall(day: date, clock: time, where: Where) -> datetime:
    return moment_of(day, clock.hour * 3600 + clock.minute * 60, where.zone)


def _part_ends(day: date, name: str, where: Where) -> datetime | None:
    """The end of a part of a day, or when the desk closes within it."""
    if name == "close":
        return closing(day, where)
    begins, ends = PARTS[name]
    begins_at, ends_at = moment_of(day, begins * 3600, where.zone), moment_of(day, ends * 3600, where.zone)
    spans = list(where.calendar.spans_within(begins_at, ends_at))
    closes_at = spans[-1].closes_at if spans else ends_at
    return closes_at if where.now < closes_at else ends_at


def _at_clock(day: date, run: Run, tongue: Tongue, told: Mapping[str, str], where: Where) -> datetime | None:
    """A clock time on the reader's wall; a small bare hour means the one at which the desk works."""
    match = run.parts["clock"]
    hour, minute = _hour(match["hour"], tongue.times), int(match.groupdict().get("minute") or 0)
    if match.groupdict().get("halfpast"):
        hour, minute = hour - 1, 30
    half = match.groupdict().get("half") or ""
    named = tongue.times.halves.get(re.sub(r"[\s.]+", " ", half.lower()).strip()) if half else None
    named = named or {"morning": "am", "afternoon": "pm", "evening": "pm", "night": "pm"}.get(told.get("part", ""))
    if named and hour <= 12:
        return _wall(day, time(hour % 12 + (12 if named == "pm" else 0), minute), where) if hour else None
    if (half and tongue.code == "en") or hour > 23:
        return None
    early = _wall(day, time(hour, minute), where)
    if hour > 7 or match["hour"].startswith("0"):
        return early
    late = _wall(day, time(hour + 12, minute), where)
    return early if early > where.now and _is_open(early, where) else late


def _is_open(at: datetime, where: Where) -> bool:
    return any(True for _ in where.calendar.spans_within(at - timedelta(minutes=1), at))


def _hour(said: str, times: Times) -> int:
    return int(said) if said.isdecimal() else times.numbers[said.lower()]
