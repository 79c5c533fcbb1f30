"""Ends that stay whole: money is paid, nothing happens twice, a closed case is promised nothing."""

from __future__ import annotations

import pytest

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending, HandOffReason
from amends.flow.ending import CaseEnded, StillOwed
from amends.flow.making_right import withdraw_remedy
from amends.flow.promising import NotByHand, Reply
from amends.flow.tending import need_person_now, release
from amends.followups.models import Survey
from amends.journal.models import Entry
from amends.promises.models import Promise
from amends.promises.rules import Alarm, PromiseKind, Release
from amends.remedies.models import Offering, Remedy
from amends.simulate.invariants import violations
from tests.story.telling import CUSTOMER, DAY, HOUR, MINUTE, Story, a_story, alerts, open_kinds, open_promises, the

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return a_story()


class TestTwice:
    def test_a_follow_up_is_booked_anew_and_every_step_is_written_down(self, story: Story) -> None:
        case = story.make_whole(story.complain())
        flow.follow_up(story.now(case), story.at + 5 * DAY, by=story.now(case).owner, at=story.at)
        assert the(case, PromiseKind.FOLLOW_UP).due_at == story.at + 5 * DAY
        assert violations(story.at) == []

    def test_a_recovery_is_resolved_once_and_asked_for_a_rating_once(self, story: Story) -> None:
        case = story.resolve(story.complain())
        flow.survey(story.now(case), by=story.desk.ana, at=story.at)
        story.wait(MINUTE)
        flow.resolve(story.now(case), by=story.desk.ana, at=story.at)
        flow.survey(story.now(case), by=story.desk.ana, at=story.at)
        assert Entry.objects.filter(verb="cases.resolved", case_id=case.id).count() == 1
        assert Survey.objects.filter(case=case).count() == 1

    def test_a_closed_case_is_not_resolved(self, story: Story) -> None:
        case = story.make_whole(story.complain())
        flow.end_otherwise(story.now(case), Ending.WITHDRAWN, "other", "They said so.", by=story.desk.ana, at=story.at)
        with pytest.raises(StillOwed, match="closed"):
            flow.resolve(story.now(case), by=story.desk.ana, at=story.at)
        assert story.now(case).resolved_at is None


class TestMoney:
    def offered(self, story: Story, dollars: int) -> Remedy:
        case = story.complain()
        story.acknowledge(case, by=story.now(case).owner)
        refund = Offering.objects.get(slug="refund")
        return flow.offer_remedy(story.now(case), refund, dollars * 100, "USD", by=story.now(case).owner, at=story.at)

    def test_a_case_does_not_end_while_granted_money_is_unpaid(self, story: Story) -> None:
        remedy = self.offered(story, 40)
        with pytest.raises(StillOwed, match="not paid"):
            flow.end_otherwise(
                story.now(remedy.case), Ending.WITHDRAWN, "other", "They said so.", by=story.desk.ana, at=story.at
            )
        assert not story.now(remedy.case).is_closed
        flow.pay_remedy(remedy, "re_1", by=CUSTOMER, at=story.at)
        flow.end_otherwise(
            story.now(remedy.case), Ending.WITHDRAWN, "other", "They said so.", by=story.desk.ana, at=story.at
        )
        assert story.now(remedy.case).is_closed

    def test_waiting_that_ends_does_not_end_what_is_owed_in_money(self, story: Story) -> None:
        remedy = self.offered(story, 40)
        case = remedy.case
        owner = story.now(case).owner
        flow.ask_customer(story.now(case), "your bank", Reply("Your bank?"), story.at + HOUR, by=owner, at=story.at)
        story.wait(2 * HOUR)
        assert not story.now(case).is_closed
        assert "payout" in open_kinds(case)
        assert not story.now(case).waits.filter(until_at__isnull=True).exists()

    @pytest.mark.parametrize("answer", ["refused", "taken back"])
    def test_an_answer_that_was_the_last_thing_owed_leaves_a_word_owed(self, story: Story, answer: str) -> None:
        """The solution's promise was kept by hand; the asking's end would leave the case with nothing owed."""
        remedy = self.offered(story, 180)
        owner = story.now(remedy.case).owner
        story.wait(MINUTE)
        flow.keep(the(remedy.case, PromiseKind.RESOLUTION), Reply("It is mended."), by=owner, at=story.at)
        story.wait(MINUTE)
        assert open_kinds(remedy.case) == ["approval"]
        if answer == "refused":
            flow.refuse_remedy(remedy, "not ours", by=story.desk.bea, at=story.at)
        else:
            withdraw_remedy(remedy, by=owner, at=story.at)
        assert open_kinds(remedy.case) == ["update"]
        assert violations(story.at) == []

    def test_an_asking_that_nobody_answered_ends_with_its_case(self, story: Story) -> None:
        remedy = self.offered(story, 180)
        flow.end_otherwise(
            story.now(remedy.case), Ending.WITHDRAWN, "other", "They said so.", by=story.desk.ana, at=story.at
        )
        remedy.refresh_from_db()
        assert remedy.withdrawn_at == story.at


