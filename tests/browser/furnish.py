"""Furnishes the desk in AMENDS_HOME with the cast, and prints a one-click sign-in link for each person."""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
django.setup()


def main() -> None:
    """A desk with the cast and everything that a new desk is stocked with; Ana alone on the front line."""
    from amends.conversation import actions as conversation
    from amends.journal.actors import SETUP
    from amends.learn import actions as learning
    from amends.people import actions as people
    from amends.remedies import actions as remedies
    from amends.web.demo import address_of
    from tests.cast import NOON, a_customer, a_desk, an_order

    desk = a_desk(NOON)
    # One person on the front line: whatever comes in is Ana's.
    people.deactivate(desk.ben, by=SETUP, at=NOON)
    conversation.stock_scripts(by=SETUP, at=NOON)
    remedies.stock(desk.brand.currency, by=SETUP, at=NOON)
    learning.add(learning.STARTERS, by=SETUP, at=NOON)
    an_order(desk, a_customer(desk))
    for person in (desk.ana, desk.bea, desk.carlos, desk.dita, desk.evan):
        sys.stdout.write(f"{person.first_name.lower()} {address_of(person)}\n")


if __name__ == "__main__":
    main()
