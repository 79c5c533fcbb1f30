"""What could not be read: somebody saw to it, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.detect.models import Signal, Unread
from amends.detect.rules.unread import Ending
from amends.journal import actions as journal
from amends.journal.actors import Actor


class AlreadySeenTo(Exception):
    """Somebody else saw to it meanwhile."""

    def __init__(self, signal: Signal) -> None:
        super().__init__(f"{signal.subject} does not wait here any more: somebody saw to it.")


@transaction.atomic
def end(signal: Signal, how: Ending, *, by: Actor, at: datetime) -> None:
    """This function will record what became of something that could not be read; the signal itself stays as it came.

    :raises AlreadySeenTo: when somebody was quicker; nothing is changed.
    """
    _, is_new = Unread.objects.get_or_create(signal=signal, defaults={"ended_at": at, "ending": how.value})
    if not is_new:
        raise AlreadySeenTo(signal)
    journal.write([journal.Line("detect.unread_ended", signal.id, None, {"how": how.value})], by=by, at=at)
