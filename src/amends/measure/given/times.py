"""How long it took: in business time, until a person answered, until it was resolved, and how far we were ahead."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from amends.kernel import calendars, vectors
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.statistics import median
from amends.kernel.survival import Lasted, kaplan_meier
from amends.measure.definitions.base import TOO_FEW
from amends.measure.given.fields import (
    Field,
    Given,
    Wrong,
    anything,
    flag,
    many,
    maybe,
    moment,
    number,
    same_length,
    text,
)
from amends.measure.given.logs import Resolved, first_and_last_resolve, in_order
from amends.measure.given.telling import durations

HOUR = timedelta(hours=1)
CALENDAR_WORDS = "time zone `tz`, `days` (0 is Monday), `start`, `end`, `lunch` (two times or null), `holidays`"
EXAMPLE_CALENDAR = {
    "tz": "America/New_York",
    "days": [0, 1, 2, 3, 4],
    "start": "09:00",
    "end": "17:00",
    "lunch": None,
    "holidays": ["2026-05-25"],
}
CALENDAR = Field("calendar", f"the business calendar: {CALENDAR_WORDS}", anything())


def _calendar(value: object) -> BusinessCalendar:
    try:
        return vectors.parse_calendars(json.dumps({"given": value}))["given"]
    except (ValueError, TypeError, AttributeError) as why:
        told = str(why).removeprefix("given: ")
        raise Wrong("calendar", f"{told}; give an object with {CALENDAR_WORDS}") from None


def _business(values: Mapping[str, Any]) -> dict[str, object]:
    calendar = _calendar(values["calendar"])
    zone = ZoneInfo(calendar.time_zone)

    def placed(at: datetime) -> datetime:
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)

    start, end = placed(values["start"]), placed(values["end"])
    if end < start:
        raise Wrong("end", "lies before start; give the later moment")
    open_time = calendars.between(calendar, start, end)
    spans = [(placed(span["since"]), placed(span["until"])) for span in _spans(values["waiting"])]
    waiting = sum((calendars.between(calendar, *span) for span in _merged(spans, start, end)), timedelta())
    cap = values["cap_hours"]
    paused = waiting if cap is None else min(waiting, cap * HOUR)
    return {
        "value": open_time / HOUR,
        "unit": "business hours",
        "calendar_hours": (end - start) / HOUR,
        "waiting_hours": waiting / HOUR,
        "without_waiting_hours": (open_time - paused) / HOUR,
    }


def _spans(value: object) -> list[dict[str, datetime]]:
    if value is None:
        return []
    read = moment(is_wall=True).read
    try:
        if not isinstance(value, list):
            raise ValueError("no list")
        return [{name: read(span[name]) for name in ("since", "until")} for span in value]
    except (ValueError, KeyError, TypeError) as why:
        raise Wrong("waiting", f"{why}; give a list of objects with since and until, both moments") from None


def _merged(spans: list[tuple[datetime, datetime]], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The spans within start and end, those that overlap as one: nothing is paused twice."""
    found: list[tuple[datetime, datetime]] = []
    for since, until in sorted((max(since, start), min(until, end)) for since, until in spans):
        if until <= since:
            continue
        if found and since <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], until)
        else:
            found.append((since, until))
    return found


def _counting_open(done: list[float], still_open: list[float]) -> float | None:
    """The median hours when whoever still waits counts as waiting at least so long."""
    if not still_open:
        return median(done)
    lasted = [Lasted(hours, True) for hours in done] + [Lasted(hours, False) for hours in still_open]
    return kaplan_meier(lasted).median()[0]


def _told(done: list[float], still_open: list[float], field: str) -> dict[str, object]:
    if not done and not still_open:
        raise Wrong(field, "there is nothing to measure; give at least one that has begun")
    told: dict[str, object] = {"n": len(done), "too_few": len(done) < TOO_FEW, "unit": "hours"}
    found = durations(done)
    told |= {"value": found["median_hours"], **found, "still_open": len(still_open)}
    return told | {"median_hours_counting_open": _counting_open(done, still_open)}


