"""Which case was made of which: written down, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case, Split
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.journal.queries import told_on
from amends.kernel.ids import new_id

NOT_ALIKE = "cases.not_alike"


def split_of(new_case: Case) -> Split | None:
    """How this case came from another one; None when it did not, or when that was taken back."""
    rows = Split.objects.filter(new_case=new_case, undone_at__isnull=True)
    return rows.select_related("case__brand__calendar", "case__customer", "case__owner").first()


def has_splits(case: Case) -> bool:
    """Whether another case was made of this one and still stands."""
    return case.splits.filter(undone_at__isnull=True).exists()


@transaction.atomic
def split_off(case: Case, new_case: Case, moved: Mapping[str, list[str]], *, by: Actor, at: datetime) -> Split:
    """This function will write down that a case was made of another's messages; both say so."""
    row = Split.objects.create(id=new_id(at), case=case, new_case=new_case, moved=dict(moved), split_at=at)
    lines = [
        journal.Line("cases.split_off", row.id, case.id, {"reference": new_case.reference}),
        journal.Line("cases.split_from", row.id, new_case.id, {"reference": case.reference}),
    ]
    journal.write(lines, by=by, at=at)
    return row


@transaction.atomic
def take_back(row: Split, *, by: Actor, at: datetime) -> None:
    """This function will write down that the two are one case again."""
    Split.objects.filter(id=row.id).update(undone_at=at)
    row.undone_at = at
    journal.write([journal.Line("cases.split_undone", row.id, row.case_id)], by=by, at=at)


@transaction.atomic
def say_joined(older: Case, younger: Case, verb: str, *, by: Actor, at: datetime) -> None:
    """This function will say on the case that goes on which one was joined to it, or was taken out of it again."""
    journal.write([journal.Line(verb, younger.id, older.id, {"reference": younger.reference})], by=by, at=at)


def say_guessed(guessed: Sequence[tuple[UUID, UUID, str]], *, by: Actor, at: datetime) -> None:
    """This function will say why messages stand on their cases that named neither thread nor order.

    Each is a message, its case and the reason, in the caller's transaction.
    """
    lines = [journal.Line("cases.guessed", message, case, {"because": why}) for message, case, why in guessed]
    journal.write(lines, by=by, at=at)


def say_alike(pairs: Sequence[tuple[Case, Case]], *, by: Actor, at: datetime) -> None:
    """This function will say on both cases of each pair that their customers may be one person.

    In the caller's transaction.
    """
    both = [pair for case, other in pairs for pair in ((case, other), (other, case))]
    lines = [
        journal.Line(
            "cases.alike", other.id, case.id, {"reference": other.reference, "customer": str(other.customer_id)}
        )
        for case, other in dict.fromkeys(both)
    ]
    journal.write(lines, by=by, at=at)


def told_apart(customer_ids: Collection[UUID]) -> set[frozenset[UUID]]:
    """The pairs of customers, one of whom is among these, of whom somebody has said that they are two persons."""
    theirs = dict(Case.objects.filter(customer__in=customer_ids).values_list("id", "customer_id"))
    return {frozenset({theirs[id_], UUID(str(facts["customer"]))}) for id_, facts in told_on(theirs, NOT_ALIKE)}


@transaction.atomic
def say_not_alike(pairs: Sequence[tuple[Case, Case]], *, by: Actor, at: datetime) -> None:
    """This function will say on the first case of each pair that its customer is not the customer of the second."""
    lines = [
        journal.Line(NOT_ALIKE, other.id, case.id, {"reference": other.reference, "customer": str(other.customer_id)})
        for case, other in pairs
    ]
    journal.write(lines, by=by, at=at)
