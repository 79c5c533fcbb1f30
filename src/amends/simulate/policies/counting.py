"""What a rehearsal amounts to: one plain line for each customer, and what the desk's people did. Read only."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from amends.cases.models import Case
from amends.customers.models import Order
from amends.kernel import calendars
from amends.people.models import Person
from amends.people.queries import hours
from amends.promises.models import OPEN, Promise
from amends.promises.rules import OwedTo
from amends.remedies.models import GIVEN, Remedy
from amends.simulate import accounts
from amends.simulate.policies.desk import Crew
from amends.simulate.policies.satisfaction import treated

MINUTE = timedelta(minutes=1)


def account(crew: Crew, start: datetime, end: datetime) -> dict[str, Any]:
    """The lines of all customers with a case, by booking, and the people's work, as plain values."""
    return {
        "booked": Order.objects.count(),
        "customers": _lines(),
        "people": [
            {
                "name": clerk.person.name,
                "worked": clerk.minutes,
                "there": _minutes_there(clerk.person, start, end),
                "cases": Case.objects.filter(owner=clerk.person).count(),
            }
            for clerk in crew.clerks
        ],
        "decisions": Remedy.objects.exclude(beyond="").filter(decided_by__isnull=False).count(),
    }


def _lines() -> dict[str, dict[str, Any]]:
    spoken = accounts.first_words()
    kept, broken, still = _promises()
    given = _given()
    found: dict[str, dict[str, Any]] = {}
    for id_, number, kind, incident, opened, resolved in Case.objects.filter(order__isnull=False).values_list(
        "id", "order__number", "failure__kind__slug", "failure__incident", "opened_at", "resolved_at"
    ):
        at = spoken.get(id_)
        solved = resolved - opened if resolved else None
        found[number] = {
            "kind": kind,
            "storm": incident is not None,
            "word": None if at is None else round((at - opened) / MINUTE),
            "solved": None if solved is None else round(solved / MINUTE),
            "kept": dict(sorted(kept[id_].items())),
            "broken": dict(sorted(broken[id_].items())),
            "open": dict(sorted(still[id_].items())),
            **given.get(id_, {"gives": "nothing", "minor": 0, "asked": ""}),
            "treated": treated(is_heard=at is not None, solved_after=solved, broken=sum(broken[id_].values())).value,
        }
    return dict(sorted(found.items()))


def _promises() -> tuple[dict[UUID, Counter[str]], dict[UUID, Counter[str]], dict[UUID, Counter[str]]]:
    """How many promises to each case's customer were kept, were broken, and are open, by kind."""
    owed = Promise.objects.filter(owed_to=OwedTo.CUSTOMER.value, case__isnull=False)
    found = []
    for rows in (owed.filter(kept_at__isnull=False), owed.filter(broken_at__isnull=False), owed.filter(OPEN)):
        counts: dict[UUID, Counter[str]] = defaultdict(Counter)
        for case_id, kind in rows.values_list("case_id", "kind"):
            if case_id is not None:
                counts[case_id][kind] += 1
        found.append(counts)
    return found[0], found[1], found[2]


def _given() -> dict[UUID, dict[str, Any]]:
    """What each case got as something extra; `asked` is the limit that it exceeded, "" for none."""
    rows = Remedy.objects.filter(GIVEN, amount_minor__gt=0).order_by("granted_at", "id")
    return {
        case_id: {"gives": kind, "minor": minor, "asked": beyond}
        for case_id, kind, minor, beyond in rows.values_list("case_id", "offering__kind", "amount_minor", "beyond")
    }


def _minutes_there(person: Person, start: datetime, end: datetime) -> int:
    return round(calendars.between(hours(person.calendar), start, end) / MINUTE)
