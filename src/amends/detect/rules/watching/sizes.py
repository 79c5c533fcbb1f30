"""How grave a finding is, and what it did to people: an ordered list of conditions; the first that holds counts.

    [{"severity": 3, "impact": "misses a connection", "when": {"fact": "connection_missed", "is": "=", "value": true}},
     {"severity": 2, "when": {"time": "now", "is": "at_least_after", "span": "3 days", "than": "fact promised_by"}}]

Each condition asks what a detector may ask of one thing through time (see `asked`), at the moment of the finding. Where
none holds, the finding is as grave as its kind. Python and SQL say the same, as of the detectors themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from amends.detect.rules.tree import BadRule
from amends.detect.rules.watching.history import History
from amends.detect.rules.watching.holding import holds
from amends.detect.rules.watching.reading import read_watch
from amends.detect.rules.watching.sql import Question, question
from amends.detect.rules.watching.words import watch_sentence
from amends.detect.rules.where import Place
from amends.kinds.rules import Severity

MOST: Final = 8
LONGEST_IMPACT: Final = 80
NAMES: Final = frozenset({"severity", "impact", "when"})


@dataclass(frozen=True, slots=True)
class Size:
    """So grave, with what it did to people in a few words (or none), when this holds of the thing."""

    severity: Severity
    impact: str
    when: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        impact = {"impact": self.impact} if self.impact else {}
        return {"severity": self.severity.value, **impact, "when": dict(self.when)}


def read_sizes(told: object) -> tuple[Size, ...]:
    """This function will read a list of sizes strictly.

    :raises BadRule: when it cannot be read, naming the place, such as `1.when.span`.
    """
    if not isinstance(told, list | tuple):
        raise BadRule("sizes", "must be a list of severities, each with its condition")
    if len(told) > MOST:
        raise BadRule("sizes", f"are {len(told)}; whoever reads them keeps {MOST} in mind at most")
    return tuple(_read(one, str(place)) for place, one in enumerate(told))


def _read(told: object, place: str) -> Size:
    if not isinstance(told, Mapping) or not set(told) <= NAMES or "when" not in told:
        raise BadRule(place, "must say a severity, what it depends on (when), and perhaps an impact")
    severity, impact = told.get("severity"), told.get("impact", "")
    if severity not in {one.value for one in Severity} or isinstance(severity, bool):
        raise BadRule(f"{place}.severity", "must be 1 (small), 2 (medium) or 3 (grave)")
    if not isinstance(impact, str) or len(impact) > LONGEST_IMPACT:
        raise BadRule(f"{place}.impact", f"must say in at most {LONGEST_IMPACT} characters what it does to people")
    try:
        read_watch(told["when"])
    except BadRule as why:
        raise BadRule(f"{place}.when{'.' if why.path else ''}{why.path}", why.what) from None
    return Size(Severity(severity), impact.strip(), told["when"])


def sized(sizes: Sequence[Size], time_zone: str) -> Callable[[History, int], Size | None]:
    """This function will compile sizes: which of them a thing has by what was known at a moment; None: as its kind."""
    checks = [(size, holds(size.when, time_zone)) for size in sizes]

    def size_of(history: History, now: int) -> Size | None:
        return next((size for size, check in checks if check(history, now)), None)

    return size_of


def sizes_question(sizes: Sequence[Size], time_zone: str, place: Place | None = None) -> Question:
    """The same as one SELECT of DuckDB over `told` and `asks` (see `sql`): a row (subject, now_us, size) for every
    asking; `size` is the place of the first that holds, counted from 0, NULL where none does."""
    asked = [question(size.when, time_zone, place) for size in sizes]
    parts = (
        f"SELECT subject, now_us, CASE WHEN holds THEN {number} END AS size FROM ({one.sql})"  # noqa: S608
        for number, one in enumerate(asked)
    )
    sql = f"SELECT subject, now_us, min(size) AS size FROM ({' UNION ALL '.join(parts)}) GROUP BY subject, now_us"  # noqa: S608
    return Question(sql, tuple(value for one in asked for value in one.values))


def size_words(size: Size) -> str:
    """One of them as it is read: "grave, misses a connection: connection missed is true"."""
    impact = f", {size.impact}" if size.impact else ""
    return f"{size.severity.name.lower()}{impact}, when {watch_sentence(size.when)}"


def sizes_sentence(sizes: Sequence[Size], otherwise: str) -> str:
    """All of them in a sentence, the first that holds first. `otherwise`: how grave its kind is."""
    if not sizes:
        return f"What it finds is {otherwise}."
    return f"What it finds is {'; else '.join(map(size_words, sizes))}; else {otherwise}."
