"""Handing in: what somebody tells us together with files, in one transaction: the words never come without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from amends.flow.hearing import Hearing, hear
from amends.journal.actors import Actor
from amends.post.deliveries import Delivery
from amends.post.enclosing import Handed, enclose

__all__ = ["Handed", "hand_in"]


@transaction.atomic
def hand_in(delivery: Delivery, files: Sequence[Handed], *, by: Actor, at: datetime) -> Hearing:
    """This function will hear one delivery and keep its files. The same delivery twice changes nothing."""
    heard = hear([replace(delivery, attachments=tuple(one.name for one in files))], by=by, at=at)[0]
    if heard.is_new:
        enclose(heard.inbound, files, by=by, at=at)
    return heard
