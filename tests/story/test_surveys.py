"""Surveys: once a resolution, never twice in a month, in words that may change without breaking the series."""

from __future__ import annotations

import pytest

from amends import flow
from amends.cases.models import Case
from amends.customers import consents
from amends.customers.models import Identity
from amends.flow import surveying
from amends.flow.promising import Reply
from amends.flow.surveying import WrongForm
from amends.followups import surveys as asked
from amends.followups.actions import Rated
from amends.followups.models import Survey
from amends.followups.rules.surveys import SurveyKind
from amends.followups.rules.themes import About, themes_of
from amends.post.models import Outbound
from amends.promises.rules import Alarm
from tests.story.telling import CUSTOMER, DAY, HOUR, MINUTE, Story, a_story, alerts, open_kinds, sent_to

pytestmark = pytest.mark.django_db
JANA = "jana.weber@example.com"


@pytest.fixture
def story() -> Story:
    return a_story()


@pytest.fixture
def case(story: Story) -> Case:
    return story.resolve(story.complain(kind="bill-wrong"))


def ask(story: Story, days: float = 0) -> int:
    """Some days later the worker asks whom it should."""
    story.world.at += days * DAY
    done = flow.survey_automatically(by=CUSTOMER, at=story.at)
    flow.send(by=CUSTOMER, at=story.at)
    return done


def letters(word: str = "survey") -> list[Outbound]:
    return [one for one in sent_to(JANA) if one.key.startswith(word)]


def the_survey(case: Case, kind: SurveyKind = SurveyKind.RECOVERY) -> Survey:
    return Survey.objects.get(case=case, kind=kind.value)


class TestAsking:
    def test_one_tap_in_the_letter_and_one_reminder(self, story: Story, case: Case) -> None:
        assert ask(story, 1 / 12) == 1
        (letter,) = letters()
        assert letter.text.count("?score=") == 5
        assert (ask(story, 2), ask(story, 1.1), ask(story, 3)) == (0, 1, 0)
        (_, again) = letters()
        assert (again.key.startswith("survey-reminder:"), "only this once more" in again.text) == (True, True)

    def test_an_answer_or_a_letter_that_came_back_stops_the_reminder(self, story: Story, case: Case) -> None:
        other = story.resolve(story.complain("Tom Liu", order="KX2", kind="bill-wrong"))
        ask(story, 1 / 12)
        flow.rate(the_survey(case), Rated(5), by=CUSTOMER, at=story.at)
        flow.bounced(Outbound.objects.get(key=f"survey:{the_survey(other).id}"), by=CUSTOMER, at=story.at)
        assert ask(story, 4) == 0

    def test_a_month_later_whether_they_would_recommend_us(self, story: Story, case: Case) -> None:
        ask(story, 1 / 12)
        flow.rate(the_survey(case), Rated(5, effort=7), by=CUSTOMER, at=story.at)
        assert ask(story, 29.9) == 0
        assert ask(story, 0.3) == 1
        row = the_survey(case, SurveyKind.NPS)
        assert "recommend us to a friend" in letters()[-1].text
        flow.recommend(row, 9, "Good.", by=CUSTOMER, at=story.at)
        assert (row.nps, row.csat) == (9, None)
        with pytest.raises(ValueError, match="0 to 10"):
            flow.recommend(row, 11, by=CUSTOMER, at=story.at)


class TestNotAsked:
    def reason(self, case: Case) -> str:
        return the_survey(case).not_sent_because

    def test_never_two_in_thirty_days(self, story: Story, case: Case) -> None:
        ask(story, 1 / 12)
        again = story.resolve(story.complain(customer=case.customer, order="KX2", kind="bill-wrong"))
        assert ask(story, 1) == 1
        assert (self.reason(again), len(letters("survey:"))) == ("asked_lately", 1)

    def test_whoever_came_back_is_asked_again(self, story: Story, case: Case) -> None:
        ask(story, 1 / 12)
        flow.come_back(story.now(case), because="not_yet", by=CUSTOMER, at=story.at)
        story.wait(MINUTE)
        story.resolve(story.now(case))
        ask(story, 1)
        assert len(letters("survey:")) == 2
        assert not Survey.objects.exclude(not_sent_because="").exists()

    @pytest.mark.parametrize("why", ["refused", "no_address", "person_in_need"])
    def test_the_reason_is_kept_and_stands_on_the_case(self, story: Story, case: Case, why: str) -> None:
        if why == "refused":
            consents.say(case.customer, consents.ASKED_AFTERWARDS, is_given=False, by=CUSTOMER, at=story.at)
        elif why == "no_address":
            Identity.objects.filter(customer=case.customer).delete()
        else:
            Case.objects.filter(id=case.id).update(needs_person_now=True)
            case.messages.filter(author__isnull=False).update(author=None, is_automatic=True)
        ask(story, 1 / 12)
        assert (self.reason(case), letters()) == (why, [])


