"""The story of making it right: who is promised what when somebody gives, asks, answers, pays or declines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from amends.cases.models import Case
from amends.flow import making_right as flow
from amends.journal.actors import SETUP, Automatic
from amends.journal.models import Entry
from amends.people import actions as people
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Alert, Promise
from amends.promises.rules import OwedTo, PromiseKind, Release
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions import BeyondAuthority, Denied, NobodyCanDecide, TooSoon
from amends.remedies.models import Decision, Remedy
from amends.remedies.rules import NoneBecause, Skip, State
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene, everything, verbs

pytestmark = pytest.mark.django_db

PROVIDER = Automatic("payments")
LATER = NOON + timedelta(minutes=20)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    """Ana's case, its solution promised."""
    case = a_case(scene, owner=scene.ana)
    promises.make([a_solution(case)], by=scene.ana, at=NOON)
    return case


def a_solution(case: Case) -> Wish:
    owner = case.owner or case.team
    return Wish(PromiseKind.RESOLUTION, "We tell you the solution", owner, NOON + timedelta(days=1), "a day", case)


def offer(scene: Scene, case: Case, dollars: int, what: str = "refund") -> Remedy:
    return flow.offer_remedy(
        case, scene.catalogue[what], dollars * 100, "USD", skips=Skip.CANNOT_WAIT, by=scene.ana, at=NOON
    )


def now(promise: Promise | None) -> Promise:
    assert promise is not None
    return Promise.objects.get(id=promise.id)


def asked_before() -> list[object]:
    return [*everything(), sorted(map(str, Promise.objects.values_list()))]


class TestGranting:
    def test_a_granted_sum_is_promised_to_the_customer_by_a_day(self, scene: Scene, case: Case) -> None:
        remedy = offer(scene, case, 40)
        remedy.refresh_from_db()
        payout = now(remedy.payout)
        assert (payout.kind, payout.owed_to, payout.person, payout.case) == ("payout", "customer", scene.ana, case)
        assert payout.words == "Refund 40.00 USD is paid to you"
        # The end of 8 March in New York: clocks went forward that night, so four hours behind UTC.
        assert payout.due_at == datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
        assert payout.counted == "5 calendar days, to the end of the day in America/New_York"
        assert remedy.approval is None
        assert verbs(remedy) == ["remedies.granted", "remedies.bound"]
        bound = Entry.objects.get(verb="remedies.bound")
        assert (bound.facts, bound.case_id) == ({"payout": str(payout.id)}, case.id)
        assert queries.is_decided(case)

    def test_each_offering_has_its_own_days(self, scene: Scene, case: Case) -> None:
        voucher = offer(scene, case, 10, "voucher")
        assert now(voucher.payout).words == "Voucher 10.00 USD is paid to you"

    def test_without_an_owner_the_team_owes_it(self, scene: Scene) -> None:
        case = a_case(scene)
        payout = now(offer(scene, case, 40).payout)
        assert (payout.person, payout.team) == (None, scene.desk.team)

    def test_an_apology_promises_nothing(self, scene: Scene, case: Case) -> None:
        remedy = offer(scene, case, 0, "apology")
        assert (remedy.payout, remedy.approval) == (None, None)
        assert verbs(remedy) == ["remedies.granted"]

    def test_the_standing_knows_its_next_promise(self, scene: Scene) -> None:
        case = a_case(scene, owner=scene.ana)
        remedy = offer(scene, case, 40)
        case.refresh_from_db()
        assert case.standing.next_promise == remedy.payout


