"""Opening cases, in batches."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case, Failure
from amends.customers.models import Customer, Order
from amends.detect.models import Finding, Incident
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel import references
from amends.kernel.ids import new_id
from amends.kinds.models import Kind
from amends.people.models import Brand, Person, Team
from amends.post.models import Inbound
from amends.post.rules import Channel
from amends.prepared import Prepared
from amends.rows import insert, new_row

_BORNE = Prepared(lambda *drawn: Case.objects.filter(reference__in=drawn).values_list("reference"))


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case about to be opened. Without a kind it is a request: nothing failed.

    `first_contact_at` is when the customer first came to us about it; None when we noticed first. `resolve_by` is the
    solution's time where somebody has promised one already. `is_stranger`: nobody knew this customer before, so nobody
    can own another case of theirs. `taken_by` is the member of staff who met them, where somebody did. `is_told`: a
    letter to all told them before they had a case.
    """

    customer: Customer
    brand: Brand
    channel: Channel
    kind: Kind | None = None
    severity: int | None = None
    order: Order | None = None
    finding: Finding | None = None
    incident: Incident | None = None
    happened_at: datetime | None = None
    first_contact_at: datetime | None = None
    words: str = ""
    subject: str = ""
    needs_person_now: bool = False
    inbound: Inbound | None = None
    is_request: bool = False
    resolve_by: datetime | None = None
    is_stranger: bool = False
    taken_by: Person | None = None
    is_told: bool = False


def _fresh_references(count: int) -> list[str]:
    """So many references that no case bears. Random, so that one tells nothing about how many cases there are."""
    fresh: dict[str, None] = {}
    while len(fresh) < count:
        drawn = [references.make(secrets.randbelow(references.ROOM)) for _ in range(count - len(fresh))]
        known = {reference for (reference,) in _BORNE(*drawn)}
        fresh.update(dict.fromkeys(reference for reference in drawn if reference not in known))
    return list(fresh)


@transaction.atomic(savepoint=False)
def open_(news: Sequence[tuple[NewCase, Person | None, Team]], *, by: Actor, at: datetime) -> list[Case]:
    """This function will write failures and cases, each with its owner (a person, or nobody of that team yet)."""
    failures = [_failure(new, at) for new, _, _ in news]
    insert([f for f in failures if f])
    rows = zip(news, failures, _fresh_references(len(news)), strict=True)
    cases = [_case(new, person, team, failure, reference, at) for (new, person, team), failure, reference in rows]
    insert(cases)
    journal.write((_opened(case, new) for case, (new, _, _) in zip(cases, news, strict=True)), by=by, at=at)
    return cases


def _failure(new: NewCase, at: datetime) -> Failure | None:
    if new.kind is None:
        return None
    return new_row(
        Failure,
        id=new_id(at),
        customer=new.customer,
        kind=new.kind,
        order=new.order,
        finding=new.finding,
        incident=new.incident,
        severity=new.severity or new.kind.severity,
        controllability=new.kind.controllability,
        happened_at=new.happened_at or new.first_contact_at or at,
        known_at=at,
    )


def _case(
    new: NewCase, person: Person | None, team: Team, failure: Failure | None, reference: str, at: datetime
) -> Case:
    return new_row(
        Case,
        id=new_id(at),
        reference=reference,
        brand=new.brand,
        customer=new.customer,
        failure=failure,
        order=new.order,
        channel=new.channel.value,
        owner=person,
        team=team,
        taken_at=at if person else None,
        opened_at=at,
        first_contact_at=new.first_contact_at,
        needs_person_now=new.needs_person_now,
        words=new.words,
    )


def _opened(case: Case, new: NewCase) -> journal.Line:
    facts: dict[str, object] = {"channel": case.channel, "customer": str(case.customer_id), "team": str(case.team_id)}
    if new.kind:
        facts |= {"kind": new.kind.slug, "severity": new.severity or new.kind.severity}
    if case.owner_id:
        facts["owner"] = str(case.owner_id)
    if new.finding:
        facts["finding"] = str(new.finding.id)
    if new.incident:
        facts["incident"] = str(new.incident.id)
    return journal.Line("cases.opened", case.id, case.id, facts)
