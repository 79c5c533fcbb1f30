"""The staffing page: a leader asks how many it takes, assumes otherwise, and asks an hour why; nothing is kept."""

from __future__ import annotations

import re

import pytest

from tests.doors.web.visiting import Visits, entries, said
from tests.rooms.measure.came_in import office_hours, weeks_of_contacts
from tests.story.telling import DAY

pytestmark = pytest.mark.django_db
PAGE = "/staffing"


@pytest.fixture
def weeks(desk: Visits) -> Visits:
    """Three weeks came in at a desk of three that is open from nine to five."""
    office_hours(desk.story.desk)
    weeks_of_contacts(desk.story.desk, desk.story.at)
    return desk


def page(desk: Visits, query: str = "", status: int = 200) -> str:
    answer = desk.get(desk.story.desk.bea, f"{PAGE}?{query}")
    assert answer.status_code == status
    return said(answer)


def test_an_empty_desk_says_what_it_takes(desk: Visits) -> None:
    told = page(desk)
    assert "It takes two whole weeks with customers who wrote or called" in told
    assert "Whole weeks so far: 0." in told
    assert "A first word takes (minutes)" in told
    assert "Needed / there" not in told


def test_a_leader_asks_assumes_otherwise_and_asks_an_hour_why(weeks: Visits) -> None:
    cast = weeks.story.desk
    assert 'href="/staffing"' in weeks.get(cast.bea, "/team").content.decode()
    told = page(weeks)
    assert "Enough people in all 40 opening hours of the next seven days" in told
    assert "8.3 hours of work come in a usual week; those on shift have 102." in told
    assert "Counted: 33 calls and chats and 60 contacts in writing in 3 whole weeks." in told
    assert "(3 people: front line and leads)" in told
    assert re.search(r"Mon 10:00: 2 needed, 3 there", told)
    # With three times as many and a colleague less it does not do; the page says where and by how much.
    more = page(weeks, "more=900&extra=-2")
    assert "Too few people in" in more
    assert re.search(r"Most are missing: \w{3} \d\d:00: \d+ needed, 1 there", more)
    assert "typed here" in more
    # Tuesday noon is the first hour of the plan, so Wednesday at ten is the 23rd.
    hour = page(weeks, "hour=22&live=12")
    assert "Why, Wednesday 10:00" in hour
    assert "Calls and chats: 2 come, each takes 12 min, so 0.40 people talk on average." in hour
    assert "give up when patience is 3 min (Erlang A)" in hour
    closed = page(weeks, "hour=10")
    assert "The desk is closed." in closed


def test_the_picture_and_the_table_say_the_same(weeks: Visits) -> None:
    html = weeks.get(weeks.story.desk.bea, PAGE).content.decode()
    assert html.count('role="img"') == 2
    assert html.count('<polyline class="chart-line"') == 2
    assert "style=" not in html.partition("<main")[2]
    assert "<strong>2 / " not in html
    assert 'href="/staffing?hour=22#why"' in html
    kept = weeks.get(weeks.story.desk.bea, f"{PAGE}?first=7").content.decode()
    assert 'href="/staffing?first=7&amp;hour=22#why"' in kept


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("first=none", "'none' cannot be; give a whole number from 1 to 240 (minutes)"),
        ("share=100", "'100' cannot be; give a whole number from 1 to 99 (%)"),
        ("target=7", "7 cannot be; give a multiple of 5, from 5 to 960"),
        ("weeks=1", "'1' cannot be; give a whole number from 2 to 26 (weeks)"),
        ("first=240&more=900&away=90&target=5&extra=0&rest=600&live=240", "takes more than 2,000 people at once"),
    ],
)
def test_a_refusal_names_the_field_keeps_what_was_typed_and_changes_nothing(
    weeks: Visits, query: str, words: str
) -> None:
    before = entries()
    told = page(weeks, query, status=422)
    assert words in told
    assert "Needed / there" not in told
    html = weeks.get(weeks.story.desk.bea, f"{PAGE}?{query}").content.decode()
    name, _, value = query.partition("&")[0].partition("=")
    assert re.search(rf'name="{name}"[^>]* value="{value}"', html)
    assert entries() == before


def test_only_who_leads_and_nothing_is_posted(weeks: Visits) -> None:
    cast = weeks.story.desk
    answers = [weeks.get(who, PAGE).status_code for who in (cast.ana, cast.dita, cast.evan, cast.bea, cast.carlos)]
    assert answers == [403, 403, 403, 200, 200]
    assert 'href="/staffing"' not in weeks.get(cast.ana, "/team").content.decode()
    before = entries()
    assert weeks.post(cast.bea, PAGE).status_code == 405
    assert entries() == before


def test_as_many_queries_for_many_weeks_as_for_few(desk: Visits) -> None:
    cast = desk.story.desk
    office_hours(cast)
    weeks_of_contacts(cast, desk.story.at, weeks=2)
    few = desk.queries(cast.bea, PAGE)
    weeks_of_contacts(cast, desk.story.at - 15 * DAY, letters=6)
    assert desk.queries(cast.bea, PAGE) == few
