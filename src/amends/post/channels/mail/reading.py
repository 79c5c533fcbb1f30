"""Reading a letter: bytes in, a frozen `Letter` out. It never raises; what cannot be read says why."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from amends.post.channels.mail import tnef
from amends.post.channels.mail.calendars import Event, events
from amends.post.channels.mail.delivering import delivery
from amends.post.channels.mail.files import TNEF_TYPES, File, files_of, leaves, uudecoded
from amends.post.channels.mail.headers import Mailbox, decoded, field, mailboxes, message_ids, raw_field
from amends.post.channels.mail.letters import Attached, Letter
from amends.post.channels.mail.parsing import LONGEST_HEAD, head, parsed
from amends.post.channels.mail.texts import payload, plain_from_html, text_of

__all__ = ["LARGEST", "LONGEST_HEAD", "Attached", "Letter", "delivery", "parsed", "read"]

LARGEST = 25 * 1024 * 1024
# Fields that say who wrote what: they are the same however often, and over whatever way, a letter is delivered.
LASTING = ("Message-ID", "From", "Date", "Subject", "To")
SENDERS = ("From", "Sender", "Return-Path", "Reply-To", "X-Sender")
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
MOST_RECIPIENTS = 50
TROUBLES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MemoryError)


def read(raw: bytes) -> Letter:
    """Reads the bytes of one RFC 822 letter. Never raises: hostile and broken letters come every day."""
    if len(raw) > LARGEST:
        return _barely(raw, "too_large")
    try:
        message = parsed(raw)
        return _read(message) if message is not None else _barely(raw, "unreadable")
    except TROUBLES:
        return _barely(raw, "unreadable")


def _barely(raw: bytes, why: str) -> Letter:
    """A letter that nobody could read: from whom it is, and its subject, as far as its first fields say so."""
    digest = hashlib.sha256(raw).hexdigest()
    try:
        message = head(raw)
        sender = _sender(message)
        return Letter(
            digest,
            from_name=sender.name,
            from_address=sender.address,
            to=tuple(mailboxes(raw_field(message, "To"))[:MOST_RECIPIENTS]),
            recipients=_recipients(message),
            subject=field(message, "Subject").strip(),
            sent_at=_date(message),
            unreadable=why,
        )
    except TROUBLES:
        return Letter(digest, unreadable=why)


def _read(message: Message) -> Letter:
    # Mail's words in all languages are compiled with the first letter, not whenever a web process starts.
    from amends.post.channels.mail.bounces import report_of
    from amends.post.channels.mail.forwards import forwarded_in
    from amends.post.channels.mail.machines import is_from_list, is_from_machine, is_vacation
    from amends.post.channels.mail.notices import feedback_of
    from amends.post.channels.mail.trimming import parts

    text, bare, files = _words_and_files(message)
    found = _events(message)
    if not text.strip() and found:
        text = bare = "\n\n".join(filter(None, (found[0].summary, found[0].description)))
    sender = _sender(message)
    report, feedback = report_of(message), feedback_of(message)
    is_machine = report is not None or is_from_machine(message)
    divided = parts(bare, sender.name)
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
        reply_text=divided.reply,
        quoted=divided.quoted,
        signature=divided.signature,
        sent_at=_date(message),
        attachments=tuple(_attached(one) for one in files),
        is_auto_reply=is_machine,
        is_vacation=is_machine and report is None and feedback is None and is_vacation(message),
        is_list=is_from_list(message),
        is_bounce=report is not None,
        bounces=report.bounces if report else (),
        bounced_ids=report.returned_ids if report else (),
        feedback=feedback,
        events=found,
        forwarded=None if is_machine else forwarded_in(message, text),
        is_doubtful=is_doubtful(message),
    )


def _words_and_files(message: Message) -> tuple[str, str, list[File]]:
    """The text of a letter as it stands, the same without the files that are written into it, and all files."""
    text = text_of(message)
    bare, written = uudecoded(text)
    files = [*files_of(message), *written]
    if not text.strip():
        text = bare = next((words for one in files if one.type in TNEF_TYPES and (words := _packed_words(one))), "")
    return text, bare, files


def _packed_words(one: File) -> str:
    """The words that Outlook packed into winmail.dat."""
    found = tnef.unpacked(one.content)
    if found is None:
        return ""
    return found.text.replace("\r\n", "\n").strip() or (plain_from_html(found.html) if found.html else "")


def _attached(one: File) -> Attached:
    return Attached(one.name, one.type, len(one.content), one.sha256, one.is_inline, one.content_id, one.packed_in)


def _events(message: Message) -> tuple[Event, ...]:
    for part in leaves(message):
        if part.get_content_type() == "text/calendar":
            return events(decoded(payload(part), str(part.get_param("charset") or "utf-8")))
    return ()


def is_doubtful(message: Message) -> bool:
    """Whether our own server says that the sender is not who they say (RFC 8601): its verdict stands first."""
    said = raw_field(message, "Authentication-Results").lower()
    return "dmarc=fail" in said or ("spf=fail" in said and "dkim=pass" not in said and "dmarc=pass" not in said)


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
        sum_.update(f"{name}: {raw_field(message, name)}\n".encode("utf-8", "backslashreplace"))
    for part in message.walk():
        if not part.is_multipart():
            sum_.update(hashlib.sha256(payload(part).strip()).digest())
    return sum_.hexdigest()
