"""The one way from a promise's id to its case: past the same guard that stands before the case."""

from __future__ import annotations

from uuid import UUID

from amends.cases.queries import WHOLE, NotSeen, visible
from amends.people.models import Person
from amends.promises.models import Promise

OWING = ("person", "team", "department", "customer")


def promise_for(person: Person, promise_id: UUID) -> Promise:
    """A promise on a case that this person may see, with its case whole; one query.

    :raises NotSeen: for a stranger, or when there is no such promise on a case.
    """
    rows = Promise.objects.filter(id=promise_id, case__in=visible(person).values("id"))
    found = rows.select_related(*OWING, *(f"case__{name}" for name in WHOLE)).first()
    if found is None:
        raise NotSeen
    return found
