"""How a case ends: of itself when its last promise has ended, or otherwise, by somebody's word."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.cases.queries import whole_many
from amends.cases.rules import OTHERWISE, Ending, ShownBy, is_tried_enough
from amends.conversation import actions as conversation
from amends.conversation import queries as said
from amends.conversation.rules import Direction
from amends.flow.owing import due, owe
from amends.followups import actions as followups
from amends.followups import queries as follow_ups
from amends.followups.rules import Ended
from amends.journal.actors import Actor
from amends.promises import actions as promises
from amends.promises import queries as owed
from amends.promises.actions import Wish
from amends.promises.rules import OwedTo, PromiseKind, Release
from amends.remedies import actions as remedies
from amends.remedies import queries as given
from amends.remedies.actions import looking


class StillOwed(Exception):
    """The case does not end yet; `missing` names what is still owed, in the words of the page."""

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        super().__init__("Not done yet: " + "; ".join(missing) + ".")


class CaseEnded(ValueError):
    """On a closed case nothing new is promised."""

    def __init__(self) -> None:
        super().__init__("case: it is closed; reopen it first.")


def still_open(case: Case) -> None:
    """Whether something may still be promised on this case.

    :raises CaseEnded: when it is closed.
    """
    if case.is_closed:
        raise CaseEnded


FINISH_MINUTES = 480


@transaction.atomic
def close_if_done(case: Case, *, by: Actor, at: datetime) -> bool:
    """This function will close a resolved case whose last promise has ended; says whether it did."""
    for row in settle([case.id], by=by, at=at):
        case.closed_at, case.ending = row.closed_at, row.ending
    return case.is_closed


@transaction.atomic
def settle(case_ids: Collection[UUID], *, by: Actor, at: datetime) -> list[Case]:
    """This function will see to cases on which the last thing that we owed has ended; returns those that it closed.

    A resolved one closes. Any other would be forgotten without a promise: a word is owed to its customer, or, once
    they were told the outcome, the rest of the recovery is owed to the desk within a working day.
    """
    bare = list(whole_many(owed.bare(case_ids)).values())
    done = [case for case in bare if case.resolved_at is not None and not _waits(case)]
    if done:
        cases.close(done, ending=Ending.RECOVERY_ENDED, by=by, at=at)
        promises.renew([case.id for case in done])
    promises.make([_next(case, at) for case in bare if case not in done], by=by, at=at)
    return done


def _waits(case: Case) -> bool:
    return any(promise.customer_id for promise in owed.open_on(case))


def _next(case: Case, at: datetime) -> Wish:
    if case.told_at is None or case.resolved_at is not None:
        return owe(case, PromiseKind.UPDATE, at)
    counted = due(case, PromiseKind.UPDATE, at, FINISH_MINUTES)
    words, owner = "Finish it: cause, remedy, follow-up", case.owner or case.team
    return Wish(PromiseKind.UPDATE, words, owner, counted.due_at, counted.by, case, owed_to=OwedTo.DESK)


@transaction.atomic
def end_otherwise(
    case: Case,
    ending: Ending,
    shown_by: ShownBy | str,
    words: str = "",
    *,
    joined_to: Case | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """This function will end a case in one of the other ways, counted apart: a duplicate, withdrawn, averted...

    A lead reads some of them again, and each can be taken back (`bring_back`).
    :param shown_by: what shows that it ended so, one of what its ending can be shown by.
    :param words: in words, where nothing of the list fits; kept as a note.
    :raises ValueError: naming the field that does not show it, or for the ending of a recovery, which has to be earned.
    :raises StillOwed: while something granted on it is not paid; nothing is changed.
    :raises CaseEnded: when it has ended before.
    """
    still_open(case)
    proof = _shown(case, ending, shown_by, words, joined_to)
    if given.unpaid(case):
        raise StillOwed(["something granted is not paid; pay it or take it back first"])
    if words.strip():
        conversation.note(case, words.strip(), by=by, at=at)
    withdraw_askings(case, by=by, at=at)
    promises.release(owed.open_on(case), reason=Release.CASE_ENDED, by=by, at=at, renew_standing=False)
    for row in follow_ups.going_on(case):
        followups.end(row, Ended.CASE_ENDED, by=by, at=at)
    cases.stop_waiting(case, by=by, at=at)
    cases.close([case], ending=ending, joined_to=joined_to, by=by, at=at)
    cases.record_other_ending(case, ending, proof, by=by, at=at)
    promises.renew({case.id})


def _shown(case: Case, ending: Ending, shown_by: ShownBy | str, words: str, joined_to: Case | None) -> ShownBy:
    """What shows it, checked against what is known of the case."""
    if ending not in OTHERWISE:
        raise ValueError("ending: a recovery is resolved by its four steps, not by choosing it.")
    known = OTHERWISE[ending]
    if shown_by not in known:
        raise ValueError(f"shown_by: this ending is shown by {', '.join(known)}; choose one of them.")
    proof = ShownBy(shown_by)
    if proof is ShownBy.OTHER_CASE and (joined_to is None or joined_to.id == case.id):
        raise ValueError("joined_to: say which other case this one is joined to.")
    if proof is ShownBy.TRIES and not is_tried_enough(tried := said.tries(case)):
        ways = f"{len(tried)} on {len(set(tried))}" if tried else "none"
        raise ValueError(
            f"shown_by: three tries on two channels since they last came to us; so far {ways}. "
            "A letter that left is one, and a call that nobody answered."
        )
    if proof is ShownBy.THEY_WROTE and not said.has_their_word(case, Direction.IN):
        raise ValueError("shown_by: they wrote nothing on this case; choose what else shows it.")
    if proof is ShownBy.THEY_SAID and not said.has_their_word(case, Direction.CALL):
        raise ValueError("shown_by: no call with them is logged on this case; log it first.")
    if proof is ShownBy.OTHER and not words.strip():
        raise ValueError("words: say in a few words what shows it.")
    return proof


def withdraw_askings(case: Case, *, by: Actor, at: datetime) -> None:
    """Takes back what was asked for on a case that ends, and ends its second look; what is owed about either is
    released with the case's other promises."""
    for remedy in given.undecided(case):
        remedies.withdraw(remedy, by=by, at=at)
    looking.end_with_case(case, by=by, at=at)
