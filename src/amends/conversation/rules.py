"""What a message is, what a script still lacks, and how a message leaves. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum


class Direction(StrEnum):
    """From whom to whom a message went."""

    IN = "in"
    OUT = "out"
    NOTE = "note"
    CALL = "call"


class LinkPurpose(StrEnum):
    """What a private link opens."""

    CASE = "case"
    ASK = "ask"
    CHECK_IN = "check_in"
    SURVEY = "survey"


class SaidManner(StrEnum):
    """What a message does to a promise: makes it (at once), or, when it has gone out, moves or keeps it."""

    MAKES = "makes"
    MOVES = "moves"
    KEEPS = "keeps"


# A person may take a message back for so long: what is automatic leaves at once.
UNDO = timedelta(seconds=15)
PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")


class Missing(ValueError):
    """A text still has placeholders without a value; it must not reach a customer. `names` lists them."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        listed = ", ".join("{" + name + "}" for name in self.names)
        super().__init__(f"text: {listed} has no value yet. Fill it in, or take it out of the text.")


def placeholders(text: str) -> list[str]:
    """The names of the placeholders in a text, each once, in order."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its placeholders filled. Values stand as they are: nothing inside them is filled again.

    :raises Missing: when a value is not given, or is empty.
    """
    missing = [name for name in placeholders(text) if str(values.get(name, "")).strip() == ""]
    if missing:
        raise Missing(missing)
    return PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)


def script_language(language: str, known: Collection[str]) -> str:
    """Which of the known languages serves a reader of `language`: its own, its base ("pt-BR": "pt"), else English."""
    wanted = language.replace("_", "-").lower()
    return next((one for one in (wanted, wanted.split("-")[0]) if one in known), "en")


def moves(*, kind: str, is_agreed: bool, sent_at: datetime, due_at: datetime) -> bool:
    """Whether a message that names a new time moves the promise.

    Only when it went out before the old time fell due; for a solution the customer must have agreed as well.
    """
    return sent_at < due_at and (kind != "resolution" or is_agreed)


# A telephone number is the same talk for years: what is written long after a case has closed is a new matter.
TALK_LIVES = timedelta(days=7)
NAMED_BY_MATTER = {"chat", "social"}
# How many characters a channel carries, by its name.
LONGEST = {"sms": 1600, "messaging": 4096}


def goes_on(channel: str, *, is_closed: bool, last_at: datetime, at: datetime) -> bool:
    """Whether what is said in a talk now belongs to the case of what was last said there.

    A visit to the chat and a thread of a network are about one matter, for ever; a telephone number is not.
    """
    return channel in NAMED_BY_MATTER or not is_closed or at - last_at <= TALK_LIVES
