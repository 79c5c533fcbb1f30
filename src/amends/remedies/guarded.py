"""The one way from a remedy's id to its case: past the same guard that stands before the case."""

from __future__ import annotations

from uuid import UUID

from amends.cases.queries import WHOLE, NotSeen, visible
from amends.people.models import Person
from amends.remedies.models import Remedy


def remedy_for(person: Person, remedy_id: UUID) -> Remedy:
    """A remedy on a case that this person may see, with its case whole; one query.

    :raises NotSeen: for a stranger, or when there is no such remedy.
    """
    rows = Remedy.objects.filter(id=remedy_id, case__in=visible(person).values("id"))
    found = rows.select_related("offering", "asked_by", "approval", *(f"case__{name}" for name in WHOLE)).first()
    if found is None:
        raise NotSeen
    return found
