"""A talk with a scripted customer: what each reply does to their mood, and what they say to it. Pure.

The course follows from the replies alone, so the same writer meets the same customer. Dimensions and weights follow
what research says of recovery talks: being heard (interactional justice), fairness of the outcome and of the way there
(distributive and procedural justice), and patience, which deadlines and a named owner win back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from amends.conversation.coach.reading import Found, Verdict
from amends.practice.rules.scenario import Beat, Mood, Scenario
from amends.practice.rules.voices import SAYINGS

Change = tuple[int, int, int]
Read = Callable[[str], Mapping[str, Found]]

# What a thing well said does to patience, fairness, being heard; to who does not need it, at most one point of each.
GAINS: Mapping[str, Change] = {
    "acknowledge": (0, 0, 2),
    "empathy": (0, 0, 2),
    "apology": (0, 1, 1),
    "ownership": (2, 0, 1),
    "no_excuse_blame": (0, 2, 0),
    "time_promise": (2, 0, 0),
    "ask_fair": (0, 1, 1),
    "assurance": (1, 1, 0),
    "offer": (0, 2, 0),
    "follow_up": (1, 0, 1),
}
LOSSES: Mapping[str, Change] = {
    "acknowledge": (-1, 0, -2),
    "empathy": (0, 0, -2),
    "apology": (0, -1, -2),
    "ownership": (-2, 0, -1),
    "no_excuse_blame": (0, -2, -1),
    "time_promise": (-2, 0, 0),
    "ask_fair": (0, -1, -1),
    "assurance": (-1, -1, 0),
    "offer": (0, -2, -1),
    "follow_up": (-1, 0, -1),
}
NOTHING_NEW: Change = (-1, 0, -1)
LATE_MOST = 2
# However much is wrong with one reply, people hear it out, and a formula after it was once well said hurts nobody.
WORST = -3
FORGIVEN = frozenset({"acknowledge", "empathy", "apology", "assurance"})
SETTLED = 5


class End(StrEnum):
    """How a talk ends."""

    STAYS = "stays"
    UNDECIDED = "undecided"
    LEAVES = "leaves"


class Why(StrEnum):
    """What moved the mood."""

    DONE = "done"
    SPOILED = "spoiled"
    NOTHING = "nothing"
    LATE = "late"
    FUSE = "fuse"


@dataclass(frozen=True, slots=True)
class Said:
    """A reply of the player, and how many seconds it took."""

    text: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that moved the mood: why, in which category, by how much."""

    why: Why
    category: str
    change: Change


@dataclass(frozen=True, slots=True)
class Turn:
    """A reply, what it did, and what the customer said to it; `fact` is what came to light with that."""

    said: Said
    heard: Mapping[str, Found]
    moves: tuple[Move, ...]
    mood: Mood
    answer: str
    fact: str


@dataclass(frozen=True, slots=True)
class Play:
    """A talk up to now; `end` is None while it goes on. `needs` grow with what comes to light."""

    scenario: Scenario
    turns: tuple[Turn, ...]
    needs: tuple[str, ...]
    done: tuple[str, ...]
    end: End | None

    @property
    def mood(self) -> Mood:
        return self.turns[-1].mood if self.turns else self.scenario.mood

    @property
    def missing(self) -> tuple[str, ...]:
        """What they need and have not had, what does most for them first."""
        open_ = [need for need in self.needs if need not in self.done]
        return tuple(sorted(open_, key=lambda need: -sum(GAINS[need])))


def play(scenario: Scenario, said: Sequence[Said], read: Read) -> Play:
    """The talk that these replies lead to; what is said after its end is not heard."""
    now = Play(scenario, (), scenario.needs, (), None)
    used: set[str] = set()
    for one in said:
        if now.end is None:
            now = _next(now, one, read(one.text), used)
    return now


