"""The verbs of an incident's hub: open it by hand, say what is known, add whom it failed, mark who needs a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, Sum

from amends.customers.models import Customer, Order
from amends.detect.models import Affected, ByHand, Detector, Finding, Incident, Opened, PublicUpdate
from amends.detect.rules.hub import PublicState, Source, Wanted, cap_left
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.kinds.models import Kind
from amends.people.models import Brand, Person
from amends.people.queries import home_team

LONGEST_CAUSE, LONGEST_FACTS, LONGEST_WHY, LONGEST_PUBLIC = 300, 4000, 300, 2000


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody whom an incident failed, for an order or without one; `finding` says by what, where one did."""

    customer: Customer
    order: Order | None = None
    finding: Finding | None = None


@transaction.atomic
def open_incident(
    brand: Brand, title: str, kind: Kind, *, cause: str = "", wanted: Wanted | None = None, by: Actor, at: datetime
) -> Incident:
    """This function will open an incident that no detector found; the lead of the brand's home team owns it, or the
    person who opens it.

    :raises ValueError: without a title, or for words that are too long.
    """
    title, cause = title.strip(), cause.strip()
    if not 0 < len(title) <= 200:
        raise ValueError("title: say in at most 200 characters what happened.")
    _fits("cause", cause, LONGEST_CAUSE)
    id_ = new_id(at)
    incident = Incident.objects.create(
        id=id_,
        brand=brand,
        kind=kind,
        key=f"by-hand:{id_}",
        title=title,
        owner=by if isinstance(by, Person) else home_team(brand).lead,
        cause=cause,
        wanted=wanted.as_json() if wanted else {},
        started_at=at,
    )
    facts = {"kind": kind.slug, "owner": str(incident.owner_id or "")}
    journal.write([journal.Line("detect.incident_opened", incident.id, None, facts)], by=by, at=at)
    return incident


