"""winmail.dat: what Outlook wraps into TNEF (MS-OXTNEF), files and words. Bounded; what is broken ends the reading."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from amends.post.channels.mail.headers import decoded

SIGNATURE = 0x223E9F78
ATTACHMENT_LEVEL = 2
ATT_BODY, ATT_RENDER, ATT_TITLE, ATT_DATA, ATT_PROPERTIES, ATT_CODEPAGE, ATT_MESSAGE = (
    *(0x2800C, 0x69002, 0x18010, 0x6800F, 0x69005, 0x69007),
    0x69003,
)
BODY, BODY_HTML, RTF = 0x1000, 0x1013, 0x1009
ATTACHED_DATA, LONG_NAME, SHORT_NAME, MIME_TYPE, CONTENT_ID = 0x3701, 0x3707, 0x3704, 0x370E, 0x3712
MOST_FILES, MOST_VALUES, MOST_PROPERTIES = 200, 10_000, 2_000
LARGEST = 25 * 1024 * 1024
FIXED = {0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
STRINGS, BINARY, OBJECT = {0x1E, 0x1F}, {0x102}, {0xD}


@dataclass(slots=True)
class Packed:
    """A file in a TNEF stream."""

    name: str = ""
    type: str = "application/octet-stream"
    content: bytes = b""
    content_id: str = ""


@dataclass(slots=True)
class Unpacked:
    """What a TNEF stream holds: the words as plain text or as HTML (either may be empty), and the files."""

    text: str = ""
    html: str = ""
    files: list[Packed] = field(default_factory=list)


def unpacked(raw: bytes) -> Unpacked | None:
    """What is in a TNEF stream; None when it is none. What is broken ends the reading; what stood before it counts."""
    if len(raw) < 6 or len(raw) > LARGEST or struct.unpack_from("<I", raw)[0] != SIGNATURE:
        return None
    found, codepage, taken = Unpacked(), "cp1252", 0
    for level, kind, value in _attributes(raw):
        if kind == ATT_CODEPAGE and len(value) >= 4:
            codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif kind == ATT_BODY:
            found.text = found.text or _text(value, codepage)
        elif kind == ATT_MESSAGE:
            _message(found, value, codepage)
        elif level == ATTACHMENT_LEVEL and kind == ATT_RENDER:
            if len(found.files) >= MOST_FILES:
                break
            found.files.append(Packed())
        elif level == ATTACHMENT_LEVEL and found.files:
            taken += len(value)
            if taken > LARGEST:
                break
            _file(found.files[-1], kind, value, codepage)
    found.files = [one for one in found.files if one.content or one.name]
    return found


def _attributes(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 6
    for _ in range(MOST_VALUES):
        if at + 9 > len(raw):
            return
        level, kind, length = struct.unpack_from("<BII", raw, at)
        at += 9
        if level not in {1, 2} or at + length > len(raw):
            return
        yield level, kind, raw[at : at + length]
        at += length + 2


def _file(one: Packed, kind: int, value: bytes, codepage: str) -> None:
    if kind == ATT_TITLE:
        one.name = one.name or _text(value, codepage)
    elif kind == ATT_DATA:
        one.content = value
    elif kind == ATT_PROPERTIES:
        told = dict(_properties(value))
        long, short = _string(told.get(LONG_NAME), codepage), _string(told.get(SHORT_NAME), codepage)
        one.name = long or one.name or short
        one.type = _string(told.get(MIME_TYPE), codepage).lower() or one.type
        one.content_id = _string(told.get(CONTENT_ID), codepage).strip(" <>")[:250]
        content = told.get(ATTACHED_DATA)
        if content:
            # An embedded object begins with the sixteen bytes that name its interface; a picture of it may stand by it.
            is_object = content[0] in OBJECT
            inner = content[1][16:] if is_object else content[1]
            one.content = inner if len(inner) > len(one.content) and (is_object or not one.content) else one.content


def _message(found: Unpacked, value: bytes, codepage: str) -> None:
    told = dict(_properties(value))
    found.text = _string(told.get(BODY), codepage) or found.text
    html = told.get(BODY_HTML)
    if html:
        found.html = decoded(html[1], codepage) if html[0] in BINARY else _string(html, codepage)
    rtf = told.get(RTF)
    if rtf and not found.text and not found.html:
        found.text = plain_from_rtf(inflated(rtf[1]), codepage)


def _properties(raw: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Properties as MAPI writes them one after the other: number, then type and first value."""
    if len(raw) < 4:
        return
    count, at = struct.unpack_from("<I", raw)[0], 4
    for _ in range(min(count, MOST_PROPERTIES)):
        if at + 4 > len(raw):
            return
        type_, number = struct.unpack_from("<HH", raw, at)
        at += 4
        if number >= 0x8000:
            at = _after_name(raw, at)
        is_many, base = bool(type_ & 0x1000), type_ & 0xEFFF
        values, at = _values(raw, at, base, is_many)
        if at < 0:
            return
        if values:
            yield number, (base, values[0])


