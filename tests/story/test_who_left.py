"""A case that comes back after whoever owned it has left the company: somebody who is there has it, else their team."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.cases.models import Case
from amends.flow import composing, logging_calls, tending
from amends.flow.composing import Composed
from amends.flow.promising import Reply
from amends.people.models import Person
from amends.simulate.invariants import violations
from tests.story.telling import DAY, MINUTE, Story, a_story, open_kinds, open_promises

pytestmark = pytest.mark.django_db
IN_TWO_HOURS = "I'll call you back in two hours."


@pytest.fixture
def story() -> Story:
    return a_story()


def owner_of(story: Story, case: Case) -> Person:
    owner = story.now(case).owner
    assert owner is not None
    return owner


def looked_after(story: Story, case: Case) -> None:
    """Somebody who works here has the case and everything on it, or their team."""
    now = story.now(case)
    assert not now.is_closed
    assert now.owner is None or now.owner.is_active
    assert open_promises(case)
    assert all(one.person is None or one.person.is_active for one in open_promises(case))
    assert violations(story.at, with_seals=False) == []


def leave(story: Story, *people: Person) -> None:
    for person in people:
        flow.deactivate(person, by=story.desk.bea, at=story.at)


def test_what_was_called_back(story: Story) -> None:
    case = story.complain(is_request=True)
    owner = owner_of(story, case)
    story.acknowledge(case, by=owner)
    flow.fix(story.now(case), by=owner, at=story.at)
    outcome = flow.confirm(story.now(case), Reply("It is done."), by=owner, at=story.at)
    flow.resolve(story.now(case), by=owner, at=story.at)
    assert story.now(case).is_closed
    leave(story, owner)
    outcome.case = story.now(case)
    tending.call_back(outcome, by=story.desk.bea, at=story.at + timedelta(seconds=5))
    assert open_kinds(case) == ["resolution"]
    looked_after(story, case)


@pytest.mark.parametrize("everybody", [False, True], ids=["their colleagues are there", "nobody is"])
def test_what_a_letter_promised_that_had_waited(story: Story, everybody: bool) -> None:
    case = story.complain()
    owner = owner_of(story, case)
    story.acknowledge(case, by=owner)
    leaves_at = story.at + 3 * DAY
    composing.send_composed(story.now(case), Composed(IN_TWO_HOURS, send_at=leaves_at), by=owner, at=story.at)
    flow.end_otherwise(
        story.now(case), tending.Ending.WITHDRAWN, "other", "Taken back.", by=story.desk.bea, at=story.at
    )
    cast = story.desk
    leave(story, owner, *(one for one in (cast.ana, cast.ben) if everybody and one.id != owner.id))
    story.until(leaves_at + MINUTE)
    assert any(one.words == IN_TWO_HOURS for one in open_promises(case))
    looked_after(story, case)


def test_what_was_promised_on_a_call(story: Story) -> None:
    case = story.complain()
    owner = owner_of(story, case)
    story.acknowledge(case, by=owner)
    flow.end_otherwise(
        story.now(case), tending.Ending.WITHDRAWN, "other", "Taken back.", by=story.desk.bea, at=story.at
    )
    leave(story, owner)
    found = composing.promises_in(story.now(case), IN_TWO_HOURS, story.at, is_call=True)
    said = Composed(IN_TWO_HOURS, meant=[one.key for one in found])
    logging_calls.log_call(story.now(case), IN_TWO_HOURS, said, by=story.desk.bea, at=story.at)
    looked_after(story, case)
