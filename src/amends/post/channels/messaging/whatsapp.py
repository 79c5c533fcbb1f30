"""WhatsApp in the format of Meta's Cloud API: signed JSON comes in, JSON goes out.

Within 24 hours of the customer's last word an answer is free; later it has to be one of the account's templates.

Source: developers.facebook.com/docs/whatsapp/cloud-api, "Webhooks" and "Messages".
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from urllib.parse import quote

from amends.post.accounts import secrets_of
from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.channels.happening import Fate, Happened
from amends.post.channels.messaging import templates
from amends.post.channels.outside import call
from amends.post.channels.signatures import is_meta
from amends.post.channels.standard.reading import source_of
from amends.post.channels.told import Told, json_of, moment, text, thing, things, understood
from amends.post.channels.ways import Called, NotGenuine, NotUnderstood
from amends.post.deliveries import Delivery
from amends.post.models import Account, Outbound
from amends.post.rules import MESSENGER_WINDOW, Channel

BASE = "https://graph.facebook.com/v21.0"
LONGEST = 4096
FATES = {"sent": Fate.SENT, "delivered": Fate.DELIVERED, "read": Fate.READ, "failed": Fate.FAILED}
# They ask us to come back: too many messages, or trouble of theirs. And what is wrong with our own account.
LATER = {1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 133004}
OURS = {0, 3, 10, 33, 190, 131031, 131042, 131045, 133010} | set(range(200, 300))
WINDOW_CLOSED = 131047
MEDIA = ("image", "video", "audio", "document", "sticker")
NO_ANSWER = (
    "WhatsApp takes an answer only within 24 hours of the customer's last message there. "
    "Write by mail, or call; when they write again, the window opens again."
)
NO_TEMPLATE = (
    "The customer has not written there for 24 hours, and then WhatsApp takes templates alone: this account has none{}."
    " Write by mail, call, or add one under Settings, Channels."
)


def greet(account: Account, secrets: Mapping[str, str], called: Called) -> str:
    """Meta's question whether the address is ours: the challenge goes back when the words are the account's.

    :raises NotGenuine: when they are not.
    """
    words, given = secrets.get("verify_token", ""), called.query.get("hub.verify_token", "")
    is_ours = bool(words) and hmac.compare_digest(words.encode(), given.encode("utf-8", "replace"))
    if called.query.get("hub.mode") != "subscribe" or not is_ours:
        raise NotGenuine("The verify token is not this account's.")
    return called.query.get("hub.challenge", "")[:200]


def understand(account: Account, secrets: Mapping[str, str], called: Called) -> list[Delivery | Happened]:
    """What people wrote, and what became of our messages; one call may carry several of both.

    :raises NotGenuine: unless Meta signed it with the app's secret.
    :raises NotUnderstood: naming what is wrong with it.
    """
    if not is_meta(secrets.get("app_secret", ""), called.headers.get("x-hub-signature-256", ""), called.body):
        raise NotGenuine("X-Hub-Signature-256 is missing or wrong.")
    return _events(account, called)


@understood
def _events(account: Account, called: Called) -> list[Delivery | Happened]:
    found: list[Delivery | Happened] = []
    for value in _values(json_of(called.body)):
        number = text(thing(value.get("metadata"), "metadata"), "phone_number_id")
        if number != str(account.settings.get("phone_number_id", "")):
            raise NotUnderstood(f"This is for another number, {number[:40]!r}.")
        names = {text(one, "wa_id"): _profile(one) for one in things(value.get("contacts"), "contacts")}
        found += [_said(account, one, names, called) for one in things(value.get("messages"), "messages")]
        found += [_fate(one, called.received_at) for one in things(value.get("statuses"), "statuses")]
    return [one for one in found if not isinstance(one, Happened) or one.key]


def _values(told: Told) -> Iterator[Told]:
    """The changes that are messages; an account's other news (a template approved, a quality rating) are nobody's."""
    for entry in things(told.get("entry"), "entry"):
        for change in things(entry.get("changes"), "changes"):
            if text(change, "field") == "messages":
                yield thing(change.get("value"), "value")


def _profile(contact: Told) -> str:
    profile = contact.get("profile")
    return text(thing(profile, "profile"), "name") if profile is not None else ""


def _said(account: Account, told: Told, names: Mapping[str, str], called: Called) -> Delivery:
    sender, name = text(told, "from", needed=True), text(told, "id", needed=True)
    words, media = _words(told)
    facts: dict[str, object] = {"conversation": sender, "reply_to": name} | ({"media": [media]} if media else {})
    return Delivery(
        brand=account.brand,
        channel=Channel(account.channel),
        source=source_of(account),
        external_id=name,
        received_at=moment(told, "timestamp", called.received_at),
        from_name=names.get(sender, ""),
        phone=sender if sender.startswith("+") else f"+{sender}",
        text=words,
        attachments=(media["name"] or media["type"] or "file",) if media else (),
        raw=called.body,
        account=account,
        facts=facts,
    )


def _words(told: Told) -> tuple[str, dict[str, str]]:
    """The words of a message of any kind, and what came with it."""
    kind = text(told, "type")
    part = told.get(kind)
    inside = thing(part, kind) if isinstance(part, dict) else {}
    if kind == "text":
        return text(inside, "body"), {}
    if kind in MEDIA:
        name = text(inside, "filename") or kind
        return text(inside, "caption"), {
            "name": name[:200],
            "type": text(inside, "mime_type")[:120],
            "id": text(inside, "id"),
        }
    if kind == "button":
        return text(inside, "text"), {}
    if kind == "interactive":
        picked = inside.get(text(inside, "type"))
        return (text(thing(picked, "interactive"), "title") if picked is not None else ""), {}
    if kind == "reaction":
        return text(inside, "emoji"), {}
    if kind == "location":
        return f"(location: {text(inside, 'latitude')}, {text(inside, 'longitude')} {text(inside, 'name')})", {}
    return f"(a message of the kind {kind[:40] or 'unknown'!r}, which WhatsApp does not hand on as words)", {}


def _fate(told: Told, at: datetime) -> Happened:
    fate = FATES.get(text(told, "status"))
    if fate is None:
        return Happened(Fate.SENT, at, "")
    wrong = next(iter(things(told.get("errors"), "errors")), {})
    reason = f"{text(wrong, 'title')} ({text(wrong, 'code')})" if wrong else ""
    if text(wrong, "code") == str(WINDOW_CLOSED):
        reason = NO_ANSWER
    key = text(told, "biz_opaque_callback_data")
    return Happened(fate, moment(told, "timestamp", at), key, reason[:300])


class WhatsAppAdapter:
    """Sends messages through Meta's Cloud API."""

    def is_instant(self) -> bool:
        """Every message is a call to Meta."""
        return False

    def send(self, outbound: Outbound) -> None:
        """Hands the message to Meta, with its key, which comes back with everything that becomes of it.

        :raises TryAgain: Meta is away, asks us to wait, or refuses our account.
        :raises CannotDeliver: the 24 hours are over and no template fits, or Meta refuses this number or these words.
        """
        account = outbound.account
        if account is None or not outbound.to_address:
            raise CannotDeliver("There is no number to send this to.")
        if len(outbound.text) > LONGEST:
            raise CannotDeliver(f"WhatsApp takes at most {LONGEST} characters; this message has {len(outbound.text)}.")
        heard = str(outbound.facts.get("heard_at", ""))
        if heard and outbound.send_at - datetime.fromisoformat(heard) >= MESSENGER_WINDOW:
            _hand(account, outbound, templated(outbound, account))
            return
        try:
            _hand(account, outbound, body_of(outbound))
        except WindowClosed:
            # It waited too long on its way, or we know nothing of their last word.
            _hand(account, outbound, templated(outbound, account))


