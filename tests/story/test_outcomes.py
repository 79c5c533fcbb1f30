"""What became of customers: settled thirty days after they were told, with its reason, and anew when that changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends import flow
from amends.cases.models import Case
from amends.flow import judging
from amends.flow.promising import Reply
from amends.flow.visiting import rate_with_words
from amends.followups import outcomes
from amends.followups.actions import Rated
from amends.followups.models import CaseOutcome, CheckIn
from amends.followups.rules import CheckInAnswer
from amends.followups.rules.outcomes import Gone, Outcome
from tests.story.telling import CUSTOMER, DAY, HOUR, MINUTE, Story, a_story, verbs

pytestmark = pytest.mark.django_db
LONG = timedelta(days=30, hours=1)


@pytest.fixture
def story() -> Story:
    return a_story()


@pytest.fixture
def case(story: Story) -> Case:
    return story.resolve(story.complain(kind="bill-wrong"))


def settle(story: Story, span: timedelta = LONG) -> int:
    return judging.settle_outcomes(by=CUSTOMER, at=story.at + span)


def settled(case: Case) -> tuple[str, str]:
    row = CaseOutcome.objects.get(case=case)
    return row.outcome, row.because


def answer(story: Story, case: Case, said: CheckInAnswer = CheckInAnswer.ALL_GOOD) -> None:
    row = CheckIn.objects.filter(case=case).latest("booked_at")
    if row.asked_at is None:
        flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at)
        row.refresh_from_db()
    flow.answer_check_in(row, said, by=CUSTOMER, at=story.at)


def test_it_is_settled_when_its_day_comes_once_and_journalled(story: Story, case: Case) -> None:
    answer(story, case)
    assert settle(story, timedelta(days=29)) == 0
    assert (settle(story), settle(story)) == (1, 0)
    assert settled(case) == ("recovered", "said_solved")
    assert verbs(case).count("followups.outcome") == 1


def test_silence_is_unknown_and_beside_it_stands_how_many_answered(story: Story, case: Case) -> None:
    other = story.resolve(story.complain("Tom Liu", order="KX2", kind="bill-wrong"))
    answer(story, other)
    assert settle(story) == 2
    assert settled(case) == ("unknown", "no_answer")
    shares = outcomes.shares(story.desk.brand, story.at - DAY, story.at + DAY)
    assert (shares.counts[Outcome.RECOVERED], shares.counts[Outcome.UNKNOWN]) == (1, 1)
    assert (shares.answered, shares.total) == (1, 2)


def test_a_later_answer_settles_it_anew(story: Story, case: Case) -> None:
    settle(story)
    story.world.at += LONG + HOUR
    answer(story, case)
    assert settle(story, HOUR) == 1
    assert settled(case) == ("recovered", "said_solved")


def test_what_comes_back_later_is_lost_until_it_is_mended_and_then_partly(story: Story, case: Case) -> None:
    answer(story, case)
    settle(story)
    story.world.at += LONG + HOUR
    flow.come_back(story.now(case), because="wrote", by=CUSTOMER, at=story.at)
    assert settle(story, MINUTE) == 1
    assert settled(case) == ("lost", "not_solved")
    story.wait(MINUTE)
    story.resolve(story.now(case))
    answer(story, case)
    assert settle(story, HOUR) == 1
    assert settled(case) == ("partly", "came_back")


def test_the_same_failure_within_the_month_makes_it_partly(story: Story, case: Case) -> None:
    answer(story, case)
    story.world.at += 5 * DAY
    story.complain(customer=case.customer, order="KX9", kind="bill-wrong")
    settle(story)
    assert settled(case) == ("partly", "repeated")


def test_a_low_rating_with_solved_is_partly_and_without_it_lost(story: Story, case: Case) -> None:
    other = story.resolve(story.complain("Tom Liu", order="KX2", kind="bill-wrong"))
    for one, solved in ((case, True), (other, None)):
        row = flow.survey(story.now(one), by=CUSTOMER, at=story.at)
        rate_with_words(row, Rated(3), is_solved=solved, by=CUSTOMER, at=story.at)
    settle(story)
    assert (settled(case), settled(other)) == (("partly", "rated_low"), ("lost", "rated_low"))


def test_who_left_is_lost_whatever_they_said(story: Story, case: Case) -> None:
    answer(story, case)
    settle(story)
    story.world.at += LONG
    assert judging.note_loss(story.now(case), Gone.WENT_OUTSIDE, by=story.desk.ana, at=story.at)
    assert not judging.note_loss(story.now(case), Gone.WENT_OUTSIDE, by=story.desk.ana, at=story.at)
    assert settled(case) == ("lost", "went_outside")


def test_a_round_asks_no_more_of_many(story: Story, case: Case) -> None:
    with CaptureQueriesContext(connection) as few:
        settle(story)
    for number in range(4):
        story.resolve(story.complain(f"Customer {number}", order=f"KX{number}", kind="bill-wrong"))
    with CaptureQueriesContext(connection) as many:
        assert settle(story) == 4
    assert len(many) <= len(few)
