"""Taking complaints as they came, quarantine and release, and the account of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from amends.customers.models import Customer
from amends.intake.models import Complaint, Import
from amends.intake.rules import Quarantine, Sort
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kinds.models import Kind
from amends.people.models import Brand
from amends.post.models import Inbound
from amends.rows import insert, new_row


class AlreadyReleased(Exception):
    """Somebody has dealt with this before."""

    def __init__(self) -> None:
        super().__init__("This has been released from the quarantine already.")


@dataclass(frozen=True, slots=True)
class Told:
    """A stranger's delivery, understood as far as a machine can."""

    inbound: Inbound
    words: str
    sort: Sort
    customer: Customer | None = None
    order_number: str = ""
    kind: Kind | None = None
    needs_person_now: bool = False
    quarantined_for: Quarantine | None = None
    is_set_aside: bool = False
    suggested: Mapping[str, object] = field(default_factory=dict)


@transaction.atomic(savepoint=False)
def complain(told: Sequence[Told], *, by: Actor, at: datetime) -> list[Complaint]:
    """This function will write down what strangers told us, in order.

    One with a reason for quarantine stays visible until a person releases it, and its caller owes it an answer. One
    that is set aside (a machine wrote it) stays visible too, and owes nothing: nobody waits for it.
    """
    complaints = [_complaint(one, at) for one in told]
    insert(complaints)
    journal.write((_line(complaint) for complaint in complaints), by=by, at=at)
    return complaints


def _complaint(one: Told, at: datetime) -> Complaint:
    return new_row(
        Complaint,
        id=new_id(at),
        brand_id=one.inbound.brand_id,
        inbound=one.inbound,
        customer=one.customer,
        words=one.words,
        order_number=one.order_number[:80],
        kind=one.kind,
        sort=one.sort.value,
        suggested=dict(one.suggested),
        needs_person_now=one.needs_person_now,
        received_at=one.inbound.received_at,
        quarantined_for=one.quarantined_for.value if one.quarantined_for else "",
        released_at=at if one.is_set_aside else None,
    )


def _line(complaint: Complaint) -> journal.Line:
    facts: dict[str, object] = {"sort": complaint.sort, "inbound": str(complaint.inbound_id)}
    if complaint.quarantined_for:
        facts["quarantined_for"] = complaint.quarantined_for
    if complaint.needs_person_now:
        facts["person_now"] = True
    if complaint.suggested:
        facts["suggested"] = complaint.suggested
    return journal.Line("intake.complained", complaint.id, None, facts)


@transaction.atomic
def release(complaint: Complaint, *, customer: Customer | None = None, by: Actor, at: datetime) -> None:
    """This function will release a complaint from the quarantine, knowing now (or not) who wrote it.

    :raises AlreadyReleased: when it is not in the quarantine any more; nothing is changed.
    """
    waiting = Complaint.objects.filter(id=complaint.id, released_at__isnull=True).exclude(quarantined_for="")
    if waiting.update(released_at=at, customer=customer or complaint.customer) != 1:
        raise AlreadyReleased
    complaint.released_at, complaint.customer = at, customer or complaint.customer
    facts = {"customer": str(customer.id)} if customer else {}
    journal.write([journal.Line("intake.released", complaint.id, None, facts)], by=by, at=at)


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a file's rows."""

    rows: int
    taken: int
    known: int
    refused: int


@transaction.atomic(savepoint=False)
def record_import(
    brand: Brand, name: str, mapping: Mapping[str, str], counted: Counted, *, by: Actor, at: datetime
) -> Import:
    """This function will keep the account of a file that was taken: its columns, and what became of its rows."""
    row = Import.objects.create(
        id=new_id(at),
        brand=brand,
        name=name[:200],
        mapping=dict(mapping),
        made_at=at,
        row_count=counted.rows,
        taken_count=counted.taken,
        known_count=counted.known,
        refused_count=counted.refused,
    )
    facts = {"rows": counted.rows, "taken": counted.taken, "known": counted.known, "refused": counted.refused}
    journal.write([journal.Line("intake.imported", row.id, None, facts)], by=by, at=at)
    return row
