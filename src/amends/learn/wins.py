"""Reading wins: the feed, whose words may be shown, what a case shows, and thanks that came in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.customers.consents import WORDS_SHARED, refused
from amends.followups.models import CaseOutcome, Survey
from amends.followups.rules.outcomes import GOOD, Outcome
from amends.learn.models import Win
from amends.learn.rules.wins import Shown
from amends.people.models import Brand
from amends.promises.models import Promise
from amends.promises.rules import OwedTo

SHOWN, THANKED_BACK = 60, timedelta(days=28)


def feed(brand: Brand) -> list[Win]:
    """The last wins of a brand with who joined in the thanks; two queries."""
    rows = Win.objects.filter(brand=brand, taken_back_at__isnull=True).prefetch_related("kudos__person")
    joined = rows.select_related("person", "nominated_by", "case", "brand__calendar")
    return list(joined.order_by("-nominated_at", "-id")[:SHOWN])


def win_for(brand: Brand, win_id: UUID) -> Win | None:
    """One win of this brand that was not taken back; None for another's."""
    rows = Win.objects.filter(id=win_id, brand=brand, taken_back_at__isnull=True)
    return rows.select_related("person", "nominated_by", "case__customer", "brand__calendar").first()


def month_of(win: Win) -> date:
    """The first day of the month in which it was nominated, in the brand's own time."""
    there = win.nominated_at.astimezone(ZoneInfo(win.brand.calendar.time_zone))
    return there.date().replace(day=1)


def not_shared(wins: Collection[Win]) -> set[UUID]:
    """The customers of these wins who have not agreed that colleagues read their words; one query."""
    return refused({win.case.customer_id for win in wins if win.case and win.quote}, WORDS_SHARED)


def said_by_customer(case: Case) -> list[str]:
    """What the customer wrote on a case, in messages and in surveys; two queries."""
    wrote = case.messages.filter(direction=Direction.IN.value).values_list("text", flat=True)
    told = Survey.objects.filter(case=case).exclude(comment="").values_list("comment", flat=True)
    return [*wrote, *told]


def shown_by(cases: Collection[UUID]) -> dict[UUID, Shown]:
    """What these cases show: promises kept and broken, outcome, satisfaction; three queries."""
    owed = Promise.objects.filter(case__in=cases, owed_to=OwedTo.CUSTOMER.value).order_by().values_list("case")
    counted = owed.annotate(
        kept=Count("id", filter=Q(kept_at__isnull=False)), broken=Count("id", filter=Q(broken_at__isnull=False))
    )
    promises = {case: (kept, broken) for case, kept, broken in counted}
    ended = CaseOutcome.objects.filter(case__in=cases, outcome=Outcome.RECOVERED.value)
    recovered = set(ended.values_list("case_id", flat=True))
    rated = Survey.objects.filter(case__in=cases, csat__gte=GOOD)
    satisfied = set(rated.values_list("case_id", flat=True))
    return {
        case: Shown(*promises.get(case, (0, 0)), is_recovered=case in recovered, is_satisfied=case in satisfied)
        for case in cases
    }


def thanks(brand: Brand, at: datetime) -> list[Message]:
    """Letters of four weeks that were nothing but thanks, on cases about which no win was nominated: each is one that
    may be; two queries."""
    known = Win.objects.filter(brand=brand, case__isnull=False).values("case")
    rows = Message.objects.filter(case__brand=brand, is_thanks=True, said_at__gt=at - THANKED_BACK)
    return list(rows.exclude(case__in=known).select_related("case__owner").order_by("-said_at", "-id")[:10])
