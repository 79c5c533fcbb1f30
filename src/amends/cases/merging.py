"""Whose cases they are once two customers turn out to be one person, and once they are parted again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from amends.cases.models import Case, CasePerson, Failure, Split
from amends.customers.models import Customer
from amends.journal import actions as journal
from amends.journal.actors import Actor


@transaction.atomic
def go_over(
    kept: Customer, gone: Customer, twins: Mapping[UUID, UUID], *, by: Actor, at: datetime
) -> dict[str, list[str]]:
    """This function will give the cases of `gone` to `kept`; returns every row that changed, by what it is.

    :param twins: orders that both have, so that cases about one order are about one.
    """
    people = CasePerson.objects.filter(customer=gone)
    # Whoever stands on a case in the same part already stands there once.
    there = CasePerson.objects.filter(customer=kept).values_list("case", "part")
    known = set(there)
    stays = [row.id for row in people if (row.case_id, row.part) in known]
    moved = {
        "cases": _ids(Case.objects.filter(customer=gone).values_list("id", flat=True)),
        "failures": _ids(Failure.objects.filter(customer=gone).values_list("id", flat=True)),
        "people": _ids(people.exclude(id__in=stays).values_list("id", flat=True)),
    }
    Case.objects.filter(id__in=moved["cases"]).update(customer=kept)
    Failure.objects.filter(id__in=moved["failures"]).update(customer=kept)
    CasePerson.objects.filter(id__in=moved["people"]).update(customer=kept)
    for mine, theirs in twins.items():
        for name, rows in (
            ("case_orders", Case.objects.filter(order=mine)),
            ("failure_orders", Failure.objects.filter(order=mine, finding__isnull=True)),
        ):
            moved.setdefault(name, []).extend(f"{id_} {mine}" for id_ in rows.values_list("id", flat=True))
            rows.update(order=theirs)
    _tell(moved["cases"], gone, kept, by, at)
    return moved


def _ids(found: Iterable[UUID]) -> list[str]:
    return [str(id_) for id_ in found]


def _tell(case_ids: Sequence[str], source: Customer, to: Customer, by: Actor, at: datetime) -> None:
    facts = {"from": str(source.id), "to": str(to.id)}
    lines = (journal.Line("cases.customer_changed", UUID(id_), UUID(id_), facts) for id_ in case_ids)
    journal.write(lines, by=by, at=at)


@transaction.atomic
def go_back(kept: Customer, gone: Customer, moved: Mapping[str, list[str]], *, by: Actor, at: datetime) -> list[str]:
    """This function will give these cases back, and with each what was split from it since; returns their ids."""
    ids = [*moved["cases"], *_split_from(moved["cases"])]
    back = _ids(Case.objects.filter(id__in=ids, customer=kept).values_list("id", flat=True))
    Case.objects.filter(id__in=back).update(customer=gone)
    failures = Case.objects.filter(id__in=back).values_list("failure", flat=True)
    Failure.objects.filter(id__in=[*moved["failures"], *filter(None, failures)], customer=kept).update(customer=gone)
    CasePerson.objects.filter(id__in=moved["people"], customer=kept).update(customer=gone)
    for pair in moved.get("case_orders", []):
        id_, order = pair.split(" ")
        Case.objects.filter(id=id_).update(order=order)
    for pair in moved.get("failure_orders", []):
        id_, order = pair.split(" ")
        Failure.objects.filter(id=id_).update(order=order)
    _tell(back, kept, gone, by, at)
    return back


def _split_from(case_ids: Sequence[str]) -> list[str]:
    found: list[str] = []
    new = [UUID(id_) for id_ in case_ids]
    while new:
        new = list(Split.objects.filter(case__in=new, undone_at__isnull=True).values_list("new_case", flat=True))
        found += _ids(new)
    return found


def joined_across(case_ids: Sequence[str]) -> Case | None:
    """One of these cases that was joined to a case which is not among them, or the other way round."""
    ids = [UUID(id_) for id_ in case_ids]
    into = Case.objects.filter(id__in=ids, joined_to__isnull=False).exclude(joined_to__in=ids)
    from_ = Case.objects.filter(joined_to__in=ids).exclude(id__in=ids)
    return into.first() or from_.first()


def open_of(customer: Customer) -> list[Case]:
    """The open cases of a customer that nobody has separated, the oldest first, each with its owner and team."""
    rows = Case.objects.filter(customer=customer, closed_at__isnull=True, is_separated=False)
    return list(rows.select_related("owner__team", "team", "customer", "brand__calendar").order_by("opened_at", "id"))


def all_of(customer: Customer) -> list[Case]:
    """Every case of a customer, the newest first, with its failure's kind and its owner."""
    rows = Case.objects.filter(customer=customer).select_related("failure__kind", "owner")
    return list(rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at")[:100])
