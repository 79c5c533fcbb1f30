"""A desk with all that it needs before the first customer comes: scripts, catalogue, limits, causes."""

from __future__ import annotations

from datetime import datetime

from amends.conversation import actions as conversation
from amends.journal.actors import SETUP
from amends.learn import actions as learning
from amends.remedies import actions as remedies
from tests.cast import NOON, Desk, a_desk
from tests.laid_out import built_once


@built_once
def an_equipped_desk(at: datetime = NOON, *, open_always: bool = True) -> Desk:
    """The desk of the cast with everything on its shelves."""
    desk = a_desk(at, open_always=open_always)
    conversation.stock_scripts(by=SETUP, at=at)
    remedies.stock(desk.brand.currency, by=SETUP, at=at)
    learning.add(learning.STARTERS, by=SETUP, at=at)
    return desk
