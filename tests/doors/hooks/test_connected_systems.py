"""Systems that tell us signals: let in on a page, each event taken once, whatever is not genuine changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from amends.cases.models import Case
from amends.detect import actions as detect
from amends.detect.models import Connection, Finding, Signal
from amends.detect.providers import PROVIDERS
from amends.detect.rules import NewDetector
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from tests.cast import NOON, Desk, a_customer, an_order
from tests.doors.api.calls import entries, problem
from tests.doors.equipped import an_equipped_desk
from tests.doors.hooks import telling_systems as systems
from tests.doors.hooks.telling_systems import AT, EXAMPLES, SECRET, as_sent, proof

pytestmark = pytest.mark.django_db
PAGE = "/settings/connections"


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = an_equipped_desk()
    down = NewDetector(slug="down", name="Service down", kind="service-down", signal_type="alert.firing")
    detect.add([down], made.brand, made.kinds, by=SETUP, at=NOON)
    with time_machine.travel(AT, tick=False):
        yield made


def browser(desk: Desk, who: str = "dita") -> Client:
    client = Client()
    client.force_login(getattr(desk, who))
    return client


def connect(desk: Desk, provider: str, **more: str) -> tuple[Connection, str]:
    """Connects a system on the page; with the path that it calls."""
    told = {"provider": provider, "name": f"our {provider}", "secret": SECRET, **more}
    answer = browser(desk).post(PAGE, told)
    row = Connection.objects.get()
    path = f"/hooks/signals/{row.id}"
    if answer.status_code == 200:
        shown = answer.content.decode()
        start = shown.index(path)
        path = shown[start : shown.index("<", start)]
    return row, path


def call(provider: str, path: str, told: object, **more: Any) -> HttpResponse:
    body = told if isinstance(told, bytes) else as_sent(told)
    headers = proof(provider, body, path, **more)
    return Client(raise_request_exception=False).post(path, body, content_type="application/json", headers=headers)


def state() -> tuple[int, ...]:
    return Signal.objects.count(), Finding.objects.count(), Case.objects.count(), entries()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_system_is_let_in_heard_once_and_let_out(desk: Desk, provider: str) -> None:
    row, path = connect(desk, provider)
    assert "not heard yet" in browser(desk, "evan").get(PAGE).content.decode()
    assert SECRET not in str(Entry.objects.values_list("facts", flat=True))
    assert SECRET.encode() not in bytes(Connection.objects.get().sealed)
    new = call(provider, path, EXAMPLES[provider])
    assert (new.status_code, new.json()) == (200, {"new": 1})
    assert Signal.objects.get().source == f"{provider}:{row.id}"
    before = state()
    assert call(provider, path, EXAMPLES[provider]).json() == {"new": 0}
    other = path if row.sealed and PROVIDERS[provider].has_own_secret else f"/hooks/signals/{row.id}/guessed"
    for _ in range(2):
        problem(call(provider, other, EXAMPLES[provider], secret="another secret"), 401)
    problem(call(provider, path, b"{}"), 422)
    problem(call(provider, path, b"x" * 1_100_000), 413)
    assert state() == before
    page = browser(desk).get(PAGE).content.decode()
    assert "last heard just now" in page
    assert "refused today: 2 with a wrong signature, 1 that could not be taken" in page
    browser(desk).post(f"{PAGE}/{row.id}/close")
    problem(call(provider, path, EXAMPLES[provider]), 404)
    assert bytes(Connection.objects.get().sealed) == b""


def test_a_secret_is_changed_while_calls_are_on_their_way(desk: Desk) -> None:
    row, path = connect(desk, "easypost")
    told, page = systems.easypost("in_transit"), f"{PAGE}/{row.id}/secret"
    assert browser(desk).post(page, {"secret": "the new secret"}).status_code == 303
    refused = browser(desk).post(page, {"secret": "the new secret"})
    assert refused.status_code == 422
    assert "the one that it has" in refused.content.decode()
    for secret in ("the new secret", SECRET):
        assert call("easypost", path, told, secret=secret).status_code == 200
    # Signed ten minutes ago, or ahead of our clock, it was caught and sent once more.
    for minutes in (-10, 10):
        problem(call("easypost", path, told, at=AT + timedelta(minutes=minutes)), 401)
    with time_machine.travel(AT + timedelta(hours=25), tick=False):
        problem(call("easypost", path, told, at=AT + timedelta(hours=25)), 401)
    browser(desk).post(page, {"secret": "a third one", "leaked": "yes"})
    problem(call("easypost", path, told, secret="the new secret"), 401)
    assert browser(desk, "ana").get(PAGE).status_code == 403
    assert browser(desk, "ana").post(page, {"secret": "my own one"}).status_code == 403


@pytest.mark.parametrize("when", [timedelta(days=-15), timedelta(hours=1)])
def test_what_lies_ahead_or_long_ago_is_no_news(desk: Desk, when: timedelta) -> None:
    _, path = connect(desk, "pagerduty")
    before = state()
    problem(call("pagerduty", path, systems.pagerduty(at=(AT + when).isoformat())), 409, "occurred_at")
    assert state() == before


def test_what_fires_again_is_found_again_and_stays_one_case_while_it_is_open(desk: Desk) -> None:
    _, path = connect(desk, "pagerduty")
    order = an_order(desk, a_customer(desk))
    order.thing = "tenant/4711"
    order.save()

    def told(kind: str, minute: int, incident: str = "P1") -> Finding:
        name = f"{incident}-{kind}-{minute}"
        at = f"2026-03-03T16:{minute:02}:00Z"
        assert call("pagerduty", path, systems.pagerduty(kind, name, at, id=incident)).json() == {"new": 1}
        return Finding.objects.order_by("-happened_at").first()

    def failure() -> Any:
        return Case.objects.get().failure

    first = told("triggered", 10)
    told("resolved", 11)
    assert failure().healed_at is not None
    again = told("reopened", 12)
    assert (failure().finding, failure().healed_at) == (again, None)
    # Another incident of the same service: over is only what is named, and the case is about what lasts.
    other = told("triggered", 13, "P2")
    told("resolved", 14)
    assert (failure().finding, failure().healed_at) == (other, None)
    assert [one.healed_at is None for one in Finding.objects.order_by("happened_at")] == [False, False, True]
    told("resolved", 15, "P2")
    assert failure().healed_at is not None
    assert {first, again, other} == set(Finding.objects.all())


def test_grafana_signs_the_body_alone_or_with_the_moment(desk: Desk) -> None:
    _, path = connect(desk, "grafana")
    body = as_sent(systems.alerts())
    alone, moment = systems.mac(body).hexdigest(), str(int(AT.timestamp()))
    signed = systems.mac(f"{moment}:".encode() + body).hexdigest()

    def sent(**headers: str) -> int:
        named = {f"x-grafana-{name.replace('_', '-')}": value for name, value in headers.items()}
        return Client().post(path, body, content_type="application/json", headers=named).status_code

    before = state()
    wrong: list[dict[str, str]] = [
        {},
        {"alerting_signature": ""},
        {"alerting_signature": f"sha256={alone}"},
        {"alerting_signature": "\u00e9"},
        # A moment that was added, taken away, or changed.
        {"alerting_signature": alone, "alerting_timestamp": moment},
        {"alerting_signature": signed},
        *({"alerting_signature": signed, "alerting_timestamp": one} for one in ("", "1", "-5", "9" * 12, "\u0663")),
    ]
    for headers in wrong:
        assert sent(**headers) == 401, headers
    assert state() == before
    assert sent(alert_signature=alone) == 200
    assert sent(alerting_signature=alone) == 200
    assert sent(alerting_signature=signed, alerting_timestamp=moment) == 200
    assert Signal.objects.count() == 1
    with time_machine.travel(AT + timedelta(minutes=6), tick=False):
        assert sent(alerting_signature=signed, alerting_timestamp=moment) == 401


def test_what_fires_for_weeks_is_heard_and_refused_to_nobody(desk: Desk) -> None:
    _, path = connect(desk, "alertmanager", about="tenant")
    assert call("alertmanager", path, systems.alerts()).json() == {"new": 1}
    with time_machine.travel(AT + timedelta(days=20), tick=False):
        assert call("alertmanager", path, systems.alerts()).json() == {"new": 0}
        assert "1 firing" in browser(desk).get(PAGE).content.decode()
    assert Finding.objects.get().subject == "tenant/4711"
