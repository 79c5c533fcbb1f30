"""What a log brought and nobody could read: put right by a person and taken in, or set aside with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.detect.actions import unread
from amends.detect.models import Signal
from amends.detect.rules import Heard
from amends.detect.rules.unread import Ending
from amends.flow.noticing import Noticed, notice
from amends.journal.actors import Actor


@transaction.atomic
def take_in(signal: Signal, told: Sequence[Heard], *, by: Actor, at: datetime) -> Noticed:
    """This function will take in what somebody made of something unreadable; detectors look at it as at any signal.

    :raises AlreadySeenTo: when somebody was quicker; nothing is changed.
    :raises BadSignal: when it cannot be kept; nothing is changed.
    """
    unread.end(signal, Ending.READ, by=by, at=at)
    return notice(told, in_a_hurry=True, by=by, at=at)


def set_aside(signal: Signal, why: Ending, *, by: Actor, at: datetime) -> None:
    """This function will take something unreadable off the list, with a reason.

    :raises AlreadySeenTo: when somebody was quicker; nothing is changed.
    :raises ValueError: for what is no reason; nothing is changed.
    """
    if why is Ending.READ:
        raise ValueError("why: choose one of the reasons.")
    unread.end(signal, why, by=by, at=at)