class TestAsking:
    def test_the_decider_owes_an_answer_within_a_working_hour(self, scene: Scene, case: Case) -> None:
        remedy = offer(scene, case, 180)
        remedy.refresh_from_db()
        approval = now(remedy.approval)
        assert (approval.kind, approval.owed_to, approval.person) == ("approval", OwedTo.COLLEAGUE.value, scene.bea)
        assert approval.due_at == NOON + timedelta(hours=1)
        assert approval.counted == "60 minutes of Around the clock"
        assert approval.words == "Answer to Ana: Refund 180.00 USD"
        assert remedy.payout is None
        assert queries.waiting_for(scene.bea) == [remedy]
        assert verbs(remedy) == ["remedies.asked", "remedies.bound"]

    def test_the_decider_is_told(self, scene: Scene, case: Case) -> None:
        remedy = offer(scene, case, 180)
        alert = Alert.objects.get(promise=remedy.approval)
        assert (alert.person, alert.why, alert.instead_of) == (scene.bea, "offered", None)

    def test_out_of_hours_the_hour_begins_when_the_desk_opens(self) -> None:
        scene = a_scene(open_always=False)
        case = a_case(scene, owner=scene.ana)
        friday_evening = datetime(2026, 3, 6, 23, 0, tzinfo=UTC)
        remedy = flow.offer_remedy(
            case, scene.refund, 18_000, "USD", skips=Skip.CANNOT_WAIT, by=scene.ana, at=friday_evening
        )
        # Monday 10:00 in New York, on summer time by then.
        assert now(remedy.approval).due_at == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)

    def test_bea_is_away_so_carlos_is_asked(self, scene: Scene, case: Case) -> None:
        people.be_away(scene.bea, until=NOON + timedelta(hours=4), reason="lunch", by=SETUP, at=NOON)
        assert now(offer(scene, case, 180).approval).person == scene.carlos

    def test_beyond_everybody_nothing_is_promised(self, scene: Scene, case: Case) -> None:
        before = asked_before()
        with pytest.raises(NobodyCanDecide):
            offer(scene, case, 1_001)
        assert asked_before() == before

    def test_too_soon_promises_nothing(self, scene: Scene) -> None:
        case = a_case(scene, is_answered=False)
        before = asked_before()
        with pytest.raises(TooSoon):
            flow.offer_remedy(case, scene.goodwill, 1_000, "USD", "It helps.", by=scene.ana, at=NOON)
        assert asked_before() == before


class TestAnswering:
    def test_a_yes_keeps_the_answer_and_promises_the_payment(self, scene: Scene, case: Case) -> None:
        asked = offer(scene, case, 180)
        granted = flow.approve_remedy(asked, by=scene.bea, at=LATER)
        granted.refresh_from_db()
        assert now(granted.approval).kept_at == LATER
        payout = now(granted.payout)
        assert (payout.words, payout.person, payout.is_open) == ("Refund 180.00 USD is paid to you", scene.ana, True)
        assert Decision.objects.get(case=case).decided_by == scene.bea

    def test_a_no_keeps_the_answer_too_and_leaves_the_question_open(self, scene: Scene, case: Case) -> None:
        asked = offer(scene, case, 180)
        refused = flow.refuse_remedy(asked, "The fare was refunded in full.", by=scene.bea, at=LATER)
        assert now(refused.approval).kept_at == LATER
        assert refused.payout is None
        assert not queries.is_decided(case)

    def test_somebody_else_with_the_authority_may_answer(self, scene: Scene, case: Case) -> None:
        asked = offer(scene, case, 180)
        flow.approve_remedy(asked, by=scene.carlos, at=LATER)
        assert now(asked.approval).kept_at == LATER

    def test_beyond_the_approver_nothing_changes(self, scene: Scene, case: Case) -> None:
        asked = offer(scene, case, 400)
        before = asked_before()
        with pytest.raises(BeyondAuthority):
            flow.approve_remedy(asked, by=scene.bea, at=LATER)
        assert asked_before() == before

    def test_late_is_still_an_answer_to_the_promise_that_was_made_good(self, scene: Scene, case: Case) -> None:
        asked = offer(scene, case, 180)
        late = NOON + timedelta(hours=1, minutes=10)
        promises.sweep(by=SETUP, at=late)
        broken = now(asked.approval)
        assert broken.broken_at == broken.due_at
        flow.approve_remedy(asked, by=scene.bea, at=late)
        assert now(asked.approval).kept_at is None
        assert Promise.objects.get(replaces=broken).kept_at == late

    def test_a_withdrawn_asking_needs_no_answer(self, scene: Scene, case: Case) -> None:
        asked = offer(scene, case, 180)
        withdrawn = flow.withdraw_remedy(asked, by=scene.ana, at=LATER)
        assert withdrawn.state is State.WITHDRAWN
        assert (now(asked.approval).released_at, now(asked.approval).release_reason) == (LATER, "answered_otherwise")

    def test_an_answer_that_is_owed_no_more_is_left_alone(self, scene: Scene, case: Case) -> None:
        asked = offer(scene, case, 180)
        assert asked.approval
        promises.release([now(asked.approval)], reason=Release.CASE_ENDED, by=SETUP, at=LATER)
        assert flow.approve_remedy(asked, by=scene.bea, at=LATER).state is State.GRANTED
        assert now(asked.approval).kept_at is None


