"""Consent in the browser, against a double of an OAuth 2 server that holds to RFC 6749 and 7636."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.urls import reverse

from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.post import accounts
from amends.post.channels import TryAgain, outside
from amends.post.channels.mail import consenting, signing_in
from amends.post.models import Account
from amends.web.views.consenting import back
from tests.doors.web.visiting import Answer, Visits, entries, said

CONSENT, TOKEN = "https://login.example.com/authorize?tenant=1", "https://login.example.com/token"


@dataclass
class Provider:
    """Gives codes for consent and tokens for codes, each code once, and replaces refresh tokens as they are used."""

    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    good: set[str] = field(default_factory=set)
    is_offline: bool = True
    count: int = 0

    def agree(self, there: str) -> dict[str, str]:
        """What the browser brings back when the mailbox's owner agrees."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        self.count += 1
        code = f"code-{self.count}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def call(self, address: str, body: bytes, headers: dict[str, str]) -> outside.Answer:
        assert address == TOKEN
        told = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if told["grant_type"] == "refresh_token":
            if told["refresh_token"] not in self.good:
                raise outside.CannotDeliver("login.example.com answers 400: invalid_grant")
            self.good.discard(told["refresh_token"])
            return self._token()
        asked = self.codes.pop(told["code"], None)
        proof = hashlib.sha256(told["code_verifier"].encode()).digest()
        if (
            asked is None
            or told["client_secret"] != "the client secret"
            or told["redirect_uri"] != asked["redirect_uri"]
            or base64.urlsafe_b64encode(proof).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            raise outside.CannotDeliver("login.example.com answers 400: invalid_grant")
        return self._token()

    def _token(self) -> outside.Answer:
        self.count += 1
        told: dict[str, object] = {"access_token": f"access-{self.count}", "expires_in": 3600}
        if self.is_offline:
            told["refresh_token"] = f"refresh-{self.count}"
            self.good.add(f"refresh-{self.count}")
        return outside.Answer(200, json.dumps(told).encode())


@pytest.fixture
def provider() -> Iterator[Provider]:
    found = Provider()
    with mock.patch.object(outside, "call", found.call), mock.patch.dict(signing_in._TOKENS, clear=True):
        yield found


def opened(desk: Visits, **more: str) -> Account:
    told = {
        "host": "imap.example.com",
        "user": "care@kite.example",
        "sign_in": "oauth2",
        "consent_url": CONSENT,
        "token_url": TOKEN,
        "client_id": "amends",
        "scope": "mail offline",
        **more,
    }
    return accounts.open_account(
        "imap",
        brand=desk.story.desk.brand,
        name="Care",
        settings=told,
        secrets={"client_secret": "the client secret"},
        by=SETUP,
        at=desk.story.at,
    )


def sent_to(desk: Visits, account: Account, who: str = "bea") -> str:
    """Where the browser of somebody is sent who asks for consent."""
    answer = desk.get(getattr(desk.story.desk, who), reverse("channel_consent", kwargs={"id": account.id}))
    assert answer.status_code == 303
    return str(answer.url)


def back_with(desk: Visits, told: dict[str, str], who: str = "bea") -> Answer:
    return desk.as_(getattr(desk.story.desk, who)).get(reverse("channel_consented"), told, follow=True)


def test_the_owner_agrees_and_the_worker_signs_in_from_then_on(desk: Visits, provider: Provider) -> None:
    account = opened(desk)
    page = desk.get(desk.story.desk.bea, reverse("channel", kwargs={"id": account.id}))
    assert "Ask the mailbox's owner to let us in" in said(page)
    assert back() in said(page)
    there = sent_to(desk, account)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    assert there.startswith(f"{CONSENT}&")
    assert (asked["scope"], asked["client_id"], asked["redirect_uri"]) == ("mail offline", "amends", back())
    assert (asked["access_type"], asked["login_hint"]) == ("offline", "care@kite.example")
    assert "the client secret" not in there
    answer = back_with(desk, provider.agree(there))
    assert "Care is let in. Try it out." in said(answer)
    account.refresh_from_db()
    kept = accounts.secrets_of(account)
    assert kept == {"client_secret": "the client secret", "refresh_token": "refresh-2"}
    assert b"refresh-2" not in bytes(account.sealed)
    told = "".join(str(one.facts) for one in Entry.objects.filter(verb__startswith="post.account"))
    assert "refresh_token" in told
    assert "refresh-2" not in told

    renewed: dict[str, str] = {}
    keep = mock.Mock(renew=renewed.update)
    assert signing_in.access_token(account, kept, keep) == "access-3"
    assert renewed == {"refresh_token": "refresh-3"}
    accounts.renew_secrets(account, renewed, by=SETUP, at=desk.story.at)
    # Refused one day: it is said, and the same link asks again.
    provider.good.clear()
    signing_in.forget_token(account)
    with pytest.raises(TryAgain, match="sign in at the provider once more"):
        signing_in.access_token(account, accounts.secrets_of(account), keep)
    back_with(desk, provider.agree(sent_to(desk, account)))
    account.refresh_from_db()
    assert signing_in.access_token(account, accounts.secrets_of(account), keep).startswith("access-")


def test_an_answer_that_nobody_asked_for_changes_nothing(desk: Visits, provider: Provider) -> None:
    account = opened(desk)
    told = provider.agree(sent_to(desk, account))
    before = entries()
    forged = [
        {"code": told["code"]},
        {**told, "state": "x"},
        {**told, "state": told["state"][:-2] + "aa"},
        {**told, "state": ""},
    ]
    for one in forged:
        assert "not for a question of yours" in said(back_with(desk, one))
    # Somebody else's browser, though they might open accounts as well.
    assert "not for a question of yours" in said(back_with(desk, told, "evan"))
    with mock.patch("django.core.signing.time.time", return_value=9e9):
        assert "came too late" in said(back_with(desk, told))
    assert desk.as_(desk.story.desk.ana).get(reverse("channel_consented"), told).status_code == 403
    account.refresh_from_db()
    assert "refresh_token" not in accounts.secrets_of(account)
    assert entries() == before


def test_a_code_is_worth_something_once_and_only_with_our_proof(desk: Visits, provider: Provider) -> None:
    account = opened(desk)
    told = provider.agree(sent_to(desk, account))
    other = provider.agree(sent_to(desk, account))
    # The code of one question with the state of another: the verifier does not fit.
    assert "invalid_grant" in said(back_with(desk, {"code": told["code"], "state": other["state"]}))
    assert "let in" in said(back_with(desk, other))
    assert "invalid_grant" in said(back_with(desk, other))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"error": "access_denied", "error_description": "The owner said no."}, "It was refused there: The owner said"),
        ({}, "The provider sent no code"),
    ],
)
def test_a_refusal_is_said(desk: Visits, provider: Provider, told: dict[str, str], words: str) -> None:
    account = opened(desk)
    state = provider.agree(sent_to(desk, account))["state"]
    assert words in said(back_with(desk, {**told, "state": state}))


