"""Every promise of one case, as its page tells them: the rows alone, whose owers the page knows by name."""

from __future__ import annotations

from uuid import UUID

from amends.prepared import Prepared
from amends.promises.models import Promise

_OF_CASE = Prepared(lambda case_id: Promise.objects.filter(case=case_id).order_by("made_at", "id"))


def of_case(case_id: UUID) -> list[Promise]:
    """The promises of a case in the order in which they were made; one query that reads one table."""
    return _OF_CASE(case_id)
