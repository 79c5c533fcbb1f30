"""Fifteen thousand real orders: whoever only listens to the signals knows what plain SQL finds in the files."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from statistics import median

import pytest

from amends.simulate.histories.orders import read_orders
from amends.simulate.histories.problems import Problems
from amends.simulate.histories.signals import Signal
from tests.doors.simulate import independent

pytestmark = pytest.mark.days
AS_OF_CLOCK = datetime(2018, 10, 25)  # noqa: DTZ001 (the shop's own clock, as its files write it)
AS_OF = datetime(2018, 10, 25, 3, tzinfo=UTC)  # the same moment


class Listener:
    """What somebody knows who hears the signals one by one."""

    def __init__(self) -> None:
        self.breaches: dict[str, datetime] = {}
        self.delivered: dict[str, datetime] = {}
        self.answers: dict[str, tuple[datetime, int]] = {}

    def hear(self, signal: Signal) -> None:
        order = signal.data["order"]
        if signal.type == "order.placed":
            self.breaches[order] = datetime.fromisoformat(signal.data["promise_passes_at"])
        elif signal.type == "order.delivered":
            self.delivered[order] = signal.occurred_at
        elif signal.type == "review.answered":
            self.answers[order] = signal.occurred_at, signal.data["score"]

    @cached_property
    def passed(self) -> dict[str, datetime]:
        """The promises that passed unmet by AS_OF: nothing was delivered before the breach."""
        return {
            order: at
            for order, at in self.breaches.items()
            if at <= AS_OF and not (order in self.delivered and self.delivered[order] < at)
        }

    def is_bad(self, order: str) -> bool:
        return order in self.answers and self.answers[order][1] <= 2

    def is_warned(self, order: str) -> bool:
        return order in self.passed and self.passed[order] <= self.answers[order][0]


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "olist" / "sample_a_15000"


@pytest.fixture(scope="module")
def figures(folder: Path) -> independent.OrderFigures:
    return independent.order_figures(folder, AS_OF_CLOCK)


@pytest.fixture(scope="module")
def signals(folder: Path) -> list[Signal]:
    return list(read_orders(folder, problems=Problems()))


@pytest.fixture(scope="module")
def listener(signals: list[Signal]) -> Listener:
    listener = Listener()
    for signal in signals:
        listener.hear(signal)
    return listener


def test_the_sql_finds_the_published_figures(figures: independent.OrderFigures) -> None:
    assert figures.passed == 1405
    assert (figures.delivered_later, figures.called_off, figures.never) == (957, 202, 246)
    assert (round(figures.bad_share_on_time, 3), round(figures.bad_share_late, 3)) == (0.093, 0.619)
    assert (round(figures.precision, 3), round(figures.recall, 3)) == (0.674, 0.413)
    assert round(figures.late_bad_after_breach_share, 3) == 0.993
    assert round(figures.lead_hours_median / 24, 1) == 2.5


def test_the_signals_know_every_promise_that_passed_and_when(folder: Path, listener: Listener) -> None:
    expected = independent.passed_promises(folder, AS_OF_CLOCK)
    assert {order: at.timestamp() for order, at in listener.passed.items()} == expected


def test_the_signals_know_what_became_of_them(figures: independent.OrderFigures, listener: Listener) -> None:
    passed = listener.passed
    delivered_later = [order for order in passed if order in listener.delivered]
    assert len(delivered_later) == figures.delivered_later
    assert len(passed) - len(delivered_later) == figures.called_off + figures.never


def test_the_signals_know_how_customers_answered(figures: independent.OrderFigures, listener: Listener) -> None:
    passed = listener.passed
    answered = [order for order in listener.delivered if order in listener.answers]
    on_time = [listener.is_bad(order) for order in answered if order not in passed]
    late = [listener.is_bad(order) for order in answered if order in passed]
    assert sum(on_time) / len(on_time) == pytest.approx(figures.bad_share_on_time, abs=1e-12)
    assert sum(late) / len(late) == pytest.approx(figures.bad_share_late, abs=1e-12)
    warned = [order for order in listener.answers if listener.is_warned(order)]
    assert len(warned) == figures.warned
    assert sum(map(listener.is_bad, warned)) == figures.warned_bad
    assert sum(map(listener.is_bad, listener.answers)) == figures.bad


def test_the_signals_know_how_early_the_breach_was(figures: independent.OrderFigures, listener: Listener) -> None:
    leads = [
        (listener.answers[order][0] - at).total_seconds()
        for order, at in listener.passed.items()
        if order in listener.delivered and listener.is_bad(order)
    ]
    assert len(leads) == figures.late_bad
    assert sum(lead > 0 for lead in leads) / len(leads) == pytest.approx(figures.late_bad_after_breach_share)
    assert median(leads) / 3600 == pytest.approx(figures.lead_hours_median)


def test_every_row_is_told_once_and_in_the_order_of_time(signals: list[Signal]) -> None:
    assert Counter(signal.type for signal in signals) == {
        "order.placed": 15000,
        "order.approved": 14969,
        "order.dispatched": 14722,
        "order.delivered": 14552,
        "review.answered": 14944,
    }
    assert len({signal.external_id for signal in signals}) == len(signals)
    moments = [signal.occurred_at for signal in signals]
    assert moments == sorted(moments)
    assert max(len(signal.external_id) for signal in signals) <= 200


def test_no_order_speaks_before_it_is_placed(signals: list[Signal]) -> None:
    placed: set[str] = set()
    for signal in signals:
        assert signal.type == "order.placed" or signal.data["order"] in placed
        placed.add(signal.data["order"])


def test_what_the_files_got_wrong_is_told(folder: Path) -> None:
    problems = Problems()
    read_orders(folder, problems=problems)
    told = {(column, what): count for (_, column, what), count in problems.tally.items()}
    before = "lies before its own order was placed; told at that moment"
    assert told == {("order_delivered_carrier_date", before): 31, ("review_answer_timestamp", before): 10}
    assert problems.set_aside_count == 0


def test_zip_codes_have_their_zeros_back(signals: list[Signal]) -> None:
    assert {len(signal.data["zip"]) for signal in signals if signal.type == "order.placed"} == {5}
