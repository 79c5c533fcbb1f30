"""Finding: what detectors make of signals and of expectations that passed, once per detector, thing and occurrence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from amends.detect.actions.keeping import Kept
from amends.detect.models import Detector, Expectation, Finding, Incident
from amends.detect.queries import histories_of
from amends.detect.rules import event, predicate
from amends.detect.rules.occurrences import occurrence_of
from amends.detect.rules.quiet import quiet_until
from amends.detect.rules.watching import History, Size, Told, holds, micros, read_sizes, sized
from amends.kernel.ids import new_id
from amends.kinds.rules import Severity
from amends.people.queries import hours
from amends.prepared import Prepared
from amends.rows import insert, new_row

ON = Detector.objects.filter(is_on=True).select_related("brand__calendar", "kind").order_by("slug")
_LISTENING = Prepared(lambda *types: ON.filter(signal_type__in=types))
_WATCHING = Prepared(lambda *expectations: ON.filter(signal_type="", expectation__in=expectations))


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding about to be made, if its detector has not found this subject before; this time of it, if it has one."""

    detector: Detector
    subject: str
    happened_at: datetime
    facts: Mapping[str, Any]
    signal_id: UUID | None = None
    occurrence: str = ""
    # What was missed has come since.
    is_over: bool = False


def listening(kept: Sequence[Kept]) -> list[Detector]:
    """The detectors that are on and listen to these signals, or watch things through time; one query."""
    rows = _LISTENING("", *sorted({one.signal.type for one in kept}))
    return [detector for detector in rows if not detector.expectation]


def from_signals(kept: Sequence[Kept], detectors: Iterable[Detector]) -> list[Draft]:
    """What the detectors that listen say of these signals."""
    listening = defaultdict(list)
    for detector in detectors:
        if detector.signal_type:
            listening[detector.signal_type].append((detector, predicate(detector.predicate)))
    return [
        Draft(detector, signal.subject, signal.occurred_at, signal.data, id_, occurrence_of(signal.data))
        for id_, signal in kept
        for detector, check in listening.get(signal.type, ())
        if check(signal.data)
    ]


def from_passed(passed: Sequence[Expectation], *, at: datetime) -> list[Draft]:
    """What the detectors that are on say of expectations that passed unmet; one query, two where one asks of facts.

    The facts are what was expected and by when, and else the newest that was told of the thing. It happened when the
    time passed, not when we looked.
    """
    watching = defaultdict(list)
    for detector in _WATCHING(*sorted({row.what for row in passed})):
        check = holds(detector.predicate, "UTC") if detector.predicate else None
        watching[detector.expectation, detector.brand_id].append((detector, check))
    is_asking = any(check for pairs in watching.values() for _, check in pairs)
    histories = histories_of({row.subject for row in passed}) if is_asking else {}
    drafts = []
    for row in passed:
        facts = {"what": row.what, "expected_by": row.expected_by.isoformat()}
        history = with_facts(histories.get(row.subject), facts, at)
        for detector, check in watching.get((row.what, row.brand_id), ()):
            if check is None or check(history, micros(at)):
                drafts.append(Draft(detector, row.subject, row.expected_by, facts))
    return drafts


def with_facts(history: History | None, facts: Mapping[str, Any], at: datetime) -> History:
    """What was told of a thing, and these facts last."""
    told = history.told if history else []
    last = max([micros(at), *(one.at for one in told)])
    return History([*told, Told("expectation.passed", last, micros(at), facts)])


Found = dict[UUID, tuple[Finding, Draft]]


def find(drafts: Iterable[Draft], *, at: datetime) -> tuple[Found, list[Draft]]:
    """This function will store what no detector has found before, by id; the earliest draft of an occurrence counts.

    Returns also the drafts whose occurrence is known. A finding of an event that is an incident already belongs to it
    from the first.
    """
    first: dict[tuple[UUID, str, str], Draft] = {}
    for draft in sorted(drafts, key=lambda draft: draft.happened_at):
        first.setdefault((draft.detector.id, draft.subject, draft.occurrence), draft)
    if not first:
        return {}, []
    made: Found = {}
    sizes = _sizes(list(first.values()), at)
    held = {draft.detector.id: _held(draft.detector, at) for draft in first.values()}
    for named, draft in first.items():
        size = sizes.get(named)
        grave = (size.severity if size else draft.detector.kind.severity) >= Severity.GRAVE
        # What is grave does not wait.
        finding = _finding(draft, None if grave else held[draft.detector.id], size, at)
        made[finding.id] = (finding, draft)
    findings = [finding for finding, _ in made.values()]
    _put_into_incidents(findings)
    findings.sort(key=lambda finding: (finding.detector_id, finding.subject, finding.occurrence))
    insert(findings, ignore_conflicts=True)
    stored = Finding.objects.filter(id__range=(min(made), max(made))).values_list("id", flat=True)
    new = {id_: made[id_] for id_ in stored.order_by("id") if id_ in made}
    return new, [draft for id_, (_, draft) in made.items() if id_ not in new]


def _put_into_incidents(findings: Sequence[Finding]) -> None:
    keys = {finding.incident_key for finding in findings if finding.incident_key}
    if not keys:
        return
    rows = Incident.objects.filter(key__in=keys).select_related("owner", "brand")
    incidents = {incident.key: incident for incident in rows}
    for finding in findings:
        finding.incident = incidents.get(finding.incident_key)


def _sizes(drafts: Sequence[Draft], at: datetime) -> dict[tuple[UUID, str, str], Size | None]:
    """How grave each draft is by its detector's sizes; one query, none where no detector has any."""
    asking = [draft for draft in drafts if draft.detector.sizes]
    if not asking:
        return {}
    histories = histories_of({draft.subject for draft in asking})
    checks = {
        draft.detector.id: sized(read_sizes(draft.detector.sizes), draft.detector.brand.calendar.time_zone)
        for draft in asking
    }
    sizes = {}
    for draft in asking:
        history = histories[draft.subject]
        known = with_facts(history, draft.facts, at) if draft.detector.expectation else history
        sizes[draft.detector.id, draft.subject, draft.occurrence] = checks[draft.detector.id](known, micros(at))
    return sizes


def _held(detector: Detector, at: datetime) -> datetime | None:
    """Until when what a detector finds now waits: the end of its quiet hours."""
    if not detector.quiet:
        return None
    return quiet_until(detector.quiet, at, hours(detector.brand.calendar))


def _finding(draft: Draft, held_until: datetime | None, size: Size | None, at: datetime) -> Finding:
    detector = draft.detector
    zone = detector.brand.calendar.time_zone
    belongs = event(detector.incident_by, facts=draft.facts, happened_at=draft.happened_at, zone=zone)
    return new_row(
        Finding,
        id=new_id(at),
        detector=detector,
        subject=draft.subject,
        occurrence=draft.occurrence,
        happened_at=draft.happened_at,
        found_at=at,
        incident_key=belongs.key(detector.slug) if belongs else "",
        facts=dict(draft.facts),
        size=size.as_json() if size else {},
        held_until=held_until,
    )
