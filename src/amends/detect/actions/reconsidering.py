"""Reconsidering: what signals showed that were taken back is looked at again without them.

An expectation is as what still stands says. A finding that nothing shows any more was wrong; one whose mending was
taken back stands again. What a detector through time would find now is found in the ordinary way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from amends.detect.actions.expecting import restate
from amends.detect.actions.finding import with_facts
from amends.detect.actions.healing import Ends, find_wrong, last_shown, on, stand_again
from amends.detect.actions.healing import ends_told as ends_of
from amends.detect.models import Expectation, Finding, Signal
from amends.detect.queries import histories_of
from amends.detect.rules import types_that_heal
from amends.detect.rules.occurrences import base_of, occurrence_of
from amends.detect.rules.watching import History, Told, holds, micros, read_rule
from amends.detect.rules.watching.asked import Each, leaves, signals_of
from amends.journal.actors import Actor

Gone = Mapping[str, Sequence[Signal]]


def reconsider(gone: Sequence[Signal], *, by: Actor, at: datetime) -> list[Finding]:
    """This function will look again at what these signals showed or mended, now that they count no more.

    Returns the findings that were wrong; those and what stands again wait, so that whoever has a case hears of it.
    """
    by_subject: defaultdict[str, list[Signal]] = defaultdict(list)
    for signal in gone:
        by_subject[signal.subject].append(signal)
    expected = {(row.subject, row.what): row for row in restate(gone, at=at)}
    found = list(on(by_subject))
    shaken = [one for one in found if one.healed_at is None and _is_shaken(one, by_subject[one.subject])]
    mended = [one for one in found if one.healed_at and not one.is_withdrawn]
    wrong = _wrong(shaken, expected, at)
    find_wrong(wrong, by=by, at=at)
    stand_again(_no_more_mended(mended, by_subject, expected), by=by, at=at)
    return wrong


def _is_shaken(finding: Finding, theirs: Iterable[Signal]) -> bool:
    """Whether one of these signals may have shown it."""
    detector = finding.detector
    if not detector.signal_type:
        return True
    named = base_of(finding.occurrence)
    return any(one.type == detector.signal_type and occurrence_of(one.data) == named for one in theirs)


def _wrong(shaken: Sequence[Finding], expected: Mapping[tuple[str, str], Expectation], at: datetime) -> list[Finding]:
    """Those that nothing shows any more."""
    if not shaken:
        return []
    shown, ends = last_shown(shaken), ends_of({finding.subject for finding in shaken})
    histories = histories_of({one.subject for one in shaken if not one.detector.signal_type})
    wrong = []
    for finding in shaken:
        detector = finding.detector
        if detector.signal_type:
            last = shown.get(finding.id)
            stands = last is not None and ends.end(finding, last) is None
            if last and stands and last < finding.happened_at:
                _happened(finding, last)
        elif detector.expectation:
            row = expected.get((finding.subject, detector.expectation))
            stands = row is None or (row.passed_at is not None and _still_asked(finding, histories, row, at))
        else:
            stands = _still_holds(finding, histories[finding.subject], at)
        if not stands:
            wrong.append(finding)
    return wrong


def _happened(finding: Finding, happened_at: datetime) -> None:
    """What is left shows it for an earlier moment: what mended it after that mends it."""
    finding.happened_at = happened_at
    finding.save(update_fields=["happened_at"])


def _still_asked(finding: Finding, histories: Mapping[str, History], row: Expectation, at: datetime) -> bool:
    """Whether what a detector asks beside the promise that passed still holds of it."""
    if not finding.detector.predicate:
        return True
    facts = {"what": row.what, "expected_by": row.expected_by.isoformat()}
    return _holds(finding, with_facts(histories[finding.subject], facts, finding.found_at), at)


def _still_holds(finding: Finding, history: History, at: datetime) -> bool:
    """Whether what a detector through time asked still holds, now or when it was found.

    What asks of things together is about this one as long as something of it is left that was asked about.
    """
    rule = read_rule(finding.detector.predicate)
    if isinstance(rule, Each):
        types = {type_ for leaf in leaves(rule.ask) for type_ in signals_of(leaf)}
        return any(one.type in types for one in history.told)
    return _holds(finding, history, at)


def _holds(finding: Finding, history: History, at: datetime) -> bool:
    """Now, or when it was found: by what was known then, or by what is known now, as by a correction."""
    check = holds(finding.detector.predicate, finding.detector.brand.calendar.time_zone)
    then = micros(finding.found_at)
    as_known_now = History(Told(one.type, one.at, min(one.known, then), one.facts) for one in history.told)
    return check(history, micros(at)) or check(history, then) or check(as_known_now, then)


def _no_more_mended(
    mended: Sequence[Finding], gone: Gone, expected: Mapping[tuple[str, str], Expectation]
) -> list[Finding]:
    """Those whose mending was taken back."""
    back = []
    ends: Ends | None = None
    for finding in mended:
        detector, types = finding.detector, {signal.type for signal in gone[finding.subject]}
        if detector.signal_type:
            if types & set(types_that_heal(detector.signal_type)):
                ends = ends or ends_of(sorted(gone))
                if ends.end(finding) is None:
                    back.append(finding)
        elif detector.expectation:
            row = expected.get((finding.subject, detector.expectation))
            if row and row.passed_at and row.met_at is None and row.called_off_at is None:
                back.append(finding)
    return back
