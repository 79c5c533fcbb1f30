"""What other systems tell, as signals: each under a name that two deliveries share, without a word about people."""

from __future__ import annotations

import json
from typing import Any

import pytest

from amends.detect.providers import PROVIDERS
from amends.detect.rules import Heard
from amends.detect.rules.occurrences import is_over
from amends.post.channels.ways import Called, NotUnderstood
from tests.doors.hooks import telling_systems as systems
from tests.doors.hooks.telling_systems import AT, STAMP, as_sent, proof

LATER, LAST = "2026-03-03T16:55:00Z", "2026-03-03T16:58:00Z"
BY_TENANT, FIRES = {"about": "tenant"}, ("alert.firing", "NoBookings", "16:50")
LONG_AGO = systems.alerts(began="2026-02-01T10:00:00Z")
LONG_OVER = systems.alerts("resolved", began="2026-02-01T10:00:00Z", service="pay")
BY_NAME, BY_KEY = {"about": "name"}, {"about": "incident_key"}
CANCELLED, DELIVERED = systems.shopify(cancelled_at="2026-03-03T16:50:00Z"), systems.fulfilment("delivered")
WITHOUT_COMPONENTS = systems.statuspage(("monitoring", STAMP), components=False)


def read(provider: str, told: object, headers: dict[str, str] | None = None, **settings: str) -> list[Heard]:
    body = told if isinstance(told, bytes) else as_sent(told)
    call = Called("POST", "/hooks/x", {}, headers or proof(provider, body, "/hooks/x"), body, AT)
    return PROVIDERS[provider].read(settings, call).signals


@pytest.mark.parametrize(
    ("provider", "told", "settings", "expected"),
    [
        ("pagerduty", systems.pagerduty(), {}, [("alert.firing", "tenant/4711", "16:50")]),
        ("pagerduty", systems.pagerduty("resolved"), BY_KEY, [("alert.resolved", "d3640fbd", "16:50")]),
        ("pagerduty", systems.pagerduty("triggered", service=None), {}, [("alert.firing", "PGR0VU2", "16:50")]),
        ("pagerduty", systems.pagerduty("acknowledged"), {}, []),
        ("pagerduty", {"event": {"id": "1", "event_type": "pagey.ping"}}, {}, []),
        ("grafana", systems.alerts(), BY_TENANT, [("alert.firing", "tenant/4711", "16:50")]),
        ("grafana", systems.alerts("firing", "resolved"), {}, [FIRES, ("alert.resolved", "NoBookings", "16:55")]),
        ("grafana", LONG_AGO, {}, []),
        ("alertmanager", LONG_OVER, {}, [("alert.resolved", "pay", "16:55")]),
        ("statuspage", systems.statuspage(("identified", STAMP)), {}, [("alert.firing", "tenant/4711", "16:50")]),
        ("statuspage", WITHOUT_COMPONENTS, {}, [("alert.firing", "Bookings fail", "16:50")]),
        ("statuspage", systems.statuspage(("in_progress", STAMP), impact="maintenance"), {}, []),
        ("statuspage", systems.statuspage(("resolved", STAMP), ("postmortem", LATER)), {}, []),
        ("statuspage", {"component_update": {"new_status": "operational"}}, {}, []),
        ("shopify", systems.shopify(), {}, [("order.placed", "5223452934372", "16:45")]),
        ("shopify", CANCELLED, BY_NAME, [("order.placed", "#1001", "16:45"), ("order.cancelled", "#1001", "16:50")]),
        ("shopify", systems.fulfilment(), {}, [("order.shipped", "5223452934372", "16:45")]),
        ("shopify", DELIVERED, BY_NAME, [("order.shipped", "#1001", "16:45"), ("order.delivered", "#1001", "16:50")]),
        ("easypost", systems.easypost(), {}, [("order.delivered", "EZ1000", "16:40")]),
        ("easypost", systems.easypost("return_to_sender"), {}, [("parcel.returned", "EZ1000", "16:40")]),
        ("easypost", systems.easypost("pre_transit"), {}, []),
        ("easypost", systems.easypost(mode="test"), {}, []),
        ("aftership", systems.aftership(), {}, [("parcel.attempt_failed", "KX1545", "16:50")]),
        ("aftership", systems.aftership("Delivered", order_number=None), {}, [("order.delivered", "9361", "16:50")]),
        ("aftership", systems.aftership("Exception"), {"about": "parcel"}, [("parcel.failed", "9361", "16:50")]),
        ("aftership", systems.aftership("Pending"), {}, []),
    ],
)  # fmt: skip
def test_each_event_is_the_signals_that_it_means(
    provider: str, told: Any, settings: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    signals = read(provider, told, **settings)
    assert [(one.type, one.subject, f"{one.occurred_at:%H:%M}") for one in signals] == expected
    assert len({one.external_id for one in signals}) == len(signals)
    assert not any(word in json.dumps([dict(one.data) for one in signals]) for word in ("Ann", "ann@", "ONDUTY"))


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"event": 7}', b"[" * 100_000])
def test_what_is_no_event_is_not_understood(provider: str, body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read(provider, body, {"x-shopify-topic": "orders/create"})


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (7, "status"),
        ({"status": "pending"}, "status"),
        ({"status": "firing", "fingerprint": "a/b"}, "fingerprint"),
        ({"status": "firing", "fingerprint": "c0ffee", "startsAt": "soon"}, "startsAt"),
        ({"status": "resolved", "fingerprint": "c0ffee", "startsAt": STAMP, "endsAt": "soon"}, "endsAt"),
    ],
)
def test_an_alert_that_is_none_is_named(row: object, named: str) -> None:
    with pytest.raises(NotUnderstood, match=named):
        read("grafana", {"alerts": [row]})


