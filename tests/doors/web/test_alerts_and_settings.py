"""The bell, the theme, the settings, and what every answer carries."""

from __future__ import annotations

import re
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client

from amends.config import Config
from amends.promises.models import Alert
from tests.doors.web.visiting import Visits, entries, said
from tests.story.telling import MINUTE

SEEN = re.compile(r"/alerts\?seen=([^\"]+)\"")


def test_the_bell_rings_once_and_stays_silent_until_something_is_new(desk: Visits) -> None:
    ana = desk.story.desk.ana
    page = desk.get(ana, "/today").content.decode()
    version = SEEN.findall(page)[0]
    assert desk.get(ana, f"/alerts?seen={version}").status_code == 204
    desk.story.complain()
    desk.story.wait(31 * MINUTE)
    answer = desk.get(ana, f"/alerts?seen={version}")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'data-count="{Alert.objects.filter(person=ana).count()}"' in html
    assert "Jana Weber: A person writes to you, is due soon" in said(answer)
    lead = said(desk.get(desk.story.desk.bea, "/alerts?seen=none"))
    assert "Jana Weber: A person writes to you, is broken and owed a word" in lead
    again = SEEN.findall(html)[0]
    assert desk.get(ana, f"/alerts?seen={again}").status_code == 204


def test_an_alert_is_seen_by_its_own_person_alone(desk: Visits) -> None:
    desk.story.complain()
    desk.story.wait(31 * MINUTE)
    cast = desk.story.desk
    alert = Alert.objects.filter(person=cast.ana).first()
    assert alert is not None
    before = entries()
    desk.post(cast.ben, f"/alerts/{alert.id}/seen")
    assert Alert.objects.get(id=alert.id).seen_at is None
    answer = desk.post(cast.ana, f"/alerts/{alert.id}/seen", {"next": "/queue?owner=me"})
    assert answer.headers["Location"] == "/queue?owner=me"
    assert Alert.objects.get(id=alert.id).seen_at == desk.story.at
    assert entries() == before, "a read mark is not journalled"


def test_many_alerts_are_counted_and_few_are_listed(desk: Visits) -> None:
    for number in range(12):
        desk.story.complain(f"Customer {number}", order=None)
    desk.story.wait(31 * MINUTE)
    bea = desk.story.desk.bea
    total = Alert.objects.filter(person=bea, seen_at__isnull=True).count()
    assert total > 8
    html = desk.get(bea, "/alerts?seen=none").content.decode()
    assert f'data-count="{total}"' in html
    assert html.count("data-alert=") == 8


def test_a_theme_is_this_browsers_own(desk: Visits) -> None:
    client = desk.as_(desk.story.desk.ana)
    answer = client.post("/theme", {"theme": "dark", "next": "/queue"})
    assert answer.headers["Location"] == "/queue"
    assert 'data-theme="amends-dark"' in client.get("/today").content.decode()
    client.post("/theme", {"theme": "auto"})
    assert "data-theme=" not in client.get("/today").content.decode().split(">", 2)[1]


def test_settings_say_what_is_set(desk: Visits) -> None:
    page = said(desk.get(desk.story.desk.evan, "/settings"))
    assert "Kite Air" in page
    assert "50.00 USD a case" in page
    assert "Care: Bea Novak" in page
    assert "30 minutes of the desk's hours" in page


@pytest.mark.parametrize("path", ["/today", "/queue", "/team", "/settings", "/sign-in", "/nowhere"])
def test_every_page_carries_the_strict_policy(desk: Visits, path: str) -> None:
    answer = desk.get(desk.story.desk.bea, path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in answer.headers


def test_over_https_browsers_are_told_to_stay_there(desk: Visits) -> None:
    with mock.patch.object(settings, "CONFIG", Config(is_https=True)):
        answer = Client().get("/sign-in")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_pages_of_a_desk_are_never_kept_by_a_cache(desk: Visits) -> None:
    answer = desk.get(desk.story.desk.ana, "/today")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]


def test_a_page_that_breaks_says_so_with_a_number(desk: Visits) -> None:
    client = desk.as_(desk.story.desk.ana)
    client.raise_request_exception = False
    with mock.patch("amends.web.shown.today.build", side_effect=RuntimeError("broken")):
        answer = client.get("/today")
    assert answer.status_code == 500
    assert re.search(r"Number to quote: [0-9a-f]{8}", said(answer))
    assert "RuntimeError" not in said(answer)


def test_a_page_that_is_not_there_says_so(desk: Visits) -> None:
    answer = desk.get(desk.story.desk.ana, "/nowhere")
    assert answer.status_code == 404
    assert "There is no such page." in said(answer)


def test_every_page_of_a_demo_says_demo(desk: Visits) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(desk.story.desk.bea)
    case = desk.story.complain()
    with mock.patch.object(settings, "CONFIG", Config(demo=True)):
        paths = ["/today", "/queue", "/team", f"/cases/{case.reference}", "/settings", "/shift/end", "/nowhere"]
        for path in paths:
            assert "<strong>demo</strong>" in client.get(path).content.decode(), path
        assert "<strong>demo</strong>" in Client(HTTP_HOST="127.0.0.1").get("/sign-in").content.decode()
