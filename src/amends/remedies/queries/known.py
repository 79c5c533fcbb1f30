"""What is known at the moment somebody asks for a remedy: in proportion, under the soft cap, and what others got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from amends.cases.models import Case
from amends.remedies.queries.catalogue import recommended
from amends.remedies.queries.shown import Similar, similar
from amends.remedies.rules import Range, Use


@dataclass(frozen=True, slots=True)
class Known:
    """The price, what is in proportion to it, and what similar cases got; None is not known, or nobody similar."""

    price_minor: int | None = None
    range: Range | None = None
    similar: Similar | None = None

    def on_remedy(self) -> dict[str, int | None]:
        """As a remedy keeps it."""
        fair = self.range if self.range and self.range.is_known else None
        alike = self.similar
        return {
            "price_minor": self.price_minor,
            "recommended_low_minor": fair.low_minor if fair else None,
            "recommended_high_minor": fair.high_minor if fair else None,
            "cap_left_minor": fair.cap_left_minor if fair else None,
            "similar_count": alike.count if alike else 0,
            "similar_low_minor": alike.low_minor if alike else None,
            "similar_high_minor": alike.high_minor if alike else None,
        }


def known(case: Case, currency: str, at: datetime, *, use: Use = Use.UNKNOWN) -> Known:
    """What is known about an extra on this case in this currency; four queries.

    A price in another currency says nothing about it.
    """
    order = case.order
    is_priced = order is not None and order.currency == currency
    is_elsewhere = order is not None and order.currency not in ("", currency)
    return Known(
        price_minor=order.value_minor if order and is_priced else None,
        range=None if is_elsewhere else recommended(case, at, use=use),
        similar=similar(case, currency, at),
    )
