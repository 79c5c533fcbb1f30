"""Which policy counts, its versions, and the cases on which one is rehearsed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from amends.cases.models import Case
from amends.cases.queries import REPEAT_WINDOW
from amends.kinds.rules import Controllability, FailureType, Severity
from amends.people.models import Brand, Person
from amends.prepared import Prepared
from amends.remedies.models import GIVEN, Remedy
from amends.remedies.models.policy import Policy
from amends.remedies.queries.authority import limits_of
from amends.remedies.rules import Basis, Use, policy
from amends.remedies.rules.proportion import NOBODY_KNOWN, SHIPPED, Relation
from amends.remedies.rules.proportion import Policy as Rule
from amends.remedies.rules.rehearsal import Past, Rehearsal, rehearse

REHEARSED_AT_MOST = 5_000

_COUNTS = Prepared(
    lambda brand, at: (
        Policy.objects.filter(Q(retired_at__isnull=True) | Q(retired_at__gt=at), brand=brand, since__lte=at)
        .order_by("-since", "-number")
        .values_list("number", "table")
    )
)


@dataclass(frozen=True, slots=True)
class InForce:
    """The policy that counts at a moment; number 0 is the one that is shipped."""

    number: int
    rule: Rule


IS_SHIPPED = InForce(0, SHIPPED)


def in_force(brand_id: UUID, at: datetime) -> InForce:
    """The policy that counts at a brand at this moment; one query."""
    found = _COUNTS(brand_id, at)
    return InForce(found[0][0], policy.read(found[0][1])) if found else IS_SHIPPED


def versions(brand: Brand) -> list[Policy]:
    """Every version of a brand's policy, the newest first."""
    rows = Policy.objects.filter(brand=brand).select_related("drafted_by", "switched_on_by")
    return list(rows.order_by("-number"))


def version(brand: Brand, number: int) -> Policy | None:
    """One version of a brand's policy, or None."""
    return Policy.objects.filter(brand=brand, number=number).select_related("drafted_by", "switched_on_by").first()


def relation(case: Case, rule: Rule) -> Relation:
    """What this policy may look at of the case's customer; nothing where it looks at none of it."""
    if not rule.worth or case.failure is None:
        return NOBODY_KNOWN
    customer = case.customer
    years = whole_years(customer.since_date, case.opened_at.date())
    return Relation(customer.order_count, years, case.failure.incident_id is not None)


def whole_years(since: date | None, day: date) -> int:
    """How many whole years lie between two days; 0 where the first is not known or lies ahead."""
    if since is None:
        return 0
    return max(0, day.year - since.year - ((day.month, day.day) < (since.month, since.day)))


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A policy, and the one that counts now, tried on the same cases. `is_cut`: there were more, and these are the
    newest."""

    then: Rehearsal
    now: Rehearsal
    is_cut: bool


def rehearsal(brand: Brand, rule: Rule, *, since: datetime, until: datetime) -> Rehearsed:
    """Tries a policy on the cases that got something extra from `since` until before `until`; five queries, one more
    for each further currency. Nothing is changed."""
    past = past_cases(brand, since, until)
    is_cut = len(past) > REHEARSED_AT_MOST
    past = past[:REHEARSED_AT_MOST]
    return Rehearsed(rehearse(rule, past), rehearse(in_force(brand.id, until).rule, past), is_cut)


def past_cases(brand: Brand, since: datetime, until: datetime) -> list[Past]:
    """The cases that got something extra in these days, the newest first, each once for every currency.

    One more than are rehearsed, so that one sees that there are more. Kind, severity, price, use and asker are those
    of a case's newest extra.
    """
    rows: dict[tuple[UUID, str], dict[str, Any]] = {}
    sums: dict[tuple[UUID, str], int] = defaultdict(int)
    for row in _extras(brand, since, until).iterator():
        key = (row["case_id"], row["currency"])
        if key not in rows and len(rows) > REHEARSED_AT_MOST:
            continue
        rows.setdefault(key, row)
        sums[key] += row["amount_minor"]
    beside = _beside(brand, since, until) if rows else {}
    limits = _limits(rows.values())
    return [
        _past(row, sums[key], beside.get(key, 0), limits.get((row["asked_by"], row["currency"])))
        for key, row in rows.items()
    ]


def _given(brand: Brand, since: datetime, until: datetime) -> QuerySet[Remedy]:
    return Remedy.objects.filter(
        GIVEN, case__brand=brand, granted_at__gte=since, granted_at__lt=until, amount_minor__gt=0
    )


def _extras(brand: Brand, since: datetime, until: datetime) -> QuerySet[Remedy, dict[str, Any]]:
    earlier = Case.objects.filter(
        customer=OuterRef("case__customer"),
        failure__isnull=False,
        opened_at__gt=OuterRef("case__opened_at") - REPEAT_WINDOW,
        opened_at__lt=OuterRef("case__opened_at"),
    )
    rows = _given(brand, since, until).filter(basis=Basis.EXTRA.value).annotate(again=Exists(earlier))
    found: QuerySet[Remedy, dict[str, Any]] = rows.order_by("-granted_at", "-id").values(
        *("case_id", "currency", "amount_minor", "price_minor", "severity", "use", "asked_by", "again"),
        *("failure_kind__failure_type", "case__failure__controllability", "case__failure__incident"),
        *("case__order__value_minor", "case__order__currency", "case__opened_at"),
        *("case__customer__order_count", "case__customer__since_date"),
    )
    return found


def _beside(brand: Brand, since: datetime, until: datetime) -> dict[tuple[UUID, str], int]:
    """What was given beside extras: it counts against the limit of one case."""
    rows = _given(brand, since, until).exclude(basis=Basis.EXTRA.value).order_by()
    found = rows.values_list("case_id", "currency").annotate(total=Sum("amount_minor"))
    return {(case_id, currency): total for case_id, currency, total in found}


def _limits(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[UUID, str], int]:
    """What each who asked may grant alone on one case today, by currency."""
    askers: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        askers[row["currency"]].add(row["asked_by"])
    people = {one.id: one for one in Person.objects.filter(id__in=set().union(*askers.values()))} if askers else {}
    found: dict[tuple[UUID, str], int] = {}
    for currency, ids in askers.items():
        for person_id, limits in limits_of([people[id_] for id_ in sorted(ids)], currency).items():
            if limits:
                found[(person_id, currency)] = limits.per_case_minor
    return found


def _past(row: Mapping[str, Any], given_minor: int, beside_minor: int, limit_minor: int | None) -> Past:
    is_priced = row["case__order__currency"] == row["currency"]
    return Past(
        currency=row["currency"],
        given_minor=given_minor,
        price_minor=row["price_minor"] or (row["case__order__value_minor"] if is_priced else None),
        failure_type=FailureType(row["failure_kind__failure_type"]),
        severity=Severity(row["severity"]),
        controllability=Controllability(row["case__failure__controllability"]),
        use=Use(row["use"]),
        is_repeat=row["again"],
        beside_minor=beside_minor,
        limit_minor=limit_minor,
        relation=Relation(
            row["case__customer__order_count"],
            whole_years(row["case__customer__since_date"], row["case__opened_at"].date()),
            row["case__failure__incident"] is not None,
        ),
    )