def _after_name(raw: bytes, at: int) -> int:
    """Behind the name of a named property: its set, its kind, its number or its words."""
    if at + 24 > len(raw):
        return len(raw)
    kind, length = struct.unpack_from("<II", raw, at + 16)
    return at + 24 if kind == 0 else at + 24 + _padded(length)


def _values(raw: bytes, at: int, base: int, is_many: bool) -> tuple[list[bytes], int]:
    if base in FIXED:
        size, count = FIXED[base], 1
        if is_many:
            if at + 4 > len(raw):
                return [], -1
            count, at = struct.unpack_from("<I", raw, at)[0], at + 4
        end = at + size * count
        return ([raw[at : at + size]], end) if end <= len(raw) else ([], -1)
    if base not in STRINGS | BINARY | OBJECT or at + 4 > len(raw):
        return [], -1
    count, at = struct.unpack_from("<I", raw, at)[0], at + 4
    values: list[bytes] = []
    for _ in range(min(count, MOST_VALUES)):
        if at + 4 > len(raw):
            return values, -1
        length = struct.unpack_from("<I", raw, at)[0]
        at += 4
        if at + length > len(raw):
            return values, -1
        values.append(raw[at : at + length])
        at += _padded(length)
    return values, at


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _string(value: tuple[int, bytes] | None, codepage: str) -> str:
    if value is None:
        return ""
    if value[0] == 0x1F:
        return value[1].decode("utf-16-le", "replace").rstrip("\x00")
    return _text(value[1], codepage)


def _text(value: bytes, codepage: str) -> str:
    return decoded(value.rstrip(b"\x00"), "utf-8" if codepage == "cp65001" else codepage)


# The words with which every compressed RTF begins its window (MS-OXRTFCP).
WINDOW = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def inflated(raw: bytes, most: int = 500_000) -> bytes:
    """Compressed RTF as RTF; empty when it is none, cut when it is longer than `most` bytes."""
    if len(raw) < 16:
        return b""
    kind = raw[8:12]
    if kind == b"MELA":
        return raw[16 : 16 + most]
    if kind != b"LZFu":
        return b""
    return _expanded(raw[16:], most)


def _expanded(raw: bytes, most: int) -> bytes:
    """Eight steps a time, a bit each: a byte as it stands, or a place in the last 4,096 and a length."""
    out = bytearray(WINDOW)
    # The window begins filled; places in it are counted from the beginning of everything, by 4,096.
    at, limit = 0, most + len(WINDOW)
    while at < len(raw) and len(out) < limit:
        flags, at = raw[at], at + 1
        for bit in range(8):
            if at >= len(raw) or len(out) >= limit:
                break
            if not flags >> bit & 1:
                out.append(raw[at])
                at += 1
                continue
            place, length = int.from_bytes(raw[at : at + 2], "big") >> 4, (raw[min(at + 1, len(raw) - 1)] & 15) + 2
            at += 2
            back = (len(out) - place) % 4096
            if back == 0 or back > len(out):
                return bytes(out[len(WINDOW) :])
            for _ in range(length):
                out.append(out[-back])
    return bytes(out[len(WINDOW) :])


HEXADECIMAL = re.compile(rb"[0-9a-fA-F]{2}")
WORD = re.compile(rb"([A-Za-z]{1,32})(-?[0-9]{1,10})? ?")
SKIPPED = {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"*", b"htmltag", b"mhtmltag"}
BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"row": "\n", b"cell": " "}


def plain_from_rtf(raw: bytes, codepage: str = "cp1252") -> str:
    """The words of an RTF text; its fonts, pictures and hidden tags left out."""
    out: list[str] = []
    skip: list[bool] = [False]
    at, size = 0, len(raw)
    while at < size:
        one = raw[at : at + 1]
        at += 1
        if one == b"{":
            skip.append(skip[-1])
        elif one == b"}":
            if len(skip) > 1:
                skip.pop()
        elif one == b"\\":
            at = _control(raw, at, out, skip, codepage)
        elif one not in b"\r\n" and not skip[-1]:
            out.append(one.decode("cp1252", "replace"))
    return "".join(out).strip()


def _control(raw: bytes, at: int, out: list[str], skip: list[bool], codepage: str) -> int:
    """What a backslash begins; returns where the text goes on."""
    one = raw[at : at + 1]
    if one == b"'":
        digits = raw[at + 1 : at + 3]
        if not skip[-1] and HEXADECIMAL.fullmatch(digits):
            out.append(decoded(bytes([int(digits, 16)]), codepage))
        return at + 3
    found = WORD.match(raw, at)
    if found is None:
        skip[-1] = skip[-1] or one == b"*"
        out += [one.decode("latin-1")] if one in {b"\\", b"{", b"}"} and not skip[-1] else []
        return at + 1
    word, number = found[1], found[2]
    skip[-1] = skip[-1] or word in SKIPPED
    if skip[-1]:
        return found.end()
    if word == b"u" and number:
        out.append(chr(int(number) & 0xFFFF))
        return found.end() + raw.startswith(b"?", found.end())
    out.append(BREAKS.get(word, ""))
    return found.end()
