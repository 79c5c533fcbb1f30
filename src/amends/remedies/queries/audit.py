"""Every grant as an auditor reads it: who, why, what was in proportion then, what similar cases had got, what moved.

Newest first, in pages that a place in the list bounds, however many there are. No customer is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from amends.people.models import Person
from amends.people.rules import Right
from amends.remedies.models import GIVEN, Remedy, Transfer
from amends.remedies.queries.shown import Given
from amends.remedies.rules import Basis, fairness
from amends.remedies.rules.fairness import Measure

PAGE = 50
COMPARED_AT_MOST = 2_000
QUICK = timedelta(minutes=15)
AGAIN = timedelta(days=365)


class Mark(StrEnum):
    """What an auditor may look for."""

    OUTSIDE = "outside"
    ABOVE_CAP = "above_cap"
    QUICK = "quick"
    BEYOND = "beyond"
    AGAIN = "again"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which grants: granted from `since` until before `until`, of a brand, on a ground, asked for or decided by a
    person, for a kind of failure, with a mark."""

    since: datetime | None = None
    until: datetime | None = None
    brand: UUID | None = None
    basis: Basis | None = None
    person: UUID | None = None
    kind: UUID | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class After:
    """A place in the list: what follows this grant."""

    granted_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Grant:
    """One grant, with what the ledger moved for it."""

    remedy: Remedy
    transfers: tuple[Transfer, ...]

    @property
    def measure(self) -> Measure:
        """What the sum was held against when it was asked for."""
        one = self.remedy
        return Measure(one.recommended_low_minor, one.recommended_high_minor, one.cap_left_minor)


def grants(person: Person, wanted: Wanted, after: After | None = None, at_most: int = PAGE) -> list[Grant]:
    """Grants that this person may look into, the newest first; two queries, none for who is no auditor."""
    rows = _rows(person, wanted)
    if after:
        rows = rows.filter(Q(granted_at__lt=after.granted_at) | Q(granted_at=after.granted_at, id__lt=after.id))
    named = rows.select_related("case__brand", "offering", "asked_by", "first_by", "decided_by", "rate", "failure_kind")
    found = list(named.defer("case__words").order_by("-granted_at", "-id")[:at_most])
    moved: dict[UUID, list[Transfer]] = defaultdict(list)
    if found:
        steps = Transfer.objects.filter(remedy__in=[one.id for one in found]).select_related("debit", "credit")
        for transfer in steps.order_by("at", "id"):
            moved[transfer.remedy_id].append(transfer)
    return [Grant(one, tuple(moved[one.id])) for one in found]


def all_grants(person: Person, wanted: Wanted, at_most: int) -> Iterator[Grant]:
    """As `grants`, page after page, up to so many: for a file."""
    after, left = None, at_most
    while left > 0:
        found = grants(person, wanted, after, min(left, 500))
        yield from found
        if not found:
            return
        last = found[-1].remedy
        after, left = After(last.granted_at or last.asked_at, last.id), left - len(found)


def granted_totals(person: Person, wanted: Wanted) -> list[Given]:
    """How much was granted in all, by ground and currency; what was declined or taken back counts too. One query."""
    grouped = _rows(person, wanted).order_by().values_list("basis", "currency")
    rows = grouped.annotate(n=Count("id"), total=Sum("amount_minor")).order_by("basis", "currency")
    return [Given(Basis(basis), currency, n, total) for basis, currency, n, total in rows]


def compared(person: Person, wanted: Wanted) -> list[fairness.Sum]:
    """What the newest cases got as extras, each case as one sum in a currency; one query.

    Declined and reversed remedies do not count; kind, severity and price are those of a case's first extra.
    """
    rows = _rows(person, replace(wanted, basis=None)).filter(GIVEN, basis=Basis.EXTRA.value, amount_minor__gt=0)
    named = rows.order_by("-granted_at", "-id").values(
        *("case_id", "currency", "severity", "amount_minor", "price_minor", "failure_kind__name"),
        *("case__reference", "case__channel", "case__customer__language", "case__customer__time_zone"),
        *("case__order__value_minor", "case__order__currency"),
    )
    found: dict[tuple[UUID, str], fairness.Sum] = {}
    for row in named[:COMPARED_AT_MOST]:
        key = (row["case_id"], row["currency"])
        before = found[key].amount_minor if key in found else 0
        is_priced = row["case__order__currency"] == row["currency"]
        price = row["price_minor"] or (row["case__order__value_minor"] if is_priced else None)
        found[key] = fairness.Sum(
            reference=row["case__reference"],
            kind=row["failure_kind__name"],
            severity=row["severity"],
            currency=row["currency"],
            amount_minor=before + row["amount_minor"],
            price_minor=price,
            language=row["case__customer__language"],
            region=row["case__customer__time_zone"].replace("_", " "),
            channel=row["case__channel"],
        )
    return list(found.values())


def _rows(person: Person, wanted: Wanted) -> QuerySet[Remedy]:
    """The one way to grants across cases: for auditors alone, of their own brand where they belong to one."""
    rows = Remedy.objects.filter(granted_at__isnull=False)
    if not person.can(Right.AUDIT):
        return rows.none()
    brand = person.team.brand_id if person.team else wanted.brand
    meant = Q(case__brand=brand) if brand else Q()
    if person.team and wanted.brand and wanted.brand != brand:
        return rows.none()
    if wanted.since:
        meant &= Q(granted_at__gte=wanted.since)
    if wanted.until:
        meant &= Q(granted_at__lt=wanted.until)
    if wanted.basis:
        meant &= Q(basis=wanted.basis.value)
    if wanted.person:
        meant &= Q(asked_by=wanted.person) | Q(decided_by=wanted.person)
    if wanted.kind:
        meant &= Q(failure_kind=wanted.kind)
    return rows.filter(meant, _marked(wanted.mark)) if wanted.mark else rows.filter(meant)


def _marked(mark: Mark) -> Q:
    if mark is Mark.OUTSIDE:
        low, high = F("recommended_low_minor"), F("recommended_high_minor")
        return Q(amount_minor__lt=low) | Q(amount_minor__gt=high)
    if mark is Mark.ABOVE_CAP:
        return Q(amount_minor__gt=F("cap_left_minor"))
    if mark is Mark.QUICK:
        return Q(granted_at__lte=F("case__opened_at") + QUICK)
    if mark is Mark.BEYOND:
        return ~Q(beyond="")
    if mark is Mark.TAKEN_BACK:
        return Q(declined_at__isnull=False) | Q(reversed_at__isnull=False)
    # The same person gave the same customer something on another case within a year before. Only customers with several
    # such cases are looked at closely.
    granted = Remedy.objects.filter(granted_at__isnull=False).order_by().values("case__customer")
    several = granted.annotate(cases=Count("case", distinct=True)).filter(cases__gt=1).values("case__customer")
    before = Remedy.objects.filter(
        decided_by=OuterRef("decided_by"),
        case__customer=OuterRef("case__customer"),
        granted_at__lt=OuterRef("granted_at"),
        granted_at__gte=OuterRef("granted_at") - AGAIN,
    )
    return Q(case__customer__in=several) & Q(Exists(before.exclude(case=OuterRef("case"))))
