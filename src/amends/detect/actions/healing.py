"""Healing: the parcel came after all, the flight is reinstated; and what stands again after it was over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from amends.detect.actions.finding import Draft
from amends.detect.actions.keeping import Kept
from amends.detect.models import Detector, Expectation, Finding, Signal
from amends.detect.rules import HEALINGS, predicate, types_that_heal
from amends.detect.rules.occurrences import anew, base_of, is_over, occurrence_of
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.prepared import Prepared

Told = tuple[str, str, datetime, Mapping[str, Any]]  # subject, type of signal, when it occurred, what it says
SAME_FAILURE: Final = timedelta(days=1)
Thing = tuple[str, str]  # subject, type of signal that says that it failed


def heal(
    kept: Sequence[Kept],
    findings: Sequence[Finding],
    met: Sequence[Expectation],
    turned: Sequence[Finding],
    *,
    by: Actor,
    at: datetime,
) -> list[Finding]:
    """This function will mark as healed what these signals mend, and those new findings that were mended before.

    A signal mends only what happened before it, and nothing that failed once more after it. `turned` are findings of
    which a detector through time says that these signals turned its answer. A healed finding waits again, so that
    everybody whom it failed is seen to.
    """
    told = [(one.signal.subject, one.signal.type, one.signal.occurred_at, one.signal.data) for one in kept]
    mended = [*_mended_by(told), *_mended_before(findings), *_met_late(met), *turned]
    ours = {finding.id: finding for finding in findings}
    healed = list({finding.id: ours.get(finding.id, finding) for finding in mended}.values())
    _write(healed, "detect.healed", by, at, healed_at=at)
    return healed


def find_wrong(findings: Sequence[Finding], *, by: Actor, at: datetime) -> None:
    """This function will mark findings as wrong: what had been told was taken back, and nothing else shows them."""
    _write(findings, "detect.found_wrong", by, at, healed_at=at, is_withdrawn=True)


def stand_again(findings: Sequence[Finding], *, by: Actor, at: datetime) -> None:
    """This function will take back that these findings healed or were wrong."""
    _write(findings, "detect.stands_again", by, at, healed_at=None, is_withdrawn=False)


def _write(findings: Sequence[Finding], verb: str, by: Actor, at: datetime, **values: Any) -> None:
    """Whoever they failed is seen to once more."""
    if not findings:
        return
    values["matched_at"] = None
    Finding.objects.filter(id__in=[finding.id for finding in findings]).update(**values)
    for finding in findings:
        for name, value in values.items():
            setattr(finding, name, value)
    journal.write((journal.Line(verb, finding.id) for finding in findings), by=by, at=at)


def on(subjects: Iterable[str]) -> QuerySet[Finding]:
    """What was found of these things, with what tells of it."""
    rows = Finding.objects.filter(subject__in=set(subjects))
    return rows.select_related("detector__brand__calendar", "detector__kind", "incident").order_by("id")


def _unhealed(subjects: Iterable[str]) -> QuerySet[Finding]:
    return on(subjects).filter(healed_at__isnull=True)


def _mended_by(told: Iterable[Told]) -> list[Finding]:
    """What signals mend that was found before or with them."""
    mending = [one for one in told if one[1] in HEALINGS]
    if not mending:
        return []
    return Ends(mending).of(_unhealed(one[0] for one in mending))


def _mended_before(findings: Sequence[Finding]) -> list[Finding]:
    """New findings whose mending was told before they were: signals come in any order."""
    open_ = [finding for finding in findings if types_that_heal(finding.detector.signal_type)]
    return ends_told({finding.subject for finding in open_}).of(open_) if open_ else []


def ends_told(subjects: Collection[str]) -> Ends:
    """When what failed these things was over, by all that was told and not taken back."""
    return Ends(_TOLD_BEFORE(*sorted(subjects)))


_TOLD_BEFORE = Prepared(
    lambda *subjects: Signal.objects.filter(subject__in=subjects, type__in=HEALINGS, withdrawal=None).values_list(
        "subject", "type", "occurred_at", "data"
    )
)


class Ends:
    """When what failed some things was over, as signals tell it."""

    def __init__(self, told: Iterable[Told]) -> None:
        self._latest: defaultdict[Thing, dict[str, datetime]] = defaultdict(dict)
        for subject, type_, occurred_at, data in told:
            occurrence = occurrence_of(data)
            for healed in HEALINGS[type_]:
                latest = self._latest[subject, healed]
                latest[occurrence] = max(latest.get(occurrence, occurred_at), occurred_at)

    def end(self, found: Finding | Draft, since: datetime | None = None) -> datetime | None:
        """When it was over for the last time; None when it was not since it happened, or since another moment."""
        told, since = self._latest.get((found.subject, found.detector.signal_type), {}), since or found.happened_at
        ends = [at for name, at in told.items() if at >= since and is_over(found.occurrence, name)]
        return max(ends, default=None)

    def of(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those of these findings that are over: nothing shows after their end that they failed once more."""
        over = [(finding, end) for finding in findings if (end := self.end(finding))]
        if not over:
            return []
        shown = last_shown([finding for finding, _ in over])
        return [finding for finding, end in over if shown.get(finding.id, end) <= end]


