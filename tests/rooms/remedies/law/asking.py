"""Asking a pack in one line, as the tests of law packs do."""

from __future__ import annotations

from datetime import date
from typing import Any

from amends.remedies.law import shelf
from amends.remedies.law.answering import Answer
from amends.remedies.law.shapes import Outcome
from amends.remedies.law.spelling import as_json

ASKED = date(2026, 11, 22)


def ask(pack: str, asked: date = ASKED, /, **facts: Any) -> Answer:
    return shelf.quote(pack, facts, asked)


def told(pack: str, asked: date = ASKED, /, **facts: Any) -> dict[str, Any]:
    """The answer as it is printed."""
    return as_json(ask(pack, asked, **facts))


def amount(pack: str, asked: date = ASKED, /, **facts: Any) -> str:
    """The sum alone, of an answer that is owed where it is a sum and not owed where it is nothing."""
    answer = ask(pack, asked, **facts)
    found: str = answer.keys["amount"]
    assert answer.outcome is (Outcome.NOT_OWED if found == "0.00" else Outcome.OWED)
    return found


def refusal(pack: str, asked: date = ASKED, /, **facts: Any) -> str:
    """The reason why nothing is owed."""
    answer = ask(pack, asked, **facts)
    assert (answer.outcome, answer.keys["amount"]) == (Outcome.NOT_OWED, "0.00")
    found: str = answer.keys["reason"]
    return found
