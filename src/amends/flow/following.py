"""Following up: the check-in, the survey, and the way back when it does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.conversation import links
from amends.conversation import queries as said
from amends.conversation.actions import Saying
from amends.conversation.models import Message
from amends.conversation.rules import LinkPurpose, fill
from amends.flow import routing, wording
from amends.flow.ending import close_if_done
from amends.flow.looking import look_again
from amends.flow.opening import LINK_LIVES
from amends.flow.owing import owe
from amends.flow.promising import Reply
from amends.followups import actions as followups
from amends.followups import queries as asked
from amends.followups.actions import Rated
from amends.followups.models import CheckIn, Survey
from amends.followups.rules import CheckInAnswer
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises import queries as owed
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies.actions import raising
from amends.remedies.queries import looks
from amends.remedies.rules.looks import LookBecause


@dataclass(frozen=True)
class Asked:
    """What the customer was asked at a check-in: the message, and the links that answer it with one tap."""

    message: Message | None
    address: str


@transaction.atomic
def check_in(case: Case, reply: Reply | None = None, *, by: Actor, at: datetime) -> Asked:
    """This function will ask the customer whether it holds: a person's own words, or the short automatic question."""
    row = asked.booked(case)
    if row is None:
        raise ValueError("No follow-up is booked on this case.")
    link = links.make_link(LinkPurpose.CHECK_IN, case, expires_at=at + LINK_LIVES, promise=row.promise, by=by, at=at)
    address = links.address_of(link)
    followups.ask(row, by=by, at=at)
    author = by if isinstance(by, Person) and reply else None
    values = {
        "name": case.customer.name,
        "reference": case.reference,
        "link": address,
        "brand": case.brand.name,
        "owner": case.owner.first_name if case.owner else case.team.name,
    }
    slug = "check_in" if author else "check_in_automatic"
    text, language = (f"{reply.text}\n\n{address}", "") if reply else wording.script_for(case, slug, said.script)
    if not reply:
        text = fill(text, values | {"what": wording.what_happened(case, language)})
    saying = Saying(
        case,
        text,
        language=language,
        subject=wording.subject(case),
        author=author,
        is_automatic=author is None,
        key=f"check-in:{row.id}:{int(at.timestamp())}",
        files=reply.files if reply else (),
    )
    message = conversation.say([saying], by=by, at=at)[0]
    return Asked(message, address)


@transaction.atomic
def answer_check_in(row: CheckIn, answer: CheckInAnswer, *, by: Actor, at: datetime) -> None:
    """This function will keep the follow-up with the customer's own word; "not yet" brings the case back to its owner,
    and somebody who did not decide on it looks at it a second time.

    :raises AlreadyAnswered: when it was answered before; nothing is changed.
    """
    followups.answer(row, answer, by=by, at=at)
    case = row.case
    promises.keep(owed.live(row.promise), by=by, at=at)
    if answer is CheckInAnswer.NOT_YET:
        come_back(case, because="not_yet", by=by, at=at)
        look_again(case, LookBecause.NOT_YET, by=by, at=at)
    else:
        close_if_done(case, by=by, at=at)


@transaction.atomic
def come_back(case: Case, *, because: str, by: Actor, at: datetime) -> Promise:
    """This function will return a case to the same owner with an answer owed; the recovery has failed once more, and
    on this case they may give one step more than elsewhere."""
    if case.resolved_at or case.is_closed:
        cases.reopen(case, because=because, by=by, at=at)
    cases.deviate([case], because=because, by=by, at=at)
    raising.raise_for_owner([case], because=because, by=by, at=at)
    routing.give_to_who_is_there([case], by=by, at=at)
    open_kinds = {p.kind for p in owed.open_on(case)}
    needed = [kind for kind in (PromiseKind.ANSWER, PromiseKind.RESOLUTION) if kind.value not in open_kinds]
    made = promises.make([owe(case, kind, at) for kind in needed], by=by, at=at)
    return made[0] if made else owed.open_on(case)[0]


@transaction.atomic
def end_follow_up(case: Case, *, by: Actor, at: datetime) -> None:
    """This function will keep a check-in on which the customer stayed silent: asked in person, outcome unknown."""
    row = asked.last(case)
    if row is not None and row.asked_at is not None:
        promises.keep(owed.live(row.promise), by=by, at=at)
    close_if_done(case, by=by, at=at)


@transaction.atomic
def survey(case: Case, *, by: Actor, at: datetime) -> Survey:
    """This function will ask for a rating once per resolution; a person in need is not asked before one spoke, and
    nobody after our final answer."""
    because = "person_in_need" if case.needs_person_now and not said.has_human_word(case) else ""
    if looks.has_final_answer(case):
        because = "final_answer"
    row = followups.survey(case, by=by, at=at, not_sent_because=because)
    if not because and row.sent_at == at:
        link = links.make_link(LinkPurpose.SURVEY, case, expires_at=at + LINK_LIVES, by=by, at=at)
        values = {
            "name": case.customer.name,
            "link": links.address_of(link),
            "brand": case.brand.name,
            "reference": case.reference,
        }
        script, language = wording.script_for(case, "survey", said.script)
        about, key = wording.subject(case), f"survey:{row.id}"
        text = fill(script, values)
        saying = Saying(case, text, subject=about, is_automatic=True, language=language, key=key)
        conversation.say([saying], by=by, at=at)
    return row


# Somebody who resolved a case by mistake has an hour to bring it back before its customer is asked; and whoever was
# resolved before the worker stood still for a week is left in peace.
SURVEY_AFTER, SURVEY_WITHIN = timedelta(hours=1), timedelta(days=7)


def survey_automatically(*, by: Actor, at: datetime) -> int:
    """This function will ask everybody whose recovery was resolved an hour ago how it was; returns how many."""
    due = asked.unasked(at - SURVEY_WITHIN, at - SURVEY_AFTER)
    for case in due:
        survey(case, by=by, at=at)
    return len(due)


LOW = 2


@transaction.atomic
def rate(row: Survey, rated: Rated, *, by: Actor, at: datetime) -> None:
    """This function will keep the customer's rating; a low one brings the case back to its owner, and somebody who did
    not decide on it looks at it a second time.

    :raises AlreadyAnswered: when it was answered before; nothing is changed.
    """
    followups.rate(row, rated, by=by, at=at)
    if rated.csat <= LOW:
        come_back(row.case, because="low_rating", by=by, at=at)
        look_again(row.case, LookBecause.LOW_ANSWER, by=by, at=at)


ASK_AHEAD = timedelta(hours=4)
END_AHEAD = timedelta(minutes=10)


def check_in_automatically(*, by: Actor, at: datetime) -> int:
    """This function will ask, and end, the short automatic check-ins of small recoveries; returns how many it did.

    Asked four hours before the day is over, ended kept ten minutes before when there was no answer: outcome unknown.
    """
    done = 0
    for row in asked.automatic_due(at + ASK_AHEAD, asked=False):
        check_in(row.case, by=by, at=at)
        done += 1
    for row in asked.automatic_due(at + END_AHEAD, asked=True):
        end_follow_up(row.case, by=by, at=at)
        done += 1
    return done
