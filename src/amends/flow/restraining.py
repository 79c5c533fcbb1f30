"""Before an automatic letter leaves: whether it would help anybody. What would not stands on the customer's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.conversation import lately as conversation
from amends.journal.actors import Actor
from amends.post import events
from amends.post.models import Outbound
from amends.post.restraint import LATELY, HeldBack, Letter, held_back
from amends.post.rules import Channel


def restrain(rows: Sequence[Outbound], *, by: Actor, at: datetime) -> None:
    """This function will keep automatic letters to customers in the house that answer a machine, or that somebody has
    asked us by their complaint not to send. They are said on the page, and the journal says why.

    A person's letter always leaves; one to an address that complained is marked. Two queries a round, however many.
    """
    mails = [row for row in rows if _is_waiting_mail(row)]
    carried = conversation.addressed([row.id for row in mails])
    known = conversation.lately({one.customer_id for one in carried.values()}, since=at - LATELY)
    held: list[tuple[Outbound, HeldBack]] = []
    marked: list[Outbound] = []
    for row in mails:
        if row.id not in carried:
            continue
        address = row.to_address.lower()
        has_complained = address in known.complained
        if not row.is_automatic:
            marked += [row] if has_complained and not row.facts.get(events.AFTER_COMPLAINT) else []
            continue
        letter = Letter(address, bool(row.facts.get("is_receipt")), carried[row.id].needs_person_now, at)
        earlier = known.letters.setdefault(address, [])
        why = held_back(letter, earlier, has_complained=has_complained, at=at)
        if why is None:
            earlier.append(letter)
        else:
            held.append((row, why))
    if held or marked:
        cases = {id_: one.case_id for id_, one in carried.items()}
        with transaction.atomic():
            events.keep_on_page(held, cases=cases, by=by, at=at)
            conversation.to_page([carried[row.id].message_id for row, _ in held])
            events.mark_after_complaint(marked, cases=cases, by=by, at=at)


def _is_waiting_mail(row: Outbound) -> bool:
    return row.channel == Channel.MAIL.value and row.sent_at is None and row.stopped_at is None
