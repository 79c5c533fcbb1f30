"""The verbs of a promise: make, keep, release, move, pass on, and the sweep that keeps time."""

from __future__ import annotations

from amends.promises.actions.alerting import Alarmed, alarm, see
from amends.promises.actions.ending import AlreadyEnded, keep, release
from amends.promises.actions.making import Wish, make
from amends.promises.actions.moving import TooLateToMove, move, pass_on
from amends.promises.actions.standing import renew
from amends.promises.actions.sweeping import Swept, sweep

__all__ = [
    "Alarmed",
    "AlreadyEnded",
    "Swept",
    "TooLateToMove",
    "Wish",
    "alarm",
    "keep",
    "make",
    "move",
    "pass_on",
    "release",
    "renew",
    "see",
    "sweep",
]
