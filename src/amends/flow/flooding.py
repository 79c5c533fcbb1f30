"""A flood: more people at once than a detector may open recoveries for. They are held, and its owner decides."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from amends.detect.actions import hub
from amends.detect.models import Detector, Incident
from amends.flow import alerting
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.people.queries import home_team
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.queries import open_on_incident
from amends.promises.rules import Alarm, OwedTo, PromiseKind

DECIDES_WITHIN = timedelta(hours=1)
HELD = "Decide what becomes of the people who are held: open their recoveries, or write to them first"


def tell_owner(incident: Incident, *, by: Actor, at: datetime) -> Promise | None:
    """This function will promise, in the owner's name, that somebody decides within the hour, and alert them; once,
    while that is open."""
    if open_on_incident(incident, PromiseKind.WORK):
        return None
    ower = incident.owner or home_team(incident.brand)
    wish = Wish(
        PromiseKind.WORK,
        HELD,
        ower,
        at + DECIDES_WITHIN,
        "1 hour, around the clock",
        incident=incident,
        owed_to=OwedTo.DESK,
    )
    (made,) = promises.make([wish], by=by, at=at)
    alerting.raise_alarms([(made, Alarm.OFFERED)], by=by, at=at)
    return made


@transaction.atomic
def let_through(incident: Incident, at_most: int | None = None, *, by: Person, at: datetime) -> int:
    """This function will let held people through, all or the first so many: the worker opens their recoveries, 500 in
    one transaction. Returns how many; the decision that was owed is made once nobody is held any more.

    :raises ValueError: for a number that is none of people.
    """
    if at_most is not None and at_most < 1:
        raise ValueError("count: let at least one through, or all of them.")
    let = hub.let_through(incident, at_most, by=by, at=at)
    if not hub.is_holding(incident):
        decided(incident, by=by, at=at)
    return let


def decided(incident: Incident, *, by: Person, at: datetime) -> None:
    """The owner has said what becomes of those who are held."""
    promises.keep(open_on_incident(incident, PromiseKind.WORK), by=by, at=at)


@transaction.atomic
def set_cap(detector: Detector, count: int, minutes: int, *, by: Person, at: datetime) -> None:
    """This function will say how many recoveries a detector may open in so many minutes; 0 is no cap.

    :raises ValueError: for numbers that cannot be meant; nothing is changed.
    """
    hub.set_cap(detector, count, minutes, by=by, at=at)
