"""Surveying: asking how a recovery was, once per resolution; whether they would recommend us, a month later; and the
way back of a low answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.conversation import links
from amends.conversation import queries as said
from amends.conversation.actions import Saying
from amends.conversation.actions.saying import way_out
from amends.conversation.rules import LinkPurpose, fill
from amends.customers import consents
from amends.customers.queries import addresses
from amends.flow import alerting, wording
from amends.flow.following import come_back
from amends.flow.looking import look_again
from amends.flow.opening import LINK_LIVES
from amends.flow.spoken import standard
from amends.followups import actions as followups
from amends.followups import surveys as asked
from amends.followups.actions import Rated
from amends.followups.models import Survey, SurveyForm
from amends.followups.rules.surveys import (
    ASK_AFTER,
    ASK_WITHIN,
    LOW,
    LOW_NPS,
    NPS_AFTER,
    NPS_WITHIN,
    REMIND_AFTER,
    NotSent,
    SurveyKind,
    WrongForm,
    not_sent_because,
)
from amends.followups.rules.themes import About
from amends.journal.actors import Actor
from amends.people.models import Brand, Person
from amends.post.restraint import RINGS
from amends.post.rules import Channel
from amends.promises.rules import Alarm, Told
from amends.remedies.queries import looks
from amends.remedies.rules.looks import LookBecause

__all__ = [
    "LOW",
    "WrongForm",
    "decide_theme",
    "rate",
    "recommend",
    "survey",
    "survey_automatically",
    "theme",
    "word",
]

LEAST = gettext_noop("1, not at all: %(link)s")
MOST = gettext_noop("5, completely: %(link)s")
RECOMMEND = gettext_noop(
    "Dear %(name)s,\n\na month ago we put something right for you: %(what)s. Knowing us as you do now, how likely are "
    "you to recommend us to a friend? One number from 0 to 10 is enough:\n%(link)s\n\nA person reads every answer. "
    "Reference %(reference)s.\n\n%(brand)s\nThis question was sent automatically."
)
SURVEY_REMINDER = gettext_noop(
    "Dear %(name)s,\n\nwe asked you how we did, and ask only this once more. One tap is enough:\n%(link)s\n\nA person "
    "reads every answer. Reference %(reference)s.\n\n%(brand)s\nThis reminder was sent automatically."
)


@transaction.atomic
def survey(case: Case, kind: SurveyKind = SurveyKind.RECOVERY, *, by: Actor, at: datetime) -> Survey:
    """This function will ask for a rating once per resolution, or write down why this customer is not asked: a person
    in need before one spoke, our final answer, their wish, a survey within the month, no address."""
    if known := asked.of_resolution(case, kind):
        return known
    because = _not_sent(case, at)
    link = None
    if because is None and case.resolved_at is not None:
        link = links.make_link(LinkPurpose.SURVEY, case, expires_at=at + LINK_LIVES, by=by, at=at)
    form = asked.form_of(case.brand)
    row = followups.survey(case, kind, form, link, not_sent_because=because, by=by, at=at)
    if link is not None:
        _write(row, f"{asked.LETTER}:{row.id}", by, at)
    return row


def _not_sent(case: Case, at: datetime) -> NotSent | None:
    known = addresses({case.customer_id}).get(case.customer_id, {})
    channel, to = way_out(Saying(case, "", is_automatic=True), known)
    last = asked.last_sent_at(case)
    return not_sent_because(
        needs_person=case.needs_person_now and not said.has_human_word(case),
        had_final=looks.has_final_answer(case),
        refused=case.customer_id in consents.refused([case.customer_id], consents.ASKED_AFTERWARDS),
        is_reached=bool(to) and channel is not Channel.PAGE,
        last_sent_at=last,
        came_back_since=last is not None and asked.came_back_since(case, last),
        at=at,
    )


def _write(row: Survey, key: str, by: Actor, at: datetime, *, again: bool = False) -> None:
    case, spoken = row.case, row.case.customer.language
    if row.link is None:
        return
    address = links.address_of(row.link)
    is_rated = row.kind == SurveyKind.RECOVERY.value
    values = {
        "name": case.customer.name,
        "brand": case.brand.name,
        "reference": case.reference,
        "what": wording.what_happened(case, spoken),
        "link": scores(address, spoken) if is_rated and case.customer.channel not in RINGS else address,
    }
    language = spoken
    if again:
        text = standard(SURVEY_REMINDER, spoken) % values
    elif is_rated:
        script, language = wording.script_for(case, "survey", said.script)
        text = fill(script, values)
    else:
        text = standard(RECOMMEND, spoken) % values
    about = wording.subject(case)
    saying = Saying(case, text, subject=about, is_automatic=True, language=language, key=key, can_wait=True)
    conversation.say([saying], by=by, at=at)


def scores(address: str, language: str) -> str:
    """The five lines of a letter that answer with one tap each, in the customer's language."""
    lines = {1: standard(LEAST, language), 5: standard(MOST, language)}
    return "\n".join(
        lines.get(score, f"{score}: %(link)s") % {"link": f"{address}?score={score}"} for score in range(1, 6)
    )


