"""The quarantine: what came in and became no case. A person looks at each; nothing is dropped, an answer is owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.cases.queries import standing, whole
from amends.conversation.actions import Heard
from amends.customers import actions as customers
from amends.customers.actions import Named
from amends.customers.models import Customer
from amends.customers.queries import by_identity, identities_of
from amends.customers.rules import IdentityKind, NotAnIdentity
from amends.flow import guessing, passing_on, strangers
from amends.flow.answering import hear_on_cases
from amends.flow.hearing import bounces, heard_on, is_urgent, threads
from amends.flow.strangers import Hearing, Stranger
from amends.intake import actions as intake
from amends.intake import setting_aside, understanding
from amends.intake.actions import AlreadyReleased
from amends.intake.models import Complaint
from amends.intake.rules import Sort
from amends.intake.setting_aside import NotSetAside
from amends.journal.actors import Actor
from amends.kernel import calendars
from amends.people.queries import home_team, hours
from amends.post import rereading
from amends.post.rereading import NothingToRead
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import OPEN, Promise
from amends.promises.rules import OwedTo, PromiseKind, target

__all__ = [
    "AlreadyReleased",
    "CannotJoin",
    "NotSetAside",
    "NothingToRead",
    "StillUnclear",
    "join_case",
    "open_case",
    "open_case_for",
    "put_back",
    "read_again",
    "set_aside",
]

WORDS = "Somebody looks at what could not be understood"
# Who puts something back answers it within an hour of service, or when it was promised, whichever is later.
AGAIN_MINUTES = 60


class StillUnclear(Exception):
    """Read again, it is no clearer: it still waits. Says what is missing."""


class CannotJoin(ValueError):
    """This cannot stand on that case; the message names the field and says why."""


def open_case(complaint: Complaint, names: Sequence[Named], name: str = "", *, by: Actor, at: datetime) -> Case:
    """This function will open a recovery for whoever is known by one of these, begun when it was received.

    :raises NotAnIdentity: when that is none; nothing is changed.
    :raises AlreadyReleased: when somebody dealt with it before; nothing is changed.
    """
    opened = strangers.release(complaint, names=names, name=name or complaint.inbound.from_name, by=by, at=at)
    if opened is None:
        raise NotAnIdentity("who: give the mail address or telephone number of whoever wrote it.")
    return opened


def open_case_for(complaint: Complaint, customer: Customer, *, by: Actor, at: datetime) -> Case:
    """This function will open a recovery for a customer whom we know.

    :raises NotAnIdentity: for one who is known by nothing; nothing is changed.
    """
    return open_case(complaint, [(one.kind, one.value) for one in identities_of(customer)[:1]], by=by, at=at)


@transaction.atomic
def join_case(complaint: Complaint, case: Case, *, is_their_address: bool = False, by: Actor, at: datetime) -> Case:
    """This function will put it on a case as a word of its customer, who is owed an answer; returns where it stands.

    :param is_their_address: from now on the customer is known by the address it came from; nobody else may be.
    :raises CannotJoin: for a case of another brand, or an address by which somebody else is known.
    :raises AlreadyReleased: when somebody dealt with it before; nothing is changed.
    """
    goes_on = whole(standing(case).id)
    inbound = complaint.inbound
    if goes_on.brand_id != complaint.brand_id:
        raise CannotJoin("who: that case belongs to another brand.")
    if is_their_address and inbound.from_address:
        _is_theirs(complaint, goes_on.customer, by, at)
    heard = Heard(case=goes_on, inbound=inbound, text=complaint.words or "(no words)", channel=inbound.channel)
    _stands_on(complaint, goes_on, heard, is_urgent=complaint.needs_person_now, by=by, at=at)
    return goes_on


def _stands_on(complaint: Complaint, case: Case, heard: Heard, *, is_urgent: bool, by: Actor, at: datetime) -> None:
    intake.release(complaint, customer=case.customer, by=by, at=at)
    _keep_answer([complaint], by, at)
    hear_on_cases([heard], urgent=[case.id] if is_urgent else [], by=by, at=at)


def _is_theirs(complaint: Complaint, customer: Customer, by: Actor, at: datetime) -> None:
    address = complaint.inbound.from_address
    known = by_identity(complaint.brand, IdentityKind.MAIL, address)
    if known is not None and known.id != customer.id:
        raise CannotJoin("theirs: somebody else is known by this address; leave it out, or merge the two.")
    names = [*((one.kind, one.value) for one in identities_of(customer)[:1]), (IdentityKind.MAIL.value, address)]
    customers.know(complaint.brand, customer.name, names, by=by, at=at)


def _keep_answer(complaints: Sequence[Complaint], by: Actor, at: datetime) -> None:
    """Somebody has looked: that is the answer that was owed."""
    owed = Promise.objects.filter(OPEN, complaint__in=complaints, owed_to=OwedTo.CUSTOMER.value)
    promises.keep(list(owed.select_related("complaint__brand__calendar", "person", "team")), by=by, at=at)


@transaction.atomic
def set_aside(complaints: Sequence[Complaint], sort: Sort, *, by: Actor, at: datetime) -> None:
    """This function will set these aside: spam, a machine's letters, or nothing that anybody waits for.

    They stay to be seen, and can be put back.
    :raises AlreadyReleased: when somebody dealt with one of them before; nothing is changed.
    """
    setting_aside.set_aside(complaints, sort, by=by, at=at)
    _keep_answer(complaints, by, at)


@transaction.atomic
def put_back(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """This function will put back what lay aside: an answer is owed again.

    :raises NotSetAside: when it does not lie aside; nothing is changed.
    """
    setting_aside.put_back(complaint, by=by, at=at)
    owe_answer(complaint, by=by, at=at)


def owe_answer(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """This function will owe an answer to what waits again, in the caller's transaction."""
    brand = complaint.brand
    minutes = target(PromiseKind.ANSWER, "").minutes
    first = calendars.due(hours(brand.calendar), complaint.received_at, minutes)
    due_at = max(first, calendars.due(hours(brand.calendar), at, AGAIN_MINUTES))
    counted = f"{minutes} minutes of {brand.calendar.name}, at least {AGAIN_MINUTES} from now"
    owed = Wish(PromiseKind.ANSWER, WORDS, home_team(brand), due_at, counted, complaint=complaint)
    promises.make([owed], by=by, at=at)


