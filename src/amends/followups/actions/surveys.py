"""Surveys: written down once per resolution, reminded once, answered once; the versions of their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from amends.cases.models import Case
from amends.changes import stamp
from amends.conversation.models import PrivateLink
from amends.followups.actions.asking import AlreadyAnswered
from amends.followups.models import Survey, SurveyForm
from amends.followups.rules.surveys import (
    EFFORT_SCALES,
    NotSent,
    SurveyKind,
    WrongForm,
    checked_texts,
    series_after,
)
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Brand, Person
from amends.prepared import Prepared
from amends.rows import insert, new_row

_WRITTEN = Prepared(
    lambda case_id, resolved_at, kind: Survey.objects.filter(case=case_id, for_resolution_at=resolved_at, kind=kind)
)
LONGEST_COMMENT, LONGEST_URL, LONGEST_WHY = 4000, 300, 200


@transaction.atomic
def survey(
    case: Case,
    kind: SurveyKind,
    form: SurveyForm | None,
    link: PrivateLink | None,
    *,
    not_sent_because: NotSent | None = None,
    by: Actor,
    at: datetime,
) -> Survey:
    """This function will write down the one survey of its kind after this resolution: sent, or not and why.

    :param form: the version of the words that are asked; none for the standard words.
    :raises ValueError: on a case that is not resolved.
    """
    if case.resolved_at is None:
        raise ValueError("A survey follows a resolution; this case is not resolved.")
    made = new_row(
        Survey,
        id=new_id(at),
        case=case,
        for_resolution_at=case.resolved_at,
        kind=kind.value,
        form=form,
        link=link,
        effort_most=form.effort_most if form else EFFORT_SCALES[-1],
        effort_series=form.effort_series if form else 1,
        sent_at=None if not_sent_because else at,
        not_sent_because=not_sent_because.value if not_sent_because else "",
    )
    insert([made], ignore_conflicts=True)
    there = _WRITTEN(case.id, case.resolved_at, kind.value)[0]
    row = made if there == made else there
    if row is made:
        facts: dict[str, object] = {"kind": kind.value}
        if not_sent_because:
            facts["not_sent_because"] = not_sent_because.value
        journal.write([journal.Line("followups.surveyed", row.id, case.id, facts)], by=by, at=at)
    return row


@transaction.atomic
def remind_of_survey(row: Survey, *, by: Actor, at: datetime) -> None:
    """This function will record the one reminder of a survey."""
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    journal.write([journal.Line("followups.survey_reminded", row.id, row.case_id)], by=by, at=at)


@dataclass(frozen=True)
class Rated:
    """What the customer answered, each from 1 (bad) to 5 (good); `effort` from 1 (hard) to the survey's own scale."""

    csat: int
    fair_outcome: int | None = None
    fair_process: int | None = None
    fair_treatment: int | None = None
    comment: str = ""
    effort: int | None = None
    solved: bool | None = None

    def __post_init__(self) -> None:
        for name in ("csat", "fair_outcome", "fair_process", "fair_treatment"):
            value = getattr(self, name)
            if value is not None and not 1 <= value <= 5:
                raise ValueError(f"{name}: choose a number from 1 to 5.")


@transaction.atomic
def rate(row: Survey, rated: Rated, *, by: Actor, at: datetime) -> None:
    """This function will keep the customer's answers.

    :raises AlreadyAnswered: when this survey was answered before.
    :raises ValueError: for an effort that is not on the scale that was asked; nothing is changed.
    """
    if rated.effort is not None and not 1 <= rated.effort <= row.effort_most:
        raise ValueError(f"effort: choose a number from 1 to {row.effort_most}.")
    names = ("csat", "fair_outcome", "fair_process", "fair_treatment", "effort", "solved")
    _answer(row, {name: getattr(rated, name) for name in names}, rated.comment, by, at)


@transaction.atomic
def recommend(row: Survey, nps: int, comment: str = "", *, by: Actor, at: datetime) -> None:
    """This function will keep whether the customer would recommend us, 0 (not at all) to 10.

    :raises AlreadyAnswered: when this survey was answered before.
    :raises ValueError: for another number; nothing is changed.
    """
    if not 0 <= nps <= 10:
        raise ValueError("nps: choose a number from 0 to 10.")
    _answer(row, {"nps": nps}, comment, by, at)


def _answer(row: Survey, answers: Mapping[str, int | None], comment: str, by: Actor, at: datetime) -> None:
    told: dict[str, Any] = {"answered_at": at, "comment": comment[:LONGEST_COMMENT], **answers}
    if stamp(Survey, [row.id], empty=["answered_at"], **told) != 1:
        raise AlreadyAnswered
    for name, value in told.items():
        setattr(row, name, value)
    journal.write([journal.Line("followups.rated", row.id, row.case_id, dict(answers))], by=by, at=at)


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
    """This function will begin a new version of a brand's survey. What was asked before keeps its own version; other
    words go on with a series, another scale begins a new one.

    :param seen: the version that the writer saw.
    :raises WrongForm: for words, a scale or an address that will not do, without a reason, or when somebody was
        quicker.
    """
    if not why.strip() or len(why) > LONGEST_WHY:
        raise WrongForm(f"why: say in at most {LONGEST_WHY} characters why it changes.")
    if effort_most not in EFFORT_SCALES:
        raise WrongForm("effort_most: choose 5 or 7.")
    if review_url and (not review_url.startswith("https://") or len(review_url) > LONGEST_URL):
        raise WrongForm("review_url: give an address that begins with https://, or leave it empty.")
    most, series = (seen.effort_most, seen.effort_series) if seen else (EFFORT_SCALES[-1], 1)
    row = SurveyForm(
        id=new_id(at),
        brand=brand,
        version=(seen.version if seen else 0) + 1,
        texts=checked_texts(texts),
        effort_most=effort_most,
        effort_series=series_after(most=most, series=series, new_most=effort_most),
        review_url=review_url,
        why=why.strip(),
        made_by=by,
        made_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise WrongForm(
            "why: somebody has changed the survey meanwhile. Read it as it is now, then change it."
        ) from None
    facts = {"version": row.version, "effort_series": row.effort_series}
    journal.write([journal.Line("followups.worded", row.id, None, facts)], by=by, at=at)
    return row
