"""Rehearsals of policies: asked for by whoever sets policy, lived through by the worker's child, one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.learn.models import Rehearsal
from amends.people.models import Brand, Person

SHOWN = 30


class StillRehearsing(ValueError):
    """One rehearsal at a time; the one before is still at it."""

    def __init__(self) -> None:
        super().__init__("The rehearsal before is still going on. Wait until it is done.")


@transaction.atomic
def ask(brand: Brand, was: Mapping[str, Any], policy: Mapping[str, Any], *, by: Person, at: datetime) -> Rehearsal:
    """This function will note that a policy is to be tried beside the one that is.

    :raises StillRehearsing: while the brand's rehearsal before is going on; nothing is changed.
    """
    Brand.objects.select_for_update().get(id=brand.id)
    if Rehearsal.objects.filter(brand=brand, ended_at__isnull=True).exists():
        raise StillRehearsing
    made = Rehearsal.objects.create(
        id=new_id(at), brand=brand, was=dict(was), policy=dict(policy), asked_by=by, asked_at=at
    )
    journal.write([journal.Line("learn.rehearsal_asked", made.id, None, {"brand": str(brand.id)})], by=by, at=at)
    return made


def came_to(rehearsal: Rehearsal, percent: int) -> None:
    """This function will note how far a rehearsal has come; progress is not journalled."""
    Rehearsal.objects.filter(id=rehearsal.id, ended_at__isnull=True).update(percent=percent)


@transaction.atomic
def end(rehearsal: Rehearsal, report: Mapping[str, Any], trouble: str = "", *, by: Actor, at: datetime) -> None:
    """This function will end a rehearsal with its report, or with what went wrong; what has ended stays as it is."""
    open_ = Rehearsal.objects.filter(id=rehearsal.id, ended_at__isnull=True)
    limit = Rehearsal._meta.get_field("trouble").max_length
    if open_.update(report=dict(report), trouble=trouble[:limit], percent=100, ended_at=at):
        journal.write([journal.Line("learn.rehearsal_ended", rehearsal.id, None)], by=by, at=at)


def waiting() -> Rehearsal | None:
    """The rehearsal that was asked for first and has not ended, or None; one query."""
    return Rehearsal.objects.filter(ended_at__isnull=True).order_by("asked_at", "id").first()


def of_brand(brand: Brand) -> list[Rehearsal]:
    """A brand's rehearsals without their reports, the newest first; one query."""
    rows = Rehearsal.objects.filter(brand=brand).select_related("asked_by").defer("report")
    return list(rows.order_by("-asked_at", "-id")[:SHOWN])


def one_of(brand: Brand, rehearsal_id: UUID) -> Rehearsal | None:
    """One rehearsal of a brand with its report, or None."""
    return Rehearsal.objects.filter(brand=brand, id=rehearsal_id).select_related("asked_by").first()
