"""A desk with a history of failed customers who buy again or not: rows that were thrown with seeded dice."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from amends.cases.models import Case, Failure
from amends.customers.models import Customer, Order
from amends.followups.models import CaseOutcome, Survey
from amends.kernel.ids import new_id
from amends.remedies.models import Offering, Remedy
from tests.cast import NOON, Desk

DAY = timedelta(days=1)
GAP = 20


def history(
    desk: Desk, n: int, *, helps: float = 0.0, seed: int = 7, first: int = 0, at: datetime = NOON
) -> list[Case]:
    """So many customers who bought every twenty days and whom we failed 100 to 250 days ago.

    Grave failures get something extra more often, and lose more; `helps` is how much more often it keeps them.
    Those who stay go on buying. Each outcome was told on the next day; half answered, the content ones with 5. `first`
    is the number of the first of them.
    """
    lot = Random(seed)
    rows: dict[type, list[object]] = {Customer: [], Order: [], Failure: [], Case: [], Remedy: [], Survey: []}
    for number in range(first, first + n):
        _one(desk, lot, number, helps, at, rows)
    for model, found in rows.items():
        model._default_manager.bulk_create(found)  # type: ignore[attr-defined]
    settled(at)
    return [one for one in rows[Case] if isinstance(one, Case)]


def _one(desk: Desk, lot: Random, number: int, helps: float, at: datetime, rows: dict[type, list[object]]) -> None:
    opened = at - timedelta(days=lot.randrange(100, 250), minutes=number)
    severity = lot.choice((1, 3))
    extra = lot.random() < (0.65 if severity == 3 else 0.35)
    stays = lot.random() < (0.45 if severity == 3 else 0.75) + helps * extra
    customer = Customer(
        id=new_id(opened), brand=desk.brand, name=f"Customer {number}", time_zone="Europe/Berlin", since_date=opened
    )
    failed = Order(
        id=new_id(opened),
        brand=desk.brand,
        customer=customer,
        number=f"F{number}",
        placed_at=opened - 2 * DAY,
        value_minor=lot.choice((5000, 9000)),
        currency=desk.brand.currency,
    )
    bought = [opened - 2 * DAY - GAP * k * DAY for k in (1, 2)]
    while stays and (next_ := (bought[-1] if bought[-1] > opened else opened) + GAP * DAY) < at:
        bought.append(next_)
    rows[Customer].append(customer)
    rows[Order] += [failed] + [
        Order(id=new_id(opened), brand=desk.brand, customer=customer, number=f"O{number}-{k}", placed_at=day)
        for k, day in enumerate(bought)
    ]
    kind = desk.kinds["flight-cancelled"]
    failure = Failure(
        id=new_id(opened),
        customer=customer,
        kind=kind,
        order=failed,
        severity=severity,
        happened_at=opened,
        known_at=opened,
    )
    case = Case(
        id=new_id(opened),
        reference=f"T-{number}",
        brand=desk.brand,
        customer=customer,
        failure=failure,
        order=failed,
        channel="mail",
        team=desk.team,
        opened_at=opened,
        told_at=opened + DAY,
        resolved_at=opened + DAY,
        closed_at=opened + 40 * DAY,
        ending="resolved",
    )
    rows[Failure].append(failure)
    rows[Case].append(case)
    if lot.random() < 0.5:
        rows[Survey].append(_answer(case, 5 if stays else 2))
    if extra:
        rows[Remedy].append(_extra(desk, case, opened + DAY))


def settled(at: datetime) -> None:
    """Every outcome that was told thirty days ago is settled by what the customer answered, as it was at that time."""
    answers = dict(Survey.objects.values_list("case", "csat"))
    told = Case.objects.filter(told_at__lte=at - 30 * DAY, failure__isnull=False, outcome__isnull=True)
    CaseOutcome.objects.bulk_create(
        CaseOutcome(
            case=case,
            outcome=_outcome(answers.get(case.id)),
            because="rating" if case.id in answers else "silence",
            told_at=case.told_at,
            settled_at=case.told_at + 30 * DAY,
        )
        for case in told
    )


def _outcome(csat: int | None) -> str:
    return "unknown" if csat is None else "recovered" if csat >= 4 else "lost"


def _answer(case: Case, csat: int) -> Survey:
    answered = case.opened_at + 3 * DAY
    return Survey(
        id=new_id(answered),
        case=case,
        for_resolution_at=case.opened_at + DAY,
        sent_at=answered - DAY,
        answered_at=answered,
        csat=csat,
    )


def _extra(desk: Desk, case: Case, at: datetime) -> Remedy:
    offering = Offering.objects.filter(basis="extra", has_amount=True).order_by("slug").first()
    assert offering
    return Remedy(
        id=new_id(at),
        case=case,
        offering=offering,
        basis="extra",
        failure_kind=desk.kinds["flight-cancelled"],
        severity=2,
        amount_minor=2000,
        currency=desk.brand.currency,
        weighed_minor=2000,
        weighed_currency=desk.brand.currency,
        asked_by=desk.ana,
        asked_at=at,
        decided_by=desk.ana,
        granted_at=at,
    )
