"""What is left of a brand's budget in a month. A remedy draws on the month in which it was asked for.

What is granted or reserved counts; what was refused, withdrawn, declined or reversed is back. An asking that went
beyond the budget holds nothing back from it: whoever decides on it decides that the budget is exceeded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from amends.kinds.models import Kind
from amends.people.models import Brand
from amends.prepared import Prepared
from amends.remedies.models import GIVEN, UNDECIDED, Budget, Remedy
from amends.remedies.rules import Basis, Beyond, Purse
from amends.remedies.rules.budgets import Line, counting, drawn_on
from amends.remedies.rules.months import Month, month_at

# All but what somebody gave out of their own budget for ideas.
OF_BRAND = Q(idea="") | ~Q(beyond="")
RESERVED = UNDECIDED & ~Q(beyond=Beyond.BUDGET.value)
SUMS = {
    "granted": Sum("weighed_minor", filter=GIVEN, default=0),
    "reserved": Sum("weighed_minor", filter=RESERVED, default=0),
}
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class BudgetMonth:
    """A budget in one month: of one kind of failure, or of all that have none of their own (None)."""

    kind: Kind | None
    currency: str
    purse: Purse


def is_drawing(remedy: Remedy) -> bool:
    """Whether a remedy is discretionary: what the law owes, and what is put right, draws on no budget; own ideas have
    one of their own."""
    return remedy.basis == Basis.EXTRA.value and remedy.amount_minor > 0 and not remedy.is_out_of_own


def budgets_of(remedy: Remedy) -> dict[UUID | None, int]:
    """The budgets of a remedy's brand that count in its month, by kind; one query, none for what draws on none."""
    if not is_drawing(remedy):
        return {}
    return _counting(remedy.case.brand, remedy.weighed_currency, _month_of(remedy))


def _counting(brand: Brand, currency: str, month: Month) -> dict[UUID | None, int]:
    return counting([Line(*row) for row in _SET(brand.id, currency, month.key)], month.key)


def budget_left(remedy: Remedy) -> int | None:
    """What is left of the budget that a remedy draws on, without itself; None where there is none.

    Two queries, one where there is no budget.
    """
    if not is_drawing(remedy):
        return None
    brand, currency = remedy.case.brand, remedy.weighed_currency
    return _left(brand, currency, _month_of(remedy), remedy.failure_kind_id, but=remedy.id)


def left_for(brand: Brand, currency: str, kind_id: UUID, at: datetime) -> int | None:
    """What is left for extras on failures of a kind at this moment; None where there is no budget. Queries as
    `budget_left`."""
    return _left(brand, currency, month_now(brand, at), kind_id)


def _left(brand: Brand, currency: str, month: Month, kind_id: UUID, but: UUID | None = None) -> int | None:
    budgets = _counting(brand, currency, month)
    try:
        drawn = drawn_on(budgets, kind_id)
    except KeyError:
        return None
    meant = (brand.id, currency, month.starts_at, month.ends_at, but or NOBODY)
    rows = _OF_KIND(*meant, drawn) if drawn else _OF_OTHERS(*meant, *(kind for kind in budgets if kind))
    _, granted, reserved = rows[0] if rows else (None, 0, 0)
    return Purse(budgets[drawn], granted, reserved).left_minor


def months_budgets(brand: Brand, month: Month) -> list[BudgetMonth]:
    """Every budget of a brand that counts in a month, the general one of a currency in front; three queries, however
    many there are."""
    rows = Budget.objects.filter(brand=brand, month__lte=month.key)
    found: list[BudgetMonth] = []
    kinds = {kind.id: kind for kind in Kind.objects.filter(id__in=rows.values("kind"))}
    by_currency: dict[str, list[Line]] = {}
    for currency, kind_id, since, amount in rows.values_list("currency", "kind", "month", "amount_minor"):
        by_currency.setdefault(currency, []).append(Line(kind_id, since, amount))
    drawn = _drawn(brand, month)
    for currency, lines in sorted(by_currency.items()):
        budgets = counting(lines, month.key)
        for kind in sorted(budgets, key=lambda one: (one is not None, kinds[one].name if one else "")):
            sums = [
                minor
                for (of, drawing), minor in drawn.items()
                if of == currency and (drawing == kind if kind else drawing not in budgets)
            ]
            granted, reserved = (sum(each) for each in zip(*sums, strict=True)) if sums else (0, 0)
            found.append(
                BudgetMonth(kinds.get(kind) if kind else None, currency, Purse(budgets[kind], granted, reserved))
            )
    return found


def _drawn(brand: Brand, month: Month) -> dict[tuple[str, UUID], tuple[int, int]]:
    """By currency and kind of failure: what was granted, and what is reserved."""
    rows = _drawing(brand.id, month.starts_at, month.ends_at).values_list("weighed_currency", "failure_kind").order_by()
    return {(currency, kind): (granted, reserved) for currency, kind, granted, reserved in rows.annotate(**SUMS)}


def _drawing(brand: UUID, starts_at: datetime, ends_at: datetime) -> QuerySet[Remedy]:
    return Remedy.objects.filter(
        GIVEN | RESERVED,
        OF_BRAND,
        basis=Basis.EXTRA.value,
        amount_minor__gt=0,
        case__brand=brand,
        asked_at__gte=starts_at,
        asked_at__lt=ends_at,
    )


def _summed(
    brand: UUID, currency: str, starts_at: datetime, ends_at: datetime, but: UUID, kinds: Q
) -> QuerySet[Remedy, tuple[UUID, int, int]]:
    """What was granted and what is reserved for failures of some kinds, without one remedy; no row for nothing."""
    rows = _drawing(brand, starts_at, ends_at).filter(kinds, weighed_currency=currency).exclude(id=but)
    return rows.values_list("case__brand").annotate(**SUMS).order_by()


_SET = Prepared(
    lambda brand, currency, month: (
        Budget.objects.filter(brand=brand, currency=currency, month__lte=month)
        .order_by()
        .values_list("kind", "month", "amount_minor")
    )
)
_OF_KIND = Prepared(
    lambda brand, currency, starts_at, ends_at, but, kind: _summed(
        brand, currency, starts_at, ends_at, but, Q(failure_kind=kind)
    )
)
_OF_OTHERS = Prepared(
    lambda brand, currency, starts_at, ends_at, but, *kinds: _summed(
        brand, currency, starts_at, ends_at, but, ~Q(failure_kind__in=kinds)
    )
)


def _month_of(remedy: Remedy) -> Month:
    return month_at(remedy.asked_at, remedy.case.brand.calendar.time_zone)


def month_now(brand: Brand, at: datetime) -> Month:
    """The month in which a moment lies by a brand's own clock."""
    return month_at(at, brand.calendar.time_zone)
