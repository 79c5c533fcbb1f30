"""What is in proportion, as a table that anybody can read: its versions, what a draft changes, and its rehearsal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from amends.people.models import Brand, Person
from amends.remedies.models import Policy
from amends.remedies.queries import policy as policies
from amends.remedies.queries.policy import Rehearsed
from amends.remedies.rules import policy as rules
from amends.remedies.rules.policy import SHIPPED_TABLE, Table
from amends.remedies.rules.rehearsal import Cost, Rehearsal
from amends.web.pages import url
from amends.web.shown.forms import Option
from amends.web.words import Wall, cases_words, money

STEPS = {"small": "small", "medium": "medium", "grave": "grave", "again": "grave, and again"}
TYPES = {"money": "money was lost", "goods": "a thing", "service": "a service", "attention": "attention"}
CAUSES = {
    "ours": "we could have averted it",
    "partly": "partly",
    "unknown": "nobody knows yet",
    "outside": "outside our control",
}
GROUPS: tuple[tuple[str, tuple[str, ...], Mapping[str, str]], ...] = (
    ("Used all the same: percent of the price", rules.USED, STEPS),
    ("Rejected, or it never came: percent of the price", rules.REJECTED, STEPS),
    ("What was lost: percent of that range", tuple(rules.TYPES), TYPES),
    ("Whose fault, the first time: percent of that range", tuple(rules.CAUSES), CAUSES),
    ("When it happened again, and how far it goes", (rules.AGAIN, rules.CAP), {}),
    ("Value may only add: one step at the upper end, never in an incident", tuple(rules.WORTH), {}),
)
LABELS = {
    rules.AGAIN: "it happened again: steps more",
    rules.CAP: "soft cap for all extras: percent of the price",
    "value_orders": "from so many orders on",
    "value_years": "from so many years as a customer on",
}
DAYS = (30, 90, 365)
USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `was` is what it says in the version that counts, where that is something else."""

    key: str
    label: str
    figures: str
    words: str
    source: str
    was: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Version:
    """One version, and where it stands."""

    title: str
    state: str
    reason: str
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What a rehearsal says, in plain sentences."""

    words: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """One version, with what may be done to it. `number` 0 is the one that is shipped."""

    number: int
    title: str
    state: str
    reason: str
    groups: Sequence[Group]
    versions: Sequence[Version]
    days: Sequence[Option]
    tried: Tried | None
    can_switch_on: bool
    can_drop: bool
    waits_for: str


def build(brand: Brand, person: Person, wall: Wall, one: Policy | None, days: int | None = None) -> PolicyPage:
    """The page of one version, or of the policy that is shipped; rehearsed on so many days where asked for."""
    counting = policies.in_force(brand.id, wall.now)
    kept = policies.versions(brand)
    table: Table = one.table if one else SHIPPED_TABLE
    now = rules.table_of(counting.rule)
    number = one.number if one else 0
    is_draft = one is not None and one.since is None and one.retired_at is None
    is_planned = one is not None and one.since is not None and one.since > wall.now and one.retired_at is None
    is_mine = one is not None and one.drafted_by_id == person.id
    return PolicyPage(
        number=number,
        title=title_of(number),
        state=_state(one, counting.number, wall) if one else _shipped_state(counting.number),
        reason=one.reason if one else "",
        groups=groups(table, now if number != counting.number else table),
        versions=[_version(each, number, counting.number, wall) for each in kept] + [_shipped(number, counting.number)],
        days=[Option(str(each), f"the last {each} days") for each in DAYS],
        tried=_tried(brand, table, wall, days) if days else None,
        can_switch_on=is_draft and not is_mine,
        can_drop=is_draft or is_planned,
        waits_for="Somebody else who sets policy switches it on: nobody does so with what they drafted themselves."
        if is_draft and is_mine
        else "",
    )


def title_of(number: int) -> str:
    return f"Version {number}" if number else "As shipped"


def groups(table: Table, now: Table) -> list[Group]:
    """The table in its groups, each line beside what counts now where that differs."""
    found = []
    for title, keys, labels in GROUPS:
        rows = [_row(key, label_of(key, labels), table.get(key), now.get(key)) for key in keys]
        found.append(Group(title, [row for row in rows if row]))
    return [group for group in found if group.rows]


def label_of(key: str, labels: Mapping[str, str]) -> str:
    return LABELS.get(key) or labels[key.partition("_")[2]]


def _row(key: str, label: str, line: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> Row | None:
    if line is None:
        return Row(key, label, "not looked at", "", "", f"now {figures(now)}") if now else None
    was = "" if now and figures(now) == figures(line) else f"now {figures(now)}" if now else "now not looked at"
    if not was and now and now != line:
        was = "other words"
    return Row(key, label, figures(line), line["reason"], line["source"], was)


def figures(line: Mapping[str, Any]) -> str:
    """ "10-15", or "150" where one figure is meant."""
    return str(line["low"]) if line["low"] == line["high"] else f"{line['low']}-{line['high']}"


def _state(one: Policy, counting: int, wall: Wall) -> str:
    drafted = f"drafted by {one.drafted_by.first_name}, {wall.day(one.drafted_at)}"
    if one.since is None or one.switched_on_by is None:
        return f"dropped draft, {drafted}" if one.retired_at else f"draft, {drafted}"
    by = f"switched on by {one.switched_on_by.first_name}, {drafted}"
    if one.number == counting:
        return f"counts since {wall.when(one.since)}, {by}"
    if one.since > wall.now:
        return f"was planned and dropped, {by}" if one.retired_at else f"counts from {wall.when(one.since)} on, {by}"
    if one.retired_at and one.retired_at < one.since:
        return f"was planned and dropped, {by}"
    until = wall.when(one.retired_at) if one.retired_at else ""
    return f"counted from {wall.when(one.since)} until {until}, {by}"


def _shipped_state(counting: int) -> str:
    return "this is what comes with Amends" if counting else "counts, as it comes with Amends"


def _version(one: Policy, here: int, counting: int, wall: Wall) -> Version:
    address = url("policy_version", number=one.number)
    return Version(title_of(one.number), _state(one, counting, wall), one.reason, address, one.number == here)


def _shipped(here: int, counting: int) -> Version:
    return Version(title_of(0), _shipped_state(counting), "", url("policy_version", number=0), here == 0)


def _tried(brand: Brand, table: Table, wall: Wall, days: int) -> Tried:
    since = wall.now - timedelta(days=days)
    return tried(policies.rehearsal(brand, rules.read(table), since=since, until=wall.now), days)


def tried(found: Rehearsed, days: int) -> Tried:
    """A rehearsal in words; what nobody can know is not claimed."""
    then = found.then
    if not then.cases:
        unknown = f" {cases_words(then.unknown)} without a price say nothing." if then.unknown else ""
        return Tried(f"Dry run: in the last {days} days nothing extra was given on a case with a price.{unknown}", ())
    costs = ", ".join(_cost(cost, len(then.costs) > 1) for cost in then.costs)
    lines = [
        f"Of what was given, {then.outside} of {then.cases} sums would lie outside the range: {then.below} below it, "
        f"{then.above} above.",
        *(
            f"Given: {money(cost.given_minor, cost.currency)}. The middles of the ranges: "
            f"{money(cost.would_minor, cost.currency)}."
            for cost in then.costs
        ),
        f"The middle goes beyond what whoever asked may give alone today in {cases_words(then.approvals)}; what was "
        f"given does in {then.approvals_then}.",
        f"The version that counts now, on the same cases: {_summary(found.now)}.",
    ]
    if then.unknown:
        lines.append(f"{cases_words(then.unknown)} are left out: their price is not known.")
    if found.is_cut:
        lines.append("There were more; these are the newest.")
    return Tried(f"Dry run: {cases_words(then.cases)}, {costs}, {_approvals(then)}.", lines)


def _summary(one: Rehearsal) -> str:
    costs = ", ".join(_cost(cost, len(one.costs) > 1) for cost in one.costs)
    return f"{costs}, {_approvals(one)}, {one.outside} outside"


def _cost(cost: Cost, is_one_of_many: bool) -> str:
    sign = "+" if cost.change_percent > 0 else ""
    where = f" in {cost.currency}" if is_one_of_many else ""
    return f"{sign}{cost.change_percent} % cost{where}"


def _approvals(one: Rehearsal) -> str:
    more = one.more_approvals
    if not more:
        return "as many approvals"
    return f"{abs(more)} {'more' if more > 0 else 'fewer'} {'approval' if abs(more) == 1 else 'approvals'}"


@dataclass(frozen=True, slots=True)
class EditRow:
    """One line as it is typed. `is_single`: one figure is meant; `is_optional`: an empty figure leaves it out."""

    key: str
    label: str
    low: str
    high: str
    reason: str
    source: str
    is_single: bool
    most: int
    error: str


@dataclass(frozen=True, slots=True)
class EditGroup:
    """Lines that are edited together."""

    title: str
    rows: Sequence[EditRow]


def edited(table: Table, values: Mapping[str, Any] | None, errors: Mapping[str, str]) -> list[EditGroup]:
    """The table as a form: what was typed, where something was; else what the version says."""
    return [
        EditGroup(title, [_edit_row(key, labels, table, values, errors) for key in keys if key in table])
        for title, keys, labels in GROUPS
        if any(key in table for key in keys)
    ]


def _edit_row(
    key: str, labels: Mapping[str, str], table: Table, values: Mapping[str, Any] | None, errors: Mapping[str, str]
) -> EditRow:
    line = table[key]

    def of(part: str) -> str:
        return str(values.get(f"{key}-{part}", "")) if values is not None else str(line[part])

    return EditRow(
        key,
        label_of(key, labels),
        of("low"),
        of("high"),
        of("reason"),
        of("source"),
        key in rules.SINGLE,
        rules.bounds(key)[1],
        errors.get(key, ""),
    )
