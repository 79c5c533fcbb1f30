"""What others ask of remedies."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from amends.cases.models import Case, Failure
from amends.journal.actors import SETUP, Automatic
from amends.kernel.ids import new_id
from amends.people import actions as people
from amends.people.models import Brand, Person
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.rules import OwedTo, PromiseKind
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.models import Account, Remedy, Transfer
from amends.remedies.queries import Books, Given, Similar
from amends.remedies.rules import Basis, Earlier, Limits, NoneBecause, State, Use
from tests.cast import NOON, a_customer
from tests.rooms.remedies.scene import Scene, a_case, a_scene

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return a_case(scene)


class TestLimits:
    def test_the_first_limits_of_a_desk(self, scene: Scene) -> None:
        desk = scene.desk
        assert [queries.limits(person, "USD") for person in (desk.ana, desk.bea, desk.carlos)] == [
            Limits(5_000, 50_000),
            Limits(25_000, 250_000),
            Limits(100_000, 1_000_000),
        ]
        assert [queries.limits(person, "USD") for person in (desk.dita, desk.evan)] == [None, None]
        assert queries.limits(desk.carlos, "EUR") is None

    def test_ones_own_limits_stand_instead_of_the_roles(self, scene: Scene) -> None:
        remedies.set_authority(scene.carlos, "USD", per_case_minor=1, per_day_minor=2, by=SETUP, at=NOON)
        assert queries.limits(scene.carlos, "USD") == Limits(1, 2)

    def test_what_is_left_on_a_case_today(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        scene.offer(case, 30)
        scene.offer(a_case(scene, "Tom Weber"), 20)
        scene.offer(case, 0, "apology")
        with django_assert_num_queries(3):
            room = queries.room(scene.ana, case, "USD", NOON)
        assert (room.on_case_minor, room.today_minor, room.left_minor) == (3_000, 5_000, 2_000)

    def test_every_limit_is_listed(self, scene: Scene) -> None:
        remedies.set_authority(scene.ana, "EUR", per_case_minor=1, per_day_minor=1, by=SETUP, at=NOON)
        assert [(row.currency, row.role) for row in queries.authorities()] == [
            ("EUR", ""),
            ("USD", "front_line"),
            ("USD", "lead"),
            ("USD", "manager"),
        ]
        assert [row.person for row in queries.authorities("EUR")] == [scene.ana]


class TestWhoCanDecide:
    def ask(self, scene: Scene, case: Case, dollars: int, asker: Person | None = None) -> list[Person]:
        return queries.who_can_decide(dollars * 100, "USD", case, NOON, asker=asker or scene.ana)

    def test_the_smallest_authority_first(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        # The calendar's closed days are read once and remembered.
        self.ask(scene, case, 180)
        with django_assert_num_queries(6):
            assert self.ask(scene, case, 180) == [scene.bea, scene.carlos]
        assert self.ask(scene, case, 300) == [scene.carlos]
        assert self.ask(scene, case, 1_001) == []

    def test_never_the_asker(self, scene: Scene, case: Case) -> None:
        assert self.ask(scene, case, 100, scene.bea) == [scene.carlos]

    def test_who_is_away_is_not_asked_while_somebody_is_there(self, scene: Scene, case: Case) -> None:
        people.be_away(scene.bea, until=NOON + HOUR, reason="lunch", by=SETUP, at=NOON - HOUR)
        assert self.ask(scene, case, 180) == [scene.carlos]

    def test_when_all_are_away_whoever_is_back_first(self, scene: Scene, case: Case) -> None:
        people.be_away(scene.bea, until=NOON + 48 * HOUR, reason="holiday", by=SETUP, at=NOON - HOUR)
        people.be_away(scene.carlos, until=NOON + HOUR, reason="lunch", by=SETUP, at=NOON - HOUR)
        assert self.ask(scene, case, 180) == [scene.carlos, scene.bea]

    def test_out_of_hours_the_desk_opens_before_anybody_decides(self) -> None:
        scene = a_scene(open_always=False)
        case = a_case(scene)
        night = NOON + 12 * HOUR
        assert queries.who_can_decide(18_000, "USD", case, night, asker=scene.ana) == [scene.bea, scene.carlos]

    def test_who_never_works_is_never_asked(self, scene: Scene, case: Case) -> None:
        never = people.add_calendar("Never", time_zone="UTC", week={}, by=SETUP, at=NOON)
        Person.objects.filter(id__in=[scene.bea.id, scene.carlos.id]).update(calendar=never)
        assert self.ask(scene, case, 180) == []

    def test_only_people_of_the_brand_or_of_all_brands(self, scene: Scene, case: Case) -> None:
        brand = scene.desk.brand
        other = Brand.objects.create(
            id=uuid4(), slug="heron", name="Heron", calendar=brand.calendar, sender_address="care@heron.example"
        )
        team = people.add_team("Heron care", brand=other, calendar=brand.calendar, by=SETUP, at=NOON)
        Person.objects.filter(id=scene.bea.id).update(team=team)
        Person.objects.filter(id=scene.carlos.id).update(team=None)
        assert self.ask(scene, case, 180) == [scene.carlos]

    def test_a_desk_without_approvers(self, scene: Scene, case: Case) -> None:
        Person.objects.filter(id__in=[scene.bea.id, scene.carlos.id]).update(is_active=False)
        assert self.ask(scene, case, 180) == []


class TestTheCatalogue:
    def test_what_repairs_this_loss_comes_first(self, scene: Scene, case: Case) -> None:
        suggested = [one.slug for one in queries.suggested(case)]
        assert suggested[:3] == ["re-performance", "upgrade", "refund"]
        assert len(suggested) == 15
        assert suggested[3:] == [one.slug for one in queries.offerings() if one.slug not in suggested[:3]]
        assert queries.suggested(a_case(scene, "Tom Weber", kind="staff-conduct"))[0].slug == "apology"

    def test_a_request_suggests_nothing_special(self, scene: Scene) -> None:
        assert queries.suggested(a_case(scene, kind=None)) == queries.offerings()

    def test_by_slug(self, scene: Scene) -> None:
        assert queries.offering("refund") == scene.refund
        assert queries.offering("moon") is None

    def test_what_is_no_longer_given_is_not_listed(self, scene: Scene) -> None:
        scene.refund.is_active = False
        scene.refund.save()
        assert "refund" not in {one.slug for one in queries.offerings()}
        assert queries.offering("refund") == scene.refund


class TestTheRecommendation:
    def test_it_follows_the_orders_price(self, scene: Scene, case: Case) -> None:
        used = queries.recommended(case, use=Use.USED)
        rejected = queries.recommended(case, use=Use.REJECTED)
        assert used
        assert rejected
        # 312.40, grave: 20-25 % and 90-105 %.
        assert (used.low_minor, used.high_minor) == (6_248, 7_810)
        assert (rejected.low_minor, rejected.high_minor) == (28_116, 32_802)

    def test_until_asked_it_counts_as_used(self, scene: Scene, case: Case) -> None:
        found = queries.recommended(case)
        assert found
        assert (found.low_minor, found.high_minor) == (6_248, 7_810)

    def test_a_second_failure_within_90_days_is_one_step_more(self, scene: Scene) -> None:
        jana = a_customer(scene.desk)
        a_case(scene, customer=jana, at=NOON - timedelta(days=30))
        found = queries.recommended(a_case(scene, customer=jana, with_order=True), use=Use.USED)
        assert found
        assert (found.low_minor, found.high_minor) == (7_810, 9_372)

    def test_extras_given_count_towards_the_soft_cap_and_refunds_do_not(self, scene: Scene, case: Case) -> None:
        scene.offer(case, 200, "goodwill", by=scene.carlos)
        scene.offer(case, 312, "refund", by=scene.carlos)
        found = queries.recommended(case, use=Use.REJECTED)
        assert found
        # 150 % of 312.40 less the 200.
        assert (found.low_minor, found.high_minor) == (26_860, 26_860)

    def test_without_an_order_or_a_failure(self, scene: Scene) -> None:
        found = queries.recommended(a_case(scene, with_order=False))
        assert found
        assert (found.low_minor, found.high_minor) == (0, 0)
        assert queries.recommended(a_case(scene, "Tom Weber", kind=None)) is None

    def test_outside_our_control(self, scene: Scene, case: Case) -> None:
        Failure.objects.update(controllability="outside")
        found = queries.recommended(Case.objects.select_related("failure__kind", "order").get(id=case.id))
        assert found
        assert found.high_minor == 0


class TestTheCase:
    def test_its_remedies_and_where_each_stands(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        granted, asked = scene.offer(case, 40), scene.offer(case, 180)
        apology = scene.offer(case, 0, "apology")
        with django_assert_num_queries(1):
            found = queries.shown(queries.of_case(case))
        assert [(one.remedy, one.state, one.words, one.promise) for one in found] == [
            (granted, State.GRANTED, "granted", None),
            (asked, State.WAITING, "waits for an answer", None),
            (apology, State.GRANTED, "granted", None),
        ]

    def test_one_of_them_is_reached_through_its_case_only(self, scene: Scene, case: Case) -> None:
        remedy = scene.offer(case, 40)
        assert queries.one(case, remedy.id) == remedy
        assert queries.one(a_case(scene, "Tom Weber"), remedy.id) is None

    def test_what_it_got(self, scene: Scene, case: Case) -> None:
        remedies.set_authority(scene.ana, "EUR", per_case_minor=900, per_day_minor=900, by=SETUP, at=NOON)
        scene.offer(case, 30)
        scene.offer(case, 180)
        remedies.decline(scene.offer(case, 10), by=case.customer, at=NOON)
        remedies.offer(case, scene.refund, 900, "EUR", by=scene.ana, at=NOON)
        scene.offer(case, 0, "apology")
        assert queries.totals(case) == {"EUR": 900, "USD": 3_000}

    def test_decided_means_answered(self, scene: Scene, case: Case) -> None:
        assert not queries.is_decided(case)
        scene.offer(case, 40)
        assert queries.is_decided(case)
        asked = scene.offer(case, 180)
        assert not queries.is_decided(case)
        assert queries.undecided(case) == [asked]
        remedies.refuse(asked, "No.", by=scene.bea, at=NOON)
        assert queries.is_decided(case)
        assert queries.undecided(case) == []

    def test_none_is_a_decision(self, scene: Scene, case: Case) -> None:
        assert queries.decision(case) is None
        remedies.decide_none(case, NoneBecause.NOTHING_LOST, by=scene.ana, at=NOON)
        decision = queries.decision(case)
        assert decision
        assert decision.decided_by == scene.ana
        assert queries.is_decided(case)

    def test_what_is_granted_and_not_paid_is_owed(self, scene: Scene, case: Case) -> None:
        granted = scene.offer(case, 40)
        scene.offer(case, 0, "apology")
        scene.offer(case, 180)
        assert queries.unpaid(case) == [granted]
        remedies.pay(granted, "re_1", by=SETUP, at=NOON)
        assert queries.unpaid(case) == []

    def test_what_it_lacks_before_an_extra(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            assert queries.missing_before_extra(case) == (Earlier.UNDERSTOOD, Earlier.FIXED)
        case.understood_at = case.told_at = NOON
        assert queries.missing_before_extra(case) == ()
        assert queries.missing_before_extra(a_case(scene, "Tom Weber", is_answered=False)) == tuple(Earlier)


def an_answer(remedy: Remedy, owed_by: Person, replaces: Promise | None = None) -> Promise:
    """The promise that this person answers what was asked."""
    wish = Wish(
        PromiseKind.APPROVAL,
        "Answer",
        owed_by,
        NOON + HOUR,
        "an hour",
        remedy.case,
        owed_to=OwedTo.COLLEAGUE,
        replaces=replaces,
        level=1 if replaces else 0,
    )
    made = promises.make([wish], by=SETUP, at=NOON)[0]
    if replaces is None:
        remedies.bind(remedy, approval=made, by=SETUP, at=NOON)
    return made


class TestWhatWaits:
    def test_for_whom(self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        first, second = scene.offer(case, 180), scene.offer(case, 60)
        answered = scene.offer(case, 70)
        for remedy in (first, second, answered):
            an_answer(remedy, scene.bea)
        remedies.refuse(answered, "No.", by=scene.bea, at=NOON)
        with django_assert_num_queries(1):
            waiting = queries.waiting_for(scene.bea)
        assert waiting == [first, second]
        assert queries.waiting_for(scene.carlos) == []
        with django_assert_num_queries(0):
            assert [one.promise for one in queries.shown(waiting)] == [first.approval, second.approval]
            assert waiting[0].case.customer.name == "Jana Weber"

    def test_an_asking_without_a_promise_waits_for_nobody(self, scene: Scene, case: Case) -> None:
        scene.offer(case, 180)
        assert queries.waiting_for(scene.bea) == []

    def test_a_broken_answer_is_still_owed_by_whoever_owes_its_successor(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        asked = scene.offer(case, 180)
        broken = an_answer(asked, scene.bea)
        Promise.objects.filter(id=broken.id).update(broken_at=broken.due_at, next_at=None)
        second = an_answer(asked, scene.bea, broken)
        Promise.objects.filter(id=second.id).update(broken_at=second.due_at, next_at=None)
        third = an_answer(asked, scene.carlos, second)
        with django_assert_num_queries(3):
            assert queries.waiting_for(scene.carlos) == [asked]
        assert queries.waiting_for(scene.bea) == []
        assert [one.promise for one in queries.shown(queries.of_case(case))] == [third]
        assert queries.last_of_chains([Promise.objects.get(id=broken.id)]) == {broken.id: third}

    def test_a_promise_that_ended_without_a_successor_is_not_shown(self, scene: Scene, case: Case) -> None:
        asked = scene.offer(case, 180)
        released = an_answer(asked, scene.bea)
        Promise.objects.filter(id=released.id).update(released_at=NOON, release_reason="case_ended", next_at=None)
        assert [one.promise for one in queries.shown(queries.of_case(case))] == [None]
        assert queries.waiting_for(scene.bea) == []


class TestSimilar:
    def test_extras_of_like_cases_each_as_one_sum(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        tom, rosa, liu = (a_case(scene, name) for name in ("Tom Weber", "Rosa Diaz", "Mei Liu"))
        scene.offer(tom, 20, "goodwill")
        scene.offer(tom, 30, "voucher")
        scene.offer(rosa, 110, "goodwill", by=scene.bea)
        scene.offer(liu, 40, "goodwill")
        scene.offer(case, 10, "goodwill")
        with django_assert_num_queries(1):
            assert queries.similar(case, "USD", NOON) == Similar(3, 4_000, 11_000)

    def test_only_what_is_alike_counts(self, scene: Scene, case: Case) -> None:
        milder = a_case(scene, "Tom Weber", kind="flight-late")
        scene.offer(milder, 20, "goodwill")
        scene.offer(a_case(scene, "Rosa Diaz"), 20, "refund")
        scene.offer(a_case(scene, "Mei Liu"), 0, "note")
        scene.offer(a_case(scene, "Ada King"), 180, "goodwill")
        declined = scene.offer(a_case(scene, "Kim Park"), 20, "goodwill")
        remedies.decline(declined, by=SETUP, at=NOON)
        smaller = scene.offer(a_case(scene, "Jo Field"), 20, "goodwill")
        Remedy.objects.filter(id=smaller.id).update(severity=1)
        old = scene.offer(a_case(scene, "Ola Berg"), 20, "goodwill")
        Remedy.objects.filter(id=old.id).update(granted_at=NOON - timedelta(days=366))
        assert queries.similar(case, "USD", NOON) is None
        assert queries.similar(case, "EUR", NOON) is None

    def test_a_request_has_no_like(self, scene: Scene) -> None:
        assert queries.similar(a_case(scene, kind=None), "USD", NOON) is None

    def test_it_goes_through_its_own_index(self, scene: Scene, case: Case) -> None:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            queries.similar(case, "USD", NOON)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("EXPLAIN " + caught[0]["sql"])
            else:
                cursor.execute("EXPLAIN QUERY PLAN " + caught[0]["sql"])
            assert "remedies_similar" in str(cursor.fetchall())


class TestTheBooks:
    def test_each_account_holds_what_is_there(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        scene.offer(case, 180)
        scene.offer(case, 30)
        remedies.pay(scene.offer(case, 20), "re_1", by=SETUP, at=NOON)
        with django_assert_num_queries(3):
            assert queries.books() == [Books("USD", -23_000, 18_000, 3_000, 2_000)]
        with django_assert_num_queries(3):
            assert queries.balance() == {"USD": 0}

    def test_of_one_brand(self, scene: Scene, case: Case) -> None:
        scene.offer(case, 30)
        other = Brand.objects.create(
            id=uuid4(), slug="heron", name="Heron", calendar=scene.desk.calendar, sender_address="care@heron.example"
        )
        assert queries.books(scene.desk.brand) == [Books("USD", -3_000, 0, 3_000, 0)]
        assert queries.books(other) == []

    def test_a_row_across_currencies_shows(self, scene: Scene, case: Case) -> None:
        remedy = scene.offer(case, 30)
        euros = Account.objects.create(id=uuid4(), brand=scene.desk.brand, code="paid", currency="EUR")
        dollars = Account.objects.get(code="owed_to_customers", currency="USD")
        a_transfer(remedy, dollars, euros)
        assert queries.balance() == {"EUR": 3_000, "USD": -3_000}
        assert queries.differences() == [remedy.id]

    def test_a_changed_remedy_without_its_entry_shows(self, scene: Scene, case: Case) -> None:
        remedy = scene.offer(case, 30)
        scene.offer(a_case(scene, "Tom Weber"), 20)
        scene.offer(case, 0, "apology")
        assert queries.differences() == []
        Remedy.objects.filter(id=remedy.id).update(paid_at=NOON, paid_reference="re_1")
        assert queries.differences() == [remedy.id]
        assert queries.differences([case.id]) == [remedy.id]
        assert queries.differences([uuid4()]) == []
        Remedy.objects.filter(id=remedy.id).update(paid_at=None, paid_reference="", amount_minor=3_001)
        assert queries.differences([case.id]) == [remedy.id]

    def test_what_was_granted_between_two_moments(self, scene: Scene, case: Case) -> None:
        scene.offer(case, 30)
        scene.offer(case, 10, "goodwill")
        scene.offer(case, 0, "apology")
        scene.offer(case, 180)
        remedies.reverse(scene.offer(case, 5), by=scene.bea, at=NOON)
        assert queries.given_between(NOON, NOON + HOUR) == [
            Given(Basis.EXTRA, "USD", 1, 1_000),
            Given(Basis.PUT_RIGHT, "USD", 2, 3_000),
        ]
        assert queries.given_between(NOON - HOUR, NOON) == []
        assert len(queries.given_between(NOON, NOON + HOUR, scene.desk.brand)) == 2


def a_transfer(remedy: Remedy, debit: Account, credit: Account) -> None:
    """A row that no verb writes."""
    Transfer.objects.create(
        id=new_id(NOON),
        key="by hand",
        remedy=remedy,
        step="pay",
        debit=debit,
        credit=credit,
        amount_minor=remedy.amount_minor,
        currency=remedy.currency,
        at=NOON,
    )


def test_a_machine_confirms_like_a_person(scene: Scene, case: Case) -> None:
    remedies.pay(scene.offer(case, 20), "re_1", by=Automatic("payments"), at=NOON)
    assert queries.books()[0].paid_minor == 2_000
