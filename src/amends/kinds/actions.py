"""Adding kinds of failure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kinds.models import Kind
from amends.kinds.rules import Controllability, FailureType, Severity


@dataclass(frozen=True)
class NewKind:
    """A kind of failure about to be added."""

    slug: str
    name: str
    failure_type: FailureType
    severity: Severity
    controllability: Controllability = Controllability.UNKNOWN
    skill: str = ""
    resolve_minutes: int = 1440
    follow_up_days: int = 3
    words: tuple[str, ...] = ()


STARTERS = (
    NewKind(
        "flight-cancelled",
        "Flight cancelled",
        FailureType.SERVICE,
        Severity.GRAVE,
        follow_up_days=1,
        words=("cancelled", "canceled", "cancellation"),
    ),
    NewKind(
        "flight-late",
        "Flight 3 h late or more",
        FailureType.SERVICE,
        Severity.MEDIUM,
        follow_up_days=1,
        words=("delay", "delayed", "late flight", "missed connection"),
    ),
    NewKind(
        "parcel-late",
        "Parcel late",
        FailureType.GOODS,
        Severity.MEDIUM,
        follow_up_days=1,
        words=("parcel", "package", "delivery", "not arrived"),
    ),
    NewKind(
        "bill-wrong",
        "Bill wrong",
        FailureType.MONEY,
        Severity.MEDIUM,
        Controllability.OURS,
        words=("bill", "charged", "invoice", "refund", "overcharged"),
    ),
    NewKind(
        "item-faulty",
        "Item faulty or wrong",
        FailureType.GOODS,
        Severity.MEDIUM,
        Controllability.OURS,
        words=("broken", "faulty", "damaged", "wrong item", "defective"),
    ),
    NewKind(
        "baggage",
        "Baggage late or damaged",
        FailureType.GOODS,
        Severity.MEDIUM,
        follow_up_days=1,
        words=("bag", "baggage", "luggage", "suitcase"),
    ),
    NewKind(
        "service-down",
        "Service down",
        FailureType.SERVICE,
        Severity.MEDIUM,
        Controllability.OURS,
        words=("outage", "down", "cannot log in", "error"),
    ),
    NewKind(
        "staff-conduct",
        "How we treated you",
        FailureType.ATTENTION,
        Severity.MEDIUM,
        Controllability.OURS,
        words=("rude", "ignored", "attitude", "nobody answers", "unfriendly"),
    ),
    NewKind("other", "Something else", FailureType.SERVICE, Severity.MEDIUM),
)


@transaction.atomic
def add(kinds: Sequence[NewKind], *, by: Actor, at: datetime) -> list[Kind]:
    """This function will add kinds that are not there yet, and return those of the given slugs."""
    known = set(Kind.objects.values_list("slug", flat=True))
    new = [
        Kind(
            id=new_id(at),
            slug=kind.slug,
            name=kind.name,
            failure_type=kind.failure_type.value,
            severity=kind.severity.value,
            controllability=kind.controllability.value,
            skill=kind.skill,
            resolve_minutes=kind.resolve_minutes,
            follow_up_days=kind.follow_up_days,
            words=list(kind.words),
        )
        for kind in kinds
        if kind.slug not in known
    ]
    Kind.objects.bulk_create(new)
    journal.write((journal.Line("kinds.added", kind.id, None, {"slug": kind.slug}) for kind in new), by=by, at=at)
    return list(Kind.objects.filter(slug__in=[kind.slug for kind in kinds]))
