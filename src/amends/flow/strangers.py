"""Hearing strangers: who writes to no thread of ours is known by an identity, joins an open case, or gets one.

What has no sender or no words waits in the quarantine, and an answer is owed; what a machine wrote is recorded and set
aside; thanks are kept as thanks. Nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases import splitting
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.cases.queries import whole_many
from amends.conversation.actions import Heard
from amends.conversation.models import Message
from amends.customers import actions as customers
from amends.customers.actions import Acquaintance, Bought, Named
from amends.customers.models import Customer, Order
from amends.customers.queries import orders_of
from amends.flow import alerting, fitting, guessing
from amends.flow.answering import hear_on_cases
from amends.flow.fitting import OTHER, Known
from amends.flow.opening import open_cases
from amends.intake import actions as intake
from amends.intake.actions import Told
from amends.intake.models import Complaint
from amends.intake.rules import Quarantine, Sort, belonging, needs_person_now
from amends.intake.triage import suggested_by
from amends.intake.triage.suggesting import SURE_OF_KIND, Suggested, Triage, severity_of
from amends.journal.actors import Actor
from amends.kernel import calendars
from amends.kinds import queries as kinds
from amends.kinds.models import Kind
from amends.people.models import Brand
from amends.people.queries import brands, home_team, hours
from amends.post.deliveries import Delivery
from amends.post.models import Inbound
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import OPEN, Promise
from amends.promises.rules import Alarm, OwedTo, PromiseKind, target

SHORTEST_NUMBER = 4


@dataclass(slots=True)
class Hearing:
    """What became of one delivery. `is_joined`: a stranger's words joined a case that was open already.

    Who typed an address into a form has not shown that it is theirs: a door shows a joined case to nobody.
    """

    delivery: Delivery
    inbound: Inbound
    is_new: bool
    case: Case | None = None
    message: Message | None = None
    complaint: Complaint | None = None
    is_opened: bool = False
    is_joined: bool = False


@dataclass(slots=True)
class Stranger:
    """A delivery on its way through intake, understood step by step."""

    hearing: Hearing
    words: str
    sort: Sort = Sort.RECOVERY
    reason: Quarantine | None = None
    names: list[Named] | None = None
    is_urgent: bool = False
    kind: Kind | None = None
    customer: Customer | None = None
    is_known: bool = False
    order: Order | None = None
    suggested: Suggested | None = None
    because: belonging.Because | None = None

    @property
    def sure_kind(self) -> str:
        """The kind of failure that they named, or of which triage is sure; else empty."""
        named = self.kind.slug if self.kind and self.delivery.kind in {self.kind.slug, self.kind.name} else ""
        found = self.suggested
        is_sure = found is not None and found.is_complaint and found.kind_chance >= SURE_OF_KIND
        kind = named or (found.kind if found and is_sure else "")
        return "" if kind == OTHER else kind

    @property
    def delivery(self) -> Delivery:
        return self.hearing.delivery

    @property
    def is_a_person(self) -> bool:
        """Whether somebody with a name told us something: they become a customer."""
        return self.reason is None


def hear(hearings: Sequence[Hearing], *, by: Actor, at: datetime) -> None:
    """This function will make each delivery a case, a word on an open case, thanks, or a thing that waits for a person.

    It fills in what became of each, in the caller's transaction.
    """
    if not hearings:
        return
    by_mail = any(one.delivery.channel is Channel.MAIL for one in hearings)
    ours = {brand.sender_address.lower() for brand in brands()} if by_mail else set()
    all_kinds = kinds.active()
    triage = suggested_by.current()
    told = [understood(one, ours, all_kinds, triage) for one in hearings]
    people = [one for one in told if one.is_a_person]
    _know(people, by, at)
    _find_orders(people, by, at)
    complaints = intake.complain([told_of(one) for one in told], by=by, at=at)
    for one, complaint in zip(told, complaints, strict=True):
        one.hearing.complaint = complaint
    _owe_answers([one for one in told if one.reason not in {None, Quarantine.AUTOMATIC}], by, at)
    _give_cases([one for one in people if one.sort is not Sort.THANKS], by, at)


def place(hearing: Hearing, *, by: Actor, at: datetime) -> Stranger:
    """What something is that waited and can be read by now; its hearing gets the open case that it is about, if any.

    As it would have been heard the first time, in the caller's transaction; the complaint that it was stays the same.
    """
    ours = {brand.sender_address.lower() for brand in brands()}
    one = understood(hearing, ours, kinds.active(), suggested_by.current())
    if one.is_a_person:
        _know([one], by, at)
        _find_orders([one], by, at)
        known = {one.customer.id} if one.customer and one.is_known else set()
        hearing.case = next((_same(one, open_) for open_ in fitting.open_cases_of(known).values()), None)
    return one


def open_for(one: Stranger, *, by: Actor, at: datetime) -> Case:
    """This function will open the case of somebody who was placed and has none, in the caller's transaction."""
    _open([one], by, at)
    if one.hearing.case is None:
        raise ValueError("Only somebody we know can have a case.")
    return one.hearing.case


