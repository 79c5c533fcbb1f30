"""Whose complaints they are once two customers turn out to be one person."""

from __future__ import annotations

from collections.abc import Sequence

from amends.customers.models import Customer
from amends.intake.models import Complaint


def go_over(kept: Customer, gone: Customer) -> list[str]:
    """Gives the complaints of `gone` to `kept`, in the caller's transaction; returns their ids."""
    ids = [str(id_) for id_ in Complaint.objects.filter(customer=gone).values_list("id", flat=True)]
    Complaint.objects.filter(id__in=ids).update(customer=kept)
    return ids


def go_back(gone: Customer, ids: Sequence[str]) -> None:
    """Gives them back."""
    Complaint.objects.filter(id__in=ids).update(customer=gone)
