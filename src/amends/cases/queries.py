"""Reading cases. `case_for` is the only way in which a door obtains one: the guard stands here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from amends.cases.models import AlsoShown, Case, Failure, HandOff
from amends.customers.models import Customer, Order
from amends.detect.models import Finding
from amends.kernel import references
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.prepared import Prepared

WHOLE = ("brand__calendar", "customer", "failure__kind", "failure__incident", "order", "owner__calendar", "team__lead")
# What a page needs that knows brand, team and owner by itself.
SHOWN = ("customer", "failure__kind", "order")
REPEAT_WINDOW = timedelta(days=90)
_BY_REFERENCE: dict[tuple[str, ...], Prepared[Case]] = {
    joined: Prepared(lambda reference, joined=joined: Case.objects.filter(reference=reference).select_related(*joined))
    for joined in (WHOLE, SHOWN)
}
_WHOLE = Prepared(lambda *ids: Case.objects.filter(id__in=ids).select_related(*WHOLE))


class NotSeen(Exception):
    """This person may not see this case, or there is none: the two look alike to a stranger."""

    def __init__(self) -> None:
        super().__init__("There is no such case for you.")


def visible(person: Person) -> QuerySet[Case]:
    """The cases that a person may see: those of their team's brand; an administrator sees none."""
    if not person.can(Right.SEE_OWN_BRANDS):
        return Case.objects.none()
    if person.team is None:
        return Case.objects.all()
    return Case.objects.filter(brand=person.team.brand_id)


def case_for(person: Person, reference: str, *, joined: Collection[str] = WHOLE) -> Case:
    """The one guarded way to a case, whole for whatever is done with it. A page that only shows it joins less.

    :raises NotSeen: for a stranger, a wrong reference, or a case of another brand.
    """
    try:
        meant = references.normalise(reference)
    except references.NotAReference:
        raise NotSeen from None
    found = next(iter(_BY_REFERENCE[tuple(joined)](meant)), None)
    if found is None or not may_see(person, found):
        raise NotSeen
    return found


def is_shown_by_records(case: Case) -> bool:
    """Whether our own records show what failed: nobody has to guess its kind. No query where the failure is read."""
    failure = case.failure
    return failure is not None and bool(failure.finding_id or failure.incident_id)


def may_see(person: Person, case: Case) -> bool:
    """Whether a case is among those that `visible` gives this person."""
    if not person.can(Right.SEE_OWN_BRANDS):
        return False
    return person.team is None or person.team.brand_id == case.brand_id


def case_of_brand(brand: Brand, reference: str) -> Case:
    """A case as another system may ask for it: one of the brand that its token is for.

    :raises NotSeen: for a wrong reference, or a case of another brand.
    """
    try:
        meant = references.normalise(reference)
    except references.NotAReference:
        raise NotSeen from None
    found = Case.objects.filter(brand=brand, reference=meant).select_related(*WHOLE).first()
    if found is None:
        raise NotSeen
    return found


def case_of_any_brand(reference: str) -> Case:
    """A case by its reference alone, for whoever proves otherwise that it is theirs; nothing is shown of it.

    :raises NotSeen: for a wrong reference.
    """
    try:
        meant = references.normalise(reference)
    except references.NotAReference:
        raise NotSeen from None
    found = Case.objects.filter(reference=meant).select_related(*WHOLE).first()
    if found is None:
        raise NotSeen
    return found


def cases_for(person: Person, references_: Collection[str]) -> list[Case]:
    """Several cases at once through the same guard, for bulk work.

    :raises NotSeen: when one of them is not to be seen; then none is given.
    """
    wanted = set(references_)
    found = list(visible(person).filter(reference__in=wanted).select_related(*WHOLE))
    if len(found) != len(wanted):
        raise NotSeen
    return found


def whole(case_id: UUID) -> Case:
    """One case with what flow needs, for machines that have no person behind them."""
    found = _WHOLE(case_id)
    if not found:
        raise Case.DoesNotExist(f"There is no case {case_id}.")
    return found[0]


def standing(case: Case) -> Case:
    """The case on which this one goes on: of a duplicate, the one that it was joined to, which may have been joined on.

    Asks nothing for a case that was not joined.
    """
    seen = {case.id}
    while case.joined_to is not None and case.joined_to.id not in seen:
        case = case.joined_to
        seen.add(case.id)
    return case


def whole_many(case_ids: Collection[UUID]) -> dict[UUID, Case]:
    """Several such cases by id."""
    return {case.id: case for case in _WHOLE(*case_ids)} if case_ids else {}


def owners_of_customers(customer_ids: Collection[UUID]) -> dict[UUID, Person]:
    """Who owns the open cases of these customers, so that one customer has one owner."""
    return {case.customer_id: case.owner for case in _OWNED(*customer_ids) if case.owner}


_OWNED = Prepared(
    lambda *customers: (
        Case.objects.filter(customer__in=customers, closed_at__isnull=True, owner__isnull=False, is_separated=False)
        .select_related("owner__team")
        .order_by("opened_at")
    )
)


