"""What an answer of the law means on a case: what is in the way of an excuse, of a grant, of ending the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from amends.kernel.money import Money
from amends.remedies.law.shapes import Outcome

# The reasons by which a company says that it owes nothing though it failed: they are its to prove.
EXCUSES = frozenset({"exception", "exempt", "extraordinary", "outside_control", "reasonable_grounds", "safety"})


def is_excuse(answer: Mapping[str, Any]) -> bool:
    """Whether the answer rests on an excuse of ours, which somebody decides by name and on evidence."""
    return answer.get("outcome") == Outcome.NOT_OWED.value and answer.get("reason") in EXCUSES


def sum_of(answer: Mapping[str, Any]) -> Money | None:
    """The sum that is owed; None where nothing is, or where the law owes something else than a sum."""
    if answer.get("outcome") != Outcome.OWED.value or "amount" not in answer:
        return None
    return Money.parse(str(answer["amount"]), str(answer["currency"])) or None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a quote stands: what it answered, and what has become of it."""

    outcome: Outcome
    has_sum: bool
    is_granted: bool
    is_told: bool


def lacks(standing: Standing) -> str:
    """What is still to be done before the case may be resolved, in words; empty when nothing is.

    Told comes first: the customer is told what they are owed whether they asked for it or not.
    """
    if standing.outcome in {Outcome.NEED_FACTS, Outcome.MANUAL_REVIEW}:
        return "what the law owes is not known yet"
    if standing.outcome is not Outcome.OWED:
        return ""
    if standing.has_sum and not standing.is_granted:
        return "what the law owes is not granted"
    return "" if standing.is_told else "the customer has not been told what the law owes"
