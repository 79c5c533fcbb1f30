"""What causes weigh, and what is done about them: the Pareto, one cause through its weeks, and recurrence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from amends.cases.models import Case
from amends.customers.models import Order
from amends.followups.models import CaseOutcome
from amends.followups.rules.outcomes import Outcome
from amends.kernel.control_charts import Chart, c_chart
from amends.learn.models import CaseCause, Cause, CauseChange, CorrectiveAction, Factor, ReviewFinding, RiskMeasure
from amends.learn.rules.causes import family
from amends.learn.rules.judging import AFTER, BEFORE, Judged, Recurrence, judge
from amends.people.models import Brand, Person
from amends.promises.models import OPEN, Promise
from amends.promises.rules import OwedTo, PromiseKind
from amends.remedies.models import Remedy
from amends.remedies.models.given import GIVEN

WEEK = timedelta(days=7)
# Of the weeks that are shown the first ones teach what is usual, for all of them; fewer than twelve teach nothing.
WEEKS, BASELINE, FEWEST = 26, 20, 12
# Orders say over what failures are counted once there are enough of them; before that, days do.
ENOUGH_ORDERS = 100


@dataclass(frozen=True, slots=True)
class Weight:
    """What one cause did in a window: cases, customers lost of those whose outcome is settled, what was granted in the
    brand's currency (minor units), and promises to customers that were broken on them."""

    cases: int
    lost: int
    settled: int
    cost_minor: int
    broken: int


def _of(brand: Brand, since: datetime, until: datetime, path: str = "") -> dict[str, Any]:
    return {f"{path}brand": brand, f"{path}opened_at__gte": since, f"{path}opened_at__lte": until}


def weights(brand: Brand, *, since: datetime, until: datetime) -> dict[UUID | None, Weight]:
    """By cause (None: not known yet), what it did on the recoveries opened in the window; four queries."""
    within = _of(brand, since, until, "case__")
    rows = CaseCause.objects.filter(**within).order_by()
    cases = dict(rows.values_list("cause").annotate(n=Count("case")))
    outcomes = CaseOutcome.objects.filter(**within, case__cause__isnull=False).exclude(outcome=Outcome.UNKNOWN.value)
    counted = outcomes.order_by().values_list("case__cause__cause")
    ended = {
        cause: (lost, of)
        for cause, lost, of in counted.annotate(
            lost=Count("case", filter=Q(outcome=Outcome.LOST.value)), of=Count("case")
        )
    }
    granted = Remedy.objects.filter(GIVEN, **within, currency=brand.currency, case__cause__isnull=False)
    cost = dict(granted.order_by().values_list("case__cause__cause").annotate(n=Sum("amount_minor")))
    late = Promise.objects.filter(
        **within, broken_at__isnull=False, owed_to=OwedTo.CUSTOMER.value, case__cause__isnull=False
    )
    broken = dict(late.order_by().values_list("case__cause__cause").annotate(n=Count("id")))
    return {
        cause: Weight(n, *ended.get(cause, (0, 0)), cost.get(cause) or 0, broken.get(cause, 0))
        for cause, n in cases.items()
    }


def parents() -> dict[UUID, UUID | None]:
    """Of each cause the one that it stands under; one query."""
    return dict(Cause.objects.values_list("id", "parent"))


def for_brand(brand: Brand, action_id: UUID) -> CorrectiveAction | None:
    """One corrective action of this brand; None for another's."""
    rows = CorrectiveAction.objects.filter(id=action_id, brand=brand)
    return rows.select_related("brand__calendar", "cause", "promise__person", "look").first()


def actions_on(brand: Brand, causes: Collection[UUID] | None = None) -> list[CorrectiveAction]:
    """What is and was done about these causes (None: all of them), what has not ended first; one query."""
    rows = CorrectiveAction.objects.filter(brand=brand)
    rows = rows if causes is None else rows.filter(cause__in=causes)
    found = rows.select_related("cause", "promise__person", "look", "letter").order_by("-promise__made_at")
    return sorted(found, key=lambda one: one.ended_at is not None)


def owed_by(person: Person) -> list[tuple[str, datetime, int, str]]:
    """What somebody has promised against causes and risks and after case reviews, in words, by when, how often that was
    late, and where it stands: "causes", "risks" or "reviews"; one query. After three breaks it is told as the first."""
    rows = Promise.objects.filter(OPEN, person=person, kind=PromiseKind.ACTION.value)
    ours = rows.filter(case__isnull=True, complaint__isnull=True, incident__isnull=True)
    told = ours.annotate(is_found=_by(ReviewFinding), is_measure=_by(RiskMeasure)).order_by("due_at", "id")
    return [
        (words, due_at, level, "reviews" if is_found else "risks" if is_measure else "causes")
        for words, due_at, level, is_found, is_measure in told.values_list(
            "words", "due_at", "level", "is_found", "is_measure"
        )[:20]
    ]


