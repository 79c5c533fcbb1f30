"""What became of customers: what is known of each recovery, whose day has come, and how many ended how."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q

from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.followups.models import CaseOutcome, CheckIn, Loss, Survey
from amends.followups.rules import CheckInAnswer, SurveyKind
from amends.followups.rules.outcomes import DAYS, Because, Gone, Heard, Outcome, judge
from amends.journal.models import Entry
from amends.people.models import Brand

AT_ONCE = 200
# How far back a round looks for what may have changed an outcome: the worker may have stood still meanwhile.
LATELY = timedelta(days=7)
# Cases that ended otherwise are counted apart: nobody was recovered, or lost, by them.
RECOVERIES = Q(failure__isnull=False) & Q(ending__in=("", Ending.RECOVERY_ENDED.value))


def of_case(case: Case) -> CaseOutcome | None:
    """What became of a case's customer, once it is settled."""
    return CaseOutcome.objects.filter(case=case).first()


def outcome(case: Case) -> Outcome:
    """What became of this customer, as far as is known now."""
    return judge(heard_of([case])[case.id])[0]


def due(at: datetime) -> list[Case]:
    """Recoveries whose outcome was told thirty days ago or longer and is not settled yet."""
    rows = Case.objects.filter(RECOVERIES, ~Exists(CaseOutcome.objects.filter(case=OuterRef("id"))))
    return list(rows.filter(told_at__lte=at - DAYS).order_by("told_at", "id")[:AT_ONCE])


def changed(at: datetime) -> list[Case]:
    """Recoveries of which something was heard, lately, after their outcome was settled; bounded."""
    since = at - LATELY
    settled = CaseOutcome.objects.filter(case=OuterRef("case"))
    answered = [
        CheckIn.objects.filter(answered_at__gte=since).filter(
            Exists(settled.filter(settled_at__lte=OuterRef("answered_at")))
        ),
        Survey.objects.filter(answered_at__gte=since).filter(
            Exists(settled.filter(settled_at__lte=OuterRef("answered_at")))
        ),
        Loss.objects.filter(known_at__gte=since).filter(Exists(settled.filter(settled_at__lte=OuterRef("known_at")))),
    ]
    ids = {id_ for rows in answered for id_ in rows.values_list("case_id", flat=True)[:AT_ONCE]}
    again = CaseOutcome.objects.filter(Q(case__told_at__isnull=True) | Q(case__told_at__gt=F("told_at")))
    ids |= set(again.values_list("case_id", flat=True)[:AT_ONCE])
    ids |= _repeated_lately(since)
    return list(Case.objects.filter(RECOVERIES, id__in=ids))


def _repeated_lately(since: datetime) -> set[UUID]:
    """Settled recoveries whose customer was failed in the same way lately, within thirty days of being told."""
    rows = Case.objects.filter(opened_at__gte=since, failure__isnull=False).values_list("customer_id", "opened_at")
    newer = dict(rows.order_by("opened_at")[: 5 * AT_ONCE])
    settled = CaseOutcome.objects.filter(case__customer__in=newer, told_at__gte=since - DAYS)
    return set(settled.values_list("case_id", flat=True)[:AT_ONCE])


def heard_of(cases: Sequence[Case]) -> dict[UUID, Heard]:
    """What is known of each of these recoveries; five queries however many.

    What was said before a recovery last came back was said of something else: only a no still counts.
    """
    ids = [case.id for case in cases]
    back = _last(
        Entry.objects.filter(case_id__in=ids, verb="cases.reopened").order_by("at").values_list("case_id", "at")
    )
    gone = dict(Loss.objects.filter(case__in=ids).order_by("known_at").values_list("case_id", "how"))
    words: dict[UUID, list[tuple[datetime, bool]]] = {}
    for case_id, answer, at in CheckIn.objects.filter(case__in=ids, answered_at__isnull=False).values_list(
        "case_id", "answer", "answered_at"
    ):
        if at:
            words.setdefault(case_id, []).append((at, answer == CheckInAnswer.ALL_GOOD.value))
    rated: dict[UUID, int] = {}
    surveys = Survey.objects.filter(case__in=ids, kind=SurveyKind.RECOVERY.value, answered_at__isnull=False)
    for case_id, csat, solved, at in surveys.order_by("answered_at").values_list(
        "case_id", "csat", "solved", "answered_at"
    ):
        if at and solved is not None:
            words.setdefault(case_id, []).append((at, solved))
        if at and csat is not None and (case_id not in back or at > back[case_id]):
            rated[case_id] = csat
    repeated = _repeated(cases)
    return {
        case.id: Heard(
            solved=_solved(case, words.get(case.id, []), back.get(case.id)),
            csat=rated.get(case.id),
            came_back=case.id in back,
            repeated=case.id in repeated,
            gone=Gone(gone[case.id]) if case.id in gone else None,
        )
        for case in cases
    }


def _last(rows: Collection[tuple[UUID | None, datetime]]) -> dict[UUID, datetime]:
    return {case_id: at for case_id, at in rows if case_id is not None}


def _solved(case: Case, words: Sequence[tuple[datetime, bool]], back_at: datetime | None) -> bool | None:
    """The customer's last word on it; a yes from before it came back says nothing any more."""
    if back_at is not None and case.resolved_at is None:
        return False
    last = max(words, default=None)
    if last is None or (last[1] and back_at is not None and last[0] <= back_at):
        return None
    return last[1]


def _repeated(cases: Sequence[Case]) -> set[UUID]:
    """Those whose customer was failed in the same way again, within thirty days after they were told."""
    again = Case.objects.filter(
        RECOVERIES,
        customer=OuterRef("customer"),
        failure__kind=OuterRef("failure__kind"),
        opened_at__gt=OuterRef("told_at"),
        opened_at__lte=OuterRef("told_at") + DAYS,
        joined_to__isnull=True,
    ).exclude(id=OuterRef("id"))
    rows = Case.objects.filter(Exists(again), id__in=[case.id for case in cases], told_at__isnull=False)
    return set(rows.values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class Shares:
    """How many recoveries ended how, and of how many the customer said something."""

    counts: dict[Outcome, int]
    answered: int

    @property
    def total(self) -> int:
        """All that are settled, the unknown ones among them."""
        return sum(self.counts.values())


def shares(brand: Brand, since: datetime, until: datetime) -> Shares:
    """How the recoveries of a brand ended that were told in a span of time; one query."""
    rows = CaseOutcome.objects.filter(case__brand=brand, told_at__gte=since, told_at__lt=until)
    counted = rows.values_list("outcome", "because").annotate(n=Count("case")).order_by()
    counts, answered = dict.fromkeys(Outcome, 0), 0
    for code, because, n in counted:
        counts[Outcome(code)] += n
        answered += 0 if because == Because.NO_ANSWER.value else n
    return Shares(counts, answered)
