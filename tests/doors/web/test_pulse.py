"""The pulse: once a month, counted and not kept, shown when the month is over and five have answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.forms.models import model_to_dict

from amends.journal.actors import SETUP
from amends.kernel.ids import made_at
from amends.learn.models import PulseGiven, PulseTally
from amends.people import actions as people
from tests.doors.web.visiting import Visits, entries, said
from tests.story.telling import DAY

PATH = "/pulse"
EVERYBODY = ("ana", "ben", "bea", "carlos", "dita")


def give(desk: Visits, who: str, **scores: str) -> int:
    told = {"free_hand": "4", "help": "5", "load": "2", "mistakes": "3"} | scores
    return int(desk.post(getattr(desk.story.desk, who), PATH, told).status_code)


def test_a_month_is_shown_to_everybody_once_it_is_over_and_five_have_answered(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    assert "No month is over yet" in said(desk.get(cast.ana, PATH))
    assert [give(desk, who) for who in EVERYBODY[:4]] == [303] * 4
    assert give(desk, "dita", mistakes="") == 303
    page = said(desk.get(cast.bea, PATH))
    assert "You have answered in March. Thank you." in page
    assert "No month is over yet" in page, "whoever looks before and after knows what was said between"
    story.world.at += 30 * DAY
    for who in EVERYBODY:
        page = said(desk.get(getattr(cast, who), PATH))
        assert "March 2026 about 4.0 4.5 or more about 2.0 fewer than five From 1" in page
        assert "Count my answers" in page, "a new month asks again"


def test_no_row_is_anybodys_and_none_says_when(desk: Visits) -> None:
    month = datetime(2026, 3, 1, tzinfo=UTC)
    before = entries()
    give(desk, "ana")
    first = {row.id for row in PulseTally.objects.all()}
    desk.story.world.at += DAY
    give(desk, "ben", load="5")
    assert {row.id for row in PulseTally.objects.all()} == first, "no row is new with an answer"
    assert {made_at(row.id) for row in [*PulseTally.objects.all(), *PulseGiven.objects.all()]} == {month}
    fields = {name for row in PulseTally.objects.all() for name in model_to_dict(row)}
    assert fields == {"brand", "month_date", "question", "score", "count"}
    assert set(model_to_dict(PulseGiven.objects.all()[0])) == {"person", "month_date"}
    assert entries() == before, "an entry would say who answered when"


def test_nobody_answers_twice_and_what_is_wrong_counts_nothing(desk: Visits) -> None:
    cast = desk.story.desk
    for told in ({}, {"load": "6"}, {"load": "x"}):
        refused = desk.post(cast.ana, PATH, told)
        assert refused.status_code == 422
    assert not PulseTally.objects.exists()
    assert give(desk, "ana") == 303
    again = desk.post(cast.ana, PATH, {"load": "1"})
    assert (again.status_code, sum(PulseTally.objects.values_list("count", flat=True))) == (422, 4)


def test_fewer_than_five_people_are_not_asked(desk: Visits) -> None:
    cast = desk.story.desk
    people.deactivate(cast.ben, by=SETUP, at=desk.story.at)
    page = said(desk.get(cast.ana, PATH))
    assert "Fewer than five people work here" in page
    assert "Count my answers" not in page
    assert give(desk, "ana") == 422
    assert not PulseTally.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("evan", 403), ("dita", 200)])
def test_who_sees_no_cases_is_not_asked(desk: Visits, who: str, status: int) -> None:
    assert desk.get(getattr(desk.story.desk, who), PATH).status_code == status
    assert desk.queries(desk.story.desk.bea, PATH) <= 10
