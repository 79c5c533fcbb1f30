"""Signing in and out: by password with counted tries, by one click on a demo desk, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client

from amends import flow
from amends.config import Config
from amends.journal.actors import SETUP
from amends.people import actions as people
from amends.web import demo, tries
from tests.cast import PASSWORD
from tests.doors.web.visiting import Visits, said


@pytest.fixture
def ana(desk: Visits) -> Iterator[str]:
    """Ana's address, with a password, and every try still hers."""
    person = desk.story.desk.ana
    people.set_password(person, PASSWORD, by=SETUP, at=desk.story.at)
    caches["shared"].clear()
    yield person.email
    caches["shared"].clear()


def sign_in(client: Client, email: str, password: str, **more: str) -> Any:
    return client.post("/sign-in", {"email": email, "password": password, **more})


@pytest.mark.django_db
def test_a_stranger_is_led_to_the_form_and_back(desk: Visits, ana: str) -> None:
    client = Client()
    answer = client.get("/queue?owner=me")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/queue%3Fowner%3Dme"
    answer = sign_in(client, ana.upper(), PASSWORD, next="/queue?owner=me")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/queue?owner=me"
    assert client.get("/queue").status_code == 200


def test_the_session_gets_a_new_name_when_somebody_signs_in(desk: Visits, ana: str) -> None:
    client = Client()
    client.get("/sign-in")
    session = client.session
    session["seen"] = "before"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    sign_in(client, ana, PASSWORD)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_led_to_another_site(desk: Visits, ana: str, wanted: str) -> None:
    answer = sign_in(Client(), ana, PASSWORD, next=wanted)
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_look_alike(desk: Visits, ana: str) -> None:
    wrong = sign_in(Client(), ana, "not the password")
    unknown = sign_in(Client(), "nobody@kite.example", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert said(wrong).replace(ana, "") == said(unknown).replace("nobody@kite.example", "")
    assert f'value="{ana}"' in wrong.content.decode()
    assert "not the password" not in wrong.content.decode()


def test_an_empty_form_says_what_is_missing(desk: Visits, ana: str) -> None:
    answer = sign_in(Client(), "", "")
    assert answer.status_code == 422
    assert said(answer).count("Fill this in.") == 2


def test_whoever_fails_too_often_waits_with_the_right_password_too(desk: Visits, ana: str) -> None:
    for _ in range(tries.PER_ADDRESS):
        assert sign_in(Client(), ana, "wrong wrong wrong").status_code == 422
    answer = sign_in(Client(), ana, PASSWORD)
    assert answer.status_code == 429
    assert "Wait a quarter of an hour" in said(answer)


def test_a_success_gives_the_address_its_tries_back(desk: Visits, ana: str) -> None:
    for _ in range(tries.PER_ADDRESS - 1):
        sign_in(Client(), ana, "wrong wrong wrong")
    assert sign_in(Client(), ana, PASSWORD).status_code == 302
    for _ in range(tries.PER_ADDRESS):
        assert sign_in(Client(), ana, "wrong wrong wrong").status_code == 422


def test_one_place_may_not_try_every_address(desk: Visits, ana: str) -> None:
    with mock.patch.object(tries, "PER_CLIENT", 3):
        for number in range(3):
            assert sign_in(Client(), f"guess{number}@kite.example", "wrong").status_code == 422
        assert sign_in(Client(), ana, PASSWORD).status_code == 429
        elsewhere = Client(REMOTE_ADDR="203.0.113.9")
        assert sign_in(elsewhere, ana, PASSWORD).status_code == 302


def test_a_try_is_one_row_that_only_one_process_can_write(desk: Visits, ana: str) -> None:
    mine = tries.of_address(ana)
    taken = [mine.take() for _ in range(tries.PER_ADDRESS)]
    assert len(set(taken)) == tries.PER_ADDRESS
    assert mine.take() is None
    mine.give_back(taken[2])
    assert mine.take() == taken[2]


def test_neither_addresses_nor_places_stand_readable_in_the_cache() -> None:
    assert "ana@kite.example" not in tries.of_address("ana@kite.example").prefix


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "10.0.0.2", "127.0.0.1"),
    ],
)
def test_what_a_stranger_says_of_themselves_is_not_believed(
    rf: object, trusted: int, forwarded: str, seen: str
) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": forwarded})  # type: ignore[attr-defined]
    with mock.patch.object(settings, "CONFIG", Config(trusted_proxies=trusted)):
        assert tries.client(request) == seen


