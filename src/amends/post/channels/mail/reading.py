"""Reading a letter: bytes in, a frozen `Letter` out. It never raises; what cannot be read says why."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from amends.people.models import Brand
from amends.post.channels.mail.headers import Mailbox, field, mailboxes, message_ids, raw_field, readable
from amends.post.channels.mail.machines import bounced_ids, is_bounce, is_from_machine
from amends.post.channels.mail.texts import is_attachment, own_words, payload, text_of
from amends.post.deliveries import Delivery
from amends.post.rules import Channel, answered_ids

LARGEST = 25 * 1024 * 1024
# Fields that say who wrote what: they are the same however often, and over whatever way, a letter is delivered.
LASTING = ("Message-ID", "From", "Date", "Subject", "To")
SENDERS = ("From", "Sender", "Return-Path", "Reply-To", "X-Sender")
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
MOST_RECIPIENTS = 50
MOST_IDS, FIRST_IDS = 100, 20


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a letter: its name, type, size in bytes, and the digest of its content."""

    name: str
    type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a person understands it. `digest` is the same for every delivery of the same letter.

    `text` is all that was written, `reply_text` the sender's own words without what they quote. `sent_at` is what
    the letter claims, in UTC. `unreadable` says why nothing could be made of it; then the other fields are empty.
    """

    digest: str
    message_id: str = ""
    from_name: str = ""
    from_address: str = ""
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    recipients: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    sent_at: datetime | None = None
    attachments: tuple[Attached, ...] = ()
    is_auto_reply: bool = False
    is_bounce: bool = False
    bounced_ids: tuple[str, ...] = ()
    unreadable: str = ""


def read(raw: bytes) -> Letter:
    """Reads the bytes of one RFC 822 letter. Never raises: hostile and broken letters come every day."""
    if len(raw) > LARGEST:
        return Letter(hashlib.sha256(raw).hexdigest(), unreadable="too_large")
    try:
        return _read(raw)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MemoryError):
        return Letter(hashlib.sha256(raw).hexdigest(), unreadable="unreadable")


def _read(raw: bytes) -> Letter:
    # The older policy gives fields as they stand in the letter; the newer one raises on many that people really send.
    message = BytesParser(policy=policy.compat32).parsebytes(_without_envelope(raw))
    text = text_of(message)
    sender = _sender(message)
    return Letter(
        digest=_digest(message),
        message_id=next(iter(message_ids(raw_field(message, "Message-ID"))), ""),
        from_name=sender.name,
        from_address=sender.address,
        to=tuple(mailboxes(raw_field(message, "To"))[:MOST_RECIPIENTS]),
        cc=tuple(mailboxes(raw_field(message, "Cc"))[:MOST_RECIPIENTS]),
        recipients=_recipients(message),
        references=message_ids(f"{raw_field(message, 'In-Reply-To')} {raw_field(message, 'References')}"),
        subject=field(message, "Subject").strip(),
        text=text,
        reply_text=own_words(text),
        sent_at=_date(message),
        attachments=tuple(_attached(message)),
        is_auto_reply=is_from_machine(message),
        is_bounce=is_bounce(message),
        bounced_ids=bounced_ids(message),
    )


def _without_envelope(raw: bytes) -> bytes:
    """Without the line "From someone date" by which mailbox files begin, and empty lines before the first field."""
    body = raw.lstrip(b"\r\n")
    if body.startswith((b"From ", b">From ")):
        body = body.partition(b"\n")[2]
    return body


def _sender(message: Message) -> Mailbox:
    for name in SENDERS:
        boxes = mailboxes(raw_field(message, name))
        if boxes:
            return boxes[0]
    return Mailbox(field(message, "From").strip(" <>\"'"), "")


def _recipients(message: Message) -> tuple[str, ...]:
    fields = (value for name in RECIPIENTS for value in message.get_all(name, []))
    found = (box.address for value in fields for box in mailboxes(str(value))[:MOST_RECIPIENTS])
    return tuple(dict.fromkeys(found))[: 2 * MOST_RECIPIENTS]


def _date(message: Message) -> datetime | None:
    try:
        sent = parsedate_to_datetime(raw_field(message, "Date"))
        # A date without a zone is in UTC by RFC 5322 ("-0000").
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _digest(message: Message) -> str:
    """Names a letter by who wrote what, not by the way it came: a Message-ID alone may be borrowed by another."""
    sum_ = hashlib.sha256()
    for name in LASTING:
        sum_.update(f"{name}: {raw_field(message, name)}\n".encode("utf-8", "replace"))
    for part in message.walk():
        if not part.is_multipart():
            sum_.update(hashlib.sha256(payload(part).strip()).digest())
    return sum_.hexdigest()


def _attached(message: Message) -> list[Attached]:
    found = []
    for part in _leaves(message):
        if part is not message and not is_attachment(part):
            continue
        if part is message and part.get_content_maintype() in {"text", "multipart"}:
            continue
        content = part.as_bytes() if part.is_multipart() else payload(part)
        name = _name(part) or f"{part.get_content_type().replace('/', '.')}"
        found.append(Attached(name, part.get_content_type(), len(content), hashlib.sha256(content).hexdigest()))
    return found


def _leaves(message: Message) -> list[Message]:
    """The parts of a letter; a letter inside it is one part, not opened further."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        return [leaf for part in message.get_payload() if isinstance(part, Message) for leaf in _leaves(part)]
    return [message]


def _name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = ""
    return readable(str(name)).replace("/", "_").replace("\\", "_").strip()[:250]


def delivery(letter: Letter, raw: bytes, *, brand: Brand, source: str = "mail", at: datetime) -> Delivery:
    """A letter as a delivery to post. `source` names the mailbox or folder it was taken from by kind, not by time."""
    return Delivery(
        brand=brand,
        channel=Channel.MAIL,
        source=source,
        external_id=letter.digest,
        received_at=at,
        from_name=letter.from_name,
        from_address=letter.from_address,
        subject=letter.subject,
        text=letter.reply_text,
        message_id=letter.message_id,
        references=_some(answered_ids(letter.recipients, letter.references)),
        raw=raw,
        attachments=tuple(one.name for one in letter.attachments),
        is_automatic=letter.is_auto_reply or letter.is_bounce,
        bounced_ids=_some(letter.bounced_ids),
        unreadable=letter.unreadable,
    )


def _some(ids: Sequence[str]) -> tuple[str, ...]:
    """The ids that matter of a list that may be endless: what it answers stands first, the latest letters last."""
    return tuple(ids) if len(ids) <= MOST_IDS else (*ids[:FIRST_IDS], *ids[FIRST_IDS - MOST_IDS :])
