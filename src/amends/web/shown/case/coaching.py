"""What the coach says of a draft beside it: at most two lines, each with its words, better ones, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from amends.cases.models import Case
from amends.conversation.coach.advising import Hint, advise
from amends.conversation.coach.weighing import moment_of
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind


@dataclass(frozen=True, slots=True)
class HintLine:
    """One hint: what it says, about which words (from, to, counted in characters; empty where something is added),
    what to write instead, and why it is said."""

    says: str
    quote: str
    start: int
    end: int
    better: str
    why: str


def hints_on(text: str, case: Case, owed: Collection[Promise], channel: str) -> tuple[HintLine, ...]:
    """The hints on a draft to this customer; none without a channel. Asks nothing, and keeps nothing."""
    if not channel or not text.strip():
        return ()
    moment = moment_of(
        is_acknowledged=not any(one.kind == PromiseKind.ACKNOWLEDGEMENT.value for one in owed),
        is_fixed=case.fixed_at is not None,
        is_resolved=case.resolved_at is not None,
    )
    # A browser sends each line's end as two characters, and counts it as one.
    return tuple(map(_line, advise(text.replace("\r\n", "\n"), moment, channel)))


def _line(one: Hint) -> HintLine:
    return HintLine(one.reason, one.quote, one.start, one.end, one.better, one.why)
