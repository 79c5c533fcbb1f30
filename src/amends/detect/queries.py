"""Reading what was detected: incidents with their counts, findings, those that match nobody, detectors read out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from amends.detect.models import (
    Connection,
    Detector,
    DetectorVersion,
    Expectation,
    Finding,
    Incident,
    Look,
    PublicUpdate,
    SavedMapping,
    Signal,
)
from amends.detect.rules import detector_sentence
from amends.detect.rules.unread import UNREADABLE
from amends.detect.rules.watching import History, Told, as_watch, micros, watch_sentence
from amends.kernel.ids import first_id
from amends.people.models import Brand
from amends.prepared import Prepared

LISTED = 200
MOST_REHEARSED = 20_000
# Findings that may wait for their recoveries before other systems are asked to hold back.
MOST_WAITING = 10_000


@dataclass(frozen=True, slots=True)
class IncidentCounts:
    """An incident, and how far it reaches: findings, those healed, those still waiting, orders affected."""

    incident: Incident
    findings: int
    healed: int
    waiting: int
    affected: int


def open_incidents(brand: Brand | None = None) -> list[IncidentCounts]:
    """The incidents that have not ended (of a brand), newest first; one query."""
    rows = Incident.objects.filter(ended_at__isnull=True)
    return _counted(rows.filter(brand=brand) if brand else rows)


def counts_of(incident_ids: Collection[UUID]) -> dict[UUID, IncidentCounts]:
    """How far these incidents reach, open or ended; one query."""
    return {row.incident.id: row for row in _counted(Incident.objects.filter(id__in=incident_ids))}


def _counted(incidents: QuerySet[Incident]) -> list[IncidentCounts]:
    rows = incidents.select_related("brand", "owner", "detector").annotate(
        finding_count=Count("findings"),
        healed_count=Count("findings", filter=Q(findings__healed_at__isnull=False)),
        waiting_count=Count("findings", filter=Q(findings__matched_at__isnull=True)),
        affected_count=Sum("findings__matched_count", default=0),
    )
    return [
        IncidentCounts(row, row.finding_count, row.healed_count, row.waiting_count, row.affected_count)
        for row in rows.order_by("-started_at", "key")
    ]


def findings_of(incident: Incident, *, at_most: int = LISTED) -> list[Finding]:
    """The findings of an incident in the order in which they happened."""
    rows = Finding.objects.filter(incident=incident).select_related("detector")
    return list(rows.order_by("happened_at", "id")[:at_most])


def unmatched(brand: Brand | None = None, *, at_most: int = LISTED) -> list[Finding]:
    """Findings that failed nobody we know, newest first: somebody looks whether an order is missing here."""
    rows = _unmatched(brand).filter(set_aside_at__isnull=True)
    return list(rows.select_related("detector__kind").order_by("-found_at", "-id")[:at_most])


def _unmatched(brand: Brand | None) -> QuerySet[Finding]:
    rows = Finding.objects.filter(matched_count=0, matched_at__isnull=False, healed_at__isnull=True)
    return rows.filter(detector__brand=brand) if brand else rows


def unmatched_count(brand: Brand) -> int:
    """How many findings wait for somebody to say whom they failed, up to 1,000."""
    return _unmatched(brand).filter(set_aside_at__isnull=True).order_by()[:1_000].count()


def unmatched_aside(brand: Brand, *, at_most: int = LISTED) -> list[Finding]:
    """Findings that failed nobody we know and were set aside, the last first."""
    rows = _unmatched(brand).filter(set_aside_at__isnull=False)
    return list(rows.select_related("detector__kind").order_by("-set_aside_at", "-id")[:at_most])


def _unread() -> QuerySet[Signal]:
    return Signal.objects.filter(type=UNREADABLE, unread=None)


def unread(*, at_most: int = LISTED) -> list[Signal]:
    """What came and could not be read, and nobody has seen to, newest first."""
    return list(_unread().order_by("-id")[:at_most])


def unread_count() -> int:
    """How much of it there is, up to 1,000."""
    return _unread().order_by()[:1_000].count()


def unread_signal(signal_id: UUID) -> Signal | None:
    """Something that could not be read, whether or not somebody has seen to it."""
    return Signal.objects.filter(id=signal_id, type=UNREADABLE).first()


def finding_for(brand: Brand, finding_id: UUID) -> Finding | None:
    """A finding of this brand; None for another's."""
    rows = Finding.objects.filter(id=finding_id, detector__brand=brand)
    return rows.select_related("detector__brand__calendar", "detector__kind", "incident__owner").first()


