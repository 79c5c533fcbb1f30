"""The open cases of those who write outside every thread, and which of them their words go on with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from amends.cases.models import Case
from amends.conversation.lately import last_words
from amends.intake.rules.belonging import Because, Open, Word, meant

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Known:
    """An open case, and what tells whether something goes on with it."""

    case: Case
    told: Open


def open_cases_of(customer_ids: Collection[UUID]) -> dict[UUID, list[Known]]:
    """The open cases of these customers, the newest first; two queries."""
    if not customer_ids:
        return {}
    rows = Case.objects.filter(customer__in=customer_ids, closed_at__isnull=True).select_related("failure__kind")
    cases = list(rows.order_by("-opened_at"))
    last = last_words([case.id for case in cases])
    found: dict[UUID, list[Known]] = {}
    for case in cases:
        subjects, last_at = last.get(case.id, ((), case.opened_at))
        kind = case.failure.kind.slug if case.failure and case.failure.kind.slug != OTHER else ""
        found.setdefault(case.customer_id, []).append(Known(case, Open(case.reference, kind, subjects, last_at)))
    return found


def of_order(order_id: UUID, open_: Collection[Known]) -> Case | None:
    """The one about this order."""
    return next((known.case for known in open_ if known.case.order_id == order_id), None)


def by_words(word: Word, open_: Collection[Known]) -> tuple[Case, Because] | None:
    """The one that fits what was said, and why; None where it is a matter of its own."""
    known = list(open_)
    found = meant(word, [one.told for one in known])
    return (known[found[0]].case, found[1]) if found else None
