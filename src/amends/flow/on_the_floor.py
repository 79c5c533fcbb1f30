"""On the floor: whom somebody of the staff met face to face has a recovery like any other, and has been spoken with.

One submission is one recovery, however often it arrives: its key was made where it was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.cases.queries import whole
from amends.conversation.queries import of_inbounds
from amends.customers.actions import Acquaintance
from amends.customers.models import Customer, Order
from amends.customers.rules import IdentityKind
from amends.flow.brought_in import Brought, join, open_new, whom
from amends.flow.closing import fix
from amends.flow.making_right import offer_remedy
from amends.flow.promising import call
from amends.intake.rules import needs_person_now
from amends.kernel import calendars
from amends.kernel.calendars import NeverOpens
from amends.kinds.models import Kind
from amends.kinds.rules import Severity
from amends.people.models import Brand, Person
from amends.people.queries import hours
from amends.post import actions as post
from amends.post.deliveries import Delivery
from amends.post.models import Inbound
from amends.post.rules import Channel
from amends.remedies import actions as remedies
from amends.remedies.actions import Unsignalled
from amends.remedies.models import Allowance, Offering, Remedy
from amends.remedies.rules import Skip

SOURCE = "floor"
# A phone whose clock says that it was longer ago, or is still to come, has a wrong clock.
BELIEVED_FOR = timedelta(days=14)
LONGEST_SHIFT = timedelta(hours=12)


class Did(StrEnum):
    """What whoever was there did at once."""

    FIXED = "fixed"
    EXPLAINED = "explained"
    PASSED_ON = "passed_on"


SAID: dict[Did, str] = {
    Did.FIXED: "Heard them, said sorry, and put it right on the spot.",
    Did.EXPLAINED: "Heard them, said sorry and explained.",
    Did.PASSED_ON: "Heard them, said sorry, and said that we come back to them.",
}


@dataclass(frozen=True, slots=True)
class OnTheSpot:
    """What was given on the spot. `amount_minor` in minor units of `currency`; 0 for what has no amount.

    `is_unsignalled`: nothing could be asked there; then it is granted only out of the allowance that was reserved.
    `skips`: why something extra comes first where they were only told that we come back to them.
    """

    offering: Offering
    amount_minor: int
    currency: str
    is_unsignalled: bool = False
    allowance_id: UUID | None = None
    skips: Skip | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A customer whom somebody met, as they wrote it down.

    `key` names it for ever. Who it was: the customer of a booking or receipt (`customer_id` where several stand on it),
    or somebody known by mail or telephone. `words` are theirs. `met_at` is aware.
    """

    key: UUID
    brand: Brand
    kind: Kind
    severity: Severity
    did: Did
    met_at: datetime
    number: str = ""
    customer_id: UUID | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    words: str = ""
    is_urgent: bool = False
    gave: OnTheSpot | None = None


@dataclass(frozen=True, slots=True)
class Attended:
    """What became of it. `is_new` is false when it had arrived before: then nothing was changed."""

    case: Case
    is_new: bool
    remedy: Remedy | None = None


@transaction.atomic
def attend(met: Met, *, by: Person, at: datetime) -> Attended:
    """This function will open a recovery, or join an open one, for a customer met face to face.

    The word that they had is written down and keeps what a human word keeps; what was put right is marked; what was
    given is granted or asked for by the same rules as on the case's page.
    :raises ValueError: naming the field, when nobody can be found by it; nothing is changed.
    :raises Denied: for something that cannot be given; nothing is changed.
    """
    met_at = met.met_at if at - BELIEVED_FOR <= met.met_at <= at else at
    # First of all, so that what came before leaves nothing behind, whoever it names now.
    inbound, is_new = post.take([_delivery(met, met_at)], by=by, at=at)[0]
    if not is_new:
        return Attended(of_inbounds([inbound.id])[inbound.id].case, is_new=False)
    customer, order = _whom(met, by, at)
    case, spoken_at = _heard(met, customer, order, inbound, by=by, met_at=met_at, at=at)
    call(case, SAID[met.did], channel=Channel.IN_PERSON, by=by, at=spoken_at)
    case = whole(case.id)
    if met.did is Did.FIXED:
        fix(case, by=by, at=spoken_at)
    remedy = None
    if met.gave is not None:
        remedy = _give(case, met.gave, met, by=by, met_at=met_at, at=at)
    return Attended(whole(case.id), is_new=True, remedy=remedy)


def _give(case: Case, gave: OnTheSpot, met: Met, *, by: Person, met_at: datetime, at: datetime) -> Remedy:
    unsignalled = Unsignalled(gave.allowance_id, met_at) if gave.is_unsignalled else None
    reason = f"on the spot: {SAID[met.did]}"
    return offer_remedy(
        case,
        gave.offering,
        gave.amount_minor,
        gave.currency,
        reason,
        unsignalled=unsignalled,
        skips=gave.skips if met.did is Did.PASSED_ON else Skip.FACE_TO_FACE,
        by=by,
        at=at,
    )


@transaction.atomic
def reserve(currency: str, *, by: Person, at: datetime) -> Allowance:
    """This function will hold back what `by` may give where there is no signal, until their shift ends.

    :raises NothingToReserve: when they may give nothing more today.
    """
    return remedies.reserve(currency, expires_at=_shift_ends(by, at), by=by, at=at)


def _shift_ends(person: Person, at: datetime) -> datetime:
    try:
        closes_at = calendars.next_closing(hours(person.calendar), at)
    except NeverOpens:
        closes_at = None
    return min(closes_at or at + LONGEST_SHIFT, at + LONGEST_SHIFT)


def _whom(met: Met, by: Person, at: datetime) -> tuple[Customer, Order | None]:
    """Who it was, and what they had bought; somebody whom nobody knew becomes a customer."""
    named = ((IdentityKind.MAIL, met.email), (IdentityKind.PHONE, met.phone))
    told = Acquaintance(
        brand=met.brand,
        name=met.name.strip() or "Guest",
        identities=[(str(kind), value) for kind, value in named if value.strip()],
        channel=Channel.MAIL.value if met.email.strip() else Channel.IN_PERSON.value,
        # Who stood there said it of themselves; whose address it is nobody has checked.
        is_vouched=False,
    )
    return whom(told, met.number, met.customer_id, by=by, at=at)


def _delivery(met: Met, met_at: datetime) -> Delivery:
    return Delivery(
        brand=met.brand,
        channel=Channel.IN_PERSON,
        source=SOURCE,
        external_id=str(met.key),
        received_at=met_at,
        from_name=met.name.strip(),
        from_address=met.email.strip(),
        phone=met.phone.strip(),
        text=_words(met),
        order_number=met.number.strip(),
        kind=met.kind.slug,
        needs_person_now=met.is_urgent,
        facts={"severity": met.severity.value, "did": met.did.value},
    )


def _words(met: Met) -> str:
    return met.words.strip() or f"({met.kind.name}; told in person)"


def _heard(
    met: Met,
    customer: Customer,
    order: Order | None,
    inbound: Inbound,
    *,
    by: Person,
    met_at: datetime,
    at: datetime,
) -> tuple[Case, datetime]:
    """The case that this is about, and when its customer was spoken with: a new one begins when they met."""
    told = Brought(
        inbound=inbound,
        customer=customer,
        order=order,
        kind=met.kind,
        severity=met.severity,
        words=_words(met),
        told_at=met_at,
        is_urgent=met.is_urgent or needs_person_now(met.words),
        taken_by=by,
    )
    joined = join(told, by=by, at=at)
    return (joined, at) if joined else (open_new(told, by=by, at=met_at), met_at)