def last_shown(findings: Sequence[Finding]) -> dict[Any, datetime]:
    """When the last signal that shows each of these findings occurred, of those that were not taken back; by finding.

    Only of detectors that listen to signals.
    """
    listening = [finding for finding in findings if finding.detector.signal_type]
    types = {finding.detector.signal_type for finding in listening}
    rows = Signal.objects.filter(
        subject__in={finding.subject for finding in listening}, type__in=types, withdrawal=None
    ).values_list("subject", "type", "occurred_at", "data")
    told: defaultdict[Thing, list[tuple[datetime, Mapping[str, Any]]]] = defaultdict(list)
    for subject, type_, occurred_at, data in rows if listening else ():
        told[subject, type_].append((occurred_at, data))
    found = {}
    for finding in listening:
        check, named = predicate(finding.detector.predicate), base_of(finding.occurrence)
        theirs = told[finding.subject, finding.detector.signal_type]
        shown = [at for at, data in theirs if occurrence_of(data) == named and check(data)]
        if shown:
            found[finding.id] = max(shown)
    return found


def _met_late(met: Sequence[Expectation]) -> list[Finding]:
    """What was found when an expectation passed that is met now."""
    if not met:
        return []
    came: defaultdict[str, set[str]] = defaultdict(set)
    for row in met:
        came[row.subject].add(row.what)
    rows = _unhealed(came)
    return [row for row in rows if not row.detector.signal_type and row.detector.expectation in came[row.subject]]


def again(known: Sequence[Draft]) -> tuple[list[Draft], list[Finding]]:
    """Of drafts whose occurrence was found before: what failed anew after it was over, and what stands again after all.

    What still stands is neither. What a detector through time asks about is over when its answer has turned, even where
    nothing mended it; what turns back within a day is the same failure.
    """
    family: defaultdict[tuple[Detector, str, str], list[Finding]] = defaultdict(list)
    for finding in on({draft.subject for draft in known}):
        family[finding.detector, finding.subject, base_of(finding.occurrence)].append(finding)
    ends = ends_told({draft.subject for draft in known if types_that_heal(draft.detector.signal_type)})
    fresh, back = [], {}
    for draft in known:
        theirs = family[draft.detector, draft.subject, base_of(draft.occurrence)]
        last = max(theirs, key=lambda one: one.happened_at)
        if draft.is_over or any(_lasts(one, draft) for one in theirs) or ends.end(draft):
            continue
        if last.is_withdrawn or draft.happened_at <= last.happened_at:
            last.happened_at = draft.happened_at
            last.save(update_fields=["happened_at"])
            back[last.id] = last
        else:
            name = anew(draft.occurrence, draft.happened_at)
            fresh.append(replace(draft, occurrence=name))
    return fresh, list(back.values())


def _lasts(finding: Finding, draft: Draft) -> bool:
    """Whether what was found lasts until this draft of the same."""
    if finding.healed_at:
        return False
    is_through_time = not (draft.detector.signal_type or draft.detector.expectation)
    return not is_through_time or draft.happened_at < finding.happened_at + SAME_FAILURE