class WindowClosed(CannotDeliver):
    """Meta says that the 24 hours are over: a template may still be sent."""


def _hand(account: Account, outbound: Outbound, body: Mapping[str, object]) -> None:
    number = quote(str(account.settings["phone_number_id"]), safe="")
    address = f"{account.settings.get('base_url') or BASE}/{number}/messages"
    headers = {
        "Authorization": f"Bearer {secrets_of(account).get('access_token', '')}",
        "Content-Type": "application/json",
        "Idempotency-Key": outbound.key,
    }
    try:
        call(address, json.dumps(body, sort_keys=True).encode(), headers)
    except (CannotDeliver, TryAgain) as why:
        raise refused(why) from why


def templated(outbound: Outbound, account: Account) -> dict[str, object]:
    """What is sent to Meta when the 24 hours are over: the account's template in the message's language, filled in.

    :raises CannotDeliver: when none fits; the sentence says why.
    """
    known, language = templates.of_settings(account.settings), str(outbound.facts.get("language", ""))
    chosen = templates.fitting(known, language)
    if chosen is None:
        raise CannotDeliver(NO_TEMPLATE.format(f" in {language!r}" if known else ""))
    if len(text_ := templates.one_line(outbound.text)) > templates.LONGEST:
        words = f"at most {templates.LONGEST} characters, and these are {len(text_)}. Write less, or write by mail."
        raise CannotDeliver(f"The customer has not written there for 24 hours; a template takes {words}")
    who = outbound.to_name or outbound.to_address
    filled = templates.component(chosen, text=text_, customer=who, brand=outbound.brand.name)
    return {**_addressed(outbound), "type": "template", "template": filled}


def body_of(outbound: Outbound) -> dict[str, object]:
    """What is sent to Meta, the same at every attempt."""
    return {**_addressed(outbound), "type": "text", "text": {"preview_url": False, "body": outbound.text}}


def _addressed(outbound: Outbound) -> dict[str, object]:
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": outbound.to_address.removeprefix("+"),
        "biz_opaque_callback_data": outbound.key,
    }


def refused(why: CannotDeliver | TryAgain) -> CannotDeliver | TryAgain:
    """A refusal in Meta's own words, taken for what its code means."""
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        wrong = json.loads(str(why).partition(": ")[2])["error"]
        code = int(wrong.get("code", -1))
        if code == WINDOW_CLOSED:
            return WindowClosed(NO_ANSWER)
        words = f"WhatsApp says: {wrong.get('message', '')} ({code})"[:400]
        return TryAgain(words) if code in LATER | OURS else CannotDeliver(words)
    return why
