"""What may leave with a message, and under what name. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MEGABYTE = 1_000_000
# What most mail servers still take, once its bytes have become letters (a third more).
MOST_BYTES_EACH = 10 * MEGABYTE
MOST_BYTES = 18 * MEGABYTE
MOST_FILES = 20
LONGEST_NAME = 120
# Path separators, and what a mail header or a file system gives a meaning of its own.
_UNWANTED = re.compile(r'[\\/:*?"<>|]+')
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,58}")


class DoesNotFit(ValueError):
    """These files cannot leave with one message; nothing was kept."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as somebody hands it over: what they call it, what they say it is, and its bytes.

    `told` is how many bytes it has where not all of them were read, because it is too large anyway.
    """

    name: str
    media_type: str
    content: bytes
    told: int = 0

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return max(self.told, len(self.content))


def clean_name(name: str) -> str:
    """A file's name as it may stand anywhere: no path, no control or direction characters, not longer than 120.

    What is cut off a long one is its middle: its end says what kind of file it is.
    """
    seen = "".join(" " if unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp", "Cs"} else one for one in name)
    last = seen.replace("\\", "/").rsplit("/", 1)[-1]
    plain = " ".join(_UNWANTED.sub("_", last).split()).strip(". ") or "file"
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return plain[:LONGEST_NAME]


def clean_type(media_type: str) -> str:
    """What a file says that it is, when that can be a type at all."""
    plain = media_type.split(";")[0].strip().lower()
    return plain if _TYPE.fullmatch(plain) else "application/octet-stream"


def check(fresh: Sequence[NewFile], sizes: Sequence[int]) -> None:
    """Refuses files that cannot leave beside those of `sizes` bytes that wait already.

    :raises DoesNotFit: naming the file, its size and the remedy.
    """
    for one in fresh:
        if not one.content:
            raise DoesNotFit(f"files: {clean_name(one.name)} is empty; choose it again.")
        if one.size > MOST_BYTES_EACH:
            has, most = _megabytes(one.size, MOST_BYTES_EACH)
            raise DoesNotFit(
                f"files: {clean_name(one.name)} has {has}; at most {most} can leave by mail. "
                "Make it smaller, or send a link to it."
            )
    if len(fresh) + len(sizes) > MOST_FILES:
        raise DoesNotFit(f"files: a message takes {MOST_FILES} files; remove some, or put them into one archive.")
    total = sum(one.size for one in fresh) + sum(sizes)
    if total > MOST_BYTES:
        have, most = _megabytes(total, MOST_BYTES)
        raise DoesNotFit(
            f"files: together they have {have}; a message takes {most}. Send some of them with a second message."
        )


def _megabytes(size: int, most: int) -> tuple[str, str]:
    """A size and what it is held against; to the byte where both would read the same."""
    has, limit = f"{size / MEGABYTE:.1f} MB", f"{most / MEGABYTE:.1f} MB"
    return (has, limit) if has != limit else (f"{size:,} bytes", f"{most:,} bytes")
