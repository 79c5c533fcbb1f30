"""Reading check-ins and surveys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.customers.models import Customer
from amends.followups.models import GOING_ON, CheckIn, Score
from amends.prepared import Prepared
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind

_LAST = Prepared(
    lambda case_id: (
        CheckIn.objects.filter(case=case_id).select_related("promise", "wait").order_by("-booked_at", "-id")[:1]
    )
)
_GOING_ON = Prepared(lambda case_id: CheckIn.objects.filter(GOING_ON, case=case_id).select_related("promise", "wait"))
_BOOKED = Prepared(
    lambda case_id: (
        CheckIn.objects.filter(GOING_ON, case=case_id)
        .select_related("promise__person", "promise__team", "wait")
        .order_by("-booked_at")[:1]
    )
)


def booked(case: Case) -> CheckIn | None:
    """The case's check-in that goes on, neither answered nor ended, the latest booked."""
    return _with(case, _BOOKED(case.id))


def asked_on(case: Case) -> list[CheckIn]:
    """The questions on a case that wait for an answer."""
    return [check_in for check_in in going_on(case) if check_in.asked_at is not None]


def going_on(case: Case) -> list[CheckIn]:
    """The check-ins of a case that are neither answered nor ended."""
    found = _GOING_ON(case.id)
    for check_in in found:
        check_in.case = case
    return found


CHECK_IN, REMINDER = "check-in", "check-in-reminder"


def of_letters(keys: Collection[str]) -> list[CheckIn]:
    """The check-ins without an answer that these letters asked or asked once more, by their keys; no query for
    letters of another sort."""
    named = [key.split(":")[1] for key in keys if key.startswith((f"{CHECK_IN}:", f"{REMINDER}:"))]
    if not named:
        return []
    rows = CheckIn.objects.filter(id__in=named, answered_at__isnull=True)
    return list(rows.select_related("promise", "wait"))


def last(case: Case) -> CheckIn | None:
    """The case's latest check-in, answered or not."""
    return _with(case, _LAST(case.id))


def _with(case: Case, found: Sequence[CheckIn]) -> CheckIn | None:
    for row in found:
        row.case = case
    return found[0] if found else None


def of_promise(promise: Promise) -> CheckIn | None:
    """The check-in that this follow-up promise was made for, answered or not."""
    return CheckIn.objects.filter(promise=promise).select_related("promise", "wait").first()


_RESTS = Q(case__resolved_at__isnull=False, case__closed_at__isnull=True)
_GOING = CheckIn.objects.filter(GOING_ON, _RESTS).select_related(
    "promise",
    "wait",
    "case__customer",
    "case__brand__calendar",
    "case__owner",
    "case__team",
    "case__failure__kind",
    "case__order",
)
# Whoever has written since was heard by a person, who says what it meant; no machine asks them again.
_WROTE = Message.objects.filter(
    case=OuterRef("case"), direction=Direction.IN.value, is_thanks=False, said_at__gt=OuterRef("asked_at")
)
_SILENT = _GOING.filter(~Exists(_WROTE), came_back_at__isnull=True).order_by("asked_at", "id")
AT_ONCE = 200


def _owed(until: datetime) -> Exists:
    return Exists(
        Promise.objects.filter(OPEN, case=OuterRef("case"), kind=PromiseKind.FOLLOW_UP.value, due_at__lte=until)
    )


# The worker asks these at every round, and most rounds find nobody.
_TO_ASK = Prepared(
    lambda until: _GOING.filter(_owed(until), asked_at__isnull=True).order_by("promise__due_at", "id")[:AT_ONCE]
)
_TO_REMIND = Prepared(lambda until: _SILENT.filter(asked_at__lte=until, reminded_at__isnull=True)[:AT_ONCE])
_TO_END = Prepared(lambda asked, reminded: _SILENT.filter(asked_at__lte=asked, reminded_at__lte=reminded)[:AT_ONCE])
_STALE = Prepared(
    lambda: (
        CheckIn.objects.filter(
            GOING_ON, asked_at__isnull=False, case__resolved_at__isnull=True, case__closed_at__isnull=True
        )
        .select_related("promise", "wait", "case")
        .order_by("asked_at", "id")[:AT_ONCE]
    )
)


def to_ask(until: datetime) -> list[CheckIn]:
    """Check-ins of resolved recoveries that nobody has asked yet and whose promise falls due until a moment.

    The promise may be the successor of the one that was booked.
    """
    return _TO_ASK(until)


def to_remind(asked_until: datetime) -> list[CheckIn]:
    """Questions that were asked until a moment, reached their customer as far as we know, and have no answer, no word
    and no reminder yet."""
    return _TO_REMIND(asked_until)


def to_end(asked_until: datetime, reminded_until: datetime) -> list[CheckIn]:
    """Questions without an answer after their one reminder, both long enough ago."""
    return _TO_END(asked_until, reminded_until)


def stale() -> list[CheckIn]:
    """Questions that were asked about a recovery that goes on again: what they asked about is over."""
    return _STALE()


def scores_of(customer: Customer) -> list[Score]:
    """What a customer told other surveys, the earliest first; one query."""
    return list(Score.objects.filter(customer=customer).order_by("told_at", "id"))
