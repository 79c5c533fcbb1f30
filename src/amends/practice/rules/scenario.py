"""A scenario: who the customer is, what happened, what they need to hear, and what they say when. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn

LEAST, MOST = 0, 10
LONGEST_WORDS, LONGEST_LINE, MOST_BEATS, MOST_FACTS = 1500, 300, 12, 12
MOST_TURNS, LONGEST_SECONDS = 12, 1800


class BadScenario(ValueError):
    """A scenario that cannot be played; names the field and what helps."""


class Voice(StrEnum):
    """How the customer speaks when the scenario has no words of its own."""

    FURIOUS = "furious"
    COLD = "cold"
    HURT = "hurt"


class Channel(StrEnum):
    """Where it happens."""

    CHAT = "chat"
    MAIL = "mail"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Mood:
    """How the customer is, each from 0 to 10: how long they still wait, how fair they find it, how heard they feel."""

    patience: int
    fairness: int
    heard: int

    def moved(self, patience: int, fairness: int, heard: int) -> Mood:
        """The mood after a change, within its bounds."""
        changes = zip(self.as_tuple(), (patience, fairness, heard), strict=True)
        return Mood(*(min(MOST, max(LEAST, now + by)) for now, by in changes))

    def as_tuple(self) -> tuple[int, int, int]:
        return (self.patience, self.fairness, self.heard)


@dataclass(frozen=True, slots=True)
class Beat:
    """One thing that this customer says, once: as soon as it fits from a reply on.

    `when` is empty (as soon as its reply comes), or `missing`, `done` or `spoiled`, a colon and one of the coach's ten
    categories. A surprise brings a `fact`, which the writer is shown, and what is needed from then on.
    """

    says: str
    when: str = ""
    from_reply: int = 1
    fact: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is played. `seconds` is how long a reply may take before it costs patience, `fuse` what each reply costs.

    `limit_minor` in `currency` is what may be given here; 0: whatever the player may give on the desk. Without beats it
    is an improvisation: the customer has no script.
    """

    title: str
    channel: Channel
    voice: Voice
    customer: str
    opening: str
    facts: tuple[str, ...]
    needs: tuple[str, ...]
    mood: Mood
    fuse: int = 1
    seconds: int = 180
    replies_most: int = 8
    limit_minor: int = 0
    currency: str = ""
    beats: tuple[Beat, ...] = field(default=())

    @property
    def is_improvised(self) -> bool:
        return not self.beats


def read_scenario(told: Mapping[str, Any], categories: Sequence[str]) -> Scenario:
    """The scenario that these plain values tell, as a file or a form gives them.

    :param categories: the coach's ten, in their order; what a customer can need.
    :raises BadScenario: naming the field.
    """
    beats = _list(told, "beats", MOST_BEATS)
    replies_most = _number(told, "replies_most", 2, MOST_TURNS, 8)
    return Scenario(
        title=_words(told, "title", 120),
        channel=_one_of(told, "channel", Channel),
        voice=_one_of(told, "voice", Voice),
        customer=_words(told, "customer", LONGEST_LINE),
        opening=_words(told, "opening", LONGEST_WORDS),
        facts=_lines(told, "facts", MOST_FACTS),
        needs=_needs(told, "needs", categories) or _refuse("needs", "choose at least one thing that they need to hear"),
        mood=Mood(*(_number(told, name, 1, MOST - 1, 4) for name in ("patience", "fairness", "heard"))),
        fuse=_number(told, "fuse", 0, 3, 1),
        seconds=_number(told, "seconds", 20, LONGEST_SECONDS, 180),
        replies_most=replies_most,
        limit_minor=_number(told, "limit_minor", 0, 10**9, 0),
        currency=str(told.get("currency", "")),
        beats=tuple(_beat(one, place, replies_most, categories) for place, one in enumerate(beats, 1)),
    )


def _beat(told: object, place: int, replies_most: int, categories: Sequence[str]) -> Beat:
    name = f"beat_{place}"
    if not isinstance(told, Mapping):
        _refuse(name, "write it as a table with says, when and from_reply")
    when = str(told.get("when", ""))
    what, _, which = when.partition(":")
    if when and (what not in {"missing", "done", "spoiled"} or which not in categories):
        _refuse(f"{name}_when", f"write missing:, done: or spoiled: and one of {', '.join(categories)}")
    return Beat(
        says=_words(told, "says", LONGEST_WORDS, name),
        when=when,
        from_reply=_number(told, "from_reply", 1, replies_most, 1, name),
        fact=str(told.get("fact", "")).strip()[:LONGEST_LINE],
        needs=_needs(told, "needs", categories),
    )


def _refuse(name: str, remedy: str) -> NoReturn:
    raise BadScenario(f"{name}: {remedy}.")


def _words(told: Mapping[str, Any], name: str, longest: int, of: str = "") -> str:
    said, name = str(told.get(name, "")).strip(), f"{of}_{name}" if of else name
    if not said:
        _refuse(name, "write something")
    if len(said) > longest:
        _refuse(name, f"{len(said)} characters are too many; {longest} fit")
    return said


def _list(told: Mapping[str, Any], name: str, most: int) -> Sequence[Any]:
    found = told.get(name, ())
    if isinstance(found, str) or not isinstance(found, Sequence):
        _refuse(name, "write a list")
    if len(found) > most:
        _refuse(name, f"{len(found)} are too many; {most} fit")
    return list(found)


def _lines(told: Mapping[str, Any], name: str, most: int) -> tuple[str, ...]:
    lines = tuple(line for one in _list(told, name, most) if (line := str(one).strip()))
    if any(len(line) > LONGEST_LINE for line in lines):
        _refuse(name, f"a line has room for {LONGEST_LINE} characters")
    return lines


def _needs(told: Mapping[str, Any], name: str, categories: Sequence[str]) -> tuple[str, ...]:
    asked = [str(one) for one in _list(told, name, len(categories))]
    if unknown := [one for one in asked if one not in categories]:
        _refuse(name, f"{unknown[0]!r} is unknown; there are {', '.join(categories)}")
    return tuple(one for one in categories if one in asked)


def _number(told: Mapping[str, Any], name: str, least: int, most: int, usual: int, of: str = "") -> int:
    said = told.get(name, usual)
    try:
        number = int(str(said))
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        _refuse(f"{of}_{name}" if of else name, f"give a whole number from {least} to {most}")
    return number


def _one_of(told: Mapping[str, Any], name: str, known: type[Channel] | type[Voice]) -> Any:
    try:
        return known(str(told.get(name, "")))
    except ValueError:
        _refuse(name, f"choose one of {', '.join(known)}")
