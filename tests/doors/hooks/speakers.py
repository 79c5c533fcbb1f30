"""Other systems as the tests hear them: each opens an account, signs what it says as the real one does, and forges."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from amends.journal.actors import SETUP
from amends.people.models import Brand
from amends.post.accounts import open_account
from amends.post.channels.signatures import sign_standard, twilio_signature
from amends.post.models import Account
from tests.cast import NOON

SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSB0ZXN0cywgMjQgYnl0ZXM="
TOKEN, APP_SECRET, VERIFY = "auth token", "app secret", "verify me"
PHONE = "+4915112345678"
WORDS = "My parcel is three weeks late and nobody answers."


@dataclass(frozen=True)
class Spoken:
    """A request as another system sends it."""

    body: bytes
    headers: Mapping[str, str]
    query: str = ""
    content_type: str = "application/json"


@dataclass(frozen=True)
class Speaker:
    """One way's other side. `says` signs a message, `fate` tells what became of one of ours."""

    way: str
    settings: Mapping[str, object]
    secrets: Mapping[str, str]
    says: Callable[[Account, str, str, datetime], Spoken]
    fate: Callable[[Account, str, str, datetime], Spoken] | None = None
    garbage: Callable[[Account, datetime], Spoken] | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    def account(self, brand: Brand) -> Account:
        """A new account of this way."""
        return open_account(
            self.way,
            brand=brand,
            name=f"Our {self.way}",
            settings=dict(self.settings),
            secrets=dict(self.secrets),
            by=SETUP,
            at=NOON,
        )


def knock(client: Client, account: Account, spoken: Spoken, **headers: str) -> HttpResponse:
    """Calls the account's address."""
    query = f"?{spoken.query}" if spoken.query else ""
    return client.generic(
        "POST",
        f"/hooks/{account.id}{query}",
        spoken.body,
        content_type=spoken.content_type,
        headers={**spoken.headers, **headers},
    )


def standard(told: Mapping[str, object], name: str, at: datetime) -> Spoken:
    """A call in our own format, signed."""
    body = json.dumps(told)
    return Spoken(body.encode(), sign_standard(SECRET, name, at, body))


def standard_says(account: Account, name: str, words: str, at: datetime) -> Spoken:
    sender = {"name": "Jana Weber", "phone": PHONE}
    if account.channel == "social":
        sender = {"name": "Jana Weber", "handle": "@jana"}
    data = {"id": name, "conversation": "talk-1", "from": sender, "text": words, "sent_at": at.isoformat()}
    return standard({"type": "message.received", "data": data}, f"call-{name}", at)


def standard_fate(account: Account, key: str, fate: str, at: datetime) -> Spoken:
    data = {"key": key, "status": fate, "reason": "the number is not in use"}
    return standard({"type": "message.status", "data": data}, f"fate-{key}-{fate}", at)


def standard_garbage(account: Account, at: datetime) -> Spoken:
    return standard({"type": "message.received", "data": {"id": 7, "from": ["nobody"]}}, "garbage", at)


def twilio(account: Account, told: Mapping[str, str], query: str = "") -> Spoken:
    """A form that Twilio signed, for the address at which the desk is known."""
    address = f"{settings.CONFIG.base_url()}/hooks/{account.id}" + (f"?{query}" if query else "")
    headers = {"X-Twilio-Signature": twilio_signature(TOKEN, address, told.items())}
    return Spoken(urlencode(told).encode(), headers, query, "application/x-www-form-urlencoded")


def twilio_says(account: Account, name: str, words: str, at: datetime) -> Spoken:
    return twilio(account, {"MessageSid": name, "From": PHONE, "To": "+15550100", "Body": words, "NumMedia": "0"})


def twilio_fate(account: Account, key: str, fate: str, at: datetime) -> Spoken:
    told = {"MessageSid": "SM-ours", "MessageStatus": fate, "ErrorCode": "30003" if fate == "failed" else ""}
    return twilio(account, told, urlencode({"message": key}))


def twilio_call(account: Account, name: str, words: str, at: datetime) -> Spoken:
    return twilio(account, {"CallSid": name, "From": PHONE, "Direction": "inbound", "CallStatus": "no-answer"})


def missed_call(account: Account, name: str, words: str, at: datetime) -> Spoken:
    return standard({"type": "call.missed", "data": {"id": name, "from": PHONE}}, f"call-{name}", at)


def meta(told: Mapping[str, object]) -> Spoken:
    """JSON that Meta signed."""
    body = json.dumps(told).encode()
    proof = "sha256=" + hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return Spoken(body, {"X-Hub-Signature-256": proof})


def change(**value: object) -> dict[str, object]:
    """What Meta wraps around everything."""
    told = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "123456123"}, **value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": "0", "changes": [{"field": "messages", "value": told}]}],
    }


def meta_says(account: Account, name: str, words: str, at: datetime) -> Spoken:
    said = {
        "from": PHONE[1:],
        "id": name,
        "timestamp": str(int(at.timestamp())),
        "type": "text",
        "text": {"body": words},
    }
    who = {"profile": {"name": "Jana Weber"}, "wa_id": PHONE[1:]}
    return meta(change(contacts=[who], messages=[said]))


def meta_fate(account: Account, key: str, fate: str, at: datetime) -> Spoken:
    told: dict[str, object] = {
        "id": "wamid.x",
        "status": fate,
        "timestamp": str(int(at.timestamp())),
        "biz_opaque_callback_data": key,
    }
    if fate == "failed":
        told["errors"] = [{"code": 131026, "title": "Message undeliverable"}]
    return meta(change(statuses=[told]))


SPEAKERS = [
    Speaker("sms-webhook", {}, {"secret": SECRET}, standard_says, standard_fate, standard_garbage),
    Speaker(
        "sms-twilio",
        {"account_sid": "AC1", "number": "+15550100"},
        {"auth_token": TOKEN},
        twilio_says,
        twilio_fate,
        lambda account, at: twilio(account, {"Body": "who am I?"}),
    ),
    Speaker(
        "messaging-webhook", {"network": "line"}, {"secret": SECRET}, standard_says, standard_fate, standard_garbage
    ),
    Speaker(
        "messaging-whatsapp",
        {"phone_number_id": "123456123"},
        {"access_token": "t", "app_secret": APP_SECRET, "verify_token": VERIFY},
        meta_says,
        meta_fate,
        lambda account, at: meta({"entry": [{"changes": [{"field": "messages", "value": 7}]}]}),
    ),
    Speaker(
        "social-webhook", {"network": "reviews"}, {"secret": SECRET}, standard_says, standard_fate, standard_garbage
    ),
    Speaker("phone-webhook", {}, {"secret": SECRET}, missed_call, None, standard_garbage),
    Speaker(
        "phone-twilio",
        {},
        {"auth_token": TOKEN},
        twilio_call,
        None,
        lambda account, at: twilio(account, {"From": PHONE}),
    ),
]
LATER = timedelta(minutes=6)