@transaction.atomic
def read_again(complaint: Complaint, *, by: Actor, at: datetime) -> Case | None:
    """This function will read something once more, as a newer reader may understand it, and hear it as at first.

    What is clear now goes where it would have gone: to the case whose message it answers, to its writer's open case
    about the same order, or to a new one. It lies aside when a machine wrote it, when it says nothing but thanks, or
    when the same letter was heard by another way (then it returns None).
    :raises StillUnclear: when it is no clearer; nothing is changed.
    :raises NothingToRead: when nothing is kept that could be read.
    """
    inbound = complaint.inbound
    told = passing_on.by_their_writers([rereading.read(inbound)])[0]
    if told.unreadable:
        raise StillUnclear("It still cannot be read.")
    hearing = Hearing(told, inbound, is_new=True, complaint=complaint)
    if not told.is_automatic and not guessing.names_of(told):
        raise StillUnclear("It still names no sender; say whose it is.")
    if not told.is_automatic and not (told.text.strip() or told.subject.strip() or told.attachments):
        raise StillUnclear("It still has no words; say whose it is.")
    if rereading.is_known(inbound, told):
        set_aside([complaint], Sort.OTHER, by=by, at=at)
        return None
    rereading.renew(inbound, told, by=by, at=at)
    bounces([hearing], by=by, at=at)
    if threads([hearing]) and hearing.case is not None:
        return _goes_on(hearing, complaint, by, at)
    return _placed(strangers.place(hearing, by=by, at=at), complaint, by, at)


def _goes_on(hearing: Hearing, complaint: Complaint, by: Actor, at: datetime) -> Case:
    """It answers something that was said on a case: it stands there, by whomever of those on it it was written."""
    hearing.case = goes_on = whole(hearing.case.id) if hearing.case else None
    if goes_on is None or goes_on.brand_id != complaint.brand_id:
        raise CannotJoin("who: that case belongs to another brand.")
    complaint.words = hearing.delivery.text.strip() or hearing.delivery.subject.strip()
    complaint.save(update_fields=["words"])
    _stands_on(complaint, goes_on, heard_on(hearing), is_urgent=is_urgent(hearing.delivery), by=by, at=at)
    return goes_on


def _placed(one: Stranger, complaint: Complaint, by: Actor, at: datetime) -> Case | None:
    """What a stranger to every thread wrote: a word on their open case, a case of its own, or nothing that waits."""
    if not one.is_a_person:
        set_aside([complaint], Sort.AUTOMATIC, by=by, at=at)
        return None
    understanding.understand(complaint, strangers.told_of(one), by=by, at=at)
    if one.hearing.case is not None:
        return join_case(complaint, one.hearing.case, by=by, at=at)
    intake.release(complaint, customer=one.customer, by=by, at=at)
    _keep_answer([complaint], by, at)
    return None if one.sort is Sort.THANKS else strangers.open_for(one, by=by, at=at)
