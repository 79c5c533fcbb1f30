"""The steps of a good recovery, and which one is next. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


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


LONGEST_LINE, LONGEST_PROMISE_MINUTES, MOST_REMEDIES = 300, 30 * 24 * 60, 6


@dataclass(frozen=True)
class Step:
    """One step: what is done, what good looks like, the script that helps, the promise that it makes and within how
    many minutes it is kept (0: not said), and which remedies of the catalogue fit (slugs)."""

    step: StepName
    words: str
    script: str = ""
    good: str = ""
    promise: str = ""
    minutes: int = 0
    remedies: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """As it is kept."""
        return {**asdict(self), "step": self.step.value, "remedies": list(self.remedies)}


def step_of(row: Mapping[str, Any]) -> Step:
    """A step as it was kept, or as a starter tells it."""
    return Step(
        StepName(row["step"]),
        str(row["words"]),
        str(row.get("script", "")),
        str(row.get("good", "")),
        str(row.get("promise", "")),
        int(row.get("minutes", 0)),
        tuple(row.get("remedies", ())),
    )


class BadSteps(ValueError):
    """Steps that nobody can follow; names the field and what helps."""


def check_steps(steps: Sequence[Step], *, scripts: Collection[str], remedies: Collection[str]) -> list[Step]:
    """The steps in the order of a recovery.

    :param scripts: the slugs that are known; so are those of the remedies.
    :raises BadSteps: naming the field, step first: `fix_words`.
    """
    if not steps:
        raise BadSteps("steps: a playbook has at least one step; tick one and say what is done.")
    order = list(StepName)
    found = sorted(steps, key=lambda one: order.index(one.step))
    if len({one.step for one in found}) < len(found):
        raise BadSteps("steps: each step stands once.")
    for one in found:
        _check_step(one, scripts, remedies)
    return found


def _check_step(one: Step, scripts: Collection[str], remedies: Collection[str]) -> None:
    name = one.step.value
    if not one.words:
        raise BadSteps(f"{name}_words: say what is done, or take the step out.")
    for field, text in (("words", one.words), ("good", one.good), ("promise", one.promise)):
        if len(text) > LONGEST_LINE:
            raise BadSteps(f"{name}_{field}: {len(text)} characters are too many; {LONGEST_LINE} fit on one page.")
    if not 0 <= one.minutes <= LONGEST_PROMISE_MINUTES:
        raise BadSteps(f"{name}_minutes: give up to 30 days (43,200 minutes), or 0 when it is not said.")
    if one.minutes and not one.promise:
        raise BadSteps(f"{name}_promise: say what is promised within {one.minutes} minutes, or clear the minutes.")
    if one.script and one.script not in scripts:
        raise BadSteps(f"{name}_script: there is no script {one.script}; pick one from the list.")
    if len(one.remedies) > MOST_REMEDIES or not set(one.remedies) <= set(remedies):
        raise BadSteps(f"{name}_remedies: pick at most {MOST_REMEDIES} from the catalogue.")


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


class Pause(StrEnum):
    """Why a remedy rule waits although it is granted."""

    DAY = "day"
    BUDGET = "budget"
    FULL = "full"
    AUTHORITY = "authority"


LONGEST_CALLS, LONGEST_WORDS, MOST_CALLS = 2000, 4000, 20


@dataclass(frozen=True, slots=True)
class PlanB:
    """What to do when one event fails many: whom to call (one a line), prepared words, care approved in advance up to a
    sum, and how often everybody hears again."""

    words: str = ""
    calls: str = ""
    care_minor: int = 0
    care_currency: str = ""
    update_minutes: int = 0


class BadPlan(ValueError):
    """A plan that cannot be kept; names the field and what helps."""


def check_plan(plan: PlanB) -> PlanB:
    """The plan, trimmed.

    :raises BadPlan: naming the field.
    """
    lines = [line.strip() for line in plan.calls.splitlines() if line.strip()]
    if len(lines) > MOST_CALLS or any(len(line) > 200 for line in lines):
        raise BadPlan(f"calls: give at most {MOST_CALLS} lines of at most 200 characters, one for each person.")
    if len(plan.words) > LONGEST_WORDS:
        raise BadPlan(f"words: {len(plan.words)} characters are too many; {LONGEST_WORDS} fit.")
    if plan.care_minor < 0:
        raise BadPlan("care: a sum approved in advance cannot be below zero.")
    if not 0 <= plan.update_minutes <= 7 * 24 * 60:
        raise BadPlan("minutes: give up to a week (10,080 minutes), or 0 when it is not said.")
    return PlanB(
        plan.words.strip(),
        "\n".join(lines),
        plan.care_minor,
        plan.care_currency if plan.care_minor else "",
        plan.update_minutes,
    )


def steps_of_plan(plan: PlanB, care: str) -> list[str]:
    """What there is to do when a plan is started, in order; `care` is its sum as it is read."""
    steps = [f"Call {line}" for line in plan.calls.splitlines()]
    if plan.words:
        steps.append("Send the prepared words to everybody")
    if plan.update_minutes:
        steps.append(f"Promise the next word within {plan.update_minutes} minutes")
    if plan.care_minor:
        steps.append(f"Give care: up to {care} is approved in advance")
    return steps


def may_write(*, per_minute: int, seconds: float, written: int, at_most: int) -> int:
    """How many letters of a broadcast may leave now: it may have written `per_minute` in each minute that it went on,
    the first minute's at once."""
    earned = per_minute + int(per_minute * max(0.0, seconds) / 60)
    return max(0, min(at_most, earned - written))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a rule would give before it is applied. Sums in minor units of one currency.

    `face_minor` is what it gives at its face value, `cost_minor` what it is expected to cost by how vouchers were
    redeemed before (`redeemed_percent`, None: nothing is known, all of it counts); `budget_left_minor` None: no budget.
    """

    customers: int
    each_minor: int
    currency: str
    redeemed_percent: int | None = None
    budget_left_minor: int | None = None

    @property
    def face_minor(self) -> int:
        """All of it."""
        return self.customers * self.each_minor

    @property
    def cost_minor(self) -> int:
        """What it will probably cost, rounded up."""
        if self.redeemed_percent is None:
            return self.face_minor
        return -(-self.face_minor * self.redeemed_percent // 100)

    @property
    def is_over_budget(self) -> bool:
        """Whether the budget does not cover its face value."""
        return self.budget_left_minor is not None and self.face_minor > self.budget_left_minor


@dataclass(frozen=True, slots=True)
class Weighed:
    """What somebody may give, beside what a rule would: sums in minor units of the currency of both.

    `per_case_minor` and `per_day_minor` None: they have no authority. `two_above_minor` None: one decides on any sum.
    """

    per_case_minor: int | None
    per_day_minor: int | None
    given_today_minor: int = 0
    two_above_minor: int | None = None
    is_over_budget: bool = False
    may_exceed: bool = False


def stands_in_the_way(each_minor: int, total_minor: int, of: Weighed, *, alone: bool) -> str:
    """Which limit keeps somebody from giving a rule to all; empty when none does.

    A rule is weighed as what it is in all: each remedy by the limit of one case, the total by that of a day. Above the
    sum from which two decide, nobody applies it `alone`.
    """
    if of.per_case_minor is None or of.per_day_minor is None:
        return "no_authority"
    if each_minor > of.per_case_minor:
        return "case"
    if of.given_today_minor + total_minor > of.per_day_minor:
        return "day"
    if of.is_over_budget and not of.may_exceed:
        return "budget"
    if alone and of.two_above_minor is not None and total_minor > of.two_above_minor:
        return "four_eyes"
    return ""
