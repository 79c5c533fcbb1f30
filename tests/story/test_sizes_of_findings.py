"""How grave a failure is follows from the facts of its thing, as whoever wrote the detector says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from amends.cases.models import Failure
from amends.detect import actions as detect
from amends.detect.models import Detector, Finding
from amends.detect.rules import BadRule
from amends.flow.detecting import size_detector
from amends.flow.noticing import notice, pass_expectations
from amends.journal.models import Entry
from amends.promises.models import Standing
from tests.cast import NOON, Desk
from tests.story.test_noticing import EARS, furnished, orders_for, signal

MISSED = {"severity": 3, "impact": "misses a connection", "when": {"fact": "connection", "is": "=", "value": "missed"}}
EARLY = {"severity": 1, "when": {"time": "now", "is": "less_than_before", "span": "2 days", "than": "fact leaves_at"}}
LATE = {"severity": 3, "when": {"time": "now", "is": "at_least_after", "span": "3 days", "than": "fact expected_by"}}

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return furnished(NOON)


def sized(desk: Desk, slug: str, *sizes: dict[str, Any]) -> Detector:
    row = Detector.objects.get(slug=slug)
    size_detector(row, sizes, by=desk.carlos, at=NOON)
    return row


def severities() -> dict[str, int]:
    return dict(Failure.objects.values_list("finding__subject", "severity"))


def test_the_first_line_that_holds_counts_and_else_the_kind(desk: Desk) -> None:
    usual = sized(desk, "flight-cancelled", MISSED, EARLY).kind.severity
    for thing in ("flight/1", "flight/2", "flight/3"):
        orders_for(desk, thing, 1)
    leaves = (NOON + timedelta(days=1)).isoformat()
    notice([signal("passenger.told", "flight/1", connection="missed")], by=EARS, at=NOON)
    told = [
        signal("flight.cancelled", "flight/1", leaves_at=leaves),
        signal("flight.cancelled", "flight/2", leaves_at=leaves),
        signal("flight.cancelled", "flight/3"),
    ]
    notice(told, by=EARS, at=NOON)
    assert severities() == {"flight/1": 3, "flight/2": 1, "flight/3": usual}
    assert dict(Finding.objects.values_list("subject", "size")) == {
        "flight/1": MISSED,
        "flight/2": EARLY,
        "flight/3": {},
    }
    assert sorted(Standing.objects.values_list("severity", flat=True)) == sorted(severities().values())
    said = Entry.objects.filter(verb="detect.found").values_list("facts__severity", flat=True)
    assert sorted(said, key=str) == [1, 3, None]


def test_a_promised_day_is_weighed_by_when_it_is_seen_to_have_passed(desk: Desk) -> None:
    usual = sized(desk, "parcel-late", LATE).kind.severity
    seen: dict[str, datetime] = {"order/1": NOON + timedelta(days=2), "order/2": NOON + timedelta(days=6)}
    for subject, at in seen.items():
        orders_for(desk, subject, 1)
        promised = {"promised_by": (at - timedelta(days=1 if subject == "order/1" else 4)).isoformat()}
        notice([signal("order.placed", subject, **promised)], by=EARS, at=NOON)
        pass_expectations(by=EARS, at=at)
    assert severities() == {"order/1": usual, "order/2": 3}


def test_what_is_grave_does_not_wait_for_the_end_of_quiet_hours(desk: Desk) -> None:
    row = sized(desk, "flight-cancelled", MISSED, {**EARLY, "when": {"fact": "connection", "is": "is_missing"}})
    detect.keep_quiet(row, "00:00-23:59", by=desk.carlos, at=NOON)
    for thing in ("flight/1", "flight/2"):
        orders_for(desk, thing, 1)
    told = [signal("flight.cancelled", "flight/1", connection="missed"), signal("flight.cancelled", "flight/2")]
    assert [case.failure.severity for case in notice(told, by=EARS, at=NOON).cases if case.failure] == [3]
    assert Finding.objects.get(subject="flight/2").held_until is not None


def test_a_list_that_cannot_be_read_changes_nothing(desk: Desk) -> None:
    row = sized(desk, "flight-cancelled", MISSED)
    with pytest.raises(BadRule, match="small"):
        size_detector(row, [{"severity": 4, "when": MISSED["when"]}], by=desk.carlos, at=NOON)
    row.refresh_from_db()
    assert row.sizes == [MISSED]
    entry = Entry.objects.filter(verb="detect.detector_sized").get()
    assert entry.facts == {"severities": [3]}