@dataclass(frozen=True, slots=True)
class ReadOut:
    """A detector, what it does in a sentence, and whether it has ever found anything."""

    detector: Detector
    sentence: str
    has_found: bool


def detectors(brand: Brand | None = None) -> list[ReadOut]:
    """All detectors (of a brand), each read out."""
    rows = Detector.objects.select_related("kind", "brand").order_by("name")
    rows = rows.annotate(has_found=Exists(Finding.objects.filter(detector=OuterRef("pk"))))
    return [ReadOut(row, sentence_of(row), row.has_found) for row in (rows.filter(brand=brand) if brand else rows)]


def is_swamped() -> bool:
    """Whether so many findings wait that no more should be told to us for a while; looks at an index only."""
    waiting = Finding.objects.filter(matched_at__isnull=True, held_until__isnull=True).order_by("id")
    return waiting[MOST_WAITING : MOST_WAITING + 1].exists()


def mappings(brand: Brand) -> list[SavedMapping]:
    """The mappings of a brand for files of signals, by name."""
    return list(SavedMapping.objects.filter(brand=brand).order_by("name"))


def mapping_named(brand: Brand, name: str) -> SavedMapping | None:
    """A mapping of this brand; None for another's."""
    return SavedMapping.objects.filter(brand=brand, name=name).first()


def known_ids(source: str, ids: Sequence[str]) -> set[str]:
    """Which of these a source has told before."""
    found: set[str] = set()
    for start in range(0, len(ids), LISTED):
        rows = Signal.objects.filter(source=source, external_id__in=ids[start : start + LISTED])
        found |= set(rows.values_list("external_id", flat=True))
    return found


def sentence_of(row: Detector, tree: Mapping[str, Any] | None = None) -> str:
    """What a detector does, or would do by another tree, in a sentence."""
    asked = row.predicate if tree is None else tree
    if is_plain(row):
        return detector_sentence(signal_type=row.signal_type, expectation=row.expectation, tree=asked)
    return f"When {watch_sentence(asked)}." if asked else "Nothing yet: it has only a draft."


def is_plain(row: Detector) -> bool:
    """Whether a detector listens to one type of signal, or to one expectation: it asks of facts and nothing else."""
    return bool(row.signal_type or row.expectation)


def watch_by(row: Detector, tree: Mapping[str, Any]) -> dict[str, Any]:
    """What a detector would ask of a thing through time by this tree of its, whatever its sort."""
    return as_watch(signal_type=row.signal_type, expectation=row.expectation, tree=tree)


def held_count(detector: Detector) -> int:
    """How many findings of a detector wait for the end of its quiet hours, up to 1,000."""
    rows = Finding.objects.filter(detector=detector, matched_at__isnull=True, held_until__isnull=False)
    return rows.order_by()[:1_000].count()


def found_count(detector: Detector) -> int:
    """How many things a detector has found so far."""
    return Finding.objects.filter(detector=detector).count()


def incident_for(brand: Brand, incident_id: UUID) -> Incident | None:
    """An incident of this brand; None for another's."""
    return (
        Incident.objects.filter(id=incident_id, brand=brand)
        .select_related("owner", "brand__calendar", "kind", "detector__kind")
        .first()
    )


def watch_of(slug: str) -> dict[str, Any] | None:
    """What the detector of this slug asks of a thing through time, whatever its sort; None where there is none."""
    row = Detector.objects.filter(slug=slug).first()
    if row is None:
        return None
    return watch_by(row, row.predicate)


def sizes_of(slug: str) -> list[dict[str, Any]]:
    """How grave what the detector of this slug finds is, as it is kept; nothing where there is none."""
    return next(iter(Detector.objects.filter(slug=slug).values_list("sizes", flat=True)), [])


