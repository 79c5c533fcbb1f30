"""One event that fails many is one incident; detectors are added, refused and read out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from amends.detect import actions as detect
from amends.detect import queries
from amends.detect.models import Finding, Incident
from amends.detect.rules import BadGrouping, BadRule, NewDetector
from amends.journal.models import Entry
from tests.cast import NOON, Desk
from tests.rooms.detect.signals import EARS, LATER, cancelled, counts, heard, take

pytestmark = pytest.mark.django_db


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
        assert (taken.incidents, taken.joined) == ([], [])
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
            "review-low": "When we hear review.answered, and score is at most 2.",
            "survey-low": "When we hear survey.answered, and nps is at most 6.",
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
