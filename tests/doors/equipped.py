"""A desk with all that it needs before the first customer comes: scripts, catalogue, limits, causes."""

from __future__ import annotations

from amends.conversation import actions as conversation
from amends.journal.actors import SETUP
from amends.learn import actions as learning
from amends.remedies import actions as remedies
from tests.cast import NOON, Desk, a_desk


def an_equipped_desk(*, open_always: bool = True) -> Desk:
    """The desk of the cast with everything on its shelves."""
    desk = a_desk(open_always=open_always)
    conversation.stock_scripts(by=SETUP, at=NOON)
    remedies.stock(desk.brand.currency, by=SETUP, at=NOON)
    learning.add(learning.STARTERS, by=SETUP, at=NOON)
    return desk
