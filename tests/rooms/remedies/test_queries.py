"""What somebody may give, who decides beyond it, and what of the catalogue fits a case."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from amends.cases.models import Case, Failure
from amends.journal.actors import SETUP
from amends.people import actions as people
from amends.people.models import Brand, Person
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.rules import Limits, Use
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
        used = queries.recommended(case, NOON, use=Use.USED)
        rejected = queries.recommended(case, NOON, use=Use.REJECTED)
        assert used
        assert rejected
        # 312.40, grave: 20-25 % and 90-105 %.
        assert (used.low_minor, used.high_minor) == (6_248, 7_810)
        assert (rejected.low_minor, rejected.high_minor) == (28_116, 32_802)

    def test_until_asked_it_counts_as_used(self, scene: Scene, case: Case) -> None:
        found = queries.recommended(case, NOON)
        assert found
        assert (found.low_minor, found.high_minor) == (6_248, 7_810)

    def test_a_second_failure_within_90_days_is_one_step_more(self, scene: Scene) -> None:
        jana = a_customer(scene.desk)
        a_case(scene, customer=jana, at=NOON - timedelta(days=30))
        found = queries.recommended(a_case(scene, customer=jana, with_order=True), NOON, use=Use.USED)
        assert found
        assert (found.low_minor, found.high_minor) == (7_810, 9_372)

    def test_extras_given_count_towards_the_soft_cap_and_refunds_do_not(self, scene: Scene, case: Case) -> None:
        scene.offer(case, 200, "goodwill", by=scene.carlos)
        scene.offer(case, 312, "refund", by=scene.carlos)
        found = queries.recommended(case, NOON, use=Use.REJECTED)
        assert found
        # 150 % of 312.40 less the 200.
        assert (found.low_minor, found.high_minor) == (26_860, 26_860)

    def test_without_an_order_or_a_failure(self, scene: Scene) -> None:
        found = queries.recommended(a_case(scene, with_order=False), NOON)
        assert found
        assert (found.low_minor, found.high_minor) == (0, 0)
        assert queries.recommended(a_case(scene, "Tom Weber", kind=None), NOON) is None

    def test_outside_our_control(self, scene: Scene, case: Case) -> None:
        Failure.objects.update(controllability="outside")
        found = queries.recommended(Case.objects.select_related("failure__kind", "order").get(id=case.id), NOON)
        assert found
        assert found.high_minor == 0
