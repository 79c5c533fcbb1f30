"""What is not sure of a promise in somebody's words is asked before it is made; the words of a call promise too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.cases.models import Case
from amends.flow import composing, logging_calls
from amends.flow.composing import Composed
from amends.journal.models import Entry
from amends.promises.models import Promise
from amends.web.shown.case.composer import Beside, beside
from amends.web.words import Wall
from tests.story.telling import HOUR, Story, a_story, open_promises

pytestmark = pytest.mark.django_db
UNSURE = "Ben will call you tomorrow at 4 pm."
KEY = "answer:tomorrow at 4 pm"
CALLED = "Told her we will refund the fare within 3 hours."


@pytest.fixture
def story() -> Story:
    return a_story()


@pytest.fixture
def case(story: Story) -> Case:
    case = story.complain()
    story.acknowledge(case)
    return story.now(case)


def particular(case: Case) -> list[Promise]:
    return [one for one in open_promises(case) if one.is_particular]


def shown(story: Story, case: Case, text: str, mode: str = "message", ticked: tuple[str, ...] = ()) -> Beside:
    wall = Wall(composing.customer_zone(case), story.at)
    return beside(text, story.now(case), wall, open_promises(case), (), ticked=ticked, mode=mode)


def refusals() -> int:
    return Entry.objects.filter(verb="promises.found_refused").count()


def test_a_doubt_is_shown_unticked_and_says_why_until_somebody_ticks_it(story: Story, case: Case) -> None:
    (line,) = shown(story, case, UNSURE).found
    assert (line.key, line.is_meant, line.doubt) == (KEY, False, "is it one of us who acts?")
    (line,) = shown(story, case, UNSURE, ticked=(KEY,)).found
    assert line.is_meant


def test_what_is_not_sure_is_promised_only_when_it_was_ticked(story: Story, case: Case) -> None:
    left = composing.send_composed(story.now(case), Composed(UNSURE), by=story.desk.ana, at=story.at)
    assert (left.made, particular(case), refusals()) == ((), [], 0), "nobody refused what nobody was sure of"
    left = composing.send_composed(story.now(case), Composed(UNSURE, meant=[KEY]), by=story.desk.ana, at=story.at)
    assert [one.key for one in left.made] == [KEY]
    assert len(particular(case)) == 1


def test_a_range_is_promised_by_its_end_and_never_for_today(story: Story, case: Case) -> None:
    (line,) = shown(story, case, "I'll call you tomorrow between 2 and 4 pm.").found
    assert line.is_meant
    assert line.why == "the end of the range"
    left = composing.send_composed(
        story.now(case), Composed("I'll call you tomorrow between 2 and 4 pm."), by=story.desk.ana, at=story.at
    )
    assert len(left.made) == 1
    assert left.made[0].due_at > story.at + timedelta(hours=12)


def test_a_note_promises_nothing_and_a_call_what_was_said_in_it(story: Story, case: Case) -> None:
    assert shown(story, case, CALLED, "note").found == ()
    assert [one.is_meant for one in shown(story, case, CALLED, "call").found] == [True]


def test_a_logged_call_makes_what_was_ticked_and_nothing_that_was_not_shown(story: Story, case: Case) -> None:
    (line,) = shown(story, case, CALLED, "call").found
    unseen = logging_calls.log_call(story.now(case), CALLED, Composed(CALLED), by=story.desk.ana, at=story.at)
    assert (unseen.made, particular(case)) == ((), [])
    told = f"{CALLED} (5 min on the telephone)"
    logging_calls.log_call(story.now(case), told, Composed(CALLED, meant=[line.key]), by=story.desk.ana, at=story.at)
    (made,) = particular(case)
    assert (made.due_at, made.counted) == (story.at + 3 * HOUR, "said by Ana: within 3 hours")


def test_a_cleared_box_of_a_call_stands_in_the_journal(story: Story, case: Case) -> None:
    (line,) = shown(story, case, CALLED, "call").found
    composed = Composed(CALLED, refused=[line.key])
    logging_calls.log_call(story.now(case), CALLED, composed, by=story.desk.ana, at=story.at)
    assert (particular(case), refusals()) == ([], 1)
