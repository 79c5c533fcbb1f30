"""Channels, and how a message is named so that its answer finds back. Pure."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum


class Channel(StrEnum):
    """How a message travels."""

    MAIL = "mail"
    FORM = "form"
    API = "api"
    IMPORT = "import"
    PHONE = "phone"
    CHAT = "chat"
    SMS = "sms"
    MESSAGING = "messaging"
    SOCIAL = "social"
    LETTER = "letter"
    IN_PERSON = "in_person"
    PAGE = "page"
    SIGNAL = "signal"


# A messenger takes an answer for so long after the customer's last word there.
MESSENGER_WINDOW = timedelta(hours=24)
# The queue on which outgoing messages wait for the worker.
OUTBOX = "outbox"
# What goes by hand waits on a queue of its own, which no worker asks: a person ends it by saying that it is posted.
BY_HAND = "by-hand"


def queue_of(channel: Channel) -> str:
    """On which queue a message of this channel waits."""
    return BY_HAND if channel is Channel.LETTER else OUTBOX


# 32 hexadecimal characters, 128 bits: nobody guesses one, and it survives a change of case on its way.
DIGEST_CHARACTERS = 32
_REPLY = re.compile(r"[^@\s]*\+([0-9a-f]{32})@([^@\s]+)", re.IGNORECASE)


def digest_of(key: str, secret: str) -> str:
    """The keyed digest that names an outgoing message: the same key gives the same name, and nobody else can."""
    return hmac.digest(secret.encode(), b"post:" + key.encode(), "sha256").hex()[:DIGEST_CHARACTERS]


def message_id_of(key: str, sender_address: str, secret: str) -> str:
    """The Message-ID of an outgoing message: `<digest@sender's domain>`, the same at every retry."""
    return f"<{digest_of(key, secret)}@{sender_address.rpartition('@')[2].lower()}>"


def reply_address(sender_address: str, message_id: str) -> str:
    """Where the answer to a message goes: the sender's address with the message's digest after a plus sign."""
    local, _, domain = sender_address.rpartition("@")
    digest = message_id.strip("<>").partition("@")[0]
    return f"{local}+{digest}@{domain}"


def answered_ids(recipients: Iterable[str], references: Iterable[str]) -> list[str]:
    """Which messages a letter may be an answer to: by the addresses it was sent to, then by what it refers to.

    A subject is never looked at: two customers may write the same one.
    """
    by_address = [f"<{found[1].lower()}@{found[2].lower()}>" for one in recipients if (found := _REPLY.fullmatch(one))]
    return list(dict.fromkeys([*by_address, *references]))


def storable(text: str) -> str:
    """Words as a database can hold them: PostgreSQL refuses the null character, and half a surrogate pair no UTF-8."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def one_line(text: str, most: int = 500) -> str:
    """A subject as a header may carry it: one line, no control characters, at most `most` characters."""
    return re.sub(r"[\x00-\x1f\x7f\u2028\u2029]+", " ", text).strip()[:most]
