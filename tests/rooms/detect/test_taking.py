"""Signals in, findings out: once each, in constant queries, and a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from amends.detect import actions as detect
from amends.detect.actions import keeping
from amends.detect.models import Detector, Finding, Signal
from amends.detect.rules import BadSignal, Heard
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from tests.cast import NOON, Desk
from tests.rooms.detect.signals import (
    EARS,
    LATER,
    arrived,
    cancelled,
    counts,
    heard,
    in_a_day,
    sweep,
    take,
)

Asserts = Callable[[int], AbstractContextManager[object]]

pytestmark = pytest.mark.django_db


class TestSignals:
    def test_are_kept_as_they_came(self, desk: Desk) -> None:
        signal = heard("gate.changed", "flight/1", id_="x-1", gate="B7", tags=["é", None], at=NOON)
        taken = take(signal, at=LATER)
        row = Signal.objects.get()
        assert taken.new == [signal]
        assert (row.source, row.external_id, row.type, row.subject) == ("ops", "x-1", "gate.changed", "flight/1")
        assert (row.occurred_at, row.received_at) == (NOON, LATER)
        assert row.data == {"gate": "B7", "tags": ["é", None]}

    def test_another_process_kept_them_under_ids_between_ours(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Ids of one moment differ by chance alone: as many rows in the range of ours need not be ours."""
        low, one, another, high = sorted(new_id(NOON) for _ in range(4))
        signals = [heard("gate.changed", f"flight/{number}", id_=str(number), at=NOON) for number in range(2)]
        given = iter((one, another, low, high))
        monkeypatch.setattr(keeping, "new_id", lambda at: next(given))
        assert [kept.signal for kept in keeping.keep(signals, at=NOON)] == signals
        assert keeping.keep(signals, at=NOON) == []

    def test_the_same_delivery_twice_changes_nothing(self, desk: Desk) -> None:
        signals = [
            cancelled("flight/1"),
            arrived("flight/2", 200),
            heard("order.placed", "order/1", promised_by=in_a_day()),
        ]
        take(*signals)
        before = counts()
        taken = take(*signals, at=LATER)
        assert (taken.seen, taken.new, taken.findings) == (3, [], [])
        assert counts() == before

    def test_of_one_name_in_one_delivery_the_first_counts(self, desk: Desk) -> None:
        taken = take(
            heard("a", "one", id_="1"), heard("a", "two", id_="1"), heard("a", "three", id_="1", source="else")
        )
        assert [signal.subject for signal in taken.new] == ["one", "three"]

    @pytest.mark.parametrize(
        ("signal", "message"),
        [
            (heard("", "s"), "signal 1, type: must have 1 to 80"),
            (heard("a", "s" * 121), "signal 1, subject: must have 1 to 120"),
            (heard("a", "s\0", id_="x"), "signal 1, subject: .* none of them NUL"),
            (heard("a", "s", at=NOON.replace(tzinfo=None)), "signal 1, occurred_at: has no time zone"),
            (heard("a", "s", when=NOON), "signal 1, data.when: is a datetime"),
            (heard("a", "s", deep={"er": ["\ud800"]}), r"signal 1, data.deep.er.0: holds a NUL or half a character"),
            (heard("a", "s", much=float("inf")), "signal 1, data.much: is no number"),
            (heard("order.placed", "s", promised_by="tomorrow"), "signal 1, data.promised_by: must be a moment"),
            (heard("order.placed", "s", promised_by="2018-01-16T02:00:00"), "signal 1, data.promised_by: must be"),
        ],
    )
    def test_one_that_cannot_be_kept_refuses_the_delivery(self, desk: Desk, signal: Heard, message: str) -> None:
        before = counts()
        with pytest.raises(BadSignal, match=message):
            take(cancelled("flight/1"), signal)
        assert counts() == before

    def test_a_batch_too_large_is_refused(self, desk: Desk) -> None:
        with pytest.raises(BadSignal, match="501 in one batch; send at most 500"):
            take(*[heard("a", "s") for _ in range(501)])
        assert Signal.objects.count() == 0

    def test_no_signals_are_no_trouble(self, desk: Desk) -> None:
        assert take() == detect.Taken(0)


class TestQueries:
    @pytest.mark.parametrize("make", [lambda name: arrived(name, 5), lambda name: heard("a", name)])
    def test_signals_that_find_nothing_cost_the_same_for_one_as_for_many(
        self, desk: Desk, make: Callable[[str], Heard], django_assert_num_queries: Asserts
    ) -> None:
        for size in (1, 20, 500):
            signals = [make(f"{size}-{place}") for place in range(size)]
            with django_assert_num_queries(6):  # savepoint, insert, count, withdrawals, detectors, release
                detect.take(signals, by=EARS, at=NOON)

    def test_findings_cost_as_many_queries_for_few_as_for_many(
        self, desk: Desk, django_assert_max_num_queries: Asserts
    ) -> None:
        take(*[cancelled(f"flight/{n}") for n in range(10)])
        for size in (2, 60):
            signals = [cancelled(f"flight/{size}-{place}") for place in range(size)]
            with django_assert_max_num_queries(12):
                assert len(detect.take(signals, by=EARS, at=NOON).findings) == size


class TestFindings:
    def test_a_cancelled_flight_is_found_and_written_down(self, desk: Desk) -> None:
        taken = take(cancelled("flight/1", origin="JFK"), at=LATER)
        finding = Finding.objects.get()
        assert taken.findings == [finding]
        assert (finding.detector.slug, finding.subject) == ("flight-cancelled", "flight/1")
        assert (finding.happened_at, finding.found_at, finding.matched_at) == (NOON, LATER, None)
        assert finding.facts["origin"] == "JFK"
        entry = Entry.objects.get(verb="detect.found")
        assert (entry.subject_id, entry.actor) == (finding.id, "automatic:ears")
        assert entry.facts["signal"] == str(Signal.objects.get().id)
        assert "JFK" not in str(entry.facts)
        assert "flight/1" not in str(entry.facts)

    @pytest.mark.parametrize(("minutes", "found"), [(179, 0), (180, 1), (181, 1), (None, 0)])
    def test_a_flight_is_late_from_three_hours(self, desk: Desk, minutes: int | None, found: int) -> None:
        assert len(take(arrived("flight/1", minutes)).findings) == found

    def test_two_signals_find_one_subject_once(self, desk: Desk) -> None:
        first, again = cancelled("flight/1", at=NOON), cancelled("flight/1", at=NOON + timedelta(hours=1))
        taken = take(again, first)
        assert [finding.happened_at for finding in taken.findings] == [NOON]
        assert take(cancelled("flight/1", at=LATER), at=LATER).findings == []
        assert Finding.objects.count() == 1

    def test_a_detector_that_is_off_finds_nothing(self, desk: Desk) -> None:
        Detector.objects.update(is_on=False)
        take(cancelled("flight/1"), heard("order.placed", "order/1", promised_by=in_a_day()))
        assert sweep().seen == 1
        assert Finding.objects.count() == 0
