"""What was promised before any failure: met, called off, or passed; and what heals after all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.detect import actions as detect
from amends.detect.models import Expectation, Finding, Signal
from amends.journal.models import Entry
from amends.people import actions as people
from tests.cast import NOON, Desk
from tests.rooms.detect.signals import EARS, LATER, arrived, cancelled, heard, in_a_day, sweep, take

pytestmark = pytest.mark.django_db


class TestExpectations:
    def test_a_promise_that_passes_unmet_is_found_at_the_time_it_was_promised(self, desk: Desk) -> None:
        take(heard("order.placed", "order/1", promised_by=in_a_day()))
        assert sweep(NOON + timedelta(days=1) - timedelta(microseconds=1)).seen == 0
        swept = sweep(LATER)
        row, finding = Expectation.objects.get(), Finding.objects.get()
        assert swept.findings == [finding]
        assert row.passed_at == row.expected_by == finding.happened_at == NOON + timedelta(days=1)
        assert (finding.detector.slug, finding.subject, finding.found_at) == ("parcel-late", "order/1", LATER)
        assert finding.facts == {"what": "delivery", "expected_by": "2026-03-04T17:00:00+00:00"}
        assert sweep(LATER).seen == 0

    @pytest.mark.parametrize("type_", ["order.delivered", "order.cancelled"])
    def test_what_is_met_or_called_off_does_not_pass(self, desk: Desk, type_: str) -> None:
        take(heard("order.placed", "order/1", promised_by=in_a_day()), heard(type_, "order/1", at=NOON))
        assert sweep().seen == 0

    def test_what_was_called_off_cannot_be_met(self, desk: Desk) -> None:
        take(heard("order.placed", "order/1", promised_by=in_a_day()), heard("order.cancelled", "order/1"))
        take(heard("order.delivered", "order/1", at=LATER))
        row = Expectation.objects.get()
        assert (row.called_off_at, row.met_at) == (NOON, None)

    def test_an_order_without_a_promised_day_promises_nothing(self, desk: Desk) -> None:
        take(heard("order.placed", "order/1"), heard("order.placed", "order/2", promised_by=None))
        assert Expectation.objects.count() == 0

    def test_only_the_first_promise_counts(self, desk: Desk) -> None:
        take(heard("order.placed", "order/1", promised_by=in_a_day()))
        take(heard("order.placed", "order/1", promised_by=(NOON + timedelta(days=9)).isoformat()))
        assert Expectation.objects.get().expected_by == NOON + timedelta(days=1)

    def test_the_promise_that_was_made_first_counts_in_whatever_order_it_is_told(self, desk: Desk) -> None:
        told = [
            heard("order.placed", "order/{}", at=NOON + timedelta(hours=hours), promised_by=by)
            for hours, by in ((1, "2026-03-06T00:00:00Z"), (2, "2026-03-04T20:00:00Z"), (3, "2026-03-09T00:00:00Z"))
        ]
        for number, order in enumerate(permutations(told)):
            for parts in ([order], [[one] for one in order]):
                subject = f"order/{number}/{len(parts)}"
                for part in parts:
                    take(*[replace(one, subject=subject, external_id=f"{one.external_id}/{subject}") for one in part])
                row = Expectation.objects.get(subject=subject)
                assert row.expected_by.isoformat() == "2026-03-06T00:00:00+00:00"
        # Once its time has passed, nothing that comes later moves it.
        sweep(NOON + timedelta(days=10))
        take(heard("order.placed", "order/0/1", at=NOON, promised_by="2026-03-20T00:00:00Z"))
        assert Expectation.objects.get(subject="order/0/1").expected_by.day == 6

    def test_signals_in_any_order_end_the_same(self, desk: Desk) -> None:
        told = [("order.placed", 0), ("order.cancelled", 1), ("order.delivered", 2)]
        ends = set()
        for number, order in enumerate(permutations(told)):
            subject = f"order/{number}"
            for type_, hours in order:
                data = {"promised_by": in_a_day()} if type_ == "order.placed" else {}
                take(heard(type_, subject, at=NOON + timedelta(hours=hours), **data))
            row = Expectation.objects.get(subject=subject)
            ends.add((row.met_at is None and row.called_off_at is None, row.passed_at))
        assert ends == {(False, None)}
        assert sweep().seen == 0

    def test_what_comes_late_heals_and_stays_passed(self, desk: Desk) -> None:
        take(heard("order.placed", "order/1", promised_by=in_a_day()))
        sweep(LATER)
        came_at = NOON + timedelta(days=2)
        taken = take(heard("order.delivered", "order/1", at=came_at), at=LATER)
        row, finding = Expectation.objects.get(), Finding.objects.get()
        assert taken.healed == [finding]
        assert (row.met_at, row.passed_at) == (came_at, NOON + timedelta(days=1))
        assert finding.healed_at == LATER
        assert take(heard("order.delivered", "order/1", at=LATER), at=LATER).healed == []

    def test_each_brand_watches_its_own(self, desk: Desk) -> None:
        gull = people.add_brand(
            "gull", name="Gull", calendar=desk.calendar, sender_address="care@gull.example", by=EARS, at=NOON
        )
        detect.stock(gull, desk.kinds, by=EARS, at=NOON)
        take(heard("order.placed", "order/1", promised_by=in_a_day(), brand="gull"))
        take(heard("order.placed", "order/2", promised_by=in_a_day(), brand="no such brand"))
        found = {finding.subject: finding.detector for finding in sweep().findings}
        assert {subject: (row.slug, row.brand) for subject, row in found.items()} == {
            "order/1": ("parcel-late-gull", gull),
            "order/2": ("parcel-late", desk.brand),
        }

    def test_a_sweep_takes_500_at_a_time(self, desk: Desk) -> None:
        for start in (0, 251):
            take(*[heard("order.placed", f"order/{start + n}", promised_by=in_a_day()) for n in range(251)])
        assert [sweep().seen, sweep().seen, sweep().seen] == [500, 2, 0]
        assert Finding.objects.count() == 502

    @given(data=st.data())
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_the_order_and_the_doubles_the_same_is_found(self, desk: Desk, data: st.DataObject) -> None:
        """The same signals, shuffled, doubled and cut into deliveries anywhere, leave the same state."""
        Finding.objects.all().delete()
        Expectation.objects.all().delete()
        Signal.objects.all().delete()
        told = [
            heard("order.placed", "order/late", id_="1", promised_by=in_a_day()),
            heard("order.delivered", "order/late", id_="2", at=NOON + timedelta(days=2)),
            heard("order.placed", "order/fine", id_="3", promised_by=in_a_day()),
            heard("order.delivered", "order/fine", id_="4", at=NOON + timedelta(hours=2)),
            heard("flight.cancelled", "flight/back", id_="5"),
            heard("flight.reinstated", "flight/back", id_="6", at=NOON + timedelta(hours=1)),
            cancelled("flight/gone", at=NOON),
        ]
        stream = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told), max_size=6))))
        cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=3)))
        for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
            take(*stream[start:end])
        sweep()
        expected = {("flight/back", True), ("flight/gone", False)}
        assert {(f.subject, f.healed_at is not None) for f in Finding.objects.all()} == expected
        assert not Expectation.objects.filter(met_at=None).exists()


class TestHealing:
    def test_a_flight_reinstated_heals(self, desk: Desk) -> None:
        finding = take(cancelled("flight/1")).findings[0]
        taken = take(heard("flight.reinstated", "flight/1", at=NOON + timedelta(hours=1)), at=LATER)
        assert [(f.id, f.healed_at) for f in taken.healed] == [(finding.id, LATER)]
        assert Entry.objects.filter(verb="detect.healed", subject_id=finding.id).count() == 1

    def test_told_before_it_was_found_it_is_found_healed(self, desk: Desk) -> None:
        take(heard("flight.reinstated", "flight/1", at=NOON + timedelta(hours=1)))
        taken = take(cancelled("flight/1", at=NOON))
        assert taken.findings == taken.healed
        assert Finding.objects.get().healed_at == NOON

    def test_a_flight_cancelled_after_it_was_reinstated_stays_cancelled(self, desk: Desk) -> None:
        take(heard("flight.reinstated", "flight/1", at=NOON - timedelta(hours=1)))
        take(cancelled("flight/1", at=NOON))
        assert Finding.objects.get().healed_at is None

    def test_it_mends_only_its_own_subject_and_kind(self, desk: Desk) -> None:
        take(cancelled("flight/1"), arrived("flight/2", 200))
        late = NOON + timedelta(hours=1)
        assert take(heard("flight.reinstated", "flight/2", at=late), heard("order.delivered", "flight/1")).healed == []
