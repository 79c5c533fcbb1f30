"""What a history's files got wrong: counted, with line and column, never dropped in silence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

SHOWN_LENGTH = 60


class HistoryError(ValueError):
    """The files cannot be read as this history at all. The words name the file, the column and the remedy."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One value that could not be used. `is_set_aside` says that its whole row was left out of the stream."""

    table: str
    line: int
    column: str
    value: str
    what: str
    is_set_aside: bool

    def __str__(self) -> str:
        fate = "row set aside" if self.is_set_aside else "row kept"
        return f"{self.table} line {self.line}, {self.column} {self.value!r}: {self.what} ({fate})"


@dataclass
class Problems:
    """Collects problems while a history is read: every one is counted, the first `keep` are kept with their words.

    `notes` are remarks about whole files, such as a table that a folder does not have.
    """

    keep: int = 100
    examples: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tally: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    count: int = 0
    set_aside_count: int = 0

    def add(self, table: str, line: int, column: str, value: str, what: str, *, is_set_aside: bool = True) -> None:
        """This will count one problem, and keep it as an example while there is room."""
        self.count += 1
        self.set_aside_count += is_set_aside
        self.tally[table, column, what] += 1
        if len(self.examples) < self.keep:
            self.examples.append(Problem(table, line, column, value[:SHOWN_LENGTH], what, is_set_aside))

    def note(self, words: str) -> None:
        """This will keep one remark about a whole file, once."""
        if words not in self.notes:
            self.notes.append(words)

    def lines(self) -> list[str]:
        """This will tell it all in one line per kind of problem, the most frequent first, then the remarks."""
        first = {(p.table, p.column, p.what): p for p in reversed(self.examples)}
        told = []
        for key, count in self.tally.most_common():
            table, column, what = key
            where = f", first in line {first[key].line}: {first[key].value!r}" if key in first else ""
            told.append(f"{count} x {table}, {column}: {what}{where}")
        return told + self.notes
