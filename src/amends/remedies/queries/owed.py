"""What the law owes on a case, as far as it was asked; and which packs answer for which failures."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum

from amends.cases.models import Case
from amends.kernel.money import Money
from amends.people.models import Brand
from amends.prepared import Prepared
from amends.remedies import rules
from amends.remedies.law.shapes import Outcome
from amends.remedies.models import GIVEN, UNDECIDED, Law, Quote, Remedy

_PACKS = Prepared(lambda brand_id: Law.objects.filter(brand=brand_id).order_by("pack").values_list("kind", "pack"))
_STANDING = Prepared(
    lambda case_id: (
        Quote.objects.filter(case=case_id, replaced_at__isnull=True)
        .select_related("remedy", "telling__outbound", "asked_by")
        .order_by("asked_at", "id")
    )
)


def laws(brand: Brand) -> list[Law]:
    """Which packs answer for which kinds of failure at a brand."""
    return list(Law.objects.filter(brand=brand).select_related("kind").order_by("kind__name", "pack"))


def packs_for(brand_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """The packs of each kind of failure at a brand; one query."""
    found: dict[UUID, tuple[str, ...]] = {}
    for kind_id, pack in _PACKS(brand_id):
        found[kind_id] = (*found.get(kind_id, ()), pack)
    return found


def standing_quotes(case: Case) -> list[Quote]:
    """The answers that stand on a case, one for each pack that was asked; one query."""
    found = _STANDING(case.id)
    for quote in found:
        quote.case = case
    return found


def standing_quote(case: Case, pack: str) -> Quote | None:
    """The answer of one pack that stands."""
    return next((quote for quote in standing_quotes(case) if quote.pack == pack), None)


def quote_of(case: Case, quote_id: UUID) -> Quote | None:
    """One answer of this case: an answer is never reached past its case's guard."""
    return next((quote for quote in standing_quotes(case) if quote.id == quote_id), None)


def is_told(quote: Quote) -> bool:
    """Whether a letter about it is on its way or has arrived: one that was called back or came back tells nothing."""
    letter = quote.telling.outbound if quote.telling else None
    return letter is not None and letter.stopped_at is None and letter.bounced_at is None


def is_granted(quote: Quote) -> bool:
    """Whether somebody has granted what was found owed."""
    remedy = quote.remedy
    return remedy is not None and remedy.granted_at is not None and remedy.reversed_at is None


def lacking_of(quotes: list[Quote]) -> list[str]:
    """What is still to be done about them before the case may be resolved, in words."""
    standings = (
        rules.Standing(Outcome(one.outcome), one.amount_minor > 0, is_granted(one), is_told(one)) for one in quotes
    )
    return [words for standing in standings if (words := rules.lacks(standing))]


def granted_by_law(case: Case, pack: str, currency: str) -> Money:
    """What a case got or was asked for by what a pack answered, now or before."""
    given = Remedy.objects.filter(GIVEN | UNDECIDED, quote__case=case, quote__pack=pack, currency=currency)
    return Money(given.aggregate(total=Sum("amount_minor"))["total"] or 0, currency)