def understood(hearing: Hearing, ours: Iterable[str], all_kinds: list[Kind], triage: Triage) -> Stranger:
    """What a machine can make of a stranger's delivery by its words and its sender. In doubt it is a complaint."""
    delivery = hearing.delivery
    words = delivery.text.strip() or delivery.subject.strip()
    if not words and delivery.attachments:
        words = f"(no words; {len(delivery.attachments)} attached)"
    one = Stranger(hearing, words)
    one.names = guessing.names_of(delivery)
    one.reason = _reason(one, delivery, ours)
    if one.reason is not None:
        one.sort = Sort.OTHER
        one.is_urgent = one.reason is not Quarantine.AUTOMATIC and needs_person_now(words)
        return one
    said = f"{delivery.subject}\n{words}"
    found = one.suggested = triage.suggest(said)
    one.sort = guessing.sort_of(delivery, words, found)
    one.is_urgent = delivery.needs_person_now or needs_person_now(said) or guessing.is_sure_of_need(found)
    if one.sort is Sort.REQUEST and (one.is_urgent or delivery.kind):
        one.sort = Sort.RECOVERY
    if one.sort is Sort.RECOVERY:
        one.kind = guessing.kind_of(delivery, said, found, all_kinds)
    return one


def _reason(one: Stranger, delivery: Delivery, ours: Iterable[str]) -> Quarantine | None:
    if delivery.unreadable:
        return Quarantine(delivery.unreadable)
    # A letter from one of our own addresses is an echo: answering it would go on for ever.
    if delivery.is_automatic or delivery.from_address.lower() in ours:
        return Quarantine.AUTOMATIC
    if not one.names:
        return Quarantine.NO_SENDER
    return None if one.words else Quarantine.EMPTY


def _know(people: Sequence[Stranger], by: Actor, at: datetime) -> None:
    told = [_acquaintance(one) for one in people]
    for one, (customer, is_new) in zip(people, customers.know_many(told, by=by, at=at) if told else [], strict=True):
        one.customer, one.is_known = customer, not is_new


def _acquaintance(one: Stranger) -> Acquaintance:
    delivery = one.delivery
    language = delivery.language or guessing.language_of(one.suggested, delivery.brand.language)
    name = delivery.from_name.strip() or delivery.from_address.partition("@")[0]
    return Acquaintance(
        brand=delivery.brand,
        name=name or "Customer",
        identities=one.names or [],
        language=language,
        time_zone=delivery.time_zone,
        channel=Channel.MAIL.value if delivery.from_address else delivery.channel.value,
        is_vouched=delivery.channel is Channel.IMPORT,
    )


