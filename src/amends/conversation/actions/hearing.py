"""Hearing customers, noting for colleagues, logging calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.conversation.models import Message, Posted
from amends.conversation.rules import Direction
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.post.models import Inbound
from amends.post.rules import Channel
from amends.rows import insert, new_row


@dataclass(frozen=True, slots=True)
class Heard:
    """What a customer wrote or said, on whose case. `inbound` is the delivery it came by, when it came by one."""

    case: Case
    inbound: Inbound | None
    text: str
    is_thanks: bool = False
    channel: Channel | str = Channel.MAIL
    subject: str = ""
    is_automatic: bool = False
    language: str = ""


@transaction.atomic(savepoint=False)
def hear(heard: Sequence[Heard], *, by: Actor, at: datetime) -> list[Message]:
    """This function will put customers' messages on their cases, in order. It moves no promise and keeps none."""
    messages = [_message(one, at) for one in heard]
    insert(messages)
    journal.write((_line("conversation.heard", message) for message in messages), by=by, at=at)
    return messages


def _message(one: Heard, at: datetime) -> Message:
    inbound = one.inbound
    return new_row(
        Message,
        id=new_id(at),
        case=one.case,
        direction=Direction.IN.value,
        channel=str(one.channel),
        is_automatic=one.is_automatic,
        said_at=inbound.received_at if inbound else at,
        subject=one.subject or (inbound.subject if inbound else ""),
        text=one.text,
        language=one.language,
        inbound=inbound,
        is_thanks=one.is_thanks,
    )


def _line(verb: str, message: Message) -> journal.Line:
    facts: dict[str, object] = {"channel": message.channel}
    if message.is_thanks:
        facts["thanks"] = True
    if message.author_id:
        facts["author"] = str(message.author_id)
    return journal.Line(verb, message.id, message.case_id, facts)


@transaction.atomic
def note(case: Case, text: str, *, channel: Channel = Channel.PAGE, by: Actor, at: datetime) -> Message:
    """This function will add a note for colleagues; the customer does not see it, and it keeps no promise.

    :param channel: where it was written; the telephone for a call that nobody answered.
    :raises ValueError: when it has no words.
    """
    return _written(case, text, Direction.NOTE, channel, "conversation.noted", by, at)


@transaction.atomic
def log_call(case: Case, text: str, *, channel: Channel = Channel.PHONE, by: Person, at: datetime) -> Message:
    """This function will log that the customer was spoken with, by telephone or in person: a human word, said at `at`.

    :raises ValueError: when it has no words.
    """
    return _written(case, text, Direction.CALL, channel, "conversation.called", by, at)


def post_once(message: Message, key: str | None, *, by: Person, at: datetime) -> None:
    """This function will keep the page's key of a note or call that `by` wrote at `at`, in the caller's transaction.

    Its message is journalled; the key says nothing more.
    """
    if key is not None:
        Posted.objects.create(key=key, message=message)


def _written(
    case: Case, text: str, direction: Direction, channel: Channel, verb: str, by: Actor, at: datetime
) -> Message:
    if not text.strip():
        raise ValueError("text: write down what was said first.")
    message = Message.objects.create(
        id=new_id(at),
        case=case,
        direction=direction.value,
        channel=channel.value,
        author=by if isinstance(by, Person) else None,
        said_at=at,
        text=text.strip(),
    )
    journal.write([_line(verb, message)], by=by, at=at)
    return message
