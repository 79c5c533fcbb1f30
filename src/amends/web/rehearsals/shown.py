"""A rehearsal as a page shows it: what was changed, and line by line what came of it and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from amends.learn.models import Rehearsal
from amends.simulate.policies.report import GROUPS, read_lines, sentence, shown
from amends.simulate.policies.terms import PARTS, Terms, changes, read, table_of


@dataclass(frozen=True, slots=True)
class Row:
    """One line: both totals, their difference, and why, a sentence for each part that made some of it."""

    words: str
    was: str
    now: str
    difference: str
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines about one thing."""

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Told:
    """A rehearsal in a list."""

    id: str
    name: str
    changes: Sequence[str]
    who: str
    percent: int
    is_ended: bool
    trouble: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of the form: how it is named, what it means, what it is now, and what may be chosen."""

    name: str
    words: str
    value: str
    kind: str
    options: Sequence[str]


NAMES = {
    "detectors": "What is noticed",
    "promises": "What is promised",
    "staff": "Who works",
    "playbook": "What is done unasked",
    "limits": "Who may give how much",
    "remedies": "What is given",
}


def told(row: Rehearsal) -> Told:
    """A rehearsal as a line of the list."""
    was, now = read(row.was), read(row.policy)
    return Told(
        str(row.id),
        now.name,
        [change.sentence for change in changes(was, now)],
        row.asked_by.name,
        row.percent,
        row.ended_at is not None,
        row.trouble,
    )


def groups(report: Mapping[str, Any]) -> list[Group]:
    """The lines of a report, group by group."""
    currency = report["currency"]
    found: dict[str, list[Row]] = {}
    for line in read_lines(report):
        why = [sentence(line, share, currency) for share in line.shares if share.difference]
        values = (shown(line.was, line.unit, currency), shown(line.now, line.unit, currency))
        apart = shown(line.difference, line.unit, currency, signed=True) if line.difference else "same"
        found.setdefault(line.group, []).append(Row(line.words, *values, apart, why))
    return [Group(GROUPS[name], rows) for name, rows in found.items()]


def form_of(terms: Terms, typed: Mapping[str, object]) -> list[tuple[str, list[Asked]]]:
    """The fields of a policy, part by part, as they are or as they were typed."""
    table = table_of(terms)
    return [
        (NAMES[part], [_asked(part, one, table[part][one.name], typed) for one in fields(getattr(terms, part))])
        for part in PARTS
    ]


def _asked(part: str, one: Any, value: object, typed: Mapping[str, object]) -> Asked:
    name = f"{part}.{one.name}"
    now = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    options = ("yes", "no") if isinstance(value, bool) else CHOICES.get(one.name, ())
    kind = "choose" if options else "number" if isinstance(value, int) else "text"
    words = str(one.metadata["words"])
    return Asked(name, words[0].upper() + words[1:], str(typed.get(name, now)), kind, options)


CHOICES = {
    "gives": ("nothing", "voucher", "points", "goodwill"),
    "amount": ("low", "middle", "high"),
    "beyond": ("ask", "cut"),
}


def table_typed(terms: Terms, typed: Mapping[str, str]) -> dict[str, Any]:
    """The table that somebody typed: numbers and yes or no as such, whatever else as words."""
    table: dict[str, Any] = {"name": typed.get("name", "").strip()}
    for part in PARTS:
        table[part] = {}
        for one in fields(getattr(terms, part)):
            said = typed.get(f"{part}.{one.name}", "").strip()
            if said:
                now = getattr(getattr(terms, part), one.name)
                table[part][one.name] = _meant(said, now)
    return table


def _meant(said: str, now: object) -> object:
    if isinstance(now, bool):
        return {"yes": True, "no": False}.get(said, said)
    if isinstance(now, int) and said.isascii() and said.isdecimal() and len(said) < 9:
        return int(said)
    return said