@pytest.mark.parametrize("alerts", [[], [{}] * 501, "all", None])
def test_a_call_holds_one_to_500_alerts(alerts: object) -> None:
    with pytest.raises(NotUnderstood, match="1 to 500"):
        read("alertmanager", {"alerts": alerts})


def test_what_labels_say_is_kept_short_and_only_so_many() -> None:
    told = systems.alerts()
    told["alerts"][0]["labels"] = {"a\nb": "x", "long": "y" * 900, "list": [1]} | {f"l{n}": "z" for n in range(90)}
    (signal,) = read("grafana", told)
    labels = signal.data["labels"]
    assert "a\nb" not in labels
    assert len(labels["long"]) == 200
    assert "list" not in labels
    assert len(labels) < 61


def test_headers_that_nobody_signed_do_not_change_what_a_body_means() -> None:
    """A genuine order sent once more, by another hand, as something else and under another name."""
    body = as_sent(systems.shopify())
    names = {
        one.external_id
        for one in read("shopify", body, {"x-shopify-topic": "orders/cancelled", "x-shopify-webhook-id": "w-9"})
    }
    assert names == {one.external_id for one in read("shopify", body)}
    for topic in ("fulfillments/update", "refunds/create"):
        with pytest.raises(NotUnderstood):
            read("shopify", body, {"x-shopify-topic": topic})


def test_an_incident_that_is_opened_again_fires_once_more_and_ends_as_a_whole() -> None:
    steps = [("investigating", STAMP), ("resolved", LATER), ("investigating", LAST)]
    first, over, again = (read("statuspage", systems.statuspage(*steps[: n + 1]))[0] for n in range(3))
    told_twice = read("statuspage", systems.statuspage(*steps, ("identified", LAST)))[0]
    assert told_twice.external_id == again.external_id
    assert len({one.external_id for one in (first, over, again)}) == 3
    opened, reopened, ended = (
        read("pagerduty", systems.pagerduty(kind, kind))[0] for kind in ("triggered", "reopened", "resolved")
    )
    for fired, fires, ends in ((first, again, over), (opened, reopened, ended)):
        ours = [str(one.data["occurrence"]) for one in (fired, fires)]
        assert len(set(ours)) == 2
        assert all(is_over(one, str(ends.data["occurrence"])) for one in ours)


@pytest.mark.parametrize(
    ("found", "told", "expected"),
    [("a", "a", True), ("a/2", "a", True), ("a", "", True), ("", "a", True), ("ab", "a", False), ("a", "a/2", False)],
)
def test_what_is_over_is_what_was_named(found: str, told: str, expected: bool) -> None:
    assert is_over(found, told) is expected
