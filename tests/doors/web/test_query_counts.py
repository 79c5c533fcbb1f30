"""How many queries a page takes: a fixed number, whatever the desk owes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends import flow
from amends.cases.rules import HandOffReason
from tests.doors.web.visiting import Visits
from tests.story.telling import DAY, HOUR, MINUTE

MOST = {"/today": 15, "/queue": 6, "/queue?q=customer": 6, "/team": 18, "/alerts?seen=none": 3, "/settings": 16}
CASE_MOST = 16
SILENT_MOST = 4


def busy(desk: Visits, start: int, end: int) -> None:
    """So many customers, who are owed words and work."""
    cast = desk.story.desk
    for number in range(start, end):
        case = desk.story.complain(f"Customer {number}", order=None, person_now=number % 7 == 3)
        flow.reassign([case], (cast.ana, cast.ben)[number % 2], by=cast.bea, at=desk.story.at)
        if number % 3 == 0:
            at = desk.story.at
            flow.ask(desk.story.now(case), "a number", cast.finance, at + DAY, by=cast.ana, at=at)


@pytest.mark.parametrize("who", ["ana", "bea"])
def test_a_page_asks_no_more_of_a_busy_desk(desk: Visits, who: str) -> None:
    person = getattr(desk.story.desk, who)
    busy(desk, 0, 8)
    for path, most in MOST.items():
        assert desk.queries(person, path) <= most, path
    busy(desk, 8, 38)
    desk.story.wait(31 * MINUTE)
    busy(desk, 38, 46)
    many = {path: desk.queries(person, path) for path in MOST}
    assert {path: count for path, count in many.items() if count > MOST[path]} == {}
    busy(desk, 46, 60)
    assert {path: desk.queries(person, path) for path in MOST} == many


def test_a_case_asks_no_more_when_its_story_is_long(desk: Visits) -> None:
    ana = desk.story.desk.ana
    case = desk.story.complain()
    path = f"/cases/{case.reference}"
    desk.story.acknowledge(case)
    few = desk.queries(ana, path)
    assert few <= CASE_MOST
    for number in range(12):
        flow.note(desk.story.now(case), f"note {number}", by=ana, at=desk.story.at)
        flow.promise(desk.story.now(case), f"word {number}", desk.story.at + HOUR, by=ana, at=desk.story.at)
    desk.story.wait(2 * HOUR)
    desk.story.complain(customer=case.customer, order="KX2000")
    assert desk.queries(ana, path) <= few


def test_a_case_with_everything_on_it_stays_within_its_measure(desk: Visits) -> None:
    cast = desk.story.desk
    case = desk.story.make_whole(desk.story.complain())
    at = desk.story.at
    flow.ask(case, "a number", cast.finance, at + DAY, by=cast.ana, at=at)
    flow.hand_off(case, cast.ben, HandOffReason.LOAD, "", by=cast.ana, at=at)
    for who in (cast.ana, cast.ben, cast.bea, cast.dita):
        assert desk.queries(who, f"/cases/{case.reference}") <= CASE_MOST


def test_a_poll_that_finds_nothing_new_is_cheap(desk: Visits) -> None:
    ana = desk.story.desk.ana
    case = desk.story.complain()
    for path, live in (("/today", "/today/body"), (f"/cases/{case.reference}", f"/cases/{case.reference}/live")):
        html = desk.get(ana, path).content.decode()
        version = html.split(f"{live}?seen=")[1].split('"')[0]
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(ana, f"{live}?seen={version}").status_code == 204
        assert len(asked) <= SILENT_MOST