def _response(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "cases", "at", "directions", "automatic")
    begun: dict[str, datetime] = {}
    noticed: dict[str, datetime] = {}
    told: dict[str, datetime] = {}
    human: dict[str, datetime] = {}
    machine: dict[str, datetime] = {}
    columns = (values["cases"], values["at"], values["directions"], values["automatic"])
    for case, at, direction, is_automatic in in_order(*columns):
        if at > values["as_of"]:
            break
        if direction == "detected":
            noticed.setdefault(case, at)
        elif direction == "in":
            begun.setdefault(case, at)
        else:
            if case in noticed:
                told.setdefault(case, at)
            if case in begun:
                (machine if is_automatic else human).setdefault(case, at)
    answered = _hours_to(human, begun)
    by_machine, proactive = _hours_to(machine, begun), _hours_to(told, noticed)
    waiting = [(values["as_of"] - at) / HOUR for case, at in begun.items() if case not in human]
    answer = _told(answered, waiting, "directions") if begun or not noticed else {"n": 0, "still_open": 0}
    answer |= {"automatic_n": len(by_machine), **durations(by_machine, "automatic_")}
    return answer | {"proactive_n": len(proactive), **durations(proactive, "proactive_")}


def _hours_to(ends: Mapping[str, datetime], begins: Mapping[str, datetime]) -> list[float]:
    return [(ends[case] - at) / HOUR for case, at in begins.items() if case in ends]


def _resolved(values: Mapping[str, Any]) -> Resolved:
    """When each was opened, first resolved, and resolved for good, from a table or an event log."""
    if values["cases"] is not None:
        if values["waiting_hours"] is not None:
            raise Wrong("waiting_hours", "is told for each case, an event log has rows; give opened_at and resolved_at")
        return first_and_last_resolve(values)
    opened, last = values["opened_at"], values["resolved_at"]
    if opened is None or last is None:
        missing = "opened_at" if opened is None else "resolved_at"
        raise Wrong(missing, "is missing; give opened_at and resolved_at, or cases, at, states and resolved_states")
    same_length(values, "opened_at", "resolved_at", "waiting_hours")
    early = next((place for place, (a, b) in enumerate(zip(opened, last, strict=True), 1) if b and b < a), None)
    if early is not None:
        raise Wrong("resolved_at", f"value {early} lies before it was opened; correct it or leave the row out")
    return opened, last, last


def _resolution(values: Mapping[str, Any]) -> dict[str, object]:
    opened, first, last = _resolved(values)
    as_of = values["as_of"] or max(at for column in (opened, last) for at in column if at)
    # What came later had not happened.
    rows = [
        (a, b if b and b <= as_of else None, c if c and c <= as_of else None, place)
        for place, (a, b, c) in enumerate(zip(opened, first, last, strict=True))
        if a <= as_of
    ]
    done = [(b - a) / HOUR for a, _, b, _ in rows if b]
    told = _told(done, [(as_of - a) / HOUR for a, _, b, _ in rows if not b], "opened_at")
    told |= durations([(b - a) / HOUR for a, b, _, _ in rows if b], "first_resolve_")
    if values["calendar"] is not None:
        calendar = _calendar(values["calendar"])
        told |= durations([calendars.between(calendar, a, b) / HOUR for a, _, b, _ in rows if b], "business_")
    if values["waiting_hours"] is not None:
        net = [(b - a) / HOUR - values["waiting_hours"][place] for a, _, b, place in rows if b]
        told |= durations(net, "without_waiting_")
    return told


def _lead(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "noticed_at", "contacted_at")
    rows = zip(values["noticed_at"], values["contacted_at"], strict=True)
    ahead = [(told - noticed) / HOUR for noticed, told in rows if noticed and told]
    if not ahead:
        raise Wrong("noticed_at", "no row has both moments; there is no lead time of nothing")
    found = durations(ahead)
    share_ahead = sum(hours > 0 for hours in ahead) / len(ahead)
    told: dict[str, object] = {"value": found["median_hours"], "unit": "hours, positive is ahead", "n": len(ahead)}
    return told | found | {"share_ahead": share_ahead, "too_few": len(ahead) < TOO_FEW}


