"""Which cases of a week are read: fair, reproducible, and never without those that must be."""

from __future__ import annotations

from collections import Counter
from math import ceil
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.learn.rules.reviewing import (
    SIX,
    BadReview,
    Candidate,
    Part,
    Verdict,
    Why,
    check_answers,
    draw,
    next_part,
    places,
    share,
)

ONES = st.builds(
    Candidate,
    id=st.uuids(),
    kind=st.sampled_from(["late", "lost", "rude"]),
    ending=st.sampled_from(["", "recovery_ended", "unreachable"]),
    severity=st.integers(1, 3),
    is_deviation=st.booleans(),
    needs_person_now=st.booleans(),
    is_no_complaint=st.booleans(),
)
WEEKS = st.lists(ONES, max_size=80, unique_by=lambda one: one.id)
MANY, SEEDS = st.integers(1, 30), st.text("0123456789abcdef", min_size=16, max_size=16)


def stratum(one: Candidate) -> str:
    return f"{one.kind} {one.ending} {one.severity}"


def is_always(one: Candidate) -> bool:
    return one.is_deviation or one.needs_person_now


def by_lot(week: list[Candidate]) -> list[Candidate]:
    return [one for one in week if not is_always(one) and not one.is_no_complaint]


@given(WEEKS, MANY, SEEDS)
def test_whoever_must_be_read_is_and_as_many_by_lot_as_there_are_places(
    week: list[Candidate], many: int, seed: str
) -> None:
    found = draw(week, many, seed)
    why = {one.id: one.why for one in found}
    assert len(why) == len(found)
    assert {one.id for one in week if is_always(one)} == {
        id_ for id_, is_ in why.items() if is_ in {Why.DEVIATION, Why.PERSON_NOW}
    }
    assert all(why[one.id] is Why.DEVIATION for one in week if one.is_deviation)
    chance = by_lot(week)
    assert sum(is_ is Why.LOT for is_ in why.values()) == min(many, len(chance))
    asides = [one for one in week if one.is_no_complaint and not is_always(one)]
    assert sum(is_ is Why.NO_COMPLAINT for is_ in why.values()) == ceil(len(asides) / 20)
    assert sum(one.is_twice for one in found) == ceil(len(found) / 10)


@given(WEEKS, MANY, SEEDS)
def test_no_stratum_is_forgotten_while_there_are_places(week: list[Candidate], many: int, seed: str) -> None:
    names = {one.id: stratum(one) for one in week}
    sizes = Counter(stratum(one) for one in by_lot(week))
    taken = Counter(names[one.id] for one in draw(week, many, seed) if one.why is Why.LOT)
    assert all(taken[name] <= sizes[name] for name in taken)
    assert len(taken) == min(len(sizes), many, sum(sizes.values()))
    if len(taken) < len(sizes):
        assert min((sizes[name] for name in taken), default=0) >= max(
            (sizes[name] for name in sizes if name not in taken), default=0
        ), "the small ones go without first"


@given(WEEKS, MANY, SEEDS)
def test_who_is_read_stands_for_all_of_their_stratum(week: list[Candidate], many: int, seed: str) -> None:
    names = {one.id: stratum(one) for one in week}
    sizes = Counter(stratum(one) for one in by_lot(week))
    told: Counter[str] = Counter()
    for one in draw(week, many, seed):
        if one.why is Why.LOT:
            told[names[one.id]] += one.stands_for
        elif one.why is not Why.NO_COMPLAINT:
            assert one.stands_for == 1
    for name, stood in told.items():
        assert stood == pytest.approx(sizes[name])


@given(WEEKS, MANY, SEEDS, st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_told_changes_nothing(
    week: list[Candidate], many: int, seed: str, dice: object
) -> None:
    turned = list(week)
    dice.shuffle(turned)  # type: ignore[attr-defined]
    assert draw(turned, many, seed) == draw(week, many, seed)


def test_within_a_stratum_everybody_is_drawn_as_often() -> None:
    week = [Candidate(UUID(int=number), "late", "", 1) for number in range(20)]
    times = Counter(one.id for seed in range(1_000) for one in draw(week, 5, str(seed)))
    assert len(times) == 20
    # 250 each; the chance that any of twenty lies beyond four standard deviations is one in a thousand.
    assert all(abs(many - 250) < 4 * (1_000 * 0.25 * 0.75) ** 0.5 for many in times.values())


def test_places_go_to_each_first_and_then_in_proportion() -> None:
    order = {name: name.encode() for name in "abc"}
    assert places({"a": 80, "b": 15, "c": 5}, 12, order) == {"a": 8, "b": 2, "c": 2}
    assert places({"a": 80, "b": 15, "c": 5}, 2, order) == {"a": 1, "b": 1, "c": 0}
    assert places({"a": 2, "b": 1, "c": 1}, 12, order) == {"a": 2, "b": 1, "c": 1}
    assert places({}, 12, {}) == {}


ANA, BEA, CARLOS, DITA = (UUID(int=number) for number in range(4))


@pytest.mark.parametrize(
    ("reader", "told", "part"),
    [
        (ANA, {}, Part.OWN),
        (ANA, {"has_own": True}, None),
        (BEA, {}, None),
        (BEA, {"is_open": True}, Part.FIRST),
        (BEA, {"has_own": True}, Part.FIRST),
        (BEA, {"whose": None}, Part.FIRST),
        (BEA, {"has_own": True, "readers": [BEA], "is_twice": True}, None),
        (CARLOS, {"has_own": True, "readers": [BEA]}, None),
        (CARLOS, {"has_own": True, "readers": [BEA], "is_twice": True}, Part.SECOND),
        (DITA, {"has_own": True, "readers": [BEA, CARLOS], "is_twice": True}, None),
    ],
)
def test_who_answers_when(reader: UUID, told: dict[str, object], part: Part | None) -> None:
    usual: dict[str, object] = {"whose": ANA, "has_own": False, "is_twice": False, "readers": [], "is_open": False}
    assert next_part(reader, **(usual | told)) is part  # type: ignore[arg-type]


def test_every_question_takes_an_answer() -> None:
    told = dict.fromkeys((question.value for question in SIX), "yes")
    assert check_answers(Why.LOT, told | {"sorted": "no", "other": "x"}) == told
    assert check_answers(Why.NO_COMPLAINT, {"sorted": "no"}) == {"sorted": "no"}
    for bad in ({"apology": ""}, {"apology": "perhaps"}):
        with pytest.raises(BadReview, match=r"^apology: "):
            check_answers(Why.LOT, told | bad)


def test_a_share_counts_each_as_often_as_it_stands_for_others() -> None:
    assert share([]) is None
    assert share([(Verdict.CANNOT_TELL, 4.0)]) is None
    even = share([(Verdict.YES, 1.0)] * 30 + [(Verdict.NO, 1.0)] * 10 + [(Verdict.CANNOT_TELL, 9.0)])
    assert even is not None
    assert (even.value, even.n) == (0.75, 40)
    uneven = share([(Verdict.YES, 5.0)] * 6 + [(Verdict.PARTLY, 1.0)] * 10)
    assert uneven is not None
    assert (uneven.value, uneven.n) == (0.75, 16)
    assert uneven.high - uneven.low > even.high - even.low


@given(st.lists(st.tuples(st.sampled_from(Verdict), st.floats(1, 500)), min_size=1, max_size=50))
def test_a_share_lies_within_its_interval(answers: list[tuple[Verdict, float]]) -> None:
    found = share(answers)
    if found is not None:
        assert 0 <= found.low <= found.value <= found.high <= 1
