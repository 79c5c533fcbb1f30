"""What kind of failure it is and how grave, put right by a person who has read it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.actions.turning import NotToTurn
from amends.cases.models import Case
from amends.cases.queries import is_shown_by_records
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kinds.models import Kind


@transaction.atomic
def size(case: Case, *, kind: Kind, severity: int, by: Actor, at: datetime) -> None:
    """This function will say of which kind a failure is and how grave; what is so already changes nothing.

    :raises NotToTurn: for a request, or another kind than our own records show.
    """
    failure = case.failure
    if failure is None:
        raise NotToTurn("kind: this case is a request; make it a recovery first.")
    if failure.kind_id != kind.id and is_shown_by_records(case):
        raise NotToTurn("kind: our own records show this failure; its kind stays.")
    if (failure.kind_id, failure.severity) == (kind.id, severity):
        return
    facts = {"kind": kind.slug, "severity": severity, "was_kind": failure.kind.slug, "was_severity": failure.severity}
    failure.kind, failure.severity = kind, severity
    failure.save(update_fields=["kind", "severity"])
    journal.write([journal.Line("cases.sized", failure.id, case.id, facts)], by=by, at=at)
