"""Reading a history of signals for a dry run: order tables, or CloudEvents one a line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from amends.cli import Refused
from amends.detect.rules import predicate
from amends.detect.rules.watching import History as Course
from amends.detect.rules.watching import Outcome, Told, micros


@dataclass(frozen=True, slots=True)
class Said:
    """One signal of a history."""

    subject: str
    told: Told


@dataclass
class History:
    """What was told of each thing, without its outcome, which is kept apart; `last` is when the history ends."""

    things: dict[str, Course]
    outcomes: dict[str, Outcome]
    last: int
    remarks: list[str] = field(default_factory=list)


def histories(
    signals: Iterable[Said], outcome: str, bad: Mapping[str, Any], since: int | None, until: int | None
) -> History:
    """This function will sort signals by their thing. The last outcome of a thing counts.

    :raises BadRule: when `bad` cannot be read.
    """
    is_bad, told, outcomes, last = predicate(bad), defaultdict(list), {}, 0
    for one in sorted(signals, key=lambda one: one.told.at):
        last = max(last, one.told.known, one.told.at)
        if one.told.type == outcome:
            outcomes[one.subject] = Outcome(one.told.known, is_bad(one.told.facts))
        else:
            told[one.subject].append(one.told)
    things = {
        subject: Course(rows)
        for subject, rows in told.items()
        if (since is None or rows[0].at >= since) and (until is None or rows[0].at < until)
    }
    return History(things, {subject: one for subject, one in outcomes.items() if subject in things}, last)


def signals_of(path: Path, time_zone: str) -> Iterator[Said]:
    """The signals of a folder of order tables, or of a file of CloudEvents.

    :raises Refused: when it cannot be read, naming the line.
    """
    return _orders(path, time_zone) if path.is_dir() else _events(path)


def _orders(folder: Path, time_zone: str) -> Iterator[Said]:
    from amends.simulate.histories.orders import read_orders
    from amends.simulate.histories.problems import HistoryError, Problems

    try:
        for one in read_orders(folder, problems=Problems(), time_zone=time_zone):
            at, facts = micros(one.occurred_at), one.data
            if passes_at := facts.get("promise_passes_at"):
                facts = {**facts, "promised_by": passes_at}
            yield Said(one.subject, Told(one.type, at, at, facts))
    except HistoryError as why:
        raise Refused(str(why)) from why


def _events(path: Path) -> Iterator[Said]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as why:
        raise Refused(f"{path}: cannot be read: {why}") from why
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _event(line, f"{path.name} line {number}")


def _event(line: str, where: str) -> Said:
    try:
        event = json.loads(line)
        at = micros(_aware(event["time"]))
        known = micros(_aware(event["recordedtime"])) if event.get("recordedtime") else at
        return Said(str(event["subject"]), Told(str(event["type"]), at, known, dict(event.get("data") or {})))
    except (ValueError, TypeError, KeyError, AttributeError) as why:
        raise Refused(f"{where}: is no CloudEvent with type, subject and a time with its zone ({why})") from None


def _aware(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no zone")
    return at.astimezone(UTC)