def open_of_orders(wanted: Collection[tuple[UUID, str]]) -> list[Case]:
    """The open cases about these orders of whomever, oldest first, with owner and customer; an order is a brand and a
    number, and people who travel together share one. One query for each brand."""
    numbers: dict[UUID, list[str]] = {}
    for brand, number in wanted:
        numbers.setdefault(brand, []).append(number)
    return [case for brand, told in numbers.items() for case in _OPEN_OF_ORDERS(brand, *told)]


# Asked for by their orders: those that a brand ever had are too many to go through.
_OPEN_OF_ORDERS = Prepared(
    lambda brand, *numbers: (
        Case.objects.filter(order__in=Order.objects.filter(brand=brand, number__in=numbers), closed_at__isnull=True)
        .filter(order__brand=F("brand"))
        .select_related("order", "customer", "owner__team")
        .order_by("opened_at", "id")
    )
)


def open_case_of(customer: Customer, order: Order | None) -> Case | None:
    """The customer's open case about the same order; without an order, their one open case that has none either."""
    rows = Case.objects.filter(customer=customer, order=order, closed_at__isnull=True)
    return rows.select_related(*WHOLE).order_by("-opened_at").first()


def earlier(case: Case) -> list[Case]:
    """The customer's other cases, newest first, for "History" and "Also open"."""
    rows = Case.objects.filter(customer=case.customer_id).exclude(id=case.id)
    return list(rows.select_related("failure__kind").order_by("-opened_at")[:6])


def is_repeat(case: Case, at: datetime) -> bool:
    """Whether this customer was failed before within 90 days: the next authority level, the higher priority."""
    earlier_ = Case.objects.filter(
        customer=case.customer_id, failure__isnull=False, opened_at__gt=at - REPEAT_WINDOW, opened_at__lt=case.opened_at
    )
    return earlier_.exclude(id=case.id).exists()


def offered_to(person: Person) -> list[HandOff]:
    """Hand-offs that wait for this person's answer."""
    return _OFFERED(person.id)


_OFFERED = Prepared(
    lambda taker: (
        HandOff.objects.filter(taker=taker, accepted_at__isnull=True, declined_at__isnull=True)
        .select_related("case__customer", "case__brand__calendar", "giver")
        .order_by("offered_at")
    )
)


def open_hand_off(case: Case) -> HandOff | None:
    """The case's hand-off that waits for its answer."""
    rows = case.hand_offs.filter(accepted_at__isnull=True, declined_at__isnull=True)
    return rows.select_related("giver__calendar", "taker__calendar", "to_team").first()


def _gave(person_id: UUID) -> Q:
    """What somebody else took from this person and still has."""
    return Q(giver=person_id, accepted_at__isnull=False) & ~Q(case__owner=person_id)


def _got_back(person_id: UUID) -> Q:
    """What this person offered, and was given back."""
    return Q(giver=person_id, declined_at__isnull=False, taker__isnull=False, case__owner=person_id)


def followed(person_id: UUID) -> QuerySet[HandOff]:
    """What this person handed on and still follows, until the customer has confirmed, or was given back."""
    return HandOff.objects.filter(_gave(person_id) | _got_back(person_id), case__resolved_at__isnull=True)


def hand_off_counts(person: Person) -> tuple[int, int]:
    """How many cases this person handed on and still follows, and how many were given back to them; one query."""
    counted = followed(person.id).aggregate(
        on=Count("case", filter=_gave(person.id), distinct=True),
        back=Count("case", filter=_got_back(person.id), distinct=True),
    )
    return counted["on"], counted["back"]


def open_references(customer: Customer) -> list[str]:
    """The references of a customer's cases that are not closed, the newest first."""
    rows = Case.objects.filter(customer=customer, closed_at__isnull=True).order_by("-opened_at")
    return list(rows.values_list("reference", flat=True)[:3])


def still_shown(failures: Collection[Failure]) -> dict[UUID, Finding]:
    """By failure on an open case: the first other time that its detector found the same thing, which still lasts.

    Where what its detector was told was wrong, whatever else shows the failure does.
    """
    is_alike = Q(finding__detector=F("case__failure__finding__detector"))
    rows = AlsoShown.objects.filter(
        is_alike | Q(case__failure__finding__is_withdrawn=True),
        case__failure__in=failures,
        case__closed_at__isnull=True,
        finding__healed_at__isnull=True,
    )
    found: dict[UUID, Finding] = {}
    for row in rows.select_related("finding__incident", "case").order_by("shown_at", "id"):
        if row.case.failure_id:
            found.setdefault(row.case.failure_id, row.finding)
    return found


def things_of_open_cases(subjects: Collection[str]) -> set[str]:
    """Those of these things whose findings are what an open case is about, or show it too."""
    by_failure = Failure.objects.filter(finding__subject__in=subjects, case__closed_at__isnull=True)
    also = AlsoShown.objects.filter(finding__subject__in=subjects, case__closed_at__isnull=True)
    return {thing for rows in (by_failure, also) for (thing,) in rows.values_list("finding__subject")}
