"""A storm is not a red wall: one row for thousands, and a person for each who comes."""

from __future__ import annotations

import pytest

from amends import flow
from amends.cases.models import Case
from amends.flow import broadcasting
from amends.promises import day
from amends.promises.models import Alert
from amends.promises.rules import Alarm, PromiseKind
from amends.simulate.invariants import violations
from tests.story.telling import HOUR, MINUTE, Story, a_storm, a_story, open_kinds, the, verbs

pytestmark = pytest.mark.django_db
NEWS = "Dear {name}, the next word by {next}. {brand} {reference}"


@pytest.fixture
def story() -> Story:
    return a_story()


@pytest.fixture
def case(story: Story) -> Case:
    """Jana's flight is one of many that a storm cancels: she was told, and nobody is hers."""
    return a_storm(story)[0]


def test_whoever_writes_gets_an_owner_an_acknowledgement_and_a_solution(story: Story, case: Case) -> None:
    assert (case.owner, open_kinds(case), case.first_contact_at) == (None, ["update"], None)
    story.letter(case, "I am stuck here with two children.")
    assert story.now(case).owner in (story.desk.ana, story.desk.ben)
    assert sorted(open_kinds(case)) == ["acknowledgement", "resolution", "update"]
    first = the(case, PromiseKind.ACKNOWLEDGEMENT)
    assert (first.person, first.due_at - story.at) == (story.now(case).owner, 30 * MINUTE)
    assert Alert.objects.filter(promise=first, why=Alarm.WROTE).exists()
    assert story.now(case).first_contact_at == story.at
    assert verbs(case).count("cases.contacted") == 1
    assert violations(story.at) == []


def test_a_second_letter_owes_an_answer_and_no_second_acknowledgement(story: Story, case: Case) -> None:
    story.letter(case, "I am stuck here.")
    story.wait(MINUTE)
    story.letter(case, "Hello?")
    assert sorted(open_kinds(case)) == ["acknowledgement", "answer", "resolution", "update"]
    assert verbs(case).count("cases.contacted") == 1


def test_a_letter_to_all_does_not_keep_a_promised_call(story: Story, case: Case) -> None:
    story.letter(case, "Please call me.")
    owner = story.now(case).owner
    made = flow.promise(story.now(case), "I call you", story.at + 2 * HOUR, by=owner, at=story.at)
    story.wait(MINUTE)
    incident = story.now(case).failure.incident
    broadcasting.begin_letter(incident, NEWS, story.at + 4 * HOUR, 600, by=story.desk.bea, at=story.at)
    story.wait(MINUTE)
    made.refresh_from_db()
    assert made.is_open


def test_the_word_owed_to_all_is_no_row_of_its_owners_day(story: Story, case: Case) -> None:
    bea, until = story.desk.bea, story.at + 24 * HOUR
    assert case.promises.get().person == bea
    assert day.keepable(bea, until) == []
    assert day.owes_today(story.desk.team, until) == {}
    assert day.tally(bea, until, until, until).keepable == 0
