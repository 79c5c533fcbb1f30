"""A mail provider calls: what became of letters is recorded once; letters are kept before they are read; a forged call
changes nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.flow import inbox
from amends.intake.models import Complaint
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.post.accounts import close_account, open_account
from amends.post.models import Account, Outbound, Raw
from amends.promises.models import Promise
from tests.story.telling import Story, a_story, open_kinds

pytestmark = pytest.mark.django_db
SECRET, SIGNING = "a long secret", "signing key"
LETTER = (
    b"From: Ann <ann@example.com>\r\nTo: care@kite.example\r\nSubject: My bag\r\nMessage-ID: <a1@example.com>\r\n"
    b"\r\nIt is gone.\r\n"
)


@pytest.fixture
def story() -> Iterator[Story]:
    story = a_story()
    with time_machine.travel(story.at, tick=False):
        yield story


def account(story: Story, provider: str = "postmark", **secrets: str) -> Account:
    told = {"key": "k", "hook_secret": SECRET, **secrets}
    return open_account(
        "mail-provider",
        brand=story.desk.brand,
        name=provider,
        settings={"provider": provider},
        secrets=told,
        by=SETUP,
        at=story.at,
    )


def call(account: Account, told: object, *, letters: bool = False, password: str = SECRET, **more: Any):  # type: ignore[no-untyped-def]
    name = "mail_hook_letters" if letters else "mail_hook"
    key = base64.b64encode(f"amends:{password}".encode()).decode()
    headers = {"authorization": f"Basic {key}"} if password else {}
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    path = reverse(name, kwargs={"id": account.id}) + more.pop("query", "")
    return Client().post(path, body, content_type=more.pop("content_type", "application/json"), headers=headers)


def sent(story: Story) -> tuple[Case, Outbound]:
    case = story.complain()
    story.acknowledge(case, by=story.now(case).owner)
    row = Message.objects.get(case=case, is_automatic=False, direction="out").outbound
    assert row is not None
    return case, row


def event(kind: str, row: Outbound, **more: object) -> dict[str, object]:
    """What Postmark says."""
    told = {
        "Bounce": {"Type": "HardBounce", "Email": row.to_address},
        "SpamComplaint": {"Type": "SpamComplaint", "Email": row.to_address},
    }
    plain = {
        "RecordType": kind,
        "MessageID": "pm-1",
        "Recipient": row.to_address,
        "Metadata": {"outbound": str(row.id)},
    }
    return {**plain, **told.get(kind, {}), **more}


def state() -> tuple[int, int, int, int]:
    return Entry.objects.count(), Promise.objects.count(), Raw.objects.count(), Outbound.objects.count()


def test_what_became_of_a_letter_is_recorded_once(story: Story) -> None:
    mine, (case, row) = account(story), sent(story)
    for _ in range(2):
        assert call(mine, event("Delivery", row)).status_code == 200
    row.refresh_from_db()
    assert (row.delivered_at is not None, row.bounced_at, row.complained_at) == (True, None, None)
    for _ in range(2):
        assert call(mine, event("Bounce", row)).status_code == 200
    assert open_kinds(case).count("reach") == 1
    for _ in range(2):
        assert call(mine, event("SpamComplaint", row)).status_code == 200
    row.refresh_from_db()
    assert row.bounced_at
    assert row.complained_at
    verbs = list(Entry.objects.filter(case_id=case.id, verb__startswith="post.").values_list("verb", flat=True))
    assert [verbs.count(f"post.{one}") for one in ("delivered", "bounced", "complained")] == [1, 1, 1]


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "Open"},
        {"kind": "Click"},
        {"kind": "Bounce", "Type": "Transient"},
        {"kind": "Bounce", "Type": "DnsError"},
    ],
)
def test_reading_is_not_watched_and_a_delay_is_no_news(story: Story, told: dict[str, str]) -> None:
    mine, (_, row) = account(story), sent(story)
    before = state()
    assert call(mine, event(**{"row": row, **told})).status_code == 200  # type: ignore[arg-type]
    assert state() == before


@pytest.mark.parametrize("password", ["", "wrong", "a long secre", SECRET + "x"])
def test_a_forged_call_changes_nothing(story: Story, password: str) -> None:
    mine, (_, row) = account(story), sent(story)
    before = state()
    for letters in (False, True):
        assert call(mine, event("Bounce", row), letters=letters, password=password).status_code == 401
    assert state() == before


def test_the_secret_may_stand_in_the_address(story: Story) -> None:
    mine, (_, row) = account(story), sent(story)
    assert call(mine, event("Delivery", row), password="", query="?secret=a+long+secret").status_code == 200
    assert call(mine, event("Delivery", row), password="", query="?secret=another").status_code == 401


def test_an_account_without_a_secret_takes_no_calls(story: Story) -> None:
    mine, (_, row) = account(story, hook_secret=""), sent(story)
    assert call(mine, event("Bounce", row), password="").status_code == 401


def test_a_closed_account_and_none_at_all_are_not_there(story: Story) -> None:
    mine, (_, row) = account(story), sent(story)
    close_account(mine, by=SETUP, at=story.at)
    assert call(mine, event("Bounce", row)).status_code == 404
    smtp = {"host": "localhost", "security": "none"}
    other = open_account("smtp", brand=story.desk.brand, name="s", settings=smtp, by=SETUP, at=story.at)
    assert call(other, event("Bounce", row)).status_code == 404


def test_what_is_said_of_another_recipient_or_brand_is_not_believed(story: Story) -> None:
    mine, (_, row) = account(story), sent(story)
    before = state()
    assert call(mine, event("Bounce", row, Email="somebody@example.com")).status_code == 200
    assert call(mine, event("Bounce", row, Metadata={"outbound": "nonsense"})).status_code == 200
    assert state() == before


def test_what_cannot_be_read_is_refused_and_changes_nothing(story: Story) -> None:
    mine = account(story)
    before = state()
    for body in (b"", b"{", b"[1]", b"\xff\xfe", b'{"RecordType": "Inbound"}'):
        assert call(mine, body).status_code in {200, 400, 401}, body
    assert state() == before


def test_a_letter_is_kept_byte_for_byte_and_then_heard(story: Story) -> None:
    mine = account(story)
    told = {
        "FromFull": {"Email": "ann@example.com"},
        "OriginalRecipient": "care@kite.example",
        "RawEmail": LETTER.decode(),
    }
    for _ in range(2):
        assert call(mine, told, letters=True).status_code == 200
    assert Raw.objects.count() == 1
    inbox.take_in(at=story.at, by=CLOCK)
    (message,) = Message.objects.filter(direction="in")
    assert "It is gone." in message.text
    assert message.inbound is not None
    assert message.inbound.account == mine


def test_a_genuine_call_without_a_letter_in_it_is_kept_and_looked_at(story: Story) -> None:
    mine = account(story)
    assert call(mine, b"\x00 no letter", letters=True).status_code == 200
    inbox.take_in(at=story.at, by=CLOCK)
    assert (Complaint.objects.count(), Case.objects.count()) == (1, 0)


def test_a_signature_is_enough_where_the_provider_signs(story: Story) -> None:
    mine, (_, row) = account(story, "mailgun", hook_secret="", signing_key=SIGNING), sent(story)
    told: dict[str, Any] = {
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "timestamp": 1.0,
            "recipient": row.to_address,
            "message": {"headers": {"message-id": row.message_id.strip("<>")}},
            "user-variables": {},
        }
    }
    for key, status in (("another", 401), (SIGNING, 200)):
        digest = hmac.new(key.encode(), b"1token", hashlib.sha256).hexdigest()
        told["signature"] = {"timestamp": "1", "token": "token", "signature": digest}
        assert call(mine, told, password="").status_code == status
    row.refresh_from_db()
    assert row.bounced_at
