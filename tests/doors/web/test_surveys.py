"""The words of a survey in versions, and what customers wrote."""

from __future__ import annotations

import pytest

from amends import flow
from amends.flow import surveying
from amends.followups.actions import Rated
from amends.followups.models import Survey, SurveyForm
from tests.doors.web.visiting import Visits, entries, said
from tests.story.telling import CUSTOMER

pytestmark = pytest.mark.django_db
PAGE = "/settings/surveys"
FIELDS = {"language": "de", "version": "0", "effort_most": "7", "csat": "Zufrieden?", "why": "shorter"}


def test_a_quality_lead_words_a_question_and_the_version_before_is_named(desk: Visits) -> None:
    dita = desk.story.desk.dita
    assert "Wie zufrieden sind Sie" in said(desk.get(dita, f"{PAGE}?language=de"))
    assert desk.post(dita, PAGE, FIELDS).status_code == 303
    assert SurveyForm.objects.get().texts == {"de": {"csat": "Zufrieden?"}}
    page = said(desk.get(dita, f"{PAGE}?language=de"))
    assert "shorter" in page
    before = entries()
    assert desk.post(dita, PAGE, FIELDS).status_code == 422, "it was typed over an older version"
    assert entries() == before


@pytest.mark.parametrize("fields", [{"why": ""}, {"effort_most": "x"}, {"review_url": "ftp://x"}, {"csat": "x" * 400}])
def test_what_will_not_do_is_named_and_changes_nothing(desk: Visits, fields: dict[str, str]) -> None:
    before = entries()
    assert desk.post(desk.story.desk.dita, PAGE, FIELDS | fields).status_code == 422
    assert entries() == before


def test_only_who_sets_policy_words_it(desk: Visits) -> None:
    cast = desk.story.desk
    assert desk.get(cast.ana, PAGE).status_code == 403
    assert desk.post(cast.bea, PAGE, FIELDS).status_code == 403


def test_comments_are_listed_by_what_they_are_about_and_corrected(desk: Visits) -> None:
    story = desk.story
    case = story.resolve(story.complain(kind="bill-wrong"))
    flow.survey(case, by=CUSTOMER, at=story.at)
    flow.rate(Survey.objects.get(), Rated(4, comment="I waited two weeks."), by=CUSTOMER, at=story.at)
    surveying.theme(by=CUSTOMER, at=story.at)
    dita = story.desk.dita
    assert "I waited two weeks." in said(desk.get(dita, "/answers?about=speed"))
    assert "I waited two weeks." not in said(desk.get(dita, "/answers?about=money"))
    path = f"/answers/{Survey.objects.get().id}"
    assert desk.post(dita, path, {"about": "speed", "right": "no"}).status_code == 303
    assert "I waited two weeks." not in said(desk.get(dita, "/answers?about=speed"))
    assert desk.post(story.desk.ana, path, {"about": "speed"}).status_code == 403
    assert desk.get(story.desk.evan, "/answers").status_code == 403
