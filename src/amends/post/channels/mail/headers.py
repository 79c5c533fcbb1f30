"""Header fields as people meant them: encoded words decoded, wrong charsets repaired, addresses found. Never raises."""

from __future__ import annotations

import base64
import binascii
import codecs
import quopri
import re
from email.message import Message
from email.utils import getaddresses
from typing import NamedTuple

# What some mailers call a charset, and what it is. Windows' own sets hold everything of the ISO set and more.
MEANT = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "unknown-8bit": "utf-8",
    "8bit": "utf-8",
}
# Letters are claimed to be in one and written in the other.
MISTAKEN = {"iso2022_jp_ext": "cp932", "cp932": "iso2022_jp_ext"}
# A word ends before another begins: a thousand beginnings without an end cost no more than their length.
WORD = re.compile(r"=\?([^?\s]{0,80})\?([bBqQ])\?((?:[^?=]|=(?!\?[^=])|\?(?!=))*+)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)\s++(=\?[^?\s]{0,80}\?[bBqQ]\?)")
ESCAPE = re.compile(rb"(\x1b[$(][@-Z]|\x1b\$\([@-Z])")
ADDRESS = re.compile(r"(?<![^\s<>\"'()\[\],;:@])[^\s<>\"'()\[\],;:@]++@[^\s<>\"'()\[\],;:@]+")
# Of one field so many characters are read: some hundreds of recipients, and far more than mail programs write. Some
# fields cost the square of their length to take apart.
LONGEST_FIELD = 16 * 1024
FOLD = re.compile(r"\r?\n[ \t]*")
# How nearly all name themselves: a name without signs that mean something, and an address.
PLAIN_BOX = re.compile(
    r"^[ \t]*+(?:\"([^\"\\<>@]*)\"[ \t]*+|([^\"\\<>@,;:()\[\]]*+))<([^\s<>\"'()\[\],;:@]+@[\w.-]+)>[ \t]*$"
)
MESSAGE_ID = re.compile(r"<[^<>\s]{1,248}>")


class Mailbox(NamedTuple):
    """A name (may be empty) and an address (may be empty when the field names none)."""

    name: str
    address: str


def decoded(raw: bytes, charset: str = "") -> str:
    """Bytes as text: by the charset they claim, else UTF-8, else Windows' western set, which reads everything."""
    claimed = charset.strip("\"' ").lower()
    meant = MEANT.get(claimed, claimed)
    if not meant and b"\x1b$" in raw:
        meant = "iso2022_jp_ext"
    if meant == "iso2022_jp_ext" and b"\x1b" in raw:
        return _japanese(raw)
    for candidate in dict.fromkeys((meant, "utf-8", MISTAKEN.get(meant, ""), claimed)):
        try:
            if candidate and codecs.lookup(candidate)._is_text_encoding:
                return raw.decode(candidate)
        except (LookupError, UnicodeError, ValueError):
            continue
    # Nothing in it is UTF-8 though it says so: then it is what people took for the same thing.
    if meant in {"utf-8", "utf_8"} and raw.decode("utf-8", "ignore").isascii():
        return raw.decode("cp1252", "replace")
    # A wrong byte among right ones shall not cost the letters around it.
    if _is_known(meant):
        return raw.decode(meant, "replace")
    return raw.decode("cp1252", "replace")


def _japanese(raw: bytes) -> str:
    """ISO-2022-JP with the signs that vendors added to it: its two bytes a sign are Shift JIS, counted otherwise."""
    out, is_wide, is_kana = bytearray(), False, False
    for piece in ESCAPE.split(raw):
        if piece.startswith(b"\x1b"):
            is_wide, is_kana = piece[1:2] == b"$", piece == b"\x1b(I"
        elif is_wide:
            out += b"".join(_shifted(piece[at], piece[at + 1]) for at in range(0, len(piece) - 1, 2))
        else:
            out += bytes(byte | 0x80 if is_kana and byte > 0x20 else byte for byte in piece)
    return out.decode("cp932", "replace")


