"""What the finder knows of one language: how it says times, and how it promises. Data, no rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from amends.promises.rules import PromiseKind


@dataclass(frozen=True)
class Times:
    """How a language says times. Every value is a regular expression without groups of its own, but `clocks`.

    `days` by how many days ahead, `weekdays` from Monday; `next_weekday` holds `{day}` and means next week's;
    `weeks` and `months` by how many ahead and which edge of it; `units` by name, after one of `within` and a number;
    `spans` are durations in words of their own, by minutes; `clocks` name the groups hour, minute and half.
    `glue` is what a part of the day may hang on without a space.
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


@dataclass(frozen=True)
class Promising:
    """How a language promises.

    `ours` is the desk as a subject, `deeds` what it does, by kind, the first that fits; `theirs` is a promise told
    from the customer's side ("you will hear from us"), its kind by `gets`. `not_so` makes a clause none (negation,
    hope, past, what others said), `never` a whole sentence. `joints` part a sentence into clauses.
    """

    ours: str
    deeds: Sequence[tuple[PromiseKind, str]]
    theirs: str
    gets: Sequence[tuple[PromiseKind, str]]
    not_so: str
    never: str
    condition: str
    joints: str


@dataclass(frozen=True, eq=False)
class Tongue:
    """One language: its code, as dateparser and we know it, its times and its promises."""

    code: str
    times: Times
    promising: Promising

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
    def joints(self) -> re.Pattern[str]:
        """Where one clause ends and the next begins."""
        return re.compile(rf"[,;:()\u2013\u2014]|\s(?:{self.promising.joints})(?=\s)", re.IGNORECASE)


def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE)
