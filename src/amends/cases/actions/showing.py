"""What shows a failure that is on a case already: no second case, and the case says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from amends.cases.models import AlsoShown, Case
from amends.detect.models import Finding
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id


@transaction.atomic
def also_shown(shown: Sequence[tuple[Case, Finding]], *, by: Actor, at: datetime) -> None:
    """This function will note on cases what shows their failure beside the finding that they came from."""
    if not shown:
        return
    AlsoShown.objects.bulk_create(
        AlsoShown(id=new_id(at), case=case, finding=finding, shown_at=at) for case, finding in shown
    )
    journal.write((_line("cases.also_shown", case, finding) for case, finding in shown), by=by, at=at)


@transaction.atomic
def fail_again(case: Case, finding: Finding, *, by: Actor, at: datetime) -> None:
    """This function will take back that a case's failure mended by itself: the same thing failed once more."""
    failure = case.failure
    if failure is None:
        raise ValueError("A request has no failure that could come back; make it a recovery first.")
    failure.finding, failure.incident = finding, failure.incident or finding.incident
    failure.healed_at = None
    failure.save(update_fields=["finding", "incident", "healed_at"])
    journal.write([_line("cases.failed_again", case, finding)], by=by, at=at)


@transaction.atomic
def hold_for_person(cases: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """This function will record that a person writes first, because these customers want no machine to."""
    if cases:
        journal.write((journal.Line("cases.held_for_person", case.id, case.id) for case in cases), by=by, at=at)


def _line(verb: str, case: Case, finding: Finding) -> journal.Line:
    facts = {"finding": str(finding.id), "detector": str(finding.detector_id)}
    return journal.Line(verb, case.failure_id or case.id, case.id, facts)
