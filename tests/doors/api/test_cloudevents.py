"""CloudEvents as systems really send them: in headers, late, doubled, in any order, by a wrong clock, too many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import OperationalError

from amends import clock, flow
from amends.cases.models import Case, Failure
from amends.detect import actions as detect
from amends.detect import queries
from amends.detect.models import Finding, Signal
from amends.flow import noticing
from amends.journal.actors import CLOCK, SETUP
from tests.cast import NOON, Desk, a_customer, an_order
from tests.doors.api.calls import System, a_system, entries, problem
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
SINGLE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
HEADERS = {
    "ce-specversion": "1.0",
    "ce-id": "17",
    "ce-source": "/parcels",
    "ce-type": "flight.cancelled",
    "ce-subject": "flight%3AB6%20Z%C3%BCrich",
    "ce-time": "2026-03-03T16:20:00.123456789z",
    "ce-traceparent": "00-ab",
}


@pytest.fixture
def desk() -> Desk:
    desk = an_equipped_desk()
    detect.stock(desk.brand, desk.kinds, by=SETUP, at=NOON)
    return desk


@pytest.fixture
def tower(desk: Desk) -> System:
    return a_system(desk.brand)


def event(name: str, type_: str = "flight.cancelled", **more: Any) -> dict[str, Any]:
    told = {"specversion": "1.0", "id": name, "source": "/jfk", "type": type_, "subject": "flight:1"}
    return told | {"time": "2026-03-03T16:20:00Z", "data": {"reason": "snow"}} | more


def test_attributes_may_stand_in_headers(tower: System) -> None:
    answer = tower.post("signals", {"reason": "snow"}, more=HEADERS)
    assert answer.status_code == 200, answer.content
    row = Signal.objects.get()
    assert (row.source, row.external_id, row.subject, row.data) == (
        "/parcels",
        "17",
        "flight:B6 Zürich",
        {"reason": "snow"},
    )
    assert row.occurred_at == datetime(2026, 3, 3, 16, 20, 0, 123456, UTC)
    assert tower.post("signals", b"", content_type="", more=HEADERS | {"ce-id": "18"}).json()["new"] == 1
    assert tower.post("signals", {"other": 1}, more=HEADERS).json()["new"] == 0
    # The content type of an event that is JSON goes before headers that some gateway added.
    assert tower.post("signals", event("19"), content_type=SINGLE, more={"ce-id": "20"}).json()["new"] == 1
    assert set(Signal.objects.values_list("external_id", flat=True)) == {"17", "18", "19"}


@pytest.mark.parametrize(
    ("headers", "body", "status", "named"),
    [
        ({"ce-time": "yesterday"}, {}, 422, "ce-time"),
        ({"ce-specversion": "0.3"}, {}, 422, "ce-specversion"),
        ({"ce-datacontenttype": "text/plain"}, {}, 422, "ce-data"),
        ({}, ["a"], 422, "data"),
        ({}, b"{", 400, "body"),
        ({}, {"much": "x" * 65_536}, 413, "data"),
    ],
)
def test_a_wrong_header_is_named(tower: System, headers: dict[str, str], body: object, status: int, named: str) -> None:
    before = entries()
    problem(tower.post("signals", body, more=HEADERS | headers), status, named)
    assert (Signal.objects.count(), entries()) == (0, before)


@pytest.mark.parametrize(
    ("change", "status", "named"),
    [
        ({"datacontenttype": "text/xml"}, 422, "datacontenttype"),
        ({"data_base64": "e30="}, 422, "body"),
        ({"data": {"much": "x" * 65_536}}, 413, "data"),
        ({"time": "2026-03-03T16:20:00.1234567891Z"}, 422, "time"),
        ({"type": "order.placed", "data": {"promised_by": "soon"}}, 422, "data.promised_by"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tower: System, change: dict[str, Any], status: int, named: str) -> None:
    before = entries()
    problem(tower.post("signals", event("1") | change, content_type=SINGLE), status, named)
    assert (Signal.objects.count(), entries()) == (0, before)


def test_what_lies_ahead_of_our_clock_is_refused_and_kept_once_it_has_happened(tower: System) -> None:
    now = clock.now()
    near, far = ((now + timedelta(minutes=minutes)).isoformat() for minutes in (10, 20))
    before = entries()
    told = problem(
        tower.post("signals", [event("1", time=near), event("2", time=far)], content_type=BATCH), 409, "1.time"
    )
    assert "ahead of our clock" in told["detail"]
    problem(tower.post("signals", event("2", time=far), content_type=SINGLE), 409, "time")
    assert (Signal.objects.count(), entries()) == (0, before)
    assert tower.post("signals", event("1", time=near), content_type=SINGLE).json()["new"] == 1
    # However late it comes, it is taken.
    assert tower.post("signals", event("3", time="2019-03-03T16:20:00Z"), content_type=SINGLE).json()["new"] == 1


def test_in_any_order_and_doubled_the_same_failure_once(tower: System) -> None:
    """Cancelled at 16:20, back at 16:40, arrived at 17:10, told in every order."""
    told = [("flight.cancelled", "16:20"), ("flight.reinstated", "16:40"), ("flight.arrived", "17:10")]
    ends = set()
    for number, order in enumerate(permutations(told)):
        subject = f"flight:{number}"
        for type_, minute in [*order, order[0]]:
            time = f"2026-03-03T{minute}:00Z"
            delay = {"arrival_delay_minutes": 10}
            tower.post(
                "signals",
                event(f"{subject}/{type_}", type_, subject=subject, time=time, data=delay),
                content_type=SINGLE,
            )
        (finding,) = Finding.objects.filter(subject=subject)
        ends.add((finding.detector.slug, finding.happened_at, finding.healed_at is not None))
    assert ends == {("flight-cancelled", datetime(2026, 3, 3, 16, 20, tzinfo=UTC), True)}
    assert Signal.objects.count() == 3 * 6


def test_a_large_event_is_answered_at_once_and_the_worker_does_the_rest(
    desk: Desk, tower: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noticing, "AT_MOST", 2)
    for number in range(5):
        order = an_order(desk, a_customer(desk, f"Customer {number}"), f"O{number}")
        order.thing = "flight:1"
        order.save()
    answer = tower.post("signals", event("1"), content_type=SINGLE).json()
    assert (answer["cases_opened"], answer["more_waiting"]) == (2, True)
    flow.pass_expectations(by=CLOCK, at=clock.now())
    assert Failure.objects.count() == Case.objects.count() == 5
    assert tower.post("signals", event("1"), content_type=SINGLE).json()["more_waiting"] is False


def test_while_too_much_waits_senders_are_asked_to_hold_back(tower: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_WAITING", 2)
    tower.post("signals", [event(str(n), subject=f"flight:{n}") for n in range(3)], content_type=BATCH)
    Finding.objects.update(matched_at=None)
    before = entries()
    answer = tower.post("signals", event("9"), content_type=SINGLE)
    problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0
    assert (Signal.objects.count(), entries()) == (3, before)
    flow.pass_expectations(by=CLOCK, at=clock.now())
    assert tower.post("signals", event("9"), content_type=SINGLE).status_code == 200


def test_a_busy_database_is_no_mistake_of_the_sender(tower: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(flow, "notice", locked)
    answer = tower.post("signals", event("1"), content_type=SINGLE)
    problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0
