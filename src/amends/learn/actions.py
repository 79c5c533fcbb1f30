"""Naming causes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.learn.models import CaseCause, Cause
from amends.learn.queries import OTHER
from amends.promises.models import Promise
from amends.rows import new_row, upsert

STARTERS = {
    "weather": "Weather",
    "crew-or-staff": "Too few people, or not in place",
    "machine-or-system": "A machine or system failed",
    "supplier-or-carrier": "A supplier or carrier failed",
    "our-information": "We told something wrong, or nothing",
    "our-process": "Our process does not fit the case",
    "human-slip": "Somebody made a slip",
    "customer-information": "We were told something wrong",
    OTHER: "Something else",
}


@transaction.atomic
def add(causes: Mapping[str, str], *, by: Actor, at: datetime) -> list[Cause]:
    """This function will add causes (slug to name) that the list does not have yet."""
    known = set(Cause.objects.values_list("slug", flat=True))
    new = [Cause(id=new_id(at), slug=slug, name=name) for slug, name in causes.items() if slug not in known]
    Cause.objects.bulk_create(new)
    journal.write((journal.Line("learn.cause_added", c.id, None, {"slug": c.slug}) for c in new), by=by, at=at)
    return new


@transaction.atomic
def add_named(name: str, *, by: Actor, at: datetime) -> Cause:
    """This function will add one cause by its name.

    :raises ValueError: without a name, or for one that is there.
    """
    name = name.strip()[:120]
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50]
    if not slug:
        raise ValueError("name: pick a cause, or say in a few words what it is.")
    made = add({slug: name}, by=by, at=at)
    if not made:
        raise ValueError(f"name: a cause {name} is there already; pick it from the list.")
    return made[0]


@transaction.atomic
def set_cause(case: Case, *, cause: Cause | None, action: Promise | None, by: Actor, at: datetime) -> None:
    """This function will name the case's cause, or, when it is not known yet, the action that will find it.

    :raises ValueError: when neither is given.
    """
    if cause is None and action is None:
        raise ValueError("cause: pick one, or say that it is not known yet and who finds out by when.")
    row = new_row(CaseCause, case=case, cause=cause, action=action, set_at=at)
    upsert([row], unique=["case"], update=["cause", "action", "set_at"])
    facts = {"cause": cause.slug if cause else "not_known_yet"}
    journal.write([journal.Line("learn.cause_set", case.id, case.id, facts)], by=by, at=at)


@transaction.atomic
def set_cause_of(case_ids: Sequence[UUID], cause: Cause, *, by: Actor, at: datetime) -> None:
    """This function will name one cause for many cases that have none yet; who has one keeps it."""
    rows = [CaseCause(case_id=case_id, cause=cause, set_at=at) for case_id in case_ids]
    CaseCause.objects.bulk_create(rows, ignore_conflicts=True)
    journal.write(
        (journal.Line("learn.cause_set", case_id, case_id, {"cause": cause.slug}) for case_id in case_ids),
        by=by,
        at=at,
    )
