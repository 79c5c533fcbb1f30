"""What other systems asked of a customer goes with them when two turn out to be one."""

from __future__ import annotations

from collections.abc import Sequence

from amends.customers.models import Customer
from amends.followups.models import Score


def go_over(kept: Customer, gone: Customer) -> list[str]:
    """This function will give one customer's scores to another, but what they have told already; which ones."""
    has = set(Score.objects.filter(customer=kept).values_list("source", "told_at"))
    ids = [one.id for one in Score.objects.filter(customer=gone) if (one.source, one.told_at) not in has]
    Score.objects.filter(id__in=ids).update(customer=kept)
    return [str(id_) for id_ in ids]


def go_back(gone: Customer, moved: Sequence[str]) -> None:
    """This function will give them back."""
    Score.objects.filter(id__in=moved).update(customer=gone)
