"""Askings beyond somebody's authority that wait for an answer, as a lead's list and somebody's day show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from amends.people.models import Person, Team
from amends.promises.models import Promise
from amends.promises.queries import last_of_chains
from amends.remedies.models import UNDECIDED, Remedy

LISTED = 100


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for, by whom, on whose case; and who owes the answer by when (the live promise about it).

    `remedy` holds what was known when it was asked for, with its case's failure and the kind that it had then.
    """

    id: UUID
    reference: str
    customer: str
    what: str
    amount_minor: int
    currency: str
    basis: str
    reason: str
    asked_by_id: UUID
    asked_by: str
    decider_id: UUID | None
    decider: str
    first_by_id: UUID | None
    first_by: str
    promise_id: UUID
    due_at: datetime
    remedy: Remedy


def of_person(person: Person) -> list[Asking]:
    """What this person asked for, and what they owe an answer to; the first due in front.

    One query, and one more for each link of the longest broken chain.
    """
    mine = Q(asked_by=person.id) | Q(approval__person=person.id) | Q(approval__broken_at__isnull=False)
    found = _askings(mine & Q(case__brand=person.team.brand_id if person.team else None))
    return [one for one in found if person.id in (one.asked_by_id, one.decider_id)]


def of_team(team: Team) -> list[Asking]:
    """What waits for an answer on the cases of a team, the first due in front; counted as `of_person`."""
    return _askings(Q(case__team=team.id))


def _askings(meant: Q) -> list[Asking]:
    rows = Remedy.objects.filter(UNDECIDED, meant, approval__isnull=False).select_related(
        "case__customer",
        "case__failure",
        "failure_kind",
        "offering",
        "asked_by",
        "first_by",
        "approval__person",
        "approval__team",
    )
    remedies = [(row, row.approval) for row in rows.order_by("asked_at", "id")[:LISTED] if row.approval]
    lives = last_of_chains([approval for _, approval in remedies])
    found = [_asking(remedy, lives[approval.id]) for remedy, approval in remedies]
    return sorted(found, key=lambda one: (one.due_at, one.id))


def _asking(remedy: Remedy, live: Promise) -> Asking:
    return Asking(
        remedy.id,
        remedy.case.reference,
        remedy.case.customer.name,
        remedy.name,
        remedy.amount_minor,
        remedy.currency,
        remedy.basis,
        remedy.reason,
        remedy.asked_by_id,
        remedy.asked_by.first_name,
        live.person_id,
        live.person.first_name if live.person else live.team.name if live.team else "",
        remedy.first_by_id,
        remedy.first_by.first_name if remedy.first_by else "",
        live.id,
        live.due_at,
        remedy,
    )
