"""Taking a case, acknowledging, understanding, promising: the part of the recovery in which trust is won or lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.actions import NotTheirs
from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.conversation import links
from amends.conversation.actions import Saying
from amends.conversation.models import Message, PrivateLink
from amends.conversation.rules import LinkPurpose, SaidManner
from amends.flow import alerting, wording
from amends.flow.ending import close_if_done, settle, still_open
from amends.flow.owing import Counted, due, owe
from amends.journal.actors import Actor
from amends.people.models import Department, Person
from amends.post.actions import Enclosed
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises import queries as owed
from amends.promises.actions import TooLateToMove, Wish
from amends.promises.models import Promise
from amends.promises.rules import BOUND, WORDS, OwedTo, PromiseKind

UNDO = timedelta(seconds=15)
LONGEST_PROMISE = timedelta(days=366)
# A safe time leaves an hour for this promise and twenty minutes of work for each one that is owed before it.
SELF_MINUTES, EACH_MINUTES = 60, 20


class NotInTime(ValueError):
    """A promise must lie ahead, and not beyond a year."""


class NotByHand(ValueError):
    """Nobody keeps this promise by saying that it is kept."""

    def __init__(self, promise_: Promise) -> None:
        how = "by writing or calling" if promise_.kind in WORDS else "by its payment, decision or answer"
        super().__init__(f"promise: this one is kept {how}, not by hand.")


@dataclass(frozen=True)
class Reply:
    """What a person writes to a customer: the text, its files, and, if said, when it leaves and by which channel.

    The same `key` again says nothing a second time.
    """

    text: str
    subject: str = ""
    files: tuple[Enclosed, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    send_at: datetime | None = None
    channel: Channel | None = None
    key: str | None = None


@transaction.atomic
def take(case: Case, *, by: Person, at: datetime) -> None:
    """This function will make the person the owner of a case that nobody has, with everything its team owes on it.

    :raises NotTheirs: when somebody else was quicker.
    """
    if case.owner_id is not None:
        raise NotTheirs("Somebody else has taken this case already.")
    cases.assign([case], to=by, by=by, at=at)
    team_owed = [p for p in owed.open_on(case) if p.team_id]
    promises.pass_on(team_owed, to=by, by=by, at=at, renew_standing=False)
    kinds = {p.kind for p in owed.open_on(case)}
    if not kinds & {PromiseKind.RESOLUTION.value, PromiseKind.ANSWER.value} and case.resolved_at is None:
        promises.make([owe(case, PromiseKind.RESOLUTION, at)], by=by, at=at, renew_standing=False)
    promises.renew({case.id})


@transaction.atomic
def write(case: Case, reply: Reply, *, by: Person, at: datetime) -> Message:
    """This function will put a person's message on its way; it leaves after the undo span.

    What it keeps (acknowledgement, answer, update) is kept when it has gone out, not now.
    :raises ValueError: when there is nothing to say.
    """
    if not reply.text.strip():
        raise ValueError("text: write something to the customer first.")
    saying = Saying(
        case=case,
        text=reply.text.strip(),
        subject=wording.subject(case, reply.subject),
        author=by,
        send_at=reply.send_at or at + UNDO,
        files=reply.files,
        facts=reply.facts,
        channel=reply.channel,
        key=reply.key,
    )
    return conversation.say([saying], by=by, at=at)[0]


@transaction.atomic
def acknowledge(case: Case, reply: Reply, *, by: Person, at: datetime) -> Message:
    """This function will take the case if nobody has it and write the first human word."""
    if case.owner_id is None:
        take(case, by=by, at=at)
    return write(case, reply, by=by, at=at)


@transaction.atomic
def understand(case: Case, heard: dict[str, str], *, confirmed: bool = False, by: Actor, at: datetime) -> None:
    """This function will keep what was heard; `confirmed` when the customer said that we understood."""
    cases.understand(case, heard=heard, confirmed=confirmed, by=by, at=at)


def ahead(due_at: datetime, at: datetime) -> datetime:
    """The due time if it lies ahead.

    :raises NotInTime: for a time that has passed, or lies more than a year ahead.
    """
    if due_at <= at:
        raise NotInTime("due: choose a time that lies ahead; this one has passed.")
    if due_at > at + LONGEST_PROMISE:
        raise NotInTime("due: nobody can promise more than a year ahead; choose an earlier time.")
    return due_at


@transaction.atomic
def promise(
    case: Case,
    words: str,
    due_at: datetime,
    *,
    kind: PromiseKind = PromiseKind.UPDATE,
    reply: Reply | None = None,
    by: Person,
    at: datetime,
) -> Promise:
    """This function will make a promise to the customer, and write the message that says it if one is given.

    :raises NotInTime: unless the time lies ahead.
    :raises CaseEnded: on a closed case.
    """
    still_open(case)
    owner = case.owner or by
    wish = Wish(kind, words, owner, ahead(due_at, at), f"chosen by {by.first_name}", case, is_particular=True)
    made = promises.make([wish], by=by, at=at)[0]
    if reply:
        conversation.says(write(case, reply, by=by, at=at), made, by=by, at=at)
    return made


@transaction.atomic
def renegotiate(
    promise_: Promise,
    words: str,
    due_at: datetime,
    reply: Reply | None,
    *,
    agreed: bool = False,
    by: Person,
    at: datetime,
) -> Promise | Message:
    """This function will move a promise: at once when agreed on the phone, else when the message has gone out.

    If the message leaves too late, or bounces, the promise breaks like any other. A resolution also needs the
    customer's agreement. A second move goes to the lead.
    :raises TooLateToMove: when it has already fallen due.
    :raises NotInTime: unless the new time lies ahead.
    """
    if at >= promise_.due_at:
        raise TooLateToMove(promise_)
    ahead(due_at, at)
    if promise_.kind == PromiseKind.RESOLUTION.value and not agreed:
        raise ValueError("agreed: a solution's time moves only when the customer agreed; ask them first.")
    if reply is None:
        moved = promises.move(promise_, due_at=due_at, counted="agreed on a call", words=words, by=by, at=at)
        alerting.tell_of_second_move(moved, by=by, at=at)
        return moved
    if promise_.case is None:
        raise ValueError("Only a promise on a case can be moved by a message.")
    message = write(promise_.case, reply, by=by, at=at)
    conversation.says(
        message, promise_, manner=SaidManner.MOVES, move_to_at=due_at, words=words, is_agreed=agreed, by=by, at=at
    )
    return message


@transaction.atomic
def ask(
    case: Case, what: str, whom: Person | Department, due_at: datetime, *, by: Person, at: datetime
) -> tuple[Promise, PrivateLink]:
    """This function will ask a colleague or department for work: a promise owed to the owner, answered by a link.

    The owner stays the owner. Lateness counts at whom was asked.
    :raises NotInTime: unless the time lies ahead.
    :raises CaseEnded: on a closed case.
    """
    still_open(case)
    wish = Wish(
        PromiseKind.WORK, what, whom, ahead(due_at, at), f"asked by {by.first_name}", case, owed_to=OwedTo.COLLEAGUE
    )
    made = promises.make([wish], by=by, at=at)[0]
    link = links.make_link(LinkPurpose.ASK, case, expires_at=due_at + timedelta(days=30), promise=made, by=by, at=at)
    address = whom.address if isinstance(whom, Department) else whom.email
    wording.send_request(case, made, whom.name, address, links.address_of(link), by, at)
    return made, link


@transaction.atomic
def answer_ask(promise_: Promise, text: str, *, by: Actor, at: datetime) -> None:
    """This function will keep a work promise: the department's answer joins the case as a note."""
    if promise_.case is None:
        raise ValueError("This request stands on no case.")
    conversation.note(promise_.case, text, by=by, at=at)
    promises.keep([promise_], by=by, at=at)
    close_if_done(promise_.case, by=by, at=at)


