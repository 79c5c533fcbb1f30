"""Following up: the question whether it holds, its one reminder, its answer, and the way back when it does not hold.

Asking keeps what was promised to the customer; from then on somebody owes the desk the answer, or its one reminder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.conversation import links
from amends.conversation import queries as said
from amends.conversation.actions import About, Saying
from amends.conversation.models import Message
from amends.conversation.rules import LinkPurpose, SaidManner, fill
from amends.customers import consents
from amends.flow import routing, wording
from amends.flow.ending import close_if_done
from amends.flow.looking import look_again
from amends.flow.opening import LINK_LIVES
from amends.flow.owing import owe
from amends.flow.promising import Reply
from amends.flow.spoken import standard
from amends.followups import actions as followups
from amends.followups import queries as asked
from amends.followups.models import CheckIn
from amends.followups.rules import ASK_AHEAD, END_AFTER, REMIND_AFTER, WAIT, CheckInAnswer, Ended, How, Manner
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises import queries as owed
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind, Release
from amends.remedies.actions import raising
from amends.remedies.rules.looks import LookBecause

ALL_GOOD = gettext_noop("All good: %(link)s")
NOT_YET = gettext_noop("Not yet: %(link)s")
REMINDER = gettext_noop(
    "Dear %(name)s,\n\nwe asked you whether it holds: %(what)s. We have not heard from you, and we ask only this once "
    'more.\n\n%(taps)s\n\n"Not yet" brings it back to the person who looked after you. Reference %(reference)s.\n\n'
    "%(brand)s\nThis reminder was sent automatically."
)
HEAR = "Hear how it is; one reminder goes out by itself"
ANSWERS = {CheckInAnswer.ALL_GOOD: "yes", CheckInAnswer.NOT_YET: "not_yet"}


@dataclass(frozen=True)
class Asked:
    """What the customer was asked at a check-in: the message, and the link that answers it with one tap."""

    message: Message | None
    address: str


@transaction.atomic
def check_in(case: Case, reply: Reply | None = None, *, by: Actor, at: datetime) -> Asked:
    """This function will ask the customer whether it holds: a person's own words, or the short automatic question.

    What was promised to them is kept when it has gone out; the answer is owed to the desk from now on.
    :raises ValueError: when no follow-up is booked, or it was asked before.
    """
    row = asked.booked(case)
    if row is None:
        raise ValueError("No follow-up is booked on this case.")
    if row.asked_at is not None and row.came_back_at is None:
        raise ValueError("They were asked already; their answer comes back to this case.")
    address = _address(row, by, at)
    author = by if isinstance(by, Person) and reply else None
    wait = owe_hearing(row, by=by, at=at)
    language = case.customer.language
    if reply:
        text, language = f"{reply.text}\n\n{taps(address, language)}", ""
    else:
        script, language = wording.script_for(case, "check_in_automatic", said.script)
        text = fill(script, _values(case, address, language))
    kept = [About(one, SaidManner.KEEPS) for one in owed.live(row.promise)]
    followups.ask(row, wait, by=by, at=at)
    saying = Saying(
        case,
        text,
        language=language,
        subject=wording.subject(case),
        author=author,
        is_automatic=author is None,
        key=f"{asked.CHECK_IN}:{row.id}:{int(at.timestamp())}",
        files=reply.files if reply else (),
        about=(*kept, *([About(wait)] if wait.made_at == at else [])),
        can_wait=True,
    )
    message = conversation.say([saying], by=by, at=at)[0]
    return Asked(message, address)


def _address(row: CheckIn, by: Actor, at: datetime) -> str:
    expires_at = at + LINK_LIVES
    link = links.make_link(LinkPurpose.CHECK_IN, row.case, expires_at=expires_at, promise=row.promise, by=by, at=at)
    return links.address_of(link)


def taps(address: str, language: str) -> str:
    """The two lines of a letter that answer with one tap each, in the customer's language."""
    return "\n".join(
        standard(words, language) % {"link": f"{address}?answer={ANSWERS[answer]}"}
        for words, answer in ((ALL_GOOD, CheckInAnswer.ALL_GOOD), (NOT_YET, CheckInAnswer.NOT_YET))
    )


def _values(case: Case, address: str, language: str) -> dict[str, str]:
    return {
        "name": case.customer.name,
        "reference": case.reference,
        "link": taps(address, language),
        "brand": case.brand.name,
        "owner": case.owner.first_name if case.owner else case.team.name,
        "what": wording.what_happened(case, language),
    }


def owe_hearing(row: CheckIn, *, by: Actor, at: datetime) -> Promise:
    """Owes the desk the customer's answer, or one reminder; the promise that is owed already, if one is. In the
    caller's transaction."""
    for open_ in owed.live(row.wait):
        return open_
    days = f"{END_AFTER.days} days, one reminder, and a day to spare"
    case = row.case
    wish = Wish(PromiseKind.FOLLOW_UP, HEAR, case.owner or case.team, at + WAIT, days, case, owed_to=OwedTo.DESK)
    return promises.make([wish], by=by, at=at)[0]


@transaction.atomic
def asked_aloud(row: CheckIn, *, by: Actor, at: datetime) -> None:
    """This function will record that a customer was asked by voice: what was promised is kept."""
    followups.ask(row, owe_hearing(row, by=by, at=at), by=by, at=at)
    promises.keep(owed.live(row.promise), by=by, at=at)


