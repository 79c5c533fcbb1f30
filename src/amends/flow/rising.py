"""What is rising: looked at again and again, set aside with a reason, given its cause."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from amends.cases.models import Case
from amends.detect.models import Incident
from amends.flow import hub
from amends.journal.actors import Actor
from amends.learn import actions as learning
from amends.learn import radar, saying
from amends.learn.models import CaseCause, Cause, Rising
from amends.learn.queries import cases_of
from amends.learn.rules.aside import Why
from amends.people.models import Person
from amends.people.queries import brands

# As many cases as one transaction may hold; those that open later join by the incident's own page.
AT_ONCE = 500


def look(*, by: Actor, at: datetime, anew: bool = False) -> int:
    """This function will count each brand's last days and write down what rises; returns how many rises are new.

    Each brand's days are counted in transactions of their own, and what rises in one more.

    :param anew: counts every day of the board again, as after an import of earlier cases.
    """
    return sum(len(radar.look(brand, by=by, at=at, anew=anew)) for brand in brands())


def listen(*, at: datetime) -> int:
    """This function will find the words that more customers use than before, once a day; returns how many."""
    return sum(saying.listen(brand, at=at) for brand in brands())


@transaction.atomic
def set_aside(rise: Rising, why: Why, words: str, *, by: Person, at: datetime) -> None:
    """This function will set a rise aside until it grows further.

    :raises ValueError: without words for another reason. :raises IsOver: when it is over.
    """
    radar.set_aside(rise, why, words, by=by, at=at)


@transaction.atomic
def take_back(rise: Rising, *, by: Person, at: datetime) -> None:
    """This function will put a rise that was set aside back among what is rising."""
    radar.take_back(rise, by=by, at=at)


@transaction.atomic
def name_cause(
    rise: Rising, cause: Cause | None, name: str, *, of_cases: bool = False, by: Person, at: datetime
) -> Cause:
    """This function will say what makes it rise: a cause of the list, or a new one by its name.

    :param of_cases: name it on its open cases as well that have no cause yet, 500 at most.
    :raises ValueError: when neither is given, or a cause of this name is there. :raises IsOver: when it is over.
    """
    if cause is None:
        cause = learning.add_named(name, by=by, at=at)
    radar.name_cause(rise, cause, by=by, at=at)
    if of_cases:
        rows = Case.objects.filter(id__in=cases_of(rise, at_most=AT_ONCE), closed_at__isnull=True)
        nameless = rows.filter(~Exists(CaseCause.objects.filter(case=OuterRef("pk"))))
        learning.set_cause_of(list(nameless.order_by("id").values_list("id", flat=True)), cause, by=by, at=at)
    return cause


@transaction.atomic
def open_incident(rise: Rising, title: str, *, by: Person, at: datetime) -> Incident:
    """This function will open an incident about a rise; its open cases that belong to none join it, 500 at most.

    :raises ValueError: without a title. :raises IsOver: when it is over, or has its incident already.
    """
    incident = hub.open_incident(rise.brand, title, kind=rise.kind, by=by, at=at)
    radar.name_incident(rise, incident, by=by, at=at)
    rows = Case.objects.filter(id__in=cases_of(rise, at_most=AT_ONCE), closed_at__isnull=True, failure__isnull=False)
    loose = rows.filter(failure__incident__isnull=True).select_related("failure", "brand", "customer", "owner")
    for case in loose.order_by("opened_at", "id"):
        hub.join_case(incident, case, by=by, at=at)
    return incident
