"""Reading playbooks, and what was started from one for an incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.queries import HUMAN
from amends.customers.consents import FIRST_BY_MACHINE, refuses
from amends.detect.models import ByHand, Incident
from amends.kinds.models import Kind
from amends.people.models import Brand
from amends.playbooks.models import (
    Addressed,
    Applied,
    Broadcast,
    FormerPlaybook,
    PlanRun,
    PlanStep,
    Playbook,
    RemedyRule,
)
from amends.playbooks.rules import COMMON, PlanB, Step, step_of
from amends.remedies.law.shapes import Outcome
from amends.remedies.models import Quote, Voucher

# Fewer vouchers than this say nothing about how many are redeemed.
ENOUGH_VOUCHERS = 30


def steps_of(kind: Kind | None) -> tuple[Step, ...]:
    """The steps for a kind: its playbook's, else those common to every recovery; one query, or none."""
    playbook = Playbook.objects.filter(kind=kind).first() if kind else None
    return steps_in(playbook)


def steps_in(playbook: Playbook | None) -> tuple[Step, ...]:
    """The steps of a playbook; those common to every recovery where it has none of its own."""
    return tuple(map(step_of, playbook.steps)) if playbook and playbook.steps else COMMON


def former_of(playbook: Playbook) -> list[FormerPlaybook]:
    """The versions before, the last one first; one query."""
    return list(FormerPlaybook.objects.filter(playbook=playbook).select_related("replaced_by").order_by("-version"))


def steps_kept(former: FormerPlaybook) -> tuple[Step, ...]:
    """The steps of a version before; those common to every recovery where it had none of its own."""
    return tuple(map(step_of, former.steps)) if former.steps else COMMON


def with_steps() -> dict[UUID, int]:
    """By kind, the version of each playbook that has steps of its own; one query."""
    return {one.kind_id: one.version for one in Playbook.objects.exclude(steps=[])}


def playbook_of(kind: Kind | None) -> Playbook | None:
    """The playbook of a kind, if it has one of its own."""
    return Playbook.objects.filter(kind=kind).select_related("care_by").first() if kind else None


def plan_of(kind: Kind | None) -> PlanB:
    """The plan B of a kind; an empty one where there is none."""
    found = playbook_of(kind)
    if found is None:
        return PlanB()
    return PlanB(found.plan_b, found.calls, found.care_minor, found.care_currency, found.update_minutes)


def planned() -> set[UUID]:
    """The kinds that have a plan B; one query."""
    return {one.kind_id for one in Playbook.objects.all() if one.has_plan_b}


def run_of(incident: Incident) -> PlanRun | None:
    """The plan that was started for an incident."""
    return PlanRun.objects.filter(incident=incident).select_related("started_by", "care_by").first()


def steps_run(incident: Incident) -> list[PlanStep]:
    """The steps of its plan in order, done or not."""
    rows = PlanStep.objects.filter(run=incident.id).select_related("done_by")
    return list(rows.order_by("place"))


def plan_step(incident: Incident, step_id: UUID) -> PlanStep | None:
    """One step of this incident's plan; None for another's."""
    return PlanStep.objects.filter(id=step_id, run=incident.id).first()


def letters_of(incident: Incident) -> list[tuple[Broadcast, int]]:
    """The letters to all of an incident, the last one first, each with how many cases it was written on; one query."""
    rows = Broadcast.objects.filter(incident=incident).select_related("written_by")
    counted = rows.annotate(written=Count("addressed")).order_by("-started_at", "-id")
    return [(row, row.written) for row in counted]


def letter_of(incident: Incident, broadcast_id: UUID) -> Broadcast | None:
    """One letter to all of this incident; None for another's."""
    return Broadcast.objects.filter(id=broadcast_id, incident=incident).first()


def is_for_all(incident: Incident) -> Q:
    """Which cases what is done for all means: open, not mended, and nobody sees to that customer in person."""
    by_hand = ByHand.objects.filter(incident=incident, customer=OuterRef("customer"))
    return Q(
        ~Exists(by_hand),
        failure__incident=incident,
        failure__healed_at__isnull=True,
        closed_at__isnull=True,
        resolved_at__isnull=True,
    )


