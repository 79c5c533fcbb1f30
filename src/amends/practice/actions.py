"""Playing a scenario, and writing one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.journal import actions as journal
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.practice import queries
from amends.practice.models import OwnScenario, Run
from amends.practice.rules.scenario import BadScenario, read_scenario

MOST_RUNS, LONGEST_REPLY = 20, 4000
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class NotPlayable(ValueError):
    """What cannot be said in a run; names the field and what helps."""


@transaction.atomic
def begin(slug: str, *, by: Person, at: datetime) -> Run:
    """This function will begin a run of one's own; only the last twenty are kept.

    Runs are written into no journal: who practised what is nobody else's business (docs/practice.md).
    """
    told = queries.told_of(slug)
    kept = [run.id for run in queries.runs_of(by)[: MOST_RUNS - 1]]
    Run.objects.filter(person=by).exclude(id__in=kept).delete()
    return Run.objects.create(id=new_id(at), person=by, slug=slug, told=dict(told), began_at=at, turn_at=at)


@transaction.atomic
def say(run: Run, text: str, *, by: Person, at: datetime) -> Run:
    """This function will say something to the customer of one's own run.

    :raises NotPlayable: when the talk is over, or nothing or too much was said; nothing is changed.
    """
    now = Run.objects.select_for_update().get(id=run.id, person=by)
    text = text.strip()
    if now.ended_at is not None:
        raise NotPlayable("reply: this talk is over; begin it again to try something else.")
    if not text:
        raise NotPlayable("reply: write what you would say.")
    if len(text) > LONGEST_REPLY:
        raise NotPlayable(f"reply: {len(text)} characters are too many; {LONGEST_REPLY} fit.")
    now.said = [*now.said, {"text": text, "seconds": max(0, int((at - now.turn_at).total_seconds()))}]
    now.turn_at = at
    if queries.played(now).end is not None:
        now.ended_at = at
    now.save(update_fields=["said", "turn_at", "ended_at"])
    return now


@transaction.atomic
def stop(run: Run, *, by: Person, at: datetime) -> None:
    """This function will end one's own run before the customer does; said again, it is said once."""
    Run.objects.filter(id=run.id, person=by, ended_at__isnull=True).update(ended_at=at)


@transaction.atomic
def forget(run: Run, *, by: Person, at: datetime) -> None:
    """This function will forget one's own run for good; nothing is kept of it, not even when."""
    del at
    Run.objects.filter(id=run.id, person=by).delete()


@transaction.atomic
def write(slug: str, told: Mapping[str, Any], version: int, *, by: Person, at: datetime) -> OwnScenario:
    """This function will keep a scenario as the desk's own, in place of the one of this name that the writer had seen.

    :param version: of what they had seen; 0 for a new one, or one that is shipped.
    :raises BadScenario: naming the field, also where somebody else was quicker; nothing is changed.
    """
    if not SLUG.fullmatch(slug) or len(slug) > 50:
        raise BadScenario("slug: small letters, digits and - between them, at most 50, such as late-parcel.")
    read_scenario(told, queries.KEYS)
    now = OwnScenario.objects.select_for_update().filter(slug=slug).first()
    if (now.version if now else 0) != version:
        raise BadScenario("Somebody else has written it meanwhile: look at theirs, or choose another short name.")
    row = now or OwnScenario(id=new_id(at), slug=slug, version=0)
    row.told, row.version, row.written_by, row.changed_at = dict(told), row.version + 1, by, at
    row.retired_at = None
    row.save()
    facts = {"slug": slug, "version": row.version}
    journal.write([journal.Line("practice.written", row.id, None, facts)], by=by, at=at)
    return row


@transaction.atomic
def retire(row: OwnScenario, *, by: Person, at: datetime) -> None:
    """This function will retire a scenario of the desk's own; whoever plays it just now plays on."""
    if OwnScenario.objects.filter(id=row.id, retired_at__isnull=True).update(retired_at=at):
        journal.write([journal.Line("practice.retired", row.id, None, {"slug": row.slug})], by=by, at=at)


@transaction.atomic
def bring_back(row: OwnScenario, *, by: Person, at: datetime) -> None:
    """This function will bring a retired scenario back."""
    if OwnScenario.objects.filter(id=row.id, retired_at__isnull=False).update(retired_at=None):
        journal.write([journal.Line("practice.brought_back", row.id, None, {"slug": row.slug})], by=by, at=at)
