"""A thing as it is shown: every signal with what became of it, what is promised, what was found and whom it failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from amends.cases.models import Failure
from amends.cases.queries import visible
from amends.detect.models import Expectation, Finding, Signal
from amends.detect.rules.aside import Aside
from amends.detect.rules.spoken import SPOKEN
from amends.detect.rules.withdrawals import WITHDRAWN, WITHDRAWS, withdraws
from amends.detect.things import Known
from amends.flow.checking import SOURCE as CHECKS
from amends.flow.noticing import Noticed
from amends.people.models import Person
from amends.people.rules import Right
from amends.web.shown.unmatched import WORDS as ASIDE

CASES = 10
FACTS = 12
LONGEST_FACT = 80


@dataclass(frozen=True, slots=True)
class Gone:
    """When a signal was taken back, by whom (empty: by whoever told it), and why."""

    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """One signal. `instead_of` is the id of the one that it takes back; `may` is what this person may do about it:
    `withdraw`, `tell_again`, or nothing."""

    id: UUID
    what: str
    subject: str
    source: str
    occurred_at: datetime
    received_at: datetime
    facts: Sequence[tuple[str, str]]
    instead_of: str
    gone: Gone | None
    may: str


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised of it before any failure, and what became of that, in words."""

    what: str
    subject: str
    by: datetime
    state: str
    state_at: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a detector found, whether it stands, and the cases that it opened: a few, and how many there are."""

    detector: str
    kind: str
    subject: str
    happened_at: datetime
    found_at: datetime
    state: str
    state_at: datetime | None
    cases: Sequence[str]
    count: int


@dataclass(frozen=True, slots=True)
class Thing:
    """All of it."""

    name: str
    subjects: Sequence[str]
    told: Sequence[Told]
    promised: Sequence[Promised]
    found: Sequence[Found]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """What taking a signal back would do: cases that it was wrong about, that stand again, or that open."""

    id: UUID
    why: str
    wrong: Sequence[str]
    wrong_count: int
    standing: Sequence[str]
    standing_count: int
    opened_count: int


def build(known: Known, named: str, person: Person) -> Thing:
    """What is known of a thing, as this person may see it; one query for the cases."""
    references = _references(known.findings, person)
    return Thing(
        named,
        known.subjects,
        [_told(one, person) for one in known.signals],
        [_promised(one) for one in known.expectations],
        [_found(one, references[one.id]) for one in known.findings],
        known.has_more,
    )


def may_withdraw(person: Person, signal: Signal) -> bool:
    """Whether this person may take a signal back: a lead, who brings signals in, and of a colleague's check everybody
    who may record one."""
    if signal.type == WITHDRAWN:
        return False
    if person.can(Right.LEAD_TEAM) or person.can(Right.IMPORT):
        return True
    return signal.source == CHECKS and person.can(Right.WORK_CASES)


def _told(signal: Signal, person: Person) -> Told:
    row = getattr(signal, "withdrawal", None)
    gone, may = None, ""
    if row is not None:
        by = row.withdrawn_by.name if row.withdrawn_by else ""
        gone = Gone(row.withdrawn_at, by, row.why)
    if may_withdraw(person, signal):
        may = "withdraw" if row is None else "tell_again" if row.withdrawn_by_id else ""
    return Told(
        signal.id,
        _words(signal.type),
        signal.subject,
        signal.source,
        signal.occurred_at,
        signal.received_at,
        _facts(signal),
        withdraws(signal.data),
        gone,
        may,
    )


def _words(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")


def _facts(signal: Signal) -> list[tuple[str, str]]:
    """What a signal says; a customer's own words stand on their case, for whoever may read that."""
    told: Mapping[str, Any] = signal.data
    hidden = {WITHDRAWS} | ({"text", "title"} if signal.type in SPOKEN else set())
    return [(_words(name), str(value)[:LONGEST_FACT]) for name, value in told.items() if name not in hidden][:FACTS]


def _promised(row: Expectation) -> Promised:
    state, at = "is open", None
    if row.met_at:
        state, at = "was met", row.met_at
    elif row.called_off_at:
        state, at = "was called off", row.called_off_at
    elif row.passed_at:
        state, at = "passed, and it had not come", row.passed_at
    return Promised(_words(row.what), row.subject, row.expected_by, state, at)


def _found(finding: Finding, references: Sequence[str]) -> Found:
    state, at = "stands", None
    if finding.is_withdrawn:
        state, at = "was told by mistake", finding.healed_at
    elif finding.healed_at:
        state, at = "is over", finding.healed_at
    elif finding.set_aside_at:
        state, at = f"lies aside: {ASIDE[Aside(finding.set_aside_why)]}", finding.set_aside_at
    return Found(
        finding.detector.name,
        finding.detector.kind.name,
        finding.subject,
        finding.happened_at,
        finding.found_at,
        state,
        at,
        references[:CASES],
        len(references),
    )


def _references(findings: Sequence[Finding], person: Person) -> defaultdict[UUID, list[str]]:
    """The cases that findings opened and this person may see, by finding."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    if findings:
        rows = visible(person).filter(failure__finding__in=[one.id for one in findings])
        for finding, reference in rows.order_by("opened_at", "id").values_list("failure__finding_id", "reference"):
            if finding:
                found[finding].append(reference)
    return found


def weighed(signal: Signal, why: str, noticed: Noticed) -> Weighed:
    """What was noticed when it was taken back for a trial."""
    wrong, standing = _cases(noticed.healed), _cases(noticed.standing)
    return Weighed(signal.id, why, wrong[:CASES], len(wrong), standing[:CASES], len(standing), len(noticed.cases))


def _cases(failures: Sequence[Failure]) -> list[str]:
    return [failure.case.reference for failure in failures]