def survey_automatically(*, by: Actor, at: datetime) -> int:
    """This function will ask everybody whose recovery was resolved an hour ago how it was, and a month later whether
    they would recommend us; and once more, after three days, whoever has not answered. Returns how many letters and
    reasons it wrote."""
    spans = (
        (SurveyKind.RECOVERY, at - ASK_WITHIN, at - ASK_AFTER),
        (SurveyKind.NPS, at - NPS_WITHIN, at - NPS_AFTER),
    )
    due = [(case, kind) for kind, since, until in spans for case in asked.unasked(kind, since, until)]
    for case, kind in due:
        survey(case, kind, by=by, at=at)
    quiet = asked.to_remind(at - REMIND_AFTER)
    refused = consents.refused({row.case.customer_id for row in quiet}, consents.ASKED_AFTERWARDS)
    for row in quiet:
        if row.case.customer_id not in refused:
            _remind(row, by, at)
    return len(due) + len(quiet)


@transaction.atomic
def _remind(row: Survey, by: Actor, at: datetime) -> None:
    followups.remind_of_survey(row, by=by, at=at)
    _write(row, f"{asked.REMINDER}:{row.id}", by, at, again=True)


@transaction.atomic
def rate(row: Survey, rated: Rated, *, by: Actor, at: datetime) -> None:
    """This function will keep the customer's rating; a low one brings the case back to its owner and lead, and somebody
    who did not decide on it looks at it a second time.

    :raises AlreadyAnswered: when it was answered before; nothing is changed.
    """
    followups.rate(row, rated, by=by, at=at)
    if rated.csat <= LOW:
        _bring_back(row, by, at)


@transaction.atomic
def recommend(row: Survey, nps: int, comment: str = "", *, by: Actor, at: datetime) -> None:
    """This function will keep whether the customer would recommend us (0-10); a low answer comes back as a low rating
    does.

    :raises AlreadyAnswered: when it was answered before; nothing is changed.
    """
    followups.recommend(row, nps, comment, by=by, at=at)
    if nps <= LOW_NPS:
        _bring_back(row, by, at)


def _bring_back(row: Survey, by: Actor, at: datetime) -> None:
    promise = come_back(row.case, because="low_rating", by=by, at=at)
    alerting.raise_alarms([(promise, Alarm.WROTE)], tell=(Told.OWER, Told.LEAD), by=by, at=at)
    look_again(row.case, LookBecause.LOW_ANSWER, by=by, at=at)


@transaction.atomic
def word(
    brand: Brand,
    seen: SurveyForm | None,
    texts: Mapping[str, Mapping[str, str]],
    why: str,
    *,
    effort_most: int,
    review_url: str = "",
    by: Person,
    at: datetime,
) -> SurveyForm:
    """This function will put other words, another scale of effort or another address for reviews into a brand's survey.

    :raises WrongForm: naming the field and the remedy; nothing is changed.
    """
    return followups.word(brand, seen, texts, why, effort_most=effort_most, review_url=review_url, by=by, at=at)


def theme(*, by: Actor, at: datetime) -> int:
    """This function will suggest what new comments are about; returns how many comments it read."""
    rows = asked.unthemed()
    if rows:
        followups.suggest_themes(rows, by=by, at=at)
    return len(rows)


@transaction.atomic
def decide_theme(row: Survey, about: About, *, is_right: bool, by: Person, at: datetime) -> None:
    """This function will record somebody's word on what a comment is about."""
    followups.decide_theme(row, about, is_right=is_right, by=by, at=at)
