"""Taking signals in, and taking note that time has passed: the two ways in which a finding comes about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet

from amends.changes import stamp
from amends.detect.actions.expecting import expect
from amends.detect.actions.finding import Draft, Found, find, from_passed, from_signals, listening
from amends.detect.actions.grouping import group
from amends.detect.actions.healing import again, heal, stand_again
from amends.detect.actions.keeping import Kept, heard, keep
from amends.detect.actions.reconsidering import reconsider
from amends.detect.actions.watching import look_again, turned, watch
from amends.detect.actions.withdrawing import note_withdrawn, take_back
from amends.detect.models import Expectation, Finding, Incident, Signal
from amends.detect.rules import BadSignal, Heard, check, check_clock
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.prepared import Prepared

BATCH = 500


@dataclass(frozen=True)
class Taken:
    """What one batch did. `seen` is how many signals, or expectations whose time had come, were looked at.

    `findings` are new; `joined` were made earlier and belong to an incident now; `healed` mended by themselves; `wrong`
    is what nothing shows any more, because what was told was taken back.
    """

    seen: int
    new: list[Heard] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    joined: list[Finding] = field(default_factory=list)
    healed: list[Finding] = field(default_factory=list)
    wrong: list[Finding] = field(default_factory=list)


@transaction.atomic
def take(signals: Sequence[Heard], *, by: Actor, at: datetime) -> Taken:
    """This function will keep at most 500 signals, each once, and return what is new in them.

    :raises BadSignal: when one of them cannot be kept, naming its place and field; then none is. NotYet, when it lies
        ahead of `at`.
    """
    _check(signals, at)
    kept = keep(signals, at=at) if signals else []
    if not kept:
        return Taken(len(signals))
    gone = take_back(kept, by=by, at=at)
    return replace(_weigh(kept, gone, by, at), seen=len(signals), new=[one.signal for one in kept])


@transaction.atomic
def withdraw(signal: Signal, why: str, *, by: Person, at: datetime) -> Taken:
    """This function will take back a signal that one of us knows to be wrong, and look again at what it showed.

    :raises ValueError: without a reason, or for one longer than 300 characters; AlreadyWithdrawn, when it was taken
        back before. Nothing is changed then.
    """
    note_withdrawn(signal, why, by=by, at=at)
    return _weigh([], [signal], by, at)


def _weigh(kept: Sequence[Kept], gone: Sequence[Signal], by: Actor, at: datetime) -> Taken:
    """What new signals show and mend, and what is otherwise without those that were taken back."""
    lost = {signal.id for signal in gone}
    standing = [one for one in kept if one.id not in lost]
    met = expect(standing, at=at) if standing else []
    fresh = {one.id for one in kept}
    wrong = reconsider(old, by=by, at=at) if (old := [one for one in gone if one.id not in fresh]) else []
    detectors = listening([*standing, *(Kept(one.id, heard(one)) for one in old)])
    watching = [detector for detector in detectors if not detector.signal_type]
    looked = watch({one.signal.subject for one in standing} | {one.subject for one in old}, watching, at=at)
    found = _find([*from_signals(standing, detectors), *looked.drafts], by, at)
    findings, incidents, joined = _told(found, by, at)
    healed = heal(standing, findings, met, turned(looked, standing, at=at), by=by, at=at)
    return Taken(0, [], findings, incidents, joined, healed, wrong)


def _find(drafts: Sequence[Draft], by: Actor, at: datetime) -> Found:
    """Stores what is new; what was found before and was over may have failed anew, or stand again."""
    found, known = find(drafts, at=at)
    if known:
        fresh, back = again(known)
        stand_again(back, by=by, at=at)
        found |= find(fresh, at=at)[0]
    return found


def _check(signals: Sequence[Heard], at: datetime) -> None:
    if len(signals) > BATCH:
        raise BadSignal("signals", f"{len(signals)} in one batch; send at most {BATCH} at a time")
    for place, signal in enumerate(signals):
        try:
            check(signal)
            check_clock(signal, at)
        except BadSignal as bad:
            raise type(bad)(bad.field, bad.what, place) from None


@transaction.atomic
def pass_expectations(*, by: Actor, at: datetime) -> Taken:
    """This function will take at most 500 expectations whose time has come unmet; call again while `seen` is 500.

    While there are fewer, it also looks at most 500 things over again at which a detector was to look by now.

    Each is stamped with the time it was promised by, not with the time we looked; what was found says the same.
    """
    passed = _TIME_HAS_COME(at)
    if passed:
        stamp(Expectation, [row.id for row in passed], passed_at=F("expected_by"))
    for row in passed:
        row.passed_at = row.expected_by
    seen, drafts = look_again(at=at) if len(passed) < BATCH else (0, [])
    found = _find([*from_passed(passed, at=at), *drafts], by, at)
    findings, incidents, joined = _told(found, by, at)
    # Either of them full, and there may be more of it.
    return Taken(max(len(passed), seen), [], findings, incidents, joined)


def _time_has_come(at: datetime) -> QuerySet[Expectation]:
    rows = Expectation.objects.filter(expected_by__lte=at, met_at__isnull=True, called_off_at__isnull=True)
    rows = rows.filter(passed_at__isnull=True).order_by("expected_by")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return rows[:BATCH]


_TIME_HAS_COME = Prepared(_time_has_come)


def _told(
    found: Mapping[UUID, tuple[Finding, Draft]], by: Actor, at: datetime
) -> tuple[list[Finding], list[Incident], list[Finding]]:
    """Writes new findings down, then groups them."""
    findings = [finding for finding, _ in found.values()]
    if not findings:
        return [], [], []
    journal.write((_line(finding, draft) for finding, draft in found.values()), by=by, at=at)
    grouped = group(findings, by=by, at=at)
    return findings, grouped.opened, grouped.joined


def _line(finding: Finding, draft: Draft) -> journal.Line:
    facts: dict[str, object] = {"detector": str(finding.detector_id), "happened_at": finding.happened_at.isoformat()}
    if draft.signal_id:
        facts["signal"] = str(draft.signal_id)
    if finding.incident_id:
        facts["incident"] = str(finding.incident_id)
    if finding.size:
        facts["severity"] = finding.size["severity"]
    if finding.held_until:
        facts["held_until"] = finding.held_until.isoformat()
    return journal.Line("detect.found", finding.id, None, facts)
