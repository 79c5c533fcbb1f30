"""What must hold whoever raced and died: each sentence says what does not.

A limit is asked of what stands in the end: whoever was the last to grant something that still stands saw, under the
locks, everything else that still stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import F

from amends.kernel.wall_clock import place
from amends.people.models import Brand, Person
from amends.people.rules import Right
from amends.remedies import queries
from amends.remedies.models import GIVEN, Budget, FinalAnswer, OwnBudget, Payout, Remedy, SecondLook
from amends.remedies.rules import Basis
from amends.remedies.rules.budgets import Line, counting, drawn_on
from amends.remedies.rules.months import month_at
from tests.payments_play.furnishing import TWO_ABOVE

# Who began earlier may have written later: no longer than this.
AT_ONCE = timedelta(minutes=30)


def wrong() -> list[str]:
    """A sentence for everything that does not hold."""
    given = list(Remedy.objects.filter(GIVEN).select_related("decided_by__calendar", "case__brand__calendar"))
    found: list[str] = []
    for check in (_books(), _authority(given), _budgets(given), _two(given), _ideas(given), _looks()):
        found += check
    return found


def _books() -> Iterator[str]:
    yield from (f"the books of {currency} are off by {minor}" for currency, minor in queries.balance().items() if minor)
    yield from (f"the ledger tells remedy {one} otherwise" for one in queries.differences())
    for one in Payout.objects.filter(state__in=["asked", "unknown"]):
        yield f"payout {one.key} is on its way for ever"


def _authority(given: list[Remedy]) -> Iterator[str]:
    """Nobody granted more than they may on one case, in one day, or to one customer, without somebody who may."""
    own = Remedy.objects.exclude(beyond="").filter(granted_at__isnull=False, decided_by=F("asked_by"))
    yield from (f"{one.id} was approved by who asked for it" for one in own)
    limits = {person.id: queries.limits(person, "USD") for person in Person.objects.select_related("team")}
    on_case: Counter[tuple[UUID, int]] = Counter()
    on_day: Counter[tuple[UUID, str]] = Counter()
    to_customer: Counter[tuple[UUID, int]] = Counter()
    levels = sorted({limit.per_case_minor for limit in limits.values() if limit})
    for one in given:
        if one.is_out_of_own or one.decided_by is None:
            continue
        limit = limits[one.decided_by.id]
        if limit is None or one.amount_minor > limit.per_case_minor or one.granted_at is None:
            yield f"{one.id} is beyond the authority of who decided"
            continue
        # What those with a limit gave on a case, and those with a smaller one, is within it.
        for level in levels:
            on_case[one.case_id, level] += one.amount_minor if limit.per_case_minor <= level else 0
        day = month_day(one)
        on_day[one.decided_by.id, day] += one.amount_minor
        if limit.per_customer_minor is not None:
            to_customer[one.case.customer_id, limit.per_customer_minor] += one.amount_minor
    yield from (f"case {case} got {total} of those who may give {most}" for (case, most), total in on_case.items()
                if total > most)  # fmt: skip
    yield from (f"customer {one} got {total} of those who may give them {most}"
                for (one, most), total in to_customer.items() if total > most)  # fmt: skip
    for (person, day), total in on_day.items():
        limit = limits[person]
        if limit is not None and total > limit.per_day_minor:
            yield f"{person} gave {total} on {day} and may give {limit.per_day_minor}"


def month_day(one: Remedy) -> str:
    """The day on which it was granted by the clock of who decided, as text."""
    assert one.decided_by is not None
    assert one.granted_at is not None
    return f"{one.granted_at.astimezone(place(one.decided_by.calendar.time_zone)):%Y-%m-%d}"


def _budgets(given: list[Remedy]) -> Iterator[str]:
    """What those gave who may not exceed a budget is within it; it was only ever raised."""
    drawn: dict[tuple[UUID, str], Counter[UUID | None]] = defaultdict(Counter)
    budgets: dict[tuple[UUID, str], dict[UUID | None, int]] = {}
    names = {brand.id: brand.slug for brand in Brand.objects.all()}
    for one in given:
        if one.basis != Basis.EXTRA.value or one.is_out_of_own or one.decided_by is None:
            continue
        brand = one.case.brand
        key = brand.id, month_at(one.asked_at, brand.calendar.time_zone).key
        if key not in budgets:
            rows = Budget.objects.filter(brand=brand, currency="USD", month__lte=key[1])
            budgets[key] = counting([Line(*row) for row in rows.values_list("kind", "month", "amount_minor")], key[1])
        if not (one.decided_by.can(Right.SET_POLICY) and one.decided_by.can(Right.APPROVE)):
            drawn[key][drawn_on(budgets[key], one.failure_kind_id)] += one.amount_minor
    for (brand_id, month), sums in drawn.items():
        for kind, total in sums.items():
            if total > budgets[brand_id, month][kind]:
                yield f"{names[brand_id]} gave {total} in {month}, {kind or 'any kind'}, unapproved"


def _two(given: list[Remedy]) -> Iterator[str]:
    """Above the sum for two, two others than the asker decided."""
    alone: Counter[UUID] = Counter()
    for one in given:
        if one.first_by_id is None:
            alone[one.case_id] += one.amount_minor
        elif len({one.asked_by_id, one.first_by_id, one.decided_by_id}) != 3:
            yield f"{one.id} was not decided by two others"
    yield from (f"one alone decided on {total} for case {case}" for case, total in alone.items() if total > TWO_ABOVE)


def _ideas(given: list[Remedy]) -> Iterator[str]:
    """Nobody gave more for ideas of their own in a month than there is for them."""
    most = OwnBudget.objects.get(currency="USD").per_month_minor
    spent: Counter[tuple[UUID | None, str]] = Counter()
    for one in given:
        if one.is_out_of_own and one.granted_at is not None:
            key = month_at(one.granted_at, one.case.brand.calendar.time_zone).key
            spent[one.decided_by_id, key] += one.amount_minor
    for (person, month), total in spent.items():
        if total > most:
            yield f"{person} gave {total} for own ideas in {month}"


def _looks() -> Iterator[str]:
    """Nobody looked a second time who had decided the first; nobody let their own final answer leave."""
    for look in SecondLook.objects.filter(ended_by__isnull=False).select_related("case"):
        if look.ended_by_id in deciders_before(look):
            yield f"second look {look.id} was ended by one who had decided"
    own = FinalAnswer.objects.filter(decided_by=F("written_by"))
    yield from (f"final answer {one.id} was decided on by its author" for one in own)


def deciders_before(look: SecondLook) -> set[UUID]:
    """Who had decided on its case well before it began."""
    until = look.started_at - AT_ONCE
    rows = Remedy.objects.filter(case=look.case, asked_at__lte=until)
    found = {look.first_owner_id} if look.first_owner_id else set()
    for asked_by, first_by, first_at, decided_by, granted_at, refused_at in rows.values_list(
        "asked_by", "first_by", "first_at", "decided_by", "granted_at", "refused_at"
    ):
        found.add(asked_by)
        if first_at and first_at <= until:
            found.add(first_by)
        decided_at = granted_at or refused_at
        if decided_at and decided_at <= until:
            found.add(decided_by)
    return found
