"""Showing a letter as its sender made it: its parts, its files, and its HTML cleaned. Nothing in it is ever run.

Read on demand from the bytes that were kept; never raises. What could not be parsed is shown as its source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser

from amends.post.channels.mail import tnef
from amends.post.channels.mail.cleaning import Cleaned, clean, paragraphs
from amends.post.channels.mail.files import TNEF_TYPES, File, files_of, uudecoded, without_wrapping
from amends.post.channels.mail.headers import decoded, field
from amends.post.channels.mail.parsing import bare, parsed
from amends.post.channels.mail.texts import payload, text_of

# Longer letters were never read; their head and their source are shown.
LARGEST = 25 * 1024 * 1024
LONGEST_HEAD = 64 * 1024
# Pictures inside a letter travel with its page, so that nothing has to be fetched while it is read.
MOST_INLINE = 8 * 1024 * 1024
TROUBLES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MemoryError)
SHOWN_FIELDS = ("From", "Sender", "Reply-To", "To", "Cc", "Date", "Subject")
# By how a picture begins. What a letter says of its files proves nothing; an SVG may hold scripts and is no picture.
PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


@dataclass(frozen=True, slots=True)
class Part:
    """A file that stands in a letter. `picture` is its media type when it is one that may be shown, else empty."""

    number: int
    name: str
    type: str
    size: int
    picture: str
    content_id: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter, opened. `html` is None when nobody wrote any; `is_whole` is false when only its head was read."""

    fields: tuple[tuple[str, str], ...]
    head: str
    text: str
    html: str | None
    parts: tuple[Part, ...]
    is_whole: bool = True


def open_letter(raw: bytes) -> Opened:
    """Opens the bytes of a letter: its head, its words, its files."""
    try:
        message = _parsed(raw)
        return _only_head(raw) if message is None else _open(message, raw)
    except TROUBLES:
        return _only_head(raw)


def _open(message: Message, raw: bytes) -> Opened:
    bodies = _bodies(message)
    html: str | None = "\n".join(words if is_html else paragraphs(words) for words, is_html in map(_words, bodies))
    text = text_of(message)
    files = _files(message, text)
    if not any(part.get_content_type() == "text/html" for part in bodies):
        html = None if text.strip() else _packed_html(files)
    return Opened(
        fields=_fields(message),
        head=_head(raw),
        text=text,
        html=html,
        parts=tuple(_part(number, one) for number, one in without_wrapping(files)),
    )


def _packed_html(files: Sequence[File]) -> str | None:
    """The HTML that Outlook packed into winmail.dat, where a letter itself holds no words."""
    packed = (tnef.unpacked(one.content) for one in files if one.type in TNEF_TYPES)
    return next((found.html for found in packed if found and found.html), None)


def _only_head(raw: bytes) -> Opened:
    try:
        fields = _fields(BytesHeaderParser(policy=policy.compat32).parsebytes(_start(raw)))
    except TROUBLES:
        fields = ()
    return Opened(fields, _head(raw), "", None, (), is_whole=False)


def _parsed(raw: bytes) -> Message | None:
    """The letter in its parts; None for one that is larger than is ever read, or built to keep its reader busy."""
    return None if len(raw) > LARGEST else parsed(raw)


def _start(raw: bytes) -> bytes:
    """How a letter begins."""
    return bare(raw[:LONGEST_HEAD])


def _fields(message: Message) -> tuple[tuple[str, str], ...]:
    told = ((name, field(message, name)) for name in SHOWN_FIELDS)
    return tuple((name, value) for name, value in told if value)


def _head(raw: bytes) -> str:
    """The fields as they stand in the letter, at most 64 kB of them."""
    start = _start(raw).replace(b"\r\n", b"\n")
    return start.partition(b"\n\n")[0].decode("utf-8", "replace")


def _bodies(message: Message) -> list[Message]:
    """The parts that are the letter itself, in order; of alternatives the richest that we can show."""
    if not message.is_multipart():
        return [message] if _is_words(message) else []
    if message.get_content_maintype() != "multipart":
        return []
    inner = [part for part in message.get_payload() if isinstance(part, Message)]
    if message.get_content_subtype() != "alternative":
        return [body for part in inner for body in _bodies(part)]
    told = [bodies for part in inner if (bodies := _bodies(part))]
    rich = [bodies for bodies in told if any(body.get_content_type() == "text/html" for body in bodies)]
    return (rich or told or [[]])[-1]


def _is_words(part: Message) -> bool:
    disposition = str(part.get("Content-Disposition") or "").strip().lower()
    return part.get_content_type() in {"text/plain", "text/html"} and not disposition.startswith("attachment")


def _words(part: Message) -> tuple[str, bool]:
    text = decoded(payload(part), str(part.get_param("charset") or ""))
    return text, part.get_content_type() == "text/html"


def _files(message: Message, text: str) -> list[File]:
    """The files of a letter in their order; last those that are written into its text."""
    return [*files_of(message), *uudecoded(text)[1]]


def _part(number: int, one: File) -> Part:
    picture = picture_type(one.content)
    is_shown = bool(picture) and one.is_inline
    return Part(number, one.name, one.type, len(one.content), picture, one.content_id, is_shown)


def picture_type(content: bytes) -> str:
    """The media type of a picture that a browser may show, by how its bytes begin; empty for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((type_ for start, type_ in PICTURES if content.startswith(start)), "")


def file_of(raw: bytes, number: int) -> tuple[Part, bytes] | None:
    """One file of a letter, by its number; None when it has none such."""
    try:
        message = _parsed(raw)
        files = _files(message, text_of(message)) if message is not None else []
    except TROUBLES:
        return None
    found = dict(enumerate(files, 1)).get(number)
    return (_part(number, found), found.content) if found else None


def page_of(raw: bytes, *, with_images: bool) -> Cleaned | None:
    """The letter's HTML, cleaned, its own pictures in it; those that stand elsewhere only when asked for.

    None when it has no HTML, or more of it than can be cleaned in reasonable time: then its text is shown.
    """
    opened = open_letter(raw)
    message = _parsed(raw) if opened.html is not None else None
    if opened.html is None or message is None:
        return None
    pictures: dict[str, tuple[str, bytes]] = {}
    room = MOST_INLINE
    for one in files_of(message):
        picture = picture_type(one.content)
        if picture and one.content_id and len(one.content) <= room:
            pictures[one.content_id] = (picture, one.content)
            room -= len(one.content)
    return clean(opened.html, pictures, with_images=with_images)
