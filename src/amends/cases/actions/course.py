"""What happens to a case on its way: heard, fixed, told, healed, hurt again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from amends.cases.models import Case, Failure
from amends.changes import change, stamp
from amends.detect.models import Finding, Incident
from amends.journal import actions as journal
from amends.journal.actors import Actor

# How long each part may be; the customer's own sentence is bounded so that a header never becomes a letter.
HEARD = {"words": 4000, "caused": 300, "asks": 300, "unknown": 300}


def _write(case: Case, names: list[str], line: journal.Line, by: Actor, at: datetime) -> None:
    change([case], names)
    journal.write([line], by=by, at=at)


@transaction.atomic
def understand(case: Case, *, heard: dict[str, str], confirmed: bool, by: Actor, at: datetime) -> None:
    """This function will keep what was heard (the customer's sentence, what it caused, what they ask, the unknown).

    The journal names which fields changed, never their words. `confirmed` means: the customer said we understood.
    """
    names = [name for name in HEARD if name in heard and getattr(case, name) != heard[name]]
    for name in names:
        setattr(case, name, heard[name][: HEARD[name]])
    if confirmed:
        case.understood_at = at
    facts = {"fields": names, "confirmed": confirmed}
    _write(case, [*names, "understood_at"], journal.Line("cases.heard", case.id, case.id, facts), by, at)


@transaction.atomic
def mark_fixed(case: Case, *, by: Actor, at: datetime) -> None:
    """This function will record that the thing itself is put right, or explained where it cannot be."""
    case.fixed_at = at
    _write(case, ["fixed_at"], journal.Line("cases.fixed", case.id, case.id), by, at)


@transaction.atomic
def mark_told(cases: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """This function will record that the customer was told the outcome."""
    stamp(Case, [case.id for case in cases], told_at=at)
    for case in cases:
        case.told_at = at
    journal.write((journal.Line("cases.outcome_told", c.id, c.id) for c in cases), by=by, at=at)


@transaction.atomic
def need_person_now(case: Case, *, needed: bool, by: Actor, at: datetime) -> None:
    """This function will set or lift the flag that somebody needs a person now."""
    case.needs_person_now = needed
    line = journal.Line("cases.person_now", case.id, case.id, {"needed": needed})
    _write(case, ["needs_person_now"], line, by, at)


@transaction.atomic
def deviate(cases: Sequence[Case], *, because: str, by: Actor, at: datetime) -> None:
    """This function will mark a double deviation: the recovery itself failed."""
    stamp(Case, [case.id for case in cases], deviation_count=F("deviation_count") + 1)
    for case in cases:
        case.deviation_count += 1
    lines = (journal.Line("cases.deviated", c.id, c.id, {"because": because}) for c in cases)
    journal.write(lines, by=by, at=at)


@transaction.atomic
def mark_contacted(cases: Sequence[Case], *, by: Actor, at: datetime) -> None:
    """This function will record that customers whose failure we had noticed first have now come to us themselves."""
    Case.objects.filter(id__in=[case.id for case in cases]).update(first_contact_at=at)
    for case in cases:
        case.first_contact_at = at
    journal.write((journal.Line("cases.contacted", c.id, c.id) for c in cases), by=by, at=at)


@transaction.atomic
def connect(
    case: Case, *, finding: Finding | None = None, incident: Incident | None = None, by: Actor, at: datetime
) -> None:
    """This function will tie a complaint's failure to the finding or incident that turned out to be its source."""
    failure = case.failure
    if failure is None:
        raise ValueError("A request has no failure to connect; make it a recovery first.")
    failure.finding, failure.incident = finding or failure.finding, incident or failure.incident
    failure.save(update_fields=["finding", "incident"])
    facts = {"finding": str(failure.finding_id or ""), "incident": str(failure.incident_id or "")}
    journal.write([journal.Line("cases.connected", failure.id, case.id, facts)], by=by, at=at)


@transaction.atomic
def heal(failures: Sequence[Failure], *, was_wrong: bool = False, by: Actor, at: datetime) -> None:
    """This function will record that failures mended by themselves: the parcel came, the flight is reinstated.

    :param was_wrong: they never were: what had been told of them was taken back.
    """
    _over(failures, at, "cases.found_wrong" if was_wrong else "cases.healed", by, at)


@transaction.atomic
def stand_again(failures: Sequence[Failure], *, by: Actor, at: datetime) -> None:
    """This function will record that failures are not over after all: what said so was taken back."""
    _over(failures, None, "cases.stands_again", by, at)


def _over(failures: Sequence[Failure], healed_at: datetime | None, verb: str, by: Actor, at: datetime) -> None:
    ids = [failure.id for failure in failures]
    Failure.objects.filter(id__in=ids, healed_at__isnull=healed_at is not None).update(healed_at=healed_at)
    cases = dict(Case.objects.filter(failure__in=ids).values_list("failure_id", "id"))
    for failure in failures:
        failure.healed_at = healed_at
    journal.write((journal.Line(verb, failure.id, cases.get(failure.id)) for failure in failures), by=by, at=at)
