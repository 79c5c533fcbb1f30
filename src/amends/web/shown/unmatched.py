"""Findings that failed nobody we know: what was found, when, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amends.detect.models import Finding
from amends.detect.queries import unmatched, unmatched_aside, unmatched_count
from amends.detect.rules.aside import Aside
from amends.people.models import Brand
from amends.web.shown.forms import Option

WORDS = {
    Aside.NOBODY: "nobody of ours is concerned",
    Aside.WRONG: "the signal was wrong",
    Aside.SEEN_TO: "they were seen to elsewhere",
}
REASONS = tuple(Option(why.value, words) for why, words in WORDS.items())
FACTS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """One finding. `why` is the reason for which it lies aside, else empty."""

    id: UUID
    subject: str
    detector: str
    kind: str
    happened_at: datetime
    found_at: datetime
    facts: Sequence[tuple[str, str]]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """The list, how many there are in all (up to 1,000), and what lies aside."""

    waiting: Sequence[Found]
    count: int
    aside: Sequence[Found]
    may_act: bool
    reasons: Sequence[Option] = REASONS


def build(brand: Brand, *, may_act: bool) -> Unmatched:
    """What waits on a brand."""
    waiting = [_found(one) for one in unmatched(brand)]
    aside = [_found(one) for one in unmatched_aside(brand, at_most=50)]
    return Unmatched(waiting, unmatched_count(brand), aside, may_act)


def _found(finding: Finding) -> Found:
    facts = [(name.replace("_", " "), str(value)[:80]) for name, value in finding.facts.items()]
    return Found(
        finding.id,
        finding.subject,
        finding.detector.name,
        finding.detector.kind.name,
        finding.happened_at,
        finding.found_at,
        facts[:FACTS],
        WORDS[Aside(finding.set_aside_why)] if finding.set_aside_why else "",
    )
