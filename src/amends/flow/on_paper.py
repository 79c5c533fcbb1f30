"""On paper: a letter that came by post is scanned, kept as it is, and heard as anything that customers tell us."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.conversation.queries import of_inbounds
from amends.customers import actions as customers
from amends.customers.actions import Acquaintance
from amends.customers.rules import IdentityKind
from amends.flow.brought_in import Brought, join, open_new, whom
from amends.intake.rules import needs_person_now
from amends.kernel.wall_clock import moment_of, place
from amends.kinds.models import Kind
from amends.kinds.rules import Severity
from amends.people.models import Brand, Person
from amends.post import actions as post
from amends.post.deliveries import Delivery
from amends.post.enclosing import Handed, enclose
from amends.post.rules import Channel

SOURCE = "paper"
LONGEST_ON_ITS_WAY = timedelta(days=366)
NOON = 12 * 3600


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter as whoever opened it describes it.

    `sender` is the name and the address as they stand on the envelope, each line on its own; the first is the name.
    `arrived_date` is the day on which it reached the house. `words` are what it says, where somebody typed it.
    """

    brand: Brand
    kind: Kind
    sender: str
    arrived_date: date
    number: str = ""
    customer_id: UUID | None = None
    severity: Severity | None = None
    words: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a letter. `is_new` is false for a scan that was taken in before: then nothing was changed."""

    case: Case
    is_new: bool
    is_joined: bool = False


@transaction.atomic
def take_in(paper: Paper, files: Sequence[Handed], *, by: Person, at: datetime) -> TakenIn:
    """This function will keep the scan of a letter and open a recovery for who wrote it, or join an open one.

    It was first heard on the day on which it arrived: clocks count from there. The same scan twice is one letter.
    :raises ValueError: naming the field, for no scan, a day that cannot be, or nobody who could have written it.
    """
    if not files:
        raise ValueError("files: choose the scan, as PDF or pictures.")
    arrived_at = _arrived(paper, at)
    digest = hashlib.sha256(b"".join(hashlib.sha256(one.content).digest() for one in files)).hexdigest()
    words = paper.words.strip() or _unread(files)
    told = Acquaintance(
        brand=paper.brand,
        name=paper.sender.strip().partition("\n")[0].strip() or "Customer",
        identities=[(IdentityKind.ADDRESS.value, paper.sender)] if paper.sender.strip() else [],
        channel=Channel.LETTER.value,
        is_vouched=False,
    )
    customer, order = whom(told, paper.number, paper.customer_id, by=by, at=at)
    delivery = Delivery(
        brand=paper.brand,
        channel=Channel.LETTER,
        source=SOURCE,
        external_id=f"{paper.brand.id}:{digest}",
        received_at=arrived_at,
        from_name=told.name,
        text=words,
        order_number=paper.number.strip(),
        kind=paper.kind.slug,
        needs_person_now=paper.is_urgent,
        attachments=tuple(one.name for one in files),
    )
    inbound, is_new = post.take([delivery], by=by, at=at)[0]
    if not is_new:
        return TakenIn(of_inbounds([inbound.id])[inbound.id].case, is_new=False)
    enclose(inbound, files, by=by, at=at)
    if told.identities:
        customers.note_identity(customer, IdentityKind.ADDRESS, paper.sender, by=by, at=at)
    brought = Brought(
        inbound=inbound,
        customer=customer,
        order=order,
        kind=paper.kind,
        severity=paper.severity,
        words=words,
        told_at=arrived_at,
        is_urgent=paper.is_urgent or needs_person_now(paper.words),
    )
    joined = join(brought, by=by, at=at)
    return TakenIn(joined or open_new(brought, by=by, at=at), is_new=True, is_joined=joined is not None)


def _unread(files: Sequence[Handed]) -> str:
    return "(a letter; its scan is attached)" if len(files) == 1 else f"(a letter; its {len(files)} scans are attached)"


def _arrived(paper: Paper, at: datetime) -> datetime:
    """When a letter of that day was heard: now, for one of today, else at noon where the brand is."""
    zone = place(paper.brand.calendar.time_zone)
    today = at.astimezone(zone).date()
    if paper.arrived_date > today:
        raise ValueError("arrived: this day is still to come; write the day on which the letter arrived.")
    if paper.arrived_date < today - LONGEST_ON_ITS_WAY:
        raise ValueError("arrived: this is more than a year ago; look at the year again.")
    return at if paper.arrived_date == today else moment_of(paper.arrived_date, NOON, zone)
