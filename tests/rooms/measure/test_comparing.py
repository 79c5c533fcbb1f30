"""Did it help? Found on seeded histories where it does, not where it does not, refused where nobody can know."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isnan, nan
from random import Random

import pytest

from amends.measure.comparing.alike import match
from amends.measure.comparing.effect import Effect, e_value, effect
from amends.measure.comparing.paradox import Recovered, paradox

SEVERITIES = ("small", "medium", "grave")


@dataclass
class World:
    """Customers of a seeded history: grave failures and dear customers are paid more, and grave ones leave more."""

    treated: list[bool]
    stayed: list[bool | None]
    covariates: dict[str, list[float | str]]
    hidden: list[float | str]


def world(seed: int, n: int, helps: float, *, hidden: float = 0.0) -> World:
    """`helps` is how much paying more adds to the chance to stay; `hidden` how much something nobody recorded decides
    both."""
    lot = Random(seed)
    found = World([], [], {"severity": [], "value": [], "kind": []}, [])
    for _ in range(n):
        severity, kind, worth, loud = (
            lot.randrange(3),
            lot.choice(("late", "lost")),
            lot.gauss(0, 1),
            lot.random() < 0.5,
        )
        push = -0.3 + 0.9 * (severity - 1) + 0.5 * worth + 12 * hidden * (loud - 0.5)
        treated = lot.random() < 1 / (1 + exp(-push))
        chance = 0.62 - 0.16 * (severity - 1) + 0.06 * worth + (0.05 if kind == "late" else -0.05) + helps * treated
        chance += 2 * hidden * (loud - 0.5)
        found.treated.append(treated)
        found.stayed.append(lot.random() < min(0.98, max(0.02, chance)))
        found.covariates["severity"].append(SEVERITIES[severity])
        found.covariates["value"].append(exp(4 + worth))
        found.covariates["kind"].append(kind)
        found.hidden.append(float(loud))
    return found


def asked(one: World) -> Effect:
    return effect(one.treated, one.stayed, one.covariates, ["severity", "value"])


@dataclass
class Tally:
    """Over many seeds: how often the truth lay in the interval, how often an effect was found, and how far off."""

    covered: float
    found: float
    refused: int
    bias: float
    plain_bias: float


def tally(seeds: range, n: int, helps: float) -> Tally:
    answers = [asked(world(seed, n, helps)) for seed in seeds]
    told = [one.found for one in answers if one.found]
    plain = [one.plain.value - helps for one in answers if one.plain]
    return Tally(
        sum(one.low <= helps <= one.high for one in told) / len(told),
        sum(one.low > 0 for one in told) / len(told),
        len(answers) - len(told),
        sum(one.value - helps for one in told) / len(told),
        sum(plain) / len(plain),
    )


@pytest.mark.anywhere
def test_an_effect_is_found_where_it_is_and_not_where_it_is_not() -> None:
    there, absent = tally(range(40), 1000, 0.12), tally(range(40), 1000, 0.0)
    assert (there.found >= 0.7, absent.found <= 0.1) == (True, True)
    assert min(there.covered, absent.covered) >= 0.88
    assert max(abs(there.bias), abs(absent.bias)) < 0.02
    # Everybody beside everybody hides half of it: whom we paid had the worse failures.
    assert there.plain_bias < -0.05
    assert there.refused + absent.refused <= 8


@pytest.mark.long
@pytest.mark.parametrize("n", [400, 1000])
def test_nineteen_of_twenty_intervals_hold_the_truth(n: int) -> None:
    there, absent = tally(range(1000), n, 0.12), tally(range(1000), n, 0.0)
    for one in (there, absent):
        assert 0.925 <= one.covered <= 0.985
        assert abs(one.bias) < 0.008
        assert one.plain_bias < -0.05
        assert one.refused < 100
    assert absent.found < 0.05
    assert there.found > (0.8 if n == 1000 else 0.4)


def test_what_nobody_recorded_is_not_answered_when_it_is_said_to_have_decided() -> None:
    found = effect([True] * 40 + [False] * 40, [True] * 80, {"severity": ["small"] * 80}, ["severity", "how loud"])
    assert found.found is None
    assert found.reasons == (
        "how loud decided who got it and is not in the data: those who got it differ in a way that nobody can take "
        "into account",
    )


def test_what_is_hidden_deceives_and_once_recorded_it_does_not() -> None:
    """The sensitivity beside an answer is there because of this."""
    one = world(0, 4000, 0.0, hidden=0.12)
    blind = asked(one)
    assert blind.found
    assert blind.found.low > 0.02
    assert blind.sensitivity
    assert blind.sensitivity.of_limit
    assert blind.sensitivity.of_limit < 2
    seeing = effect(one.treated, one.stayed, one.covariates | {"loud": one.hidden}, ["severity", "value", "loud"])
    assert seeing.found
    assert seeing.found.low < 0 < seeing.found.high


def test_too_few_no_overlap_and_nothing_told() -> None:
    few = effect([True] * 29 + [False] * 40, [True] * 69, {"severity": ["small"] * 69}, ["severity"])
    assert few.reasons == ("29 customers got it and are known to have stayed or left; it takes 30 on each side",)
    apart = effect([True] * 40 + [False] * 40, [True] * 80, {"kind": ["a"] * 40 + ["b"] * 40}, ["kind"])
    assert apart.reasons[0].startswith("only 0 of 40 who got it have somebody alike")
    assert apart.plain
    nothing = effect([True] * 40 + [False] * 40, [True] * 80, {}, [])
    assert nothing.reasons[0].startswith("nothing is told of what decided")
    assert nothing.matched is None


def test_part_overlap_is_answered_about_that_part() -> None:
    kinds = ["a"] * 40 + ["only paid"] * 20 + ["a"] * 40
    found = effect([True] * 60 + [False] * 40, [place % 2 == 0 for place in range(100)], {"kind": kinds}, ["kind"])
    assert found.found
    assert found.found.n == 40
    assert found.cautions == ("the answer is about 40 of 60 who got it; the others have nobody alike",)


def test_those_compared_must_be_alike() -> None:
    """One number of which the treated have the high end: no part of the range is fine enough."""
    values = [float(place) for place in range(40, 100)] + [float(place) for place in range(60)]
    found = effect([True] * 60 + [False] * 60, [True] * 120, {"value": values}, ["value"])
    assert found.found is None
    assert "do not overlap" in found.reasons[0] or "still differ" in found.reasons[0]


def test_whoever_is_unknown_is_left_out_and_said_when_it_is_one_side() -> None:
    stayed: list[bool | None] = [True, None] * 40 + [True, False] * 40
    found = effect([True] * 80 + [False] * 80, stayed, {"kind": ["a"] * 160}, ["kind"])
    assert found.found
    assert (found.found.value, found.found.n) == (0.5, 40)
    assert found.cautions[0].startswith("of 50% who got it and 0% who did not nobody knows")


def test_an_answer_worked_by_hand() -> None:
    """Two cells: 20 and 60 treated, each beside those alike."""
    treated = [True] * 20 + [False] * 60 + [True] * 60 + [False] * 20
    counts = ((19, 20), (51, 60), (36, 60), (8, 20))
    stayed = [place < hits for hits, n in counts for place in range(n)]
    found = effect(treated, stayed, {"severity": ["small"] * 80 + ["grave"] * 80}, ["severity"])
    assert found.found
    assert found.plain
    assert found.shares == pytest.approx((55 / 80, (20 * 0.85 + 60 * 0.4) / 80))
    assert found.found.value == pytest.approx(0.175)
    assert found.plain.value == pytest.approx(-0.05)
    assert found.matched
    assert [round(one.before, 3) for one in found.matched.balance] == [1.147, -1.147]
    assert [abs(one.after) < 1e-12 for one in found.matched.balance] == [True, True]
    assert found.sensitivity
    assert found.sensitivity.risk_ratio == pytest.approx(0.6875 / 0.5125)


@pytest.mark.parametrize(("ratio", "told"), [(3.9, 7.26), (1.8, 3.0), (1.0, 1.0), (0.5, 3.41)])
def test_e_values_as_published(ratio: float, told: float) -> None:
    """The first two are those of VanderWeele and Ding's example, breast-feeding and infant deaths."""
    assert round(e_value(ratio), 2) == told
    with pytest.raises(ValueError, match="ratio"):
        e_value(0)


