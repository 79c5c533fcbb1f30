"""A letter to everybody whom an incident failed: so many a minute, paused, taken up again, stopped; nobody twice.

The worker writes it batch by batch. Whom it was written to stands in the same transaction as the letter, so a worker
that is killed leaves nothing half done. Whoever joins late gets the last letter too, until it is stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from amends.cases.queries import whole_many
from amends.conversation.rules import fill, placeholders
from amends.customers.consents import FIRST_BY_MACHINE, refuses
from amends.customers.queries import addresses
from amends.customers.rules import IdentityKind
from amends.detect.models import Affected, ByHand, Incident
from amends.flow import flooding
from amends.flow.promising import ahead
from amends.flow.storm import updates_owed, write_to_all
from amends.flow.wording import local
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.playbooks import actions as playbooks
from amends.playbooks.models import Broadcast
from amends.playbooks.queries import going, unaddressed
from amends.playbooks.rules import may_write
from amends.post import actions as post
from amends.post.actions import Outgoing
from amends.post.rules import Channel

AT_MOST = 500
FASTEST = 6_000
USUAL_PLACES = "{name}, {reference}, {brand}, {next} or {cause}"
KNOWN_PLACES = ("name", "reference", "brand", "next", "cause", "facts")


def may_say(incident: Incident, text: str) -> str:
    """The words of a letter to all, if they can be said to everybody.

    :raises ValueError: without words, for a place that nothing fills, or for a cause that nobody has confirmed.
    """
    text = text.strip()
    if not text:
        raise ValueError("text: write what they should know.")
    unknown = [name for name in placeholders(text) if name not in KNOWN_PLACES]
    if unknown:
        listed = ", ".join("{" + name + "}" for name in unknown)
        raise ValueError(f"text: nothing fills {listed}; use {USUAL_PLACES}.")
    if "cause" in placeholders(text) and not incident.is_cause_confirmed:
        raise ValueError("text: the cause is not confirmed yet; confirm it first, or take {cause} out.")
    if "facts" in placeholders(text) and not incident.facts:
        raise ValueError("text: nothing is noted as known yet; note it first, or take {facts} out.")
    return text


@transaction.atomic
def begin_letter(
    incident: Incident, text: str, next_at: datetime, per_minute: int, *, by: Person, at: datetime
) -> tuple[Broadcast, int]:
    """This function will begin a letter to everybody whom an incident failed, at most so many a minute; each names the
    time of the next word, which is promised in the owner's name. To write to those who are held is a decision on them.

    The first batch is written at once; returns how many that were. The worker goes on.

    :raises ValueError: for words that cannot be said, or a pace that is none.
    :raises NotInTime: unless the next time lies ahead.
    :raises NotAnyMore: while the letter before has not reached everybody; nothing is changed.
    """
    text = may_say(incident, text)
    if not 1 <= per_minute <= FASTEST:
        raise ValueError(f"pace: give between 1 and {FASTEST:,} letters a minute.")
    begun = playbooks.begin_letter(incident, text, ahead(next_at, at), per_minute, by=by, at=at)
    flooding.decided(incident, by=by, at=at)
    return begun, _go_on(begun.id, by, at)


@transaction.atomic
def turn_letter(broadcast: Broadcast, do: str, *, by: Person, at: datetime) -> None:
    """This function will let a letter to all rest (`pause`), go on (`resume`) or end (`stop`).

    :raises NotAnyMore: when it does so already, or was stopped.
    """
    playbooks.turn_letter(broadcast, do, by=by, at=at)


def go_on(*, by: Actor, at: datetime) -> int:
    """This function will write the next batch of every letter that goes out, as many as its pace allows, at most 500 in
    one transaction; returns how many were written."""
    rows = Broadcast.objects.filter(going_from__isnull=False, incident__ended_at__isnull=True)
    return sum(_go_on(one.id, by, at) for one in rows.only("id").order_by("started_at", "id"))


@transaction.atomic
def _go_on(broadcast_id: UUID, by: Actor, at: datetime) -> int:
    broadcast = going(broadcast_id)
    if broadcast is None or broadcast.going_from is None or broadcast.next_at <= at:
        return 0
    try:
        may_say(broadcast.incident, broadcast.words)
    except ValueError:
        # What it says was taken back meanwhile, such as the cause: it rests until somebody looks.
        playbooks.turn_letter(broadcast, "pause", by=broadcast.written_by, at=at)
        return 0
    seconds = (at - broadcast.going_from).total_seconds()
    most = may_write(per_minute=broadcast.per_minute, seconds=seconds, written=broadcast.count_since, at_most=AT_MOST)
    if not most:
        return 0
    ids = list(unaddressed(broadcast).values_list("id", flat=True)[:most])
    found = whole_many(ids)
    cases = [found[id_] for id_ in ids]
    if cases:
        write_to_all(
            broadcast.incident,
            cases,
            broadcast.words,
            broadcast.next_at,
            owed=updates_owed(ids),
            key=lambda case: f"{playbooks.LETTER}:{broadcast.id}:{case.id}",
            by=broadcast.written_by,
            at=at,
        )
    others = _held(broadcast, most - len(cases)) if len(cases) < most else []
    _write_to_held(broadcast, others, at)
    playbooks.addressed(broadcast, cases, len(others), by=by, at=at)
    if len(cases) + len(others) < most:
        playbooks.reached_all(broadcast, by=by, at=at)
    return len(cases) + len(others)


def _held(broadcast: Broadcast, at_most: int) -> list[Affected]:
    """Those without a recovery whom a cap holds and to whom this letter was not written; none who wants a person."""
    in_person = ByHand.objects.filter(incident=OuterRef("incident"), customer=OuterRef("customer"))
    rows = Affected.objects.filter(
        Q(letter__isnull=True) | Q(letter__made_at__lt=broadcast.started_at),
        ~Exists(in_person),
        ~refuses(FIRST_BY_MACHINE),
        incident=broadcast.incident,
        let_at__isnull=True,
    )
    return list(rows.select_related("customer", "order").order_by("id")[:at_most])


def _write_to_held(broadcast: Broadcast, rows: Sequence[Affected], at: datetime) -> None:
    """One letter for each; it joins their case when that is opened."""
    if not rows:
        return
    incident, brand = broadcast.incident, broadcast.incident.brand
    reached = addresses({row.customer_id for row in rows})
    outgoings = []
    for row in rows:
        customer = row.customer
        mails = reached.get(row.customer_id, {}).get(IdentityKind.MAIL, [])
        values = {
            "name": customer.name or brand.name,
            "reference": row.order.number if row.order else brand.name,
            "brand": brand.name,
            "next": local(broadcast.next_at, customer.time_zone, customer.language, at),
            "cause": incident.cause,
            "facts": incident.facts,
        }
        outgoings.append(
            Outgoing(
                key=f"{playbooks.LETTER}:{broadcast.id}:{row.id}",
                brand=brand,
                channel=Channel.MAIL if mails else Channel.PAGE,
                to_name=customer.name,
                to_address=mails[0] if mails else "",
                subject=brand.name,
                text=fill(broadcast.words, values),
                is_automatic=True,
                facts={"language": customer.language},
                send_at=at,
            )
        )
    for row, letter in zip(rows, post.dispatch(outgoings, by=broadcast.written_by, at=at), strict=True):
        row.letter = letter
    Affected.objects.bulk_update(rows, ["letter"])
