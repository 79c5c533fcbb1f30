"""A line of written work: nothing is lost in it, who came first is answered first, and more people never wait more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.backlogs import NOTHING, Line, due_steps, least

AMOUNT = st.floats(0, 50)
DAY = st.lists(st.tuples(AMOUNT, AMOUNT), min_size=1, max_size=40)


def lived(day: list[tuple[float, float]], more: float = 0.0) -> list[tuple[float, int | None, float, float, float]]:
    """Each step: how much waits, since when, how much was answered, of that too late, and owed but not done."""
    line, found = Line(), []
    for step, (comes, capacity) in enumerate(day):
        line.come(step, comes, step + 2)
        served, late = line.serve(capacity + more, step)
        found.append((line.waiting, line.oldest, served, late, line.overdue(step)))
    return found


@given(DAY)
def test_what_waited_and_came_is_what_was_answered_and_waits(day: list[tuple[float, float]]) -> None:
    before = 0.0
    for (comes, capacity), (waiting, _, served, late, _) in zip(day, lived(day), strict=True):
        assert before + comes == pytest.approx(served + waiting, abs=1e-6)
        assert served <= capacity + 1e-6
        assert late <= served + 1e-6
        assert waiting <= NOTHING or served >= capacity - 1e-6, "nobody waits while somebody could answer"
        before = waiting


@given(DAY, st.floats(0, 20))
def test_more_people_never_make_anybody_wait_longer(day: list[tuple[float, float]], more: float) -> None:
    late, less_late = 0.0, 0.0
    for one, other in zip(lived(day), lived(day, more), strict=True):
        (waiting, oldest, _, too, owed), (fewer, younger, _, fewer_too, fewer_owed) = one, other
        late, less_late = late + too, less_late + fewer_too
        assert fewer <= waiting + 1e-6
        if younger is not None and fewer > 1e-6:
            assert oldest is not None
            assert younger >= oldest
        assert less_late + fewer_owed <= late + owed + 1e-6


def test_the_first_is_answered_first_and_is_late_after_its_step() -> None:
    line = Line()
    line.come(0, 3, 1)
    line.come(2, 3, 3)
    assert line.serve(2, 1) == (2, 0)
    assert (line.waiting, line.oldest, line.overdue(1), line.overdue(3)) == (4, 0, 1, 4)
    assert line.serve(2, 2) == (2, 1)
    assert line.oldest == 2
    assert line.serve(9, 3) == (2, 0)
    assert (line.waiting, line.oldest) == (0, None)


@pytest.mark.parametrize(
    ("is_open", "steps", "expected"),
    [
        ([True] * 4, 1, [0, 1, 2, 3]),
        ([True] * 4, 2, [1, 2, 3, float("inf")]),
        # What comes while closed is owed as if it came when the desk opens.
        ([False, False, True, True], 1, [2, 2, 2, 3]),
        ([True, False, True, True], 2, [2, 3, 3, float("inf")]),
        ([False] * 2, 1, [float("inf")] * 2),
    ],
)
def test_only_open_time_counts(is_open: list[bool], steps: int, expected: list[float]) -> None:
    assert due_steps(is_open, steps) == expected


def test_no_time_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        due_steps([True], 0)


def test_a_night_of_letters_is_owed_when_the_desk_opens() -> None:
    """Twelve letters in half an hour, which is six steps: two a step."""
    line = Line()
    line.come(0, 12, 15)
    assert least(line, [(step, 0, step + 5) for step in range(10, 22)]) == 2
    assert line.waiting == 12
    assert least(Line(), []) == 0


@given(st.floats(0, 40), st.lists(st.floats(0, 4), min_size=1, max_size=12), st.integers(1, 12))
def test_the_least_is_in_time_and_anything_less_is_not(waits: float, comes: list[float], steps: int) -> None:
    told = [(step, amount, float(step + steps - 1)) for step, amount in enumerate(comes)]

    def begun() -> Line:
        line = Line()
        line.come(-1, waits, steps - 1)
        return line

    def late(capacity: float) -> float:
        line, found = begun(), 0.0
        for step, amount, due in told:
            line.come(step, amount, due)
            line.serve(capacity, step)
            found = max(found, line.overdue(step))
        return found

    found = least(begun(), told)
    assert late(found) <= 1e-6
    assert found < 1e-3 or late(found * 0.99) > 0
