"""Whole recoveries, told on a virtual clock through flow: from the first signal to the closed follow-up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from amends import flow
from amends.cases.actions import HandOffAnswered, NotTheirs
from amends.cases.models import Case
from amends.cases.rules import HandOffReason
from amends.conversation.models import Draft
from amends.detect import actions as detect
from amends.detect.rules import Heard
from amends.flow.promising import Reply
from amends.followups import outcomes
from amends.followups import queries as followed
from amends.followups.rules import CheckInAnswer, Outcome
from amends.journal.actors import SETUP
from amends.learn.models import Cause
from amends.people import actions as people
from amends.people.models import Person
from amends.promises.actions import TooLateToMove
from amends.promises.models import OPEN, Alert, Promise, Standing
from amends.promises.queries import unkeepable
from amends.promises.rules import Alarm, PromiseKind, Stage
from amends.remedies.models import Offering
from tests.cast import a_customer, an_order
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


class TestACancelledFlight:
    """The story of the documents: noticed before anybody wrote, heard, taken, put right, made right, followed up."""

    def put_right(self, story: Story, case: Case, owner: Person) -> None:
        flow.fix(story.now(case), "rebooked for the morning", by=owner, at=story.at)
        refund = Offering.objects.get(slug="refund")
        remedy = flow.offer_remedy(story.now(case), refund, 4_000, "USD", "the hotel", by=owner, at=story.at)
        flow.confirm(story.now(case), Reply("Does this solve it for you?"), by=owner, at=story.at)
        flow.set_cause(story.now(case), Cause.objects.get(slug="weather"), by=owner, at=story.at)
        flow.follow_up(story.now(case), by=owner, at=story.at)
        flow.resolve(story.now(case), by=owner, at=story.at)
        flow.survey(story.now(case), by=owner, at=story.at)
        assert stage(case) == Stage.FOLLOWING_UP
        assert sorted(open_kinds(case)) == ["follow_up", "payout"]
        story.wait(HOUR)
        flow.pay_remedy(remedy, "re_4711", by=CUSTOMER, at=story.at)

    def ask_two_days_later(self, story: Story, case: Case, owner: Person) -> None:
        story.until(the(case, PromiseKind.FOLLOW_UP).due_at - HOUR)
        flow.check_in(story.now(case), Reply("Did you get home well?"), by=owner, at=story.at)
        story.wait(MINUTE)

    def test_from_signal_to_closed(self, story: Story) -> None:
        desk, ana = story.desk, story.desk.ana
        detect.stock(desk.brand, desk.kinds, by=SETUP, at=story.at)
        jana = a_customer(desk, at=story.at)
        order = an_order(desk, jana, at=story.at)

        # Notice and open: the flight's record says so, and Jana is told automatically.
        cancelled = Heard("ops", "c1", "flight.cancelled", order.thing, story.at, {})
        (case,) = flow.notice([cancelled], by=CUSTOMER, at=story.at).cases
        assert open_kinds(case) == ["update", "resolution"]
        assert stage(case) == Stage.RECOVERING
        story.wait(MINUTE)
        (notice,) = sent_to("jana.weber@example.com")
        assert notice.is_automatic

        # Hear: she writes all the same. It is no second complaint, and now somebody owes her a word of their own.
        story.letter(case, "I miss my sister's wedding!")
        assert Case.objects.count() == 1
        assert "acknowledgement" in open_kinds(case)

        # Take, acknowledge, understand.
        if story.now(case).owner is None:
            flow.take(story.now(case), by=ana, at=story.at)
        ana = story.now(case).owner
        flow.acknowledge(story.now(case), Reply("I am so sorry. It is mine now."), by=ana, at=story.at)
        story.wait(MINUTE)
        assert "acknowledgement" not in open_kinds(case)
        heard = {"words": "I miss my sister's wedding!", "caused": "event lost", "asks": "money back"}
        flow.understand(story.now(case), heard, confirmed=True, by=ana, at=story.at)

        # Promise, and ask Finance for what it needs.
        made = flow.promise(
            story.now(case), "The refund number", story.at + 2 * HOUR, reply=Reply("By two."), by=ana, at=story.at
        )
        asked, _ = flow.ask(story.now(case), "the refund number", desk.finance, story.at + HOUR, by=ana, at=story.at)
        story.wait(30 * MINUTE)
        flow.answer_ask(asked, "4711", by=CUSTOMER, at=story.at)
        flow.keep(Promise.objects.get(id=made.id), Reply("It is 4711."), by=ana, at=story.at)
        story.wait(MINUTE)
        made.refresh_from_db()
        assert made.kept_at is not None

        # Fix, make right, confirm, follow up, resolve.
        self.put_right(story, case, ana)

        # Close: Ana asks two days later, Jana answers with one tap.
        self.ask_two_days_later(story, case, ana)
        flow.answer_check_in(followed.booked(case), CheckInAnswer.ALL_GOOD, by=CUSTOMER, at=story.at)
        story.wait(DAY)
        done = story.now(case)
        assert (done.ending, stage(case), open_promises(case)) == ("recovery_ended", Stage.CLOSED, [])
        assert outcomes.outcome(done) is Outcome.RECOVERED
        assert not Promise.objects.filter(case=case, broken_at__isnull=False).exists()
        told = verbs(case)
        for verb in ("cases.opened", "conversation.heard", "cases.heard", "remedies.granted", "cases.closed"):
            assert verb in told

    def test_a_parcel_of_which_nobody_said_a_word(self, story: Story) -> None:
        desk = story.desk
        detect.stock(desk.brand, desk.kinds, by=SETUP, at=story.at)
        order = an_order(desk, a_customer(desk, at=story.at), "P1", at=story.at)
        due_at = story.at + 2 * DAY
        placed = Heard("shop", "p1", "order.placed", order.thing, story.at, {"promised_by": due_at.isoformat()})
        assert flow.notice([placed], by=CUSTOMER, at=story.at).cases == []
        story.until(due_at - MINUTE)
        assert not Case.objects.exists()
        story.until(due_at + MINUTE)
        case = Case.objects.get()
        assert case.failure.happened_at == due_at
        assert case.opened_at - due_at <= 15 * MINUTE
        assert case.first_contact_at is None


class TestAnaBreaksAPromise:
    @pytest.fixture
    def promised(self, story: Story) -> Promise:
        case = story.complain()
        story.acknowledge(case, by=story.now(case).owner)
        owner = story.now(case).owner
        return flow.promise(story.now(case), "The refund number", story.at + 2 * HOUR, by=owner, at=story.at)

    def test_it_is_broken_when_it_was_due_and_a_new_one_stands_in_its_place(
        self, story: Story, promised: Promise
    ) -> None:
        story.until(promised.due_at + 10 * MINUTE)
        promised.refresh_from_db()
        heir = promised.replaced_by
        assert promised.broken_at == promised.due_at
        assert (heir.person, heir.words, heir.level) == (promised.person, promised.words, 1)
        assert heir.due_at - promised.due_at <= HOUR + 5 * MINUTE

    def test_the_owner_and_the_lead_hear_of_it_and_the_draft_names_it(self, story: Story, promised: Promise) -> None:
        story.until(promised.due_at + MINUTE)
        owner = promised.person
        assert Alarm.BROKEN in alerts(story.desk.bea)
        assert {Alarm.REMINDER, Alarm.WARNING, Alarm.BROKEN} <= set(alerts(owner))
        draft = Draft.objects.get(case=promised.case, person=owner).text
        assert "The refund number" in draft
        assert "20:01" in draft  # 14:01 in New York, as Jana reads it in Berlin
        assert "{new}" in draft

    def test_the_recovery_itself_has_failed(self, story: Story, promised: Promise) -> None:
        story.until(promised.due_at + MINUTE)
        assert story.now(promised.case).deviation_count == 1
        assert Standing.objects.get(case=promised.case).is_late
        assert "cases.deviated" in verbs(promised.case)

    def test_what_she_was_writing_stays(self, story: Story, promised: Promise) -> None:
        Draft.objects.create(
            id=promised.id, case=promised.case, person=promised.person, text="Dear Jana,", saved_at=story.at
        )
        story.until(promised.due_at + MINUTE)
        assert Draft.objects.get(case=promised.case, person=promised.person).text == "Dear Jana,"

    def test_a_deed_that_breaks_owes_a_word_within_the_hour_beside_it(self, story: Story) -> None:
        case = story.complain()
        story.acknowledge(case, by=story.now(case).owner)
        solution = the(case, PromiseKind.RESOLUTION)
        story.until(solution.due_at + MINUTE)
        word = the(case, PromiseKind.UPDATE)
        assert "missed" in word.words
        assert word.due_at - solution.due_at <= HOUR + 2 * MINUTE
        assert the(case, PromiseKind.RESOLUTION).level == 1

    def test_neglected_it_reaches_the_manager(self, story: Story, promised: Promise) -> None:
        story.until(promised.due_at + 2 * HOUR)
        assert promised.case.promises.filter(level=2).exists()
        assert Alarm.BROKEN in alerts(story.desk.carlos)


class TestMoving:
    @pytest.fixture
    def promised(self, story: Story) -> Promise:
        case = story.complain()
        story.acknowledge(case, by=story.now(case).owner)
        owner = story.now(case).owner
        return flow.promise(story.now(case), "The refund number", story.at + 2 * HOUR, by=owner, at=story.at)

    def test_told_before_it_is_moved(self, story: Story, promised: Promise) -> None:
        new_due_at = promised.due_at + 3 * HOUR
        story.until(promised.due_at - HOUR)
        flow.renegotiate(promised, "", new_due_at, Reply("It takes longer: by five."), by=promised.person, at=story.at)
        promised.refresh_from_db()
        assert promised.is_open  # A message in the outbox has not been said yet.
        story.wait(MINUTE)
        promised.refresh_from_db()
        assert promised.release_reason == "renegotiated"
        assert promised.replaced_by.due_at == new_due_at
        story.until(promised.due_at + MINUTE)
        assert story.now(promised.case).deviation_count == 0

    def test_told_too_late_it_is_broken(self, story: Story, promised: Promise) -> None:
        story.until(promised.due_at - timedelta(seconds=5))
        flow.renegotiate(promised, "", promised.due_at + HOUR, Reply("Later."), by=promised.person, at=story.at)
        story.wait(MINUTE)
        promised.refresh_from_db()
        assert (promised.broken_at, promised.release_reason) == (promised.due_at, "")

    def test_after_its_time_nobody_moves_it(self, story: Story, promised: Promise) -> None:
        story.until(promised.due_at)
        with pytest.raises(TooLateToMove):
            flow.renegotiate(promised, "", story.at + HOUR, Reply("Later."), by=promised.person, at=story.at)

    def test_a_letter_that_comes_back_owes_reaching_the_customer(self, story: Story, promised: Promise) -> None:
        flow.renegotiate(promised, "", promised.due_at + HOUR, Reply("Later."), by=promised.person, at=story.at)
        story.wait(MINUTE)
        letter = promised.case.messages.filter(is_automatic=False).order_by("-said_at").first().outbound
        (reach,) = flow.bounced(letter, by=CUSTOMER, at=story.at)
        assert (reach.kind, reach.due_at - story.at) == ("reach", 15 * MINUTE)
        assert flow.bounced(letter, by=CUSTOMER, at=story.at) == []
        assert Alarm.WARNING in alerts(promised.person)
        flow.call(story.now(promised.case), "told her on the telephone", by=promised.person, at=story.at)
        assert "reach" not in open_kinds(promised.case)

    def test_a_solution_moves_only_when_the_customer_agreed(self, story: Story, promised: Promise) -> None:
        solution = the(promised.case, PromiseKind.RESOLUTION)
        with pytest.raises(ValueError, match="agreed"):
            flow.renegotiate(solution, "", solution.due_at + DAY, Reply("Later."), by=promised.person, at=story.at)


class TestAway:
    """A rung reaches somebody who is there: the deputy, then the lead."""

    def owned_by_ana(self, story: Story) -> Case:
        case = story.complain()
        if story.now(case).owner != story.desk.ana:
            flow.reassign([story.now(case)], story.desk.ana, by=story.desk.bea, at=story.at)
        return case

    def away(self, story: Story, *people_: Person) -> None:
        for person in people_:
            people.be_away(person, until=story.at + 3 * DAY, reason="ill", by=SETUP, at=story.at)

    def test_the_deputy_first_and_then_the_lead(self, story: Story) -> None:
        desk = story.desk
        self.owned_by_ana(story)
        self.away(story, desk.ana)
        story.wait(20 * MINUTE)
        assert Alarm.REMINDER in alerts(desk.ben)
        assert Alert.objects.filter(person=desk.ben, instead_of=desk.ana).exists()
        self.away(story, desk.ben)
        story.wait(10 * MINUTE)
        assert Alarm.WARNING in alerts(desk.bea)
        assert alerts(desk.ana) == []

    def test_everybody_away_whoever_owes_it_reads_it_by_mail(self, story: Story) -> None:
        desk = story.desk
        self.owned_by_ana(story)
        self.away(story, desk.ana, desk.ben, desk.bea, desk.carlos)
        story.wait(20 * MINUTE)
        assert Alarm.REMINDER in alerts(desk.ana)
        assert any("half of the time" in letter.subject for letter in sent_to(desk.ana.email))

    def test_the_end_of_a_shift_leaves_nothing_with_an_empty_chair(self, story: Story) -> None:
        desk = story.desk
        case = self.owned_by_ana(story)
        flow.promise(story.now(case), "The refund number", story.at + 2 * HOUR, by=desk.ana, at=story.at)
        ended = flow.end_shift(desk.ana, by=desk.ana, at=story.at)
        assert (ended.handed_over, ended.given_to_team, ended.left) == (2, 0, 0)
        # The solution is due tomorrow, when she is back.
        owed = {promise.kind: promise.person for promise in open_promises(case)}
        assert owed == {"acknowledgement": desk.ben, "update": desk.ben, "resolution": desk.ana}
        assert story.now(case).owner == desk.ana

    def test_what_falls_due_before_its_ower_is_back_stands_on_the_leads_list(self) -> None:
        """A call promised for tonight by somebody who goes home at six and is back tomorrow at nine."""
        story = a_story(datetime(2026, 3, 4, 15, 10, tzinfo=UTC), open_always=False)
        desk, case = story.desk, self.owned_by_ana(story)
        for hours in (11, 30):
            flow.promise(story.now(case), f"in {hours} h", story.at + hours * HOUR, by=desk.ana, at=story.at)
        tonight = story.at + 10 * HOUR
        listed = unkeepable(tonight).filter(is_particular=True).values_list("words", flat=True)
        assert list(listed) == ["in 11 h"]
        people.be_away(desk.ana, until=story.at + 3 * DAY, reason="ill", by=SETUP, at=tonight)
        listed = unkeepable(tonight).filter(is_particular=True).values_list("words", flat=True)
        assert sorted(listed) == ["in 11 h", "in 30 h"]

    def test_with_nobody_there_it_goes_to_the_team(self, story: Story) -> None:
        desk = story.desk
        case = self.owned_by_ana(story)
        self.away(story, desk.ben, desk.bea, desk.carlos, desk.dita)
        ended = flow.end_shift(desk.ana, by=desk.ana, at=story.at)
        assert ended.given_to_team == 1
        assert the(case, PromiseKind.ACKNOWLEDGEMENT).team == desk.team

    def test_whoever_leaves_hands_on_everything_first(self, story: Story) -> None:
        desk = story.desk
        cases = [self.owned_by_ana(story), story.complain("Tom Liu", order="KX2")]
        flow.reassign([story.now(case) for case in cases], desk.ana, by=desk.bea, at=story.at)
        assert flow.deactivate(desk.ana, by=desk.bea, at=story.at) == 2
        assert not Promise.objects.filter(OPEN, person=desk.ana).exists()
        assert all(story.now(case).owner not in (None, desk.ana) for case in cases)
        story.wait(MINUTE)


class TestHandingOff:
    @pytest.fixture
    def offered(self, story: Story) -> object:
        case = story.complain()
        giver = story.now(case).owner
        taker = story.desk.ben if giver == story.desk.ana else story.desk.ana
        return flow.hand_off(
            story.now(case), taker, HandOffReason.LANGUAGE, "She writes German.", by=giver, at=story.at
        )

    def test_until_it_is_accepted_the_giver_owns_it(self, story: Story, offered: object) -> None:
        assert story.now(offered.case).owner == offered.giver
        assert the(offered.case, PromiseKind.HAND_OFF).person == offered.taker
        assert alerts(offered.taker) == [Alarm.OFFERED]
        flow.accept(offered, by=offered.taker, at=story.at)
        assert story.now(offered.case).owner == offered.taker
        assert {promise.person for promise in open_promises(offered.case)} == {offered.taker}
        with pytest.raises(HandOffAnswered):
            flow.decline(offered, by=offered.taker, at=story.at)

    def test_declined_it_stays(self, story: Story, offered: object) -> None:
        flow.decline(offered, by=offered.taker, at=story.at)
        assert story.now(offered.case).owner == offered.giver
        assert "hand_off" not in open_kinds(offered.case)

    def test_nobody_else_answers_it(self, story: Story, offered: object) -> None:
        for verb in (flow.accept, flow.decline):
            with pytest.raises(NotTheirs):
                verb(offered, by=story.desk.bea, at=story.at)

    def test_unanswered_it_lapses_with_the_giver_and_the_lead_hears_of_it(self, story: Story, offered: object) -> None:
        due_at = the(offered.case, PromiseKind.HAND_OFF).due_at
        story.until(due_at + MINUTE)
        assert story.now(offered.case).owner == offered.giver
        assert Alarm.BROKEN in alerts(story.desk.bea)
        assert the(offered.case, PromiseKind.HAND_OFF).level == 1
