"""POST /signals: CloudEvents, one or a batch, each kept once; who they show to have been failed gets a recovery."""

from __future__ import annotations

from typing import Any

import pytest

from amends.cases.models import Case
from amends.detect import actions as detect
from amends.detect.models import Signal
from amends.journal.actors import SETUP
from tests.cast import NOON, Desk, a_customer, an_order
from tests.doors.api.calls import System, a_system, entries, problem
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
FLIGHT = "flight:B6-1545-JFK-2013-02-08"
SINGLE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"


@pytest.fixture
def desk() -> Desk:
    desk = an_equipped_desk()
    detect.stock(desk.brand, desk.kinds, by=SETUP, at=NOON)
    return desk


@pytest.fixture
def tower(desk: Desk) -> System:
    return a_system(desk.brand)


def cancelled(name: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": name,
        "source": "/airport/jfk",
        "type": "flight.cancelled",
        "subject": FLIGHT,
        "time": "2026-03-03T16:20:00Z",
        "data": {"reason": "snow"},
    } | more


def test_a_signal_opens_a_recovery_for_whoever_it_failed(desk: Desk, tower: System) -> None:
    order = an_order(desk, a_customer(desk))
    answer = tower.post("signals", cancelled(), content_type=SINGLE)
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"seen": 1, "new": 1, "findings": 1, "cases_opened": 1, "more_waiting": False}
    assert Case.objects.get().order == order


def test_the_same_signal_again_is_seen_and_changes_nothing(desk: Desk, tower: System) -> None:
    an_order(desk, a_customer(desk))
    tower.post("signals", cancelled(), content_type=SINGLE)
    before = entries()
    again = tower.post("signals", cancelled(), content_type=SINGLE)
    assert again.json() == {"seen": 1, "new": 0, "findings": 0, "cases_opened": 0, "more_waiting": False}
    assert (Case.objects.count(), entries()) == (1, before)


@pytest.mark.parametrize("content_type", [BATCH, "application/json"])
def test_a_batch_is_kept_whole(tower: System, content_type: str) -> None:
    answer = tower.post("signals", [cancelled("1"), cancelled("2"), cancelled("2")], content_type=content_type)
    assert answer.json()["seen"] == 3
    assert answer.json()["new"] == 2


def test_a_batch_with_one_bad_signal_keeps_none(tower: System) -> None:
    before = entries()
    answer = tower.post("signals", [cancelled("1"), cancelled("2", time="today")], content_type=BATCH)
    problem(answer, 422, "1.time")
    assert (Signal.objects.count(), entries()) == (0, before)


def test_extensions_are_allowed_and_other_names_are_not(tower: System) -> None:
    assert tower.post("signals", cancelled(traceparent="00-ab"), content_type=SINGLE).status_code == 200
    problem(tower.post("signals", cancelled(Trace_Parent="00-ab"), content_type=SINGLE), 422)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"id": ""}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"source": 7}, "source"),
        ({"subject": None}, "subject"),
        ({"time": "2026-03-03T16:20:00"}, "time"),
        ({"data": "text"}, "data"),
    ],
)
def test_a_wrong_attribute_is_named(tower: System, change: dict[str, Any], field: str) -> None:
    problem(tower.post("signals", cancelled(**change), content_type=SINGLE), 422, field)
    assert Signal.objects.count() == 0


def test_too_many_an_empty_batch_and_the_wrong_type_are_refused(tower: System) -> None:
    many = [cancelled(str(number)) for number in range(501)]
    problem(tower.post("signals", many, content_type=BATCH), 422, "body")
    problem(tower.post("signals", [], content_type=BATCH), 422, "body")
    problem(tower.post("signals", [cancelled()], content_type=SINGLE), 422, "Content-Type")
    problem(tower.post("signals", cancelled(), content_type="text/csv"), 415, "Content-Type")
    assert Signal.objects.count() == 0


def test_each_field_is_kept_at_its_longest(desk: Desk, tower: System) -> None:
    subject = "f" * 120
    an_order(desk, a_customer(desk))
    answer = tower.post("signals", cancelled("i" * 200, source="s" * 120, subject=subject))
    assert answer.status_code == 200, answer.content
    answer = tower.post("signals", cancelled(type="t" * 80, subject=subject))
    assert answer.status_code == 200, answer.content
    assert Signal.objects.filter(subject=subject).count() == 2
