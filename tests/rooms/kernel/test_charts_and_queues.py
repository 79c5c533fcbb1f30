"""Control charts, drifts, early signs, risks and queues at their edges; the worked values are those of the command."""

from __future__ import annotations

from math import exp, factorial
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel import control_charts, drift, failure_modes, outbreaks, queues


def test_limits_end_where_values_end() -> None:
    chart = control_charts.p_chart([0, 1, 0], [3, 3, 3], 3)
    assert (chart.points[0].low, chart.points[0].high) == (0.0, pytest.approx(0.655, abs=0.001))
    assert control_charts.p_chart([3, 3], [3, 3], 2).points[0].high == 1.0
    assert control_charts.c_chart([0, 0, 1], 2).alarms == [3]
    assert control_charts.xmr_chart([5, 5, 5, 6], 3).alarms == [4]
    single = control_charts.xmr_chart([0, 3, 1, 0, 4, 8], 5, (0.0, 8.0))
    assert {(point.low, point.high) for point in single.points} == {(0.0, 8.0)}
    freely = control_charts.xmr_chart([0, 3, 1, 0, 4, 8], 5)
    assert freely.points[0].low == pytest.approx(1.6 - 2.66 * 2.5)
    assert single.alarms == freely.alarms == [], "where a limit is drawn does not change what is news"
    assert control_charts.xmr_chart([0, 3, 1, 0, 4, 8], 5, (0.0, float("inf"))).points[0].high == freely.points[0].high


def test_the_rules_beside_three_sigmas() -> None:
    chart = control_charts.xmr_chart([10, 12, 10, 8, *[11] * 8], 4)
    assert "eight on one side" in chart.points[-1].rules
    assert "eight on one side" not in chart.points[-2].rules
    # Beyond two sigmas twice in three on one side; once above and once below is none.
    far = control_charts.xmr_chart([10, 12, 10, 8, 13.8, 10, 13.8], 4)
    assert far.points[-1].rules == ("two of three",)
    apart = control_charts.xmr_chart([10, 12, 10, 8, 13.8, 10, 6.2], 4)
    assert apart.points[-1].rules == ()


def test_what_is_no_chart() -> None:
    with pytest.raises(ValueError, match="of: 1 values for 2 counts"):
        control_charts.p_chart([1, 2], [3], 1)
    with pytest.raises(ValueError, match="hits: 4 of 3"):
        control_charts.p_chart([4], [3], 1)
    with pytest.raises(ValueError, match="exposure"):
        control_charts.u_chart([4], [0], 1)
    with pytest.raises(ValueError, match="baseline: 3 of 2"):
        control_charts.c_chart([1, 2], 3)
    with pytest.raises(ValueError, match="baseline: 1 of 2"):
        control_charts.xmr_chart([1, 2], 1)


@pytest.mark.parametrize(("weight", "width"), [(0.2, 2.962), (1.0, 3.0)])
def test_how_long_an_average_takes_to_speak(weight: float, width: float) -> None:
    """Beside lots drawn with a shift of two sigmas, where the start-up of the limit does not matter much."""
    lot, steps = Random(4), 0
    limit = width * (weight / (2 - weight)) ** 0.5
    for _ in range(1500):
        average = 0.0
        while abs(average) <= limit:
            average = weight * lot.gauss(2, 1) + (1 - weight) * average
            steps += 1
    assert drift.ewma_run_length(weight, width, 2) == pytest.approx(steps / 1500, rel=0.08)


def test_how_long_a_sum_takes_to_speak() -> None:
    lot, steps = Random(4), 0
    for _ in range(1000):
        up = down = 0.0
        while max(up, down) <= 5:
            z = lot.gauss(-1, 1)
            up, down, steps = max(0.0, up + z - 0.5), max(0.0, down - z - 0.5), steps + 1
    assert drift.cusum_run_length(0.5, 5, -1) == pytest.approx(steps / 1000, rel=0.04)
    assert drift.cusum_run_length(0.5, 5, -1) == pytest.approx(drift.cusum_run_length(0.5, 5, 1))


