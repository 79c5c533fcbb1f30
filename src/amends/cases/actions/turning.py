"""A request that turns out to be a failure, a failure that was only a request, and an outcome that was taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from amends.cases.models import Case, Failure
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kinds.models import Kind


class NotToTurn(ValueError):
    """This case cannot become what was asked; the message names the field and says why."""


@transaction.atomic
def make_recovery(case: Case, kind: Kind, *, by: Actor, at: datetime) -> Failure:
    """This function will give a request its failure: it happened at the latest when the customer first came to us.

    :raises NotToTurn: when it is a recovery already.
    """
    if case.failure_id is not None:
        raise NotToTurn("kind: this case is a recovery already.")
    failure = Failure.objects.create(
        id=new_id(at),
        customer=case.customer,
        kind=kind,
        order=case.order,
        severity=kind.severity,
        controllability=kind.controllability,
        happened_at=case.first_contact_at or case.opened_at,
        known_at=case.opened_at,
    )
    case.failure = failure
    case.save(update_fields=["failure"])
    facts = {"kind": kind.slug, "severity": failure.severity}
    journal.write([journal.Line("cases.made_recovery", failure.id, case.id, facts)], by=by, at=at)
    return failure


@transaction.atomic
def make_request(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """This function will take a case for a request: nothing failed. `reason` is a code; some are read again.

    :raises NotToTurn: when it is one already, when we found the failure ourselves, or when something was given for it.
    """
    failure = case.failure
    if failure is None:
        raise NotToTurn("kind: this case is a request already.")
    if failure.finding_id or failure.incident_id:
        raise NotToTurn("kind: our own records show this failure; end the case as a false alarm instead.")
    if case.remedies.exists():
        raise NotToTurn("kind: a remedy was asked for or given on this case; it stays a recovery.")
    case.failure = None
    case.save(update_fields=["failure"])
    facts = {"reason": reason, "kind": failure.kind.slug, "severity": failure.severity}
    failure.delete()
    journal.write([journal.Line("cases.made_request", case.id, case.id, facts)], by=by, at=at)


@transaction.atomic
def untell(case: Case, *, by: Actor, at: datetime) -> None:
    """This function will record that the outcome was not told after all: its message was called back."""
    case.told_at = None
    case.save(update_fields=["told_at"])
    journal.write([journal.Line("cases.outcome_untold", case.id, case.id)], by=by, at=at)
