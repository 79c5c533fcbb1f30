"""Reading a call in our own format; `docs/channels.md` describes it.

`message.received` is something that a customer said, `message.status` what became of a message of ours, `call.ringing`
and `call.missed` what the telephone does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from amends.people.models import Brand
from amends.post.channels.happening import Fate, Happened, Ringing
from amends.post.channels.signatures import is_standard
from amends.post.channels.told import Told, json_of, moment, text, thing, things, understood
from amends.post.channels.ways import Called, Came, NotGenuine, NotUnderstood
from amends.post.deliveries import Delivery
from amends.post.models import Account
from amends.post.rules import Channel

MOST_MEDIA = 50


def understand(account: Account, secrets: Mapping[str, str], called: Called) -> list[Delivery | Happened | Ringing]:
    """What a signed call tells us.

    :raises NotGenuine: unless it is signed with the account's secret within the last five minutes.
    :raises NotUnderstood: naming what is wrong with it.
    """
    if not is_standard(secrets.get("secret", ""), called.headers, called.body, called.received_at):
        raise NotGenuine("The signature is missing, wrong or older than five minutes.")
    return _events(account, called)


@understood
def _events(account: Account, called: Called) -> list[Delivery | Happened | Ringing]:
    told = json_of(called.body)
    data = thing(told.get("data"), "data")
    kind = text(told, "type", needed=True)
    if kind == "message.received":
        return [said(account.brand, account, data, called.received_at, called.body)]
    if kind == "message.status":
        return [_fate(data, called.received_at)]
    if kind == "call.ringing":
        return [Ringing(text(data, "id", needed=True), text(data, "from", needed=True), called.received_at)]
    if kind == "call.missed":
        return [missed(account, text(data, "id", needed=True), text(data, "from"), called)]
    raise NotUnderstood(f"type {kind[:40]!r} is none that we know.")


def _fate(data: Told, at: datetime) -> Happened:
    try:
        fate = Fate(text(data, "status", needed=True))
    except ValueError:
        raise NotUnderstood(f"status is none of {', '.join(Fate)}.") from None
    return Happened(fate, moment(data, "at", at), text(data, "key", needed=True), text(data, "reason")[:300])


def said(brand: Brand, account: Account, data: Told, received_at: datetime, raw: bytes) -> Delivery:
    """Something that a customer said, as a delivery of this account.

    :raises NotUnderstood: naming the field that is missing or wrong.
    """
    sender = thing(data.get("from"), "from")
    media = [
        {"name": text(one, "name")[:200], "type": text(one, "type")[:120], "url": text(one, "url")[:2000]}
        for one in things(data.get("media"), "media")[:MOST_MEDIA]
    ]
    handle = text(sender, "handle")
    facts: dict[str, object] = {
        "conversation": text(data, "conversation")[:200],
        "handle": f"{account.settings.get('network') or account.adapter}:{handle}"[:250] if handle else "",
        "reply_to": text(data, "id", needed=True)[:250],
        "public": data.get("public") is True,
        "media": media,
    }
    return Delivery(
        brand=brand,
        channel=Channel(account.channel),
        source=source_of(account),
        external_id=text(data, "id", needed=True),
        received_at=moment(data, "sent_at", received_at),
        from_name=text(sender, "name") or handle,
        from_address=text(sender, "mail"),
        phone=text(sender, "phone"),
        subject=text(data, "subject"),
        text=text(data, "text"),
        order_number=text(data, "order_number"),
        language=text(data, "language")[:12],
        attachments=tuple(one["name"] or one["type"] or "file" for one in media),
        raw=raw,
        account=account,
        facts={name: value for name, value in facts.items() if value},
    )


def read(brand: Brand, account: Account | None, came: Came) -> list[Delivery]:
    """One message that was fetched, in the shape of `data` of `message.received`.

    :raises NotUnderstood: naming what is wrong with it.
    """
    if account is None:
        raise NotUnderstood("This belongs to no account.")
    return [_fetched(brand, account, came)]


@understood
def _fetched(brand: Brand, account: Account, came: Came) -> Delivery:
    return said(brand, account, json_of(came.content), came.received_at, came.content)


def missed(account: Account, call_id: str, phone: str, called: Called) -> Delivery:
    """A call that nobody took: somebody wanted to speak to us, and is called back."""
    return Delivery(
        brand=account.brand,
        channel=Channel.PHONE,
        source=source_of(account),
        external_id=call_id,
        received_at=called.received_at,
        phone=phone,
        text="Called us, and nobody took the call. Please call back.",
        raw=called.body,
        account=account,
    )


def source_of(account: Account) -> str:
    """By what the deliveries of an account are told from all others: the same id of two accounts is two messages."""
    return f"{account.adapter}:{account.id}"[:80]
