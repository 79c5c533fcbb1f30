"""The steps of a good recovery, and which one is next. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from enum import StrEnum


class StepName(StrEnum):
    """What is done in a recovery, in this order; each is a verb of flow."""

    ACKNOWLEDGE = "acknowledge"
    UNDERSTAND = "understand"
    PROMISE = "promise"
    FIX = "fix"
    MAKE_RIGHT = "make_right"
    CONFIRM = "confirm"
    FOLLOW_UP = "follow_up"
    RESOLVE = "resolve"


@dataclass(frozen=True)
class Step:
    """One step: what it is called, what good looks like, and the script that helps."""

    step: StepName
    words: str
    script: str = ""

    def as_json(self) -> dict[str, str]:
        return {**asdict(self), "step": self.step.value}


COMMON = (
    Step(
        StepName.ACKNOWLEDGE,
        "Answer in person: name what happened to them, say sorry once, say who you are",
        "acknowledge",
    ),
    Step(StepName.UNDERSTAND, "Repeat what you heard in your own words and ask whether you have understood"),
    Step(StepName.PROMISE, "Say what you do next and by when; choose a time that you can keep"),
    Step(StepName.FIX, "Put the thing itself right, or explain plainly why it cannot be"),
    Step(StepName.MAKE_RIGHT, "Offer what is fair: first what is owed, then what fits the loss"),
    Step(StepName.CONFIRM, "Tell the outcome and ask: does this solve it for you?", "outcome"),
    Step(StepName.FOLLOW_UP, "Book the day on which you check that it holds", "check_in"),
    Step(StepName.RESOLVE, "Name the cause, so that it does not happen again"),
)


def next_step(done: Collection[StepName], steps: Collection[Step] = COMMON) -> Step | None:
    """The first step that is not done yet; None when all are."""
    return next((step for step in steps if step.step not in done), None)
