"""A file in the browser: nothing is taken before its dry run was seen, and each row is taken once."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from amends.cases.models import Case
from amends.journal.models import Entry
from amends.people.models import Person
from amends.post.models import Inbound
from amends.web import imports
from tests.cast import NOON, Desk
from tests.doors.cli.test_taking_files import COMPLAINTS, REQUESTS
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import text_of

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="token" value="([^"]+)"')


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return an_equipped_desk()


def signed_in(person: Person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def choose(browser: Client, text: str, name: str = "complaints.csv", **fields: str) -> HttpResponse:
    file = SimpleUploadedFile(name, text.encode(), "text/csv")
    with time_machine.travel(NOON, tick=False):
        return browser.post("/import", {"step": "file", "file": file, **fields})


def go_on(browser: Client, page: HttpResponse, step: str, **fields: str) -> HttpResponse:
    found = TOKEN.search(page.content.decode())
    assert found, page.content.decode()
    with time_machine.travel(NOON, tick=False):
        return browser.post("/import", {"step": step, "token": found[1], **fields})


def columns(page: HttpResponse) -> dict[str, str]:
    """The choices of the mapping as they stand on the page."""
    chosen = {}
    for name, body in re.findall(
        r'<select[^>]* name="(column-\d+)"[^>]*>(.*?)</select>', page.content.decode(), re.DOTALL
    ):
        selected = re.search(r'<option value="([^"]*)" selected', body)
        chosen[name] = selected[1] if selected else ""
    return chosen


def test_from_the_file_to_the_cases(desk: Desk) -> None:
    browser, entries = signed_in(desk.bea), Entry.objects.count()
    mapping = choose(browser, COMPLAINTS)
    assert "My parcel never came" in text_of(mapping)
    guessed = columns(mapping)
    assert guessed == {
        "column-0": "id",
        "column-1": "words",
        "column-2": "name",
        "column-3": "mail",
        "column-4": "received",
    }
    dry = go_on(browser, mapping, "map", **guessed)
    assert "rows 3 would be taken in 3 known already 0 refused 0" in text_of(dry)
    assert (Inbound.objects.count(), Entry.objects.count()) == (0, entries)
    done = go_on(browser, dry, "dry_run")
    assert "taken in 3" in text_of(done)
    assert Case.objects.count() == 3
    assert Entry.objects.filter(verb="intake.imported", actor=desk.bea.actor).count() == 1
    assert not list((settings.HOME / "incoming").glob("*"))
    again = go_on(browser, dry, "dry_run")
    assert "does not wait here any more" in text_of(again)
    assert Case.objects.count() == 3


def test_old_requests_are_read_as_of_a_time(desk: Desk) -> None:
    browser = signed_in(desk.bea)
    mapping = choose(browser, REQUESTS, as_of="2026-02-01T00:00")
    dry = go_on(browser, mapping, "map", **columns(mapping))
    go_on(browser, dry, "dry_run")
    assert Case.objects.filter(closed_at__isnull=False).count() == 2
    assert Case.objects.count() == 4


def test_dates_that_can_be_read_in_two_ways_are_asked_about(desk: Desk) -> None:
    browser = signed_in(desk.bea)
    mapping = choose(browser, COMPLAINTS.replace("2026-03-01", "03/01/2026").replace("2026-03-02", "03/02/2026"))
    asked = go_on(browser, mapping, "map", **columns(mapping))
    assert asked.status_code == 422
    assert "what stands first?" in text_of(asked)
    assert Inbound.objects.count() == 0
    dry = go_on(browser, asked, "map", **columns(asked), dates="month")
    assert "would be taken in 3" in text_of(dry)


def test_refused_lines_are_listed_with_their_remedy(desk: Desk) -> None:
    browser = signed_in(desk.bea)
    mapping = choose(browser, COMPLAINTS.replace("2026-03-02 11:30", "soon"))
    dry = text_of(go_on(browser, mapping, "map", **columns(mapping)))
    assert "refused 1" in dry
    assert "3 Date received 'soon': write a date like" in dry


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Say what at least one column is."),
        ({"column-2": "name"}, "no column says what the complaint is about"),
        ({"column-1": "words", "column-2": "words"}, "cannot both be"),
        ({"column-1": "mood"}, "there is no such meaning"),
    ],
)
def test_columns_that_make_no_sense_are_given_back(desk: Desk, fields: dict[str, str], told: str) -> None:
    browser = signed_in(desk.bea)
    answer = go_on(browser, choose(browser, COMPLAINTS), "map", **fields)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert Inbound.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "fields"), [("", {}), (COMPLAINTS, {"as_of": "2999-01-01T00:00"}), (COMPLAINTS, {"as_of": "x"})]
)
def test_a_file_that_cannot_be_begun_with_is_refused(desk: Desk, text: str, fields: dict[str, str]) -> None:
    assert choose(signed_in(desk.bea), text, **fields).status_code == 422
    assert not list((settings.HOME / "incoming").glob("*"))


def test_too_many_rows_are_sent_to_the_machine(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MOST_ROWS", 2)
    browser = signed_in(desk.bea)
    mapping = choose(browser, COMPLAINTS)
    assert "amends take csv" in text_of(go_on(browser, mapping, "map", **columns(mapping)))


def test_only_who_brought_a_file_goes_on_with_it(desk: Desk) -> None:
    mapping = choose(signed_in(desk.bea), COMPLAINTS)
    answer = go_on(signed_in(desk.carlos), mapping, "map", **columns(mapping))
    assert "does not wait here any more" in text_of(answer)
    for token in ("../../secret", "", "00000000-0000-7000-8000-000000000000"):
        with time_machine.travel(NOON, tick=False):
            odd = signed_in(desk.bea).post("/import", {"step": "map", "token": token})
        assert odd.status_code == 422


def test_who_may_not_import_does_not(desk: Desk) -> None:
    for person in (desk.ana, desk.evan):
        browser = signed_in(person)
        assert browser.get("/import").status_code == 403
        assert choose(browser, COMPLAINTS).status_code == 403
    assert Client().get("/import").status_code == 302


def test_what_waited_a_day_is_thrown_away(desk: Desk) -> None:
    choose(signed_in(desk.bea), COMPLAINTS)
    old: list[Path] = list((settings.HOME / "incoming").glob("*"))
    assert len(old) == 2
    for path in old:
        os.utime(path, (0, 0))
    choose(signed_in(desk.bea), COMPLAINTS)
    assert not any(path.exists() for path in old)
