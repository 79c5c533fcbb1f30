"""Run on a desk's own folder: furnish it, do a day's work on it, and tell what stands in it, as JSON.

python -m tests.killing.inside furnish|work|told
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
django.setup()


def furnish() -> object:
    """A desk with the cast, whose day begins at noon; returns the token of a system that passes complaints on."""
    from amends import clock
    from amends.conversation import actions as conversation
    from amends.flow import admitting
    from amends.journal.actors import SETUP
    from amends.people.rules import Scope
    from tests.cast import NOON, a_desk

    desk = a_desk(NOON)
    conversation.stock_scripts(by=SETUP, at=NOON)
    _, secret = admitting.make_token("shop", [Scope.COMPLAINTS_WRITE], brand=desk.brand, by=SETUP, at=NOON)
    clock.start(NOON)
    return {"token": secret}


def work() -> object:
    """Ana answers the last ten customers: letters of a person, which keep what they answer once they have gone."""
    from amends import clock, flow
    from amends.cases.models import Case
    from amends.cases.queries import whole
    from amends.flow.promising import Reply
    from amends.people.queries import by_email

    ana = by_email("ana@kite.example")
    assert ana is not None
    answered = 0
    unanswered = Case.objects.exclude(messages__author__isnull=False).order_by("-id")
    for case_id in list(unanswered.values_list("id", flat=True)[:10]):
        flow.acknowledge(whole(case_id), Reply("I have read it, and it is mine now."), by=ana, at=clock.now())
        answered += 1
    return {"answered": answered}


def told() -> object:
    """What stands in the desk: cases by the key of their call, letters, and what the outbox still owes."""
    from amends.cases.models import Case
    from amends.conversation.models import Message
    from amends.post.models import Inbound, Outbound
    from amends.promises.models import Promise
    from amends.work.models import Work

    heard = Message.objects.filter(inbound__isnull=False).order_by()
    letters = Outbound.objects.filter(channel="mail")
    return {
        "cases": Case.objects.count(),
        "deliveries": Inbound.objects.count(),
        "by_key": [list(row) for row in heard.values_list("inbound__external_id", "case__reference")],
        "letters": list(letters.values_list("message_id", flat=True)),
        "sent": list(letters.filter(sent_at__isnull=False).values_list("message_id", flat=True)),
        "waiting": Work.objects.filter(ended_at__isnull=True, parked_at__isnull=True).count(),
        "parked": Work.objects.filter(parked_at__isnull=False).count(),
        "broken": Promise.objects.filter(broken_at__isnull=False).count(),
        "kept": Promise.objects.filter(kept_at__isnull=False).count(),
        "due": Promise.objects.filter(next_at__isnull=False).order_by("next_at").values_list("next_at").first(),
    }


PARTS: dict[str, Callable[[], object]] = {"furnish": furnish, "work": work, "told": told}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(PARTS[sys.argv[1]](), default=str) + "\n")
