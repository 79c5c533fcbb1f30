"""Signals in, findings out: once each, in whatever order and number they arrive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.detect import actions as detect
from amends.detect import queries
from amends.detect.models import Detector, Expectation, Finding, Incident, Signal
from amends.detect.rules import BadGrouping, BadRule, BadSignal, Heard, NewDetector
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.people import actions as people
from tests.cast import NOON, Desk, a_desk
from tests.rooms.detect.signals import arrived, cancelled, heard

EARS = Automatic("ears")
LATER = NOON + timedelta(days=3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    made = a_desk()
    detect.stock(made.brand, made.kinds, by=EARS, at=NOON)
    return made


def take(*signals: Heard, at: datetime = NOON) -> detect.Taken:
    return detect.take(signals, by=EARS, at=at)


def sweep(at: datetime = LATER) -> detect.Taken:
    return detect.pass_expectations(by=EARS, at=at)


class TestSignals:
    def test_are_kept_as_they_came(self, desk: Desk) -> None:
        signal = heard("gate.changed", "flight/1", id_="x-1", gate="B7", tags=["é", None], at=NOON)
        taken = take(signal, at=LATER)
        row = Signal.objects.get()
        assert taken.new == [signal]
        assert (row.source, row.external_id, row.type, row.subject) == ("ops", "x-1", "gate.changed", "flight/1")
        assert (row.occurred_at, row.received_at) == (NOON, LATER)
        assert row.data == {"gate": "B7", "tags": ["é", None]}

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
    @pytest.mark.parametrize("make", [lambda n: arrived(f"flight/{n}", 5), lambda n: heard("a", f"s/{n}")])
    def test_signals_that_find_nothing_cost_the_same_for_one_as_for_many(
        self, desk, make, django_assert_num_queries
    ) -> None:  # type: ignore[no-untyped-def]
        for size in (1, 20, 500):
            signals = [make(f"{size}-{place}") for place in range(size)]
            with django_assert_num_queries(5):  # savepoint, insert, count, detectors, release
                detect.take(signals, by=EARS, at=NOON)

    def test_findings_cost_as_many_queries_for_few_as_for_many(self, desk, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
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

    def test_an_order_without_a_promised_day_promises_nothing(self, desk: Desk) -> None:
        take(heard("order.placed", "order/1"), heard("order.placed", "order/2", promised_by=None))
        assert Expectation.objects.count() == 0

    def test_only_the_first_promise_counts(self, desk: Desk) -> None:
        take(heard("order.placed", "order/1", promised_by=in_a_day()))
        take(heard("order.placed", "order/1", promised_by=(NOON + timedelta(days=9)).isoformat()))
        assert Expectation.objects.get().expected_by == NOON + timedelta(days=1)

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


class TestIncidents:
    def test_open_when_enough_findings_share_a_day_and_gather_them_all(self, desk: Desk) -> None:
        few = take(*[cancelled(f"flight/{n}") for n in range(9)])
        assert few.incidents == []
        tenth = take(cancelled("flight/9", at=NOON + timedelta(minutes=5)), at=LATER)
        incident = Incident.objects.get()
        assert tenth.incidents == [incident]
        assert {finding.id for finding in tenth.joined} == {finding.id for finding in few.findings}
        assert tenth.findings[0].incident == incident
        assert (incident.title, incident.key) == ("Flights cancelled, 3 Mar 2026", "flight-cancelled:2026-03-03")
        assert (incident.owner, incident.brand, incident.started_at) == (desk.bea, desk.brand, NOON)
        assert Finding.objects.filter(incident=incident).count() == 10
        assert Entry.objects.get(verb="detect.incident_opened").facts["findings"] == 10

    def test_later_findings_join_and_open_nothing_new(self, desk: Desk) -> None:
        take(*[cancelled(f"flight/{n}") for n in range(10)])
        taken = take(cancelled("flight/10"), at=LATER)
        assert taken.incidents == taken.joined == []
        assert taken.findings[0].incident == Incident.objects.get()
        entry = Entry.objects.filter(verb="detect.found").latest("id")
        assert entry.facts["incident"] == str(Incident.objects.get().id)

    def test_the_day_is_the_local_day_of_the_flight(self, desk: Desk) -> None:
        evening = datetime(2013, 2, 9, 1, 30, tzinfo=UTC)  # leaves 04:30 UTC: 8 February, 23:30 in New York
        take(*[cancelled(f"flight/{n}", at=evening) for n in range(10)])
        take(*[cancelled(f"flight/n{n}", at=evening + timedelta(hours=1)) for n in range(10)])
        titles = [row.incident.title for row in queries.open_incidents(desk.brand)]
        assert titles == ["Flights cancelled, 9 Feb 2013", "Flights cancelled, 8 Feb 2013"]

    def test_a_day_told_all_at_once_is_one_incident(self, desk: Desk) -> None:
        taken = take(*[cancelled(f"flight/{n}") for n in range(40)])
        assert len(taken.incidents) == 1
        assert taken.joined == []
        assert {finding.incident for finding in taken.findings} == set(taken.incidents)

    def test_two_kinds_on_one_day_are_two_incidents(self, desk: Desk) -> None:
        leaves = NOON.isoformat()
        late = [
            heard("flight.arrived", f"flight/{n}", arrival_delay_minutes=200, scheduled_departure_at=leaves)
            for n in range(10)
        ]
        taken = take(*late, *[cancelled(f"flight/c{n}") for n in range(10)])
        assert [incident.key for incident in taken.incidents] == [
            "flight-cancelled:2026-03-03",
            "flight-late:2026-03-03",
        ]

    def test_a_finding_whose_facts_do_not_say_stays_alone(self, desk: Desk) -> None:
        taken = take(*[heard("flight.cancelled", f"flight/{n}") for n in range(12)])
        assert len(taken.findings) == 12
        assert Incident.objects.count() == 0

    def test_ends_once(self, desk: Desk) -> None:
        incident = take(*[cancelled(f"flight/{n}") for n in range(10)]).incidents[0]
        detect.end_incident(incident, by=desk.bea, at=LATER)
        assert queries.open_incidents() == []
        before = counts()
        with pytest.raises(detect.AlreadyEnded, match="Flights cancelled, 3 Mar 2026 has already ended"):
            detect.end_incident(incident, by=desk.bea, at=LATER)
        assert counts() == before


class TestDetectors:
    def test_a_second_stocking_adds_nothing(self, desk: Desk) -> None:
        before = counts()
        assert detect.stock(desk.brand, desk.kinds, by=EARS, at=LATER) == []
        assert counts() == before

    def test_are_read_out(self, desk: Desk) -> None:
        assert {row.detector.slug: row.sentence for row in queries.detectors(desk.brand)} == {
            "flight-cancelled": "When we hear flight.cancelled.",
            "flight-late": "When we hear flight.arrived, and arrival delay minutes is at least 180.",
            "parcel-late": "When delivery was promised by a time and has not come.",
        }

    @pytest.mark.parametrize(
        ("new", "error"),
        [
            (NewDetector("bad", "Bad", "other", "a", predicate={"fact": "x"}), BadRule),
            (NewDetector("bad", "Bad", "other", "a", incident_by="day+"), BadGrouping),
            (NewDetector("bad", "Bad", "other", "a", incident_by="day:"), BadGrouping),
        ],
    )
    def test_one_that_cannot_be_read_is_refused(self, desk: Desk, new: NewDetector, error: type[Exception]) -> None:
        before = counts()
        with pytest.raises(error):
            detect.add([new], desk.brand, desk.kinds, by=EARS, at=NOON)
        assert counts() == before

    def test_groups_by_facts_as_well(self, desk: Desk) -> None:
        new = NewDetector("gate", "Gate stuck", "other", "gate.stuck", incident_by="day+airport", incident_from=2)
        detect.add([new], desk.brand, desk.kinds, by=EARS, at=NOON)
        taken = take(*[heard("gate.stuck", f"gate/{n}", airport="JFK" if n % 2 else "EWR") for n in range(4)])
        assert [i.title for i in taken.incidents] == ["Gate stuck, 3 Mar 2026, EWR", "Gate stuck, 3 Mar 2026, JFK"]


class TestReading:
    def test_counts_and_the_unmatched(self, desk: Desk) -> None:
        findings = take(*[cancelled(f"flight/{n}") for n in range(12)]).findings
        detect.matched({findings[0]: 3, findings[1]: 0}, by=EARS, at=LATER)
        take(heard("flight.reinstated", "flight/2", at=LATER), at=LATER)
        (row,) = queries.open_incidents(desk.brand)
        assert (row.findings, row.healed, row.waiting, row.affected) == (12, 1, 10, 3)
        assert queries.counts_of([row.incident.id]) == {row.incident.id: row}
        assert queries.unmatched(desk.brand) == [findings[1]]
        assert len(queries.findings_of(row.incident)) == 12


def in_a_day() -> str:
    return (NOON + timedelta(days=1)).isoformat()


def counts() -> tuple[int, ...]:
    rooms = (Signal, Expectation, Finding, Incident, Detector, Entry)
    return tuple(model.objects.count() for model in rooms)
