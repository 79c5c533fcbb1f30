"""The end of an incident: its cause is named, what still went out stops, and somebody promises what changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.models import Case
from amends.detect import actions as detect
from amends.detect.actions import hub
from amends.detect.models import Affected, Incident
from amends.flow.promising import ahead
from amends.learn import actions as learning
from amends.learn.models import Cause
from amends.people.models import Person
from amends.playbooks import actions as playbooks
from amends.playbooks import queries as started
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.queries import open_on_incident
from amends.promises.rules import OwedTo, PromiseKind, Release

BATCH = 500


class StillHeld(ValueError):
    """Somebody whom the incident failed waits for a decision: nobody is lost by its end."""

    def __init__(self, count: int) -> None:
        super().__init__(f"cause: {count:,} people still wait for their recovery; let them through first.")


@transaction.atomic
def end_incident(incident: Incident, cause: Cause, *, by: Person, at: datetime) -> int:
    """This function will end an incident for a cause, which becomes that of each of its recoveries that has none;
    returns how many. Letters and rules reach nobody any more; what each recovery is owed stays owed.

    :raises StillHeld: while people wait without a recovery.
    :raises AlreadyEnded: when it has ended before; nothing is changed.
    """
    waiting = Affected.objects.filter(incident=incident).count()
    if waiting:
        raise StillHeld(waiting)
    detect.end_incident(incident, by=by, at=at)
    hub.ended_by(incident, cause.slug, by=by, at=at)
    for letter, _ in started.letters_of(incident):
        if letter.stopped_at is None:
            playbooks.turn_letter(letter, "stop", by=by, at=at)
    for one in started.rules_of(incident):
        if one.rule.refused_at is None and one.rule.stopped_at is None:
            playbooks.stop_rule(one.rule, by=by, at=at)
    for kind in (PromiseKind.WORK, PromiseKind.APPROVAL):
        left = open_on_incident(incident, kind)
        promises.release(left, reason=Release.ANSWERED_OTHERWISE, by=by, at=at)
    rows = Case.objects.filter(failure__incident=incident, cause__isnull=True).order_by("id")
    ids = list(rows.values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        learning.set_cause_of(ids[start : start + BATCH], cause, by=by, at=at)
    return len(ids)


@transaction.atomic
def change_after(
    incident: Incident, words: str, owner: Person, due_at: datetime, *, by: Person, at: datetime
) -> Promise:
    """This function will promise what changes after an incident: an action, with its owner and its day.

    :raises ValueError: without words.
    :raises NotInTime: unless the day lies ahead.
    """
    if not words.strip():
        raise ValueError("words: say what changes, so that it does not happen again.")
    wish = Wish(
        PromiseKind.ACTION,
        words.strip(),
        owner,
        ahead(due_at, at),
        f"chosen by {by.first_name}",
        incident=incident,
        owed_to=OwedTo.DESK,
    )
    return promises.make([wish], by=by, at=at)[0]
