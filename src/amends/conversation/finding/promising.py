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

from amends.conversation.finding.calendar_dates import orders
from amends.conversation.finding.days import Where
from amends.conversation.finding.doubts import beside, of_clause
from amends.conversation.finding.moments import Reading, readings
from amends.conversation.finding.times import Run, runs, together
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

    `start` and `end` are where the words of the time stand in the text. `why` says what was read into them ("the end
    of the range"), `doubt` what is not sure: then whoever wrote the words says that they mean it, or nothing is
    promised. `choice` tells two readings of the same words apart.
    """

    words: str
    when: str
    kind: PromiseKind
    due_at: datetime
    start: int
    end: int
    why: str = ""
    doubt: str = ""
    choice: str = ""

    @property
    def key(self) -> str:
        """What names this promise while its text is still being written: kind and words, not the moment."""
        words = f"{self.kind.value}:{' '.join(self.when.lower().split())}"
        return f"{words}:{self.choice}" if self.choice else words

    def is_meant(self, meant: Collection[str], refused: Collection[str]) -> bool:
        """Whether the writer means it: what is sure unless they cleared its box, what is not only when they ticked."""
        return self.key in meant if self.doubt else self.key not in refused


class _Hit(NamedTuple):
    """A promise as it is read: where its time stands, and where its sentence does."""

    kind: PromiseKind
    read: Reading
    time: tuple[int, int]
    sentence: tuple[int, int]

    def found_in(self, text: str) -> Found:
        """The promise in the writer's own letters."""
        when, words = (" ".join(text[slice(*place)].split()) for place in (self.time, self.sentence))
        short = words if len(words) <= LONGEST_WORDS else f"\u2026 {when}"
        read = self.read
        return Found(short, when, self.kind, read.due_at, *self.time, read.why, read.doubt, read.choice)


def find(
    text: str,
    *,
    now: datetime,
    zone: ZoneInfo,
    calendar: BusinessCalendar,
    language: str = "en",
    country: str = "",
    is_call: bool = False,
) -> list[Found]:
    """The promises that a text makes, in order, at most four: in the language given, else in any that we read.

    :param now: the moment (aware, UTC) at which the words reach their reader.
    :param zone: the clock on the reader's wall.
    :param calendar: the desk's working hours: a day without an hour means the end of them.
    :param language: the reader's, as "en" or "en-US"; a country in it says how they read 2/10.
    :param country: the desk's (ISO, two letters) where it is known.
    :param is_call: whether the words tell what was said on a call ("Told her we will refund by Friday").
    """
    plain = _plain(text[:LONGEST_TEXT])
    where = Where(now, zone, calendar, orders(language, country, (zone.key, calendar.time_zone)))
    first = language.replace("_", "-").split("-")[0].lower()
    order = dict.fromkeys([first, "en", *(TONGUES if len(plain) <= LONGEST_IN_ANY else ())])
    for code in order:
        tongue = TONGUES.get(code)
        found = list(_in_tongue(plain, tongue, where, is_call=is_call)) if tongue else []
        if found:
            return [one.found_in(text) for one in _once(found)[:MOST]]
    return []


def _plain(text: str) -> str:
    """The text as it is read, letter for letter as long: one apostrophe, one space, and no words of others."""
    plain = text.replace("\u2019", "'").replace("\u00a0", " ").replace("\u202f", " ").replace(MARK, " ")
    return QUOTED.sub(lambda quoted: " " * len(quoted[0]), plain)


def _once(found: Sequence[_Hit]) -> list[_Hit]:
    """Each promise once: what is said twice is owed once, and surely if it was said surely."""
    once: dict[tuple[PromiseKind, datetime], _Hit] = {}
    for one in found:
        known = once.setdefault((one.kind, one.read.due_at), one)
        if known.read.doubt and not one.read.doubt:
            once[(one.kind, one.read.due_at)] = one
    return list(once.values())


def _in_tongue(text: str, tongue: Tongue, where: Where, *, is_call: bool) -> Iterator[_Hit]:
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
            yield from _in_sentence(_Sentence(text, sentence[0], sentence.start(), is_call), inside, tongue, where)


class _Sentence(NamedTuple):
    """A sentence with its times covered, and where it stands in its text."""

    text: str
    said: str
    start: int
    is_call: bool


def _in_sentence(one: _Sentence, times: Collection[Run], tongue: Tongue, where: Where) -> Iterator[_Hit]:
    said, is_told = one.said, False
    if one.is_call and (lead := tongue.told.search(said)):
        said, is_told = said[: lead.start()] + " " * len(lead[0]) + said[lead.end() :], True
        said = said.replace("'d ", "'m ")
    if "?" in said or tongue.never.search(said):
        return
    reader = _Reader(tongue, is_ours=is_told)
    clauses = _clauses(said, tongue)
    read = [reader.read(said[start:end], is_first=not place) for place, (start, end) in enumerate(clauses)]
    placed = [
        (run, next(place for place, (start, end) in enumerate(clauses) if start <= run.start - one.start < end))
        for run in times
    ]
    for run, place in together(placed):
        promised, offset = read[place], one.start + clauses[place][0]
        if promised is None or run.start < offset + promised.since:
            continue
        clause = said[slice(*clauses[place])]
        doubts = [promised.doubt_of(run), of_clause(clause, run, run.start - offset, tongue), beside(one.text, run)]
        if None in doubts:
            continue
        doubt = next((told for told in doubts if told), "")
        for reading in readings(run, tongue, where):
            told = reading._replace(doubt=reading.doubt or doubt)
            yield _Hit(promised.kind, told, (run.start, run.end), (one.start, one.start + len(said)))


def _clauses(said: str, tongue: Tongue) -> list[tuple[int, int]]:
    """Where the clauses of a sentence stand; one that holds a time and hardly a word joins its neighbour."""
    edges = [0, *(joint.start() for joint in tongue.joints.finditer(said)), len(said)]
    clauses: list[tuple[int, int]] = []
    for start, end in itertools.pairwise(edges):
        # "At the latest" says nothing without its time.
        words = re.findall(r"\w+", tongue.limit.sub(" ", said[start:end]).replace(MARK, " "))
        if (clauses and len(words) < 2) or (clauses and _is_bare(said, clauses[-1])):
            clauses[-1] = (clauses[-1][0], end)
        else:
            clauses.append((start, end))
    return clauses


def _is_bare(said: str, clause: tuple[int, int]) -> bool:
    """Whether the clause so far holds a time and nothing else: "By Friday," belongs to what follows."""
    return MARK in said[slice(*clause)] and not re.search(r"\w", said[slice(*clause)].replace(MARK, " "))


class _Promised(NamedTuple):
    """What a clause promises: its kind, what is not sure of it, and from where on in the clause."""

    kind: PromiseKind
    doubt: str = ""
    since: int = 0
    is_waiting: bool = False

    def doubt_of(self, run: Run) -> str | None:
        """What is not sure of it with this time; None where it is counted from what nobody knows yet."""
        if not self.is_waiting:
            return self.doubt
        if "within" in run.parts or "span" in run.parts:
            return None
        return self.doubt if "limit" in run.parts else "it waits for something else"


class _Reader:
    """Reads the clauses of one sentence in order: who acts in one may go on acting in the next."""

    def __init__(self, tongue: Tongue, *, is_ours: bool = False) -> None:
        self.tongue = tongue
        self.is_ours = is_ours

    def read(self, clause: str, *, is_first: bool) -> _Promised | None:
        """What this clause promises; None when it promises nothing."""
        tongue = self.tongue
        since = 0
        if (soon := tongue.soon.match(clause)) and (begins := self._main(clause, soon.end())):
            clause, since = clause[begins:], begins
        elif tongue.condition.match(clause):
            self.is_ours = False
            return None
        if tongue.not_so.search(clause):
            self.is_ours = False
            return None
        kind, doubt = self._kind(clause, is_first=is_first)
        return _Promised(kind, doubt, since, is_waiting=bool(since)) if kind else None

    def _main(self, clause: str, begins: int) -> int:
        """Where what waits for a condition begins, in one breath with it; 0 where the condition stands alone."""
        ours = [one.start() for one in self.tongue.ours.finditer(clause, begins)]
        return ours[-1] if ours and len(re.findall(r"\w+", clause[begins : ours[-1]])) >= 2 else 0

    def _kind(self, clause: str, *, is_first: bool) -> tuple[PromiseKind | None, str]:
        tongue = self.tongue
        if tongue.theirs.search(clause):
            self.is_ours = True
            return _kind(clause, tongue.gets), ""
        if tongue.ours.search(clause) or (is_first and tongue.bare.match(clause)):
            self.is_ours = True
            return _kind(clause, tongue.deeds), ""
        if tongue.by_name.search(clause):
            self.is_ours = False
            return _kind(clause, tongue.deeds), "is it one of us who acts?"
        if self.is_ours and not tongue.others.match(clause):
            return _kind(clause, tongue.deeds), ""
        return None, ""


def _kind(clause: str, kinds: Sequence[tuple[PromiseKind, re.Pattern[str]]]) -> PromiseKind | None:
    return next((kind for kind, pattern in kinds if pattern.search(clause)), None)
