"""Surveying: asking how a recovery was, once per resolution, and the way back of a low answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.conversation import links
from amends.conversation import queries as said
from amends.conversation.actions import Saying
from amends.conversation.rules import LinkPurpose, fill
from amends.flow import wording
from amends.flow.following import come_back
from amends.flow.looking import look_again
from amends.flow.opening import LINK_LIVES
from amends.followups import actions as followups
from amends.followups import queries as asked
from amends.followups.actions import Rated
from amends.followups.models import Survey
from amends.journal.actors import Actor
from amends.remedies.queries import looks
from amends.remedies.rules.looks import LookBecause


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
