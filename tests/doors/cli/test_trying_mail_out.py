"""`amends mail try`: one letter to oneself, and what the other side says."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.post.accounts import open_account
from amends.post.models import Outbound
from tests.cast import NOON
from tests.doors.cli.shell import Shell
from tests.doors.equipped import an_equipped_desk
from tests.rooms.post.mail_server import Box, a_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_server(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def test_it_leaves_by_the_account_and_nothing_waits(amends: Shell) -> None:
    desk = an_equipped_desk()
    with a_server(Box()) as box:
        told = {"host": "127.0.0.1", "port": box.port, "security": "none"}
        open_account("smtp", brand=desk.brand, name="Out", settings=told, by=SETUP, at=NOON)
        before = Outbound.objects.count()
        assert "took the letter to me@kite.example" in amends("mail", "try", "me@kite.example", "--account", "Out").out
    assert [str(one["Subject"]) for one in box.letters()] == [f"{desk.brand.name}: It works"]
    assert Outbound.objects.count() == before
    assert Entry.objects.filter(verb="post.tried_out").count() == 1


def test_it_says_in_the_other_sides_words_why_not(amends: Shell) -> None:
    an_equipped_desk()
    told = amends("mail", "try", "me@kite.example")
    assert (told.code, "cannot be reached" in told.out) == (1, True)
    assert not Entry.objects.filter(verb="post.tried_out").exists()


@pytest.mark.parametrize(
    "asked", [("nobody",), ("me@kite.example", "--account", "none"), ("me@x.example", "--brand", "no")]
)
def test_what_is_asked_wrongly_is_named(amends: Shell, asked: tuple[str, ...]) -> None:
    an_equipped_desk()
    assert amends("mail", "try", *asked).code == 2
