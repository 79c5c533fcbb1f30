"""Where each case stands, as its promises say: derived here, written by `actions.standing`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from amends.cases.models import Case, Waiting
from amends.prepared import Prepared
from amends.promises.models import OPEN, Promise, Standing
from amends.promises.rules import PromiseKind, Stage, stage_of
from amends.rows import new_row

RENEWED = [
    "brand",
    "stage",
    "owner",
    "team",
    "incident",
    "severity",
    "needs_person_now",
    "opened_at",
    "next_promise",
    "next_at",
    "broken_count",
    "is_late",
    "is_waiting",
]
REQUEST_SEVERITY = 1
# Only what a standing is made of: a case in a storm is derived several times a day.
_CASES = Prepared(
    lambda *ids: (
        Case.objects.filter(id__in=ids)
        .select_related("failure")
        .only(
            *("brand", "owner", "team", "opened_at", "closed_at", "needs_person_now"),
            *("failure__incident", "failure__severity"),
        )
    )
)
_STORED = Prepared(lambda *ids: Standing.objects.filter(case__in=ids))
_OPEN = Prepared(
    lambda *ids: Promise.objects.filter(OPEN, case__in=ids).only("case", "customer", "kind", "due_at", "level")
)
_BROKEN = Prepared(
    lambda *ids: Promise.objects.filter(case__in=ids, broken_at__isnull=False, customer__isnull=True).values_list(
        "case_id"
    )
)
_WAITING = Prepared(lambda *ids: Waiting.objects.filter(case__in=ids, until_at__isnull=True).values_list("case_id"))


def standing_of(case: Case, promises: Iterable[Promise], broken_count: int, is_waiting: bool) -> Standing:
    """The standing that follows from a case and its open promises. Derives; writes nothing."""
    ours = [p for p in promises if p.customer_id is None and p.kind != PromiseKind.ACTION.value]
    kinds = [p.kind for p in promises if p.kind != PromiseKind.ACTION.value]
    first = min(ours, key=lambda p: (p.due_at, p.id), default=None)
    return new_row(
        Standing,
        case_id=case.id,
        brand_id=case.brand_id,
        stage=(stage_of(kinds) if case.closed_at is None else Stage.CLOSED).value,
        owner_id=case.owner_id,
        team_id=case.team_id,
        incident_id=case.failure.incident_id if case.failure else None,
        severity=case.failure.severity if case.failure else REQUEST_SEVERITY,
        needs_person_now=case.needs_person_now,
        opened_at=case.opened_at,
        next_promise=first,
        next_at=first.due_at if first else None,
        broken_count=broken_count,
        is_late=any(p.level > 0 for p in ours),
        is_waiting=is_waiting,
    )


def derive(case_ids: Collection[UUID]) -> list[Standing]:
    """What the standings of these cases should be, read from cases and promises; four queries."""
    if not case_ids:
        return []
    open_: dict[UUID | None, list[Promise]] = defaultdict(list)
    for promise in _OPEN(*case_ids):
        open_[promise.case_id].append(promise)
    broken = Counter(case_id for (case_id,) in _BROKEN(*case_ids))
    waiting = {case_id for (case_id,) in _WAITING(*case_ids)}
    return [standing_of(case, open_[case.id], broken[case.id], case.id in waiting) for case in _CASES(*case_ids)]


def untrue(case_ids: Collection[UUID]) -> list[UUID]:
    """Cases whose stored standing is not what their promises say: for the check command and the simulation."""
    stored = {row.case_id: row for row in _STORED(*case_ids)} if case_ids else {}
    names = [field.attname for field in Standing._meta.concrete_fields if field.name in RENEWED]
    return [
        row.case_id
        for row in derive(case_ids)
        if row.case_id not in stored or any(getattr(row, name) != getattr(stored[row.case_id], name) for name in names)
    ]