class TestPaying:
    def test_only_the_word_that_it_is_paid_keeps_the_promise(self, scene: Scene, case: Case) -> None:
        remedy = offer(scene, case, 40)
        assert now(remedy.payout).is_open
        paid = flow.pay_remedy(remedy, "re_1545", by=PROVIDER, at=LATER)
        assert paid.state is State.PAID
        assert now(remedy.payout).kept_at == LATER

    def test_a_second_word_changes_nothing(self, scene: Scene, case: Case) -> None:
        remedy = offer(scene, case, 40)
        flow.pay_remedy(remedy, "re_1545", by=PROVIDER, at=LATER)
        before = asked_before()
        with pytest.raises(Denied, match="paid already"):
            flow.pay_remedy(remedy, "re_1545", by=PROVIDER, at=LATER)
        assert asked_before() == before

    def test_paid_late_keeps_what_was_made_good(self, scene: Scene, case: Case) -> None:
        remedy = offer(scene, case, 40)
        late = NOON + timedelta(days=6)
        promises.sweep(by=SETUP, at=late)
        flow.pay_remedy(remedy, "re_1545", by=PROVIDER, at=late)
        assert now(remedy.payout).broken_at == now(remedy.payout).due_at
        assert Promise.objects.get(replaces=remedy.payout).kept_at == late

    def test_the_last_payment_closes_a_resolved_case(self, scene: Scene) -> None:
        case = a_case(scene, owner=scene.ana)
        remedy = offer(scene, case, 40)
        Case.objects.filter(id=case.id).update(resolved_at=NOON)
        flow.pay_remedy(remedy, "re_1545", by=PROVIDER, at=LATER)
        case.refresh_from_db()
        assert (case.closed_at, case.ending) == (LATER, "recovery_ended")


class TestTakingBack:
    def test_what_the_customer_declines_is_owed_no_more(self, scene: Scene, case: Case) -> None:
        remedy = offer(scene, case, 40)
        flow.decline_remedy(remedy, by=case.customer, at=LATER)
        assert (now(remedy.payout).released_at, now(remedy.payout).release_reason) == (LATER, "declined")
        assert not queries.is_decided(case)

    def test_what_is_reversed_is_owed_no_more(self, scene: Scene, case: Case) -> None:
        remedy = offer(scene, case, 40)
        flow.reverse_remedy(remedy, by=scene.bea, at=LATER)
        assert (now(remedy.payout).released_at, now(remedy.payout).release_reason) == (LATER, "answered_otherwise")

    def test_a_payment_that_came_back_stays_a_kept_promise(self, scene: Scene, case: Case) -> None:
        remedy = offer(scene, case, 40)
        flow.pay_remedy(remedy, "re_1545", by=PROVIDER, at=LATER)
        flow.reverse_remedy(remedy, by=scene.bea, at=LATER)
        assert now(remedy.payout).kept_at == LATER
        assert queries.books()[0].paid_minor == 0


def test_none_for_a_picked_reason(scene: Scene, case: Case) -> None:
    decision = flow.decide_no_remedy(case, NoneBecause.CUSTOMER_WANTS_NONE, by=scene.ana, at=NOON)
    assert decision.none_because == "customer_wants_none"
    assert queries.is_decided(case)


def test_a_whole_story_leaves_books_that_balance(scene: Scene, case: Case) -> None:
    flow.pay_remedy(offer(scene, case, 40), "re_1", by=PROVIDER, at=LATER)
    flow.pay_remedy(flow.approve_remedy(offer(scene, case, 180), by=scene.bea, at=LATER), "re_2", by=PROVIDER, at=LATER)
    flow.refuse_remedy(offer(scene, case, 300), "Enough.", by=scene.carlos, at=LATER)
    flow.decline_remedy(
        remedies.offer(case, scene.goodwill, 500, "USD", skips=Skip.CANNOT_WAIT, by=scene.bea, at=NOON),
        by=SETUP,
        at=LATER,
    )
    assert queries.balance() == {"USD": 0}
    assert queries.differences() == []
    assert queries.totals(case) == {"USD": 22_000}
