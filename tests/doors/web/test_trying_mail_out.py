"""A mail account is tried out on its page: one letter to whoever asks, and what the other side says."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import Settings

from amends.journal.actors import SETUP
from amends.post.accounts import open_account
from amends.post.models import Account
from tests.doors.web.visiting import Visits, said
from tests.rooms.post.mail_server import Box, a_server


def account(desk: Visits, port: int) -> Account:
    told = {"host": "127.0.0.1", "port": port, "security": "none"}
    return open_account("smtp", brand=desk.story.desk.brand, name="Out", settings=told, by=SETUP, at=desk.story.at)


@pytest.fixture(autouse=True)
def real_mail(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def tried(desk: Visits, mine: Account) -> str:
    carlos = desk.story.desk.carlos
    assert desk.post(carlos, reverse("channel_try", kwargs={"id": mine.id})).status_code == 303
    return said(desk.get(carlos, reverse("channel", kwargs={"id": mine.id})))


def test_a_letter_goes_to_whoever_asks(desk: Visits) -> None:
    with a_server(Box()) as box:
        told = tried(desk, account(desk, box.port))
    assert "The other side took the letter" in told
    assert [to for _, to in box.envelopes] == [[desk.story.desk.carlos.email]]


def test_what_the_other_side_says_is_shown(desk: Visits) -> None:
    assert "It does not work: The mail server cannot be reached" in tried(desk, account(desk, 9))
