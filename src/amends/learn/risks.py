"""Reading the risk register, what our own data say of each risk, and where one may be missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery

from amends.cases.models import Case, HandOff
from amends.customers.models import Order
from amends.followups.rules.outcomes import Outcome
from amends.journal.models import Entry
from amends.kernel.ids import first_id, made_at
from amends.kernel.money import Money
from amends.kinds.models import Kind
from amends.kinds.rules import Severity
from amends.learn.models import Drill, Risk, RiskMeasure, RiskRating
from amends.learn.rules.risks import Crew, Handled, Rated, detection_of, is_tangled, is_young, occurrence_of
from amends.people.models import Brand, Person, Team
from amends.people.queries import staff
from amends.playbooks.launching import failed_most, launches
from amends.playbooks.models import Launch
from amends.playbooks.queries import plan_of
from amends.playbooks.rules import steps_of_plan
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind

# What our own data say is counted over a year; what is weak now, over a quarter.
YEAR, QUARTER = timedelta(days=365), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Known:
    """What our own data say of a kind in a year: failures, how many we noticed first, grave ones, customers lost of
    those whose outcome is settled; and the orders placed in that time, of which it may have been one."""

    failures: int = 0
    noticed: int = 0
    grave: int = 0
    lost: int = 0
    settled: int = 0
    orders: int = 0

    @property
    def occurrence(self) -> int | None:
        return occurrence_of(self.failures, self.orders)

    @property
    def detection(self) -> int | None:
        return detection_of(self.noticed, self.failures)


def known(brand: Brand, at: datetime) -> dict[UUID, Known]:
    """By kind, what our own data say of it; two queries. A kind that never failed is not among them: see `orders`."""
    rows = Case.objects.filter(brand=brand, opened_at__gte=at - YEAR, opened_at__lte=at, failure__isnull=False)
    told = rows.order_by().values_list("failure__kind")
    settled = Q(outcome__isnull=False) & ~Q(outcome__outcome=Outcome.UNKNOWN.value)
    counted = told.annotate(
        n=Count("id"),
        noticed=Count("id", filter=Q(failure__finding__isnull=False)),
        grave=Count("id", filter=Q(failure__severity=Severity.GRAVE.value)),
        lost=Count("id", filter=Q(outcome__outcome=Outcome.LOST.value)),
        settled=Count("id", filter=settled),
    )
    placed = orders(brand, at)
    return {
        kind: Known(failures, noticed, grave, lost, ended, placed)
        for kind, failures, noticed, grave, lost, ended in counted
    }


def orders(brand: Brand, at: datetime) -> int:
    """How many orders were placed in a year; one query."""
    return Order.objects.filter(brand=brand, placed_at__gte=at - YEAR, placed_at__lte=at).count()


def of_kind(brand: Brand, kind: Kind | None, at: datetime) -> Known:
    """What our own data say of one kind; at most three queries."""
    if kind is None:
        return Known()
    return known(brand, at).get(kind.id) or Known(orders=orders(brand, at))


def _rows(brand: Brand) -> list[Risk]:
    last = RiskRating.objects.filter(risk=OuterRef("pk")).order_by("-rated_at", "-id")
    told = {name: Subquery(last.values(name)[:1]) for name in ("severity", "occurrence", "detection")}
    rows = Risk.objects.filter(brand=brand, ended_at__isnull=True).select_related("kind", "owner")
    return list(rows.annotate(**told).order_by("written_at", "id"))


def register(brand: Brand) -> list[tuple[Risk, Rated]]:
    """What is on the register, each with its last rating, in the order in which it was written down; one query."""
    return [(row, Rated(row.severity, row.occurrence, row.detection)) for row in _rows(brand)]  # type: ignore[attr-defined]


def measures_open(brand: Brand) -> Counter[UUID]:
    """By risk, how many measures against it are open; one query."""
    rows = RiskMeasure.objects.filter(risk__brand=brand, ended_at__isnull=True).order_by()
    return Counter(dict(rows.values_list("risk").annotate(n=Count("id"))))


def taken_off(brand: Brand) -> list[Risk]:
    """What was taken off the register, the last first; one query."""
    return list(Risk.objects.filter(brand=brand, ended_at__isnull=False).order_by("-ended_at")[:50])


def risk_for(brand: Brand, risk_id: UUID) -> Risk | None:
    """One risk of this brand, on the register or not; None for another's."""
    return Risk.objects.filter(id=risk_id, brand=brand).select_related("kind", "owner").first()


