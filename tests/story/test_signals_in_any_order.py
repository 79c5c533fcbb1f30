"""Signals doubled, late, in no order and cut anywhere, and clocks that differ: the same failures, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.detect import actions as detect
from amends.detect.models import Detector, Expectation, Finding, Signal
from amends.detect.rules import Heard
from amends.flow.noticing import notice, pass_expectations
from amends.journal.actors import Automatic
from amends.kernel.ids import new_id
from tests.cast import NOON, Desk, a_customer, a_desk, an_order
from tests.doors.api.calls import a_system, problem

pytestmark = pytest.mark.django_db
EARS = Automatic("ears")
TOLD_AT, LATER = NOON + timedelta(hours=20), NOON + timedelta(days=3)
THINGS = ("flight/1", "flight/2", "order/1", "order/2")
# What is asked through time here holds once it has been told, whatever else comes: it asks for nothing that is absent.
WATCHED = {"sequence": [{"signal": "gate.changed", "times": 2}, {"signal": "flight.cancelled"}], "span": "1 day"}


@pytest.fixture
def desk() -> Desk:
    made = a_desk(NOON)
    conversation.stock_scripts(by=EARS, at=NOON)
    detect.stock(made.brand, made.kinds, by=EARS, at=NOON)
    kind = made.kinds["flight-cancelled"]
    Detector.objects.create(
        id=new_id(NOON), slug="twice-moved", name="Moved, then gone", brand=made.brand, kind=kind, predicate=WATCHED
    )
    for thing in THINGS:
        order = an_order(made, a_customer(made, f"Customer of {thing}"), thing)
        order.thing = thing
        order.save()
    return made


def event(type_: str, thing: str, hours: float, **data: object) -> dict[str, Any]:
    at = (NOON + timedelta(hours=hours)).isoformat()
    name = f"{type_}/{thing}/{hours}"
    told = {"specversion": "1.0", "id": name, "source": "ops", "type": type_, "subject": thing, "time": at}
    return {**told, "data": data}


PROMISED = (NOON + timedelta(days=1)).isoformat()
ALL = [
    *(event("gate.changed", "flight/1", hours, gate=f"B{hours}") for hours in (1, 2, 5)),
    event("flight.cancelled", "flight/1", 3, reason="weather"),
    event("flight.cancelled", "flight/2", 4),
    event("flight.reinstated", "flight/2", 6),
    event("flight.arrived", "flight/2", 12, arrival_delay_minutes=200),
    *(event("order.placed", f"order/{number}", number, promised_by=PROMISED) for number in (1, 2)),
    event("order.dispatched", "order/1", 9),
    event("order.delivered", "order/2", 14),
]


def heard(told: dict[str, Any]) -> Heard:
    return Heard(
        told["source"], told["id"], told["type"], told["subject"], datetime.fromisoformat(told["time"]), told["data"]
    )


def outcome() -> dict[str, Any]:
    """What was found, and who has a case. Who was told of a failure before it healed has one, and else has none."""
    found = Finding.objects.order_by("detector__slug", "subject")
    named = found.values_list("detector__slug", "subject", "happened_at", "healed_at", "matched_count")
    lasting = sorted({thing for _, thing, _, healed, count in named if healed is None and count})
    cases = Counter(Case.objects.filter(order__thing__in=lasting).values_list("order__thing", flat=True))
    return {
        "signals": Signal.objects.count(),
        "findings": [
            (slug, thing, at, healed is not None, 0 if healed else count) for slug, thing, at, healed, count in named
        ],
        "lasting": lasting,
        "cases": sorted(cases.items()),
        "expected": list(Expectation.objects.order_by("subject").values_list("subject", "expected_by", "passed_at")),
    }


def live(deliveries: Sequence[Sequence[dict[str, Any]]]) -> dict[str, Any]:
    for delivery in deliveries:
        notice([heard(one) for one in delivery], by=EARS, at=TOLD_AT)
    pass_expectations(by=EARS, at=LATER)
    return outcome()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_doubled_late_and_out_of_order_through_the_api(desk: Desk) -> None:
    shop = a_system(desk.brand)
    with undone():
        expected = live([ALL])
    backwards = [*ALL[::-1], *ALL[3:6]]
    with time_machine.travel(TOLD_AT, tick=False):
        # A clock that goes ahead by minutes is believed; what has not happened yet refuses its whole delivery.
        refused = shop.post("signals", [*ALL[:2], event("gate.changed", "flight/2", 20.5)])
        assert problem(refused, 409)["errors"]
        assert Signal.objects.count() == 0
        for start in range(0, len(backwards), 4):
            assert shop.post("signals", backwards[start : start + 4]).status_code == 200
    pass_expectations(by=EARS, at=LATER)
    assert outcome() == expected
    assert expected["cases"] == [(thing, 1) for thing in ("flight/1", "flight/2", "order/1")]


@pytest.mark.long
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_order_any_doubling_any_cut_finds_the_same(desk: Desk, data: st.DataObject) -> None:
    """Told in time, that is before what is asked about is over: a detector that asks for what did not come finds a
    thing when it is asked too early. Of two findings about an order the first that is told gives the case its kind, and
    what had healed before it was told opens none. Nothing else depends on order."""
    chosen = data.draw(st.lists(st.sampled_from(ALL), unique_by=lambda one: one["id"], min_size=1))
    told = data.draw(st.permutations(chosen + data.draw(st.lists(st.sampled_from(chosen), max_size=6))))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(told)), max_size=5)))
    deliveries = [told[start:end] for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True)]
    with undone():
        expected = live([sorted(chosen, key=lambda one: str(one["time"]))])
    with undone():
        assert live(deliveries) == expected


class Killed(BaseException):
    """`kill -9`, as far as a test can tell."""


@pytest.mark.long
def test_a_worker_that_dies_before_any_statement_leaves_it_to_the_next(desk: Desk) -> None:
    with undone():
        expected = live([ALL])
    died = 0
    for number in range(1, 1_000):
        with undone():
            try:
                with transaction.atomic(), dies_before(number):
                    notice([heard(one) for one in ALL], by=EARS, at=TOLD_AT)
            except Killed:
                died += 1
            else:
                break
            assert live([ALL]) == expected, f"after a death before statement {number}"
    assert died > 40


@contextmanager
def dies_before(number: int) -> Iterator[None]:
    """Dies before so many statements have been asked of the database."""
    seen = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        if seen == number:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield
