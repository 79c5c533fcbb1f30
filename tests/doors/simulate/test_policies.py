"""A past period under two policies: what may be written, what differs, and that every total is explained."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from amends.cases.models import Case
from amends.cli.rehearse import written
from amends.detect.models import Detector
from amends.kernel.money import Money
from amends.promises import rules as promised
from amends.promises.rules import PromiseKind
from amends.remedies.models import Authority, Remedy
from amends.simulate.histories.flights import SHIPPED_FLIGHTS, Flight, read_flights
from amends.simulate.histories.problems import HistoryError, Problems
from amends.simulate.invariants import violations
from amends.simulate.policies import playing
from amends.simulate.policies.comparing import Lived, compare, moved
from amends.simulate.policies.report import assumptions, printed, read_lines, report, shown
from amends.simulate.policies.satisfaction import SHARES, Treated, expected_back, treated
from amends.simulate.policies.terms import AS_IT_IS, BadTerms, Terms, changes, read, steps, table_of
from tests.doors.simulate.small_histories import lay_flights

HOUR = timedelta(hours=1)


class TestTerms:
    def test_what_a_file_does_not_name_stays_and_what_is_printed_is_read_again(self) -> None:
        found = read({"name": "More", "limits": {"front_line": 100}})
        assert (found.limits.front_line, found.limits.lead, found.staff) == (100, 250, AS_IT_IS.staff)
        assert read(tomllib.loads(written(AS_IT_IS))) == AS_IT_IS
        assert read(table_of(found)) == found

    @pytest.mark.parametrize(
        ("table", "field", "told"),
        [
            ({"limit": {}}, "limit", "there is no such part; a policy has detectors, promises, staff"),
            ({"limits": 5}, "limits", 'write [limits] and its fields below, such as "front_line = 50"'),
            ({"limits": {"clerk": 5}}, "limits.clerk", "this part has front_line, lead, manager"),
            ({"staff": {"clerks": 9}}, "staff.clerks", "9 cannot be; give a whole number from 1 to 8"),
            ({"staff": {"clerks": True}}, "staff.clerks", "True cannot be"),
            ({"staff": {"begins": "6"}}, "staff.begins", "'6' is no time; write it like \"06:00\""),
            ({"staff": {"begins": "12:00", "ends": "08:00"}}, "staff.ends", "has no hours; end it later"),
            ({"remedies": {"gives": "gold"}}, "remedies.gives", "choose nothing or voucher"),
            ({"detectors": {"late": "no"}}, "detectors.late", "write true or false"),
            ({"detectors": {"late": False, "cancelled": False}}, "detectors", "leave cancelled or late true"),
            ({"limits": {"front_line": 300}}, "limits", "front_line, lead, manager"),
            ({"name": " "}, "name", "what this policy is called"),
        ],
    )
    def test_what_cannot_be_is_refused_by_its_field_and_what_helps(
        self, table: dict[str, Any], field: str, told: str
    ) -> None:
        with pytest.raises(BadTerms) as refused:
            read(table)
        assert list(refused.value.problems) == [field]
        assert told in refused.value.problems[field]

    def test_every_problem_is_told_at_once(self) -> None:
        with pytest.raises(BadTerms) as refused:
            read({"staff": {"clerks": 0, "begin": "06:00"}, "promises": {"update": 1}})
        assert set(refused.value.problems) == {"staff.clerks", "staff.begin", "promises.update"}

    def test_between_two_policies_one_part_changes_at_a_time(self) -> None:
        other = read({"name": "Other", "remedies": {"gives": "points"}, "staff": {"clerks": 5, "solve_minutes": 10}})
        found = steps(AS_IT_IS, other)
        assert [part for part, _ in found] == ["", "staff", "remedies"]
        assert (found[0][1], found[-1][1]) == (AS_IT_IS, other)
        assert found[1][1].remedies == AS_IT_IS.remedies
        for (_, before), (part, after) in pairwise(found):
            assert {change.part for change in changes(before, after)} == {part}
        told = [change.sentence for change in changes(AS_IT_IS, other)]
        assert told[0] == "staff.clerks: 3, now 5 (clerks at work)"


class TestModel:
    @pytest.mark.parametrize(
        ("is_heard", "after", "broken", "found"),
        [
            (False, None, 0, Treated.SILENT),
            (False, HOUR, 0, Treated.SILENT),
            (True, None, 0, Treated.UNSATISFIED),
            (True, HOUR, 1, Treated.UNSATISFIED),
            (True, 24 * HOUR, 0, Treated.QUICKLY),
            (True, 25 * HOUR, 0, Treated.SATISFIED),
        ],
    )
    def test_how_somebody_was_treated(
        self, is_heard: bool, after: timedelta | None, broken: int, found: Treated
    ) -> None:
        assert treated(is_heard=is_heard, solved_after=after, broken=broken) is found

    def test_the_shares_are_those_of_the_source(self) -> None:
        assert {one.value: share for one, share in SHARES.items()} == {
            "silent": 9, "unsatisfied": 19, "satisfied": 54, "quickly": 82,
        }  # fmt: skip
        assert expected_back(["silent", "silent", "quickly"]) == pytest.approx(1.0)


def customer(**told: Any) -> dict[str, Any]:
    return {
        "kind": "flight-late", "word": 10, "solved": 60, "kept": {"update": 1}, "broken": {}, "open": {},
        "gives": "voucher", "minor": 2000, "asked": "", "treated": "quickly", **told,
    }  # fmt: skip


def account(customers: dict[str, Any], worked: int = 60, decisions: int = 0) -> dict[str, Any]:
    people = [{"name": "Ben", "worked": worked, "there": 120, "cases": len(customers)}]
    return {"booked": 3, "customers": customers, "people": people, "decisions": decisions}


class TestComparing:
    def lived(self) -> list[Lived]:
        first = account({"a": customer(), "b": customer(minor=5000, asked="case", treated="satisfied")})
        second = account({"a": customer(minor=3000), "b": customer(minor=4000), "c": customer()}, worked=90)
        third = account({"a": customer(minor=3000), "c": customer(gives="nothing", minor=0)}, worked=30)
        return [Lived("", (), first), Lived("limits", ("one",), second), Lived("detectors", ("two",), third)]

    def test_a_total_its_difference_and_which_part_made_how_much_for_how_many(self) -> None:
        lines = {line.figure: line for line in compare(self.lived(), hour_minor=3000)}
        given = lines["given_voucher"]
        assert (given.was, given.now, given.difference) == (7000, 3000, -4000)
        limits, detectors = given.shares
        assert (limits.part, limits.difference, limits.more, limits.more_by) == ("limits", 2000, 2, 3000)
        assert (limits.less, limits.less_by, limits.changes) == (1, 1000, ("one",))
        assert (detectors.difference, detectors.less, detectors.less_by) == (-6000, 2, 6000)
        # What no customer has of their own: 60 minutes at 30 an hour, then 90, then 30.
        work = lines["work"]
        assert (work.was, [share.difference for share in work.shares], work.shares[0].more) == (
            3000, [1500, -3000], None,
        )  # fmt: skip
        assert lines["cost"].was == 7000 + 3000
        # 82, 54, and 9 of a hundred for the third, whom nobody noticed yet.
        assert (lines["expected_back"].was, lines["load_Ben"].now) == (1.45, 25)
        # A customer who has no recovery under one of the policies was heard by nobody there.
        assert lines["treated_silent"].now == 1
        assert "broken_update" not in lines

    def test_every_line_adds_up(self) -> None:
        for line in compare(self.lived(), hour_minor=3000):
            assert_explained(line)

    def test_who_came_to_be_treated_otherwise(self) -> None:
        first = moved(self.lived())[0]
        assert first["part"] == "limits"
        assert first["rows"] == [
            {"was": "satisfied", "now": "quickly", "customers": 1},
            {"was": "silent", "now": "quickly", "customers": 1},
        ]

    def test_in_words(self) -> None:
        was, now = AS_IT_IS, read({"name": "Other", "limits": {"front_line": 100}, "detectors": {"late": False}})
        told = report(self.lived(), was, now, hour_minor=3000, currency="USD")
        assumed = assumptions(bookings=1, seed=7, hour=Money(3000, "USD"), least_late=60, ends_after_days=2)
        lines = "\n".join(printed({**told, "assumptions": assumed}))
        assert "limits +20.00 USD (more for 2: 30.00 USD, less for 1: 10.00 USD), because one" in lines
        assert all(sentence in lines for sentence in assumed)
        assert read_lines(told) == compare(self.lived(), hour_minor=3000)
        assert (shown(12.5, "percent", "USD"), shown(2, "number", "USD", signed=True)) == ("12.5 %", "+2")


def assert_explained(line: Any) -> None:
    """A line's parts add up to its difference, and what customers gained and lost to each part's."""
    assert line.difference == pytest.approx(line.now - line.was)
    assert sum(share.difference for share in line.shares) == pytest.approx(line.difference), line.figure
    for share in line.shares:
        if share.more is not None:
            assert share.more_by - share.less_by == pytest.approx(share.difference, abs=0.01), line.figure


def flights_of(path: Path) -> list[Flight]:
    return list(read_flights(path, problems=Problems()))


@pytest.mark.django_db
class TestPlaying:
    @pytest.fixture
    def flights(self, tmp_path: Path) -> list[Flight]:
        return flights_of(lay_flights(tmp_path / "flights.csv"))

    def test_as_it_is(self, flights: list[Flight]) -> None:
        found = playing.rehearse(flights, AS_IT_IS, playing.Assumed(bookings=2))
        # Two cancelled, one 240 minutes late; one was 179 minutes late, which is not late yet.
        assert (found["booked"], len(found["customers"])) == (8, 6)
        for one in found["customers"].values():
            assert (one["gives"], one["broken"]) == ("voucher", {})
            assert one["word"] is not None
            assert one["solved"] >= one["word"]
            assert one["minor"] % 100 == 0
            assert one["asked"] == ("case" if one["minor"] > 5000 else "")
        assert sum(one["cases"] for one in found["people"]) == Case.objects.count() == 6
        # 17 hours a day from the evening before the first day to two days after the last.
        assert [one["there"] for one in found["people"]] == [found["people"][0]["there"]] * 3
        assert sum(one["worked"] for one in found["people"]) >= 6 * (6 + 20)
        assert found["decisions"] == Remedy.objects.exclude(beyond="").count()
        assert violations(datetime(2013, 5, 11, 4, tzinfo=UTC)) == []
        assert promised.target(PromiseKind.RESOLUTION, "").minutes == 1440

    def test_another_policy_is_set_by_the_verbs_of_the_desk_and_the_targets_are_put_back(
        self, flights: list[Flight]
    ) -> None:
        other = read({
            "name": "Other", "detectors": {"late_minutes": 120}, "promises": {"resolution": 600, "update": 60},
            "staff": {"clerks": 1, "begins": "10:00", "ends": "14:00"}, "playbook": {"follow_up_days": 3},
            "limits": {"front_line": 10, "lead": 20, "manager": 30},
            "remedies": {"gives": "points", "beyond": "cut", "unknown_cause_percent": 50},
        })  # fmt: skip
        found = playing.rehearse(flights, other, playing.Assumed(bookings=2))
        assert len(found["customers"]) == 8
        assert {one["gives"] for one in found["customers"].values()} == {"points"}
        assert {one["minor"] for one in found["customers"].values()} == {1000}
        assert {one["asked"] for one in found["customers"].values()} == {""}
        assert sorted(Authority.objects.values_list("role", "per_case_minor", "per_day_minor")) == [
            ("front_line", 1000, 10_000), ("lead", 2000, 20_000), ("manager", 3000, 30_000),
        ]  # fmt: skip
        assert Detector.objects.get(slug="flight-late").predicate["value"] == 120
        kinds = set(Case.objects.values_list("failure__kind__resolve_minutes", "failure__kind__follow_up_days"))
        assert kinds == {(600, 3)}
        assert len(found["people"]) == 1
        assert promised.target(PromiseKind.UPDATE, "signal").minutes == 240

    def test_nothing_is_given_and_nothing_of_a_kind_is_noticed(self, flights: list[Flight]) -> None:
        other = read({"name": "Less", "remedies": {"gives": "nothing"}, "detectors": {"cancelled": False}})
        found = playing.rehearse(flights, other, playing.Assumed())
        assert [one["kind"] for one in found["customers"].values()] == ["flight-late"]
        assert not Remedy.objects.exists()

    def test_the_same_seed_is_the_same_life(self, flights: list[Flight], django_db_blocker: Any) -> None:
        from django.db import transaction

        lives = []
        for _ in range(2):
            with transaction.atomic():
                lives.append(playing.rehearse(flights, AS_IT_IS, playing.Assumed()))
                transaction.set_rollback(True)
        assert lives[0] == lives[1]

    def test_days_without_failure_are_refused(self, flights: list[Flight]) -> None:
        with pytest.raises(HistoryError, match="Choose other days"):
            playing.rehearse(flights[:1], AS_IT_IS, playing.Assumed())

    def test_the_shipped_days_can_be_rehearsed(self) -> None:
        meant = [flight for flight in flights_of(SHIPPED_FLIGHTS) if playing.may_fail(flight)]
        assert sum(flight.is_cancelled for flight in meant) == 865
        assert isinstance(AS_IT_IS, Terms)