class TestMovedTwice:
    @pytest.mark.parametrize("by_phone", [False, True])
    def test_the_second_move_goes_to_the_lead(self, story: Story, by_phone: bool) -> None:
        case = story.complain()
        owner = story.now(case).owner
        promise = flow.promise(story.now(case), "The refund number", story.at + 2 * HOUR, by=owner, at=story.at)
        for hours in (3, 4):
            reply = None if by_phone else Reply("It takes longer.")
            flow.renegotiate(promise, "later", story.at + hours * HOUR, reply, by=owner, at=story.at)
            story.wait(MINUTE)
            promise = Promise.objects.get(replaces=promise)
        assert promise.move_count == 2
        assert alerts(story.desk.bea).count(Alarm.MOVED_TWICE) == 1

    def test_a_second_letter_written_before_the_first_went_out_moves_what_the_first_made(self, story: Story) -> None:
        case = story.complain()
        owner = story.now(case).owner
        promise = flow.promise(story.now(case), "The refund number", story.at + 2 * HOUR, by=owner, at=story.at)
        for hours in (3, 5):
            flow.renegotiate(promise, "later", story.at + hours * HOUR, Reply("Later."), by=owner, at=story.at)
        last = story.at + 5 * HOUR
        story.wait(MINUTE)
        (live,) = [p for p in open_promises(case) if p.is_particular]
        assert (live.due_at, live.move_count) == (last, 2)


class TestAClosedCase:
    """Nothing new is promised on a closed case: nobody would see it. It is reopened first."""

    @pytest.fixture
    def closed(self, story: Story) -> Case:
        case = story.complain()
        story.acknowledge(case, by=story.now(case).owner)
        flow.end_otherwise(story.now(case), Ending.WITHDRAWN, "other", "They said so.", by=story.desk.ana, at=story.at)
        return story.now(case)

    @pytest.mark.parametrize("verb", ["promise", "ask", "ask_customer", "follow_up", "confirm", "hand_off", "now"])
    def test_is_not_promised_anything(self, story: Story, closed: Case, verb: str) -> None:
        desk, later = story.desk, story.at + HOUR
        verbs = {
            "promise": lambda by, at: flow.promise(closed, "soon", later, by=by, at=at),
            "ask": lambda by, at: flow.ask(closed, "what", desk.finance, later, by=by, at=at),
            "ask_customer": lambda by, at: flow.ask_customer(closed, "what", Reply("What?"), later, by=by, at=at),
            "follow_up": lambda by, at: flow.follow_up(closed, by=by, at=at),
            "confirm": lambda by, at: flow.confirm(closed, Reply("Done."), by=by, at=at),
            "hand_off": lambda by, at: flow.hand_off(closed, desk.bea, HandOffReason.LOAD, "", by=by, at=at),
            "now": lambda by, at: need_person_now(closed, needed=True, by=by, at=at),
        }
        before = Entry.objects.count()
        with pytest.raises(CaseEnded, match="reopen"):
            verbs[verb](closed.owner, story.at)
        assert Entry.objects.count() == before
        assert open_promises(closed) == []


class TestNotByHand:
    """Saying that it is kept does not make it so: a word needs a word, money its payment, a question its decision."""

    def test_a_word_is_kept_by_a_word(self, story: Story) -> None:
        case = story.complain()
        for kind in (PromiseKind.ACKNOWLEDGEMENT,):
            with pytest.raises(NotByHand, match="writing or calling"):
                flow.keep(the(case, kind), by=story.now(case).owner, at=story.at)
        flow.keep(the(case, PromiseKind.ACKNOWLEDGEMENT), Reply("I read it."), by=story.now(case).owner, at=story.at)
        assert "acknowledgement" in open_kinds(case)
        story.wait(MINUTE)
        assert "acknowledgement" not in open_kinds(case)

    def test_particular_words_are_kept_by_hand(self, story: Story) -> None:
        case = story.complain()
        made = flow.promise(story.now(case), "The refund number", story.at + HOUR, by=story.desk.ana, at=story.at)
        flow.keep(made, by=story.desk.ana, at=story.at)
        made.refresh_from_db()
        assert made.kept_at == story.at

    def test_money_and_decisions_end_with_their_matter(self, story: Story) -> None:
        case = story.complain()
        story.acknowledge(case, by=story.now(case).owner)
        refund = Offering.objects.get(slug="refund")
        for dollars in (40, 180):
            flow.offer_remedy(story.now(case), refund, dollars * 100, "USD", by=story.now(case).owner, at=story.at)
        for kind in (PromiseKind.PAYOUT, PromiseKind.APPROVAL):
            with pytest.raises(NotByHand):
                flow.keep(the(case, kind), by=story.desk.bea, at=story.at)
            with pytest.raises(NotByHand):
                release(the(case, kind), Release.REFUSED, by=story.desk.bea, is_lead=True, at=story.at)
        assert violations(story.at) == []
