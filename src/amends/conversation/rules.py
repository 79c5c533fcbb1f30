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


# So long a customer's page stays after their case was closed.
AFTER_CLOSE = timedelta(days=90)


class SaidManner(StrEnum):
    """What a message does to a promise: makes it (at once), or, when it has gone out, moves or keeps it."""

    MAKES = "makes"
    MOVES = "moves"
    KEEPS = "keeps"


# A person may take a message back for so long: what is automatic leaves at once.
UNDO = timedelta(seconds=15)
PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")
# What somebody writes in: a letter to the customer, a note, what was said on the telephone.
MODES = frozenset({"message", "note", "call"})
# As people type them: {Name}, { order no }, {order-no2}. No data in braces: that has quotes, colons, commas, lines.
_OPEN = re.compile(r"\{[ \t]*([^\W\d_](?:[\w\-]| (?=[\w\-])){0,40})[ \t]*\}")
_SQUARE = re.compile(r"\[[ \t]*([^\W\d_](?:[\w\-]| (?=[\w\-])){0,40})[ \t]*\]")
# What a place in square brackets is called, so that "[sic]" and a link's "[text]" are left alone.
_NAMED = re.compile(
    r"(?:first|last|full|name|owner|brand|reference|what|time|words|old|new|number|no|order|link|amount|date|customer|"
    r"agent|product|company|address|phone|refund|voucher|code|day|signature)\d*"
)
_ASKED = re.compile(r"your|insert|enter|fill")
# Two drafts that met; what stands between them keeps both from leaving together.
TWO_DRAFTS = "two drafts - keep one"


class Missing(ValueError):
    """A text still has placeholders without a value; it must not reach a customer. `names` lists them."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        listed = ", ".join("{" + name + "}" for name in self.names)
        super().__init__(f"text: {listed} has no value yet. Fill it in, or take it out of the text.")


class LeftOpen(Missing):
    """What somebody wrote still has open places, as they typed them; it must not reach a customer."""

    def __init__(self, places: Sequence[str]) -> None:
        super().__init__([place.strip("{}[] \t") for place in places])
        remedy = "Fill it in, or take it out of the text. What you quote may keep it: begin its line with >."
        ValueError.__init__(self, f"text: {', '.join(places)} has no value yet. {remedy}")


def placeholders(text: str) -> list[str]:
    """The names of the placeholders in a text, each once, in order."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def open_places(text: str) -> list[str]:
    """The places that somebody has not filled in, as they stand there, each once, in order.

    However they are typed: "{name}", "{ Order-No }", "[your name]". A quoted line (">") is somebody else's and is left
    alone, and so is data in braces.
    """
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    found = [(hit.start(), hit[0]) for hit in _OPEN.finditer("\n".join(lines))]
    found += [(hit.start(), hit[0]) for hit in _SQUARE.finditer("\n".join(lines)) if _is_place(hit[1])]
    return list(dict.fromkeys(place for _, place in sorted(found)))


def _is_place(words: str) -> bool:
    parts = [part for part in re.split(r"[\s_-]+", words.lower()) if part]
    asks = len(parts) > 1 and _ASKED.fullmatch(parts[0])
    return bool(asks) or all(_NAMED.fullmatch(part) for part in parts)


def both(first: str, second: str) -> str:
    """Two drafts in one, with a place between them that must be taken out before either leaves."""
    if not second.strip() or second.strip() in first:
        return first
    if not first.strip() or first.strip() in second:
        return second
    return f"{first.rstrip()}\n\n{{{TWO_DRAFTS}}}\n\n{second.lstrip()}"


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its placeholders filled. Values stand as they are: nothing inside them is filled again.

    :raises Missing: when a value is not given, or is empty.
    """
    missing = [name for name in placeholders(text) if str(values.get(name, "")).strip() == ""]
    if missing:
        raise Missing(missing)
    return PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)


def script_language(language: str, known: Collection[str], otherwise: str = "") -> str:
    """Which of the known languages serves a reader of `language`: its own, its base ("pt-BR": "pt"), then `otherwise`
    in the same way, else English."""
    wanted = [one.replace("_", "-").lower() for one in (language, otherwise)]
    return next((one for code in wanted for one in (code, code.split("-")[0]) if one in known), "en")


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
