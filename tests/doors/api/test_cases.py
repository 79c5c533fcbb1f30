"""GET /cases: where recoveries stand, one brand's, a bounded page at a time, and nobody's words or names."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from amends import flow
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.journal.actors import CLOCK
from amends.post.rules import Channel
from tests.cast import NOON, Desk, a_customer
from tests.doors.api.calls import System, a_system, entries, problem
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


@pytest.fixture
def shop(desk: Desk) -> System:
    return a_system(desk.brand)


def some_cases(desk: Desk, count: int) -> list[Case]:
    customer = a_customer(desk)
    news = [
        NewCase(
            customer, desk.brand, Channel.FORM, kind=desk.kinds["bill-wrong"], first_contact_at=NOON, words="secret"
        )
        for _ in range(count)
    ]
    return flow.open_cases(news, by=CLOCK, at=NOON)


def test_a_case_shows_where_it_stands_and_its_chain_of_promises(desk: Desk, shop: System) -> None:
    case = some_cases(desk, 1)[0]
    flow.keep_time(by=CLOCK, at=NOON + timedelta(hours=1))
    told = shop.get(f"cases/{case.reference.lower()}").json()
    assert told["reference"] == case.reference
    assert (told["stage"], told["kind"], told["severity"]) == ("acknowledge", "bill-wrong", "medium")
    assert (told["is_late"], told["broken_count"]) == (True, 1)
    states = [(promise["kind"], promise["state"]) for promise in told["promises"]]
    assert ("acknowledgement", "broken") in states
    assert ("acknowledgement", "open") in states
    broken = next(promise for promise in told["promises"] if promise["state"] == "broken")
    assert broken["ended_at"] == broken["due_at"]


def test_nobodys_words_and_names_are_given_away(desk: Desk, shop: System) -> None:
    case = some_cases(desk, 1)[0]
    for answer in (shop.get("cases"), shop.get(f"cases/{case.reference}")):
        text = json.dumps(answer.json())
        assert not [word for word in ("secret", "Jana", "Weber", "example.com") if word in text]


def test_pages_are_bounded_and_the_cursor_walks_through_all(desk: Desk, shop: System) -> None:
    opened = [case.reference for case in some_cases(desk, 7)]
    seen: list[str] = []
    cursor = ""
    for _ in range(4):
        page = shop.get("cases", limit=3, cursor=cursor).json()
        assert len(page["cases"]) <= 3
        seen += [case["reference"] for case in page["cases"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == opened


def test_a_page_costs_two_queries_however_long_it_is(
    desk: Desk, shop: System, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    some_cases(desk, 30)
    shop.get("cases")
    for length in (1, 25):
        with django_assert_num_queries(2):
            assert len(shop.get("cases", limit=length).json()["cases"]) == length


def test_a_list_can_be_narrowed_to_a_stage(desk: Desk, shop: System) -> None:
    some_cases(desk, 2)
    assert len(shop.get("cases", stage="acknowledge").json()["cases"]) == 2
    assert shop.get("cases", stage="closed").json()["cases"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "9223372036854775808"}, "cursor"),
        ({"stage": "lost"}, "stage"),
        ({"offset": 9223372036854775808}, "offset"),
    ],
)
def test_a_wrong_parameter_is_named(shop: System, query: dict[str, object], field: str) -> None:
    problem(shop.get("cases", **query), 422, field)


def test_a_case_of_another_brand_and_none_at_all_look_alike(desk: Desk, shop: System) -> None:
    from amends.journal.actors import SETUP
    from amends.people import actions as people

    other = people.add_brand(
        "crow", name="Crow Rail", calendar=desk.calendar, sender_address="care@crow.example", by=SETUP, at=NOON
    )
    case = some_cases(desk, 1)[0]
    stranger = a_system(other, name="other")
    hidden, missing = stranger.get(f"cases/{case.reference}"), stranger.get("cases/AM-0000-0000")
    problem(hidden, 404)
    assert hidden.json() == missing.json()
    assert stranger.get("cases").json()["cases"] == []


def test_reading_changes_nothing(desk: Desk, shop: System) -> None:
    case = some_cases(desk, 1)[0]
    before = entries()
    shop.get("cases")
    shop.get(f"cases/{case.reference}")
    assert entries() == before
