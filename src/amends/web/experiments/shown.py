"""Experiments as their page shows them: the plan in words, how far it is, what was read, and who is still worse off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from amends.kinds import queries as kinds
from amends.measure import experiments
from amends.measure.models import Assignment, Experiment
from amends.measure.trying import FEWEST, MEASURED, Arm, Ended
from amends.people.rules import Right
from amends.web.figures.noting import may_note
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.visit import Visit

SAID: Final = {Ended.READ: "read", Ended.STOPPED: "stopped", Ended.DECLINED: "declined"}
ABOUT: Final = {
    "wording": "Wording: how it is said",
    "timing": "Timing: when it is done",
    "goodwill": "The kind of something extra",
}
# So many of the worse way stand on the page at once.
SHOWN: Final = 50


@dataclass(frozen=True)
class Worse:
    """Somebody who came under the worse way, and whether it was made good."""

    id: UUID
    ref: str
    url: str
    name: str
    words: str
    may: bool


@dataclass(frozen=True)
class One:
    """One experiment with its plan, its approvals, and where it stands."""

    id: UUID
    question: str
    state: str
    facts: list[tuple[str, str]]
    sentences: list[str]
    can: frozenset[str]
    worse: list[Worse]
    left: int


def over(visit: Visit) -> list[One]:
    """Those that have ended; as many queries however many they are."""
    found = experiments.over(visit.brand)
    worse, ways = experiments.worse_off(found), experiments.ways_of(found)
    return [_one(visit, each, ways[each.id], worse[each.id]) for each in found]


def now(visit: Visit, experiment: Experiment) -> One:
    """The one that is proposed or goes on."""
    return _one(visit, experiment, experiments.ways_of([experiment])[experiment.id], ())


def _one(visit: Visit, experiment: Experiment, ways: Mapping[Arm, str], worse: Sequence[Assignment]) -> One:
    may_give = visit.person.id == experiment.proposed_by_id or visit.person.can(Right.SET_POLICY)
    return One(
        experiment.id,
        experiment.question,
        _state(visit, experiment),
        _facts(visit, experiment, ways),
        _sentences(experiment),
        _can(visit, experiment),
        [
            Worse(
                row.id,
                row.case.reference,
                url("case", ref=row.case.reference),
                row.case.customer.name,
                _settled(row.settled_why) if row.settled_at else "",
                may_give and row.settled_at is None,
            )
            for row in worse[:SHOWN]
        ],
        sum(row.settled_at is None for row in worse),
    )


def _settled(why: str) -> str:
    return f"nothing to give: {why}" if why else "given"


def _state(visit: Visit, one: Experiment) -> str:
    if one.ending:
        words = SAID[Ended(one.ending)]
        return f"{words}: {one.ended_why}" if one.ended_why else words
    if one.begun_at is None:
        return "waits for its approvals"
    if one.reads_at is None:
        return f"takes customers in since {visit.wall.day(one.begun_at)}"
    return f"takes nobody in any more, and is read on {visit.wall.day(one.reads_at)}"


def _names(visit: Visit) -> dict[str, str]:
    return remembered(("kinds tried", visit.brand.id), lambda: {kind.slug: kind.name for kind in kinds.active()})


def _facts(visit: Visit, one: Experiment, ways: Mapping[Arm, str]) -> list[tuple[str, str]]:
    after, names = one.baseline + one.least, _names(visit)
    facts = [
        ("Usual way", ways[Arm.USUAL]),
        ("Other way", ways[Arm.OTHER]),
        ("About", ", ".join(names.get(slug, slug) for slug in one.kinds)),
        ("Counted", f"{MEASURED[one.figure]}; whoever says nothing counts as no"),
        ("To find", f"{_percent(one.baseline)} now, {_percent(after)} or beyond by the other way"),
        ("How many", f"{one.n_each:,} customers each way: then a true difference is found four times of five"),
        (
            "Stops",
            f"when there are so many each way, or after {one.days} days; read once, {one.follow_days} days later",
        ),
        ("Proposed", f"{one.proposed_by.name}, {visit.wall.day(one.proposed_at)}"),
    ]
    for label, who, at in (
        ("Policy", one.policy_by, one.policy_at),
        ("Privacy", one.privacy_by, one.privacy_at),
    ):
        facts.append((label, f"{who.name}, {visit.wall.day(at)}" if who and at else "not approved yet"))
    return facts


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _sentences(one: Experiment) -> list[str]:
    if one.ending == Ended.READ.value:
        return _read(one.found)
    if one.ending == Ended.STOPPED.value:
        return ["Nothing is read of what was stopped."]
    if one.begun_at is None or one.ending:
        return []
    counts = experiments.counts(one)
    so_far = f"{counts[Arm.USUAL]:,} customers the usual way, {counts[Arm.OTHER]:,} the other."
    return [so_far, experiments.not_yet_words(one)]


def _read(found: dict[str, Any]) -> list[str]:
    (usual, n), (other, m) = found["usual"], found["other"]
    told = [f"The usual way {usual:,} of {n:,}, the other way {other:,} of {m:,}."]
    difference = found["difference"]
    if difference is None:
        return [*told, f"Too few to say: it takes {FEWEST} each way."]
    low, value, high = (f"{difference[name] * 100:+.1f}".replace("-", "−") for name in ("low", "value", "high"))
    worse = {"usual": "The usual way did worse", "other": "The other way did worse"}.get(
        found["worse"] or "", "Which way does better cannot be told from chance"
    )
    chance = "" if found["chance"] is None else f" (p = {found['chance']:.3f})"
    return [*told, f"{worse}: the other differs by {value} points, 95 % sure between {low} and {high}{chance}."]


def _can(visit: Visit, one: Experiment) -> frozenset[str]:
    if one.ending:
        return frozenset()
    person, contact = visit.person, experiments.privacy_contact(one.brand)
    is_contact, is_owner = contact is not None and contact.id == person.id, person.can(Right.SET_POLICY)
    is_theirs = person.id == one.proposed_by_id
    if one.begun_at is not None:
        return frozenset({"stop"} if is_contact or is_owner else ())
    waits = one.privacy_at is None if is_contact else is_owner and one.policy_at is None
    may = {"approve"} if waits and not is_theirs else set()
    return frozenset(may | ({"decline"} if is_contact or is_owner or is_theirs else set()))


def may_propose(visit: Visit) -> bool:
    """Whether somebody may put a plan to those who approve it: a lead, or whoever sets policy."""
    return may_note(visit)
