"""Judging: what became of a customer, by rule, thirty days after the outcome was told; and what somebody learned of a
customer who is lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.followups import actions as followups
from amends.followups import outcomes
from amends.followups.models import CaseOutcome
from amends.followups.rules.outcomes import Gone, judge
from amends.journal.actors import Actor
from amends.people.models import Person

__all__ = ["Gone", "note_loss", "settle_outcomes"]


@transaction.atomic
def settle_outcomes(*, by: Actor, at: datetime) -> int:
    """This function will settle the outcome of every recovery whose day has come, and anew where something changed
    since; returns how many are news."""
    cases = {case.id: case for case in (*outcomes.due(at), *outcomes.changed(at))}
    return _settle(list(cases.values()), by, at)


def _settle(cases: list[Case], by: Actor, at: datetime) -> int:
    heard = outcomes.heard_of(cases) if cases else {}
    return followups.settle([(case, *judge(heard[case.id])) for case in cases], by=by, at=at)


@transaction.atomic
def note_loss(case: Case, how: Gone, *, by: Person, at: datetime) -> bool:
    """This function will note that a customer left us, or went outside us with this; an outcome that is settled is
    settled anew. Says whether it is news."""
    is_new = followups.note_loss(case, how, by=by, at=at)
    if is_new and CaseOutcome.objects.filter(case=case).exists():
        _settle([case], by, at)
    return is_new
