"""Joining: what shows a failure about which a case is open tells that case, and opens no second one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F

from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.cases.queries import whole_many
from amends.conversation.actions import Heard
from amends.customers.models import Customer, Order
from amends.detect.models import Finding
from amends.detect.rules.spoken import words_of
from amends.flow.answering import hear_on_cases
from amends.flow.healing import go_on
from amends.journal.actors import Actor
from amends.post.rules import Channel
from amends.prepared import Prepared
from amends.promises import actions as promises


def join(joining: Sequence[tuple[Case, Finding]], *, by: Actor, at: datetime) -> None:
    """This function will tell cases what shows their failure, in the caller's transaction.

    A complaint learns where it comes from; what mended by itself failed once more; else it is noted. Where it is the
    customer's own word, such as a review, they are heard on their case, and owed an answer.
    """
    also, failed_again = [], []
    for case, finding in joining:
        failure = case.failure
        if failure is None or failure.finding is None:
            cases.connect(case, finding=finding, incident=finding.incident, by=by, at=at)
        elif failure.healed_at and failure.finding.detector_id == finding.detector_id:
            cases.fail_again(case, finding, by=by, at=at)
            failed_again.append(case.id)
        else:
            also.append((case, finding))
    cases.also_shown(also, by=by, at=at)
    promises.renew([case.id for case, _ in joining])
    if failed_again:
        go_on(failed_again, by=by, at=at)
    said = [(case, words) for case, finding in joining if (words := _words(finding))]
    if said:
        whole = whole_many([case.id for case, _ in said])
        hear_on_cases(
            [Heard(whole[case.id], None, words, channel=Channel.SIGNAL) for case, words in said], by=by, at=at
        )


def _words(finding: Finding) -> str:
    return words_of(finding.detector.signal_type, finding.facts)


def open_about(orders: Sequence[Order]) -> dict[UUID, Case]:
    """The open case about what failed on each order: one whose source is not known goes first, then the oldest."""
    found: dict[UUID, Case] = {}
    for case in sorted(_OPEN_ABOUT(*(order.id for order in orders)), key=has_a_source):
        if case.order_id:
            found.setdefault(case.order_id, case)
    return found


_OPEN_ABOUT = Prepared(
    lambda *orders: (
        Case.objects.filter(order__in=orders, closed_at__isnull=True, failure__order=F("order"))
        .select_related("failure__finding")
        .order_by("opened_at", "id")
    )
)


def has_a_source(case: Case) -> bool:
    """Whether a case knows the finding that it comes from."""
    return case.failure is not None and case.failure.finding_id is not None


def new_case(order: Order, finding: Finding, at: datetime) -> NewCase:
    """The recovery of whoever has this order."""
    return new_case_of(order.customer, finding, at, order)


def new_case_of(customer: Customer, finding: Finding, at: datetime, order: Order | None = None) -> NewCase:
    """The recovery of somebody whom a finding failed. Who said it themselves, elsewhere, came to us first."""
    words = _words(finding)
    return NewCase(
        customer=customer,
        brand=finding.detector.brand,
        channel=Channel.SIGNAL,
        kind=finding.detector.kind,
        severity=finding.size.get("severity"),
        order=order,
        finding=finding,
        incident=finding.incident,
        happened_at=finding.happened_at,
        first_contact_at=at if words else None,
        words=words,
    )