def _next(before: Play, said: Said, heard: Mapping[str, Found], used: set[str]) -> Play:
    fresh = [key for key, found in heard.items() if found.verdict is Verdict.PRESENT and key not in before.done]
    well_said = FORGIVEN.intersection(before.done)
    spoiled = [key for key, found in heard.items() if found.verdict is Verdict.SPOILED and key not in well_said]
    after = replace(before, done=(*before.done, *fresh))
    moves = _moves(after, said, fresh, spoiled)
    mood = before.mood.moved(*_sum(moves))
    beat = _beat(after, spoiled, len(before.turns) + 1, used)
    if beat:
        # What came to light asks for it anew, even where it was done before.
        needs = tuple(dict.fromkeys((*after.needs, *beat.needs)))
        after = replace(after, needs=needs, done=tuple(key for key in after.done if key not in beat.needs))
    end = _end(after, mood, beat)
    was_late = any(move.why is Why.LATE for move in moves)
    answer = _answer(after, fresh, spoiled, beat, end, used, was_late=was_late)
    turn = Turn(said, heard, tuple(moves), mood, answer, beat.fact if beat else "")
    return replace(after, turns=(*before.turns, turn), end=end)


def _sum(moves: Sequence[Move]) -> Change:
    patience, fairness, heard = (max(WORST, sum(by)) for by in zip(*(move.change for move in moves), strict=True))
    return (patience, fairness, heard)


def _moves(after: Play, said: Said, fresh: Sequence[str], spoiled: Sequence[str]) -> list[Move]:
    scenario, needs = after.scenario, after.needs
    moves = [Move(Why.DONE, key, GAINS[key] if key in needs else _at_most_one(GAINS[key])) for key in fresh]
    moves += [Move(Why.SPOILED, key, LOSSES[key]) for key in spoiled]
    if not fresh and after.missing:
        moves.append(Move(Why.NOTHING, "", NOTHING_NEW))
    moves.append(Move(Why.FUSE, "", (-scenario.fuse, 0, 0)))
    if late := max(0, -(-(said.seconds - scenario.seconds) // 60)):
        moves.append(Move(Why.LATE, "", (-min(late, LATE_MOST), 0, 0)))
    return moves


def _at_most_one(change: Change) -> Change:
    patience, fairness, heard = (min(1, by) for by in change)
    return (patience, fairness, heard)


def _beat(now: Play, spoiled: Sequence[str], reply: int, used: set[str]) -> Beat | None:
    """What this customer has of their own to say now: the first that fits and was not said."""
    for beat in now.scenario.beats:
        what, _, which = beat.when.partition(":")
        fits = {
            "": True,
            "missing": which not in now.done,
            "done": which in now.done,
            "spoiled": which in spoiled,
        }[what]
        if fits and reply >= beat.from_reply and beat.says not in used:
            used.add(beat.says)
            return beat
    return None


def _end(now: Play, mood: Mood, beat: Beat | None) -> End | None:
    """Whether it is over: out of patience, settled with nothing new to say, or out of replies."""
    if mood.patience == 0 or (mood.fairness == 0 and mood.heard == 0):
        return End.LEAVES
    if not now.missing and min(mood.as_tuple()) >= SETTLED and beat is None:
        return End.STAYS
    return End.UNDECIDED if len(now.turns) + 1 >= now.scenario.replies_most else None


def _answer(
    now: Play,
    fresh: Sequence[str],
    spoiled: Sequence[str],
    beat: Beat | None,
    end: End | None,
    used: set[str],
    *,
    was_late: bool,
) -> str:
    own = SAYINGS[now.scenario.voice]
    if end is not None:
        return {End.STAYS: own.stays, End.LEAVES: own.leaves, End.UNDECIDED: own.undecided}[end]
    words = [own.late] if was_late else []
    if spoiled:
        words.append(_first(used, [own.stung[key] for key in spoiled]))
    elif fresh:
        words.append(_first(used, own.softer))
    elif now.missing:
        words.append(_first(used, own.nothing))
    if beat:
        words.append(beat.says)
    elif now.missing:
        words.append(_first(used, [own.asks[key] for key in now.missing]))
    return " ".join(dict.fromkeys(words))


def _first(used: set[str], lines: Sequence[str]) -> str:
    """The first that was not said yet; else the last, once more."""
    line = next((one for one in lines if one not in used), lines[-1])
    used.add(line)
    return line