def test_signing_out_ends_the_session(desk: Visits) -> None:
    client = desk.as_(desk.story.desk.ana)
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/today").status_code == 302


def test_whoever_has_left_is_out_at_once(desk: Visits) -> None:
    cast = desk.story.desk
    assert desk.get(cast.ben, "/today").status_code == 200
    flow.deactivate(cast.ben, by=cast.bea, at=desk.story.at)
    assert desk.get(cast.ben, "/today").status_code == 302


def test_the_administrator_begins_with_the_settings(desk: Visits) -> None:
    assert desk.get(desk.story.desk.evan, "/").headers["Location"] == "/settings"
    assert desk.get(desk.story.desk.ana, "/").headers["Location"] == "/today"


def test_a_poll_of_somebody_signed_out_sends_the_whole_page_to_sign_in(desk: Visits) -> None:
    answer = Client().get(
        "/today/body", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/today?x=1"}
    )
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/today%3Fx%3D1"


DEMO = Config(demo=True)
HERE = {"HTTP_HOST": "127.0.0.1:8000"}


def test_one_click_signs_in_on_a_demo_desk(desk: Visits) -> None:
    client = Client(**HERE)
    with mock.patch.object(settings, "CONFIG", DEMO):
        link = demo.address_of(desk.story.desk.bea)
        assert link.startswith("http://127.0.0.1:8000/demo/")
        answer = client.get(link.removeprefix("http://127.0.0.1:8000"))
        assert answer.headers["Location"] == "/"
        page = client.get("/today")
    assert page.status_code == 200
    assert "Bea" in said(page)
    assert "demo" in said(page)


def test_the_demo_names_who_one_can_be(desk: Visits) -> None:
    client, cast = Client(**HERE), desk.story.desk
    with mock.patch.object(settings, "CONFIG", DEMO):
        page = said(client.get("/demo"))
        assert "Ana Ruiz front line · may give 50 USD" in page
        assert "Carlos Lima manager · may give 1,000 USD" in page
        assert "Evan Holt" in page
        assert client.post("/demo/sign-in", {"person": str(cast.ana.id)}).status_code == 302
        assert "Ana" in said(client.get("/today"))


@pytest.mark.parametrize(
    ("config", "host", "peer"),
    [
        (Config(demo=False), "127.0.0.1:8000", "127.0.0.1"),
        (Config(demo=True, host="0.0.0.0"), "127.0.0.1:8000", "127.0.0.1"),  # noqa: S104
        (Config(demo=True), "desk.example", "127.0.0.1"),
        (Config(demo=True), "127.0.0.1.evil.example", "127.0.0.1"),
        (Config(demo=True), "127.0.0.1:8000", "192.0.2.4"),
    ],
)
def test_links_that_sign_in_exist_only_at_the_demo_machine_itself(
    desk: Visits, config: Config, host: str, peer: str
) -> None:
    client = Client(HTTP_HOST=host, REMOTE_ADDR=peer)
    person = desk.story.desk.bea
    with mock.patch.object(settings, "CONFIG", config), mock.patch.object(settings, "ALLOWED_HOSTS", ["*"]):
        path = demo.address_of(person).split("/demo/")[1]
        assert client.get(f"/demo/{path}").status_code == 404
        assert client.get("/demo").status_code == 404
        assert client.post("/demo/sign-in", {"person": str(person.id)}).status_code == 404
        assert client.get("/today").status_code == 302


def test_a_forged_demo_link_opens_nothing(desk: Visits) -> None:
    with mock.patch.object(settings, "CONFIG", DEMO):
        real = demo.address_of(desk.story.desk.bea).split("/demo/")[1]
        assert Client(**HERE).get(f"/demo/{real[:-2]}xx").status_code == 404


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1:80", True),
        ("[::1]:8000", True),
        ("::1", True),
        ("LOCALHOST:8000", True),
        ("localhost.evil.example", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("", False),
    ],
)
def test_what_counts_as_this_machine(host: str, is_here: bool) -> None:
    assert demo.is_local(host) is is_here


def test_a_session_ends_after_a_working_day() -> None:
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) <= timedelta(hours=12)


def test_an_open_case_that_looks_for_news_leads_nobody_away_from_their_words() -> None:
    answer = Client().get("/cases/AM-20XP-PH0K/live", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content, "HX-Redirect" in answer.headers) == (204, b"", False)
