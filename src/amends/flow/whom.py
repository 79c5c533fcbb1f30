"""Whom findings failed: who has an order for their thing, or the very order that they name by its number.

A thing is what orders share (a flight) or have each for themselves. A subject such as `order/KX1545` also names one
order by its number, whatever its thing is: that is how a review or a check of one order is told of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from amends.cases.models import AlsoShown, Failure
from amends.customers.models import Order
from amends.detect.models import Affected, Finding
from amends.detect.rules.spoken import BY_NUMBER
from amends.people.models import Brand
from amends.prepared import Prepared

_BRANDS = Order.objects.filter(brand=OuterRef("detector__brand"))
HAS_AN_ORDER = Exists(_BRANDS.filter(thing=OuterRef("subject"))) | (
    Q(subject__startswith=BY_NUMBER) & Exists(_BRANDS.filter(number=Substr(OuterRef("subject"), len(BY_NUMBER) + 1)))
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Findings of one brand, each of another thing, with how many orders each failed; and those that name one by its
    number."""

    counts: Mapping[Finding, int]
    by_thing: Mapping[str, Finding]
    by_number: Mapping[str, Finding] = field(default_factory=dict)

    def of(self, order: Order) -> Finding:
        """The finding that failed an order."""
        found = self.by_thing.get(order.thing) if order.thing else None
        return found or self.by_number[order.number]


def that_fit(waiting: Sequence[Finding], at_most: int) -> Chosen:
    """The first findings of one brand, each of another thing, that together failed at most so many; at least one."""
    brand = waiting[0].detector.brand
    ours: dict[str, Finding] = {}
    for finding in waiting:
        if finding.detector.brand_id == brand.id:
            ours.setdefault(finding.subject, finding)
    counts = _counts(brand, "thing", ours)
    numbers = _numbers(brand, [subject for subject in ours if not counts.get(subject)])
    chosen: dict[Finding, int] = {}
    total = 0
    for subject, finding in ours.items():
        count = counts.get(subject, 0) or numbers.get(_number(subject), 0)
        total += count
        if chosen and total > at_most:
            break
        chosen[finding] = count
    named = {_number(one.subject): one for one in chosen if _number(one.subject) in numbers}
    return Chosen(chosen, {one.subject: one for one in chosen}, named)


def _number(subject: str) -> str:
    return subject.removeprefix(BY_NUMBER)


def _numbers(brand: Brand, subjects: Collection[str]) -> dict[str, int]:
    """How many orders have the numbers that these subjects name; no query when none does."""
    told = {_number(subject) for subject in subjects if subject.startswith(BY_NUMBER)}
    return _counts(brand, "number", told) if told else {}


def _counts(brand: Brand, by: str, values: Collection[str]) -> dict[str, int]:
    return dict(_COUNTS[by](brand.id, *values))


def _counting(by: str) -> Prepared[tuple[str, int]]:
    def ask(brand: UUID, *values: str) -> QuerySet[Order, tuple[str, int]]:
        rows = Order.objects.filter(brand=brand, **{f"{by}__in": values}).values(by).annotate(count=Count("id"))
        counted: QuerySet[Order, tuple[str, int]] = rows.values_list(by, "count")
        return counted

    return Prepared(ask)


_COUNTS = {by: _counting(by) for by in ("thing", "number")}


def failed(chosen: Chosen, at_most: int) -> list[Order]:
    """At most so many orders that were found to fail, and did not heal, whose failure is not written yet."""
    lasting = [one for one in chosen.counts if one.healed_at is None and not one.stays_aside]
    if not lasting:
        return []
    numbers = [number for number, one in chosen.by_number.items() if one in lasting]
    if numbers or sum(chosen.counts[one] for one in lasting) > at_most:
        return _failed_of_many(lasting, numbers, at_most)
    orders = _ORDERS(lasting[0].detector.brand_id, *(one.subject for one in lasting))
    known = {id_ for asked in _SEEN_TO for (id_,) in asked(*(one.id for one in lasting))}
    return [order for order in orders if order.id not in known]


# Whose failure is written, who is held with an incident, and whose open case was told of what shows it once more.
_SEEN_TO = (
    Prepared(lambda *found: Failure.objects.filter(finding__in=found).values_list("order_id")),
    Prepared(lambda *found: Affected.objects.filter(finding__in=found).values_list("order_id")),
    Prepared(lambda *found: AlsoShown.objects.filter(finding__in=found).values_list("case__failure__order_id")),
)
_ORDERS = Prepared(
    lambda brand, *things: Order.objects.filter(brand=brand, thing__in=things).select_related("customer").order_by("id")
)


def _failed_of_many(lasting: Sequence[Finding], numbers: Sequence[str], at_most: int) -> list[Order]:
    """What failed more than so many at once is compared by the database: thousands need not be read for each 500."""
    written = Failure.objects.filter(order=OuterRef("pk"), finding__in=lasting)
    held = Affected.objects.filter(order=OuterRef("pk"), finding__in=lasting)
    shown = AlsoShown.objects.filter(case__failure__order=OuterRef("pk"), finding__in=lasting)
    which = Q(thing__in=[one.subject for one in lasting]) | Q(number__in=numbers)
    rows = Order.objects.filter(
        which, ~Exists(written), ~Exists(held), ~Exists(shown), brand=lasting[0].detector.brand_id
    )
    return list(rows.select_related("customer").order_by("id")[:at_most])
