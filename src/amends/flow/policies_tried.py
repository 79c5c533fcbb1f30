"""Trying another policy on a past period: asking for it, and keeping what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.journal.actors import Actor
from amends.learn import rehearsals
from amends.learn.models import Rehearsal
from amends.learn.rehearsals import StillRehearsing
from amends.people.models import Brand, Person

__all__ = ["StillRehearsing", "ask", "came_to", "end"]


@transaction.atomic
def ask(brand: Brand, was: Mapping[str, Any], policy: Mapping[str, Any], *, by: Person, at: datetime) -> Rehearsal:
    """This function will ask for a rehearsal of a policy beside the one that is; the worker begins it.

    :raises StillRehearsing: while the brand's rehearsal before is going on; nothing is changed.
    """
    return rehearsals.ask(brand, was, policy, by=by, at=at)


def came_to(rehearsal: Rehearsal, percent: int) -> None:
    """This function will note how far a rehearsal has come."""
    rehearsals.came_to(rehearsal, percent)


@transaction.atomic
def end(rehearsal: Rehearsal, report: Mapping[str, Any], trouble: str = "", *, by: Actor, at: datetime) -> None:
    """This function will end a rehearsal with its report, or with what went wrong in words."""
    rehearsals.end(rehearsal, report, trouble, by=by, at=at)