def _find_orders(people: Sequence[Stranger], by: Actor, at: datetime) -> None:
    """Which order each is about: the number they gave, else one of their own that their words name."""
    given = [one for one in people if one.delivery.order_number and one.customer]
    bought = [Bought(one.customer, one.delivery.order_number[:80]) for one in given if one.customer]
    for one, order in zip(given, customers.note_orders(bought, by=by, at=at) if bought else [], strict=True):
        one.order = order
    silent = [one for one in people if one.order is None and one.is_known and one.customer]
    known = orders_of({one.customer.id for one in silent if one.customer}) if silent else {}
    for one in silent:
        if one.customer:
            text = f" {one.delivery.subject} {one.words} "
            one.order = next((order for order in known.get(one.customer.id, []) if _names_order(text, order)), None)


def _names_order(text: str, order: Order) -> bool:
    if len(order.number) < SHORTEST_NUMBER or order.number not in text:
        return False
    before, _, after = text.partition(order.number)
    return not before[-1].isalnum() and not after[0].isalnum()


def told_of(one: Stranger) -> Told:
    """What intake keeps of a stranger's delivery."""
    return Told(
        inbound=one.hearing.inbound,
        words=one.words,
        sort=one.sort,
        customer=one.customer,
        order_number=one.delivery.order_number,
        kind=one.kind,
        needs_person_now=one.is_urgent,
        quarantined_for=one.reason,
        is_set_aside=one.reason is Quarantine.AUTOMATIC,
        suggested=one.suggested.facts if one.suggested else {},
    )


def _owe_answers(waiting: Sequence[Stranger], by: Actor, at: datetime) -> None:
    """What waits in the quarantine owes an answer all the same: within four hours of service, by the home team."""
    minutes = target(PromiseKind.ANSWER, "").minutes
    wishes = []
    for one in waiting:
        brand: Brand = one.delivery.brand
        wishes.append(
            Wish(
                PromiseKind.ANSWER,
                "Somebody looks at what could not be understood",
                home_team(brand),
                calendars.due(hours(brand.calendar), at, minutes),
                f"{minutes} minutes of {brand.calendar.name}",
                complaint=one.hearing.complaint,
            )
        )
    made = promises.make(wishes, by=by, at=at) if wishes else []
    urgent = [(promise, Alarm.PERSON_NOW) for promise, one in zip(made, waiting, strict=True) if one.is_urgent]
    if urgent:
        alerting.raise_alarms(urgent, by=by, at=at)


def _give_cases(people: Sequence[Stranger], by: Actor, at: datetime) -> None:
    """Joins each to their open case that it is about, else opens one; a second of a batch joins the first."""
    open_ = fitting.open_cases_of({one.customer.id for one in people if one.customer and one.is_known})
    opening: dict[tuple[UUID, UUID | None], Stranger] = {}
    joining: list[tuple[Stranger, Stranger | None]] = []
    for one in people:
        if one.customer is None:
            continue
        one.hearing.case = _same(one, open_.get(one.customer.id, []))
        key = (one.customer.id, one.order.id if one.order else None)
        if one.hearing.case is not None:
            joining.append((one, None))
        elif key in opening and (one.order or _may_go_with(one, opening[key])):
            joining.append((one, opening[key]))
        else:
            opening[key if key not in opening else (one.hearing.inbound.id, None)] = one
    _open(list(opening.values()), by, at)
    _join(joining, by, at)


def _may_go_with(one: Stranger, first: Stranger) -> bool:
    """Whether what came in the same batch and names no order goes on with what came before it."""
    is_row = one.delivery.channel is Channel.IMPORT
    return not is_row and not belonging.is_another_kind(one.sure_kind, first.sure_kind)


def _same(one: Stranger, open_: Sequence[Known]) -> Case | None:
    """The open case that this is about: the same order's. Who names no order means the one that fits what they say.

    A file's row is a complaint of its own unless it names the same order.
    """
    if one.order is not None:
        return fitting.of_order(one.order.id, open_)
    if one.delivery.channel is Channel.IMPORT:
        return None
    word = belonging.Word(one.delivery.subject, one.words, one.sure_kind, one.delivery.received_at)
    case, one.because = fitting.by_words(word, open_) or (None, None)
    return case