def unaddressed(broadcast: Broadcast) -> QuerySet[Case]:
    """The cases on which a letter to all is still to be written, the oldest first.

    Whoever wants to hear from a person first gets it once a person has spoken to them.
    """
    written = Addressed.objects.filter(broadcast=broadcast, case=OuterRef("pk"))
    spoken = Message.objects.filter(HUMAN, case=OuterRef("pk"))
    is_early = Q(refuses(FIRST_BY_MACHINE)) & ~Exists(spoken)
    return Case.objects.filter(~Exists(written), ~is_early, is_for_all(broadcast.incident)).order_by("id")


@dataclass(frozen=True, slots=True)
class RuleSoFar:
    """A rule, to how many customers it gave, how many it left to a person, and the face value of what it gave."""

    rule: RemedyRule
    given: int
    left: int
    face_minor: int


def rules_of(incident: Incident) -> list[RuleSoFar]:
    """The remedy rules of an incident, the last one first, each with how far it has come; one query."""
    rows = RemedyRule.objects.filter(incident=incident).select_related(
        "offering", "asked_by", "granted_by", "approval__person", "incident__brand__calendar"
    )
    counted = rows.annotate(
        given_count=Count("applied", filter=Q(applied__remedy__isnull=False)),
        left_count=Count("applied", filter=Q(applied__remedy__isnull=True)),
        face=Sum("applied__remedy__amount_minor", default=0),
    ).order_by("-asked_at", "-id")
    return [RuleSoFar(row, row.given_count, row.left_count, row.face) for row in counted]


def rule_of(incident: Incident, rule_id: UUID) -> RemedyRule | None:
    """One rule of this incident; None for another's."""
    rows = RemedyRule.objects.filter(id=rule_id, incident=incident)
    return rows.select_related("incident__brand__calendar", "offering", "asked_by", "granted_by", "approval").first()


def unapplied(incident: Incident) -> QuerySet[Case]:
    """The cases of customers whom no rule of an incident has reached, the oldest first. Who is owed something by law
    that nobody has granted yet waits for that: it comes first."""
    reached = Applied.objects.filter(rule__incident=incident, customer=OuterRef("customer"))
    owed = Quote.objects.filter(
        case=OuterRef("pk"), replaced_at__isnull=True, outcome=Outcome.OWED.value, amount_minor__gt=0, remedy=None
    )
    return Case.objects.filter(~Exists(reached), ~Exists(owed), is_for_all(incident)).order_by("id")


def left_to_a_person(rule: RemedyRule) -> list[Applied]:
    """Whom a rule left to a person, and why."""
    rows = Applied.objects.filter(rule=rule, remedy__isnull=True).select_related("case", "customer")
    return list(rows.order_by("id")[:200])


def redeemed_percent(brand: Brand, currency: str) -> int | None:
    """Of what earlier vouchers of a brand were worth, how much was redeemed in the end, in percent rounded up; None
    while too few have come to their end."""
    ended = Voucher.objects.filter(brand=brand, currency=currency, left_minor=0)
    sums = ended.aggregate(count=Count("id"), face=Sum("amount_minor", default=0), lost=Sum("lost_minor", default=0))
    if sums["count"] < ENOUGH_VOUCHERS or not sums["face"]:
        return None
    return int(-(-(sums["face"] - sums["lost"]) * 100 // sums["face"]))


def granted_rules(limit: int = 50) -> Sequence[RemedyRule]:
    """The rules that are applied, of incidents that have not ended."""
    rows = RemedyRule.objects.filter(
        granted_at__isnull=False, refused_at__isnull=True, stopped_at__isnull=True, incident__ended_at__isnull=True
    )
    return list(rows.select_related("incident", "offering", "granted_by__team").order_by("granted_at", "id")[:limit])


def going(broadcast_id: UUID) -> Broadcast | None:
    """A letter that goes out, locked; None when it rests or was stopped meanwhile. In a transaction."""
    rows = Broadcast.objects.select_for_update(of=("self",)).filter(id=broadcast_id, going_from__isnull=False)
    return rows.select_related("incident__brand__calendar", "incident__owner", "written_by").first()


def is_known_to(rule: RemedyRule, customer_id: UUID) -> bool:
    """Whether a rule of this incident has reached a customer."""
    return Applied.objects.filter(rule__incident=rule.incident_id, customer=customer_id).exists()
