"""Who owes us an answer once two customers turn out to be one person."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from amends.customers.models import Customer
from amends.promises.models import Promise


def go_over(kept: Customer, gone: Customer) -> list[str]:
    """What `gone` owes, `kept` owes, in the caller's transaction; returns the ids."""
    ids = [str(id_) for id_ in Promise.objects.filter(customer=gone).values_list("id", flat=True)]
    Promise.objects.filter(id__in=ids).update(customer=kept)
    return ids


def go_back(kept: Customer, gone: Customer, ids: Sequence[str], case_ids: Sequence[str]) -> None:
    """Gives it back, and with it what was asked on these cases since."""
    Promise.objects.filter(Q(id__in=ids) | Q(case__in=case_ids), customer=kept).update(customer=gone)
