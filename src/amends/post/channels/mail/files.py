"""The files that came with a letter: attached, drawn into it, packed into winmail.dat, written into its text.

Letters inside a letter, signatures and encrypted parts are files too, left as they are.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Protocol, TypeVar

from amends.post.channels.mail import tnef
from amends.post.channels.mail.headers import field, raw_field, readable, spoken_in
from amends.post.channels.mail.parsing import Part
from amends.post.channels.mail.texts import is_attachment, payload

TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
ENDINGS = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
}
MOST_FILES, MOST_PARTS = 1_000, 10_000
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\\u202a-\u202e\u2066-\u2069]")
BEGIN = re.compile(r"^begin [0-7]{3,4} (\S.{0,200})$")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a letter. `is_inline`: it is drawn into the letter's text, named there by `content_id`.

    `packed_in` names the winmail.dat that it was packed into, which stands right before what is packed in it.
    """

    name: str
    type: str
    content: bytes
    is_inline: bool = False
    content_id: str = ""
    packed_in: str = ""

    @property
    def sha256(self) -> str:
        """The digest of its content."""
        return hashlib.sha256(self.content).hexdigest()


def leaves(message: Message) -> list[Message]:
    """The parts of a letter in their order; a letter inside it is one part, not opened further."""
    found: list[Message] = []
    waiting = [message]
    while waiting and len(found) < MOST_PARTS:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += reversed([one for one in part.get_payload() if isinstance(one, Message)])
        else:
            found.append(part)
    return found


def files_of(message: Message) -> Iterator[File]:
    """The files of a letter, in their order; what is packed into one follows it."""
    spoken = spoken_in(message)
    for count, part in enumerate(leaves(message)):
        if count >= MOST_FILES:
            return
        if part is message and part.get_content_maintype() in {"text", "multipart"} and not is_attachment(part):
            continue
        if not is_attachment(part) or (part is message and part.get_content_maintype() == "multipart"):
            continue
        content = _inner(part) if part.is_multipart() else payload(part)
        id_ = raw_field(part, "Content-ID").strip(" <>")[:250]
        is_inline = bool(id_) and not raw_field(part, "Content-Disposition").lower().startswith("attachment")
        one = File(name_of(part, spoken), part.get_content_type(), content, is_inline, id_)
        yield one
        yield from packed(one)


def _inner(part: Message) -> bytes:
    """A letter inside a letter, byte for byte as near as it was parsed."""
    inner = [one for one in part.get_payload() if isinstance(one, Message)]
    try:
        return b"\n".join(one.as_bytes() for one in inner)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return b""


def packed(one: File) -> Iterator[File]:
    """The files inside a winmail.dat; none for any other file."""
    if one.type in TNEF_TYPES or one.name.lower() == "winmail.dat":
        found = tnef.unpacked(one.content)
        for inner in found.files if found else ():
            is_inline = bool(inner.content_id) and f"cid:{inner.content_id}" in (found.html if found else "")
            name = _safe(inner.name) or "file"
            yield File(name, inner.type, inner.content, is_inline, inner.content_id, packed_in=one.name)


class Packable(Protocol):
    """A file as far as it matters what it was packed into."""

    @property
    def name(self) -> str: ...
    @property
    def packed_in(self) -> str: ...


Told = TypeVar("Told", bound=Packable)


def without_wrapping(files: Sequence[Told]) -> list[tuple[int, Told]]:
    """The files that a person looks for, each with its number among all: a winmail.dat is not, once it is unpacked."""
    holds = [bool(following.packed_in) for following in files[1:]] + [False]
    return [(number, one) for number, one in enumerate(files, 1) if one.packed_in or not holds[number - 1]]


def name_of(part: Message, spoken: str = "") -> str:
    """What a file is called, made safe: as its part says, else after the letter in it, else after its type."""
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        name = ""
    if "\ufffd" in str(name):
        name = _unspoken(part, spoken) or name
    name = _safe(readable(str(name)))
    if name:
        return name
    kind = part.get_content_type()
    if kind == "message/rfc822" and part.is_multipart():
        inner = next((one for one in part.get_payload() if isinstance(one, Message)), None)
        subject = _safe(field(inner, "Subject"))[:80] if inner is not None else ""
        return f"{subject or _safe(field(part, 'Content-Description'))[:80] or 'message'}.eml"
    described = _safe(field(part, "Content-Description"))[:80]
    ending = ENDINGS.get(kind, ".txt" if kind.startswith(("text/", "message/")) else "")
    return f"{described or kind.partition('/')[0]}{ending}" if described or ending else kind.replace("/", ".")


def _unspoken(part: Message, spoken: str) -> str:
    """A name that was written without saying in which charset: the letter's own is the best guess."""
    for field_name, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        repaired = Part()
        repaired["X-Field"] = raw_field(part, field_name, spoken)
        value = repaired.get_param(parameter, header="X-Field")
        if isinstance(value, str) and value:
            return value
    return ""


def _safe(name: str) -> str:
    return UNSAFE.sub("_", name).strip(" _")[:250]


def uudecoded(text: str) -> tuple[str, list[File]]:
    """A text without the files that were written into it by uuencode, and those files; a torn one stays text."""
    if "\nend" not in text or "begin " not in text:
        return text, []
    lines, at = text.split("\n"), 0
    kept: list[str] = []
    found: list[File] = []
    while at < len(lines):
        begun = BEGIN.match(lines[at].rstrip("\r"))
        end = _uu_end(lines, at + 1) if begun and len(found) < MOST_FILES else None
        if begun is None or end is None:
            kept.append(lines[at])
            at += 1
            continue
        content = b"".join(_uu_line(line) for line in lines[at + 1 : end])
        found.append(File(_safe(begun[1].strip()), "application/octet-stream", content))
        at = end + 1
    return "\n".join(kept), found


def _uu_end(lines: list[str], start: int) -> int | None:
    for number in range(start, len(lines)):
        line = lines[number].rstrip("\r")
        if line == "end":
            return number
        # Each line says its own length first; what does not fit is no such file.
        if line and not (32 <= ord(line[0]) <= 96 and len(line) <= 90):
            return None
    return None


def _uu_line(line: str) -> bytes:
    raw = line.rstrip("\r").encode("ascii", "replace")
    try:
        return binascii.a2b_uu(raw)
    except binascii.Error:
        # Some encoders write blanks at the end that are lost on the way, some one character too many.
        count = (((raw[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(raw[:count].ljust(count))
        except binascii.Error:
            return b""