def test_leave_for_an_hour_only_is_not_enough(desk: Visits, provider: Provider) -> None:
    account = opened(desk)
    provider.is_offline = False
    assert "allow offline access" in said(back_with(desk, provider.agree(sent_to(desk, account))))


def test_who_may_not_and_what_cannot_be_asked(desk: Visits) -> None:
    account = opened(desk, client_id="")
    page = desk.get(desk.story.desk.bea, reverse("channel", kwargs={"id": account.id}))
    assert "Ask the mailbox" not in said(page)
    path = reverse("channel_consent", kwargs={"id": account.id})
    assert desk.get(desk.story.desk.ana, path).status_code == 403
    assert "give the client id" in said(desk.as_(desk.story.desk.bea).get(path, follow=True))
    with pytest.raises(accounts.WrongSetting, match="consent_url: write an address"):
        accounts.change_account(account, settings={"consent_url": "javascript:alert(1)"}, by=SETUP, at=desk.story.at)


@pytest.mark.parametrize(
    ("host", "place"), [("imap.gmail.com", "accounts.google.com"), ("outlook.office365.com", "microsoftonline.com")]
)
def test_google_and_microsoft_are_known_by_their_servers(host: str, place: str) -> None:
    told = {"sign_in": "oauth2", "host": host, "client_id": "a", "consent_url": "", "token_url": "", "scope": ""}
    there = consenting.question(told, state="s", verifier="v" * 43, back="https://desk.example/back")
    assert place in urlsplit(there).netloc
    assert parse_qs(urlsplit(there).query)["scope"]
    assert consenting.endpoints(told).token.startswith("https://")


def test_the_proof_is_as_the_standard_computes_it() -> None:
    """The example of RFC 7636, appendix B."""
    told = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert consenting.challenge(told) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_only_the_desks_own_address_is_named(desk: Visits, settings: LazySettings) -> None:
    settings.CONFIG = settings.CONFIG.model_copy(update={"public_url": "https://desk.example/"})
    assert back() == "https://desk.example/settings/channels/consent"
