"""Figures from an event log: rows that say which case, when, and who had it or in what state it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from statistics import fmean
from typing import Any

from amends.measure.definitions.base import TOO_FEW
from amends.measure.given.fields import Field, Given, Wrong, many, maybe, moment, same_length, text, whole
from amends.measure.given.telling import share

Resolved = tuple[list[datetime], list[datetime | None], list[datetime | None]]


def in_order(cases: Sequence[str], at: Sequence[datetime], *others: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a log in time's order; those of one moment stay as they were written."""
    for place in sorted(range(len(cases)), key=lambda place: at[place]):
        yield cases[place], at[place], *(other[place] for other in others)


def first_and_last_resolve(values: Mapping[str, Any]) -> Resolved:
    """When each case of a log was opened, first resolved, and resolved for good (None while it is open).

    :raises Wrong: naming the column of the log that is missing.
    """
    _needs(values, "at", "states", "resolved_states")
    opened: dict[str, datetime] = {}
    first: dict[str, datetime | None] = {}
    last: dict[str, datetime | None] = {}
    resolved = set(values["resolved_states"])
    for case, at, state in in_order(values["cases"], values["at"], values["states"]):
        if values["as_of"] is not None and at > values["as_of"]:
            break
        opened.setdefault(case, at)
        if state not in resolved:
            last[case] = None
        elif last.get(case) is None:
            # Closing what is resolved already does not move the moment.
            last[case] = at
            first.setdefault(case, at)
    return list(opened.values()), [first.get(case) for case in opened], [last.get(case) for case in opened]


def _needs(values: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if values[name] is None:
            raise Wrong(name, f"is missing; an event log needs cases, {', '.join(names)}")
    same_length(values, "cases", *(name for name in names if name != "resolved_states"))


def _handed_on(values: Mapping[str, Any]) -> dict[str, object]:
    if values["owners"] is None:
        if values["counts"] is None:
            raise Wrong("counts", "is missing; give counts, or cases, at and owners of an event log")
        counts = _highest(values)
    else:
        if values["cases"] is None:
            raise Wrong("cases", "is missing; an event log needs cases, at, owners")
        _needs(values, "at", "owners")
        counts = _changes(values)
    n = len(counts)
    told: dict[str, object] = {"value": fmean(counts), "unit": "per case", "n": n, "too_few": n < TOO_FEW}
    told |= {"total": sum(counts), "most": max(counts)}
    told["any"] = share(sum(count >= 1 for count in counts), n, "counts")
    return told | {"two_or_more": share(sum(count >= 2 for count in counts), n, "counts")}


def _highest(values: Mapping[str, Any]) -> list[int]:
    """One count for each case: of several rows about it, the highest that any of them tells."""
    if values["cases"] is None:
        return list(values["counts"])
    same_length(values, "cases", "counts")
    highest: dict[str, int] = {}
    for case, count in zip(values["cases"], values["counts"], strict=True):
        highest[case] = max(count, highest.get(case, 0))
    return list(highest.values())


def _changes(values: Mapping[str, Any]) -> list[int]:
    """How often each case went from one person to another; what lies with nobody or a team in between is no person."""
    nobody = set(values["nobody"] or ())
    owner: dict[str, str] = {}
    counts: dict[str, int] = defaultdict(int)
    for case, _, name in in_order(values["cases"], values["at"], values["owners"]):
        counts[case] += 0
        if name is None or name in nobody:
            continue
        counts[case] += owner.get(case, name) != name
        owner[case] = name
    return list(counts.values())


def _reopenings(values: Mapping[str, Any]) -> dict[str, object]:
    _needs(values, "at", "states", "resolved_states")
    resolved = set(values["resolved_states"])
    was: dict[str, bool] = {}
    times: dict[str, int] = {}
    ever: set[str] = set()
    for case, _, state in in_order(values["cases"], values["at"], values["states"]):
        times[case] = times.get(case, 0) + (was.get(case, False) and state not in resolved)
        was[case] = state in resolved
        if was[case]:
            ever.add(case)
    hits = sum(times[case] > 0 for case in ever)
    return share(hits, len(ever), "resolved_states") | {
        "times": sum(times.values()),
        "never_resolved": len(times) - len(ever),
        "cases": len(times),
        "rows": len(values["cases"]),
    }


LOGS = (
    Given(
        "hand-offs",
        "Hand-offs per case",
        "changes of owner from one person to another / cases",
        "The first assignment is none, nor is from a queue to a person; of counts told in several rows the highest",
        "domain: C, hand-offs per case",
        (
            Field("cases", "which case each row is about", many(text()), None),
            Field("at", "when, of an event log", many(moment()), None),
            Field("owners", "who had it from then on; null or one of `nobody` is no person", many(maybe(text())), None),
            Field("nobody", "names that are no person, such as queues", many(text()), None),
            Field("counts", "hand-offs, where they are counted already", many(whole()), None),
        ),
        {
            "cases": ["A", "A", "A", "A", "B", "C", "C"],
            "at": [
                "2026-05-04T09:00",
                "2026-05-04T10:00",
                "2026-05-04T11:00",
                "2026-05-04T12:00",
                "2026-05-04T09:00",
                "2026-05-04T09:00",
                "2026-05-04T13:00",
            ],
            "owners": ["Ana", "Desk", "Ben", "Cho", "Ana", None, "Ben"],
            "nobody": ["Desk"],
        },
        _handed_on,
    ),
    Given(
        "reopenings",
        "Reopened, by an event log",
        "cases that went on after a resolved state / cases that were ever resolved",
        "From one resolved state to another, as from resolved to closed, is no reopening",
        "domain: C, re-open rate",
        (
            Field("cases", "which case each row is about", many(text())),
            Field("at", "when it happened", many(moment())),
            Field("states", "the state, or the activity, that the row tells", many(text())),
            Field("resolved_states", "which of them say that it is resolved", many(text())),
        ),
        {
            "cases": ["A", "A", "A", "A", "B", "B", "B", "C"],
            "at": [f"2026-05-04T{hour:02}:00" for hour in range(9, 17)],
            "states": ["New", "Resolved", "Active", "Resolved", "New", "Resolved", "Closed", "New"],
            "resolved_states": ["Resolved", "Closed"],
        },
        _reopenings,
    ),
)