def _open(news: Sequence[Stranger], by: Actor, at: datetime) -> None:
    for start in range(0, len(news), 500):
        part = news[start : start + 500]
        opened = open_cases([_new_case(one) for one in part], by=by, at=at)
        for one, case in zip(part, opened, strict=True):
            one.hearing.case, one.hearing.is_opened = case, True


def _new_case(one: Stranger) -> NewCase:
    if one.customer is None:
        raise ValueError("Only somebody we know can have a case.")
    is_request = one.sort is Sort.REQUEST
    return NewCase(
        customer=one.customer,
        brand=one.delivery.brand,
        channel=one.delivery.channel,
        kind=None if is_request else one.kind,
        severity=severity_of(one.suggested, one.kind.severity) if one.suggested and one.kind else None,
        order=one.order,
        happened_at=one.delivery.happened_at,
        first_contact_at=one.delivery.received_at,
        words=one.words,
        subject=one.delivery.subject,
        needs_person_now=one.is_urgent,
        inbound=one.hearing.inbound,
        is_request=is_request,
        resolve_by=one.delivery.resolve_by,
        is_stranger=not one.is_known,
    )


def _join(joining: Sequence[tuple[Stranger, Stranger | None]], by: Actor, at: datetime) -> None:
    if not joining:
        return
    for one, first in joining:
        one.hearing.case = first.hearing.case if first else one.hearing.case
        one.hearing.is_joined = True
    make_whole([one.hearing for one, _ in joining])
    heard = [
        Heard(
            case=one.hearing.case,
            inbound=one.hearing.inbound,
            text=one.words,
            channel=one.delivery.channel,
            language=one.delivery.language,
        )
        for one, _ in joining
        if one.hearing.case
    ]
    urgent = {one.hearing.case.id for one, _ in joining if one.is_urgent and one.hearing.case}
    messages = hear_on_cases(heard, urgent=urgent, by=by, at=at)
    for (one, _), message in zip(joining, messages, strict=True):
        one.hearing.message = message
    told = [(one, message) for (one, _), message in zip(joining, messages, strict=True)]
    guessed = [(said.id, said.case_id, one.because.name.lower()) for one, said in told if one.because]
    splitting.say_guessed(guessed, by=by, at=at)


def make_whole(hearings: Sequence[Hearing]) -> None:
    """Reads the cases found with all that flow needs of them, one object a case."""
    whole = whole_many({one.case.id for one in hearings if one.case})
    for one in hearings:
        if one.case:
            one.case = whole[one.case.id]


@transaction.atomic
def release(
    complaint: Complaint, *, names: Sequence[Named] = (), name: str = "", by: Actor, at: datetime
) -> Case | None:
    """This function will release a complaint from the quarantine: to a case of whoever wrote it, or to rest.

    With an identity it becomes that customer's recovery, begun when it was received; without one a person has seen
    that nobody waits for an answer. The answer that was owed is kept by their looking.
    :raises AlreadyReleased: when somebody did so before; nothing is changed.
    """
    customer = customers.know(complaint.brand, name or "Customer", names, by=by, at=at) if names else None
    intake.release(complaint, customer=customer, by=by, at=at)
    owed = list(Promise.objects.filter(OPEN, complaint=complaint, owed_to=OwedTo.CUSTOMER.value))
    promises.keep(owed, by=by, at=at)
    if customer is None:
        return None
    new = NewCase(
        customer=customer,
        brand=complaint.brand,
        channel=Channel(complaint.inbound.channel),
        kind=complaint.kind or kinds.suggested(complaint.words),
        first_contact_at=complaint.received_at,
        words=complaint.words,
        subject=complaint.inbound.subject,
        needs_person_now=complaint.needs_person_now,
        inbound=complaint.inbound,
    )
    return open_cases([new], by=by, at=at)[0]
