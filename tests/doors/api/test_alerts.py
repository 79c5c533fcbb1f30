"""Alerts of Alertmanager and Grafana: each is a signal once, however often it is told; what is over heals."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from amends import clock
from amends.cases.models import Case
from amends.detect import actions as detect
from amends.detect.models import Finding, Signal
from amends.detect.rules import NewDetector
from amends.detect.rules.alerts import Alert, from_alerts
from amends.flow import noticing
from amends.journal.actors import SETUP
from amends.people.rules import Scope
from amends.promises.standings import untrue
from tests.cast import NOON, Desk, a_customer, an_order
from tests.doors.api.calls import a_system, entries, problem
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
PATH = "signals/alerts?source=prometheus&about=tenant"


@pytest.fixture
def desk() -> Desk:
    desk = an_equipped_desk()
    down = NewDetector(
        slug="down",
        name="Service down",
        kind="service-down",
        signal_type="alert.firing",
        predicate={"fact": "labels.severity", "is": "=", "value": "critical"},
    )
    detect.add([down], desk.brand, desk.kinds, by=SETUP, at=NOON)
    return desk


def call(*alerts: dict[str, Any]) -> dict[str, Any]:
    """A call as Alertmanager makes it: what we do not read stands in it as well."""
    return {"version": "4", "groupKey": "{}:{}", "status": "firing", "receiver": "amends", "alerts": list(alerts)}


def alert(**more: Any) -> dict[str, Any]:
    return {
        "status": "firing",
        "labels": {"alertname": "Down", "severity": "critical", "tenant": "dsl/4711"},
        "annotations": {"summary": "no answer for 5 minutes"},
        "startsAt": "2026-03-03T16:20:00.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example/graph",
        "fingerprint": "c0ffee",
    } | more


def test_an_alert_opens_a_case_once_and_heals_it(desk: Desk) -> None:
    system = a_system(desk.brand)
    order = an_order(desk, a_customer(desk))
    order.thing = "dsl/4711"
    order.save()
    assert system.post(PATH, call(alert())).json()["cases_opened"] == 1
    assert Case.objects.get().order == order
    before = entries()
    assert system.post(PATH, call(alert())).json()["new"] == 0
    assert entries() == before
    over = alert(status="resolved", endsAt="2026-03-03T17:00:00Z")
    assert system.post(PATH, call(alert(), over)).json()["new"] == 1
    assert Finding.objects.get().healed_at is not None
    fired, ended = Signal.objects.order_by("occurred_at")
    assert (fired.source, fired.type, ended.type, ended.occurred_at.hour) == (
        "prometheus",
        "alert.firing",
        "alert.resolved",
        17,
    )
    # Another time that it fires is another finding, and the case that is still open is about it.
    again = system.post(PATH, call(alert(startsAt="2026-03-04T16:20:00Z"))).json()
    assert (again["new"], again["findings"], again["cases_opened"]) == (1, 1, 0)
    failure = Case.objects.get().failure
    assert failure is not None
    assert failure.healed_at is None
    # What is over is that time of it alone, and in whatever order it is told.
    system.post(PATH, call(over | {"endsAt": "2026-03-05T17:00:00Z"}))
    assert Finding.objects.filter(healed_at__isnull=True).count() == 1


@pytest.mark.parametrize(
    ("labels", "subject"),
    [({"service": "shop", "job": "web"}, "shop"), ({"tenant": "x" * 121, "instance": "a:1"}, "a:1"), ({}, "c0ffee")],
)
def test_what_it_is_about_is_the_first_label_that_says_so(desk: Desk, labels: dict[str, str], subject: str) -> None:
    assert a_system(desk.brand).post(PATH, call(alert(labels=labels))).status_code == 200
    assert Signal.objects.get().subject == subject


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"status": "pending"}, 422, "alerts.0.status"),
        ({"startsAt": "soon"}, 422, "alerts.0.startsAt"),
        ({"fingerprint": ""}, 422, "alerts.0.fingerprint"),
        ({"labels": {"a": 7}}, 422, "alerts.0.labels.a"),
        ({}, 409, "alerts.0.startsAt"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_kept(desk: Desk, change: dict[str, Any], status: int, field: str) -> None:
    if status == 409:
        change = {"startsAt": (clock.now() + timedelta(hours=1)).isoformat()}
    system, before = a_system(desk.brand), entries()
    problem(system.post(PATH, call(alert(**change))), status, field)
    problem(a_system(desk.brand, [Scope.CASES_READ], "other").post(PATH, call(alert())), 403)
    assert Signal.objects.count() == 0
    assert entries() == before + 1  # the other token


def test_in_whatever_order_firings_and_ends_are_told_the_same_is_found(desk: Desk) -> None:
    """It fired, was over, and fired once more: told in any order, one case about what still fires, healed or not."""
    customer = a_customer(desk)
    orders = list(permutations(("fire 10", "over 11", "fire 12")))
    for number, told in enumerate(orders):
        order = an_order(desk, customer, f"KX{number}")
        order.thing = f"dsl/{number}"
        order.save()
        for one in told:
            what, minute = one.split()
            began = NOON + timedelta(minutes=10 if what == "over" else int(minute))
            ended = NOON + timedelta(minutes=int(minute)) if what == "over" else None
            labels = {"tenant": order.thing, "severity": "critical"}
            (signal,) = from_alerts(
                [Alert(f"f{number}", what == "fire", began, ended, labels)], source="p", about="tenant", at=NOON
            )
            noticing.notice([signal], by=SETUP, at=NOON + timedelta(hours=1))
        found = Finding.objects.filter(subject=order.thing).order_by("happened_at")
        assert [one.healed_at is None for one in found] == [False, True], told
        case = Case.objects.get(order=order)
        assert case.failure is not None
        assert (case.failure.finding, case.failure.healed_at) == (found[1], None), told
    assert untrue(list(Case.objects.values_list("id", flat=True))) == []