def test_nobody_untreated_stayed() -> None:
    found = effect([True] * 40 + [False] * 40, [True] * 40 + [False] * 40, {"kind": ["a"] * 80}, ["kind"])
    assert found.found
    assert (found.found.value, found.found.high) == (1.0, 1.0)
    assert found.sensitivity
    assert found.sensitivity.e_value is None


def test_numbers_of_few_values_are_taken_as_they_are() -> None:
    found = match({"severity": [1.0, 2.0, 1.0, 2.0], "same": [5.0] * 4}, [True, True, False, False])
    assert sorted(found.cells) == [((0,), (2,)), ((1,), (3,))]
    assert not any(isnan(one.after) for one in found.balance)


def scores(seed: int, n: int, mean: float) -> list[float]:
    lot = Random(seed)
    return [float(min(10, max(0, round(lot.gauss(mean, 1.5))))) for _ in range(n)]


def recovered(seed: int, n: int, mean: float, *, severe: bool = False) -> list[Recovered]:
    return [Recovered(score, score >= 8, severe, False, False, False) for score in scores(seed, n, mean)]


def test_the_paradox_is_found_where_it_is_and_not_where_it_is_not() -> None:
    peers = scores(1, 200, 7.5)
    there = paradox(recovered(2, 200, 8.6), peers).everybody.difference
    absent = paradox(recovered(2, 200, 7.0), peers).everybody.difference
    assert there
    assert absent
    assert there.low > 0.5
    assert absent.high < 0


def test_those_satisfied_are_chosen_by_their_answer() -> None:
    """Of customers who are no better off than their peers, those who say that they are content look better."""
    found = paradox(recovered(2, 300, 7.5), scores(1, 300, 7.5))
    assert found.satisfied.difference
    assert found.everybody.difference
    assert found.satisfied.difference.low > 0 > found.everybody.difference.low


def test_the_paradox_takes_thirty_a_side_and_its_conditions() -> None:
    mild, grave = recovered(2, 80, 9.0), recovered(3, 80, 8.0, severe=True)
    found = paradox(mild + grave, scores(1, 60, 7.5))
    assert found.expected.recovered == sum(one.satisfied for one in mild)
    without, with_ = found.by_condition["not severe"]
    assert (without.recovered, with_.recovered) == tuple(sum(one.satisfied for one in side) for side in (mild, grave))
    assert found.by_condition["the first failure"][1].difference is None
    assert paradox(mild, scores(1, 29, 7.5)).satisfied.difference is None
    assert paradox(recovered(2, 29, 9.0), scores(1, 60, 7.5)).everybody.difference is None
    assert not isnan(found.expected.difference.value if found.expected.difference else nan)