@transaction.atomic
def ask_customer(case: Case, what: str, reply: Reply, due_at: datetime, *, by: Person, at: datetime) -> Promise:
    """This function will ask the customer: an answer promise owed by them beside an update promise of ours.

    The letter that asks makes our promise, so it does not keep it.
    :raises NotInTime: unless the time lies ahead.
    :raises CaseEnded: on a closed case.
    """
    still_open(case)
    asked = Wish(PromiseKind.ANSWER, what, case.customer, due_at, "asked of the customer", case, owed_to=OwedTo.DESK)
    news = owe(case, PromiseKind.UPDATE, ahead(due_at, at), owner=case.owner or by)
    cases.start_waiting(case, asked=what, by=by, at=at)
    theirs, ours = promises.make([asked, news], by=by, at=at)
    conversation.says(write(case, reply, by=by, at=at), ours, by=by, at=at)
    return theirs


@transaction.atomic
def note(case: Case, text: str, *, by: Person, at: datetime) -> Message:
    """This function will add a note for colleagues. It keeps no promise."""
    return conversation.note(case, text, by=by, at=at)


@transaction.atomic
def call(case: Case, text: str, *, channel: Channel = Channel.PHONE, by: Person, at: datetime) -> Message:
    """This function will log that the customer was spoken with, by telephone or face to face: a human word, which
    keeps what a delivered message would keep."""
    if case.owner_id is None:
        take(case, by=by, at=at)
    message = conversation.log_call(case, text, channel=channel, by=by, at=at)
    keep_words(case, by=by, at=at)
    close_if_done(case, by=by, at=at)
    return message


