"""Reading check-ins and surveys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from amends.cases.models import Case
from amends.cases.queries import WHOLE
from amends.followups.models import CheckIn, Survey
from amends.followups.rules import CheckInAnswer, Outcome, outcome_of
from amends.prepared import Prepared
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind

_LAST = Prepared(
    lambda case_id: CheckIn.objects.filter(case=case_id).select_related("promise").order_by("-booked_at")[:1]
)
_BOOKED = Prepared(
    lambda case_id: (
        CheckIn.objects.filter(case=case_id, answered_at__isnull=True)
        .select_related("promise__person", "promise__team")
        .order_by("-booked_at")[:1]
    )
)


def booked(case: Case) -> CheckIn | None:
    """The case's check-in that has not been answered, the latest booked."""
    return _with(case, _BOOKED(case.id))


def last(case: Case) -> CheckIn | None:
    """The case's latest check-in, answered or not."""
    return _with(case, _LAST(case.id))


def _with(case: Case, found: Sequence[CheckIn]) -> CheckIn | None:
    for row in found:
        row.case = case
    return found[0] if found else None


def of_promise(promise: Promise) -> CheckIn | None:
    """The check-in that this follow-up promise was made for, answered or not."""
    return CheckIn.objects.filter(promise=promise).select_related("promise").first()


def survey_of(case: Case) -> Survey | None:
    """The survey of the case's latest resolution."""
    return case.surveys.order_by("-for_resolution_at").first()


def outcome(case: Case) -> Outcome:
    """What became of this customer, by rule."""
    answered = case.check_ins.filter(answered_at__isnull=False).order_by("-answered_at").first()
    rated = case.surveys.filter(answered_at__isnull=False).order_by("-answered_at").first()
    solved = None if answered is None else answered.answer == CheckInAnswer.ALL_GOOD.value
    came_back = case.resolved_at is None and answered is not None
    return outcome_of(solved=solved, csat=rated.csat if rated else None, came_back=came_back)


def automatic_due(until: datetime, *, asked: bool) -> list[CheckIn]:
    """Automatic check-ins whose promise falls due until a moment: not asked yet, or asked without an answer.

    The promise may be the successor of the one that was booked. Of a case only the latest check-in counts.
    """
    owed = Promise.objects.filter(OPEN, case=OuterRef("case"), kind=PromiseKind.FOLLOW_UP.value, due_at__lte=until)
    later = CheckIn.objects.filter(case=OuterRef("case"), booked_at__gt=OuterRef("booked_at"))
    rows = CheckIn.objects.filter(
        Exists(owed), ~Exists(later), manner="automatic", asked_at__isnull=not asked, answered_at__isnull=True
    )
    whole = rows.select_related("promise", "case__customer", "case__brand__calendar", "case__owner", "case__team")
    return list(whole.select_related("case__failure__kind", "case__order").order_by("promise__due_at")[:200])


def unasked(since: datetime, until: datetime) -> list[Case]:
    """Recoveries resolved in a span of time, still resolved, whose customers nobody has asked how it was."""
    asked = Survey.objects.filter(case=OuterRef("id"), for_resolution_at=OuterRef("resolved_at"))
    rows = Case.objects.filter(~Exists(asked), failure__isnull=False, resolved_at__gt=since, resolved_at__lte=until)
    return list(rows.select_related(*WHOLE).order_by("resolved_at")[:200])
