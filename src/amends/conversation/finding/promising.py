"""Whether a sentence promises something, and of what kind. Pure.

A promise needs three things in one breath: the desk as who acts ("I", "we", "my colleague"), a deed, and a time. What a
clause denies, hopes, asks, remembers or puts under a condition is none, nor is what somebody else was heard to say.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from amends.conversation.finding.times import Run, Where, moment, runs
from amends.conversation.finding.tongue import Tongue
from amends.conversation.finding.tongues import TONGUES
from amends.kernel.calendars import BusinessCalendar
from amends.promises.rules import PromiseKind

# A letter that promises more than this promises nothing that anybody could keep in mind.
MOST = 4
LONGEST_TEXT = 16_000
# Whoever writes longer than this writes in the customer's language or in English.
LONGEST_IN_ANY = 4_000
LONGEST_WORDS = 160
QUOTED = re.compile(
    r"^[ \t]*>.*$|[\u201c\u201e\u00ab][^\u201c\u201d\u00bb]{0,2000}[\u201c\u201d\u00bb]|\"[^\"\n]{0,500}\"", re.M
)
SENTENCE = re.compile(r"[^.!?\n\u2026]+(?:[.!?\u2026]+|\n|$)")
# Stands for a time while the words around it are read: a letter of its own, which no text holds.
MARK = "\ue000"


@dataclass(frozen=True, slots=True)
class Found:
    """A promise in a text: its words, the words that name its time, its kind, and the moment (UTC) it falls due.

    `start` and `end` are where the words of the time stand in the text.
    """

    words: str
    when: str
    kind: PromiseKind
    due_at: datetime
    start: int
    end: int

    @property
    def key(self) -> str:
        """What names this promise while its text is still being written: kind and words, not the moment."""
        return f"{self.kind.value}:{' '.join(self.when.lower().split())}"


class _Hit(NamedTuple):
    """A promise as it is read: where its time stands, and where its sentence does."""

    kind: PromiseKind
    due_at: datetime
    time: tuple[int, int]
    sentence: tuple[int, int]

    def found_in(self, text: str) -> Found:
        """The promise in the writer's own letters."""
        when, words = (" ".join(text[slice(*place)].split()) for place in (self.time, self.sentence))
        short = words if len(words) <= LONGEST_WORDS else f"\u2026 {when}"
        return Found(short, when, self.kind, self.due_at, *self.time)


def find(text: str, *, now: datetime, zone: ZoneInfo, calendar: BusinessCalendar, language: str = "en") -> list[Found]:
    """The promises that a text makes, in order, at most four: in the language given, else in any that we read.

    :param now: the moment (aware, UTC) at which the words reach their reader.
    :param zone: the clock on the reader's wall.
    :param calendar: the desk's working hours: a day without an hour means the end of them.
    """
    plain = _plain(text[:LONGEST_TEXT])
    where = Where(now, zone, calendar)
    first = language.replace("_", "-").split("-")[0].lower()
    order = dict.fromkeys([first, "en", *(TONGUES if len(plain) <= LONGEST_IN_ANY else ())])
    for code in order:
        tongue = TONGUES.get(code)
        found = list(_in_tongue(plain, tongue, where)) if tongue else []
        if found:
            return [one.found_in(text) for one in _once(found)[:MOST]]
    return []


def _plain(text: str) -> str:
    """The text as it is read, letter for letter as long: one apostrophe, one space, and no words of others."""
    plain = text.replace("\u2019", "'").replace("\u00a0", " ").replace("\u202f", " ").replace(MARK, " ")
    return QUOTED.sub(lambda quoted: " " * len(quoted[0]), plain)


def _once(found: Sequence[_Hit]) -> list[_Hit]:
    """Each promise once: what is said twice is owed once."""
    once: dict[tuple[PromiseKind, datetime], _Hit] = {}
    for one in found:
        once.setdefault((one.kind, one.due_at), one)
    return list(once.values())


def _in_tongue(text: str, tongue: Tongue, where: Where) -> Iterator[_Hit]:
    times = list(runs(text, tongue))
    if not times:
        return
    # Times may hold the signs that end sentences and clauses ("4 p.m.", "Freitag, 14 Uhr"), so they are covered first.
    covered = list(text)
    for run in times:
        covered[run.start : run.end] = MARK * (run.end - run.start)
    for sentence in SENTENCE.finditer("".join(covered)):
        inside = [run for run in times if sentence.start() <= run.start < sentence.end()]
        if inside:
            yield from _in_sentence(sentence, inside, tongue, where)


def _in_sentence(sentence: re.Match[str], times: Collection[Run], tongue: Tongue, where: Where) -> Iterator[_Hit]:
    said = sentence[0]
    if "?" in said or tongue.never.search(said):
        return
    reader = _Reader(tongue)
    for start, end in _clauses(said, tongue):
        clause = said[start:end]
        kind = reader.read(clause)
        if kind is None:
            continue
        for run in times:
            if start <= run.start - sentence.start() < end:
                due_at = moment(run, tongue, where)
                if due_at is not None:
                    yield _Hit(kind, due_at, (run.start, run.end), sentence.span())


def _clauses(said: str, tongue: Tongue) -> list[tuple[int, int]]:
    """Where the clauses of a sentence stand; one that holds a time and hardly a word joins its neighbour."""
    edges = [0, *(joint.start() for joint in tongue.joints.finditer(said)), len(said)]
    clauses: list[tuple[int, int]] = []
    for start, end in itertools.pairwise(edges):
        words = re.findall(r"\w+", said[start:end].replace(MARK, " "))
        if (clauses and len(words) < 2) or (clauses and _is_bare(said, clauses[-1])):
            clauses[-1] = (clauses[-1][0], end)
        else:
            clauses.append((start, end))
    return clauses


def _is_bare(said: str, clause: tuple[int, int]) -> bool:
    """Whether the clause so far holds a time and nothing else: "By Friday," belongs to what follows."""
    return MARK in said[slice(*clause)] and not re.search(r"\w", said[slice(*clause)].replace(MARK, " "))


class _Reader:
    """Reads the clauses of one sentence in order: who acts in one may go on acting in the next."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue
        self.is_ours = False
        self.kind: PromiseKind | None = None

    def read(self, clause: str) -> PromiseKind | None:
        """The kind of what this clause promises; None when it promises nothing."""
        tongue = self.tongue
        if tongue.condition.match(clause) or tongue.not_so.search(clause):
            self.is_ours, self.kind = False, None
            return None
        if tongue.theirs.search(clause):
            self.is_ours = True
            return _kind(clause, tongue.gets)
        if tongue.ours.search(clause):
            self.is_ours = True
            self.kind = _kind(clause, tongue.deeds)
            return self.kind
        return _kind(clause, tongue.deeds) if self.is_ours else None


def _kind(clause: str, kinds: Sequence[tuple[PromiseKind, re.Pattern[str]]]) -> PromiseKind | None:
    return next((kind for kind, pattern in kinds if pattern.search(clause)), None)
