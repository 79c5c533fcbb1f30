"""Booking check-ins, asking, and keeping what customers answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.followups.models import CheckIn, Survey
from amends.followups.rules import CheckInAnswer
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.promises.models import Promise


class AlreadyAnswered(Exception):
    """This question was answered before; the first answer stands."""

    def __init__(self) -> None:
        super().__init__("This was answered before. If something changed, please write to us.")


@transaction.atomic
def book(case: Case, promise: Promise, *, manner: str, by: Actor, at: datetime) -> CheckIn:
    """This function will book the check-in that a follow-up promise owes."""
    check_in = CheckIn.objects.create(id=new_id(at), case=case, promise=promise, manner=manner, booked_at=at)
    journal.write([journal.Line("followups.booked", check_in.id, case.id, {"manner": manner})], by=by, at=at)
    return check_in


@transaction.atomic
def ask(check_in: CheckIn, *, by: Actor, at: datetime) -> None:
    """This function will record that the customer was asked how it went."""
    check_in.asked_at = at
    check_in.save(update_fields=["asked_at"])
    journal.write([journal.Line("followups.asked", check_in.id, check_in.case_id)], by=by, at=at)


@transaction.atomic
def answer(check_in: CheckIn, answer_: CheckInAnswer, *, by: Actor, at: datetime) -> None:
    """This function will keep the customer's answer to a check-in.

    :raises AlreadyAnswered: when there is one already.
    """
    waiting = CheckIn.objects.filter(id=check_in.id, answered_at__isnull=True)
    if waiting.update(answered_at=at, answer=answer_.value) != 1:
        raise AlreadyAnswered
    check_in.answered_at, check_in.answer = at, answer_.value
    facts = {"answer": answer_.value}
    journal.write([journal.Line("followups.answered", check_in.id, check_in.case_id, facts)], by=by, at=at)


@transaction.atomic
def survey(case: Case, *, by: Actor, at: datetime, not_sent_because: str = "") -> Survey:
    """This function will write down the one survey of this resolution, sent, or not and why."""
    if case.resolved_at is None:
        raise ValueError("A survey follows a resolution; this case is not resolved.")
    row, is_new = Survey.objects.get_or_create(
        case=case,
        for_resolution_at=case.resolved_at,
        defaults={
            "id": new_id(at),
            "sent_at": None if not_sent_because else at,
            "not_sent_because": not_sent_because,
        },
    )
    if is_new:
        facts = {"not_sent_because": not_sent_because} if not_sent_because else {}
        journal.write([journal.Line("followups.surveyed", row.id, case.id, facts)], by=by, at=at)
    return row


@dataclass(frozen=True)
class Rated:
    """What the customer answered, each from 1 (bad) to 5 (good)."""

    csat: int
    fair_outcome: int | None = None
    fair_process: int | None = None
    fair_treatment: int | None = None
    comment: str = ""

    def __post_init__(self) -> None:
        for name in ("csat", "fair_outcome", "fair_process", "fair_treatment"):
            value = getattr(self, name)
            if value is not None and not 1 <= value <= 5:
                raise ValueError(f"{name}: choose a number from 1 to 5.")


@transaction.atomic
def rate(row: Survey, rated: Rated, *, by: Actor, at: datetime) -> None:
    """This function will keep the customer's answers.

    :raises AlreadyAnswered: when this survey was answered before.
    """
    waiting = Survey.objects.filter(id=row.id, answered_at__isnull=True)
    answers = {name: getattr(rated, name) for name in ("csat", "fair_outcome", "fair_process", "fair_treatment")}
    if waiting.update(answered_at=at, comment=rated.comment[:4000], **answers) != 1:
        raise AlreadyAnswered
    row.answered_at, row.csat = at, rated.csat
    journal.write([journal.Line("followups.rated", row.id, row.case_id, answers)], by=by, at=at)
