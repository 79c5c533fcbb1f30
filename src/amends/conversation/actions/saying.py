"""Saying something to customers: the message on the case, and its letter in the outbox, written together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.conversation.models import Message, Said
from amends.conversation.queries import last_heard_ids
from amends.conversation.rules import LONGEST, UNDO, Direction, LeftOpen, SaidManner, open_places
from amends.conversation.talks import BY_ACCOUNT, WayBack, ways_back
from amends.customers.queries import addresses
from amends.customers.rules import IdentityKind
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.post import actions as post
from amends.post.accounts import accounts
from amends.post.actions import Enclosed, Outgoing, TooLateToStop
from amends.post.channels import leaves_the_house
from amends.post.channels.messaging.templates import LONGEST as LONGEST_TEMPLATE
from amends.post.channels.ways import WAYS
from amends.post.models import Account, Outbound
from amends.post.restraint import RINGS, by_day
from amends.post.rules import Channel
from amends.prepared import Prepared
from amends.promises.models import Promise
from amends.rows import insert, new_row

ADDRESSED_BY = {
    Channel.MAIL: IdentityKind.MAIL,
    Channel.PHONE: IdentityKind.PHONE,
    Channel.SMS: IdentityKind.PHONE,
    Channel.MESSAGING: IdentityKind.PHONE,
    Channel.CHAT: IdentityKind.MAIL,
    Channel.SOCIAL: IdentityKind.HANDLE,
    Channel.LETTER: IdentityKind.ADDRESS,
}

_KNOWN = Prepared(lambda *keys: Outbound.objects.filter(key__in=keys).values_list("key"))


class TooLateToUnsay(Exception):
    """The message has gone out: what was said is said."""

    def __init__(self) -> None:
        super().__init__("Too late to undo: the message has gone out.")


@dataclass(frozen=True, slots=True)
class About:
    """What a message does to a promise: makes it, moves it to a new time (UTC), or keeps it."""

    promise: Promise
    manner: SaidManner = SaidManner.MAKES
    move_to_at: datetime | None = None
    words: str = ""
    is_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """Something to be said to the customer of a case: by its author, or automatically and marked so.

    Left empty, `channel` and `to_address` are the customer's own; `send_at` is at once for what is automatic and
    after the undo span for a person's words; the same `key` again says nothing a second time. `is_receipt` says that
    it answers, by itself, what the customer sent just now. `is_notice`: it is the first that they hear of what we
    noticed, and goes as they wish to be told, though they have not written to us there; no telephone rings at night.
    `can_wait`: nor does one ring for this; what is automatic leaves in their morning.
    `files` leave with it; `facts` stand in its outbound row.
    """

    case: Case
    text: str
    subject: str = ""
    channel: Channel | None = None
    author: Person | None = None
    is_automatic: bool = False
    language: str = ""
    send_at: datetime | None = None
    key: str | None = None
    to_address: str | None = None
    about: tuple[About, ...] = ()
    is_receipt: bool = False
    is_notice: bool = False
    can_wait: bool = False
    files: tuple[Enclosed, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


def say(sayings: Sequence[Saying], *, by: Actor, at: datetime) -> list[Message]:
    """This function will write messages to customers and put them on their way, in order.

    Nothing is said before it has gone out: what a message keeps or moves is applied when it is delivered. The number
    of queries does not grow with the batch.
    :raises ValueError: when a message is neither a person's nor automatic, or has no words.
    :raises Missing: when a person's text still has an unfilled placeholder; nothing is changed.
    """
    for saying in sayings:
        _check(saying)
    return _say(sayings, by, at)


@transaction.atomic(savepoint=False)
def _say(sayings: Sequence[Saying], by: Actor, at: datetime) -> list[Message]:
    known = _said_before(sayings)
    fresh = [saying for saying in sayings if saying.key is None or saying.key not in known]
    messages = [_message(saying, at) for saying in fresh]
    outgoings = _outgoings(fresh, messages, at)
    for message, outbound in zip(messages, post.dispatch(outgoings, by=by, at=at), strict=True):
        message.outbound = outbound
        message.channel = outbound.channel
    insert(messages)
    insert([_said(message, one, at) for saying, message in zip(fresh, messages, strict=True) for one in saying.about])
    journal.write((_line(message) for message in messages), by=by, at=at)
    written = iter(messages)
    return [
        known[saying.key] if saying.key is not None and saying.key in known else next(written) for saying in sayings
    ]


def _check(saying: Saying) -> None:
    if saying.author is None and not saying.is_automatic:
        raise ValueError("author: a message is a person's, or it is marked automatic; nobody speaks for a person.")
    if not saying.text.strip():
        raise ValueError("text: write something to the customer first.")
    if saying.author is not None and (places := open_places(saying.text)):
        raise LeftOpen(places)


def _said_before(sayings: Sequence[Saying]) -> dict[str, Message]:
    keys = [saying.key for saying in sayings if saying.key is not None]
    if not keys:
        return {}
    known = [key for (key,) in _KNOWN(*keys)]
    if not known:
        return {}
    rows = Message.objects.filter(outbound__key__in=known).select_related("case", "outbound")
    return {row.outbound.key: row for row in rows if row.outbound}


def _message(saying: Saying, at: datetime) -> Message:
    return new_row(
        Message,
        id=new_id(at),
        case=saying.case,
        direction=Direction.OUT.value,
        author=saying.author,
        is_automatic=saying.is_automatic,
        said_at=at,
        subject=saying.subject[:500],
        text=saying.text,
        language=saying.language or saying.case.customer.language,
    )


def _outgoings(sayings: Sequence[Saying], messages: Sequence[Message], at: datetime) -> list[Outgoing]:
    reached = addresses({saying.case.customer_id for saying in sayings}) if sayings else {}
    threads = last_heard_ids({saying.case.id for saying in sayings}) if sayings else {}
    back = ways_back({one.case.id for one in sayings if one.author or one.case.customer.channel in BY_ACCOUNT})
    texting = _texting([one for one in sayings if _by_text(one)])
    outgoings = []
    for saying, message in zip(sayings, messages, strict=True):
        way = _way_back(saying, back, at)
        known = reached.get(saying.case.customer_id, {})
        channel, address = way_out(saying, known, way)
        account = way.account if way is not None and way.channel is channel else None
        if _by_text(saying) and saying.case.brand_id in texting and (number := _own(Channel.SMS, known)):
            channel, address, account = Channel.SMS, number, texting[saying.case.brand_id]
        way = way if way is not None and way.channel is channel else None
        if saying.author is not None and len(saying.text) > (most := _most(saying, channel, way, at)):
            raise ValueError(f"text: this way carries at most {most} characters, and these are {len(saying.text)}.")
        outgoings.append(
            Outgoing(
                key=saying.key or f"message:{message.id}",
                brand=saying.case.brand,
                channel=channel,
                to_name=saying.case.customer.name,
                to_address=address,
                subject=saying.subject,
                text=saying.text,
                references=threads.get(saying.case.id, ()),
                is_automatic=saying.is_automatic,
                account=account,
                facts={**_facts(saying, message), **(way.facts if way else {}), **saying.facts},
                attachments=saying.files,
                send_at=saying.send_at or _leaves_at(saying, channel, at),
                is_fresh=True,
            )
        )
    return outgoings


def _by_text(saying: Saying) -> bool:
    return saying.is_notice and saying.case.customer.channel == Channel.SMS.value


def _texting(sayings: Sequence[Saying]) -> dict[UUID, Account]:
    """By brand, the first account that text messages leave by; no query when nobody wishes to be told so."""
    brands = {saying.case.brand_id for saying in sayings}
    rows = [one for one in accounts() if one.brand_id in brands and one.channel == Channel.SMS.value] if brands else []
    return {one.brand_id: one for one in reversed(rows) if WAYS[one.adapter].sender and one.settings.get("url", True)}


def _leaves_at(saying: Saying, channel: Channel, at: datetime) -> datetime:
    """When it leaves: a person's words after the undo span, what is automatic at once, or in the customer's morning."""
    if not saying.is_automatic:
        return at + UNDO
    if (saying.is_notice or saying.can_wait) and channel in RINGS:
        return by_day(at, saying.case.customer.time_zone or saying.case.brand.calendar.time_zone)
    return at


def _most(saying: Saying, channel: Channel, way: WayBack | None, at: datetime) -> int:
    """How many characters leave by this channel."""
    if way is not None and way.is_late(saying.send_at or at):
        return LONGEST_TEMPLATE
    return LONGEST.get(channel.value, len(saying.text))


def _facts(saying: Saying, message: Message) -> dict[str, object]:
    """What the letter has to say of itself: its language, and whether it is a receipt."""
    return {"language": message.language, "is_receipt": True} if saying.is_receipt else {"language": message.language}


# What a machine says leaves by these alone: never into a public thread, nor to whoever sits at an open chat.
AUTOMATIC_BY = (Channel.SMS, Channel.MESSAGING)


def _way_back(saying: Saying, back: Mapping[UUID, WayBack], at: datetime) -> WayBack | None:
    """How this answer reaches the customer where they last spoke, if it may and can leave there."""
    way = back.get(saying.case.id)
    # Files leave by mail: no other way carries them.
    language = saying.language or saying.case.customer.language
    if way is None or saying.files or not way.is_open(saying.send_at or at, language):
        return None
    if saying.channel is not None:
        return way if saying.channel is way.channel else None
    if saying.author is None:
        return way if way.channel in AUTOMATIC_BY else None
    return way if way.is_theirs else None


def way_out(saying: Saying, reached: dict[str, list[str]], way: WayBack | None = None) -> tuple[Channel, str]:
    """The channel and address a message leaves by.

    What was chosen; else the way back to where the customer last spoke; else their own channel where it carries
    messages out of the house; else mail; else their page, where they read it behind their private link.
    """
    if way is not None:
        mail = _own(Channel.MAIL, reached)
        # A chat that is closed by then is answered by mail.
        return way.channel, saying.to_address or (mail if way.channel is Channel.CHAT else way.address)
    # A way that has closed since it was picked leads nowhere: then the customer's own channel decides again.
    picked = None if saying.channel in BY_ACCOUNT else saying.channel
    chosen = [picked] if picked else [Channel(saying.case.customer.channel), Channel.MAIL]
    for channel in chosen:
        address = saying.to_address or _own(channel, reached)
        if address and (picked or leaves_the_house(channel)):
            return channel, address
    return Channel.PAGE, ""


def _own(channel: Channel, reached: dict[str, list[str]]) -> str:
    kind = ADDRESSED_BY.get(channel)
    return reached[kind][0] if kind and reached.get(kind) else ""


def _said(message: Message, about: About, at: datetime) -> Said:
    return new_row(
        Said,
        id=new_id(at),
        message=message,
        promise=about.promise,
        manner=about.manner.value,
        move_to_at=about.move_to_at,
        words=about.words[:500],
        is_agreed=about.is_agreed,
    )


def _line(message: Message) -> journal.Line:
    facts: dict[str, object] = {"channel": message.channel, "automatic": message.is_automatic}
    if message.author_id:
        facts["author"] = str(message.author_id)
    return journal.Line("conversation.said", message.id, message.case_id, facts)


def says(
    message: Message,
    promise: Promise,
    *,
    manner: SaidManner = SaidManner.MAKES,
    move_to_at: datetime | None = None,
    words: str = "",
    is_agreed: bool = False,
    by: Actor,
    at: datetime,
) -> Said:
    """This function will note what a message, not sent yet, does to a promise: makes, moves or keeps it."""
    said = _said(message, About(promise, manner, move_to_at, words, is_agreed), at)
    said.save(force_insert=True)
    facts = {"promise": str(promise.id), "manner": manner.value, "to": move_to_at.isoformat() if move_to_at else ""}
    journal.write([journal.Line("conversation.names_promise", message.id, message.case_id, facts)], by=by, at=at)
    return said


@transaction.atomic
def unsay(message: Message, *, by: Actor, at: datetime) -> None:
    """This function will take back a message that has not gone out; nothing that it names comes to pass.

    :raises TooLateToUnsay: when it has gone out or is going out; nothing is changed.
    """
    outbound: Outbound | None = message.outbound
    if outbound is None:
        raise TooLateToUnsay
    try:
        post.stop(outbound, by=by, at=at)
    except TooLateToStop:
        raise TooLateToUnsay from None
    journal.write([journal.Line("conversation.unsaid", message.id, message.case_id)], by=by, at=at)


def case_ids(messages: Sequence[Message]) -> dict[UUID, UUID]:
    """On which case each outgoing message stands, by the id of its outbound row."""
    return {message.outbound_id: message.case_id for message in messages if message.outbound_id}
