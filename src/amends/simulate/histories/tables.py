"""CSV tables as they lie about: plain or gzipped, in a zip or a tar, with commas, semicolons or tabs.

Only the standard library is used. A file is known by its first bytes and a table by its columns, never by a suffix.
"""

from __future__ import annotations

import csv
import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TextIO, cast

from amends.simulate.histories.problems import HistoryError, Problems

ENDINGS = (".csv", ".csv.gz", ".csv.zip", ".zip", ".tsv", ".txt")
DELIMITERS = (",", ";", "\t", "|")
TAR_MARK_AT = 257
LONGEST_HEADER = 100_000
SAVE_AS_UTF8 = "Save it as UTF-8 text and try again."


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV table that has been found: where it lies, and at which place each of its columns stands."""

    path: Path
    name: str
    delimiter: str
    width: int
    columns: dict[str, int]

    def rows(self, problems: Problems) -> Iterator[tuple[int, list[str]]]:
        """This will read the rows after the header, each with the line it begins on; blank lines are passed over.

        A row with too few or too many cells is counted in `problems` and set aside.
        """
        with _text_of(self.path, self.name) as text:
            reader = csv.reader(text, delimiter=self.delimiter)
            begins = 1
            try:
                for cells in reader:
                    line, begins = begins, reader.line_num + 1
                    if line == 1 or not cells:
                        continue
                    if len(cells) == self.width:
                        yield line, cells
                    else:
                        problems.add(self.name, line, "(row)", f"{len(cells)} cells", f"expected {self.width} cells")
            except (csv.Error, UnicodeDecodeError, EOFError, OSError) as error:
                raise HistoryError(f"{self.name}, after line {reader.line_num}: {error}. {SAVE_AS_UTF8}") from error

    def at(self, column: str) -> int:
        """This will say where a column stands in each row."""
        return self.columns[column]


def find_table(path: Path, needs: tuple[str, ...]) -> Table:
    """This will find the one table in a file, or in the zip or tar that the file is, that has all columns `needs`.

    :raises HistoryError: no file there, no such table, or more than one.
    """
    seen = tables_in(path)
    found = [table for table in seen if set(needs) <= set(table.columns)]
    if len(found) == 1:
        return found[0]
    if found:
        raise HistoryError(f"{path.name} holds {len(found)} such tables ({_names(found)}). Keep one of them.")
    if not seen:
        raise HistoryError(f"{path.name} holds no CSV table.")
    nearest = max(seen, key=lambda table: len(set(needs) & set(table.columns)))
    missing = ", ".join(column for column in needs if column not in nearest.columns)
    raise HistoryError(
        f"{nearest.name} lacks the column(s) {missing}. Its first line must name, in UTF-8: {', '.join(needs)}."
    )


def tables_in(path: Path) -> list[Table]:
    """This will list every CSV table of a file, looking into gzip, zip and tar, by reading the headers alone."""
    if not path.is_file():
        raise HistoryError(f"{path} is not a file. Name a CSV file, or a gzip, zip or tar that holds one.")
    tables = []
    try:
        with ExitStack() as stack:
            for name, stream in _streams(path.name, stack.enter_context(path.open("rb")), stack):
                tables.append(_headed(path, name, stream))
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError) as error:
        raise HistoryError(f"{path.name} is damaged: {error}. Fetch it again.") from error
    return tables


def _headed(path: Path, name: str, stream: IO[bytes]) -> Table:
    try:
        header = stream.readline(LONGEST_HEADER).decode("utf-8-sig").rstrip("\r\n").replace("\0", "")
    except UnicodeDecodeError:
        header = ""  # a picture beside the table, or a table in another encoding: it names no column
    delimiter = max(DELIMITERS, key=header.count)
    names = next(csv.reader([header], delimiter=delimiter), [])
    columns = {column.strip().lower(): place for place, column in reversed(list(enumerate(names)))}
    return Table(path, name, delimiter, len(names), columns)


@contextmanager
def _text_of(path: Path, wanted: str) -> Iterator[TextIO]:
    with ExitStack() as stack:
        for name, stream in _streams(path.name, stack.enter_context(path.open("rb")), stack):
            if name == wanted:
                yield _decoded(stream)
                return


def _decoded(stream: IO[bytes]) -> TextIO:
    return io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")


def _streams(name: str, stream: IO[bytes], stack: ExitStack) -> Iterator[tuple[str, IO[bytes]]]:
    """Every plain stream in a file, through as many wrappings as it has; closed when `stack` is."""
    first = stream.read(4)
    stream.seek(0)
    if first == b"PK\x03\x04":
        box = stack.enter_context(zipfile.ZipFile(stream))
        for inner in sorted(box.namelist()):
            if inner.lower().endswith(ENDINGS):
                yield from _streams(Path(inner).name, stack.enter_context(box.open(inner)), stack)
    elif first[:2] == b"\x1f\x8b":
        unpacked = cast("IO[bytes]", stack.enter_context(gzip.GzipFile(fileobj=stream)))
        yield from _streams(name.removesuffix(".gz"), unpacked, stack)
    elif _is_tar(stream):
        tape = stack.enter_context(tarfile.TarFile(fileobj=stream))
        for member in tape.getmembers():
            held = tape.extractfile(member) if member.name.lower().endswith(ENDINGS) else None
            if held is not None:
                yield from _streams(Path(member.name).name, stack.enter_context(held), stack)
    else:
        yield name, stream


def _is_tar(stream: IO[bytes]) -> bool:
    head = stream.read(TAR_MARK_AT + 5)
    stream.seek(0)
    return head[TAR_MARK_AT:] == b"ustar"


def _names(tables: list[Table]) -> str:
    return ", ".join(table.name for table in tables)
