"""Messages that turn out to belong to another case: they go over whole, and both cases say so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q

from amends.cases.models import Case
from amends.conversation.models import Message, PrivateLink
from amends.conversation.rules import Direction
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind

SPOKEN = Q(direction__in=[Direction.OUT.value, Direction.CALL.value])


def on(case: Case, ids: Collection[UUID]) -> list[Message]:
    """The messages of this case among these, in order, each with its delivery."""
    rows = case.messages.filter(id__in=ids).select_related("inbound", "outbound", "author")
    return list(rows.order_by("said_at", "id"))


def unanswered(case: Case) -> Message | None:
    """The customer's last message on this case when no person's word has followed it."""
    rows = case.messages.exclude(direction=Direction.NOTE.value).exclude(is_automatic=True)
    last = rows.order_by("-said_at", "-id").first()
    return last if last is not None and last.direction == Direction.IN.value else None


def has_spoken_since(case: Case, at: datetime) -> bool:
    """Whether a person has written or called on this case since a moment."""
    rows = case.messages.filter(SPOKEN, is_automatic=False, said_at__gte=at)
    return rows.exclude(outbound__stopped_at__isnull=False).exists()


def stays_acknowledged(case: Case, leaving: Collection[UUID]) -> bool:
    """Whether each acknowledgement that was kept on a case is still somebody's word once these messages have left."""
    kept = case.promises.filter(kind=PromiseKind.ACKNOWLEDGEMENT.value, kept_at__isnull=False)
    words = case.messages.filter(SPOKEN, is_automatic=False).exclude(id__in=leaving)
    first = words.order_by("said_at").values_list("said_at", flat=True).first()
    earliest = kept.aggregate(at=Min("kept_at"))["at"]
    return earliest is None or (first is not None and first <= earliest)


@transaction.atomic
def move(messages: Sequence[Message], *, to: Case, by: Actor, at: datetime) -> None:
    """This function will put messages on another case; the timelines of both say so."""
    source = {message.id: message.case_id for message in messages}
    Message.objects.filter(id__in=list(source)).update(case=to)
    for message in messages:
        message.case = to
    lines = [journal.Line("conversation.moved_away", id_, case_id) for id_, case_id in source.items()]
    lines += [journal.Line("conversation.moved_here", id_, to.id) for id_ in source]
    journal.write(lines, by=by, at=at)


@transaction.atomic
def links_follow(carried: Sequence[tuple[Promise, Promise]], *, to: Case, by: Actor, at: datetime) -> None:
    """This function will let the links by which departments answer lead to the promises that now stand for theirs."""
    for old, new in carried:
        rows = PrivateLink.objects.filter(promise=old, revoked_at__isnull=True)
        ids = list(rows.values_list("id", flat=True))
        rows.update(promise=new, case=to)
        journal.write((journal.Line("conversation.link_followed", id_, to.id) for id_ in ids), by=by, at=at)