def _by(kept: type[ReviewFinding] | type[RiskMeasure]) -> Exists:
    """Whether one of these rests on the promise, or on the one that it stands in for since that was broken."""
    chain = ("pk", "replaces", "replaces__replaces", "replaces__replaces__replaces")
    return Exists(kept.objects.filter(reduce(or_, (Q(promise=OuterRef(one)) for one in chain))))


def changes_of(cause: Cause) -> list[CauseChange]:
    """What was merged into a cause and split from it, the last first; one query."""
    rows = CauseChange.objects.filter(Q(cause=cause) | Q(other=cause)).select_related("cause", "other", "changed_by")
    return list(rows.order_by("-changed_at"))


def cases_with(brand: Brand, cause: Cause, at_most: int = 100) -> list[Case]:
    """The last cases of a cause itself; one query."""
    rows = Case.objects.filter(brand=brand, cause__cause=cause).select_related("customer", "failure__kind", "order")
    return list(rows.order_by("-opened_at")[:at_most])


def factors_with(brand: Brand, cause: Cause) -> list[tuple[str, int]]:
    """What else had a part in the cases of a cause, the most frequent first; one query."""
    rows = Factor.objects.filter(case__brand=brand, case__cause__cause=cause).order_by()
    return sorted(rows.values_list("cause__name").annotate(n=Count("id")), key=lambda one: (-one[1], one[0]))


def _struck(brand: Brand, causes: Collection[UUID]) -> QuerySet[Case]:
    return Case.objects.filter(brand=brand, cause__cause__in=causes)


@dataclass(frozen=True, slots=True)
class Weeks:
    """How often a cause struck in each week (its first day), and the chart of its baseline; None: too young."""

    starts: tuple[datetime, ...]
    counts: tuple[int, ...]
    chart: Chart | None


def weeks(brand: Brand, causes: Collection[UUID], *, at: datetime) -> Weeks:
    """The last whole weeks of these causes; one query. The weeks before the first case that we know of are left out."""
    starts = [at - WEEK * back for back in range(WEEKS, 0, -1)]
    rows = _struck(brand, causes).filter(opened_at__gte=starts[0], opened_at__lt=at)
    counted = Counter((opened_at - starts[0]) // WEEK for opened_at in rows.values_list("opened_at", flat=True))
    first = min(counted, default=WEEKS)
    counts = tuple(counted[week] for week in range(first, WEEKS))
    if len(counts) < FEWEST:
        return Weeks(tuple(starts[first:]), counts, None)
    return Weeks(tuple(starts[first:]), counts, c_chart(counts, min(BASELINE, len(counts))))


@dataclass(frozen=True, slots=True)
class Seen:
    """How an action stands: what was counted before and after it, over orders or days, and the verdict."""

    found: Recurrence
    by_orders: bool
    judged: Judged


def seen(action: CorrectiveAction, tree: Mapping[UUID, UUID | None], *, at: datetime) -> Seen | None:
    """How an action that is in force stands now; None before it is. Five queries.

    Counted are the cases of its cause and of what stands under it. Nothing after the time for which it is watched
    counts, so that what is said once stays so.
    """
    start = action.in_force_at
    if start is None:
        return None
    until = min(at, start + AFTER)
    struck = _struck(action.brand, family(action.cause_id, tree))
    # A desk that is younger than the time before has not seen all of it.
    first = Case.objects.filter(brand=action.brand).order_by("opened_at").values_list("opened_at", flat=True).first()
    spans = ((max(start - BEFORE, min(first or start, start)), start), (start, until))
    before, after = (struck.filter(opened_at__gte=since, opened_at__lt=end).count() for since, end in spans)
    placed = [
        Order.objects.filter(brand=action.brand, placed_at__gte=since, placed_at__lt=end).count()
        for since, end in spans
    ]
    by_orders = min(placed) >= ENOUGH_ORDERS
    over = placed if by_orders else [(end - since) / timedelta(days=1) for since, end in spans]
    found = Recurrence(before, float(over[0]), after, float(over[1]))
    return Seen(found, by_orders, judge(found, at - start))
