"""What an incident was like, afterwards: when it was seen and told, which words were kept, what was given, when who
joined. Read from the rows and from the journal; nothing here is remembered by anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import TruncHour

from amends.cases.models import Failure
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.detect.models import Finding, Incident
from amends.journal.models import Entry
from amends.kernel.ids import first_id
from amends.measure.coverage import NOWHERE
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies.models import GIVEN, Remedy

# What happened before it was an incident, and after its end, is of interest for so long.
AROUND = timedelta(days=2)
AFTER = timedelta(days=60)
MOST_LINES = 300
MOST_WORDS = 60


@dataclass(frozen=True, slots=True)
class Word:
    """The words that were promised for one hour (its beginning): how many were kept and broken."""

    by: datetime
    kept: int
    broken: int
    open: int


@dataclass(frozen=True, slots=True)
class Given:
    """What was given, at its face value, in one currency (minor units)."""

    currency: str
    count: int
    face_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the journal about the incident."""

    at: datetime
    actor: str
    verb: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Review:
    """An incident, read afterwards. `joined` says how many recoveries began in which hour."""

    first_happened_at: datetime | None
    first_found_at: datetime | None
    first_told_at: datetime | None
    words: list[Word]
    given: list[Given]
    joined: list[tuple[datetime, int]]
    lines: list[Line]
    changes: list[Promise]


def review(incident: Incident) -> Review:
    """The review of an incident; eight queries whatever its size."""
    seen = Finding.objects.filter(incident=incident).aggregate(happened=Min("happened_at"), found=Min("found_at"))
    told = Message.objects.filter(
        ~NOWHERE, case__failure__incident=incident, direction=Direction.OUT.value, outbound__sent_at__isnull=False
    ).aggregate(first=Min("outbound__sent_at"))
    hours = Failure.objects.filter(incident=incident).annotate(hour=TruncHour("known_at")).values_list("hour")
    joined = hours.annotate(count=Count("id"))
    return Review(
        seen["happened"] or incident.started_at,
        seen["found"] or incident.started_at,
        told["first"],
        _words(incident),
        _given(incident),
        list(joined.order_by("hour")[:MOST_WORDS]),
        _lines(incident),
        changes(incident),
    )


def _words(incident: Incident) -> list[Word]:
    rows = Promise.objects.filter(case__failure__incident=incident, kind=PromiseKind.UPDATE.value, is_particular=False)
    by_hour = rows.annotate(hour=TruncHour("due_at")).values_list("hour")
    counted = by_hour.annotate(
        kept=Count("id", filter=Q(kept_at__isnull=False)),
        broken=Count("id", filter=Q(broken_at__isnull=False)),
        open=Count("id", filter=Q(kept_at__isnull=True, broken_at__isnull=True, released_at__isnull=True)),
    )
    return [Word(*row) for row in counted.order_by("hour")[:MOST_WORDS]]


def _given(incident: Incident) -> list[Given]:
    rows = Remedy.objects.filter(GIVEN, case__failure__incident=incident, amount_minor__gt=0).values_list("currency")
    counted = rows.annotate(
        count=Count("id"),
        face=Sum("amount_minor"),
        paid=Sum("amount_minor", filter=Q(paid_at__isnull=False), default=0),
    )
    return [Given(*row) for row in counted.order_by("currency")]


def _lines(incident: Incident) -> list[Line]:
    """Ids tell their time, so the journal is read only around the incident."""
    until = incident.ended_at + AFTER if incident.ended_at else None
    rows = Entry.objects.filter(id__gte=first_id(incident.started_at - AROUND), subject_id=incident.id)
    rows = rows.filter(id__lt=first_id(until)) if until else rows
    return [Line(*row) for row in rows.order_by("id").values_list("at", "actor", "verb", "facts")[:MOST_LINES]]


def changes(incident: Incident) -> list[Promise]:
    """What somebody promised to change because of it, the first due first; of one that broke, what stands in its
    place."""
    rows = Promise.objects.filter(incident=incident, kind=PromiseKind.ACTION.value, replaced_by__isnull=True)
    return list(rows.select_related("person", "team").order_by("due_at", "id"))


@dataclass(frozen=True, slots=True)
class Post:
    """Where the automatic letters of an incident are: gone out, on their way, held back, come back."""

    sent: int
    on_their_way: int
    held_back: int
    came_back: int


def post_of(incident: Incident) -> Post:
    """Where the letters to those whom an incident failed are; one query."""
    rows = Message.objects.filter(
        case__failure__incident=incident, direction=Direction.OUT.value, outbound__isnull=False
    )
    is_held = Q(outbound__facts__has_key="held_back")
    counts = rows.aggregate(
        sent=Count("id", filter=Q(outbound__sent_at__isnull=False, outbound__bounced_at__isnull=True) & ~is_held),
        way=Count("id", filter=Q(outbound__sent_at__isnull=True, outbound__stopped_at__isnull=True) & ~is_held),
        held=Count("id", filter=is_held),
        back=Count("id", filter=Q(outbound__bounced_at__isnull=False)),
    )
    return Post(counts["sent"], counts["way"], counts["held"], counts["back"])


def held_letters(incident: Incident) -> list[Message]:
    """The letters that stayed in the house, the last ones first, each with its case."""
    rows = Message.objects.filter(case__failure__incident=incident, outbound__facts__has_key="held_back")
    return list(rows.select_related("case__customer", "outbound").order_by("-said_at", "-id")[:200])