LOG = (
    Field("cases", "an event log: which case each row is about", many(text()), None),
    Field("at", "when it happened", many(moment()), None),
    Field("states", "the state, or the activity, that the row tells", many(text()), None),
    Field("resolved_states", "which of them say that it is resolved", many(text()), None),
)

TIMES = (
    Given(
        "business-time",
        "Business time",
        "open time of the calendar between two moments; waiting for the customer apart, capped where a cap is given",
        "Moments without a zone are the calendar's own; spans of waiting that overlap count once",
        "domain: C, TTR business",
        (
            Field("start", "when it began", moment(is_wall=True)),
            Field("end", "when it ended", moment(is_wall=True)),
            CALENDAR,
            Field("waiting", "spans of waiting for the customer: objects with since and until", anything(), None),
            Field("cap_hours", "at most so many business hours of waiting are taken off", number(least=0), None),
        ),
        {"start": "2026-05-22T16:00", "end": "2026-05-26T10:00", "calendar": EXAMPLE_CALENDAR},
        _business,
        ("time-to-resolve-business",),
    ),
    Given(
        "first-response",
        "Time to first response",
        "first human reply that went out − first message that came in; median and 90th percentile",
        "Automatic replies are told apart, and so are notices of what we detected (notice sent − detection); late ones "
        "stay in; whoever still waits is counted, and a second median takes them as waiting at least so long; nothing "
        "is rounded",
        "domain: C, TTFR",
        (
            Field("cases", "which case each message is on", many(text())),
            Field("at", "when it came or went out", many(moment())),
            Field("directions", "in, out, or detected by us", many(text(one_of=("in", "out", "detected")))),
            Field("automatic", "whether a machine wrote it", many(flag())),
            Field("as_of", "the moment at which it is looked at", moment()),
        ),
        {
            "cases": ["A", "A", "A", "B", "B", "C"],
            "at": [
                "2026-05-04T09:00Z",
                "2026-05-04T09:01Z",
                "2026-05-04T09:45Z",
                "2026-05-04T10:00Z",
                "2026-05-06T10:00Z",
                "2026-05-04T11:00Z",
            ],
            "directions": ["in", "out", "out", "in", "out", "in"],
            "automatic": [False, True, False, False, False, False],
            "as_of": "2026-05-06T11:00Z",
        },
        _response,
    ),
    Given(
        "time-to-resolve",
        "Time to resolve",
        "(last) resolved − opened, in hours; median and 90th percentile",
        "Reopened: until it was resolved for good, the first time beside; open ones are counted, and a second median "
        "takes them as lasting at least so long; nothing is rounded",
        "domain: C, TTR",
        (
            Field("opened_at", "when each case was opened", many(moment()), None),
            Field("resolved_at", "when it was resolved; null while it is open", many(maybe(moment())), None),
            *LOG,
            Field("as_of", "the moment at which it is looked at; not given: the latest moment told", moment(), None),
            Field("calendar", f"tells business hours besides: {CALENDAR_WORDS}", anything(), None),
            Field("waiting_hours", "hours of waiting for the customer, taken off", many(number(least=0)), None),
        ),
        {
            "opened_at": ["2026-05-04T09:00Z", "2026-05-04T10:00Z", "2026-05-05T10:00Z"],
            "resolved_at": ["2026-05-04T21:30Z", "2026-05-06T10:00Z", None],
            "as_of": "2026-05-07T10:00Z",
        },
        _resolution,
    ),
    Given(
        "lead-time",
        "Lead time",
        "customer's first contact (or the harm) − our notice, in hours; median, and the share above 0",
        "Rows without both moments are left out",
        "domain: C, lead time",
        (
            Field("noticed_at", "when we noticed", many(maybe(moment()))),
            Field("contacted_at", "when the customer wrote, or was harmed", many(maybe(moment()))),
        ),
        {
            "noticed_at": ["2026-05-01T10:00Z", "2026-05-01T10:00Z", "2026-05-02T10:00Z"],
            "contacted_at": ["2026-05-03T22:00Z", "2026-05-01T09:00Z", "2026-05-02T16:00Z"],
        },
        _lead,
    ),
)
