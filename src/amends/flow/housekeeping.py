"""Chores of the house itself: sealing the journal, checking it, rebuilding what is derived, forgetting what is old."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from amends.cases.models import Case
from amends.cases.queries import things_of_open_cases
from amends.detect import queries as detected
from amends.detect.actions import forgetting
from amends.journal import actions as journal
from amends.journal import queries as written
from amends.journal.actors import Actor
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


def forget_signals(*, kept_days: int, by: Actor, at: datetime, batches: int = 20) -> int:
    """This function will delete signals that came longer ago than they are kept, at most 500 in each transaction.

    What something still stands on is kept: an open case, a finding that waits, a promised day, a look to come.
    :param kept_days: 0 keeps them for ever.
    :param batches: after so many transactions that deleted some it leaves the rest for the next time.
    """
    total, done, after = 0, 0, None
    if kept_days:
        forgetting.forget_early(until=at - timedelta(days=kept_days), by=by, at=at)
    while kept_days and done < batches:
        rows = detected.old_signals(at - timedelta(days=kept_days), after, BATCH)
        if not rows:
            break
        things = {thing for _, thing in rows}
        kept = detected.things_in_use(things) | things_of_open_cases(things)
        gone = forgetting.forget([id_ for id_, thing in rows if thing not in kept], by=by, at=at)
        total, done, after = total + gone, done + (gone > 0), rows[-1][0]
    return total
