"""How passengers answer: replies on a case, the check-in after it, and the score they give.

The shares are invented for rehearsals and measure nobody. They lean the way that people lean: whoever was told in
time and saw every promise kept is content; a broken word costs more than the failure did.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from amends.simulate.histories.airports import DATA_DIR
from amends.simulate.histories.passengers import Passenger

REPLY_KINDS = ("thanks", "thanks_but", "not_yet", "correction", "agrees", "declines", "angry", "asks")
SCORE_SHARE, CHECK_IN_SHARE, REMARK_SHARE = 0.4, 0.55, 0.35
# Of a hundred who answer, how many give 1, 2, 3, 4 and 5.
SCORES = {
    "kept": (2, 4, 12, 38, 44),
    "slow": (6, 12, 27, 36, 19),
    "broken": (26, 27, 24, 16, 7),
    "unsolved": (52, 28, 13, 5, 2),
}
SOLVED_SHARE = {"kept": 0.94, "slow": 0.85, "broken": 0.68, "unsolved": 0.06}


@dataclass(frozen=True, slots=True)
class Experience:
    """A recovery as the customer lived through it."""

    is_solved: bool
    promises_broken: int
    is_told_in_time: bool

    @property
    def kind(self) -> str:
        """What weighs most: unsolved, broken, slow, or kept."""
        if not self.is_solved:
            return "unsolved"
        if self.promises_broken:
            return "broken"
        return "kept" if self.is_told_in_time else "slow"


@dataclass(frozen=True, slots=True)
class Score:
    """One answer to "how did we do?": 1 to 5, and the line that some write beside it."""

    score: int
    remark: str


def reply_of(kind: str, passenger: Passenger, flight_code: str, rng: random.Random) -> str:
    """This will write a reply of one of `REPLY_KINDS` in the passenger's language."""
    texts = _words()["reply"][passenger.person.language, kind]["texts"]
    return str(rng.choice(texts)).format(name=passenger.name, flight=flight_code)


def check_in_of(experience: Experience, rng: random.Random) -> str | None:
    """This will answer "is it working?": yes, not_yet, or None for no answer."""
    if rng.random() >= CHECK_IN_SHARE:
        return None
    return "yes" if rng.random() < SOLVED_SHARE[experience.kind] else "not_yet"


def score_of(experience: Experience, passenger: Passenger, rng: random.Random) -> Score | None:
    """This will answer the survey with a score, or None for no answer."""
    if rng.random() >= SCORE_SHARE:
        return None
    score = rng.choices((1, 2, 3, 4, 5), SCORES[experience.kind])[0]
    if rng.random() >= REMARK_SHARE:
        return Score(score, "")
    said = "good" if score >= 4 else "middling" if score == 3 else "bad"
    return Score(score, rng.choice(_words()["remark"][passenger.person.language, ""][said]))


@cache
def _words() -> dict[str, dict[tuple[str, str], dict[str, Any]]]:
    written = tomllib.loads((DATA_DIR / "replies.toml").read_text(encoding="utf-8"))
    return {
        table: {(entry["language"], entry.get("kind", "")): entry for entry in written[table]}
        for table in ("reply", "remark")
    }
