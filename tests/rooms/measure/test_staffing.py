"""What a staffing plan is reckoned from: contacts by hour of the week, messages, what waits, and who is on shift."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from amends import flow
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.kernel.ids import new_id
from amends.learn.rules.staffing import STEPS, read
from amends.measure import staffing
from amends.people.models import Absence, Brand, Calendar
from amends.post.rules import Channel
from tests.rooms.measure.came_in import ZONE, came, office_hours, weeks_of_contacts
from tests.story.telling import DAY, HOUR, MINUTE, Story, a_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    """A desk open from nine to five, at noon on a Tuesday."""
    found = a_story()
    office_hours(found.desk)
    return found


def place(day: int, clock: int) -> int:
    return day * 24 + clock


def says(story: Story, case: object, at: datetime, channel: Channel = Channel.MAIL, **more: object) -> None:
    """The customer writes on a case, as the inbox keeps it."""
    told = {"direction": Direction.IN.value, "channel": channel.value, "said_at": at, "text": "And?"} | more
    Message.objects.create(id=new_id(at), case=case, **told)


def test_contacts_are_counted_by_hour_of_the_week_on_the_desks_wall_clock(story: Story) -> None:
    weeks_of_contacts(story.desk, story.at)
    found = staffing.known(story.desk.brand, story.at, 8)
    assert (found.weeks, found.seen, found.came, found.is_enough) == (3, 3, (33, 60), True)
    assert {n: value for n, value in enumerate(found.live) if value} == {
        **{place(day, 10): 2.0 for day in range(5)},
        place(6, 12): 1.0,
    }
    assert {n: value for n, value in enumerate(found.written) if value} == {
        **{place(day, 11): 3.0 for day in range(5)},
        **{place(day, 20): 1.0 for day in range(5)},
    }
    fewer = staffing.known(story.desk.brand, story.at, 2)
    assert (fewer.weeks, fewer.seen, fewer.came) == (2, 3, (22, 40))
    assert fewer.written == found.written


def test_what_is_said_again_at_once_is_one_contact_and_thanks_are_none(story: Story) -> None:
    cases = weeks_of_contacts(story.desk, story.at, calls=0, letters=1)
    before = staffing.known(story.desk.brand, story.at, 8)
    case = next(one for one in cases if one.channel == Channel.MAIL.value and one.opened_at > before.since)
    came_at = case.opened_at
    says(story, case, came_at)
    says(story, case, came_at + 20 * MINUTE)
    says(story, case, came_at + 45 * MINUTE)
    assert staffing.known(story.desk.brand, story.at, 8).came == before.came
    says(story, case, came_at + 2 * HOUR)
    says(story, case, came_at + 4 * HOUR, is_thanks=True)
    says(story, case, came_at + 6 * HOUR, is_automatic=True)
    says(story, case, came_at + 8 * HOUR, Channel.IN_PERSON)
    # A call of ours that was logged, and a letter of ours.
    flow.call(story.now(case), "We spoke.", by=story.desk.ana, at=story.at)
    assert staffing.known(story.desk.brand, story.at, 8).came == (before.came[0], before.came[1] + 1)


def test_a_young_desk_and_one_to_which_nobody_wrote_know_too_little(story: Story) -> None:
    nobody = staffing.known(story.desk.brand, story.at, 8)
    assert (nobody.weeks, nobody.came, nobody.is_enough) == (0, (0, 0), False)
    weeks_of_contacts(story.desk, story.at, weeks=1)
    young = staffing.known(story.desk.brand, story.at, 8)
    assert (young.weeks, young.is_enough) == (1, False)


def test_another_brand_is_another_plan(story: Story) -> None:
    weeks_of_contacts(story.desk, story.at)
    other = Brand.objects.create(
        id=new_id(story.at), slug="other", name="Other", calendar=story.desk.office, sender_address="o@other.example"
    )
    assert staffing.known(other, story.at, 8).came == (0, 0)
    assert staffing.waiting(other, story.at) == []
    assert staffing.answering(other) == []


def test_how_long_a_message_takes_is_measured_while_customers_waited(story: Story) -> None:
    """Three people write to ten customers each, six minutes apart; all of them had written in the morning."""
    desk = story.desk
    weeks_of_contacts(desk, story.at, calls=0, letters=0)
    day = (story.at - 5 * DAY).astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    cases = came(desk, day.replace(tzinfo=None), Channel.MAIL, 33)
    for number, case in enumerate(cases):
        says(story, case, case.opened_at)
        who = (desk.ana, desk.ben, desk.bea)[number % 3]
        says(
            story, case, case.opened_at + 40 * MINUTE + 6 * MINUTE * (number // 3),
            direction=Direction.OUT.value, author=who,
        )  # fmt: skip
    found = staffing.known(desk.brand, story.at, 8)
    assert (found.minutes, found.spans) == (pytest.approx(6), 30)
    # Nothing of it has gone out yet, so how many messages a contact takes is not known.
    assert found.answers is None
    assert "first" not in found.usual
    assert (found.usual["target"], found.usual["within"]) == (30, 900)
    # Today a letter goes out; from tomorrow on it is known how many a contact takes: fewer than one, so no rest.
    story.write(cases[0], by=desk.ana)
    tomorrow = staffing.known(desk.brand, story.at + DAY, 8)
    assert tomorrow.answers == pytest.approx(1 / tomorrow.came[1])
    assert (tomorrow.usual["first"], tomorrow.usual["rest"]) == (6, 0)
    assert tomorrow.why["first"] == "measured: 6.0 min a message, over 30"
    assert read({}, tomorrow.usual).first == 6
    assert read({"first": "9"}, tomorrow.usual).first == 9


def test_who_is_on_shift_are_those_who_answer_less_those_away(story: Story) -> None:
    desk = story.desk
    begins = story.at
    there = staffing.people_there(desk.brand, begins, begins + 7 * DAY - HOUR)
    assert len(there) == 167 * STEPS
    # Ana, Ben and Bea from noon to five; neither the manager nor the quality lead is counted on.
    assert there[: 5 * STEPS] == [3] * 5 * STEPS
    assert there[5 * STEPS : 21 * STEPS] == [0] * 16 * STEPS
    assert sum(there) == 3 * 40 * STEPS
    Absence.objects.create(
        id=new_id(begins), person=desk.ana, starts_at=begins + HOUR, ends_at=begins + 3 * HOUR, reason="training"
    )
    Calendar.objects.filter(id=desk.office.id).update(version=7)
    less = staffing.people_there(desk.brand, begins, begins + 7 * DAY - HOUR)
    assert less[: 4 * STEPS] == [3] * STEPS + [2] * 2 * STEPS + [3] * STEPS
    assert sum(less) == sum(there) - 2 * STEPS


def test_what_waits_are_those_without_a_first_word_and_those_without_a_solution(story: Story) -> None:
    desk = story.desk
    first = story.complain("Jana Weber")
    story.complain("Tom Okafor", order="KX2", channel=Channel.PHONE)
    assert staffing.waiting(desk.brand, story.at + HOUR) == [(60, 1.0, 2.0)]
    flow.call(first, "I have read it.", by=desk.ana, at=story.at)
    assert staffing.waiting(desk.brand, story.at) == [(0, 0.0, 2.0)]


def test_the_week_begins_with_the_hour_and_follows_the_desks_clock(story: Story) -> None:
    weeks_of_contacts(story.desk, story.at)
    at = story.at + 17 * MINUTE
    told = staffing.known(story.desk.brand, at, 8)
    begins, plan = staffing.plan_of(story.desk.brand, told, read({}, told.usual), at)
    assert (begins, len(plan.hours)) == (story.at, 167)
    # On Sunday the clock goes forward: the week is an hour shorter, and ten on Monday is an hour earlier in UTC.
    calls = [begins + timedelta(hours=n) for n, one in enumerate(plan.hours) if one.live]
    assert {moment.astimezone(ZONE).hour for moment in calls} == {10}
    assert [one.is_open for one in plan.hours].count(True) == 40
    assert plan.came == pytest.approx(5 * 4 + 1), "a chat on Sunday finds nobody, and is answered in writing"
