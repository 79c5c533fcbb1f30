"""What becomes of a letter after it has left, or instead: delivered, complained of, kept on the page, given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.post.models import Outbound
from amends.post.restraint import HeldBack
from amends.post.rules import Channel
from amends.work import actions as work

Cases = Mapping[UUID, UUID]
# The fact of a person's letter that goes to an address which has marked mail of ours as unwanted.
AFTER_COMPLAINT = "after_complaint"


@transaction.atomic
def deliver(outbounds: Sequence[Outbound], *, cases: Cases, by: Actor, at: datetime) -> list[Outbound]:
    """This function will record that letters reached their mailboxes; returns those of which we did not know it."""
    return _stamp(outbounds, "delivered_at", "post.delivered", cases, by, at)


@transaction.atomic
def complain(outbounds: Sequence[Outbound], *, cases: Cases, by: Actor, at: datetime) -> list[Outbound]:
    """This function will record that somebody marked letters as unwanted; returns those of which it is news."""
    return _stamp(outbounds, "complained_at", "post.complained", cases, by, at)


def _stamp(
    outbounds: Sequence[Outbound], field: str, verb: str, cases: Cases, by: Actor, at: datetime
) -> list[Outbound]:
    rows = Outbound.objects.select_for_update(of=("self",)).select_related("brand")
    fresh = list(rows.filter(id__in=[row.id for row in outbounds], **{f"{field}__isnull": True}).order_by("id"))
    Outbound.objects.filter(id__in=[row.id for row in fresh]).update(**{field: at})
    for row in fresh:
        setattr(row, field, at)
    journal.write((_line(verb, row, cases, channel=row.channel) for row in fresh), by=by, at=at)
    return fresh


def _line(verb: str, row: Outbound, cases: Cases, **facts: object) -> journal.Line:
    return journal.Line(verb, row.id, cases.get(row.id), facts)


@transaction.atomic
def keep_on_page(held: Sequence[tuple[Outbound, HeldBack]], *, cases: Cases, by: Actor, at: datetime) -> None:
    """This function will let letters be read on the customer's page only, each for its reason."""
    for row, why in held:
        row.channel = Channel.PAGE.value
        row.facts = {**row.facts, "held_back": why.value}
    Outbound.objects.bulk_update([row for row, _ in held], ["channel", "facts"])
    journal.write((_line("post.held_back", row, cases, reason=why.value) for row, why in held), by=by, at=at)


@transaction.atomic
def mark_after_complaint(outbounds: Sequence[Outbound], *, cases: Cases, by: Actor, at: datetime) -> None:
    """This function will mark a person's letters to an address that has complained; they leave all the same."""
    for row in outbounds:
        row.facts = {**row.facts, AFTER_COMPLAINT: True}
    Outbound.objects.bulk_update(outbounds, ["facts"])
    journal.write((_line("post.after_complaint", row, cases) for row in outbounds), by=by, at=at)


@transaction.atomic
def end_parked(row: Outbound, verb: str, cases: Cases, *, reason: str = "", by: Actor, at: datetime) -> None:
    """This function will end the way of a letter that could not leave; the journal says so by `verb`.

    :raises BeingDone: when it is on its way again, or has left; nothing is changed.
    """
    work.withdraw([row.key], at=at)
    Outbound.objects.filter(id=row.id, sent_at__isnull=True).update(stopped_at=at)
    row.stopped_at = at
    journal.write([_line(verb, row, cases, **({"reason": reason} if reason else {}))], by=by, at=at)


def note_given_up(row: Outbound, reason: str, *, cases: Cases, by: Actor, at: datetime) -> None:
    """This function will write into the journal why a letter was given up, in the caller's transaction."""
    journal.write([_line("post.given_up", row, cases, reason=reason)], by=by, at=at)
