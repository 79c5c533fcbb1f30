"""Whether the customers whom a desk failed stayed, from its own rows: worked by hand, and on histories with dice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from amends.cases.models import Case
from amends.customers.models import Order
from amends.followups.models import Survey
from amends.kernel.ids import new_id
from amends.learn.models import CaseCause, Cause
from amends.measure import failing, staying
from tests.cast import NOON, Desk
from tests.doors.equipped import an_equipped_desk
from tests.rooms.measure.followed import DAY, GAP, history, settled
from tests.rooms.promises.scene import a_case

SINCE = NOON - 365 * DAY


@pytest.fixture
def desk(db: None) -> Desk:
    return an_equipped_desk()


def buys(desk: Desk, case: Case, *days_after: int) -> None:
    for days in days_after:
        at = case.opened_at + days * DAY
        Order.objects.create(
            id=new_id(at), brand=desk.brand, customer=case.customer, number=f"{case.id} {days}", placed_at=at
        )


def test_lost_when_three_gaps_pass_and_watched_until_today(desk: Desk) -> None:
    lost, stays, back, unknown = (
        a_case(desk, name, at=NOON - 100 * DAY) for name in ("Jana Weber", "Tom Okafor", "Ada Liu", "Bo Diaz")
    )
    buys(desk, lost, -5, 10)
    buys(desk, stays, -5, 20, 50, 79)
    buys(desk, back, -5, 95)
    found = staying.staying(desk.brand, since=SINCE, at=NOON, gap_days=10)
    assert found.curve
    assert found.window_days == 30
    # The first was lost 30 days after the purchase of day 10, the third 30 days after the failure, though it came back.
    assert [(step.time, step.at_risk, step.lost) for step in found.curve.steps] == [(30, 3, 1), (40, 2, 1), (100, 1, 0)]
    assert found.unfollowed == 1
    assert unknown.customer_id != lost.customer_id


def test_the_usual_gap_is_that_of_the_purchases_when_there_are_thirty(desk: Desk) -> None:
    case = a_case(desk, at=NOON - 100 * DAY)
    buys(desk, case, *range(-290, 1, 10))
    few = staying.staying(desk.brand, since=SINCE, at=NOON)
    assert (few.gap_days, few.curve) == (None, None)
    buys(desk, case, -300)
    assert staying.staying(desk.brand, since=SINCE, at=NOON).gap_days == 10
    assert staying.usual_gap([[date(2026, 1, 1)]]) is None


def test_a_customer_is_followed_from_the_first_failure_and_by_the_brands_own_days(desk: Desk) -> None:
    first = a_case(desk, at=NOON - 100 * DAY)
    second = a_case(desk, "Tom Okafor", at=NOON - 20 * DAY)
    Case.objects.filter(id=second.id).update(customer=first.customer)
    buys(desk, first, -5)
    found = staying.staying(desk.brand, since=SINCE, at=NOON, gap_days=10)
    assert found.curve
    assert found.curve.n == 1


def test_an_outcome_counts_from_when_it_was_known(desk: Desk) -> None:
    """Of two recovered customers, the one lost before the thirty days were over is in no group."""
    for name, days in (("Jana Weber", (-5, 20, 45)), ("Tom Okafor", (-5,))):
        case = a_case(desk, name, at=NOON - 100 * DAY)
        told = case.opened_at + DAY
        Case.objects.filter(id=case.id).update(told_at=told, resolved_at=told)
        Survey.objects.create(id=new_id(told), case=case, for_resolution_at=told, answered_at=told + DAY, csat=5)
        buys(desk, case, *days)
    settled(NOON)
    found = staying.staying(desk.brand, since=SINCE, at=NOON, by="outcome", gap_days=10)
    assert found.gone_before == 1
    assert {name: curve.n for name, curve in found.groups.items()} == {"recovered": 1}
    # Known on day 31; the last purchase was on day 45, so it was lost on day 75.
    assert [(step.time, step.lost) for step in found.groups["recovered"].steps] == [(44, 1)]
    assert found.difference is None


def test_groups_that_stay_differently_long_are_told_apart(desk: Desk) -> None:
    history(desk, 160)
    found = staying.staying(desk.brand, since=SINCE, at=NOON, by="severity")
    assert found.gap_days == GAP
    assert found.difference
    assert found.difference.p is not None
    assert found.difference.p < 0.01
    assert found.groups["1"].at(80).staying > found.groups["3"].at(80).staying
    by_outcome = staying.staying(desk.brand, since=SINCE, at=NOON, by="outcome")
    assert set(by_outcome.groups) == {"recovered", "lost", "unknown"}
    assert by_outcome.groups["recovered"].lost == 0


def test_what_an_extra_did_is_found_where_it_did_something(desk: Desk) -> None:
    history(desk, 600, helps=0.22)
    paid = staying.paying(desk.brand, since=SINCE, at=NOON)
    assert paid
    assert paid.found.found
    assert paid.found.plain
    assert paid.found.found.low > 0
    assert paid.found.found.low <= 0.22 <= paid.found.found.high
    assert paid.found.plain.value < paid.found.found.value
    assert (paid.window_days, paid.extra_minor) == (3 * GAP, 2000)


def test_what_an_extra_did_is_not_found_where_it_did_nothing_nor_among_few(desk: Desk) -> None:
    history(desk, 400)
    paid = staying.paying(desk.brand, since=SINCE, at=NOON)
    assert paid
    assert paid.found.found
    assert paid.found.found.low <= 0 <= paid.found.found.high
    few = staying.paying(desk.brand, since=NOON - 103 * DAY, at=NOON, gap_days=GAP)
    assert few
    assert few.found.found is None
    assert "it takes 30 on each side" in few.found.reasons[0]


def test_whose_time_is_not_over_is_not_counted(desk: Desk) -> None:
    history(desk, 40)
    paid = staying.paying(desk.brand, since=SINCE, at=NOON, gap_days=100)
    assert paid
    assert paid.found.reasons[0].startswith("0 customers got it and are known")


def test_what_each_cause_cost(desk: Desk) -> None:
    cases = history(desk, 30)
    weather = Cause.objects.order_by("slug").first()
    assert weather
    for case in cases[:10]:
        CaseCause.objects.create(case=case, cause=weather, set_at=case.opened_at)
    found = failing.costs(desk.brand, since=SINCE, until=NOON, at=NOON)
    assert {one.slug: one.cases for one in found} == {weather.slug: 10, "": 20}
    granted = {one.slug: one.minor for one in found}
    for slug, mine in ((weather.slug, cases[:10]), ("", cases[10:])):
        assert granted[slug] == 2000 * sum(case.remedies.count() for case in mine)
    assert all(one.minor == one.extra_minor for one in found)
    assert found[0].name == (weather.name if found[0].slug else "")
    assert failing.costs(desk.brand, since=NOON, until=NOON + timedelta(days=1), at=NOON) == []


def test_a_group_that_there_is_not_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="by: 'hair' is none; there are outcome, kind, severity"):
        staying.staying(desk.brand, since=SINCE, at=NOON, by="hair")
