"""Providers: every one takes a letter with both its parts and what we note on it; each refusal means something."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from pytest_django import Settings

from amends.journal.actors import Automatic
from amends.post import actions as post
from amends.post.accounts import WrongSetting, open_account
from amends.post.channels import CannotDeliver, TryAgain
from amends.post.channels.mail.providers import PROVIDERS
from amends.post.channels.mail.sending import MailAdapter
from amends.post.deliveries import Enclosed, Outgoing
from amends.post.models import Account, Outbound
from amends.post.queries import outbounds_by_id
from amends.post.raws import digest_of, keep
from amends.post.rules import Channel
from tests.cast import NOON, Desk, a_desk

BY = Automatic("test")
pytestmark = pytest.mark.django_db
INACTIVE = (
    "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: jana@example.com. "
    "Inactive recipients are ones that have generated a hard bounce."
)
TAKEN: dict[str, object] = {
    "postmark": {"ErrorCode": 0, "Message": "OK", "MessageID": "1", "To": "jana@example.com"},
    "mailgun": {"id": "<1@mg>", "message": "Queued. Thank you."},
    "sparkpost": {"results": {"total_accepted_recipients": 1, "total_rejected_recipients": 0, "id": "1"}},
    "mailjet": {"Messages": [{"Status": "success", "To": [{"Email": "jana@example.com", "MessageID": 1}]}]},
    "brevo": {"messageId": "<1@brevo>"},
    "mailtrap": {"success": True, "message_ids": ["1"]},
}


class Wire:
    """What was asked of a provider, and what it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.status, self.answer = 200, {}

    def request(self, session: requests.Session, method: str, url: str, **told: Any) -> requests.Response:
        self.asked.append((url, {**told, "session": dict(session.headers)}))
        answer = requests.Response()
        answer.status_code, answer.reason = self.status, "as asked"
        answer._content = json.dumps(self.answer).encode()
        answer.headers["Content-Type"] = "application/json"
        return answer


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    wire = Wire()
    monkeypatch.setattr(
        requests.Session, "request", lambda session, method, url, **told: wire.request(session, method, url, **told)
    )
    return wire


@pytest.fixture
def desk(settings: Settings) -> Desk:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    return a_desk()


def account(desk: Desk, provider: str, **settings: str) -> Account:
    return open_account(
        "mail-provider",
        brand=desk.brand,
        name=provider,
        settings={"provider": provider, **settings},
        secrets={"key": "k-1", "second_key": "k-2", "hook_secret": "s-1"},
        by=BY,
        at=NOON,
    )


def outbound(desk: Desk, **more: Any) -> Outbound:
    plain = Outgoing(
        "k",
        desk.brand,
        Channel.MAIL,
        "jana@example.com",
        "Guten Tag\n\nhttps://kite.example/c",
        "Jörg",
        "Koffer",
        **more,
    )
    row = post.dispatch([plain], by=BY, at=NOON)[0]
    return outbounds_by_id([str(row.id)])[row.id]


def told(asked: dict[str, Any]) -> str:
    """Everything that was sent, as text."""
    parts = [asked.get("data"), asked.get("json"), asked.get("files")]
    return " ".join(one.decode() if isinstance(one, bytes) else str(one) for one in parts if one)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_letter_leaves_whole_and_nobodys_reading_is_watched(desk: Desk, wire: Wire, provider: str) -> None:
    account(desk, provider)
    wire.answer = TAKEN[provider]  # type: ignore[assignment]
    kept = keep([b"a file"], at=NOON)
    row = outbound(desk, attachments=(Enclosed(kept[digest_of(b"a file")], "a.bin", "application/x-a"),))
    MailAdapter().send(row)
    ((url, asked),) = wire.asked
    sent = told(asked)
    assert url.startswith("https://")
    for words in ("Guten Tag", "<html lang", "jana@example.com", "a.bin", str(row.id), row.message_id.strip("<>")):
        assert words in sent, words
    for watching in (
        '"TrackOpens": true',
        '"open_tracking": true',
        '"TrackOpens": "enabled"',
        "o:tracking-opens': 'yes",
    ):
        assert watching not in sent


def test_a_region_is_another_address(desk: Desk, wire: Wire) -> None:
    account(desk, "mailgun", region="eu")
    wire.answer = TAKEN["mailgun"]  # type: ignore[assignment]
    MailAdapter().send(outbound(desk))
    assert wire.asked[0][0].startswith("https://api.eu.mailgun.net/v3/kite.example/")


@pytest.mark.parametrize(
    ("status", "answer", "meaning", "words"),
    [
        (
            422,
            {"ErrorCode": 406, "Message": INACTIVE},
            CannotDeliver,
            "refuses the recipient",
        ),
        (422, {"ErrorCode": 406, "Message": "told in other words"}, TryAgain, "did not say that it took"),
        (413, {}, CannotDeliver, "too large"),
        (401, {"ErrorCode": 10, "Message": "bad token"}, TryAgain, "refuses us"),
        (422, {"ErrorCode": 400, "Message": "Sender Signature not found"}, TryAgain, "refuses us"),
        (429, {}, TryAgain, "refuses us"),
        (500, {}, TryAgain, "refuses us"),
    ],
)
def test_what_a_refusal_means(
    desk: Desk, wire: Wire, status: int, answer: dict[str, object], meaning: type[Exception], words: str
) -> None:
    account(desk, "postmark")
    wire.status, wire.answer = status, answer
    with pytest.raises(meaning, match=words):
        MailAdapter().send(outbound(desk))


def test_a_provider_that_is_away_may_be_back_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise requests.ConnectionError("no route")

    account(desk, "brevo")
    monkeypatch.setattr(requests.Session, "request", away)
    with pytest.raises(TryAgain):
        MailAdapter().send(outbound(desk))


def test_its_key_is_asked_for(desk: Desk) -> None:
    with pytest.raises(WrongSetting, match=r"^key:"):
        open_account("mail-provider", brand=desk.brand, name="x", settings={"provider": "brevo"}, by=BY, at=NOON)
    assert not Account.objects.exists()
