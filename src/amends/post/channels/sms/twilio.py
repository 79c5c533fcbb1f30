"""Text messages in Twilio's format: a signed form comes in, a form goes out.

Twilio signs the whole address that it calls, so the desk has to know its own: AMENDS_PUBLIC_URL.
Source: twilio.com/docs, "Webhooks security" and "Message resource".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from amends.post.accounts import secrets_of
from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.channels.downloading import Downloaded, NeverComes, download
from amends.post.channels.happening import Fate, Happened
from amends.post.channels.outside import call
from amends.post.channels.signatures import is_twilio
from amends.post.channels.standard.reading import source_of
from amends.post.channels.told import form_of, understood
from amends.post.channels.ways import Called, NotGenuine, NotUnderstood
from amends.post.deliveries import Delivery
from amends.post.models import Account, Outbound
from amends.post.rules import Channel

BASE = "https://api.twilio.com"
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
LONGEST = 1600
FATES = {
    "sent": Fate.SENT,
    "delivered": Fate.DELIVERED,
    "read": Fate.READ,
    "failed": Fate.FAILED,
    "undelivered": Fate.FAILED,
}
MOST_MEDIA = 10


def genuine(secrets: Mapping[str, str], called: Called) -> dict[str, str]:
    """The fields of a call that Twilio made.

    :raises NotGenuine: when it did not.
    """
    try:
        fields = form_of(called)
    except NotUnderstood:
        raise NotGenuine("The body is no form, so it is none that Twilio signed.") from None
    query = f"?{urlencode(called.query)}" if called.query else ""
    address = f"{settings.CONFIG.base_url()}{called.path}{query}"
    if not is_twilio(secrets.get("auth_token", ""), called.headers.get("x-twilio-signature", ""), address, fields):
        raise NotGenuine("X-Twilio-Signature is missing or wrong for this address.")
    return dict(fields)


def understand(account: Account, secrets: Mapping[str, str], called: Called) -> list[Delivery | Happened]:
    """A text message with its pictures noted, or what became of one of ours.

    :raises NotGenuine: unless Twilio signed it.
    :raises NotUnderstood: naming what is missing.
    """
    return _events(account, genuine(secrets, called), called)


@understood
def _events(account: Account, told: Mapping[str, str], called: Called) -> list[Delivery | Happened]:
    sid = told.get("MessageSid") or told.get("SmsSid") or ""
    if not sid:
        raise NotUnderstood("MessageSid is missing.")
    if fate := told.get("MessageStatus") or ("" if "Body" in told else told.get("SmsStatus", "")):
        if fate not in FATES:
            return []  # still on its way
        reason = f"Twilio error {told['ErrorCode']}" if told.get("ErrorCode") else ""
        return [Happened(FATES[fate], called.received_at, called.query.get("message", ""), reason)]
    return [_said(account, sid, told, called)]


def _said(account: Account, sid: str, told: Mapping[str, str], called: Called) -> Delivery:
    phone = told.get("From", "").removeprefix("whatsapp:")
    if not phone:
        raise NotUnderstood("From is missing.")
    count = int(told.get("NumMedia") or 0)
    media = [
        {"name": "", "type": told.get(f"MediaContentType{n}", "")[:120], "url": told.get(f"MediaUrl{n}", "")[:2000]}
        for n in range(min(count, MOST_MEDIA))
    ]
    facts: dict[str, object] = {"conversation": phone, "reply_to": sid} | ({"media": media} if media else {})
    return Delivery(
        brand=account.brand,
        channel=Channel(account.channel),
        source=source_of(account),
        external_id=sid,
        received_at=called.received_at,
        from_name=told.get("ProfileName", ""),
        phone=phone,
        text=told.get("Body", ""),
        attachments=tuple(one["type"] or "file" for one in media),
        raw=called.body,
        account=account,
        facts=facts,
    )


def bring(account: Account, secrets: Mapping[str, str], medium: Mapping[str, str]) -> Downloaded:
    """A picture at its MediaUrl. Twilio may ask who wants it; it sends us on to where the bytes lie.

    :raises TryAgain: it cannot be had now.
    :raises NeverComes: it never can.
    """
    if not medium.get("url"):
        raise NeverComes("Twilio did not say where the file is.")
    ours = urlsplit(str(account.settings.get("base_url") or BASE)).hostname
    is_theirs = urlsplit(medium["url"]).hostname in {ours, urlsplit(BASE).hostname}
    return download(medium["url"], {"Authorization": _proof(account, secrets)} if is_theirs else None)


def _proof(account: Account, secrets: Mapping[str, str]) -> str:
    proof = f"{account.settings['account_sid']}:{secrets.get('auth_token', '')}"
    return f"Basic {base64.b64encode(proof.encode()).decode()}"


class TwilioAdapter:
    """Sends text messages through Twilio."""

    def is_instant(self) -> bool:
        """Every message is a call to Twilio."""
        return False

    def send(self, outbound: Outbound) -> None:
        """Hands the message to Twilio. Its key stands in the address at which Twilio tells what became of it.

        :raises TryAgain: Twilio is away, or refuses our account.
        :raises CannotDeliver: Twilio refuses this number or these words.
        """
        account = outbound.account
        if account is None or not outbound.to_address:
            raise CannotDeliver("There is no number to send this to.")
        if len(outbound.text) > LONGEST:
            raise CannotDeliver(f"A text message has at most {LONGEST} characters; this one has {len(outbound.text)}.")
        sid = str(account.settings["account_sid"])
        address = f"{account.settings.get('base_url') or BASE}/2010-04-01/Accounts/{quote(sid, safe='')}/Messages.json"
        headers = {
            "Authorization": _proof(account, secrets_of(account)),
            "Content-Type": "application/x-www-form-urlencoded",
            "Idempotency-Key": outbound.key,
        }
        try:
            call(address, urlencode(form(outbound, account)).encode(), headers)
        except CannotDeliver as why:
            raise _told(why) from why


def form(outbound: Outbound, account: Account) -> dict[str, str]:
    """What is sent to Twilio, the same at every attempt."""
    number = str(account.settings["number"]).strip()
    back = f"{settings.CONFIG.base_url()}/hooks/{account.id}?{urlencode({'message': outbound.key})}"
    ours = {"MessagingServiceSid": number} if number.startswith("MG") else {"From": number}
    return {**ours, "To": outbound.to_address, "Body": outbound.text, "StatusCallback": back}


def _told(why: CannotDeliver) -> CannotDeliver | TryAgain:
    """A refusal in Twilio's own words. What is wrong with our account (20xxx) is mended, and the message waits."""
    with suppress(ValueError, TypeError, AttributeError):
        found = json.loads(str(why).partition(": ")[2])
        words = f"Twilio says: {found.get('message', '')} ({found.get('code', '')})"
        return TryAgain(words) if str(found.get("code", "")).startswith("20") else CannotDeliver(words)
    return why
