"""Mail out: what leaves, with which headers, and what each refusal means."""

from __future__ import annotations

import smtplib
from dataclasses import replace
from email import message_from_string
from email.message import Message
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from pytest_django import Settings

from amends.journal.actors import Automatic
from amends.post import actions as post
from amends.post import channels
from amends.post.actions import Outgoing
from amends.post.channels import CannotDeliver, TryAgain
from amends.post.channels.mail.sending import MailAdapter, letter
from amends.post.channels.page.showing import PageAdapter
from amends.post.models import Outbound
from amends.post.rules import Channel, answered_ids
from tests.cast import NOON, Desk, a_desk

BY = Automatic("test")
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings: Settings) -> Desk:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return a_desk()


def outbound(desk: Desk, **more: Any) -> Outbound:
    plain = Outgoing("k", desk.brand, Channel.MAIL, "jana@example.com", "Dear Jana", "Jana Weber", "Your flight")
    return post.dispatch([replace(plain, **more)], by=BY, at=NOON)[0]


def written(row: Outbound) -> Message:
    return message_from_string(letter(row).message().as_string())


def test_a_persons_letter_is_no_machines(desk: Desk) -> None:
    row = outbound(desk, references=("<first@example.com>", "<last@example.com>"))
    MailAdapter().send(row)
    assert [sent.to for sent in mail.outbox] == [['"Jana Weber" <jana@example.com>']]
    headers = written(row)
    assert headers["From"] == '"Kite Air" <care@kite.example>'
    assert headers["Message-ID"] == row.message_id
    assert headers["References"] == "<first@example.com> <last@example.com>"
    assert headers["In-Reply-To"] == "<last@example.com>"
    assert headers["Auto-Submitted"] == "no"
    assert headers["X-Auto-Response-Suppress"] is None
    assert headers["Date"] == "Tue, 03 Mar 2026 17:00:00 +0000"


def test_the_answer_finds_back(desk: Desk) -> None:
    row = outbound(desk)
    assert answered_ids([str(written(row)["Reply-To"])], []) == [row.message_id]


def test_an_automatic_letter_says_so_and_asks_machines_for_silence(desk: Desk) -> None:
    headers = written(outbound(desk, is_automatic=True))
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "All"


def test_what_answers_by_itself_says_that(desk: Desk) -> None:
    more = {"is_automatic": True, "references": ("<hers@example.com>",)}
    assert written(outbound(desk, **more))["Auto-Submitted"] == "auto-generated"
    receipt = outbound(desk, key="r", facts={"is_receipt": True}, **more)
    assert written(receipt)["Auto-Submitted"] == "auto-replied"


@pytest.mark.parametrize("name", ['Jana "JJ" Weber', "Weber, Jana", "Jörg Müller", "back\\slash", "<b>Jana</b>"])
def test_any_name_makes_a_letter_to_one_address(desk: Desk, name: str) -> None:
    row = outbound(desk, to_name=name)
    MailAdapter().send(row)
    assert str(written(row)["To"]).count("@") == 1


def test_a_subject_cannot_smuggle_a_header(desk: Desk) -> None:
    headers = written(outbound(desk, subject="Hello\r\nBcc: everybody@example.com"))
    assert headers["Bcc"] is None
    assert headers["Subject"] == "Hello Bcc: everybody@example.com"


class Refusing(BaseEmailBackend):
    """A mail server that always says the same."""

    answer: Exception

    def send_messages(self, email_messages: Any) -> int:
        raise self.answer


REFUSED = {"jana@example.com": (550, b"5.1.1 no such user")}
BUSY = {"jana@example.com": (450, b"4.2.1 try later")}


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (smtplib.SMTPRecipientsRefused(REFUSED), CannotDeliver),
        (smtplib.SMTPRecipientsRefused(BUSY), TryAgain),
        (smtplib.SMTPDataError(554, b"spam"), CannotDeliver),
        (smtplib.SMTPDataError(451, b"later"), TryAgain),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), TryAgain),
        (smtplib.SMTPSenderRefused(550, b"not your domain", "care@kite.example"), TryAgain),
        (smtplib.SMTPServerDisconnected("gone"), TryAgain),
        (ConnectionRefusedError(111, "refused"), TryAgain),
        (TimeoutError("slow"), TryAgain),
        (UnicodeError("address"), CannotDeliver),
    ],
)
def test_what_a_refusal_means(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch, answer: Exception, meaning: type[Exception]
) -> None:
    monkeypatch.setattr(Refusing, "answer", answer, raising=False)
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    with pytest.raises(meaning):
        MailAdapter().send(outbound(desk))


def test_a_letter_without_an_address_can_never_be_delivered(desk: Desk, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with pytest.raises(CannotDeliver):
        MailAdapter().send(outbound(desk, to_address=""))


@pytest.mark.parametrize(
    ("backend", "instant"),
    [
        ("django.core.mail.backends.locmem.EmailBackend", True),
        ("django.core.mail.backends.dummy.EmailBackend", True),
        ("django.core.mail.backends.filebased.EmailBackend", False),
        ("django.core.mail.backends.smtp.EmailBackend", False),
    ],
)
def test_only_what_stays_in_this_process_is_instant(settings: Settings, backend: str, instant: bool) -> None:
    settings.EMAIL_BACKEND = backend
    assert MailAdapter().is_instant() is instant


def test_every_channel_but_mail_is_read_on_the_customers_page() -> None:
    inside = {channel for channel in Channel if not channels.leaves_the_house(channel)}
    assert inside == set(Channel) - {Channel.MAIL}
    assert all(isinstance(channels.adapter_of(channel), PageAdapter) for channel in inside)


def test_a_setting_names_another_adapter(settings: Settings) -> None:
    settings.POST_ADAPTERS = {"mail": "amends.post.channels.page.showing.PageAdapter"}
    assert isinstance(channels.adapter_of(Channel.MAIL), PageAdapter)
