"""A letter taken into its parts, whoever built it: no field of it, and no number of parts, keeps its reader busy."""

from __future__ import annotations

import re
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import decode_params
from typing import Any

from amends.post.channels.mail.headers import LONGEST_FIELD

# A head of ten thousand recipients has half a million characters; what is longer is no letter of a person.
LONGEST_HEAD = 2 * 1024 * 1024
# Of a letter that cannot be read, its first fields say from whom it is.
FIRST_FIELDS = 64 * 1024
# More parts than any mail program makes; nested deeper than anybody forwards.
MOST_PARTS, MOST_BOUNDARIES, MOST_INNER = 5_000, 300, 300
MOST_LOOKS = 12_000_000
BOUNDARY = re.compile(rb"boundary\s*=\s*\"?([^\";\r\n]{1,200})", re.IGNORECASE)
INNER_TYPE = re.compile(rb"^content-type:\s*message/", re.IGNORECASE | re.MULTILINE)
HEAD_END = re.compile(rb"\r?\n\r?\n")
# Where a field's parameters end: at a semicolon that stands in no quotes.
SIGNS = re.compile(r"\\\"|\"|;")
UTF_8_MARK, UTF_16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")


class _Short(policy.Compat32):
    """Fields as they stand in the letter, each to so many characters: what follows is read by nobody.

    The newer policy raises on many that people really send.
    """

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """A field's name and value; of the letters that it answers, the latest stand last."""
        name, value = super().header_source_parse(sourcelines)
        if len(value) <= LONGEST_FIELD:
            return name, value
        return name, value[-LONGEST_FIELD:] if name.lower() == "references" else value[:LONGEST_FIELD]


class Part(Message):
    """A letter or a part of one, asked some fifty times what it is."""

    _kind = ""

    def get_content_type(self) -> str:
        """The type in lower case, found once."""
        if not self._kind:
            self._kind = super().get_content_type()
        return self._kind

    def _get_params_preserve(self, failobj: Any, header: str) -> Any:
        """A field's parameters with their quotes, found once and in one pass over it.

        The library's own way looks at the whole rest of a field for each semicolon: minutes for a field of 800 kB.
        """
        held: dict[str, Any] = vars(self).setdefault("_amends_parameters", {})
        if header not in held:
            value = self.get(header)
            held[header] = None if value is None else decode_params([_pair(one) for one in _parameters(str(value))])
        return failobj if held[header] is None else held[header]


def _parameters(value: str) -> list[str]:
    """What stands between a field's semicolons; those in quotes divide nothing."""
    found, began, is_quoted = [], 0, False
    for sign in SIGNS.finditer(value):
        if sign[0] == '"':
            is_quoted = not is_quoted
        elif sign[0] == ";" and not is_quoted:
            found.append(value[began : sign.start()])
            began = sign.end()
    return [*found, value[began:]]


def _pair(text: str) -> tuple[str, str]:
    name, is_named, value = text.partition("=")
    return (name.strip().lower(), value.strip()) if is_named else (text.strip(), "")


def parsed(raw: bytes) -> Message | None:
    """A letter taken into its parts; None for one that is built to keep its reader busy."""
    body = bare(raw)
    return None if _is_bomb(body) else BytesParser(Part, policy=_Short()).parsebytes(body)


def head(raw: bytes) -> Message:
    """The first fields of a letter, and nothing of its body."""
    body = bare(raw[:FIRST_FIELDS])
    end = HEAD_END.search(body)
    return BytesParser(Part, policy=_Short()).parsebytes(body[: end.start()] if end else body, headersonly=True)


def bare(raw: bytes) -> bytes:
    """Without the mark and the empty lines that some programs write before the first field, and without the line
    "From someone date" by which mailbox files begin."""
    if raw.startswith(UTF_16_MARKS):
        # What is broken in it stays as it is: of two letters one would be taken for the other.
        raw = raw.decode("utf-16", "backslashreplace").encode()
    body = raw.removeprefix(UTF_8_MARK).lstrip(b"\r\n").removeprefix(UTF_8_MARK)
    if body.startswith((b"From ", b">From ")):
        body = body.partition(b"\n")[2]
    return body


def _is_bomb(raw: bytes) -> bool:
    """Whether a letter has a head, or parts, in numbers that no mail program makes."""
    ends = [end for end in (raw.find(b"\n\n"), raw.find(b"\r\n\r\n")) if end >= 0]
    if min(ends, default=len(raw)) > LONGEST_HEAD:
        return True
    if len(raw) > MOST_INNER * 20 and len(INNER_TYPE.findall(raw)) > MOST_INNER:
        return True
    lines = raw.count(b"\n")
    if raw.count(b"\n--") <= MOST_BOUNDARIES and lines <= MOST_LOOKS // MOST_BOUNDARIES:
        return False
    boundaries = set(BOUNDARY.findall(raw))
    # Each line is held against the boundary of each part that it may stand in.
    if len(boundaries) > MOST_BOUNDARIES or len(boundaries) * lines > MOST_LOOKS:
        return True
    return sum(raw.count(b"\n--" + boundary.strip()) for boundary in boundaries) > MOST_PARTS
