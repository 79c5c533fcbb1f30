"""The demo's desk at 14:12: found by the detectors, worked through the verbs of flow, and useful to whoever sits down.

Filled here with a part of the flights: what the scenes show does not depend on how many were failed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case, Failure
from amends.detect.queries import open_incidents
from amends.flow import housekeeping
from amends.journal.actors import CLOCK
from amends.learn.models import Review, ReviewAnswers, ReviewWeek, Risk
from amends.measure.coverage import coverage
from amends.people.queries import by_first_names
from amends.promises.models import OPEN, Promise, Standing
from amends.promises.rules import PromiseKind
from amends.simulate.demo.filling import SEED, fill, some_flights
from amends.simulate.demo.moments import HANDED_OVER, ZONE, local
from amends.simulate.demo.staffing import Airline
from amends.simulate.histories.flight_signals import cancelled_known_at
from amends.simulate.histories.passengers import bookings_on
from amends.web import remembered
from amends.web.backend import Staff
from amends.web.reviewing import shown as reviewing
from amends.web.risks import shown as risks
from amends.web.shown import team, today
from amends.web.shown.rows import Group
from amends.web.visit import brand_of
from amends.web.wins import shown as wins
from amends.web.words import Wall

EACH, FIRST = 60, 12
FLIGHTS = some_flights(EACH, FIRST)
LAST_HEARD = HANDED_OVER.replace(minute=0)

pytestmark = [pytest.mark.django_db, pytest.mark.days, pytest.mark.long]


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Airline, list[str]]]:
    """The desk, filled once for all tests here and taken back afterwards; and what was told meanwhile."""
    told: list[str] = []
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]  # as Django's own tests mark theirs
        with whole:
            airline, at = fill(lambda share, words: told.append(f"{share:.2f} {words}"), FLIGHTS)
            assert at == HANDED_OVER
            yield airline, told
            transaction.set_rollback(True)


def day_of(first_name: str) -> today.Today:
    """Today of one of the five, as their page says it at 14:12."""
    remembered.forget()
    person = Staff().get_user(by_first_names([first_name])[first_name].id)
    assert person is not None
    return today.build(person, brand_of(person), Wall(ZONE, HANDED_OVER))


def when(at: datetime | None) -> str:
    return f"{at.astimezone(ZONE):%H:%M}" if at else ""


def rows(group: Group) -> list[tuple[str, str, str, str | None, str]]:
    return [(when(row.at), row.name, row.what, row.waits, row.action) for row in group.rows]


def test_ana_sits_down_to_what_can_still_be_kept(filled: object) -> None:
    page = day_of("ana")
    assert [(when(row.at), row.name, row.action) for row in page.person_now.rows] == [("14:14", "Grace Ellery", "take")]
    assert page.next is not None
    assert (page.next.words, when(page.next.at)) == ("call Folake Okafor", "14:30")
    assert rows(page.keepable) == [
        ("14:30", "Folake Okafor", "I'll call you", None, "call"),
        ("15:00", "Haoran Liu", "the hotel's name", "Hotels", "write"),
        ("15:15", "Mateo Díaz", "Ask his mother, in Spanish, which flight", None, "open"),
        ("15:45", "Arjun Nambiar", "where your suitcase is", "Baggage", "write"),
    ]
    assert page.keepable.count == 4
    assert rows(page.broken) == [("13:30", "Björn Weber", "the refund number", "Finance", "new_time")]


def test_ana_sees_what_waits_around_her(filled: object) -> None:
    page = day_of("ana")
    assert [(fold.label, fold.count > 2) for fold in page.later] == [("Later today", True), ("tomorrow", True)]
    assert (page.follow_ups.count, page.replies.count, page.waiting_customer.count) == (2, 2, 3)
    assert (page.nobodys.count, page.nobodys.oldest, when(page.nobodys.first_due)) == (6, "oldest 12 min", "14:14")
    assert sorted((one.name, one.count, one.late) for one in page.waiting_others.parts) == [
        ("Baggage", 1, 0),
        ("Finance", 1, 1),
        ("Hotels", 1, 0),
    ]
    (asked,) = page.approvals.rows
    assert (asked.name, asked.amount_minor, asked.by_whom, when(asked.at)) == ("Grace Whitfield", 18000, "Bea", "15:00")
    assert (page.handed_on.count, page.handed_on.returned) == (2, 1)


def test_the_storm_is_two_rows_and_its_next_word_is_not_about_to_break(filled: object) -> None:
    for row in day_of("ana").incidents:
        assert row.told + row.unreachable == row.affected
        assert 0 < row.unreachable < row.told / 10
        assert when(row.update_at) == "15:00"
    assert not Promise.objects.filter(
        kind=PromiseKind.UPDATE.value, person=by_first_names(["bea"])["bea"], broken_at__isnull=False
    ).exists()


def test_leads_and_managers_find_what_waits_for_their_answer(filled: tuple[Airline, list[str]]) -> None:
    airline, _ = filled
    wall = Wall(ZONE, HANDED_OVER)
    shown = {
        name: [(one.name, one.amount_minor, one.by_whom) for one in day_of(name).approvals.rows]
        for name in ("bea", "carlos", "dita")
    }
    assert shown == {
        "bea": [("Olivia Whitfield", 12000, "Bea"), ("Grace Whitfield", 18000, "Bea")],
        "carlos": [("Hannah Whitfield", 40000, "Carlos")],
        "dita": [],
    }
    page = team.build(airline.people["bea"], airline.desk.team, wall)
    present = [member for member in page.people if member.is_present]
    assert {"Ana Ruiz", "Ben Cole", "Grace Okoye"} <= {member.name for member in present}
    assert sum(member.owes for member in present) > 20
    assert not cases.visible(airline.people["evan"]).exists()


def test_everybody_whom_a_known_cancellation_failed_is_found_once(filled: object) -> None:
    known = [flight for flight in FLIGHTS if flight.is_cancelled and cancelled_known_at(flight) <= LAST_HEARD]
    failed = {who.booking for flight in known for who in bookings_on(flight, SEED)}
    found = Failure.objects.filter(finding__isnull=False, kind__slug="flight-cancelled")
    assert sorted(found.values_list("order__number", flat=True)) == sorted(failed)
    assert sum(counts.affected for counts in open_incidents()) <= len(failed)


def test_the_storms_letters_reached_whoever_left_an_address(filled: object) -> None:
    ids = [counts.incident.id for counts in open_incidents()]
    reach = coverage(ids)
    assert sum(one.told for one in reach.values()) > 30 * sum(one.unreachable for one in reach.values())


def test_what_was_lived_through_is_sound(filled: object) -> None:
    assert housekeeping.false_standings() == []
    housekeeping.seal(at=HANDED_OVER)
    assert housekeeping.verify().is_sound
    assert not Promise.objects.filter(OPEN, due_at__lte=HANDED_OVER).exists()


def test_almost_every_word_was_kept_before_the_desk_is_yours(filled: object) -> None:
    ours = Promise.objects.filter(owed_to="customer", due_at__lte=HANDED_OVER)
    broken = ours.filter(broken_at__isnull=False).count()
    assert broken <= 0.03 * ours.count()
    assert Standing.objects.filter(is_late=True, owner=by_first_names(["ana"])["ana"]).count() == 1


def test_trouble_before_the_storm_stands_in_the_history(filled: object) -> None:
    before = Case.objects.filter(opened_at__lt=local(8, 0))
    assert before.count() == 8
    assert {case.customer.name for case in before if case.closed_at is None} == {
        "Meera Nambiar",
        "Hannah Whitfield",
        "Abena Okafor",
    }
    charged = Case.objects.get(customer__name="Björn Weber", closed_at__isnull=True)
    assert [case.opened_at for case in cases.earlier(charged)] == [local(14, 9, 5, month=1)]


def test_three_weeks_were_drawn_from_and_two_of_them_read(filled: tuple[Airline, list[str]]) -> None:
    airline, _ = filled
    weeks = ReviewWeek.objects.order_by("week_date")
    assert [(str(one.week_date), one.of_count) for one in weeks] == [
        ("2013-01-14", 2),
        ("2013-01-21", 2),
        ("2013-01-28", 1),
    ]
    read = ReviewAnswers.objects.exclude(part="own").values("review").distinct().count()
    assert (Review.objects.count(), read) == (5, 4)
    page = reviewing.build(airline.people["bea"], airline.desk.brand, Wall(ZONE, HANDED_OVER))
    assert (len(page.to_read), len(page.findings)) == (1, 1)
    assert page.findings[0].state == f"{airline.people['ana'].name} by Fri 17:00"


def test_the_storm_stood_on_the_register_and_its_plan_b_was_rehearsed(filled: tuple[Airline, list[str]]) -> None:
    airline, _ = filled
    bea, wall = airline.people["bea"], Wall(ZONE, HANDED_OVER)
    page = risks.register(bea, airline.desk.brand, wall, "")
    assert [(one.words[:8], one.priority, one.plan) for one in page.rows] == [
        ("A storm ", "high", "plan B"),
        ("A refund", "medium", "no plan B"),
    ]
    assert "occurrence" in page.rows[0].drift, "the storm was worse than anybody had rated it"
    storm = Risk.objects.get(kind__slug="flight-cancelled")
    (drill,) = risks.one(storm, bea, airline.desk.brand, wall).drills
    assert "1 of " in drill.took


def test_januarys_win_stands_in_the_feed(filled: tuple[Airline, list[str]]) -> None:
    airline, _ = filled
    page = wins.build(airline.people["dita"], airline.desk.brand, Wall(ZONE, HANDED_OVER), None)
    assert [(one.who, one.month) for one in page.rows] == [
        (airline.people["ben"].name, ""),
        (airline.people["ana"].name, "January 2013"),
    ]
    assert "thanks also from Bea" in page.chosen[0].said


def test_progress_is_told_all_the_way(filled: tuple[Airline, list[str]]) -> None:
    _, told = filled
    shares = [float(words.split(" ", 1)[0]) for words in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.05, 1.0)
    assert max(later - earlier for earlier, later in itertools.pairwise(shares)) < 0.1


def test_the_desk_goes_on_from_where_it_stands(filled: object) -> None:
    flow.keep_time(by=CLOCK, at=HANDED_OVER + timedelta(minutes=20))
    assert Promise.objects.get(words="I'll call you", level=0).broken_at == local(9, 14, 30)
