"""What a customer would consider fair: whether they may still say so, and what they said last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from amends.cases.models import Case
from amends.journal.queries import told_on
from amends.remedies.models import Remedy
from amends.remedies.queries.shown import decision
from amends.remedies.rules import Basis

FAIR_SAID = "remedies.fair_said"


@dataclass(frozen=True, slots=True)
class Wish:
    """A sum, if they named one, and the message in which it stands in their words."""

    message_id: UUID
    fair_minor: int | None
    currency: str


def may_say(case: Case, given: Iterable[Remedy] | None = None) -> bool:
    """Whether something may still be decided by it: an open recovery, nothing told, and nothing but what the law owes
    granted. Where what was granted is known nothing is asked: that none was decided is then left to the verb."""
    if case.is_request or case.is_closed or case.told_at is not None:
        return False
    rows = Remedy.objects.filter(case=case, granted_at__isnull=False) if given is None else given
    if any(one.granted_at and one.basis != Basis.OWED.value for one in rows):
        return False
    if given is not None:
        return True
    found = decision(case)
    return found is None or not found.none_because


def wish_of(told: Iterable[Mapping[str, object]]) -> Wish | None:
    """The last one of what the journal says, in order."""
    said = list(told)
    if not said:
        return None
    last = said[-1]
    minor = last.get("fair_minor")
    return Wish(UUID(str(last["message"])), minor if isinstance(minor, int) else None, str(last.get("currency", "")))


def wish_on(case: Case) -> Wish | None:
    """What the customer of this case said last; one query."""
    return wish_of(facts for _case_id, facts in told_on([case.id], FAIR_SAID))
