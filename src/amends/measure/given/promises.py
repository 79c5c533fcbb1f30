"""Whether what was owed was done in time: promises, targets, first contacts, reopenings, repeated failures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from amends.measure.given.fields import (
    UTC_ZONE,
    Field,
    Given,
    Wrong,
    flag,
    many,
    maybe,
    moment,
    number,
    same_length,
    text,
    whole,
    zone,
)
from amends.measure.given.telling import share

LONGEST = 36_500
AS_OF = Field("as_of", "the moment at which it is looked at", moment())


def _window(values: Mapping[str, Any], name: str) -> timedelta:
    return timedelta(days=values[name])


def _by_then(moments: Sequence[datetime | None], as_of: datetime) -> list[datetime | None]:
    """What was known at that moment: what came later had not happened."""
    return [at if at is not None and at <= as_of else None for at in moments]


def _attainment(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "due_at", "met_at")

    def placed(at: datetime) -> date:
        """What is compared: the moment, or its day where the days are."""
        return at.astimezone(values["zone"]).date() if values["by_day"] else at

    met = breached = not_yet = 0
    for due, done in zip(values["due_at"], _by_then(values["met_at"], values["as_of"]), strict=True):
        if done is not None and placed(done) <= placed(due):
            met += 1
        elif done is not None or placed(due) < placed(values["as_of"]):
            breached += 1
        else:
            not_yet += 1
    return share(met, met + breached, "due_at") | {"breached": breached, "not_yet_due": not_yet}


def _promises(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "due_at", "kept_at", "moved_at", "agreed")
    nothing: list[Any] = [None] * len(values["due_at"])
    kept = broken = replaced = not_yet = 0
    kept_at, moved_at = (_by_then(values[name] or nothing, values["as_of"]) for name in ("kept_at", "moved_at"))
    rows = zip(values["due_at"], kept_at, moved_at, values["agreed"] or nothing, strict=True)
    for due, done, moved, agreed in rows:
        if moved is not None and moved <= due and agreed:
            replaced += 1
        elif moved is not None:
            broken += 1
        elif done is not None and done <= due:
            kept += 1
        elif done is not None or due < values["as_of"]:
            broken += 1
        else:
            not_yet += 1
    told = share(kept, kept + broken, "due_at")
    told |= {"broken": broken, "replaced": replaced, "not_yet_due": not_yet}
    without, cases = values["cases_without_promise"], values["cases"]
    if without is not None:
        if cases is None or without > cases:
            raise Wrong("cases", "give how many cases there are, at least those without a promise")
        told["no_promise"] = share(without, cases, "cases")
    return told


def _first_contact(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "closed_at", "contacts", "returned_at", "solved")
    nothing: list[Any] = [None] * len(values["closed_at"])
    solved = values["solved"] or [True] * len(nothing)
    hits = n = waiting = 0
    for closed, contacts, again, is_solved in zip(
        values["closed_at"], values["contacts"], values["returned_at"] or nothing, solved, strict=True
    ):
        end = closed + _window(values, "window_days")
        if end > values["as_of"]:
            waiting += 1
            continue
        n += 1
        hits += is_solved and contacts == 1 and not (again is not None and closed < again <= end)
    return share(hits, n, "closed_at") | {"window_not_over": waiting, "window_days": values["window_days"]}


def _reopened(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "closed_at", "reopened_at", "only_thanks")
    thanks = values["only_thanks"] or [False] * len(values["closed_at"])
    hits = n = waiting = 0
    for closed, again, is_thanks in zip(values["closed_at"], values["reopened_at"], thanks, strict=True):
        end = closed + _window(values, "window_days")
        if end > values["as_of"]:
            waiting += 1
            continue
        n += 1
        hits += again is not None and closed <= again <= end and not is_thanks
    return share(hits, n, "closed_at") | {"window_not_over": waiting, "window_days": values["window_days"]}


def _repeated(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "customers", "failed_at")
    failures: dict[str, list[datetime]] = defaultdict(list)
    for customer, at in zip(values["customers"], values["failed_at"], strict=True):
        if at <= values["as_of"]:
            failures[customer].append(at)
    window, hits, n, waiting = _window(values, "window_days"), 0, 0, 0
    for moments in failures.values():
        moments.sort()
        seen = [place for place, at in enumerate(moments) if at + window <= values["as_of"]]
        n += bool(seen)
        waiting += not seen
        hits += any(place + 1 < len(moments) and moments[place + 1] - moments[place] <= window for place in seen)
    return share(hits, n, "failed_at") | {"window_not_over": waiting, "window_days": values["window_days"]}


def _proactive(values: Mapping[str, Any]) -> dict[str, object]:
    same_length(values, "noticed_at", "contacted_at")
    rows = list(zip(values["noticed_at"], values["contacted_at"], strict=True))
    ours = sum(noticed is not None and (told is None or noticed < told) for noticed, told in rows)
    known = sum(noticed is not None or told is not None for noticed, told in rows)
    return share(ours, known, "noticed_at") | {"told_first_by_customer": known - ours, "unknown": len(rows) - known}


def _silent(values: Mapping[str, Any]) -> dict[str, object]:
    if values["cases"] > values["detected"]:
        raise Wrong("cases", "more than were detected; count only the cases that belong to a detected failure")
    return {"value": values["detected"] - values["cases"], "unit": "failures", "n": values["detected"]}


def _moments(name: str, words: str, *, is_needed: bool = True) -> Field:
    kind = many(maybe(moment()))
    return Field(name, words, kind) if is_needed else Field(name, words, kind, None)


PROMISES = (
    Given(
        "sla-attainment",
        "Targets met",
        "met / (met + breached)",
        "Open and past due is breached, open and not yet due is left out; done late is breached, whenever it was done",
        "domain: C, SLA attainment",
        (
            Field("due_at", "when each was due", many(moment())),
            _moments("met_at", "when each was done; null while it is open"),
            AS_OF,
            Field("by_day", "whether the whole day on which it is due is in time", flag(), False),
            Field("zone", "whose days, when by_day", zone(), UTC_ZONE),
        ),
        {
            "due_at": ["2026-05-04T10:00Z", "2026-05-04T12:00Z", "2026-05-04T15:00Z", "2026-05-06T09:00Z"],
            "met_at": ["2026-05-04T10:00Z", "2026-05-04T12:00:01Z", None, None],
            "as_of": "2026-05-05T00:00Z",
        },
        _attainment,
    ),
    Given(
        "promises-kept",
        "Promises kept",
        "promises kept on or before their time / promises due",
        "Moved before it was due with the customer's yes: replaced, and the new one has a row of its own; moved "
        "otherwise: broken; cases that nobody promised anything are a share apart",
        "domain: C, promise-keeping",
        (
            Field("due_at", "when each was due", many(moment())),
            _moments("kept_at", "when each was kept; null if it was not"),
            _moments("moved_at", "when each was moved; null if it was not", is_needed=False),
            Field("agreed", "whether the customer agreed to the move", many(maybe(flag())), None),
            AS_OF,
            Field("cases_without_promise", "how many cases had no promise", whole(), None),
            Field("cases", "how many cases there were", whole(least=1), None),
        ),
        {
            "due_at": ["2026-05-04T10:00Z", "2026-05-04T12:00Z", "2026-05-04T15:00Z", "2026-05-06T09:00Z"],
            "kept_at": ["2026-05-04T09:00Z", "2026-05-04T13:00Z", None, None],
            "moved_at": [None, None, "2026-05-04T14:00Z", None],
            "agreed": [None, None, True, None],
            "as_of": "2026-05-05T00:00Z",
            "cases_without_promise": 3,
            "cases": 40,
        },
        _promises,
    ),
    Given(
        "first-contact-resolution",
        "Solved at first contact",
        "cases solved in one contact with none about the same within the window / cases closed whose window is over",
        "Closed too lately to know: left out, counted beside; contacts are counted across channels",
        "domain: C, FCR",
        (
            Field("closed_at", "when each case was closed", many(moment())),
            Field("contacts", "how many contacts it took", many(whole(least=1))),
            _moments("returned_at", "the next contact about the same; null if none", is_needed=False),
            Field("solved", "whether it was solved", many(flag()), None),
            AS_OF,
            Field("window_days", "how long to wait: 7 days, 28 for billing", number(above=0, most=LONGEST), 7.0),
        ),
        {
            "closed_at": ["2026-05-01T10:00Z", "2026-05-01T10:00Z", "2026-05-02T10:00Z", "2026-05-20T10:00Z"],
            "contacts": [1, 1, 3, 1],
            "returned_at": [None, "2026-05-08T10:00Z", None, None],
            "as_of": "2026-05-22T00:00Z",
        },
        _first_contact,
        ("fcr",),
    ),
    Given(
        "reopen-rate",
        "Reopened",
        "cases reopened within the window / cases closed whose window is over",
        "A customer's thanks reopen nothing; closed too lately to know: left out, counted beside",
        "domain: C, re-open rate",
        (
            Field("closed_at", "when each case was closed first", many(moment())),
            _moments("reopened_at", "when it was reopened first; null if never"),
            Field("only_thanks", "whether the letter said nothing but thanks", many(flag()), None),
            AS_OF,
            Field("window_days", "how long to wait", number(above=0, most=LONGEST), 14.0),
        ),
        {
            "closed_at": ["2026-05-01T10:00Z", "2026-05-01T10:00Z", "2026-05-02T10:00Z", "2026-05-20T10:00Z"],
            "reopened_at": ["2026-05-15T10:00Z", "2026-05-15T10:01Z", None, "2026-05-20T11:00Z"],
            "as_of": "2026-05-22T00:00Z",
        },
        _reopened,
    ),
    Given(
        "repeat-failure",
        "Failed again",
        "customers with another failure within the window / customers with a failure whose window is over",
        "A failure too recent to know is left out; each customer counts once",
        "domain: C, repeat failure",
        (
            Field("customers", "whom each failure hit", many(text())),
            Field("failed_at", "when", many(moment())),
            AS_OF,
            Field("window_days", "within how many days", number(above=0, most=LONGEST), 90.0),
        ),
        {
            "customers": ["Weber", "Weber", "Okafor", "Liu", "Liu", "Diaz"],
            "failed_at": ["2026-01-05", "2026-03-05", "2026-01-07", "2026-01-09", "2026-05-01", "2026-05-10"],
            "as_of": "2026-06-01",
        },
        _repeated,
    ),
    Given(
        "proactive-share",
        "Noticed before the customer told us",
        "cases that we noticed before the customer wrote / all cases from failures that could be detected",
        "Ordered by the moments alone: at the same moment it is the customer's",
        "domain: C, proactive share",
        (
            _moments("noticed_at", "when we noticed; null if the customer told us"),
            _moments("contacted_at", "when the customer wrote first; null if never"),
        ),
        {
            "noticed_at": ["2026-05-01T10:00Z", "2026-05-01T10:00Z", None, "2026-05-02T10:00Z"],
            "contacted_at": ["2026-05-01T12:00Z", "2026-05-01T09:00Z", "2026-05-01T09:30Z", None],
        },
        _proactive,
    ),
    Given(
        "silent-failures",
        "Failures nobody complained about",
        "detected failures − cases",
        "Never multiplied by a folklore number (26 silent customers per complaint)",
        "domain: C, silent-failure estimate",
        (
            Field("detected", "failures detected", whole()),
            Field("cases", "of these, customers who complained", whole()),
        ),
        {"detected": 412, "cases": 57},
        _silent,
    ),
)
