"""Wiring: other systems tell us signals by signed calls of their own.

Not a step of anybody's recovery: an engineer or a quality lead lets a system in once, and looks after it. What is not
genuine leaves no trace but a count; the same call twice changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from amends.detect.actions.connecting import connect_system, disconnect_system, renew_secret
from amends.detect.connected import check_genuine, heard_from
from amends.detect.models import Connection
from amends.detect.providers import OLDEST, PROVIDERS
from amends.detect.rules import BadSignal, Heard, issues
from amends.flow.noticing import Noticed, notice
from amends.journal.actors import Actor
from amends.learn import linking
from amends.post.channels.ways import Called, NotGenuine, NotUnderstood

__all__ = ["NotGenuine", "NotUnderstood", "TooOld", "called", "connect_system", "disconnect_system", "renew_secret"]


class TooOld(BadSignal):
    """What happened so long ago that nobody tells it now for the first time."""


def called(connection: Connection, call: Called, *, by: Actor, at: datetime) -> Noticed:
    """This function will take in what a connected system tells: each event once, under the name that it gives it.

    :raises NotGenuine: when it is not from whom it says.
    :raises NotUnderstood: when it is genuine, and is not what this provider sends.
    :raises BadSignal: when it tells of what lies ahead, is too old or cannot be kept. Nothing is changed in each case.
    """
    check_genuine(connection, call)
    told = PROVIDERS[connection.provider].read(connection.settings, call)
    signals = [_ours(one, connection) for one in told.signals]
    for one in signals:
        if at - one.occurred_at > OLDEST:
            raise TooOld("occurred_at", f"is more than {OLDEST.days} days ago; bring what is over in as a file")
    # Whoever tells nothing for us is not made to do what waits.
    noticed = notice(signals, in_a_hurry=True, by=by, at=at) if signals else Noticed()
    for one in signals:
        if one.type in issues.TYPES:
            # Kept before or not: what was cut off between the two is made good when it is sent again.
            linking.heard(connection.brand, one.subject, one.type, one.occurred_at, by=by, at=at)
    heard_from(connection, told.what, at=at)
    return noticed


def _ours(signal: Heard, connection: Connection) -> Heard:
    """The signal as it is kept: two connections never share a name, and it is about this brand."""
    data = {name: value for name, value in signal.data.items() if value not in (None, "")}
    data["brand"] = connection.brand.slug
    return replace(signal, source=f"{connection.provider}:{connection.id}", data=data)
