"""Two cases that are one, and one case that is two: joined and split with nothing lost, and both can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.cases import actions as cases
from amends.cases import splitting
from amends.cases.actions import NewCase
from amends.cases.models import Case, Split
from amends.cases.queries import whole
from amends.cases.rules import Ending, ShownBy
from amends.conversation import actions as conversation
from amends.conversation import links, moving
from amends.conversation.models import Message
from amends.conversation.rules import Direction, LinkPurpose
from amends.customers.models import Customer
from amends.flow import routing
from amends.flow.ending import StillOwed, end_otherwise, settle
from amends.flow.opening import LINK_LIVES, solution
from amends.flow.owing import Counted, due, owe
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises import carrying
from amends.promises import queries as owed
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies import queries as given

__all__ = ["NotToPart", "StillOwed", "join", "split", "unjoin", "unsplit"]

FIRST_WORDS = (PromiseKind.ACKNOWLEDGEMENT, PromiseKind.ANSWER)


class NotToPart(ValueError):
    """These cannot be joined, split or taken back; the message names the field and says why."""


@transaction.atomic
def join(case: Case, other: Case, *, by: Person, at: datetime) -> Case:
    """This function will join two open cases of one customer: the younger ends as a duplicate of the older.

    What was promised on the younger and is not owed on the older by the same time goes over to it. Returns the one
    that goes on.
    :raises NotToPart: for cases of two customers, or one that has ended; nothing is changed.
    :raises StillOwed: while something granted on the younger is not paid; nothing is changed.
    """
    if case.customer_id != other.customer_id or case.id == other.id:
        raise NotToPart("with: only two cases of one customer are joined.")
    if case.is_closed or other.is_closed:
        raise NotToPart("with: one of the two has ended; open the other.")
    older, younger = sorted((whole(case.id), whole(other.id)), key=lambda one: (one.opened_at, one.id))
    _goes_into(younger, older, by, at)
    splitting.say_joined(older, younger, "cases.joined", by=by, at=at)
    return older


def _goes_into(younger: Case, older: Case, by: Person, at: datetime) -> None:
    """Ends one case in another, with everything that is owed on it."""
    if given.unpaid(younger):
        raise StillOwed(["something granted is not paid; pay it or take it back first"])
    if younger.needs_person_now and not older.needs_person_now:
        cases.need_person_now(older, needed=True, by=by, at=at)
    there = owed.open_on(older)
    # Somebody who has been spoken to is owed an answer, and no second first word.
    is_known = not any(one.kind == PromiseKind.ACKNOWLEDGEMENT.value for one in there)
    kinds = {PromiseKind.ACKNOWLEDGEMENT.value: PromiseKind.ANSWER} if is_known and not younger.needs_person_now else {}
    _carry(carrying.to_be_carried(owed.open_on(younger), there), older, kinds, by, at)
    conversation.drafts_follow(younger, to=older, by=by, at=at)
    end_otherwise(younger, Ending.DUPLICATE, ShownBy.OTHER_CASE, joined_to=older, by=by, at=at)
    promises.renew({older.id})


def _carry(
    leaving: Sequence[Promise], to: Case, kinds: dict[str, PromiseKind], by: Actor, at: datetime
) -> list[tuple[Promise, Promise]]:
    carried = carrying.carry(leaving, to=to, kinds=kinds, by=by, at=at)
    moving.links_follow(carried, to=to, by=by, at=at)
    return carried


@transaction.atomic
def unjoin(younger: Case, *, by: Actor, at: datetime) -> None:
    """This function will take a joining back: the younger is open again, with what went over and is still owed.

    :raises NotToPart: when it was not joined, or the case that it was joined to has ended; nothing is changed.
    """
    older = younger.joined_to
    if younger.ending != Ending.DUPLICATE.value or older is None:
        raise NotToPart("case: it was not joined to another.")
    if older.is_closed:
        raise NotToPart(f"case: {older.reference}, to which it was joined, has ended.")
    if splitting.split_of(younger) is None and Split.objects.filter(new_case=younger).exists():
        raise NotToPart("case: its messages have gone back to the case that it was split from.")
    cases.reopen(younger, because="unjoined", by=by, at=at)
    # Whoever owned it may have left meanwhile.
    routing.give_to_who_is_there([younger], by=by, at=at)
    back = whole(younger.id)
    _carry(carrying.carried_away(back), back, {}, by, at)
    if not owed.open_of_kind([back.id], [PromiseKind.RESOLUTION]):
        promises.make([owe(back, PromiseKind.RESOLUTION, at)], by=by, at=at)
    splitting.say_joined(older, younger, "cases.unjoined", by=by, at=at)
    promises.renew({back.id, older.id})
    settle([older.id], by=by, at=at)


@transaction.atomic
def split(
    case: Case,
    messages: Sequence[Message],
    leaving: Sequence[Promise] = (),
    *,
    customer: Customer | None = None,
    by: Person,
    at: datetime,
) -> Case:
    """This function will make a case of its own of some messages, with the promises that belong to them.

    It has the same owner, and what is still unanswered in it is owed an answer by when it was owed before.
    :param customer: whose it is, when it turns out to be somebody else's.
    :raises NotToPart: when this is no part of an open case that can stand alone; nothing is changed.
    """
    _may_split(case, messages, leaving, customer)
    first = next(one for one in messages if one.direction == Direction.IN.value)
    new = NewCase(
        customer=customer or case.customer,
        brand=case.brand,
        channel=Channel(first.channel),
        kind=case.failure.kind if case.failure else None,
        first_contact_at=first.said_at,
        words=first.text,
        subject=first.subject,
        is_request=case.is_request,
    )
    born = cases.open_([(new, case.owner, case.team)], by=by, at=at)[0]
    made = whole(born.id)
    links.make_links([(LinkPurpose.CASE, made, None)], expires_at=at + LINK_LIVES, by=by, at=at)
    moving.move(messages, to=made, by=by, at=at)
    before = owed.open_on(case)
    carried = _carry(leaving, made, {}, by, at)
    promises.make(_owed_anew(new, case, made, before, carried, at), by=by, at=at)
    moved = {"messages": [str(one.id) for one in messages], "promises": [str(old.id) for old, _ in carried]}
    splitting.split_off(case, made, moved, by=by, at=at)
    promises.renew({case.id, made.id})
    settle([case.id], by=by, at=at)
    return whole(made.id)


def _may_split(case: Case, messages: Sequence[Message], leaving: Sequence[Promise], customer: Customer | None) -> None:
    if case.is_closed:
        raise NotToPart("case: it has ended; a word of the customer opens it again.")
    if {*(one.case_id for one in messages), *(one.case_id for one in leaving)} - {case.id}:
        raise NotToPart("messages: only what stands on this case can leave it.")
    if not any(one.direction == Direction.IN.value for one in messages):
        raise NotToPart("messages: pick at least one that the customer wrote; a case begins with their word.")
    if case.messages.filter(direction=Direction.IN.value).exclude(id__in=[one.id for one in messages]).count() == 0:
        raise NotToPart("messages: leave at least one of theirs here; else the whole case would go.")
    waiting = (one.outbound for one in messages if one.outbound)
    if any(one.sent_at is None and one.stopped_at is None for one in waiting):
        raise NotToPart("messages: one of ours has not gone out yet; call it back, or wait until it has.")
    if not moving.stays_acknowledged(case, [one.id for one in messages]):
        raise NotToPart("messages: the word that acknowledged this case stays on it.")
    if not all(carrying.can_be_carried(one) for one in leaving):
        raise NotToPart("promises: one of them has ended, or hangs on this case's own remedy, hand-off or check-in.")
    if customer is not None and customer.brand_id != case.brand_id:
        raise NotToPart("who: that is a customer of another brand.")


def _owed_anew(
    new: NewCase,
    case: Case,
    made: Case,
    before: Sequence[Promise],
    carried: Sequence[tuple[Promise, Promise]],
    at: datetime,
) -> list[Wish]:
    """What the new case owes beside what was carried: an answer where one is due, and a solution."""
    there = {promise.kind for _, promise in carried}
    wishes = []
    waits = moving.unanswered(made)
    if waits is not None and not there & {kind.value for kind in FIRST_WORDS}:
        kept = [one for one in before if one.kind in FIRST_WORDS and one.customer_id is None]
        first = min(kept, key=lambda one: one.due_at, default=None)
        if first is None:
            wishes.append(owe(made, PromiseKind.ANSWER, at, counted=due(made, PromiseKind.ANSWER, at)))
        elif first.due_at > at:
            wishes.append(owe(made, PromiseKind(first.kind), at, counted=Counted(first.due_at, first.counted)))
        else:
            wishes.append(owe(made, PromiseKind(first.kind), at))
    if PromiseKind.RESOLUTION.value not in there:
        wishes.append(solution(new, made, at))
    return wishes


@transaction.atomic
def unsplit(new_case: Case, *, by: Person, at: datetime) -> Case:
    """This function will take a splitting back: messages and promises return, and the new case ends in the old one.

    :raises NotToPart: when it did not come from another case, a person has spoken on it since, something was granted
        on it, it was split itself, or either has ended; then join them instead. Nothing is changed.
    """
    row = splitting.split_of(new_case)
    if row is None:
        raise NotToPart("case: it was not split from another.")
    if new_case.is_closed or row.case.is_closed:
        raise NotToPart("case: one of the two has ended.")
    if moving.has_spoken_since(new_case, row.split_at):
        raise NotToPart("case: a person has written or called on it since; join the two instead.")
    if new_case.remedies.exists() or splitting.has_splits(new_case) or Case.objects.filter(joined_to=new_case).exists():
        raise NotToPart("case: more stands on it than what came here; join the two instead.")
    back, old = whole(new_case.id), whole(row.case_id)
    moving.move(list(back.messages.order_by("said_at", "id")), to=old, by=by, at=at)
    _goes_into(back, old, by, at)
    splitting.take_back(row, by=by, at=at)
    return old
