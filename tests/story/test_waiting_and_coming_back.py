"""Recoveries that wait for their customer, that come back, that end; and those in which a person is needed now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from amends import flow
from amends.cases.models import Case
from amends.flow.ending import StillOwed
from amends.flow.promising import Reply
from amends.followups import outcomes
from amends.followups import queries as followed
from amends.followups.rules import CheckInAnswer, Outcome
from amends.journal.actors import SETUP
from amends.learn.models import Cause
from amends.people import actions as people
from amends.post.rules import Channel
from amends.promises.models import Promise, Standing
from amends.promises.rules import Alarm, PromiseKind, Stage
from tests.story.telling import (
    CUSTOMER,
    DAY,
    HOUR,
    MINUTE,
    Story,
    a_story,
    alerts,
    open_kinds,
    open_promises,
    sent_to,
    the,
    verbs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return a_story()


def stage(case: Case) -> str:
    return Standing.objects.get(case=case).stage


class TestWaitingForTheCustomer:
    @pytest.fixture
    def asked(self, story: Story) -> Promise:
        case = story.complain()
        story.acknowledge(case, by=story.now(case).owner)
        owner = story.now(case).owner
        return flow.ask_customer(
            story.now(case), "your booking number", Reply("Which booking?"), story.at + DAY, by=owner, at=story.at
        )

    def test_one_reminder_and_then_the_door_stays_open(self, story: Story, asked: Promise) -> None:
        case = asked.case
        assert Standing.objects.get(case=case).is_waiting
        story.until(asked.due_at - MINUTE)
        flow.write(story.now(case), Reply("I keep looking."), by=story.now(case).owner, at=story.at - HOUR)
        reminders = [one for one in sent_to("jana.weber@example.com") if one.key.startswith("reminder:")]
        assert len(reminders) == 1
        story.until(asked.due_at + MINUTE)
        done = story.now(case)
        assert (done.ending, open_promises(case)) == ("waiting_ended", [])
        assert any(one.key.startswith("wait:") for one in sent_to("jana.weber@example.com"))

    def test_a_reply_ends_the_wait_and_owes_an_answer(self, story: Story, asked: Promise) -> None:
        story.wait(2 * HOUR)
        story.letter(asked.case, "It is KX1545.")
        asked.refresh_from_db()
        assert asked.kept_at == story.at
        assert not Standing.objects.get(case=asked.case).is_waiting
        assert "answer" in open_kinds(asked.case)

    def test_a_reply_after_it_ended_returns_to_the_same_owner_and_is_no_reopening(
        self, story: Story, asked: Promise
    ) -> None:
        owner = story.now(asked.case).owner
        deviations = story.now(asked.case).deviation_count
        story.until(asked.due_at + HOUR)
        before = story.now(asked.case).deviation_count
        story.letter(asked.case, "Sorry, I was away. It is KX1545.")
        back = story.now(asked.case)
        assert (back.owner, back.is_closed, back.deviation_count) == (owner, False, before)
        assert before >= deviations
        assert {"answer", "resolution"} <= set(open_kinds(back))


class TestAskedHowItWas:
    """Every resolved recovery is asked once, an hour later; a request is not, and neither is one that came back."""

    def ask(self, story: Story) -> int:
        return flow.survey_automatically(by=CUSTOMER, at=story.at)

    def test_an_hour_later_and_once(self, story: Story) -> None:
        case = story.resolve(story.complain())
        assert self.ask(story) == 0
        story.wait(HOUR)
        assert (self.ask(story), self.ask(story)) == (1, 0)
        story.wait(MINUTE)
        assert [one.key for one in sent_to("jana.weber@example.com")].count(f"survey:{case.surveys.get().id}") == 1

    def test_whoever_came_back_or_only_asked_something_is_left_in_peace(self, story: Story) -> None:
        case = story.resolve(story.complain())
        flow.come_back(story.now(case), because="not_yet", by=CUSTOMER, at=story.at)
        request = story.complain("Tom Liu", order="KX2", is_request=True)
        story.acknowledge(request, by=story.now(request).owner)
        flow.confirm(story.now(request), Reply("We open at nine."), by=story.desk.ana, at=story.at)
        flow.resolve(story.now(request), by=story.desk.ana, at=story.at)
        story.wait(2 * HOUR)
        assert self.ask(story) == 0


class TestAfterItIsClosed:
    @pytest.fixture
    def closed(self, story: Story) -> Case:
        case = story.resolve(story.complain())
        story.until(the(case, PromiseKind.FOLLOW_UP).due_at - HOUR)
        flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at)
        story.wait(MINUTE)
        flow.answer_check_in(followed.booked(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
        assert story.now(case).is_closed
        return story.now(case)

    @pytest.mark.parametrize("words", ["Thanks!", "Thank you so much 👍"])
    def test_thanks_leave_it_closed_and_the_owner_sees_them(self, story: Story, closed: Case, words: str) -> None:
        heard = story.letter(closed, words)
        assert heard.case == closed
        assert heard.message.is_thanks
        assert story.now(closed).is_closed

    def test_it_happened_again_brings_it_back_to_the_same_owner(self, story: Story, closed: Case) -> None:
        before = closed.deviation_count
        story.letter(closed, "It happened again.")
        back = story.now(closed)
        assert (back.is_closed, back.owner, back.deviation_count) == (False, closed.owner, before + 1)
        assert {"answer", "resolution"} <= set(open_kinds(back))
        assert "cases.reopened" in verbs(back)

    def test_not_yet_brings_it_back_and_the_outcome_is_lost_until_it_is_mended(self, story: Story) -> None:
        case = story.resolve(story.complain("Tom Liu", order="KX2"))
        flow.check_in(story.now(case), by=story.now(case).owner, at=story.at)
        flow.answer_check_in(followed.booked(case), CheckInAnswer.NOT_YET, by=CUSTOMER, at=story.at)
        back = story.now(case)
        assert back.resolved_at is None
        assert outcomes.outcome(back) is Outcome.LOST
        assert {"answer", "resolution"} <= set(open_kinds(back))

    def test_silence_ends_it_with_an_unknown_outcome(self, story: Story) -> None:
        case = story.resolve(story.complain("Tom Liu", order="KX2"))
        story.until(the(case, PromiseKind.FOLLOW_UP).due_at - HOUR)
        flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at)
        flow.end_follow_up(story.now(case), by=story.now(case).owner, at=story.at)
        assert story.now(case).is_closed
        assert outcomes.outcome(story.now(case)) is Outcome.UNKNOWN


class TestResolving:
    """Told, cause, remedy, follow-up: now it is resolved, and not before."""

    def test_each_missing_thing_is_named_and_nothing_changes(self, story: Story) -> None:
        case = story.complain()
        story.acknowledge(case, by=story.now(case).owner)
        owner = story.now(case).owner
        steps = [
            lambda: flow.confirm(story.now(case), Reply("Done."), by=owner, at=story.at),
            lambda: flow.set_cause(story.now(case), Cause.objects.first(), by=owner, at=story.at),
            lambda: flow.decide_no_remedy(story.now(case), "nothing_lost", by=owner, at=story.at),
            lambda: flow.follow_up(story.now(case), by=owner, at=story.at),
        ]
        named = ["told the outcome", "cause", "remedy", "follow-up"]
        for number, step in enumerate(steps):
            before = (verbs(case), open_kinds(case))
            with pytest.raises(StillOwed) as refused:
                flow.resolve(story.now(case), by=owner, at=story.at)
            assert [word in str(refused.value) for word in named] == [n >= number for n in range(4)]
            assert (verbs(case), open_kinds(case)) == before
            step()
        flow.resolve(story.now(case), by=owner, at=story.at)
        assert stage(case) == Stage.FOLLOWING_UP

    def test_a_request_needs_only_to_be_told(self, story: Story) -> None:
        case = story.complain(is_request=True)
        story.acknowledge(case, by=story.now(case).owner)
        with pytest.raises(StillOwed, match="told"):
            flow.resolve(story.now(case), by=story.now(case).owner, at=story.at)
        flow.confirm(story.now(case), Reply("We open at nine."), by=story.now(case).owner, at=story.at)
        flow.resolve(story.now(case), by=story.now(case).owner, at=story.at)
        story.wait(MINUTE)
        assert story.now(case).is_closed


class TestAPersonNow:
    def test_out_of_hours_whoever_is_on_duty_is_reached_within_five_minutes(self) -> None:
        """It is 23:10 in New York, the desk is closed, and somebody is stranded."""
        story = a_story(datetime(2026, 3, 4, 4, 10, tzinfo=UTC), open_always=False)
        desk = story.desk
        people.put_on_duty(desk.brand, desk.carlos, until=story.at + 8 * HOUR, by=SETUP, at=story.at)
        case = story.complain(channel=Channel.FORM, person_now=True)
        first = the(case, PromiseKind.ACKNOWLEDGEMENT)
        assert first.due_at - story.at == 5 * MINUTE
        story.wait(MINUTE)
        assert Alarm.PERSON_NOW in alerts(desk.carlos)
        assert Alarm.PERSON_NOW in alerts(desk.bea)
        (receipt,) = sent_to("jana.weber@example.com")
        assert desk.brand.urgent_phone in receipt.text
        assert any("person is needed now" in letter.subject for letter in sent_to(desk.carlos.email))

    def test_no_rating_is_asked_before_a_person_spoke(self, story: Story) -> None:
        case = story.complain(person_now=True)
        Case.objects.filter(id=case.id).update(told_at=story.at, resolved_at=story.at)
        row = flow.survey(story.now(case), by=story.desk.ana, at=story.at)
        assert (row.sent_at, row.not_sent_because) == (None, "person_in_need")


def test_the_desk_tells_hours_of_work_and_an_honest_receipt_out_of_hours() -> None:
    """Written at 23:10: the receipt names the next morning, half an hour after opening."""
    story = a_story(datetime(2026, 3, 4, 4, 10, tzinfo=UTC), open_always=False)
    case = story.complain(channel=Channel.FORM)
    story.wait(MINUTE)
    assert the(case, PromiseKind.ACKNOWLEDGEMENT).due_at == datetime(2026, 3, 4, 14, 30, tzinfo=UTC)
    (receipt,) = sent_to("jana.weber@example.com")
    assert "15:30" in receipt.text  # 09:30 in New York, in Jana's Berlin