def _shifted(row: int, cell: int) -> bytes:
    """A sign of JIS X 0208 in Shift JIS; a line end inside keeps its place."""
    if row < 0x21 or row > 0x7E:
        return bytes((row, cell))
    lead = (row - 0x21 >> 1) + (0x81 if row < 0x5F else 0xC1)
    trail = cell + (0x1F + (cell > 0x5F) if row & 1 else 0x7E)
    return bytes((lead, trail & 0xFF))


def _is_known(charset: str) -> bool:
    try:
        return bool(codecs.lookup(charset)._is_text_encoding)
    except (LookupError, ValueError):
        return False


def field(message: Message, name: str) -> str:
    """The first field of this name as a person reads it, on one line; empty when there is none."""
    return readable(raw_field(message, name))


def raw_field(message: Message, name: str, spoken: str = "") -> str:
    """The first field of this name, bytes outside ASCII repaired, encoded words left as they are.

    `spoken` names the charset of the whole letter when this is a part of it.
    """
    value = _first_fields(message).get(name.lower())
    if value is None:
        return ""
    text = str(value)[:LONGEST_FIELD]
    if not text.isascii():
        raw = text.encode("utf-8", "surrogateescape")
        text = decoded(raw, "" if raw.isascii() else spoken or spoken_in(message))
    return FOLD.sub(" ", text).strip("\r\n") if "\n" in text else text.strip("\r")


def _first_fields(message: Message) -> dict[str, object]:
    """The first field of each name: a letter is asked for some thirty of them, and may have many thousand."""
    held = vars(message)
    known: dict[str, object] | None = held.get("_amends_fields")
    if known is None:
        known = {}
        for name, value in message.raw_items():
            known.setdefault(name.lower(), value)
        held["_amends_fields"] = known
    return known


def spoken_in(message: Message) -> str:
    """The charset that the letter itself uses: the best guess for a field that was sent without naming its own."""
    charsets = (str(part.get_param("charset") or "") for part in message.walk())
    return next((charset for charset in charsets if charset), "")


def readable(text: str) -> str:
    """Text with its encoded words (RFC 2047) decoded, including those that were cut in the middle of a letter."""
    if "=?" not in text:
        return text
    joined = BETWEEN_WORDS.sub(r"\1\2", text)
    pieces: list[str] = []
    pending, charset, last = b"", "", 0
    for found in WORD.finditer(joined):
        between = joined[last : found.start()]
        same = not between and found[1].lower() == charset.lower()
        if not same:
            pieces += [decoded(pending, charset), between]
            pending, charset = b"", found[1]
        pending += _word(found[2], found[3])
        last = found.end()
    pieces += [decoded(pending, charset), joined[last:]]
    return "".join(pieces)


def _word(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(raw.replace(b"_", b" "), header=False)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw


def mailboxes(raw: str) -> list[Mailbox]:
    """The mailboxes of an address field, also of a broken one; those without an address are left out."""
    plain_box = PLAIN_BOX.match(raw)
    if plain_box:
        return [Mailbox(readable(plain_box[1] or plain_box[2] or "").strip(" \"'"), plain_box[3])]
    try:
        pairs = getaddresses([raw])
    except (ValueError, IndexError, TypeError, RecursionError):
        pairs = []
    found = [Mailbox(readable(name).strip(" \"'"), address.strip()) for name, address in pairs]
    good = [box for box in found if ADDRESS.fullmatch(box.address)]
    if good:
        return good
    plain = readable(raw)
    return [Mailbox(_rest(plain, one), one) for one in ADDRESS.findall(plain)][:50]


def _rest(text: str, address: str) -> str:
    name = text.partition(address)[0].strip(" <\"'([")
    return "" if ADDRESS.search(name) else name


def message_ids(text: str) -> tuple[str, ...]:
    """The message ids in a field, in order, each once."""
    return tuple(dict.fromkeys(MESSAGE_ID.findall(text)))