def by_hand(promise_: Promise) -> bool:
    """Whether a person may say that it is kept: a deed, or particular words; no word to a customer without any."""
    is_a_word = promise_.kind in WORDS and promise_.owed_to == OwedTo.CUSTOMER.value and not promise_.is_particular
    return promise_.kind not in BOUND and not is_a_word


@transaction.atomic
def keep(promise_: Promise, reply: Reply | None = None, *, by: Person, at: datetime) -> None:
    """This function will keep a promise: now, for a deed that is done; with a message, once that has gone out.

    :raises NotByHand: for what is kept by its own matter (a payment, a decision), or by a word, without any.
    :raises AlreadyEnded: when it has ended before.
    """
    if not by_hand(promise_) and (reply is None or promise_.kind in BOUND):
        raise NotByHand(promise_)
    if reply is None or promise_.case is None:
        promises.keep([promise_], by=by, at=at)
        settle({promise_.case_id} if promise_.case_id else (), by=by, at=at)
        return
    message = write(promise_.case, reply, by=by, at=at)
    conversation.says(message, promise_, manner=SaidManner.KEEPS, by=by, at=at)


def keep_words(case: Case, *, by: Actor, at: datetime) -> list[Promise]:
    """Keeps what a human word to the customer at this moment keeps."""
    open_ = owed.words_owed([case.id])
    promises.keep(open_, by=by, at=at)
    return open_


@dataclass(frozen=True)
class SafeTime:
    """What helps to choose a time: "You owe 6 before then. The team kept 71 % of such times. Safe: Wed 11:00"."""

    owed_before: int
    kept: int
    ended: int
    safe: Counted


def safe_time(case: Case, person: Person, due_at: datetime, at: datetime) -> SafeTime:
    """What is known about a time before it is promised; counts 90 days back. Changes nothing."""
    team = person.team or case.team
    kept, ended = owed.kept_share(team, due_at.hour, at - timedelta(days=90))
    before = owed.owed_before(person, due_at)
    safe = due(case, PromiseKind.UPDATE, at, SELF_MINUTES + EACH_MINUTES * before)
    return SafeTime(before, kept, ended, safe)