def _fits(name: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise ValueError(f"{name}: {len(text)} characters are too many; say it in {longest}.")


@transaction.atomic
def describe(incident: Incident, cause: str, facts: str, *, is_confirmed: bool, by: Person, at: datetime) -> None:
    """This function will keep what may be said to everybody: the cause, whether it is confirmed, and what is known.

    :raises ValueError: for words that are too long, or a confirmed cause without words; nothing is changed.
    """
    cause, facts = cause.strip(), facts.strip()
    _fits("cause", cause, LONGEST_CAUSE)
    _fits("facts", facts, LONGEST_FACTS)
    if is_confirmed and not cause:
        raise ValueError("cause: say what the confirmed cause is.")
    told = {"cause": cause, "facts": facts, "is_cause_confirmed": is_confirmed}
    changed = [name for name, value in told.items() if getattr(incident, name) != value]
    if not changed:
        return
    Incident.objects.filter(id=incident.id).update(**told)
    for name, value in told.items():
        setattr(incident, name, value)
    line = journal.Line("detect.incident_described", incident.id, None, {"fields": changed, "confirmed": is_confirmed})
    journal.write([line], by=by, at=at)


@transaction.atomic
def own(incident: Incident, owner: Person, *, by: Person, at: datetime) -> None:
    """This function will give an incident to somebody; what its owner promised stays theirs."""
    if incident.owner_id == owner.id:
        return
    facts = {"from": str(incident.owner_id or ""), "to": str(owner.id)}
    Incident.objects.filter(id=incident.id).update(owner=owner)
    incident.owner = owner
    journal.write([journal.Line("detect.incident_owned", incident.id, None, facts)], by=by, at=at)


@transaction.atomic
def want(incident: Incident, wanted: Wanted, *, by: Actor, at: datetime) -> None:
    """This function will keep which orders an incident failed beside those of its findings, for late joiners too."""
    Incident.objects.filter(id=incident.id).update(wanted=wanted.as_json())
    incident.wanted = wanted.as_json()
    facts = {"things": len(wanted.things), "details": [name for name, _ in wanted.details]}
    journal.write([journal.Line("detect.incident_wanted", incident.id, None, facts)], by=by, at=at)


@transaction.atomic
def join(
    incident: Incident, joining: Sequence[Joining], source: Source, *, let: bool = True, by: Actor, at: datetime
) -> int:
    """This function will note whom an incident failed, each once; returns how many are new.

    :param let: their recoveries open by themselves; else they wait until somebody lets them through.
    """
    rows = [
        Affected(
            id=new_id(at),
            incident=incident,
            customer=one.customer,
            order=one.order,
            finding=one.finding,
            source=source.value,
            joined_at=at,
            let_at=at if let else None,
        )
        for one in joining
    ]
    if not rows:
        return 0
    Affected.objects.bulk_create(rows, ignore_conflicts=True)
    ids = [row.id for row in rows]
    made = set(Affected.objects.filter(id__range=(ids[0], ids[-1]), id__in=ids).values_list("id", flat=True))
    if made:
        facts = {"incident": str(incident.id), "source": source.value}
        lines = [journal.Line("detect.affected", row.id, None, facts) for row in rows if row.id in made]
        summary = {"source": source.value, "count": len(made)}
        journal.write([*lines, journal.Line("detect.people_joined", incident.id, None, summary)], by=by, at=at)
    return len(made)


@transaction.atomic
def let_through(incident: Incident, at_most: int | None = None, *, by: Person, at: datetime) -> int:
    """This function will let people through who were held by a cap, the first ones first; returns how many."""
    rows = Affected.objects.filter(incident=incident, let_at__isnull=True).order_by("id")
    ids = list(rows.select_for_update(of=("self",)).values_list("id", flat=True)[:at_most])
    for start in range(0, len(ids), 500):
        Affected.objects.filter(id__in=ids[start : start + 500]).update(let_at=at)
    if ids:
        line = journal.Line("detect.people_let_through", incident.id, None, {"count": len(ids)})
        journal.write([line], by=by, at=at)
    return len(ids)


def let_those(who: Exists, *, at: datetime) -> int:
    """Lets those held through of whom this is true, such as that they came to us: their case learns of the incident."""
    return Affected.objects.filter(who, let_at__isnull=True).update(let_at=at)


def is_holding(incident: Incident) -> bool:
    """Whether a cap still holds somebody of this incident."""
    return Affected.objects.filter(incident=incident, let_at__isnull=True).exists()


def next_let(at_most: int) -> list[Affected]:
    """Those of one incident whose recoveries are to open next; locked where the database can. In a transaction."""
    rows = Affected.objects.filter(let_at__isnull=False).order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    rows = rows.select_related(
        "customer", "order", "finding__detector__kind", "incident__brand__calendar", "incident__owner"
    ).select_related("incident__kind", "incident__detector__kind")
    found = list(rows[:at_most])
    return [one for one in found if one.incident_id == found[0].incident_id]


def seen_to(rows: Sequence[Affected]) -> None:
    """Their recoveries say it from now on."""
    Affected.objects.filter(id__in=[row.id for row in rows]).delete()


@transaction.atomic
def mark_by_hand(incident: Incident, customer: Customer, why: str, *, by: Person, at: datetime) -> ByHand:
    """This function will leave a customer out of what is done for all; said again, it is said once.

    :raises ValueError: without a reason.
    """
    why = why.strip()
    if not 0 < len(why) <= LONGEST_WHY:
        raise ValueError(f"why: say in at most {LONGEST_WHY} characters why they need a person.")
    row, is_new = ByHand.objects.get_or_create(
        incident=incident,
        customer=customer,
        defaults={"id": new_id(at), "why": why, "marked_by": by, "marked_at": at},
    )
    if is_new:
        facts = {"customer": str(customer.id)}
        journal.write([journal.Line("detect.marked_by_hand", incident.id, None, facts)], by=by, at=at)
    return row


@transaction.atomic
def unmark(row: ByHand, *, by: Person, at: datetime) -> None:
    """This function will let what is done for all reach a customer again."""
    if ByHand.objects.filter(id=row.id).delete()[0]:
        facts = {"customer": str(row.customer_id)}
        journal.write([journal.Line("detect.unmarked_by_hand", row.incident_id, None, facts)], by=by, at=at)


@transaction.atomic
def looked(incident: Incident, *, at: datetime) -> None:
    """This function will note when late joiners were looked for; no change that anybody would ask about."""
    Incident.objects.filter(id=incident.id).update(looked_at=at)
    incident.looked_at = at


@transaction.atomic
def publish(
    incident: Incident,
    title: str,
    state: PublicState,
    text: str,
    next_at: datetime | None,
    *,
    by: Person,
    at: datetime,
) -> PublicUpdate:
    """This function will say a word to everybody on the public page; from the first on the incident stands there.

    :raises ValueError: without a title or a word; nothing is published.
    """
    title, text = title.strip(), text.strip()
    if not 0 < len(title) <= 120:
        raise ValueError("title: say in at most 120 characters what customers read as the headline.")
    if not text:
        raise ValueError("text: say what is known, in a sentence or two.")
    _fits("text", text, LONGEST_PUBLIC)
    Incident.objects.filter(id=incident.id).update(public_title=title)
    incident.public_title = title
    made = PublicUpdate.objects.create(
        id=new_id(at),
        incident=incident,
        state=state.value,
        text=text,
        next_at=next_at,
        published_by=by,
        published_at=at,
    )
    facts = {"state": state.value, "next_at": next_at.isoformat() if next_at else ""}
    journal.write([journal.Line("detect.incident_published", incident.id, None, facts)], by=by, at=at)
    return made


@transaction.atomic
def ended_by(incident: Incident, cause: str, *, by: Person, at: datetime) -> None:
    """This function will keep the cause that was picked at an incident's end, by its slug."""
    Incident.objects.filter(id=incident.id).update(ended_by_cause=cause)
    incident.ended_by_cause = cause
    journal.write([journal.Line("detect.incident_cause", incident.id, None, {"cause": cause})], by=by, at=at)


@transaction.atomic
def set_cap(detector: Detector, count: int, minutes: int, *, by: Person, at: datetime) -> None:
    """This function will say how many recoveries a detector may open in so many minutes; 0 is no cap.

    :raises ValueError: below zero, or for a window shorter than a minute or longer than a week.
    """
    if count < 0:
        raise ValueError("count: give a number of recoveries, or 0 for no cap.")
    if not 1 <= minutes <= 7 * 24 * 60:
        raise ValueError("minutes: give between 1 minute and a week (10,080 minutes).")
    Detector.objects.filter(id=detector.id).update(cap_count=count, cap_minutes=minutes)
    detector.cap_count, detector.cap_minutes = count, minutes
    line = journal.Line("detect.cap_set", detector.id, None, {"count": count, "minutes": minutes})
    journal.write([line], by=by, at=at)


def may_open(detectors: Sequence[Detector], at: datetime) -> dict[UUID, int | None]:
    """How many recoveries these detectors may still open now, None without a cap; one query for each that has one."""
    left: dict[UUID, int | None] = {}
    for detector in detectors:
        since = at - timedelta(minutes=detector.cap_minutes)
        opened = 0
        if detector.cap_count:
            rows = Opened.objects.filter(detector=detector, opened_at__gt=since)
            opened = rows.aggregate(total=Sum("count", default=0))["total"]
        left[detector.id] = cap_left(detector.cap_count, opened)
    return left


def note_opened(counts: dict[Detector, int], *, at: datetime) -> None:
    """Counts what detectors opened against their caps; what lies before a window is forgotten."""
    for detector, count in counts.items():
        if detector.cap_count and count:
            since = at - timedelta(minutes=detector.cap_minutes)
            Opened.objects.filter(detector=detector, opened_at__lte=since).delete()
            Opened.objects.create(id=new_id(at), detector=detector, opened_at=at, count=count)


@transaction.atomic
def hold(detector: Detector, joining: Sequence[Joining], *, by: Actor, at: datetime) -> tuple[Incident, int]:
    """This function will hold people whom a detector's cap keeps from getting a recovery, with the flood's incident.

    Returns that incident, and how many are held that were not before. Those of a finding that belongs to an incident
    already are held with it; the others with the detector's open flood, which opens with the first.
    """
    incident = next((one.finding.incident for one in joining if one.finding and one.finding.incident), None)
    if incident is None:
        incident = _flood(detector, by, at)
        found = [one.finding for one in joining if one.finding]
        Finding.objects.filter(id__in=[one.id for one in found], incident__isnull=True).update(incident=incident)
        for one in found:
            one.incident = incident
    return incident, join(incident, joining, Source.CAP, let=False, by=by, at=at)


def _flood(detector: Detector, by: Actor, at: datetime) -> Incident:
    # Whoever comes a moment later waits here, and finds the flood that the first has opened.
    list(Detector.objects.select_for_update().filter(id=detector.id).values_list("id"))
    known = Incident.objects.filter(detector=detector, key__startswith=f"flood:{detector.id}:", ended_at__isnull=True)
    found = known.select_related("brand", "owner").order_by("started_at").first()
    if found:
        return found
    incident = Incident.objects.create(
        id=new_id(at),
        brand=detector.brand,
        detector=detector,
        kind=detector.kind,
        key=f"flood:{detector.id}:{at:%Y%m%dT%H%M%S}",
        title=f"More than {detector.cap_count:,} at once: {detector.name}"[:200],
        owner=home_team(detector.brand).lead,
        started_at=at,
    )
    facts = {"detector": str(detector.id), "owner": str(incident.owner_id or ""), "cap": detector.cap_count}
    journal.write([journal.Line("detect.incident_opened", incident.id, None, facts)], by=by, at=at)
    return incident