def stored_histories(
    *, since: datetime, until: datetime, at_most: int = MOST_REHEARSED
) -> tuple[dict[str, History], bool]:
    """All that was told of the things of which we were told in a time, as it became known; and whether there were more.

    By when we were told, not by when it occurred; the ids of signals lie in that order.
    """
    told = Signal.objects.filter(id__gte=first_id(since), id__lt=first_id(until)).values_list("subject", flat=True)
    subjects = list(told.distinct().order_by("subject")[: at_most + 1])
    return histories_of(subjects[:at_most]), len(subjects) > at_most


def histories_of(subjects: Collection[str]) -> dict[str, History]:
    """What was told of these things and not taken back, and when it became known."""
    named, told = sorted(subjects), defaultdict(list)
    for start in range(0, len(named), LISTED):
        rows = Signal.objects.filter(subject__in=named[start : start + LISTED], withdrawal=None).order_by("id")
        for subject, type_, occurred_at, received_at, data in rows.values_list(
            "subject", "type", "occurred_at", "received_at", "data"
        ):
            told[subject].append(Told(type_, micros(occurred_at), micros(received_at), data))
    return {subject: History(told[subject]) for subject in named}


def size_found(finding_id: UUID) -> tuple[str, dict[str, Any]]:
    """What a finding is about, and how grave it was by its detector's sizes, with what held; empty: as its kind."""
    return next(iter(_SIZE(finding_id)), ("", {}))


_SIZE = Prepared(lambda finding: Finding.objects.filter(id=finding).values_list("subject", "size"))


def detector_for(brand: Brand, slug: str) -> Detector | None:
    """A detector of this brand; None for another's."""
    return Detector.objects.filter(brand=brand, slug=slug).select_related("kind", "brand__calendar").first()


def versions_of(detector: Detector) -> list[DetectorVersion]:
    """All versions of a detector, newest first, the draft among them."""
    rows = DetectorVersion.objects.filter(detector=detector).select_related("drafted_by")
    return list(rows.order_by("-number"))


def connections(brand: Brand) -> list[Connection]:
    """The systems that tell this brand's desk signals by themselves, by name."""
    return list(Connection.objects.filter(brand=brand, is_active=True).order_by("name", "id"))


def connection(connection_id: UUID) -> Connection | None:
    """One of any brand, open or closed."""
    return Connection.objects.select_related("brand").filter(id=connection_id).first()


def old_signals(until: datetime, after: UUID | None, at_most: int) -> list[tuple[UUID, str]]:
    """Signals that came before `until`, with their things, from the oldest; those that came after `after` alone."""
    rows = Signal.objects.filter(id__lt=first_id(until))
    rows = rows.filter(id__gt=after) if after else rows
    return list(rows.order_by("id").values_list("id", "subject")[:at_most])


def things_in_use(subjects: Collection[str]) -> set[str]:
    """Those of these things on which a finding, an expectation, an open incident or a look to come still stands, and
    what nobody could read and nobody has seen to."""
    waits = Q(matched_at__isnull=True) | Q(matched_count=0, set_aside_at__isnull=True, healed_at__isnull=True)
    found = Finding.objects.filter(waits | Q(incident__isnull=False, incident__ended_at__isnull=True))
    expected = Expectation.objects.filter(met_at__isnull=True, called_off_at__isnull=True, passed_at__isnull=True)
    rows = (found, expected, Look.objects.all(), _unread())
    return {thing for each in rows for (thing,) in each.filter(subject__in=subjects).values_list("subject")}


def public_updates(incident: Incident) -> list[PublicUpdate]:
    """What the public page said about an incident, the last word first."""
    return list(incident.public_updates.order_by("-published_at", "-id"))


def public_incidents(brand: Brand, since: datetime) -> list[tuple[Incident, list[PublicUpdate]]]:
    """The incidents of a brand on its public page with all their words, the last word first: those that are open, and
    those whose last word is not older than `since`; two queries."""
    rows = Incident.objects.filter(brand=brand).exclude(public_title="")
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=since)).order_by("-started_at", "key")[:50]
    shown = rows.prefetch_related(
        Prefetch("public_updates", PublicUpdate.objects.order_by("-published_at", "-id"), to_attr="words_said")
    )
    return [(row, row.words_said) for row in shown]


def incidents_of(brand: Brand, *, at_most: int = LISTED) -> list[Incident]:
    """The incidents of a brand, those that are open in front, the last one first."""
    rows = Incident.objects.filter(brand=brand).select_related("owner")
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "-started_at", "key")[:at_most])
