"""A second look: why one begins, who may take it, whom to ask, and what a final answer has to say. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from amends.remedies.law.wording import blanks, is_said


class LookBecause(StrEnum):
    """What a customer said that made somebody else look at their case again."""

    DECLINED = "declined"
    NOT_YET = "not_yet"
    NOT_SOLVED = "not_solved"
    LOW_ANSWER = "low_answer"


class LookEnding(StrEnum):
    """How a second look ended: agreed with the customer, by a final answer, or with its case."""

    AGREED = "agreed"
    FINAL = "final"
    CASE_ENDED = "case_ended"


def begins(*, is_recovery: bool, is_open: bool, had_final: bool) -> bool:
    """Whether a customer who is not satisfied gets a second look: once at a time, and none after a final answer.

    A request has nothing that could have been decided wrongly.
    """
    return is_recovery and not is_open and not had_final


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody who could look at a case a second time, as seen at one moment.

    `there_at` is that moment when they are present, else when they are next; None when never.
    """

    id: UUID
    there_at: datetime | None
    is_near: bool
    leads: bool
    load: int


def who_looks(people: Iterable[Looker], *, deciders: Collection[UUID]) -> UUID | None:
    """Whom to ask for a second look: never who decided the first time; None where there is nobody else.

    Whoever is there soonest comes first (everybody present is there at the same moment), then who does not lead (a
    lead must stay free to approve a final answer), then the case's own team, then who has least to do, then who was
    named first.
    """
    able = [
        ((one.there_at, one.leads, not one.is_near, one.load), one.id)
        for one in people
        if one.there_at is not None and one.id not in deciders
    ]
    return min(able, key=lambda ranked: ranked[0])[1] if able else None


# What a law pack wants said about where to go outside us, by the names that packs give to such words.
OUTSIDE = frozenset({"final", "ombudsman", "dispute", "complaint", "quality"})


def lacks_of_final(reasons: str, stays: str, elsewhere: str, notices: Collection[str]) -> str:
    """The first thing that a final answer lacks, naming its field and what helps; empty when it is whole."""
    if not reasons.strip():
        return "reasons: say why we decide so; an answer without reasons is none."
    if not stays.strip():
        return "stays: say what stays on offer, or that nothing does."
    if not elsewhere.strip():
        return "elsewhere: say where they can go outside us: an ombudsman, a regulator, a court."
    if blank := blanks(elsewhere):
        return f"elsewhere: fill in {{{blank[0]}}}."
    missing = next((notice for notice in notices if not is_said(notice, elsewhere)), None)
    return f"elsewhere: the law wants this said and it cannot be left out: {missing}" if missing else ""
