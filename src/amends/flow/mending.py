"""After the recovery: causes are tended, and what is done about them is promised, done, judged and only then ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.detect.rules.issues import issue_at
from amends.flow.promising import ahead
from amends.learn import causes, linking, mending
from amends.learn.mending import About
from amends.learn.models import Cause, CauseChange, CorrectiveAction
from amends.learn.rules.causes import BadCause
from amends.learn.rules.judging import AFTER, Verdict
from amends.people.models import Brand, Person
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.queries import still_open
from amends.promises.rules import OwedTo, PromiseKind, Release

__all__ = [
    "About",
    "BadCause",
    "NotProven",
    "describe",
    "do",
    "give_up",
    "link_issue",
    "merge",
    "plan",
    "prove",
    "split",
]

UNPROVEN = {
    Verdict.TOO_SOON: f"it is not {AFTER.days} days in force yet",
    Verdict.TOO_FEW: "there are too few cases to tell",
    Verdict.NOT_SHOWN: "the cases have not become fewer beyond chance",
    Verdict.WORSE: "there are more cases than before",
}


class NotProven(Exception):
    """Recurrence does not show that an action works; nothing is ended on hope."""

    def __init__(self, verdict: Verdict | None) -> None:
        why = UNPROVEN.get(verdict, "it is not done yet") if verdict else "it is not done yet"
        super().__init__(f"This is not proven: {why}. It stays open, or is given up with a reason.")


@transaction.atomic
def describe(cause: Cause, about: About, *, by: Person, at: datetime) -> Cause:
    """This function will say what a cause is, and what it stands under.

    :raises BadCause: naming the field; nothing is changed.
    """
    return mending.describe(cause, about, by=by, at=at)


@transaction.atomic
def merge(cause: Cause, into: Cause, why: str, *, by: Person, at: datetime) -> CauseChange:
    """This function will make one cause of two, each case keeping what it was told first.

    :raises BadCause: naming the field; nothing is changed.
    """
    return mending.merge(cause, into, why, by=by, at=at)


@transaction.atomic
def split(
    cause: Cause, name: str, case_ids: Collection[UUID], brand: Brand, why: str, *, by: Person, at: datetime
) -> CauseChange:
    """This function will make a new cause under one and give it some of its cases.

    :raises BadCause: naming the field; nothing is changed.
    """
    return mending.split(cause, name, case_ids, brand, why, by=by, at=at)


@transaction.atomic
def plan(
    cause: Cause,
    brand: Brand,
    words: str,
    owner: Person,
    due_at: datetime,
    expected_percent: int,
    *,
    by: Person,
    at: datetime,
) -> CorrectiveAction:
    """This function will promise something against a cause: by whom, by when, and by how much it shall strike less.

    :raises ValueError: without words, or for an effect outside 1 to 100 percent.
    :raises NotInTime: unless the day lies ahead.
    """
    if not words.strip():
        raise ValueError("words: say what is done, so that it happens less often.")
    if not 1 <= expected_percent <= 100:
        raise ValueError("expected: say by how many percent it shall strike less, from 1 to 100.")
    due_at = ahead(due_at, at)
    wish = Wish(PromiseKind.ACTION, words.strip(), owner, due_at, f"chosen by {by.first_name}", owed_to=OwedTo.DESK)
    return mending.plan(
        cause, brand, words.strip(), expected_percent, promises.make([wish], by=by, at=at)[0], by=by, at=at
    )


@transaction.atomic
def link_issue(action: CorrectiveAction, address: str, *, by: Person, at: datetime) -> None:
    """This function will say in which issue of GitHub, GitLab or Jira an action is done; without an address: in none.

    What becomes of the issue there is written down and ends nothing here.
    :raises ValueError: for an address that names no issue, or when the action is over; nothing is changed.
    """
    if action.ended_at is not None:
        raise ValueError("issue: this is over already.")
    linking.link(action, issue_at(address) if address.strip() else None, by=by, at=at)


@transaction.atomic
def do(action: CorrectiveAction, *, by: Person, at: datetime) -> None:
    """This function will say that an action is done: its promise is kept, and whoever kept it owes a look at whether it
    works, when the time after it has passed.

    :raises ValueError: when it is done, or over.
    """
    promise = still_open(action.promise)
    if action.in_force_at is not None or action.ended_at is not None or promise is None:
        raise ValueError("This is done or over already.")
    promises.keep([promise], by=by, at=at)
    words = f"See whether it holds: {action.words}"
    owner = promise.person or by
    wish = Wish(PromiseKind.ACTION, words, owner, at + AFTER, f"{AFTER.days} days after", owed_to=OwedTo.DESK)
    mending.put_in_force(action, promises.make([wish], by=by, at=at)[0], by=by, at=at)


@transaction.atomic
def prove(action: CorrectiveAction, *, by: Person, at: datetime) -> None:
    """This function will end an action that works, as recurrence shows.

    :raises NotProven: when it does not show it; nothing is changed.
    """
    seen = causes.seen(action, causes.parents(), at=at)
    if action.ended_at is not None or seen is None or seen.judged.verdict is not Verdict.WORKS:
        raise NotProven(seen.judged.verdict if seen else None)
    look = still_open(action.look)
    promises.keep([look] if look else [], by=by, at=at)
    mending.end(action, "proven", "", seen, by=by, at=at)


@transaction.atomic
def give_up(action: CorrectiveAction, why: str, *, by: Person, at: datetime) -> None:
    """This function will end an action without proof, for a stated reason.

    :raises ValueError: without a reason, or when it is over.
    """
    if not why.strip():
        raise ValueError("why: say why it is given up; the cause stays, and the next one will ask.")
    if action.ended_at is not None:
        raise ValueError("why: this is over already.")
    left = [one for one in (still_open(action.promise), still_open(action.look)) if one]
    promises.release(left, reason=Release.ANSWERED_OTHERWISE, by=by, at=at)
    mending.end(action, "given_up", why.strip(), causes.seen(action, causes.parents(), at=at), by=by, at=at)
