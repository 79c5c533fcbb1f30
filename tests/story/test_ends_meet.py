"""Where two stories meet on one case: somebody left, something ended meanwhile, a word was the last thing owed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from amends import flow
from amends.cases.actions import HandOffAnswered
from amends.cases.models import Case, HandOff
from amends.cases.rules import Ending, HandOffReason
from amends.flow import tending
from amends.flow.promising import Reply
from amends.followups import queries as followed
from amends.followups.rules import CheckInAnswer
from amends.promises import actions as promises
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies.models import Offering
from amends.simulate.invariants import violations
from tests.story.telling import CUSTOMER, DAY, HOUR, MINUTE, Story, a_story, open_kinds, open_promises, the

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return a_story()


class TestSomebodyLeft:
    def test_a_reply_on_a_closed_case_of_somebody_who_left_reaches_somebody_who_is_there(self, story: Story) -> None:
        case = story.resolve(story.complain())
        flow.end_otherwise(story.now(case), Ending.AVERTED, "our_records", by=story.desk.ana, at=story.at)
        owner = story.now(case).owner
        flow.deactivate(owner, by=story.desk.bea, at=story.at)
        story.wait(MINUTE)
        story.letter(case, "It happened again.")
        owed = open_promises(case)
        assert owed
        assert all(promise.person is None or promise.person.is_active for promise in owed)
        assert violations(story.at) == []

    def test_not_yet_on_a_case_whose_owner_left_reaches_somebody_who_is_there(self, story: Story) -> None:
        case = story.resolve(story.complain())
        check_in = followed.booked(case)
        flow.check_in(story.now(case), by=story.desk.ana, at=story.at)
        flow.answer_check_in(followed.booked(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
        flow.deactivate(story.now(case).owner, by=story.desk.bea, at=story.at)
        flow.come_back(story.now(case), because="not_yet", by=CUSTOMER, at=story.at)
        assert check_in.case_id == case.id
        assert all(promise.person is None or promise.person.is_active for promise in open_promises(case))
        assert violations(story.at) == []

    def test_a_lead_who_leaves_takes_no_promise_along(self, story: Story) -> None:
        """Bea owes the next word on cases that nobody has taken; they stay owed when she goes."""
        desk = story.desk
        case = story.complain()
        flow.give_to_team(story.now(case), desk.team, by=desk.bea, at=story.at)
        flow.reassign([story.now(case)], desk.bea, by=desk.bea, at=story.at)
        made = flow.promise(story.now(case), "The hotel's name", story.at + HOUR, by=desk.bea, at=story.at)
        flow.give_to_team(story.now(case), desk.team, by=desk.bea, at=story.at)
        Promise.objects.filter(case=case).exclude(id=made.id).update(person=desk.bea, team=None)
        flow.deactivate(desk.bea, by=desk.carlos, at=story.at)
        assert "hand_off" not in open_kinds(case)
        assert len(open_promises(case)) == 3
        assert all(promise.team == desk.team for promise in open_promises(case))

    def test_whoever_was_offered_a_case_and_leaves_gives_it_back(self, story: Story) -> None:
        desk = story.desk
        case = story.complain()
        story.acknowledge(case, by=story.now(case).owner)
        owner = story.now(case).owner
        other = desk.ben if owner == desk.ana else desk.ana
        flow.hand_off(story.now(case), other, HandOffReason.LOAD, "please", by=owner, at=story.at)
        flow.deactivate(other, by=desk.bea, at=story.at)
        assert "hand_off" not in open_kinds(case)
        assert story.now(case).owner == owner
        assert violations(story.at) == []


class TestTheLastThingOwed:
    """A resolved case closes with its last promise, whatever kind that is."""

    def resolved_and_followed_up(self, story: Story) -> object:
        case = story.complain()
        owner = story.now(case).owner
        asked, _ = flow.ask(case, "the bill", story.desk.finance, story.at + 9 * DAY, by=owner, at=story.at)
        case = story.resolve(case)
        story.until(the(case, PromiseKind.FOLLOW_UP).due_at - HOUR)
        flow.check_in(story.now(case), Reply("Does it hold?"), by=owner, at=story.at)
        flow.answer_check_in(followed.booked(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
        assert not story.now(case).is_closed
        return asked

    def test_a_departments_answer_may_be_it(self, story: Story) -> None:
        asked = self.resolved_and_followed_up(story)
        flow.answer_ask(asked, "Paid.", by=CUSTOMER, at=story.at)
        assert story.now(asked.case).is_closed
        assert violations(story.at) == []

    @pytest.mark.parametrize("by_phone", [False, True])
    def test_an_answer_to_a_letter_may_be_it(self, story: Story, by_phone: bool) -> None:
        case = story.resolve(story.complain())
        owner = story.now(case).owner
        story.until(the(case, PromiseKind.FOLLOW_UP).due_at - HOUR)
        story.letter(case, "One more question: where do I send the bill?")
        flow.check_in(story.now(case), by=CUSTOMER, at=story.at)
        flow.answer_check_in(followed.booked(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
        assert open_kinds(case) == ["answer"]
        if by_phone:
            flow.call(story.now(case), "told her", by=owner, at=story.at)
        else:
            story.write(case, "To me, please.", by=owner)
        assert story.now(case).is_closed
        assert violations(story.at) == []

    def test_a_promise_kept_by_hand_may_be_it(self, story: Story) -> None:
        case = story.resolve(story.complain())
        owner = story.now(case).owner
        made = flow.promise(story.now(case), "The photo of the suitcase", story.at + 20 * DAY, by=owner, at=story.at)
        story.until(the(case, PromiseKind.FOLLOW_UP).due_at - HOUR)
        flow.check_in(story.now(case), by=owner, at=story.at)
        flow.answer_check_in(followed.booked(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
        flow.keep(Promise.objects.get(id=made.id), by=owner, at=story.at)
        assert story.now(case).is_closed
        assert violations(story.at) == []


class TestALateFollowUp:
    """The check-in is missed, its promise breaks, and the customer answers after all: the successor is kept."""

    def missed(self, story: Story) -> Case:
        case = story.resolve(story.complain())
        story.until(the(case, PromiseKind.FOLLOW_UP).due_at + HOUR / 2)
        assert the(case, PromiseKind.FOLLOW_UP).level == 1
        return case

    def asked_late(self, story: Story) -> Case:
        case = self.missed(story)
        flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at)
        story.wait(MINUTE)
        (wait,) = [one for one in open_promises(case) if one.kind == "follow_up"]
        assert (wait.owed_to, wait.level) == ("desk", 0), "what was owed to the customer is kept late, by its heir"
        return case

    def test_all_good_closes(self, story: Story) -> None:
        case = self.asked_late(story)
        flow.answer_check_in(followed.last(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
        assert "follow_up" not in open_kinds(case)
        story.write(case, "I am sorry that I asked late.", by=story.now(case).owner)
        assert story.now(case).is_closed

    def test_silence_ends_it(self, story: Story) -> None:
        case = self.asked_late(story)
        flow.end_follow_up(story.now(case), by=story.now(case).owner, at=story.at)
        assert "follow_up" not in open_kinds(case)

    def test_answered_before_the_question_has_left_it_is_kept_late(self, story: Story) -> None:
        case = self.missed(story)
        flow.check_in(story.now(case), Reply("Does it hold?"), by=story.now(case).owner, at=story.at)
        flow.answer_check_in(followed.last(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
        assert "follow_up" not in open_kinds(case)

    def test_a_small_one_that_the_worker_missed_is_asked_all_the_same(self, story: Story) -> None:
        case = story.resolve(story.complain(severity=1))
        due_at = the(case, PromiseKind.FOLLOW_UP).due_at
        flow.keep_time(by=CUSTOMER, at=due_at + HOUR / 4)
        story.world.at = due_at + HOUR / 4
        assert the(case, PromiseKind.FOLLOW_UP).level == 1
        assert flow.check_in_automatically(by=CUSTOMER, at=story.at) == 1
        assert followed.last(case).asked_at == story.at
        story.wait(MINUTE)
        for days in (2, 4):
            flow.check_in_automatically(by=CUSTOMER, at=story.at + days * DAY)
        assert "follow_up" not in open_kinds(case)


class TestHandedOffMeanwhile:
    @pytest.fixture
    def offered(self, story: Story) -> object:
        case = story.complain()
        story.acknowledge(case, by=story.now(case).owner)
        giver = story.now(case).owner
        taker = story.desk.ben if giver == story.desk.ana else story.desk.ana
        return flow.hand_off(story.now(case), taker, HandOffReason.SKILL, "German", by=giver, at=story.at)

    def test_a_case_that_a_lead_gave_to_somebody_else_is_offered_no_more(self, story: Story, offered: object) -> None:
        flow.reassign([story.now(offered.case)], story.desk.bea, by=story.desk.bea, at=story.at)
        with pytest.raises(HandOffAnswered):
            flow.accept(offered, by=offered.taker, at=story.at)
        assert story.now(offered.case).owner == story.desk.bea
        assert "hand_off" not in open_kinds(offered.case)

    def test_a_case_that_went_to_the_team_is_offered_no_more(self, story: Story, offered: object) -> None:
        flow.give_to_team(story.now(offered.case), story.desk.team, by=story.desk.bea, at=story.at)
        with pytest.raises(HandOffAnswered):
            flow.accept(offered, by=offered.taker, at=story.at)
        assert "hand_off" not in open_kinds(offered.case)

    def test_a_case_that_ended_is_offered_no_more(self, story: Story, offered: object) -> None:
        flow.end_otherwise(
            story.now(offered.case), Ending.WITHDRAWN, "other", "They said so.", by=story.desk.bea, at=story.at
        )
        with pytest.raises(HandOffAnswered):
            flow.accept(offered, by=offered.taker, at=story.at)

    def test_a_case_that_was_resolved_is_offered_no_more(self, story: Story, offered: object) -> None:
        story.resolve(offered.case)
        with pytest.raises(HandOffAnswered):
            flow.accept(offered, by=offered.taker, at=story.at)

    def test_whoever_goes_home_gives_it_back_to_the_giver(self, story: Story, offered: object) -> None:
        flow.end_shift(offered.taker, until=story.at + DAY, by=offered.taker, at=story.at)
        assert "hand_off" not in open_kinds(offered.case)
        assert story.now(offered.case).owner == offered.giver
        with pytest.raises(HandOffAnswered):
            flow.accept(offered, by=offered.taker, at=story.at)


class TestHandedOffWhenAllElseHasEnded:
    """Resolved and asked after; only the answer to the hand-off is still owed."""

    @pytest.fixture
    def offered(self, story: Story) -> HandOff:
        case = story.complain()
        giver = story.now(case).owner
        story.resolve(case)
        taker = story.desk.ben if giver == story.desk.ana else story.desk.ana
        offered = flow.hand_off(story.now(case), taker, HandOffReason.SKILL, "German", by=giver, at=story.at)
        flow.check_in(story.now(case), Reply("Does it hold?"), by=giver, at=story.at)
        flow.end_follow_up(story.now(case), by=giver, at=story.at)
        assert open_kinds(case) == ["hand_off"]
        return offered

    @pytest.mark.parametrize("answer", [flow.accept, flow.decline])
    def test_the_answer_closes_the_case(self, story: Story, offered: HandOff, answer: Callable[..., None]) -> None:
        answer(offered, by=offered.taker, at=story.at)
        assert story.now(offered.case).closed_at == story.at

    def test_giving_it_to_somebody_else_closes_it(self, story: Story, offered: HandOff) -> None:
        flow.reassign([story.now(offered.case)], story.desk.bea, by=story.desk.bea, at=story.at)
        assert story.now(offered.case).closed_at == story.at

    def test_whoever_goes_home_leaves_it_closed(self, story: Story, offered: HandOff) -> None:
        flow.end_shift(offered.taker, until=story.at + DAY, by=offered.taker, at=story.at)
        assert story.now(offered.case).closed_at == story.at


def test_a_letter_meant_to_keep_a_promise_keeps_what_stands_in_its_place(story: Story) -> None:
    """Written ten seconds before, gone five after: the promise is broken, and its heir is kept."""
    case = story.complain()
    owner = story.now(case).owner
    promise = flow.promise(story.now(case), "The refund number", story.at + 2 * HOUR, by=owner, at=story.at)
    story.until(promise.due_at - timedelta(seconds=10))
    flow.keep(promise, Reply("Here it is: 4711."), by=owner, at=story.at)
    story.wait(MINUTE)
    promise.refresh_from_db()
    assert promise.broken_at == promise.due_at
    assert promise.replaced_by.kept_at is not None


def test_an_approval_goes_to_somebody_who_may_decide_when_the_decider_goes_home(story: Story) -> None:
    case = story.complain()
    story.acknowledge(case, by=story.now(case).owner)
    refund = Offering.objects.get(slug="refund")
    flow.offer_remedy(story.now(case), refund, 18_000, "USD", by=story.now(case).owner, at=story.at)
    approval = the(case, PromiseKind.APPROVAL)
    assert approval.person == story.desk.bea
    flow.end_shift(story.desk.bea, until=story.at + DAY, by=story.desk.bea, at=story.at)
    assert the(case, PromiseKind.APPROVAL).person == story.desk.carlos


def test_a_word_that_was_on_its_way_when_its_time_came_keeps_the_heir(story: Story) -> None:
    """The promise broke ten seconds before the letter left. It stays broken; the customer is not written to again."""
    case = story.complain()
    owed = the(case, PromiseKind.ACKNOWLEDGEMENT)
    story.until(owed.due_at - timedelta(seconds=5))
    flow.acknowledge(story.now(case), Reply("I have read it."), by=story.desk.ben, at=story.at)
    story.wait(2 * MINUTE)
    owed.refresh_from_db()
    assert owed.broken_at == owed.due_at
    assert owed.replaced_by.kept_at is not None


def test_a_word_written_before_an_answer_was_asked_for_does_not_answer_it(story: Story) -> None:
    case = story.complain()
    flow.acknowledge(story.now(case), Reply("I have read it."), by=story.desk.ben, at=story.at)
    story.world.at += timedelta(seconds=5)
    flow.hear([], by=CUSTOMER, at=story.at)
    heard = story.letter(case, "And my bag?", to=case.messages.get(is_automatic=True))
    assert heard.case == case
    story.wait(MINUTE)
    assert "answer" in open_kinds(case)
    assert "acknowledgement" not in open_kinds(case)


def test_the_letter_that_asks_the_customer_does_not_keep_our_own_word(story: Story) -> None:
    case = story.complain()
    story.acknowledge(case, by=story.now(case).owner)
    flow.ask_customer(
        story.now(case), "bag", Reply("Which bag?"), story.at + DAY, by=story.now(case).owner, at=story.at
    )
    story.wait(HOUR)
    assert "update" in open_kinds(case)
    case = story.resolve(case)
    assert violations(story.at) == []


def test_a_resolved_case_that_waits_for_its_customer_stays_open_with_a_word_owed(story: Story) -> None:
    case = story.resolve(story.complain())
    owner = story.now(case).owner
    flow.ask_customer(story.now(case), "bag", Reply("Which bag?"), story.at + 30 * DAY, by=owner, at=story.at)
    story.wait(MINUTE)
    story.until(the(case, PromiseKind.FOLLOW_UP).due_at - HOUR)
    flow.check_in(story.now(case), by=CUSTOMER, at=story.at)
    flow.answer_check_in(followed.booked(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
    story.write(case, "A word in between.", by=owner)
    assert not story.now(case).is_closed
    assert "update" in open_kinds(case)
    story.wait(MINUTE)


def test_whoever_loses_a_case_with_nothing_owed_on_it_is_no_longer_its_owner_in_the_list(story: Story) -> None:
    """Everything on the case is owed by others; the standing still names the new owner."""
    case = story.complain()
    owner = story.now(case).owner
    promises.pass_on(open_promises(case), to=story.desk.team, by=owner, at=story.at)
    flow.deactivate(owner, by=story.desk.bea, at=story.at)
    assert violations(story.at) == []


def test_a_case_whose_outcome_was_called_back_is_open_again_with_the_solution_owed(story: Story) -> None:
    """A request closes as soon as it is resolved; its last letter is called back before it leaves."""
    case = story.complain(is_request=True)
    owner = story.now(case).owner
    story.acknowledge(case, by=owner)
    flow.fix(story.now(case), by=owner, at=story.at)
    outcome = flow.confirm(story.now(case), Reply("It is done."), by=owner, at=story.at)
    flow.resolve(story.now(case), by=owner, at=story.at)
    assert story.now(case).is_closed
    outcome.case = story.now(case)
    tending.call_back(outcome, by=owner, at=story.at + timedelta(seconds=5))
    assert (story.now(case).is_closed, story.now(case).told_at) == (False, None)
    assert open_kinds(case) == ["resolution"]
    story.wait(MINUTE)


def test_what_is_called_back_on_a_case_that_ended_otherwise_owes_nothing(story: Story) -> None:
    case = story.complain()
    owner = story.now(case).owner
    outcome = flow.confirm(story.now(case), Reply("It is done."), by=owner, at=story.at)
    flow.end_otherwise(story.now(case), Ending.WITHDRAWN, "other", "They said so.", by=owner, at=story.at)
    outcome.case = story.now(case)
    tending.call_back(outcome, by=owner, at=story.at + timedelta(seconds=5))
    assert (story.now(case).ending, open_kinds(case)) == (Ending.WITHDRAWN.value, [])
    story.wait(MINUTE)
