"""What one customer may get in 90 days: weighed beside case and day, held under lock, and not limited unless set."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from amends.cases.models import Case
from amends.customers.models import Customer
from amends.journal.actors import SETUP
from amends.people.rules import Role
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions import BeyondAuthority
from amends.remedies.models import Offering, Remedy
from amends.remedies.queries.authority import given_to_customer
from amends.remedies.rules import (
    Beyond,
    Limits,
    NeedsApproval,
    Skip,
    State,
    Within,
    could_say_yes,
    left,
    weigh,
    weigh_reserved,
)
from tests.cast import NOON, a_customer
from tests.rooms.remedies.scene import Scene, a_case, a_scene, everything

DAY = timedelta(days=1)
# 50 a case, 100 a day, 80 a customer.
LIMITS = Limits(5_000, 10_000, 8_000)


@pytest.mark.parametrize(
    ("amount", "on_case", "today", "to_customer", "verdict"),
    [
        (1_000, 0, 0, 0, Within(4_000)),
        (5_000, 0, 0, 3_000, Within(0)),
        (1_000, 0, 0, 6_000, Within(1_000)),
        (5_000, 0, 0, 3_001, NeedsApproval(Beyond.CUSTOMER, 1)),
        (1, 0, 0, 9_000, NeedsApproval(Beyond.CUSTOMER, 1_001)),
        (5_001, 0, 0, 3_001, NeedsApproval(Beyond.CUSTOMER, 2)),
        (5_001, 0, 0, 3_000, NeedsApproval(Beyond.CASE, 1)),
        (5_000, 1, 0, 3_001, NeedsApproval(Beyond.CASE, 1)),
        (5_000, 0, 5_001, 3_001, NeedsApproval(Beyond.DAY, 1)),
        (5_000, 0, 5_001, 3_002, NeedsApproval(Beyond.CUSTOMER, 2)),
        (0, 0, 0, 9_000, Within(0)),
        (0, 0, 0, 7_000, Within(1_000)),
    ],
)
def test_the_limit_that_is_exceeded_furthest_is_named(
    amount: int, on_case: int, today: int, to_customer: int, verdict: Within | NeedsApproval
) -> None:
    found = weigh(
        amount,
        limits=LIMITS,
        granted_on_case_minor=on_case,
        granted_today_minor=today,
        granted_to_customer_minor=to_customer,
    )
    assert found == verdict


@pytest.mark.parametrize(
    ("to_customer", "reserved", "verdict"),
    [
        (0, 4_000, Within(0)),
        (4_000, 4_000, Within(0)),
        (4_001, 4_000, NeedsApproval(Beyond.CUSTOMER, 1)),
        (4_001, 3_999, NeedsApproval(Beyond.ALLOWANCE, 1)),
    ],
)
def test_what_is_given_without_a_signal_keeps_it_too(
    to_customer: int, reserved: int, verdict: Within | NeedsApproval
) -> None:
    found = weigh_reserved(
        4_000,
        limits=LIMITS,
        granted_on_case_minor=0,
        reserved_minor=reserved,
        granted_to_customer_minor=to_customer,
    )
    assert found == verdict


def test_who_could_say_yes_on_some_day() -> None:
    assert could_say_yes(5_000, LIMITS, 0, 3_000)
    assert not could_say_yes(5_000, LIMITS, 0, 3_001)
    assert could_say_yes(5_000, Limits(5_000, 1), 0, 10**9)


SUMS = st.integers(0, 10**9)


@given(
    amount=st.integers(1, 10**9),
    limits=st.builds(Limits, SUMS, SUMS, st.none() | SUMS),
    on_case=SUMS,
    today=SUMS,
    to_customer=SUMS,
)
def test_within_is_exactly_what_is_left_and_a_limit_that_is_not_set_limits_nothing(
    amount: int, limits: Limits, on_case: int, today: int, to_customer: int
) -> None:
    verdict = weigh(
        amount,
        limits=limits,
        granted_on_case_minor=on_case,
        granted_today_minor=today,
        granted_to_customer_minor=to_customer,
    )
    assert isinstance(verdict, Within) == (amount <= left(limits, on_case, today, to_customer))
    if limits.per_customer_minor is None:
        assert verdict == weigh(amount, limits=limits, granted_on_case_minor=on_case, granted_today_minor=today)
        assert left(limits, on_case, today, to_customer) == left(limits, on_case, today)


@pytest.fixture
def scene(db: None) -> Scene:
    """A desk where the front line may give one customer 80 in 90 days, and a lead 200."""
    made = a_scene()
    for role, case, customer in ((Role.FRONT_LINE, 5_000, 8_000), (Role.LEAD, 25_000, 20_000)):
        remedies.set_authority(
            role,
            "USD",
            per_case_minor=case,
            per_day_minor=case * 10,
            per_customer_minor=customer,
            by=SETUP,
            at=NOON,
        )
    return made


@pytest.fixture
def jana(scene: Scene) -> Customer:
    return a_customer(scene.desk)


def case_of(scene: Scene, jana: Customer, minute: int = 0) -> Case:
    return a_case(scene, customer=jana, at=NOON + timedelta(minutes=minute))


@pytest.mark.django_db
class TestTheDesk:
    def test_sums_on_several_cases_of_one_customer_count_together(self, scene: Scene, jana: Customer) -> None:
        assert scene.offer(case_of(scene, jana), 50).state is State.GRANTED
        second = scene.offer(case_of(scene, jana, 1), 40, by=scene.desk.ben)
        assert (second.state, second.beyond) == (State.WAITING, "customer")
        assert scene.offer(case_of(scene, jana, 2), 30).state is State.GRANTED
        assert scene.offer(a_case(scene, "Tom Weber"), 50).state is State.GRANTED

    def test_a_lead_decides_within_theirs_and_nobody_beyond_it(self, scene: Scene, jana: Customer) -> None:
        asked = scene.offer(case_of(scene, jana), 190)
        assert remedies.approve(asked, by=scene.bea, at=NOON).state is State.GRANTED
        more = scene.offer(case_of(scene, jana, 1), 20)
        assert queries.who_can_decide(2_000, "USD", more.case, NOON, asker=scene.ana) == [scene.carlos]
        before = everything()
        with pytest.raises(BeyondAuthority, match=r"10\.00 USD beyond what you may give one customer in 90 days") as no:
            remedies.approve(more, by=scene.bea, at=NOON)
        assert no.value.could == [scene.carlos]
        with pytest.raises(BeyondAuthority, match="one customer in 90 days"):
            remedies.refuse(more, "Enough.", by=scene.bea, at=NOON)
        assert everything() == before
        assert remedies.approve(more, by=scene.carlos, at=NOON).state is State.GRANTED

    def test_after_90_days_it_counts_no_more(self, scene: Scene, jana: Customer) -> None:
        scene.offer(case_of(scene, jana), 50)
        assert given_to_customer(jana.id, "USD", NOON + 90 * DAY - timedelta(seconds=1)) == 5_000
        assert given_to_customer(jana.id, "USD", NOON + 90 * DAY) == 0
        # Whoever began earlier and waited for their turn sees it too.
        assert given_to_customer(jana.id, "USD", NOON - timedelta(seconds=1)) == 5_000

    def test_what_was_declined_is_in_another_currency_or_owed_by_law_does_not_count(
        self, scene: Scene, jana: Customer
    ) -> None:
        declined = scene.offer(case_of(scene, jana), 50)
        remedies.decline(declined, by=scene.ana, at=NOON)
        assert given_to_customer(jana.id, "USD", NOON) == 0
        scene.offer(case_of(scene, jana, 1), 50)
        assert given_to_customer(jana.id, "EUR", NOON) == 0
        assert given_to_customer(jana.id, "USD", NOON) == 5_000
        Remedy.objects.update(basis=Offering.objects.get(slug="owed-by-law").basis)
        assert given_to_customer(jana.id, "USD", NOON) == 0

    def test_one_query_more_and_only_where_it_is_limited(
        self, scene: Scene, jana: Customer, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        case = case_of(scene, jana)
        scene.offer(case, 50)
        with django_assert_num_queries(4):
            room = queries.room(scene.ana, case, "USD", NOON)
        assert (room.to_customer_minor, room.left_minor) == (5_000, 0)
        with django_assert_num_queries(3):
            assert queries.room(scene.carlos, case, "USD", NOON).to_customer_minor == 0

    def test_what_is_given_without_a_signal_asks_it_too(self, scene: Scene, jana: Customer) -> None:
        scene.offer(case_of(scene, jana), 50)
        held = remedies.reserve("USD", expires_at=NOON + DAY, by=scene.ana, at=NOON)
        case = case_of(scene, jana, 1)
        given = remedies.offer(
            case,
            scene.refund,
            4_000,
            "USD",
            unsignalled=remedies.Unsignalled(held.id, NOON),
            skips=Skip.CANNOT_WAIT,
            by=scene.ana,
            at=NOON + timedelta(minutes=2),
        )
        assert (given.state, given.beyond) == (State.WAITING, "customer")

    def test_what_is_given_without_a_signal_within_it_is_granted(self, scene: Scene, jana: Customer) -> None:
        scene.offer(case_of(scene, jana), 40)
        held = remedies.reserve("USD", expires_at=NOON + DAY, by=scene.ana, at=NOON)
        told = remedies.Unsignalled(held.id, NOON)
        case = case_of(scene, jana, 1)
        given = remedies.offer(
            case, scene.refund, 4_000, "USD", unsignalled=told, skips=Skip.CANNOT_WAIT, by=scene.ana, at=NOON
        )
        assert given.state is State.GRANTED

    def test_nobody_sets_their_own(self, scene: Scene) -> None:
        before = everything()
        for holder in (scene.carlos, Role.MANAGER):
            with pytest.raises(ValueError, match=r"^holder: these are your own limits"):
                remedies.set_authority(holder, "USD", per_case_minor=1, per_day_minor=1, by=scene.carlos, at=NOON)
        with pytest.raises(ValueError, match=r"^per_customer_minor: -1 is below zero"):
            remedies.set_authority(
                Role.LEAD, "USD", per_case_minor=1, per_day_minor=1, per_customer_minor=-1, by=SETUP, at=NOON
            )
        assert everything() == before
