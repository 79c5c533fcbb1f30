"""Whether an action works: the verdict on histories whose truth is known, and how often it errs."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from amends.kernel.statistics import proportion
from amends.learn.rules.judging import AFTER, BEFORE, Judged, Recurrence, Verdict, judge

SEEDS = 1_000


def test_the_worked_example_works() -> None:
    """30 in 10,000 orders before, 12 in 9,500 after: the ratio is .421, 95 % sure between .196 and .847."""
    found = judge(Recurrence(30, 10_000, 12, 9_500), AFTER)
    assert found.ratio is not None
    assert found.verdict is Verdict.WORKS
    assert found.ratio.value == pytest.approx(0.421, abs=5e-4)
    assert (found.ratio.low, found.ratio.high) == (pytest.approx(0.196, abs=5e-4), pytest.approx(0.847, abs=5e-4))


@pytest.mark.parametrize(
    ("found", "since", "verdict"),
    [
        (Recurrence(30, 10_000, 12, 9_500), AFTER - timedelta(seconds=1), Verdict.TOO_SOON),
        (Recurrence(5, 180, 0, 90), AFTER, Verdict.TOO_FEW),
        (Recurrence(0, 180, 0, 90), AFTER, Verdict.TOO_FEW),
        (Recurrence(0, 0, 3, 90), AFTER, Verdict.TOO_FEW),
        (Recurrence(40, 180, 18, 90), AFTER, Verdict.NOT_SHOWN),
        (Recurrence(40, 180, 45, 90), AFTER, Verdict.WORSE),
        (Recurrence(0, 180, 12, 90), AFTER, Verdict.WORSE),
        (Recurrence(60, 180, 0, 90), AFTER, Verdict.WORKS),
    ],
)
def test_a_verdict_waits_for_time_and_numbers(found: Recurrence, since: timedelta, verdict: Verdict) -> None:
    assert judge(found, since).verdict is verdict


def history(seed: int, a_day: float, left: float) -> Judged:
    """A cause that strikes at random `a_day` before an action, and `left` times that after it."""
    chance = random.Random(seed)
    before, after = (
        sum(_struck(chance, rate) for _ in range(span.days)) for span, rate in ((BEFORE, a_day), (AFTER, a_day * left))
    )
    return judge(Recurrence(before, BEFORE.days, after, AFTER.days), AFTER)


def _struck(chance: random.Random, rate: float) -> int:
    """How often within a day: a Poisson number, counted by waiting."""
    count, waited = 0, chance.expovariate(rate)
    while waited < 1:
        count, waited = count + 1, waited + chance.expovariate(rate)
    return count


def errs(a_day: float, left: float) -> dict[Verdict, int]:
    found = [history(seed, a_day, left).verdict for seed in range(SEEDS)]
    return {verdict: found.count(verdict) for verdict in Verdict}


@pytest.mark.long
@pytest.mark.anywhere
@pytest.mark.parametrize("a_day", [0.1, 0.5, 2.0])
def test_what_changed_nothing_is_hardly_ever_taken_to_work(a_day: float) -> None:
    """At most 2.5 of 100 are expected by an exact interval of 95 %; the test leaves room for chance itself."""
    found = errs(a_day, 1.0)
    assert found[Verdict.WORKS] <= SEEDS * 0.035
    assert found[Verdict.WORSE] <= SEEDS * 0.035
    assert proportion(found[Verdict.WORKS], SEEDS).low <= 0.025


@pytest.mark.long
@pytest.mark.anywhere
@pytest.mark.parametrize(("a_day", "left", "least"), [(0.5, 0.4, 0.95), (2.0, 0.7, 0.9), (0.2, 0.2, 0.9)])
def test_what_helped_is_seen(a_day: float, left: float, least: float) -> None:
    found = errs(a_day, left)
    assert found[Verdict.WORKS] >= SEEDS * least
    assert found[Verdict.WORSE] == 0


def test_a_few_histories_stand_for_the_thousand() -> None:
    """The same, quickly, for every day: the thousand are judged before a release."""
    assert sum(history(seed, 0.5, 1.0).verdict is Verdict.WORKS for seed in range(60)) <= 4
    assert sum(history(seed, 0.5, 0.4).verdict is Verdict.WORKS for seed in range(60)) >= 54
