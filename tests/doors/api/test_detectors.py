"""Detectors through time, from what another system tells to the case that stands there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from amends.cases.models import Case
from amends.detect.models import Detector, Finding, Look
from amends.detect.queries import stored_histories
from amends.detect.rules import Heard
from amends.detect.rules.watching import OFFERED, found_in, micros
from amends.flow import detecting as flow
from amends.flow.noticing import notice, pass_expectations
from amends.journal.actors import Automatic
from tests.cast import NOON, Desk, a_customer, an_order
from tests.doors.api.calls import System, a_system
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
EARS = Automatic("ears")
MINUTE = timedelta(minutes=1)
BATCH = "application/cloudevents-batch+json"
TREES = {one.slug: one.tree for one in OFFERED}


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


def watching(desk: Desk, tree: Any, at: datetime) -> Detector:
    made = flow.begin_detector(desk.brand, desk.kinds["service-down"], "Watched", tree, by=desk.carlos, at=at)
    flow.switch_on_detector(made, "Heard of too late.", by=desk.carlos, at=at)
    return made


def buyer(desk: Desk, thing: str) -> None:
    order = an_order(desk, a_customer(desk, f"Buyer of {thing}"), thing)
    order.thing = thing
    order.save()


def event(number: int, type_: str, subject: str, at: datetime, **data: Any) -> dict[str, Any]:
    names = {"specversion": "1.0", "id": str(number), "source": "/shop", "type": type_, "subject": subject}
    return names | {"time": at.isoformat(), "data": data}


def test_three_failed_logins_then_a_cancellation_open_a_case_and_fewer_do_not(desk: Desk) -> None:
    watching(desk, TREES["logins-then-cancelled"], NOON)
    tower: System = a_system(desk.brand)
    told = []
    for subject, failures in (("subscription/1", 3), ("subscription/2", 2)):
        buyer(desk, subject)
        types = [*["login.failed"] * failures, "subscription.cancelled"]
        told += [event(n, type_, subject, NOON + n * MINUTE) for n, type_ in enumerate(types, len(told))]
    answer = tower.post("signals", list(reversed(told)), content_type=BATCH)
    assert (answer.json()["findings"], answer.json()["cases_opened"]) == (1, 1), answer.content
    case = Case.objects.get()
    assert case.order is not None
    assert case.order.thing == "subscription/1"


def failed(number: int, shop: object, at: datetime) -> Heard:
    return Heard("pay", str(number), "payment.failed", f"order/{number}", at, {"shop": shop})


def test_failed_payments_of_one_shop_beyond_the_threshold_find_every_order_of_that_hour_once(desk: Desk) -> None:
    tree = {"each": "shop", "holds": {"count": "payment.failed", "is": ">", "value": 3, "span": "1 hour"}}
    watching(desk, tree, NOON)
    for number in range(9):
        buyer(desk, f"order/{number}")
    # Orders 0 to 3 and 8 in shop 7, not all within one look; 4 to 7 in others, or two hours before.
    shops: list[tuple[object, datetime]] = [(7, NOON + n * MINUTE) for n in range(4)]
    shops += [("north", NOON), (True, NOON), (None, NOON), (7, NOON - 120 * MINUTE)]
    assert not notice([failed(n, *one) for n, one in enumerate(shops)], by=EARS, at=NOON + 3 * MINUTE).findings
    found = pass_expectations(by=EARS, at=NOON + 4 * MINUTE)
    assert sorted(one.subject for one in found.findings) == [f"order/{n}" for n in range(4)]
    assert [one.facts for one in found.findings] == [{"shop": "7"}] * 4
    assert len(found.cases) == 4
    notice([failed(8, 7, NOON + 5 * MINUTE)], by=EARS, at=NOON + 5 * MINUTE)
    later = pass_expectations(by=EARS, at=NOON + 6 * MINUTE)
    assert [one.subject for one in later.findings] == ["order/8"]
    assert not pass_expectations(by=EARS, at=NOON + 7 * MINUTE).findings
    assert Look.objects.get().look_at == NOON + 8 * MINUTE


def test_what_is_unusual_is_found_live_as_in_a_dry_run_and_a_busy_shop_is_not(desk: Desk) -> None:
    """North fails 8 payments each week at this hour, and 9 today; south 1, and 9 today; east is new."""
    tree = TREES["unusual-payments"]
    detector = watching(desk, tree, NOON)
    weekly = {"north": 8, "south": 1}
    rows = [
        failed(number, shop, NOON - timedelta(weeks=week) + n * MINUTE)
        for number, (week, shop, n) in enumerate(
            (week, shop, n) for week in range(1, 7) for shop, count in weekly.items() for n in range(count)
        )
    ]
    notice(rows, by=EARS, at=NOON - timedelta(days=6))
    today = [failed(1_000 + n, ("north", "south", "east")[n % 3], NOON + n * MINUTE) for n in range(27)]
    notice(today, by=EARS, at=NOON + 27 * MINUTE)
    pass_expectations(by=EARS, at=NOON + 28 * MINUTE)
    live = set(Finding.objects.filter(detector=detector).values_list("subject", flat=True))
    assert live == {f"order/{1_000 + n}" for n in range(27) if n % 3 == 1}
    histories, _ = stored_histories(since=NOON - timedelta(weeks=9), until=NOON + timedelta(hours=1))
    zone, until = desk.brand.calendar.time_zone, micros(NOON + timedelta(hours=1))
    assert set(found_in(tree, histories, zone, until=until)) == live
