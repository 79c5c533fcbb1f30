"""A signed webhook: any system that pays, called and calling by Standard Webhooks (https://www.standardwebhooks.com).

It is called with `payout.requested` and answers `{"status": "paid" | "accepted" | "failed", "reference": "...",
"amount_minor": 3000, "reason": "..."}`; with `payout.status` it is asked what became of a key, and answers the same,
or `"unknown"`. `webhook-id` and `data.key` are the payout's key at every attempt: the same key twice is one payment.
What it finds out later it tells by a signed call of its own: `payout.paid`, `payout.failed`, `payout.returned`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from amends.post.channels.signatures import BadSecret, is_standard, key_of, sign_standard
from amends.remedies import payouts
from amends.remedies.payouts import (
    Called,
    CannotDeliver,
    Field,
    FieldKind,
    NotAsked,
    NotGenuine,
    NotUnderstood,
    Provider,
    Settings,
    Told,
    ToPay,
    TryAgain,
    read_word,
)
from amends.remedies.rules import Answer, Word

SAYS = {
    "paid": Answer.PAID,
    "accepted": Answer.TAKEN,
    "failed": Answer.FAILED,
    "returned": Answer.RETURNED,
    "unknown": Answer.NOT_KNOWN,
}
# It has read what we ask and will not do it. Anything else may be mended there or here, and is asked again.
REFUSALS = {400, 422}


def body_of(kind: str, asked: ToPay) -> str:
    """What the other system is told; the same for a key at every attempt."""
    data = {
        "key": asked.key,
        "amount_minor": asked.amount_minor,
        "currency": asked.currency,
        "destination": "original_means",
        "case": asked.case,
        "order": asked.order,
    }
    told = {"type": kind, "timestamp": asked.made_at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _call(kind: str, settings: Settings, secrets: Mapping[str, str], asked: ToPay, at: datetime) -> Word:
    address, body = str(settings["url"]), body_of(kind, asked)
    try:
        proof = sign_standard(secrets.get("secret", ""), f"{kind}:{asked.key}", at, body)
    except BadSecret as why:
        raise NotAsked(str(why)) from why
    got = payouts.exchange(address, body.encode(), {"Content-Type": "application/json", **proof})
    if got.status in REFUSALS:
        raise CannotDeliver(f"It answers {got.status}: {got.body[:200].decode('utf-8', 'replace')}")
    if not 200 <= got.status < 300:
        raise TryAgain(f"It answers {got.status}: {got.body[:200].decode('utf-8', 'replace')}")
    try:
        return word_of(json.loads(got.body))
    except (ValueError, NotUnderstood) as why:
        raise TryAgain(f"Its answer says nothing about the payout: {why}"[:300]) from why


def word_of(told: object) -> Word:
    """What an answer or a call of theirs says.

    :raises NotUnderstood: when it says nothing that we know.
    """
    status = read_word(told, "status")
    if status not in SAYS or not isinstance(told, Mapping):
        raise NotUnderstood(f"status: {status[:40]!r} is none of {', '.join(SAYS)}.")
    minor = told.get("amount_minor")
    if minor is not None and (not isinstance(minor, int) or isinstance(minor, bool)):
        raise NotUnderstood("amount_minor: give whole minor units, or leave it out.")
    return Word(SAYS[status], read_word(told, "reference")[:120], minor, read_word(told, "reason"))


def pay(settings: Settings, secrets: Mapping[str, str], asked: ToPay, at: datetime) -> Word:
    """Asks for the payout."""
    return _call("payout.requested", settings, secrets, asked, at)


def look(settings: Settings, secrets: Mapping[str, str], asked: ToPay, at: datetime) -> Word:
    """Asks what became of it."""
    return _call("payout.status", settings, secrets, asked, at)


def hear(secrets: Mapping[str, str], call: Called) -> Told:
    """What the other system tells by itself: `{"type": "payout.paid", "data": {"key": ..., "reference": ...}}`."""
    if not is_standard(secrets.get("secret", ""), call.headers, call.body, call.received_at):
        raise NotGenuine("The signature is missing, wrong or too old.")
    try:
        told = json.loads(call.body)
    except ValueError as why:
        raise NotUnderstood("It is no JSON.") from why
    data = told.get("data") if isinstance(told, dict) else None
    status = read_word(told, "type").removeprefix("payout.")
    if not isinstance(data, dict) or status not in {"paid", "failed", "returned"} or not read_word(data, "key"):
        raise NotUnderstood("type: payout.paid, payout.failed or payout.returned; data.key: the payout's key.")
    return Told(read_word(data, "key"), word_of({**data, "status": status}))


WEBHOOK = Provider(
    slug="webhook",
    name="Another system, by signed webhook",
    fields=(
        Field("url", "Address that is called", "Begins with https://. It is called with every payout."),
        Field(
            "secret",
            "Signing secret",
            "whsec_ and base64, the same on both sides (Standard Webhooks).",
            FieldKind.SECRET,
            check=key_of,
        ),
    ),
    pay=pay,
    look=look,
    hear=hear,
)