def test_a_fall_is_seen_as_a_rise_is() -> None:
    z = [0.2, 1.5, 1.9, 2.4, 2.2]
    rising, falling = drift.cusum(z), drift.cusum([-one for one in z])
    assert (rising.up, rising.alarms) == (falling.down, falling.alarms)
    assert drift.ewma(z).alarms == drift.ewma([-one for one in z]).alarms
    for wrong in ({"weight": 0}, {"weight": 1.1}, {"width": 0}):
        with pytest.raises(ValueError, match=r"weight|width"):
            drift.ewma([1.0], **wrong)
    with pytest.raises(ValueError, match="h: 0"):
        drift.cusum([1.0], 0.5, 0)


def test_counts_of_nothing_do_not_shout_at_one() -> None:
    signs = outbreaks.ears([0] * 7 + [1])
    assert (signs[0].place, signs[0].score) == (8, 2.0)
    assert [sign.place for sign in outbreaks.ears([1] * 11, lag=2)] == [10, 11]
    with pytest.raises(ValueError, match="counts: 7 of them"):
        outbreaks.ears([1] * 7)
    with pytest.raises(ValueError, match="baseline"):
        outbreaks.ears([1] * 9, baseline=1)


@given(*[st.integers(1, 10)] * 3)
def test_a_worse_risk_is_never_less_urgent(severity: int, occurrence: int, detection: int) -> None:
    order = "LMH"
    mine = order.index(failure_modes.action_priority(severity, occurrence, detection))
    for worse in ((1, 0, 0), (0, 1, 0), (0, 0, 1)):
        ratings = [min(10, one + more) for one, more in zip((severity, occurrence, detection), worse, strict=True)]
        assert order.index(failure_modes.action_priority(*ratings)) >= mine


def test_a_rating_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="detection: 0"):
        failure_modes.rpn(1, 1, 0)


@given(st.floats(0.1, 30), st.integers(1, 40))
def test_erlang_b_is_its_sum(load: float, agents: int) -> None:
    terms = [load**k / factorial(k) for k in range(agents + 1)]
    assert queues.blocked(load, agents) == pytest.approx(terms[-1] / sum(terms))


@given(st.floats(0.005, 0.1), st.floats(10, 400), st.integers(1, 60))
def test_nobody_gives_up_who_has_all_the_time(calls: float, handling: float, agents: int) -> None:
    """With endless patience Erlang A is Erlang C, and what comes is served or gives up."""
    if calls * handling > 0.95 * agents:
        return
    patient, plain = (
        queues.erlang_a(calls, handling, 1e9, agents),
        queues.erlang_c(calls, handling, agents, 0),
    )
    assert patient.chance_to_wait == pytest.approx(plain.chance_to_wait, rel=1e-4, abs=1e-9)
    assert patient.mean_wait == pytest.approx(plain.mean_wait, rel=1e-3, abs=1e-6)
    assert plain.answered_in_time == pytest.approx(1 - plain.chance_to_wait)


@pytest.mark.parametrize(("calls", "agents"), [(100.0, 3), (5000.0, 2), (1e-9, 500), (30.0, 9000)])
def test_a_queue_of_any_size_has_an_answer(calls: float, agents: int) -> None:
    found = queues.erlang_a(calls / 60, 300, 60, agents)
    served = (1 - found.abandoned) * found.load
    assert 0 <= found.abandoned <= 1
    assert served <= agents + 1e-6
    assert 0 <= found.chance_to_wait <= 1


def test_one_agent_by_hand() -> None:
    """M/M/1: the chance to wait is the load; waiting ends exponentially."""
    found = queues.erlang_c(0.5 / 60, 60, 1, 60)
    assert found.chance_to_wait == pytest.approx(0.5)
    assert found.mean_wait == pytest.approx(60)
    assert found.answered_in_time == pytest.approx(1 - 0.5 * exp(-0.5))
    assert queues.with_shrinkage(7, 0.3) == 10
    for wrong in (
        lambda: queues.erlang_c(1, 60, 60, 20),
        lambda: queues.fewest_agents(1, 60, 20, 1),
        lambda: queues.with_shrinkage(7, 1),
        lambda: queues.erlang_a(1, 60, 0, 3),
        lambda: queues.blocked(0, 3),
        lambda: queues.fewest_agents(1e6, 60, 20, 0.8),
    ):
        with pytest.raises(ValueError, match=r"^(agents|share|shrinkage|calls): "):
            wrong()