class TestLowAnswers:
    def test_they_reach_owner_and_lead_with_promises_of_their_own(self, story: Story, case: Case) -> None:
        ask(story, 1 / 12)
        flow.rate(the_survey(case), Rated(2), by=CUSTOMER, at=story.at)
        assert {"answer", "resolution", "second_look"} <= set(open_kinds(case))
        assert Alarm.WROTE in alerts(story.desk.bea)
        assert Alarm.WROTE in alerts(story.now(case).owner)

    def test_so_does_a_month_later_whoever_would_not_recommend_us(self, story: Story, case: Case) -> None:
        ask(story, 1 / 12)
        ask(story, 30.2)
        flow.recommend(the_survey(case, SurveyKind.NPS), 3, by=CUSTOMER, at=story.at)
        assert story.now(case).resolved_at is None


class TestWords:
    def word(self, story: Story, most: int = 7, **texts: str) -> object:
        brand = story.desk.brand
        return surveying.word(
            brand, asked.form_of(brand), {"en": texts}, "clearer", effort_most=most, by=story.desk.dita, at=story.at
        )

    def test_other_words_go_on_with_the_series_and_another_scale_begins_one(self, story: Story, case: Case) -> None:
        first = self.word(story, csat="How did we do, 1 to 5?")
        ask(story, 1 / 12)
        second = self.word(story, most=5)
        third = self.word(story, most=5, csat="How was it?")
        told = [(one.version, one.effort_series, one.effort_most) for one in (first, second, third)]
        assert told == [(1, 1, 7), (2, 2, 5), (3, 2, 5)]
        row = the_survey(case)
        assert (row.form.version, row.effort_most, row.effort_series) == (1, 7, 1), "it keeps the words that were asked"
        flow.rate(row, Rated(4, effort=7), by=CUSTOMER, at=story.at)

    def test_an_effort_off_its_scale_is_refused(self, story: Story, case: Case) -> None:
        self.word(story, most=5)
        ask(story, 1 / 12)
        with pytest.raises(ValueError, match="effort: choose a number from 1 to 5"):
            flow.rate(the_survey(case), Rated(4, effort=6), by=CUSTOMER, at=story.at)
        assert the_survey(case).answered_at is None

    @pytest.mark.parametrize(
        ("texts", "most", "url", "named"),
        [
            ({"en": {"colour": "?"}}, 7, "", "colour"),
            ({"en": {"csat": "x" * 301}}, 7, "", "csat"),
            ({}, 6, "", "effort_most"),
            ({}, 7, "http://x.example", "review_url"),
        ],
    )
    def test_what_cannot_be_asked_is_refused(
        self, story: Story, texts: dict[str, dict[str, str]], most: int, url: str, named: str
    ) -> None:
        with pytest.raises(WrongForm, match=f"^{named}:"):
            surveying.word(
                story.desk.brand,
                None,
                texts,
                "why",
                effort_most=most,
                review_url=url,
                by=story.desk.dita,
                at=story.at,
            )
        assert asked.form_of(story.desk.brand) is None


def test_what_comments_are_about_is_suggested_and_a_person_corrects_it(story: Story, case: Case) -> None:
    ask(story, 1 / 12)
    row = the_survey(case)
    flow.rate(row, Rated(3, comment="I waited for weeks, but Ana was friendly."), by=CUSTOMER, at=story.at)
    assert (surveying.theme(by=CUSTOMER, at=story.at), surveying.theme(by=CUSTOMER, at=story.at)) == (1, 0)
    assert sorted(one.theme for one in row.themes.all()) == ["respect", "speed"]
    surveying.decide_theme(row, About.RESPECT, is_right=False, by=story.desk.dita, at=story.at)
    surveying.decide_theme(row, About.INFORMED, is_right=True, by=story.desk.dita, at=story.at)
    decided = {one.theme: (one.is_suggested, one.is_right) for one in row.themes.all()}
    assert decided == {"speed": (True, None), "respect": (True, False), "informed": (False, True)}
    assert [one.id for one in asked.comments_for(story.desk.dita, story.desk.brand, "speed")] == [row.id]
    assert asked.comments_for(story.desk.dita, story.desk.brand, "respect") == []


@pytest.mark.parametrize(
    ("comment", "about"),
    [
        ("Ich habe drei Wochen gewartet und niemand hat geantwortet.", {About.SPEED, About.INFORMED}),
        ("Tuve que repetir todo y el reembolso fue lento.", {About.SPEED, About.MONEY, About.EFFORT}),
        ("Personne n'a répondu.", {About.INFORMED}),
        ("Foi educado e resolveu.", {About.RESPECT, About.FIXED}),
        ("", set()),
        ("I will fly with you again, as always. Ich komme wieder, immer. Volveré otra vez.", set()),
        ("Why? Warum? Pourquoi ?", {About.INFORMED}),
        ("Banana.", set()),
    ],
)
def test_themes_are_found_in_five_languages(comment: str, about: set[About]) -> None:
    assert set(themes_of(comment)) == about


def test_the_personal_word_after_an_hour_is_no_survey(story: Story, case: Case) -> None:
    flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at)
    story.wait(HOUR)
    assert not Survey.objects.exists()