@transaction.atomic
def answer_check_in(row: CheckIn, answer: CheckInAnswer, how: How = How.TAP, *, by: Actor, at: datetime) -> None:
    """This function will keep the follow-up with the customer's own word; "not yet" brings the case back to its owner,
    and somebody who did not decide on it looks at it a second time.

    :param how: by what they said it.
    :raises AlreadyAnswered: when it was answered before; nothing is changed.
    """
    followups.answer(row, answer, how, by=by, at=at)
    case = row.case
    _keep(row, by, at)
    if answer is CheckInAnswer.NOT_YET:
        come_back(case, because="not_yet", by=by, at=at)
        look_again(case, LookBecause.NOT_YET, by=by, at=at)
    else:
        close_if_done(case, by=by, at=at)


def _keep(row: CheckIn, by: Actor, at: datetime) -> None:
    """Keeps what is still open of a follow-up: what was promised to the customer, and to the desk."""
    for promise in (row.promise, row.wait):
        promises.keep(owed.live(promise), by=by, at=at)


@transaction.atomic
def come_back(case: Case, *, because: str, by: Actor, at: datetime) -> Promise:
    """This function will return a case to the same owner with an answer owed; the recovery has failed once more, and
    on this case they may give one step more than elsewhere."""
    if case.resolved_at or case.is_closed:
        cases.reopen(case, because=because, by=by, at=at)
    stop_asking(asked.asked_on(case), Ended.CAME_BACK, by=by, at=at)
    cases.deviate([case], because=because, by=by, at=at)
    raising.raise_for_owner([case], because=because, by=by, at=at)
    routing.give_to_who_is_there([case], by=by, at=at)
    open_kinds = {p.kind for p in owed.open_on(case)}
    needed = [kind for kind in (PromiseKind.ANSWER, PromiseKind.RESOLUTION) if kind.value not in open_kinds]
    made = promises.make([owe(case, kind, at) for kind in needed], by=by, at=at)
    return made[0] if made else owed.open_on(case)[0]


def stop_asking(rows: Sequence[CheckIn], because: Ended, *, by: Actor, at: datetime) -> int:
    """Ends check-ins whose question is out of date: nobody waits for its answer, and no reminder goes out. In the
    caller's transaction; returns how many ended."""
    ended = [row for row in rows if followups.end(row, because, by=by, at=at)]
    for row in ended:
        waits = owed.live(row.wait)
        promises.release(waits, reason=Release.ANSWERED_OTHERWISE, by=by, at=at)
    return len(ended)


@transaction.atomic
def end_follow_up(case: Case, *, by: Actor, at: datetime) -> None:
    """This function will keep a check-in on which the customer stayed silent: asked, outcome unknown."""
    row = asked.last(case)
    if row is not None and row.asked_at is not None:
        followups.end(row, Ended.NO_ANSWER, by=by, at=at)
        _keep(row, by, at)
    close_if_done(case, by=by, at=at)


@transaction.atomic
def leave_in_peace(case: Case, *, by: Actor, at: datetime) -> None:
    """This function will end what a customer was asked who wishes to be asked no more. What was asked was kept."""
    for row in asked.asked_on(case):
        followups.end(row, Ended.REFUSED, by=by, at=at)
        _keep(row, by, at)
    close_if_done(case, by=by, at=at)


@transaction.atomic
def end_unasked(row: CheckIn, because: Ended, *, by: Actor, at: datetime) -> None:
    """This function will let a follow-up go that cannot be asked, or that the customer does not want; with its reason.

    Nothing was asked, so nothing is kept: what was promised is released.
    """
    followups.end(row, because, by=by, at=at)
    reason = Release.DECLINED if because is Ended.REFUSED else Release.NO_ANSWER
    for promise in (row.promise, row.wait):
        promises.release(owed.live(promise), reason=reason, by=by, at=at)
    close_if_done(row.case, by=by, at=at)


@transaction.atomic
def _remind(row: CheckIn, by: Actor, at: datetime) -> None:
    """Asks once more, marked automatic, whoever asked first."""
    case, language = row.case, row.case.customer.language
    values = _values(case, _address(row, by, at), language)
    text = standard(REMINDER, language) % (values | {"taps": values["link"]})
    key = f"{asked.REMINDER}:{row.id}"
    about = wording.subject(case)
    saying = Saying(case, text, subject=about, is_automatic=True, language=language, key=key, can_wait=True)
    followups.remind(row, by=by, at=at)
    conversation.say([saying], by=by, at=at)


def check_in_automatically(*, by: Actor, at: datetime) -> int:
    """This function will see to the follow-ups that need nobody; returns how many steps it did.

    The short questions after small recoveries are asked four hours before their time. Any question is repeated once
    after two days; two days later the silence ends it kept, outcome unknown. Whoever wishes not to be asked is not
    asked. What a reopened recovery had asked is out of date.
    """
    done = 0
    stale = asked.stale()
    with transaction.atomic():
        done += stop_asking(stale, Ended.CAME_BACK, by=by, at=at)
    due = asked.to_ask(at + ASK_AHEAD)
    refused = consents.refused({row.case.customer_id for row in due}, consents.ASKED_AFTERWARDS)
    for row in due:
        if row.case.customer_id in refused:
            end_unasked(row, Ended.REFUSED, by=by, at=at)
        elif row.manner == Manner.AUTOMATIC.value:
            check_in(row.case, by=by, at=at)
        else:
            continue
        done += 1
    for row in asked.to_remind(at - REMIND_AFTER):
        _remind(row, by, at)
        done += 1
    for row in asked.to_end(at - END_AFTER, at - (END_AFTER - REMIND_AFTER)):
        end_follow_up(row.case, by=by, at=at)
        done += 1
    return done
