"""A voucher for what the law owes: where the law lets one stand for the money, what the customer has to agree to for
that, and by which code of ours. Money is what happens by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from amends.kernel.codes import LIVES, MOST_TRIES
from amends.remedies.law.shapes import Agreement

# How often a code may be asked for, and in which span: each is a letter.
MOST_CODES = 5
SPAN = timedelta(days=1)
# In which words somebody agrees. Whoever changes them counts on: the journal names the version, never the words.
VERSIONS: dict[Agreement, str] = {
    Agreement.SIGNED: "signed-1",
    Agreement.INFORMED: "informed-1",
    Agreement.EXPRESS: "express-1",
    Agreement.FREE: "express-1",
}
ASKED, WRONG, AGREED, REVOKED = "voucher_code_asked", "voucher_code_wrong", "voucher_agreed", "voucher_revoked"
VERBS = tuple(f"remedies.{one}" for one in (ASKED, WRONG, AGREED, REVOKED))
Told = tuple[str, datetime, Mapping[str, Any]]


def agreement_of(answer: Mapping[str, Any]) -> Agreement | None:
    """What the law asks before a voucher of ours stands for the sum; None where none may.

    A law that says nothing lets none stand for it, nor does one that wants a voucher to be worth more or to live for
    ever: ours are worth the sum, and have their day.
    """
    payment = answer.get("payment") or {}
    found = payment.get("agreement")
    if found not in {one.value for one in VERSIONS} or payment.get("terms"):
        return None
    return Agreement(found)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A code that is on its way. `until` as the journal keeps it: the code is made of it."""

    until: str
    contact: str
    tries: int


def waiting(told: Iterable[Told], at: datetime) -> Waiting | None:
    """The code that waits to be typed, by what the journal says of this remedy in order; None when there is none, it is
    too old, or was guessed at too often."""
    found: Waiting | None = None
    for verb, _at, facts in told:
        if verb == f"remedies.{ASKED}":
            found = Waiting(str(facts["until"]), str(facts["contact"]), 0)
        elif verb == f"remedies.{WRONG}" and found:
            found = Waiting(found.until, found.contact, found.tries + 1)
        else:
            found = None
    if found is None or found.tries >= MOST_TRIES or datetime.fromisoformat(found.until) <= at:
        return None
    return found


def until(at: datetime) -> str:
    """Until when a code that is asked for now is good."""
    return (at + LIVES).isoformat()


def may_ask(told: Iterable[Told], at: datetime) -> bool:
    """Whether one more code may be sent."""
    return sum(verb == f"remedies.{ASKED}" and asked_at > at - SPAN for verb, asked_at, _facts in told) < MOST_CODES
