"""Files of rows as people save them: what Excel calls CSV, whatever its separator and its letters are encoded in."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

MARKS = ",;\t|"
WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
LOOKED_AT = 2_000


class NotASheet(ValueError):
    """A file that cannot be read as rows. `line` is where reading stopped."""

    def __init__(self, line: int, trouble: str) -> None:
        self.line = line
        super().__init__(f"line {line}: this is no CSV ({trouble}); check the quotation marks.")


def text_of(raw: bytes) -> str:
    """The bytes of a file as text: UTF-8 or UTF-16, with or without its mark, else as Windows writes it."""
    for mark, name in WIDE.items():
        if raw.startswith(mark):
            return raw[len(mark) :].decode(name, "replace")
    if name := _unmarked_wide(raw[:LOOKED_AT]):
        return raw.decode(name, "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _unmarked_wide(start: bytes) -> str:
    """The name of UTF-16 without its mark: every second byte of what is mostly Latin letters is nothing."""
    even, odd = start[0::2], start[1::2]
    if odd and odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
        return "utf-16-le"
    if even and even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
        return "utf-16-be"
    return ""


def records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record of a CSV file with the number of the line on which it begins.

    The separator is the one that the first line holds most often outside quotation marks; a line `sep=;`, by which
    Excel names it, goes before and is no record.
    :raises NotASheet: where the text is no CSV.
    """
    text = text.replace("\x00", "")
    first, _, rest = text.partition("\n")
    named = first.strip().lower()
    skipped = 0
    if named.startswith("sep=") and len(named) == len("sep=") + 1:
        mark, text, skipped = first.strip()[-1], rest, 1
    else:
        mark = max(MARKS, key="".join(first.split('"')[::2]).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    before = skipped
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as trouble:
            raise NotASheet(before + 1, str(trouble)) from None
        yield before + 1, cells
        before = reader.line_num + skipped
