"""Chores of the house itself: sealing the journal, checking it, rebuilding what is derived."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.journal import queries as written
from amends.journal.queries import Verdict
from amends.post import sweeping
from amends.promises import actions as promises
from amends.promises import standings

BATCH = 500


def seal(*, at: datetime, batches: int | None = None) -> int:
    """This function will seal what has been committed, 1,000 entries in each transaction; returns how many entries.

    :param batches: after so many it leaves the rest for the next time. On SQLite a batch is one turn at writing, and
        whoever takes one turn after the other keeps everybody else waiting.
    """
    total = done = 0
    while batches is None or done < batches:
        sealed = journal.seal(at=at)
        total, done = total + sealed, done + 1
        if sealed < journal.SEAL_AT_MOST:
            break
    return total


def sweep(*, at: datetime) -> int:
    """This function will delete the bytes of files taken from drafts a day ago, unless something refers to them."""
    return sweeping.sweep(at=at)


def verify() -> Verdict:
    """Checks every seal of the journal against its entries. Changes nothing."""
    return written.verify()


def false_standings() -> list[str]:
    """The references of cases whose standing is not what their promises say. Changes nothing."""
    wrong = standings.untrue(Case.objects.values_list("id", flat=True))
    return list(Case.objects.filter(id__in=wrong).values_list("reference", flat=True))


def rebuild_standings() -> int:
    """This function will derive every standing anew, a batch in each transaction; returns how many cases."""
    ids = list(Case.objects.values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            promises.renew(ids[start : start + BATCH])
    return len(ids)
