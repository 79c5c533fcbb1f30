"""Second looks: one begins, a final answer is written, approved or sent back, and it ends. Each once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from amends.cases.models import Case
from amends.changes import stamp
from amends.conversation.models import Message
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.people.rules import Right
from amends.promises.models import Promise
from amends.remedies.actions.denials import Denied
from amends.remedies.models import FinalAnswer, Remedy, SecondLook
from amends.remedies.queries import looks
from amends.remedies.rules.looks import LookBecause, LookEnding, lacks_of_final

WORDS_LENGTH = SecondLook._meta.get_field("words").max_length or 0
OBJECTION_LENGTH = FinalAnswer._meta.get_field("objection").max_length or 0


class DecidedBefore(Denied):
    """Whoever decided the first time does not take the second look."""

    def __init__(self) -> None:
        super().__init__("You decided on this the first time; somebody else takes the second look.")


class LookEnded(Denied):
    """This second look has ended."""

    def __init__(self) -> None:
        super().__init__("This second look has ended already.")


class NotTheAuthor(Denied):
    """A final answer is approved by a lead who did not write it."""

    def __init__(self) -> None:
        super().__init__("A lead who did not write it decides on a final answer.")


class FinalWaits(Denied):
    """A final answer waits for a lead's decision, or has it."""


@transaction.atomic
def begin(
    case: Case, because: LookBecause, promise: Promise, remedy: Remedy | None = None, *, by: Actor, at: datetime
) -> SecondLook:
    """This function will write down that somebody looks at a case a second time, owed by `promise`."""
    look = SecondLook.objects.create(
        id=new_id(at),
        case=case,
        because=because.value,
        remedy=remedy,
        first_owner=case.owner,
        promise=promise,
        started_at=at,
    )
    facts: dict[str, object] = {"because": because.value, "promise": str(promise.id)}
    if remedy:
        facts["remedy"] = str(remedy.id)
    journal.write([journal.Line("remedies.look_begun", look.id, case.id, facts)], by=by, at=at)
    return look


def may_take(look: SecondLook, by: Person) -> None:
    """Whether this person may take this second look.

    :raises LookEnded: when it has ended.
    :raises DecidedBefore: for somebody who decided the first time.
    """
    if look.ended_at is not None:
        raise LookEnded
    if not by.can(Right.WORK_CASES) or by.id in looks.deciders(look):
        raise DecidedBefore


@transaction.atomic
def agree(look: SecondLook, words: str = "", *, by: Actor, at: datetime) -> None:
    """This function will end a second look as agreed; the customer's own yes, or a person's word for it.

    :raises LookEnded: when it has ended.
    :raises DecidedBefore: for somebody who decided the first time.
    :raises FinalWaits: while a final answer waits for a lead.
    :raises ValueError: when a person says it without saying what was agreed on.
    """
    if isinstance(by, Person):
        may_take(look, by)
        if not 0 < len(words.strip()) <= WORDS_LENGTH:
            raise ValueError(f"words: say what was agreed on, in at most {WORDS_LENGTH} characters.")
    for answer in looks.answers_of(look):
        if answer.is_waiting and isinstance(by, Person):
            raise FinalWaits("A final answer waits for a lead; they send it back first.")
    end(look, LookEnding.AGREED, words.strip(), by=by, at=at)


@transaction.atomic
def write_final(
    look: SecondLook, reasons: str, stays: str, elsewhere: str, approval: Promise, *, by: Person, at: datetime
) -> FinalAnswer:
    """This function will keep a final answer until a lead has decided on it, owed by `approval`."""
    answer = FinalAnswer.objects.create(
        id=new_id(at),
        look=look,
        reasons=reasons.strip(),
        stays=stays.strip(),
        elsewhere=elsewhere.strip(),
        written_by=by,
        written_at=at,
        approval=approval,
    )
    facts = {"look": str(look.id), "approval": str(approval.id)}
    journal.write([journal.Line("remedies.final_written", answer.id, look.case_id, facts)], by=by, at=at)
    return answer


