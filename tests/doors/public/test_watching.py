"""What a machine that watches this one may ask, and what it is told."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pydantic import SecretStr

from amends.web.public import watching
from tests.cast import NOON
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case, page_of

FAR = {"REMOTE_ADDR": "203.0.113.9"}


def test_a_process_lives_without_its_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_desk_is_ready_when_its_database_is_up_to_date(client: Client) -> None:
    assert client.get("/readyz").json() == {"ready": True, "missing": []}


@pytest.mark.django_db
def test_a_desk_behind_its_migrations_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'detect'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "amends migrate" in answer.json()["missing"][0]


@pytest.mark.django_db
def test_counts_say_how_far_the_desk_is_behind_and_give_no_address_away(client: Client) -> None:
    case = a_case(an_equipped_desk(), at=NOON)
    client.get(page_of(case))
    text = client.get("/metrics").content.decode()
    assert "amends_outbox_waiting 1.0" in text
    assert "amends_inbox_waiting 0.0" in text
    assert "amends_inbox_parked 0.0" in text
    assert "amends_accounts_silent 0.0" in text
    assert "amends_promises_unswept 2.0" in text
    assert 'amends_answers_total{method="GET",page="public_case",status="200"}' in text
    assert page_of(case).removeprefix("/c/") not in text
    assert "amends_journal_unsealed" in text


@pytest.mark.django_db
def test_without_a_token_counts_are_for_this_machine_alone(client: Client) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", **FAR).status_code == 403
    assert client.get("/metrics", **FAR, headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


@pytest.mark.django_db
def test_with_a_token_counts_are_for_who_shows_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.CONFIG, "metrics_token", SecretStr("open sesame"))
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/metrics", **FAR, headers={"Authorization": "Bearer open sesame"}).status_code == 200


def test_a_machine_without_an_address_gets_no_counts(rf: object) -> None:
    request = rf.get("/metrics", REMOTE_ADDR="")  # type: ignore[attr-defined]  # the plugin's fixture
    assert watching.metrics(request).status_code == 403
