"""How many people it takes, hour by hour: calls by Erlang, what is written by a line, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.kernel import queues
from amends.learn.rules.staffing import ASKED, STEPS, Assumed, BadAssumption, Hour, minutes_each, plan, read

USUAL = replace(read({}), away=0)
OPEN, SHUT = (True,) * STEPS, (False,) * STEPS


def hour(live: float = 0, written: float = 0, people: float = 0, *, is_open: bool = True) -> Hour:
    return Hour(live, written, (float(people),) * STEPS, OPEN if is_open else SHUT)


def week(people: float = 2, live: float = 3, written: float = 4) -> list[Hour]:
    """Open from nine to five on five days; what is written comes around the clock."""
    return [
        hour(live if is_open else 0, written, people if is_open else 0, is_open=is_open)
        for day in range(7)
        for clock in range(24)
        for is_open in [day < 5 and 9 <= clock < 17]
    ]


HOURS = st.lists(
    st.builds(
        lambda live, written, people, is_open: hour(live, written, people, is_open=is_open),
        st.floats(0, 20), st.floats(0, 20), st.integers(0, 8), st.booleans(),
    ),
    min_size=1, max_size=12,
)  # fmt: skip
WAITING = st.lists(st.tuples(st.integers(0, 3_000), st.floats(0, 20), st.floats(0, 20)), max_size=4)


@settings(max_examples=60)
@given(HOURS, WAITING)
def test_nothing_is_lost(hours: list[Hour], waiting: list[tuple[int, float, float]]) -> None:
    found = plan(hours, USUAL, waiting)
    first, rest = found.waited
    assert first == pytest.approx(sum(one for _, one, _ in waiting), abs=1e-6)
    for one in found.hours:
        assert first + one.written == pytest.approx(one.done_first + one.first, abs=1e-5)
        assert rest + one.written == pytest.approx(one.done_rest + one.rest, abs=1e-5)
        first, rest = one.first, one.rest
    came = sum(one.live + one.written for one in hours)
    assert sum(one.live + one.written for one in found.hours) == pytest.approx(came, abs=1e-6)


@settings(max_examples=60)
@given(HOURS, WAITING, st.integers(1, 6))
def test_more_people_never_make_anybody_wait_longer(
    hours: list[Hour], waiting: list[tuple[int, float, float]], more: int
) -> None:
    few, many = plan(hours, USUAL, waiting), plan(hours, replace(USUAL, extra=more), waiting)
    assert many.late <= few.late + 1e-6
    for one, other in zip(few.hours, many.hours, strict=True):
        assert other.first <= one.first + 1e-6
        assert other.rest <= one.rest + 1e-6
        assert other.oldest <= one.oldest
        assert other.needed == one.needed, "who is needed does not hang on who is there"
        assert (other.in_time is None) == (one.in_time is None)
        if one.in_time is not None and other.in_time is not None:
            assert other.in_time >= one.in_time - 1e-9
            assert (other.gives_up or 0) <= (one.gives_up or 0) + 1e-9


# Nobody, or at least one in a hundred hours: of less nobody is needed, and it is left as rounding.
COME = st.just(0.0) | st.floats(0.01, 12)


@settings(max_examples=40, deadline=None)
@given(COME, COME, st.sampled_from([5, 15, 30, 60]))
def test_with_those_needed_no_first_word_of_a_usual_week_is_late(live: float, written: float, target: int) -> None:
    assumed = replace(USUAL, target=target)
    needed = [one.needed for one in plan(week(0, live, written), assumed).hours]
    there = [replace(one, people=(float(n),) * STEPS) for one, n in zip(week(0, live, written), needed, strict=True)]
    found = plan(there, assumed)
    assert found.late == pytest.approx(0, abs=1e-6)
    assert not any(one.is_short for one in found.hours)
    assert found.time >= found.work - 1e-6, "and all its work is done in it"


def test_calls_take_as_many_as_erlang_says_and_write_nothing() -> None:
    assumed = replace(USUAL, within=20, live=3)
    one = plan([hour(live=200, people=15)], assumed).hours[0]
    assert one.for_live == queues.fewest_agents(200 / 3600, 180, 20, 0.8) == 14
    assert one.in_time == pytest.approx(queues.erlang_c(200 / 3600, 180, 15, 20).answered_in_time)
    assert one.gives_up == pytest.approx(queues.erlang_a(200 / 3600, 180, 180, 15).abandoned)
    told = plan([hour(live=200, written=10, people=15)], assumed).hours[0]
    assert told.done_first == pytest.approx(10)
    assert told.done_rest == pytest.approx(10 / 15)


def test_more_calls_than_people_can_take_are_said_and_not_hidden() -> None:
    one = plan([hour(live=60, people=4)], USUAL).hours[0]
    assert (one.in_time, one.for_live) == (0.0, 9)
    assert one.gives_up == pytest.approx(0.5, abs=0.1)
    nobody = plan([hour(live=2, people=0)], USUAL).hours[0]
    assert (nobody.in_time, nobody.gives_up) == (0.0, 1.0)


def test_a_weekend_of_letters_is_owed_on_monday_morning() -> None:
    """From Friday at five to Monday at nine 64 hours of a letter each; 32 of five minutes an hour, in half an hour."""
    assumed = replace(USUAL, rest=0)
    hours = week(0, 0, 0.5)
    monday = plan(hours, assumed).hours[9]
    # 32 waited, and half an hour holds six of five minutes; what comes in its first five minutes is due within it too.
    assert monday.for_first == pytest.approx((32 + 0.5 / 12) / 6)
    assert (monday.for_live, monday.needed) == (0, 6)
    assert plan(hours, replace(assumed, target=60)).hours[9].needed == 3
    assert plan(hours, assumed).hours[10].needed == 1


def test_who_calls_while_closed_is_called_back() -> None:
    found = plan([hour(live=6, is_open=False), hour(people=2)], USUAL).hours
    assert (found[0].written, found[0].live, found[0].first, found[0].in_time) == (6, 0, 6, None)
    assert found[1].done_first == pytest.approx(6)


def test_what_waits_is_answered_first_and_makes_others_late() -> None:
    calm = plan([hour(written=6, people=1)] * 4, replace(USUAL, rest=0))
    assert (calm.late, calm.empty_after) == (0, 1)
    behind = plan([hour(written=6, people=1)] * 4, replace(USUAL, rest=0), [(600, 18, 0)])
    # One person says twelve first words an hour, and six come: eighteen are worked off after three hours.
    assert [round(one.first) for one in behind.hours] == [12, 6, 0, 0]
    assert behind.late > 5
    assert behind.empty_after == 3
    assert behind.hours[0].oldest == 600 + 60
    assert plan([hour(written=13, people=1)] * 4, replace(USUAL, rest=0)).empty_after is None


def test_breaks_are_no_time_at_work() -> None:
    found = plan([hour(written=12, people=1)], replace(USUAL, away=50, rest=0))
    assert (found.hours[0].needed, found.hours[0].at_work, found.time) == (2, 0.5, 30)
    assert found.hours[0].is_short
    assert found.hours[0].first == pytest.approx(6)


def test_half_an_hour_open_is_half_an_hour() -> None:
    opens = (False,) * 6 + (True,) * 6
    one = plan([Hour(0, 12, (0.0,) * 6 + (1.0,) * 6, opens)], replace(USUAL, rest=0)).hours[0]
    assert one.there == 0.5
    # Six waited when it opened, and one more comes in each five minutes.
    assert one.for_first == pytest.approx(7 / 6)
    assert one.done_first == pytest.approx(6)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"first": "0"}, "first", "'0' cannot be; give a whole number from 1 to 240 (minutes)"),
        ({"first": "some"}, "first", "'some' cannot be"),
        ({"live": "4.5"}, "live", "'4.5' cannot be"),
        ({"share": "100"}, "share", "from 1 to 99 (%)"),
        ({"target": "7"}, "target", "7 cannot be; give a multiple of 5"),
        ({"extra": "-501"}, "extra", "from -500 to 500"),
        ({"weeks": "٨"}, "weeks", "cannot be"),
        ({"weeks": "9999999"}, "weeks", "cannot be"),
    ],
)
def test_what_cannot_be_is_named(typed: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(BadAssumption) as refused:
        read(typed)
    assert list(refused.value.problems) == [field]
    assert words in refused.value.problems[field]


def test_what_is_typed_stands_before_what_is_known_and_what_is_usual() -> None:
    found = read({"first": "7", "extra": "-2"}, {"first": 4, "rest": 9})
    assert (found.first, found.rest, found.live, found.extra) == (7, 9, 8, -2)
    assert {one.name: one.usual for one in ASKED} == {one: getattr(read({}), one) for one in Assumed.__slots__}


def test_more_people_than_any_desk_has_is_refused() -> None:
    with pytest.raises(BadAssumption, match=r"more than 2,000 people"):
        plan([hour(written=100_000)], USUAL)


def test_minutes_are_measured_only_while_somebody_waited_and_of_no_one_person() -> None:
    """Three people write every six minutes to customers who wait since the morning."""
    deeds = [(who, 100.0 + 6 * n, 0.0) for n in range(15) for who in "abc"]
    assert minutes_each(deeds) == (pytest.approx(6), 42)
    assert minutes_each([one for one in deeds if one[0] != "c"] * 1)[0] is None, "two people are too few"
    assert minutes_each(deeds[:30]) == (None, 27)
    # Nobody waited when the one before went out, or nobody at all: the person may have done anything in between.
    assert minutes_each([(who, at, at - 1) for who, at, _ in deeds]) == (None, 0)
    assert minutes_each([(who, at, None) for who, at, _ in deeds]) == (None, 0)
    # Beyond an hour lies a break.
    assert minutes_each([(who, at * 20, since) for who, at, since in deeds]) == (None, 0)
