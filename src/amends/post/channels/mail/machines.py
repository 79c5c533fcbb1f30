"""Letters that no person wrote: auto-replies, lists, bounces (RFC 3834, RFC 3464). Looks at one parsed message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from amends.post.channels.mail.headers import field, mailboxes, message_ids, raw_field
from amends.post.channels.mail.texts import payload

BULK = {"bulk", "list", "junk", "auto_reply", "auto-reply"}
LIST_FIELDS = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
DAEMONS = re.compile(
    r"\b(mailer-?daemon|post_?master|mail-?daemon|mdaemon|mail[-. ]delivery[-. ](sub)?system)\b", re.IGNORECASE
)
# What a mail system says of a refusal for good: an enhanced status 5.x.x, or a 55x reply.
REFUSED = re.compile(rb"\b5\.\d{1,3}\.\d{1,3}\b|\b55[0-9][ -]")
FAILED_SUBJECT = re.compile(
    r"undeliver|returned mail|returned to sender|delivery (status notification )?\(?fail"
    r"|delivery notification: delivery|failure notice|mail delivery (failed|failure|problem|error)|non[- ]?deliver"
    r"|could not (be )?deliver|unzustellbar|delivery has failed|message (could not|not) (be )?deliver"
    r"|nicht zugestellt|no se puede entregar|non remis|não (pôde ser )?entreg|warning: message|delivery report"
    r"|delivery error|permanent error|user unknown|mail system error|rejected (posting|mail)|error sending message",
    re.IGNORECASE,
)
AWAY_SUBJECT = re.compile(
    r"^(re: |aw: )?(out of (the )?office|automatic reply|auto[- ]?reply|autoreply|auto:|automatische antwort"
    r"|abwesenheits|réponse automatique|respuesta automática|resposta automática|fuera de la oficina|vacation)",
    re.IGNORECASE,
)
STATUS = re.compile(rb"^(?:action|status)\s*:\s*([a-z0-9.]+)", re.IGNORECASE | re.MULTILINE)
INNER_ID = re.compile(rb"^message-id\s*:\s*(<[^<>\s]{1,248}>)", re.IGNORECASE | re.MULTILINE)
LOOKED_AT = 200_000


def is_from_machine(message: Message) -> bool:
    """Whether a machine wrote this, so that no machine of ours may answer it and no case opens by itself."""
    said = field(message, "Auto-Submitted").strip().lower()
    if said and not said.startswith("no"):
        return True
    if field(message, "Precedence").strip().lower() in BULK:
        return True
    if any(raw_field(message, name).strip() for name in LIST_FIELDS):
        return True
    return bool(AWAY_SUBJECT.search(field(message, "Subject"))) or is_report(message) or is_from_daemon(message)


def is_report(message: Message) -> bool:
    """Whether its form is that of a report (RFC 6522): delivery status, feedback, disposition."""
    return message.get_content_type() == "multipart/report"


def is_from_daemon(message: Message) -> bool:
    """Whether a mail system is named as the sender, or nobody: bounces carry an empty return path (RFC 5321)."""
    senders = mailboxes(raw_field(message, "From"))
    named = [raw_field(message, "From"), *[box.address for box in senders]]
    return any(DAEMONS.search(one) for one in named) or raw_field(message, "Return-Path").strip() == "<>"


def is_bounce(message: Message) -> bool:
    """Whether it says that a message could not be delivered. A report of delay or of success is none."""
    if is_report(message):
        kind = str(message.get_param("report-type") or "").lower()
        states = _states(message)
        if states:
            return any(state == b"failed" or state.startswith(b"5") for state in states)
        return kind == "delivery-status" or (not kind and is_from_daemon(message))
    if not is_from_daemon(message):
        return False
    return bool(FAILED_SUBJECT.search(field(message, "Subject"))) or bool(REFUSED.search(_first_words(message)))


def _first_words(message: Message) -> bytes:
    texts = (part for part in message.walk() if part.get_content_maintype() == "text" and not part.is_multipart())
    return next((payload(part)[:LOOKED_AT] for part in texts), b"")


def _states(message: Message) -> list[bytes]:
    return [
        state.lower()
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for state in STATUS.findall(_flat(part))
    ]


def _flat(part: Message) -> bytes:
    if part.is_multipart():
        return b"\n".join(inner.as_bytes() for inner in part.get_payload() if isinstance(inner, Message))
    return payload(part)


def bounced_ids(message: Message) -> tuple[str, ...]:
    """The ids of the messages that came back, found in what the report returns; empty when it is no bounce."""
    if not is_bounce(message):
        return ()
    return tuple(dict.fromkeys(_returned_ids(message)))


def _returned_ids(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part is message or part.is_multipart():
            continue
        if part.get_content_maintype() in {"text", "message"}:
            yield from (found.decode("ascii", "replace") for found in INNER_ID.findall(payload(part)[:LOOKED_AT]))
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            for inner in part.get_payload():
                if isinstance(inner, Message):
                    yield from message_ids(raw_field(inner, "Message-ID"))
    if not message.is_multipart():
        # Old mail systems return the letter's head in the middle of their own text.
        yield from (found.decode("ascii", "replace") for found in INNER_ID.findall(payload(message)[:LOOKED_AT]))
    yield from message_ids(" ".join((raw_field(message, "In-Reply-To"), raw_field(message, "References"))))
