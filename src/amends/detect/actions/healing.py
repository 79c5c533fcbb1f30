"""Healing: the parcel came after all, the flight is reinstated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from amends.detect.actions.keeping import Kept
from amends.detect.models import Expectation, Finding, Signal
from amends.detect.rules import HEALINGS, types_that_heal
from amends.detect.rules.occurrences import is_over, occurrence_of
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.prepared import Prepared

Told = tuple[str, str, datetime, Mapping[str, Any]]  # subject, type of signal, when it occurred, what it says


def heal(
    kept: Sequence[Kept], findings: Sequence[Finding], met: Sequence[Expectation], *, by: Actor, at: datetime
) -> list[Finding]:
    """This function will mark as healed what these signals mend, and those new findings that were mended before.

    A signal mends only what happened before it: a flight cancelled after it was reinstated stays cancelled. A healed
    finding waits again, so that everybody whom it failed is seen to.
    """
    told = [(one.signal.subject, one.signal.type, one.signal.occurred_at, one.signal.data) for one in kept]
    mended = [*_mended_by(told), *_mended_before(findings), *_met_late(met)]
    ours = {finding.id: finding for finding in findings}
    healed = list({finding.id: ours.get(finding.id, finding) for finding in mended}.values())
    if healed:
        Finding.objects.filter(id__in=[finding.id for finding in healed]).update(healed_at=at, matched_at=None)
        journal.write((journal.Line("detect.healed", finding.id) for finding in healed), by=by, at=at)
    for finding in healed:
        finding.healed_at, finding.matched_at = at, None
    return healed


def _unhealed(subjects: Iterable[str]) -> QuerySet[Finding]:
    rows = Finding.objects.filter(subject__in=set(subjects), healed_at__isnull=True)
    return rows.select_related("detector__brand", "detector__kind", "incident").order_by("id")


def _mended_by(told: Iterable[Told]) -> list[Finding]:
    """What signals mend that was found before or with them."""
    mending = [one for one in told if one[1] in HEALINGS]
    if not mending:
        return []
    return _mended(_unhealed(one[0] for one in mending), mending)


def _mended_before(findings: Sequence[Finding]) -> list[Finding]:
    """New findings whose mending was told before they were: signals come in any order."""
    open_ = [finding for finding in findings if types_that_heal(finding.detector.signal_type)]
    if not open_:
        return []
    return _mended(open_, _TOLD_BEFORE(*{finding.subject for finding in open_}))


_TOLD_BEFORE = Prepared(
    lambda *subjects: Signal.objects.filter(subject__in=subjects, type__in=HEALINGS).values_list(
        "subject", "type", "occurred_at", "data"
    )
)


def _mended(findings: Iterable[Finding], told: Iterable[Told]) -> list[Finding]:
    over: defaultdict[tuple[str, str], dict[str, datetime]] = defaultdict(dict)
    for subject, type_, occurred_at, data in told:
        occurrence = occurrence_of(data)
        for healed in HEALINGS[type_]:
            latest = over[subject, healed]
            latest[occurrence] = max(latest.get(occurrence, occurred_at), occurred_at)
    return [finding for finding in findings if _is_mended(finding, over)]


def _is_mended(finding: Finding, over: Mapping[tuple[str, str], Mapping[str, datetime]]) -> bool:
    ends = over.get((finding.subject, finding.detector.signal_type), {})
    return any(at >= finding.happened_at and is_over(finding.occurrence, told) for told, at in ends.items())


def _met_late(met: Sequence[Expectation]) -> list[Finding]:
    """What was found when an expectation passed that is met now."""
    if not met:
        return []
    came: defaultdict[str, set[str]] = defaultdict(set)
    for row in met:
        came[row.subject].add(row.what)
    rows = _unhealed(came)
    return [row for row in rows if not row.detector.signal_type and row.detector.expectation in came[row.subject]]
