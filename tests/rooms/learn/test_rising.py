"""What rises beyond what is usual: the sum, its chance, the level, and the walk through the days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.learn.rules import Series, Walk
from amends.learn.rules.aside import has_grown
from amends.learn.rules.cusum import chance, gain
from amends.learn.rules.discovery import discoveries
from amends.learn.rules.levels import Level, Week, between, level_of
from amends.learn.rules.series import FEWEST_DUE, parts_of, with_due
from amends.simulate.rising.flat import SORTS, false_alarms

MONDAY = date(2018, 1, 1)


def negative_binomial(count: int, mean: float, alpha: float) -> float:
    """The chance of a count, by the textbook."""
    if not alpha:
        return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    r = 1 / alpha
    logs = math.lgamma(count + r) - math.lgamma(r) - math.lgamma(count + 1)
    return math.exp(logs + r * math.log(r / (r + mean)) + count * math.log(mean / (r + mean)))


@pytest.mark.parametrize("alpha", [0.0, 0.05, 0.7])
@pytest.mark.parametrize("mean", [0.2, 3.0, 12.0])
def test_a_day_adds_the_logarithm_of_two_chances_and_their_ratio_is_one_on_average(mean: float, alpha: float) -> None:
    rise, whole = 1.6, 0.0
    for count in range(400):
        usual = negative_binomial(count, mean, alpha)
        added = gain(count, mean, rise=rise, alpha=alpha)
        if usual > 1e-200:
            raised = negative_binomial(count, rise * mean, alpha)
            assert added == pytest.approx(math.log(raised / usual), abs=1e-8)
        whole += usual * math.exp(added)
    # The ground on which exp(-sum) is a p-value.
    assert whole == pytest.approx(1, abs=1e-6)
    assert (gain(7, 0.0, rise=rise, alpha=alpha), chance(0.0)) == (0.0, 1.0)


@given(st.dictionaries(st.integers(), st.floats(0, 1), max_size=12), st.floats(0.001, 0.999))
def test_those_named_are_what_stepping_up_by_the_book_names(chances: dict[int, float], share: float) -> None:
    ordered = sorted(chances.values())
    below = [p for place, p in enumerate(ordered, 1) if p * len(ordered) <= place * share]
    named = discoveries(chances, share)
    # Of equal ones, all or none.
    assert {chances[key] for key in named} == {p for p in ordered if below and p <= max(below)}
    # Others that were looked at make it harder, never easier.
    assert discoveries(chances, share, beside=3) <= named
    assert discoveries({}, share) == set()


@pytest.mark.parametrize(("mean", "alpha"), [(0.3, 0.0), (4.0, 0.0), (22.0, 0.2), (60.0, 0.05)])
def test_nine_of_ten_usual_counts_lie_in_the_band(mean: float, alpha: float) -> None:
    low, high = between(mean, mean + alpha * mean * mean)
    chances = [negative_binomial(count, mean, alpha) for count in range(1_000)]
    assert sum(chances[: high + 1]) >= 0.95 > sum(chances[:high])
    assert sum(chances[:low]) < 0.05
    assert low == 0 or sum(chances[: low + 1]) >= 0.05
    assert between(0, 0) == (0, 0)
    assert between(1_000, 1_000) == (948, 1_052)


def weeks_of(*weeks: Sequence[int], exposure: float = 1.0) -> list[Week]:
    return [Week(tuple(week), (exposure,) * 7) for week in weeks]


def test_a_level_knows_weekdays_and_exposure_and_one_storm_does_not_move_it() -> None:
    usual = [9, 6, 6, 6, 6, 3, 2]
    level = level_of(weeks_of(*[usual] * 13))
    assert level is not None
    assert level.alpha == 0.0
    means = [level.mean(day, 1.0) for day in range(7)]
    # A little above what was counted: as much as 13 weeks leave open.
    assert sum(usual) < sum(means) < 1.05 * sum(usual)
    assert means[0] > means[1] > means[5] > means[6]
    assert level.rise == pytest.approx(1 + 2 / math.sqrt(sum(means)), rel=0.05)
    halved = level_of(weeks_of(*[usual] * 13, exposure=2.0))
    assert halved is not None
    assert halved.mean(0, 2.0) == pytest.approx(means[0])
    stormy = level_of(weeks_of(*[usual] * 12, [9, 6, 400, 300, 6, 3, 2]))
    assert stormy is not None
    assert sum(stormy.mean(day, 1.0) for day in range(7)) < 1.25 * sum(usual)
    assert level_of(weeks_of(usual, exposure=0.0)) is None
    assert Level(2.0, (1.0,) * 7, 0.0, 2.0).usual([2.0] * 7) == between(14.0, 14.0)


def test_a_rise_is_seen_in_its_week_ends_and_does_not_teach_what_is_usual() -> None:
    flat, high = [4, 3, 3, 3, 3, 1, 1], [9, 8, 9, 8, 9, 5, 4]
    days = flat * 14 + high * 3 + flat * 6
    walk = Walk(MONDAY, {"late": Series(days), "other": Series(flat * 23)})
    (rise,) = walk.rises
    began = MONDAY + timedelta(weeks=14)
    assert (rise.key, rise.since) == ("late", began)
    assert began < rise.raised <= began + timedelta(days=4)
    # Two high days and five usual ones: the first seven days that lie within what is usual.
    assert rise.ended == began + timedelta(days=25)
    assert rise.count == sum(days[14 * 7 : 14 * 7 + 26])
    assert rise.excess > 80
    weeks = {week.monday: week for week in walk.weeks("late", at_most=9)}
    assert [week.count for week in weeks.values()] == [52, 52, 52, 18, 18, 18, 18, 18, 18]
    assert all(week.usual and week.usual[1] < 30 for week in weeks.values())
    # While the day still goes on, it raises but ends nothing; what came later changes nothing that was raised.
    until = days[: 14 * 7 + 26]
    assert Walk(MONDAY, {"late": Series(until)}, is_last_whole=False).rises[0].ended is None
    assert Walk(MONDAY, {"late": Series(until[:-20])}).rises[0].raised == rise.raised


def test_what_stays_high_for_eight_weeks_is_usual_then_and_a_share_is_held_against_what_was_due() -> None:
    flat, high = [4, 3, 3, 3, 3, 1, 1], [9, 8, 9, 8, 9, 5, 4]
    rise, *more = Walk(MONDAY, {"late": Series(flat * 14 + high * 24)}).rises
    assert (rise.ended, more) == (rise.raised + timedelta(weeks=8), [])
    # Three times the failures of three times as many: nothing has risen.
    due = [50.0] * 7 * 14 + [150.0] * 7 * 6
    counts = flat * 14 + [3 * one for one in flat] * 6
    assert Walk(MONDAY, {"late": Series(counts, due)}).rises == []
    assert len(Walk(MONDAY, {"late": Series(counts)}).rises) == 1
    # Three of a new sort may be chance; four are not.
    new = [0] * 7 * 8
    assert Walk(MONDAY, {"new": Series([*new, 3])}).rises == []
    assert [one.since for one in Walk(MONDAY, {"new": Series([*new, 4])}).rises] == [MONDAY + timedelta(weeks=8)]


def test_a_board_that_cannot_be_walked_says_why() -> None:
    with pytest.raises(ValueError, match="first: 2018-01-02 is no Monday"):
        Walk(date(2018, 1, 2), {"late": Series([1])})
    for other in (Series([1, 2]), Series([1], [1.0, 2.0])):
        with pytest.raises(ValueError, match="board: the series must be equally long"):
            Walk(MONDAY, {"late": Series([1]), "other": other})
    assert Walk(MONDAY, {}).rises == []


@pytest.mark.parametrize("sort", SORTS)
def test_where_nothing_rises_hardly_anything_is_raised(sort: str) -> None:
    assert false_alarms(sort, range(1)).alarms <= 1


def test_facts_say_place_product_and_carrier_and_what_looks_like_a_person_is_no_fact() -> None:
    order = {"carrier": "DHX", "state": "", "origin": "JFK", "seller": "S1"}
    assert parts_of("mail", order, {"origin": "LGA", "product": 7}) == {
        "channel": "mail",
        "place": "JFK",
        "product": "7",
        "carrier": "DHX",
    }
    assert parts_of("", None, {"city": "a@b.example", "product": "x" * 41, "carrier": True}) == {}
    counts = [5] * (FEWEST_DUE + 9)
    assert with_due(counts, None) == with_due(counts, [0.0] * 10 + [9.0] * (FEWEST_DUE - 1)) == Series(counts)
    known = with_due(counts, [0.0] * 9 + [9.0] * FEWEST_DUE)
    assert (known.counts[:10], known.exposures and known.exposures[9]) == ([0] * 9 + [5], 9.0)


@given(st.integers(0, 5_000), st.integers(0, 5_000))
def test_what_was_set_aside_comes_back_only_when_it_has_clearly_grown(now: int, then: int) -> None:
    grown = has_grown(now, then)
    assert grown == (4 * now >= 5 * then and now >= then + 2 * math.sqrt(then))
    assert not grown or now > then or then == 0
