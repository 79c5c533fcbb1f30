"""Before something new goes out: what will fail, who owns it, and plan B, and what our own past says of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.kernel.ids import new_id
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.playbooks.models import Launch, LaunchRisk
from amends.promises.models import Promise

SUGGESTED = 5


@transaction.atomic
def write(brand: Brand, name: str, goes_out_at: datetime, *, by: Person, at: datetime) -> Launch:
    """This function will write down that something new goes out."""
    made = Launch.objects.create(
        id=new_id(at), brand=brand, name=name[:120], goes_out_at=goes_out_at, written_by=by, written_at=at
    )
    facts = {"goes_out_at": goes_out_at.isoformat()}
    journal.write([journal.Line("playbooks.launch_written", made.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def expect(
    launch: Launch, words: str, plan_b: str, kind: Kind | None, promise: Promise, *, by: Person, at: datetime
) -> LaunchRisk:
    """This function will write down what will fail at a launch, and what is done then."""
    made = LaunchRisk.objects.create(
        id=new_id(at), launch=launch, kind=kind, words=words[:200], plan_b=plan_b, promise=promise
    )
    facts = {"kind": kind.slug if kind else "", "promise": str(promise.id)}
    journal.write([journal.Line("playbooks.launch_expects", launch.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def end(risk: LaunchRisk, *, why: str = "", by: Person, at: datetime) -> None:
    """This function will write down that a plan B is ready, or, with a reason, that it is not needed."""
    if why:
        risk.dropped_at, risk.dropped_why = at, why[:200]
    else:
        risk.ready_at = at
    risk.save(update_fields=["ready_at", "dropped_at", "dropped_why"])
    verb = "playbooks.launch_dropped" if why else "playbooks.launch_ready"
    journal.write([journal.Line(verb, risk.launch_id, None, {"promise": str(risk.promise_id)})], by=by, at=at)


def launches(brand: Brand) -> list[tuple[Launch, int, int]]:
    """The launches of a brand, the last one first, each with how many plans B it needs and how many are ready; one
    query."""
    needed = Count("risks", filter=Q(risks__dropped_at__isnull=True))
    ready = Count("risks", filter=Q(risks__ready_at__isnull=False))
    rows = Launch.objects.filter(brand=brand).annotate(needed=needed, ready=ready).order_by("-goes_out_at", "-id")
    return [(row, row.needed, row.ready) for row in rows[:100]]


def launch_for(brand: Brand, launch_id: UUID) -> Launch | None:
    """One launch of this brand; None for another's."""
    return Launch.objects.filter(id=launch_id, brand=brand).select_related("written_by").first()


def risks_of(launch: Launch) -> list[LaunchRisk]:
    """What will fail at a launch, in the order in which it was thought of; one query."""
    rows = LaunchRisk.objects.filter(launch=launch).select_related("kind", "promise__person")
    return list(rows.order_by("dropped_at", "id"))


def risk_of(launch: Launch, risk_id: UUID) -> LaunchRisk | None:
    """One of them; None for another launch's."""
    rows = LaunchRisk.objects.filter(id=risk_id, launch=launch)
    return rows.select_related("promise__person", "launch").first()


def failed_most(brand: Brand, *, since: datetime, without: set[UUID]) -> list[tuple[Kind, int]]:
    """The kinds of failure that our own customers had most since then, but for some; two queries."""
    rows = Case.objects.filter(brand=brand, opened_at__gte=since, failure__isnull=False).order_by()
    counted = dict(rows.values_list("failure__kind").annotate(n=Count("id")))
    kinds = Kind.objects.filter(id__in=set(counted) - without, is_active=True)
    return sorted(((one, counted[one.id]) for one in kinds), key=lambda one: (-one[1], one[0].name))[:SUGGESTED]
