"""On paper: a letter that came by post is scanned, kept as it is, and heard as anything that customers tell us."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.queries import of_inbounds, of_outbounds, said_about
from amends.customers import actions as customers
from amends.customers.actions import Acquaintance
from amends.customers.models import Customer
from amends.customers.rules import IdentityKind
from amends.flow import composing
from amends.flow.brought_in import Brought, join, open_new, whom
from amends.flow.ending import settle
from amends.flow.sending import keep_what_was_said
from amends.intake.rules import needs_person_now
from amends.kernel.wall_clock import moment_of, place
from amends.kinds.models import Kind
from amends.kinds.rules import Severity
from amends.people.models import Brand, Person
from amends.post import actions as post
from amends.post.deliveries import Delivery
from amends.post.enclosing import Handed, enclose
from amends.post.models import Outbound
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.models import Promise
from amends.promises.queries import words_owed
from amends.work import actions as work

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
    # First of all, so that a scan that came before leaves nothing behind, whoever it names now.
    inbound, is_new = post.take([delivery], by=by, at=at)[0]
    if not is_new:
        return TakenIn(of_inbounds([inbound.id])[inbound.id].case, is_new=False)
    customer, order = whom(told, paper.number, paper.customer_id, by=by, at=at)
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


class NotToPost(ValueError):
    """This letter does not wait to be posted: it was posted, called back, or is none."""

    def __init__(self) -> None:
        super().__init__("This letter does not wait any more: it was posted, or called back. Look at the list again.")


@transaction.atomic
def posted(letter: Outbound, on_date: date, *, by: Person, at: datetime) -> Outbound:
    """This function will write down that somebody posted a letter on a day: only then was it said, and keeps what its
    words keep.

    :raises NotToPost: when it does not wait to be posted; nothing is changed.
    :raises ValueError: for a day before it was written, or still to come.
    """
    row = (
        Outbound.objects.select_for_update(no_key=True, of=("self",))
        .select_related("brand__calendar")
        .get(id=letter.id)
    )
    if row.channel != Channel.LETTER.value or row.sent_at is not None or row.stopped_at is not None:
        raise NotToPost
    zone = place(row.brand.calendar.time_zone)
    if not row.made_at.astimezone(zone).date() <= on_date <= at.astimezone(zone).date():
        raise ValueError("on: choose a day from that on which it was written until today.")
    is_today = on_date == at.astimezone(zone).date()
    sent_at = at if is_today else max(row.made_at, moment_of(on_date, NOON, zone))
    messages = of_outbounds([row.id])
    work.withdraw([row.key], at=at)
    post.went_out([row], cases={one.outbound_id: one.case_id for one in messages if one.outbound_id}, by=by, at=sent_at)
    # What it keeps is kept when somebody says so: a day that is named afterwards mends no promise.
    keep_what_was_said(messages, by, at)
    _keep_heirs(messages, by, at)
    composing.make_what_was_said([row], messages, by=by, at=at)
    return row


def _keep_heirs(messages: Sequence[Message], by: Person, at: datetime) -> None:
    """Paper takes days: a word that was owed when the letter was written may have been broken more than once since."""
    written = {one.case_id: one for one in messages}
    named = {one.promise_id for one in said_about([one.id for one in messages])}
    late = [
        promise
        for promise in words_owed(written)
        if promise.case_id and promise.id not in named and _first_made_at(promise) <= written[promise.case_id].said_at
    ]
    for promise in late:
        author = written[promise.case_id].author if promise.case_id else None
        promises.keep([promise], by=author or by, at=at)
    settle({promise.case_id for promise in late if promise.case_id}, by=by, at=at)


def _first_made_at(promise: Promise) -> datetime:
    """When what was broken since was promised first."""
    while promise.replaces is not None:
        promise = promise.replaces
    return promise.made_at


@transaction.atomic
def note_address(customer: Customer, address: str, *, by: Person, at: datetime) -> bool:
    """This function will note where a customer's letters go: the name and the address, line by line. False when it, or
    somebody else by it, is known already.

    :raises NotAnIdentity: when it is no address.
    """
    return customers.note_identity(customer, IdentityKind.ADDRESS, address, by=by, at=at)
