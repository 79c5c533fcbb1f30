"""What the finder knows of one language: how it says times, and how it promises. Data, no rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from amends.promises.rules import PromiseKind

# A pattern that fits nothing.
NEVER = r"(?!)"


@dataclass(frozen=True)
class Times:
    """How a language says times. Every value is a regular expression without groups of its own, but `clocks`.

    `days` by how many days ahead, `weekdays` from Monday; `next_weekday` holds `{day}` and means next week's;
    `weeks` and `months` by how many ahead and which edge of it; `units` by name, after one of `within` and a number;
    `spans` are durations in words of their own, by minutes; `clocks` name the groups hour, minute and half.
    `glue` is what a part of the day may hang on without a space. `later_weekday` holds `{day}` and means the one a week
    after the coming; `after` opens a time that has no end of its own, or a range; `either` joins two times;
    `span_from` may stand before a range of numbers. `ranges` are clocks whose group `from` is the beginning; `hours`
    are the numbers that clocks use, minutes too. `monthdays` name the group day, `zones` the group place.
    """

    limit: str
    before: str
    filler: str
    days: Mapping[int, str]
    weekdays: tuple[str, ...]
    next_weekday: str
    within: str
    numbers: Mapping[str, int]
    units: Mapping[str, str]
    spans: Mapping[int, str]
    weeks: Sequence[tuple[str, int, str]]
    months: Sequence[tuple[str, int]]
    parts: Mapping[str, str]
    clocks: Sequence[str]
    dates: Sequence[str]
    halves: Mapping[str, str] = field(default_factory=dict)
    glue: str = ""
    later_weekday: str = NEVER
    after: str = NEVER
    either: str = NEVER
    span_from: str = ""
    ranges: Sequence[str] = ()
    hours: Mapping[str, int] = field(default_factory=dict)
    monthdays: Sequence[str] = ()
    zones: Sequence[str] = ()


@dataclass(frozen=True)
class Promising:
    """How a language promises.

    `ours` is the desk as a subject, `deeds` what it does, by kind, the first that fits; `theirs` is a promise told
    from the customer's side ("you will hear from us"), its kind by `gets`. `not_so` makes a clause none (negation,
    hope, past, what others said), `never` a whole sentence. `joints` part a sentence into clauses.
    `bare` is the desk without a word for itself, at the beginning ("Will call you"); `by_name` somebody of whom only
    the name is told; `soon` a condition that waits for something ("as soon as"); `past` a clause about what was, to
    which the time after it belongs; `thing` what has a time of its own ("the 4 pm flight"); `told` how whoever logs a
    call tells what they said ("Told her that"); `others` begins a clause in which somebody else acts.
    """

    ours: str
    deeds: Sequence[tuple[PromiseKind, str]]
    theirs: str
    gets: Sequence[tuple[PromiseKind, str]]
    not_so: str
    never: str
    condition: str
    joints: str
    bare: str = NEVER
    soon: str = NEVER
    by_name: str = NEVER
    past: str = NEVER
    thing: str = NEVER
    told: str = NEVER
    others: str = NEVER


@dataclass(frozen=True, eq=False)
class Tongue:
    """One language: its code, as dateparser and we know it, its times and its promises."""

    code: str
    times: Times
    promising: Promising

    @cached_property
    def limit(self) -> re.Pattern[str]:
        """What says that something is done by then at the latest."""
        return re.compile(rf"(?<!\w)(?:{self.times.limit})(?!\w)", re.IGNORECASE)

    @cached_property
    def ours(self) -> re.Pattern[str]:
        """The desk as a subject."""
        return _compiled(self.promising.ours)

    @cached_property
    def theirs(self) -> re.Pattern[str]:
        """A promise told from the customer's side."""
        return _compiled(self.promising.theirs)

    @cached_property
    def deeds(self) -> list[tuple[PromiseKind, re.Pattern[str]]]:
        """What the desk does, by kind, in the order in which they are looked for."""
        return [(kind, _compiled(words)) for kind, words in self.promising.deeds]

    @cached_property
    def gets(self) -> list[tuple[PromiseKind, re.Pattern[str]]]:
        """What the customer gets, by kind, in order."""
        return [(kind, _compiled(words)) for kind, words in self.promising.gets]

    @cached_property
    def not_so(self) -> re.Pattern[str]:
        """What makes a clause no promise."""
        return _compiled(self.promising.not_so)

    @cached_property
    def never(self) -> re.Pattern[str]:
        """What makes a whole sentence none."""
        return _compiled(self.promising.never)

    @cached_property
    def condition(self) -> re.Pattern[str]:
        """What a clause begins with that only sets a condition."""
        return re.compile(rf"\W*(?:{self.promising.condition})\b", re.IGNORECASE)

    @cached_property
    def bare(self) -> re.Pattern[str]:
        """The desk that leaves itself out."""
        return re.compile(rf"\W*(?:{self.promising.bare})", re.IGNORECASE)

    @cached_property
    def soon(self) -> re.Pattern[str]:
        """What a clause begins with that waits for something."""
        return re.compile(rf"\W*(?:{self.promising.soon})\b", re.IGNORECASE)

    @cached_property
    def by_name(self) -> re.Pattern[str]:
        """Somebody of whom only the name is told. Letters count."""
        return re.compile(rf"(?<!\w)(?:{self.promising.by_name})")

    @cached_property
    def others(self) -> re.Pattern[str]:
        """What a clause begins with in which somebody else acts."""
        return re.compile(rf"\W*(?:{self.promising.others})(?!\w)", re.IGNORECASE)

    @cached_property
    def past(self) -> re.Pattern[str]:
        """A clause about what was."""
        return _compiled(self.promising.past)

    @cached_property
    def thing(self) -> re.Pattern[str]:
        """What has a time of its own; a time in the text stands as its mark."""
        return _compiled(self.promising.thing)

    @cached_property
    def told(self) -> re.Pattern[str]:
        """How whoever logs a call tells what they said."""
        return _compiled(self.promising.told)

    @cached_property
    def joints(self) -> re.Pattern[str]:
        """Where one clause ends and the next begins."""
        return re.compile(rf"[,;:()\u2013\u2014]|\s(?:{self.promising.joints})(?=\s)", re.IGNORECASE)


def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE)
