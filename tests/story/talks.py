"""Talks made up from a seed: who says what where and when, and what must come of it. The truth knows nothing of Amends.

A talk is one matter of one person on one channel. Some people have two matters, told by two orders; in public threads
others speak up; other systems deliver some messages twice, and some long after they were written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

CHANNELS = ("chat-page", "sms-webhook", "messaging-whatsapp", "social-webhook")
WORDS = (
    "My parcel has not arrived.",
    "Nobody answers me!",
    "It is broken again and I am angry.",
    "You charged me twice.",
    "I waited an hour at your counter.",
)


@dataclass(frozen=True)
class Line:
    """One message of a customer. `arrives_at` is when the other system hands it over, perhaps twice."""

    name: str
    talk: str
    said_at: datetime
    arrives_at: datetime
    text: str
    is_twice: bool


@dataclass
class Talk:
    """One matter: where, by whom, in which thread, about which order; who answers, and when for the first time."""

    name: str
    way: str
    person: int
    thread: str
    order: str
    agent: int
    answered_at: datetime
    lines: list[Line] = field(default_factory=list)

    @property
    def began_at(self) -> datetime:
        return self.lines[0].said_at

    @property
    def first_response(self) -> timedelta:
        return self.answered_at - self.began_at


def talks(seed: int, at: datetime, many: int = 40) -> list[Talk]:
    """So many talks within two hours, in the order in which they begin."""
    chance = Random(seed)
    made: list[Talk] = []
    for number in range(many):
        way = chance.choice(CHANNELS)
        has_second = way == "social-webhook" and chance.random() < 0.3
        speaks_up = way == "social-webhook" and chance.random() < 0.4
        made.append(_talk(chance, f"t{number}", way, number, f"thread-{number}", at))
        if has_second:
            made[-1].order = f"ORDER-{number}-A"
            second = _talk(chance, f"t{number}b", way, number, f"thread-{number}b", made[-1].began_at)
            # One customer has one owner, whatever their matters are.
            second.order, second.agent = f"ORDER-{number}-B", made[-1].agent
            made.append(second)
        if speaks_up:
            # In the same public thread: a matter of their own.
            made.append(_talk(chance, f"t{number}x", way, 1000 + number, f"thread-{number}", made[-1].began_at))
    return sorted(made, key=lambda one: (one.began_at, one.name))


def _talk(chance: Random, name: str, way: str, person: int, thread: str, at: datetime) -> Talk:
    began = at + timedelta(seconds=chance.randrange(60, 7200))
    answered = began + timedelta(seconds=chance.randrange(90, 3000))
    talk = Talk(name, way, person, thread, "", chance.randrange(2), answered)
    said = began
    for number in range(chance.randrange(1, 6)):
        is_first = number == 0
        late = 0 if is_first else chance.choice((0, 0, 0, 5, 40))
        talk.lines.append(
            Line(
                f"{name}-{number}",
                name,
                said,
                said + timedelta(seconds=late),
                chance.choice(WORDS),
                is_twice=chance.random() < 0.25,
            )
        )
        said += timedelta(seconds=chance.randrange(20, 1500))
    return talk
