"""What providers tell by mail about a letter of ours: feedback reports (ARF, RFC 5965), notices as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.message import Message
from typing import Any

from amends.post.channels.mail.headers import ADDRESS, decoded, field, message_ids, raw_field
from amends.post.channels.mail.texts import payload

REPORTED = re.compile(
    r"^(feedback-type|original-rcpt-to|removal-recipient|arrival-date)[ \t]*:[ \t]*(\S.*)$",
    re.IGNORECASE | re.MULTILINE,
)
# One large provider reports complaints without the form that was agreed on.
COMPLAINED = re.compile(r"^complaint about message from ", re.IGNORECASE)
LARGEST = 1_000_000
MOST = 100


@dataclass(frozen=True, slots=True)
class Said:
    """What a notice says about one recipient."""

    recipient: str
    action: str = ""
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A provider's notice about a letter of ours. `kind` is `bounce`, `complaint` or `delivery`."""

    kind: str
    recipients: tuple[Said, ...]
    message_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feedback:
    """Somebody pressed "this is spam" on a letter of ours. `type` is the reporter's word: abuse, fraud, opt-out..."""

    type: str
    recipient: str
    message_ids: tuple[str, ...]


def notice_of(message: Message) -> Notice | None:
    """What Amazon's notification service tells by mail; None for any other letter."""
    if not raw_field(message, "X-Amz-Sns-Message-Id"):
        return None
    text = decoded(payload(message)[:LARGEST], "utf-8")
    try:
        # The JSON stands on one long line that some servers fold; behind it come words for people.
        told, _ = json.JSONDecoder(strict=False).raw_decode(re.sub(r"\r?\n ?", "", text[text.index("{") :]))
    except (ValueError, RecursionError):
        return None
    return _notice(told) if isinstance(told, dict) else None


def _notice(told: dict[str, Any]) -> Notice | None:
    kind = str(told.get("notificationType") or told.get("eventType") or "").lower()
    if kind not in {"bounce", "complaint", "delivery"}:
        return None
    about = _dict(told.get(kind))
    listed = about.get("bouncedRecipients") or about.get("complainedRecipients") or about.get("recipients") or []
    recipients = tuple(_said(one) for one in listed[:MOST]) if isinstance(listed, list) else ()
    mail = _dict(told.get("mail"))
    headers = _dict(mail.get("commonHeaders"))
    found = message_ids(str(headers.get("messageId") or ""))
    for one in mail.get("headers") or []:
        if isinstance(one, dict) and str(one.get("name", "")).lower() == "message-id":
            found += message_ids(str(one.get("value", "")))
    return Notice(kind, recipients, tuple(dict.fromkeys(found)))


def _said(one: object) -> Said:
    if isinstance(one, str):
        return Said(one)
    told = _dict(one)
    values = (str(told.get(name) or "") for name in ("emailAddress", "action", "status", "diagnosticCode"))
    return Said(*values)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def feedback_of(message: Message) -> Feedback | None:
    """What a feedback report says; None for any other letter. It is never a bounce."""
    noticed = notice_of(message)
    if noticed is not None:
        first = next(iter(noticed.recipients), Said(""))
        return Feedback("abuse", first.recipient, noticed.message_ids) if noticed.kind == "complaint" else None
    parts = [part for part in message.get_payload() if isinstance(part, Message)] if message.is_multipart() else []
    reports = [part for part in parts if part.get_content_type() == "message/feedback-report"]
    is_report = str(message.get_param("report-type") or "").lower() == "feedback-report"
    if not reports and not is_report and not COMPLAINED.match(field(message, "Subject").strip()):
        return None
    told = "\n".join(_flat(part) for part in reports) or "\n".join(_flat(part) for part in parts[:2])
    said = {name.lower(): value.strip() for name, value in REPORTED.findall(told)}
    inner = [one for part in parts for one in _inner(part)]
    recipient = said.get("original-rcpt-to") or said.get("removal-recipient") or ""
    for one in inner:
        recipient = recipient or raw_field(one, "X-HmXmrOriginalRecipient") or raw_field(one, "To")
    found = ADDRESS.search(recipient)
    ids = [id_ for one in inner for id_ in message_ids(raw_field(one, "Message-ID"))]
    ids += [id_ for part in parts for id_ in _ids_in(part)]
    return Feedback(
        said.get("feedback-type", "abuse").lower()[:40], found[0] if found else "", tuple(dict.fromkeys(ids))
    )


def _flat(part: Message) -> str:
    if part.is_multipart():
        inner = (one for one in part.get_payload() if isinstance(one, Message))
        return "\n".join(f"{name}: {value}" for one in inner for name, value in one.raw_items())[:LARGEST]
    return decoded(payload(part)[:LARGEST])


def _inner(part: Message) -> list[Message]:
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        return [one for one in part.get_payload() if isinstance(one, Message)]
    return []


def _ids_in(part: Message) -> tuple[str, ...]:
    """Of a returned head that came as text."""
    if part.get_content_type() not in {"text/rfc822-headers", "text/plain"} or part.is_multipart():
        return ()
    found = re.findall(r"^message-id[ \t]*:[ \t]*(<[^<>\s]{1,248}>)", decoded(payload(part)[:LARGEST]), re.I | re.M)
    return tuple(found)
