"""The issue of an action as pages show it: where it is, and what became of it there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amends.detect.rules.issues import issue_at
from amends.learn.models import CorrectiveAction, IssueWord
from amends.web.words import Wall

SAID = {"closed": "closed", "reopened": "opened again"}


@dataclass(frozen=True, slots=True)
class Linked:
    """An issue: its address and short name, and what was said of it."""

    address: str
    short: str
    told: str


def linked(one: CorrectiveAction, words: Sequence[IssueWord], wall: Wall) -> Linked | None:
    """The issue of an action; None without one.

    "closed in GitHub 12:00; that closes nothing here: recurrence shows whether it works"
    """
    if not one.issue:
        return None
    issue = issue_at(one.issue)
    said = [f"{SAID[word.what]} {wall.when(word.said_at)}" for word in words if word.issue_key == one.issue_key]
    told = f"{', '.join(said)} in {issue.where}" if said else f"nothing heard from {issue.where} yet"
    is_closed = bool(said) and words[-1].what == "closed" and one.ended_at is None
    hope = "; that closes nothing here: recurrence shows whether it works" if is_closed else ""
    return Linked(issue.address, f"{issue.where} {issue.short}", told + hope)
