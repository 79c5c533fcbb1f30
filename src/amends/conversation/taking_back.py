"""Taking a customer's message off a case, because it never belonged there. Its delivery stays, byte for byte."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.journal import actions as journal
from amends.journal.actors import Actor


def anything_said_since(case: Case, at: datetime) -> bool:
    """Whether anybody or anything of ours has written to the customer, or called them, since a moment.

    What waits to go out counts; what was called back does not.
    """
    ours = case.messages.filter(direction__in=[Direction.OUT.value, Direction.CALL.value], said_at__gte=at)
    return ours.exclude(outbound__stopped_at__isnull=False).exists()


@transaction.atomic
def take_back(message: Message, *, by: Actor, at: datetime) -> None:
    """This function will take a message off its case. The journal keeps that it was heard there, and that it left."""
    line = journal.Line("conversation.taken_back", message.id, message.case_id, {"channel": message.channel})
    message.delete()
    journal.write([line], by=by, at=at)
