"""The language of rules in law packs: a closed set of words, read into a tree when a pack is loaded.

    event is delay and arrival_delay_min >= 180
    cause is one of (atc_strike, bird_strike) and extraordinary is not stated
    percent(fare, 25) + 40 * pax
    date in enforcement_pause

Names are facts, values and sums of the pack. A word after `is` is one of the values that a choice may take, or `true`,
`false`, `none`. There are no loops, no calls but the registered ones, and nothing reaches outside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LITERALS: dict[str, bool | None] = {"true": True, "false": False, "none": None}
COMPARISONS = frozenset({"<", "<=", ">", ">="})
RESERVED = frozenset({"and", "or", "not", "is", "in", "one", "of", "stated", *LITERALS})
_TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d{2}-\d{2})|(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z]\w*)|(?P<sign><=|>=|[<>()+\-*/,]))"
)
_DEPTH_MAX = 30


class Unreadable(ValueError):
    """Raised for words that are not of this language; the message quotes the place."""


@dataclass(frozen=True, slots=True)
class Literal:
    value: bool | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, a value or a sum of the pack."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """`+`, `-`, `*`, `/` or a comparison of two numbers or dates."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Is:
    """Whether a name has one of these values, or (negated) none of them."""

    left: Name
    options: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """Whether a fact was given, whatever it says."""

    name: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Within:
    """Whether a date lies in one of the spans of a window."""

    left: Node
    window: str


@dataclass(frozen=True, slots=True)
class Negation:
    inner: Node


@dataclass(frozen=True, slots=True)
class Junction:
    """`and` or `or` of two or more conditions."""

    sign: str
    parts: tuple[Node, ...]


Node = Literal | Name | Call | Operation | Is | Stated | Within | Negation | Junction
Reads = Callable[[], Node]


def parse(text: str) -> Node:
    """The tree of an expression.

    :raises Unreadable: quoting what is not understood.
    """
    reader = _Reader(text)
    node = reader.either()
    if reader.next_word is not None:
        raise Unreadable(f"{text!r}: {reader.next_word!r} is not expected there")
    return node


class _Reader:
    """One pass over the words, each method one level of the grammar, loosest first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = list(_words(text))
        self.depth = 0

    @property
    def next_word(self) -> str | None:
        return self.words[0] if self.words else None

    def either(self) -> Node:
        self.depth += 1
        if self.depth > _DEPTH_MAX:
            raise Unreadable(f"{self.text[:60]!r}: brackets within brackets more than {_DEPTH_MAX} deep")
        node = self._junction("or", lambda: self._junction("and", self._condition))
        self.depth -= 1
        return node

    def _junction(self, sign: str, part: Reads) -> Node:
        parts = [part()]
        while self._take(sign):
            parts.append(part())
        return Junction(sign, tuple(parts)) if len(parts) > 1 else parts[0]

    def _condition(self) -> Node:
        negations = 0
        while self._take("not"):
            negations += 1
        node = self._compared()
        return Negation(node) if negations % 2 else node

    def _compared(self) -> Node:
        left = self._sum()
        if self.next_word in COMPARISONS:
            return Operation(self._word(), left, self._sum())
        if self._take("in"):
            return Within(left, self._named("a window"))
        if self._take("is"):
            return self._is(left)
        return left

    def _is(self, left: Node) -> Node:
        if not isinstance(left, Name):
            raise Unreadable(f"{self.text!r}: before `is` stands one name")
        negated = self._take("not")
        if self._take("stated"):
            return Stated(left.name, negated)
        if not self._take("one"):
            return Is(left, (self._word(),), negated)
        self._must("of")
        self._must("(")
        options = [self._word()]
        while self._take(","):
            options.append(self._word())
        self._must(")")
        return Is(left, tuple(options), negated)

    def _sum(self) -> Node:
        node = self._product()
        while self.next_word in {"+", "-"}:
            node = Operation(self._word(), node, self._product())
        return node

    def _product(self) -> Node:
        node = self._single()
        while self.next_word in {"*", "/"}:
            node = Operation(self._word(), node, self._single())
        return node

    def _single(self) -> Node:
        if self._take("("):
            inner = self.either()
            self._must(")")
            return inner
        word = self._word()
        if word in LITERALS:
            return Literal(LITERALS[word])
        if word[0].isdigit():
            return Literal(_date(word) if "-" in word else Decimal(word))
        if not word[0].isalpha() or word in RESERVED:
            raise Unreadable(f"{self.text!r}: {word!r} is not expected there")
        return Call(word, self._arguments()) if self._take("(") else Name(word)

    def _arguments(self) -> tuple[Node, ...]:
        found = [self.either()]
        while self._take(","):
            found.append(self.either())
        self._must(")")
        return tuple(found)

    def _named(self, what: str) -> str:
        word = self._word()
        if not word[0].isalpha() or word in RESERVED:
            raise Unreadable(f"{self.text!r}: {word!r} is not the name of {what}")
        return word

    def _take(self, word: str) -> bool:
        if self.next_word != word:
            return False
        self.words.pop(0)
        return True

    def _must(self, word: str) -> None:
        if not self._take(word):
            raise Unreadable(f"{self.text!r}: {word!r} is missing before {self.next_word or 'the end'!r}")

    def _word(self) -> str:
        if not self.words:
            raise Unreadable(f"{self.text!r}: something is missing at the end")
        return self.words.pop(0)


def _words(text: str) -> Iterator[str]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if not found:
            raise Unreadable(f"{text!r}: {text[place:].strip()[:20]!r} is not understood")
        yield found.group().strip()
        place = found.end()


def _date(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise Unreadable(f"{word} is no day of the calendar") from None
