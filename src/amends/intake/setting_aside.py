"""Setting aside what waits in the quarantine, because nobody waits for its answer; and putting it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.intake.actions import AlreadyReleased
from amends.intake.models import Complaint
from amends.intake.rules import Sort
from amends.journal import actions as journal
from amends.journal.actors import Actor

# What a person may set something aside as: spam, a machine's letter, or simply nothing that waits for us.
ASIDE = (Sort.SPAM, Sort.AUTOMATIC, Sort.OTHER)


class NotSetAside(Exception):
    """This does not lie aside: it waits, or it is on somebody's case."""

    def __init__(self) -> None:
        super().__init__("This does not lie aside (any more). Look at the list again.")


@transaction.atomic
def set_aside(complaints: Sequence[Complaint], sort: Sort, *, by: Actor, at: datetime) -> None:
    """This function will set aside what waits in the quarantine, for a picked reason. It stays to be seen.

    :raises ValueError: for a reason that is none.
    :raises AlreadyReleased: when one of them waits no longer; nothing is changed.
    """
    if sort not in ASIDE:
        raise ValueError("reason: pick spam, automatic, or nobody waits for an answer.")
    ids = [one.id for one in complaints]
    waiting = Complaint.objects.filter(id__in=ids, released_at__isnull=True).exclude(quarantined_for="")
    if waiting.update(released_at=at, sort=sort.value) != len(ids):
        raise AlreadyReleased
    for one in complaints:
        one.released_at, one.sort = at, sort.value
    journal.write((_line("intake.set_aside", one, {"as": sort.value}) for one in complaints), by=by, at=at)


@transaction.atomic
def put_back(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """This function will put something that lies aside back into the quarantine.

    :raises NotSetAside: when it does not lie aside; nothing is changed.
    """
    rows = Complaint.objects.filter(id=complaint.id, released_at__isnull=False, customer__isnull=True)
    lies = rows.filter(sort__in=[one.value for one in ASIDE]).exclude(quarantined_for="")
    if lies.update(released_at=None, sort=Sort.OTHER.value) != 1:
        raise NotSetAside
    complaint.released_at, complaint.sort = None, Sort.OTHER.value
    journal.write([_line("intake.put_back", complaint, {})], by=by, at=at)


@transaction.atomic
def wait_again(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """This function will let something that was given to a customer wait in the quarantine again.

    :raises NotSetAside: when it is not released; nothing is changed.
    """
    released = Complaint.objects.filter(id=complaint.id, released_at__isnull=False).exclude(quarantined_for="")
    if released.update(released_at=None, customer=None) != 1:
        raise NotSetAside
    complaint.released_at, complaint.customer = None, None
    journal.write([_line("intake.waits_again", complaint, {})], by=by, at=at)


def _line(verb: str, complaint: Complaint, facts: dict[str, object]) -> journal.Line:
    return journal.Line(verb, complaint.id, None, {"quarantined_for": complaint.quarantined_for, **facts})
