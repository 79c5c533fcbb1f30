"""The steps of a playbook: what may stand in them, and the starters that come with Amends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amends.conversation.stock import scripts
from amends.playbooks.rules import COMMON, BadSteps, Step, StepName, check_steps, next_step, step_of
from amends.playbooks.stock import Starter, starters
from amends.remedies.actions.stocking import STARTERS

SCRIPTS = {slug for _, slug, _, _ in scripts()}
REMEDIES = {one.slug for one in STARTERS}
FIX = Step(StepName.FIX, "Send it again", promise="It stands before your door", minutes=1440, remedies=("refund",))


@pytest.mark.parametrize("starter", starters(), ids=lambda one: one.key)
def test_a_starter_is_whole_and_fits_on_a_page(starter: Starter) -> None:
    assert [step.step for step in starter.steps] == list(StepName)
    assert check_steps(starter.steps, scripts=SCRIPTS, remedies=REMEDIES) == list(starter.steps)
    assert all(step.good for step in starter.steps)
    assert any(step.promise and step.minutes for step in starter.steps)
    assert sum(len(step.words) + len(step.good) + len(step.promise) for step in starter.steps) < 3_000


def test_there_is_one_for_each_trade() -> None:
    trades = {"airline", "parcel-and-retail", "software-outage", "hotel", "bank", "utility", "hospital"}
    assert {one.key for one in starters()} == trades


def test_what_is_kept_is_read_again() -> None:
    assert step_of(FIX.as_json()) == FIX
    assert step_of({"step": "fix", "words": "Mend it"}) == Step(StepName.FIX, "Mend it"), "as they were kept at first"


def test_steps_stand_in_the_order_of_a_recovery() -> None:
    found = check_steps([FIX, COMMON[0]], scripts=SCRIPTS, remedies=REMEDIES)
    assert [one.step for one in found] == [StepName.ACKNOWLEDGE, StepName.FIX]
    assert next_step({StepName.ACKNOWLEDGE}, found) == FIX
    assert next_step({StepName.ACKNOWLEDGE, StepName.FIX}, found) is None


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (replace(FIX, words=""), "fix_words: say what is done"),
        (replace(FIX, words="x" * 301), "fix_words: 301 characters are too many"),
        (replace(FIX, promise=""), "fix_promise: say what is promised within 1440 minutes"),
        (replace(FIX, minutes=50_000), "fix_minutes: give up to 30 days"),
        (replace(FIX, script="no-such"), "fix_script: there is no script no-such"),
        (replace(FIX, remedies=("gold",)), "fix_remedies: pick at most 6 from the catalogue"),
    ],
)
def test_what_nobody_can_follow_is_refused_by_its_field(step: Step, told: str) -> None:
    with pytest.raises(BadSteps, match=told):
        check_steps([COMMON[0], step], scripts=SCRIPTS, remedies=REMEDIES)


def test_none_and_twice_are_refused() -> None:
    with pytest.raises(BadSteps, match="at least one step"):
        check_steps([], scripts=SCRIPTS, remedies=REMEDIES)
    with pytest.raises(BadSteps, match="stands once"):
        check_steps([FIX, FIX], scripts=SCRIPTS, remedies=REMEDIES)
