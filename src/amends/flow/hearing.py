"""Hearing: everything that comes in ends as exactly one record, on a case or where a person sees it.

A form, an API call, a file's row and a letter are heard alike. Whose thread it is, the conversation knows; only a
stranger to every thread goes to intake. The same delivery twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects

from amends.cases.models import Case
from amends.cases.queries import standing
from amends.conversation import queries as conversation
from amends.conversation.actions import Heard
from amends.customers.queries import addresses
from amends.customers.rules import IdentityKind, NotAnIdentity, normalise_identity
from amends.flow import heard_back, passing_on, sending, strangers, talking
from amends.flow.answering import hear_on_cases
from amends.flow.strangers import Hearing
from amends.intake import queries as intake
from amends.intake.rules import is_nothing_but_thanks, needs_person_now
from amends.journal.actors import Actor
from amends.people.queries import brands
from amends.post import actions as post
from amends.post import media
from amends.post.deliveries import Delivery
from amends.post.queries import by_message_ids

BATCH = 500

__all__ = ["BATCH", "Delivery", "Hearing", "hear"]


@transaction.atomic
def hear(deliveries: Sequence[Delivery], *, by: Actor, at: datetime) -> list[Hearing]:
    """This function will take in deliveries, in order, and say what became of each; at most 500 in one transaction.

    :raises ValueError: for more than 500 at once.
    """
    if len(deliveries) > BATCH:
        raise ValueError(f"deliveries: {len(deliveries)} are too many for one transaction; give {BATCH} at most.")
    told = passing_on.by_their_writers(deliveries)
    taken = post.take(told, by=by, at=at)
    heard = [Hearing(one, row, is_new) for one, (row, is_new) in zip(told, taken, strict=True)]
    fresh = [one for one in heard if one.is_new]
    bounces(fresh, by=by, at=at)
    media.ask([one.inbound for one in fresh if "media" in one.delivery.facts], at=at)
    threaded = threads(fresh)
    if threaded:
        _on_their_cases(threaded, by, at)
    strangers.hear([one for one in fresh if one.case is None], by=by, at=at)
    _recall(heard)
    return heard


def bounces(fresh: Sequence[Hearing], *, by: Actor, at: datetime) -> None:
    """What returned undelivered was one of ours: its customer has to be reached another way; or was unwanted."""
    ids = {id_ for one in fresh for id_ in one.delivery.bounced_ids}
    if ids:
        sending.came_back(list(by_message_ids(ids).values()), by=by, at=at)
    unwanted = {id_ for one in fresh if one.delivery.is_automatic for id_ in _unwanted(one.delivery)}
    if unwanted:
        heard_back.complained(list(by_message_ids(unwanted).values()), by=by, at=at)


def _unwanted(delivery: Delivery) -> list[str]:
    """The messages of ours that somebody marked as unwanted, by a provider's report (ARF)."""
    told = delivery.facts.get("feedback")
    return [str(id_) for id_ in told.get("message_ids", ())] if isinstance(told, dict) else []


def threads(fresh: Sequence[Hearing]) -> list[Hearing]:
    """Those that go on with something said before, by letter or in a talk; each gets its case."""
    return _answers(fresh) + talking.talks(fresh)


def _answers(fresh: Sequence[Hearing]) -> list[Hearing]:
    """Those that answer a message of ours and come from somebody on its case; each gets that case.

    A leaked reply address lets nobody in: whoever is not known on the case is a stranger.
    """
    answered = conversation.threads({id_ for one in fresh for id_ in one.delivery.references})
    if not answered:
        return []
    _bring_people([message.case for message in answered.values()])
    known = addresses({id_ for message in answered.values() for id_ in _people(message.case)})
    ours = {brand.sender_address.lower() for brand in brands()}
    found = []
    for one in fresh:
        sender = _spelled(one.delivery.from_address)
        for message in (answered[id_] for id_ in one.delivery.references if id_ in answered):
            mails = [mail for id_ in _people(message.case) for mail in known.get(id_, {}).get(IdentityKind.MAIL, [])]
            if sender in mails and sender not in ours:
                one.case = standing(message.case)
                found.append(one)
                break
    return found


def _bring_people(cases: Sequence[Case]) -> None:
    prefetch_related_objects(list(cases), "people")


def _people(case: Case) -> list[UUID]:
    return [case.customer_id, *(person.customer_id for person in case.people.all())]


def _spelled(address: str) -> str:
    try:
        return normalise_identity(IdentityKind.MAIL, address)
    except NotAnIdentity:
        return ""


def _on_their_cases(threaded: Sequence[Hearing], by: Actor, at: datetime) -> None:
    strangers.make_whole(threaded)
    heard = [heard_on(one) for one in threaded]
    urgent = {one.case.id for one in threaded if one.case and not one.delivery.is_automatic and is_urgent(one.delivery)}
    for one, message in zip(threaded, hear_on_cases(heard, urgent=urgent, by=by, at=at), strict=True):
        one.message = message


def is_urgent(delivery: Delivery) -> bool:
    """Whether a person is needed now: somebody said so, or the words do."""
    return delivery.needs_person_now or needs_person_now(f"{delivery.subject}\n{delivery.text}")


def heard_on(one: Hearing) -> Heard:
    """A delivery as a message on its case."""
    delivery, case = one.delivery, one.case
    if case is None:
        raise ValueError("This delivery has found no case.")
    names = [case.customer.name, case.brand.name, case.owner.name if case.owner else ""]
    thanks = is_nothing_but_thanks(delivery.text, names=names, has_attachments=bool(delivery.attachments))
    return Heard(
        case=case,
        inbound=one.inbound,
        text=delivery.text,
        is_thanks=thanks and not delivery.is_automatic,
        channel=delivery.channel,
        is_automatic=delivery.is_automatic,
        language=delivery.language,
    )


def _recall(heard: Sequence[Hearing]) -> None:
    """What became of those that we had heard before."""
    known = [one for one in heard if not one.is_new]
    if not known:
        return
    ids = [one.inbound.id for one in known]
    messages, complaints = conversation.of_inbounds(ids), intake.of_inbounds(ids)
    for one in known:
        one.message, one.complaint = messages.get(one.inbound.id), complaints.get(one.inbound.id)
        one.case = one.message.case if one.message else None