def may_write_final(look: SecondLook, reasons: str, stays: str, elsewhere: str, by: Person) -> None:
    """Whether this may be written as the final answer of a second look.

    :raises LookEnded: when it has ended.
    :raises DecidedBefore: for somebody who decided the first time.
    :raises FinalWaits: while another one waits for a lead.
    :raises ValueError: when it lacks its reasons, what stays on offer, or where to go as a law wants it said.
    """
    may_take(look, by)
    if any(answer.is_waiting for answer in looks.answers_of(look)):
        raise FinalWaits("A final answer waits for a lead already.")
    if lack := lacks_of_final(reasons, stays, elsewhere, looks.notices_for(look.case)):
        raise ValueError(lack)


@transaction.atomic
def approve_final(answer: FinalAnswer, letter: Message, *, by: Person, at: datetime) -> None:
    """This function will let a final answer leave, with its letter, and end its second look.

    :raises NotTheAuthor: for its author, or somebody who is no lead.
    :raises FinalWaits: when it was decided on before.
    :raises LookEnded: when its second look has ended.
    """
    _decide(answer, by, approved_at=at, letter=letter)
    end(answer.look, LookEnding.FINAL, by=answer.written_by, at=at, told_by=by)


@transaction.atomic
def send_back(answer: FinalAnswer, objection: str, *, by: Person, at: datetime) -> None:
    """This function will send a final answer back to its author, with an objection; the second look goes on.

    :raises ValueError: without an objection, or with one that is too long.
    :raises NotTheAuthor: for its author, or somebody who is no lead.
    :raises FinalWaits: when it was decided on before.
    """
    if not 0 < len(objection.strip()) <= OBJECTION_LENGTH:
        raise ValueError(f"objection: say what is missing, in at most {OBJECTION_LENGTH} characters.")
    _decide(answer, by, sent_back_at=at, objection=objection.strip())
    journal.write([journal.Line("remedies.final_sent_back", answer.id, answer.look.case_id)], by=by, at=at)


def may_decide_final(answer: FinalAnswer, by: Person) -> None:
    """Whether this person decides on a final answer.

    :raises NotTheAuthor: for its author, or somebody who is no lead.
    """
    if not by.can(Right.APPROVE) or by.id == answer.written_by_id:
        raise NotTheAuthor


def _decide(answer: FinalAnswer, by: Person, **to: object) -> None:
    may_decide_final(answer, by)
    waiting = FinalAnswer.objects.filter(id=answer.id, approved_at__isnull=True, sent_back_at__isnull=True)
    if waiting.update(decided_by=by, **to) != 1:
        raise FinalWaits("Somebody has decided on this final answer already.")
    answer.decided_by = by
    for name, value in to.items():
        setattr(answer, name, value)


@transaction.atomic
def end(
    look: SecondLook, ending: LookEnding, words: str = "", *, by: Actor, at: datetime, told_by: Actor | None = None
) -> None:
    """This function will end a second look.

    :raises LookEnded: when it has ended before.
    """
    person = by if isinstance(by, Person) else None
    told: dict[str, Any] = {"ended_at": at, "ending": ending.value, "ended_by": person, "words": words}
    if stamp(SecondLook, [look.id], empty=["ended_at"], **told) != 1:
        raise LookEnded
    look.ended_at, look.ending, look.ended_by, look.words = at, ending.value, person, words
    facts = {"ending": ending.value}
    journal.write([journal.Line("remedies.look_ended", look.id, look.case_id, facts)], by=told_by or by, at=at)


@transaction.atomic
def end_with_case(case: Case, *, by: Actor, at: datetime) -> None:
    """This function will end the second look of a case that ends, if one is going on."""
    look = looks.open_look(case)
    if look is not None:
        end(look, LookEnding.CASE_ENDED, by=by, at=at)