def ratings_of(risk: Risk) -> list[RiskRating]:
    """How it was rated, the last first; one query."""
    return list(risk.ratings.select_related("rated_by").order_by("-rated_at", "-id"))


def measures_of(risk: Risk) -> list[RiskMeasure]:
    """What is and was done against it, open ones first; one query."""
    rows = risk.measures.select_related("promise__person").order_by("promise__made_at", "id")
    return sorted(rows, key=lambda one: one.ended_at is not None)


def measure_of(brand: Brand, measure_id: UUID) -> RiskMeasure | None:
    """One measure on this brand's register; None for another's."""
    rows = RiskMeasure.objects.filter(id=measure_id, risk__brand=brand)
    return rows.select_related("promise__person", "risk__kind", "risk__owner").first()


def drills_of(risk: Risk) -> list[Drill]:
    """The drills of a risk, the last first; one query."""
    return list(risk.drills.select_related("begun_by").order_by("-begun_at")[:20])


def drill_of(brand: Brand, drill_id: UUID) -> Drill | None:
    """One drill of this brand; None for another's."""
    rows = Drill.objects.filter(id=drill_id, risk__brand=brand)
    return rows.select_related("risk__kind", "risk__owner").first()


def plan_steps(kind: Kind | None) -> list[str]:
    """The steps of the plan B of a kind, as they are read; none where it has none. One query."""
    plan = plan_of(kind)
    return steps_of_plan(plan, str(Money(plan.care_minor, plan.care_currency)) if plan.care_minor else "")


@dataclass(frozen=True, slots=True)
class Weak:
    """Where our own data suggest that a risk is missing."""

    unlisted: list[tuple[Kind, int]]
    new: list[tuple[Launch, int, int]]
    tangled: list[tuple[Kind, Handled]]
    young: list[tuple[Team, Crew]]


def weak_spots(brand: Brand, listed: set[UUID], at: datetime) -> Weak:
    """Kinds that fail most and are not on the register; what goes out or went out within 60 days without every plan B
    ready; kinds whose recoveries take many hands; teams in which many are new or left. Ten queries."""
    near = timedelta(days=60)
    unready = [
        (one, needed, ready)
        for one, needed, ready in launches(brand)
        if abs(one.goes_out_at - at) <= near and (not needed or ready < needed)
    ]
    hands = _hands(brand, at)
    kinds = Kind.objects.filter(id__in=[kind for kind, one in hands.items() if kind not in listed and is_tangled(one)])
    return Weak(
        failed_most(brand, since=at - QUARTER, without=listed),
        unready,
        [(kind, hands[kind.id]) for kind in kinds.order_by("name")],
        [(team, crew) for team, crew in _crews(brand, at) if is_young(crew)],
    )


def _hands(brand: Brand, at: datetime) -> Mapping[UUID, Handled]:
    """By kind, its recoveries of a quarter, and the hand-offs and questions to others that they took."""
    within = {"case__brand": brand, "case__opened_at__gte": at - QUARTER, "case__failure__isnull": False}
    rows = Case.objects.filter(brand=brand, opened_at__gte=at - QUARTER, failure__isnull=False).order_by()
    recoveries = dict(rows.values_list("failure__kind").annotate(n=Count("id")))
    others: Counter[UUID] = Counter()
    gone = HandOff.objects.filter(**within, accepted_at__isnull=False).order_by().values_list("case__failure__kind")
    asked = Promise.objects.filter(**within, kind=PromiseKind.WORK.value, replaces__isnull=True).order_by()
    for counted in (gone, asked.values_list("case__failure__kind")):
        others.update(dict(counted.annotate(n=Count("id"))))
    return {kind: Handled(many, others[kind]) for kind, many in recoveries.items()}


def _crews(brand: Brand, at: datetime) -> list[tuple[Team, Crew]]:
    """The teams that are older than a quarter, each with who is new and who left in it."""
    since = at - QUARTER
    told = Entry.objects.filter(id__gte=first_id(since), verb="people.deactivated").values("subject_id")
    left = Counter(Person.objects.filter(id__in=told, is_active=False).values_list("team", flat=True))
    there, new = Counter[UUID | None](), Counter[UUID | None]()
    for one in staff(brand):
        there[one.team_id] += 1
        new[one.team_id] += made_at(one.id) > since
    teams = [team for team in Team.objects.filter(brand=brand).order_by("name") if made_at(team.id) <= since]
    return [(team, Crew(there[team.id], new[team.id], left[team.id])) for team in teams]
