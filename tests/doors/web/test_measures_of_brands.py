"""Figures of several brands: whoever works for one sees that one, whoever works for all looks at each in turn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.cases.actions import NewCase
from amends.journal.actors import SETUP
from amends.measure.models import Aim, Annotation
from amends.people import actions as people
from amends.people.models import Brand, Person
from amends.people.rules import Role
from amends.post.rules import Channel
from tests.cast import a_customer
from tests.doors.web.visiting import Visits, entries, said
from tests.story.telling import CUSTOMER


@pytest.fixture
def gull(desk: Visits) -> Brand:
    """Another brand of the same desk, with three recoveries of its own; Kite Air has one."""
    cast, at = desk.story.desk, desk.story.at
    made = people.add_brand(
        "gull",
        name="Gull Ferries",
        calendar=cast.calendar,
        sender_address="g@gull.example",
        currency="EUR",
        by=SETUP,
        at=at,
    )
    people.add_team("Quay", brand=made, calendar=cast.calendar, by=SETUP, at=at)
    desk.story.complain("Kite Flyer")
    for number in range(3):
        customer = a_customer(cast, f"Gull {number}")
        customer.brand = made
        customer.save()
        new = NewCase(customer, made, Channel.MAIL, cast.kinds["flight-cancelled"], words="Late", first_contact_at=at)
        flow.open_cases([new], by=CUSTOMER, at=at)
    return made


def somebody(desk: Visits, name: str, role: Role, brand: Brand | None) -> Person:
    cast = desk.story.desk
    team = brand and people.add_team(f"{name}s", brand=brand, calendar=cast.calendar, by=SETUP, at=desk.story.at)
    return people.add_person(
        name,
        email=f"{name.lower()}@kite.example",
        role=role,
        calendar=cast.calendar,
        team=team,
        by=SETUP,
        at=desk.story.at,
    )


def test_whoever_works_for_all_looks_at_one_after_the_other(desk: Visits, gull: Brand) -> None:
    max_ = somebody(desk, "Max", Role.MANAGER, None)
    board = desk.get(max_, "/measures?period=week")
    assert "Gull Ferries Kite Air" in said(board)
    assert "for Kite Air" in said(board)
    answer = desk.get(max_, "/measures?period=week&of=gull")
    assert (answer.status_code, answer.url) == (303, "/measures?period=week")
    board = said(desk.get(max_, "/measures?period=week"))
    assert "for Gull Ferries" in board
    assert "Cases opened 3 3 cases" in board
    assert "0.00 EUR" in board
    assert "3 cases" in said(desk.get(max_, "/measures/cases-opened/cases?period=week"))
    pages = ("staying", "money", "paradox", "nps-peers", "aim")
    for path in (*(f"/measures/{one}" for one in pages), "/causes", "/radar"):
        assert desk.get(max_, path).status_code == 200
    desk.get(max_, "/measures?of=no-such")
    assert "for Gull Ferries" in said(desk.get(max_, "/measures")), "what there is not changes nothing"
    desk.get(max_, "/measures?of=kite")
    assert "Cases opened 1 1 case" in said(desk.get(max_, "/measures?period=week"))


def test_whoever_works_for_one_is_asked_nothing_and_sees_no_other(desk: Visits, gull: Brand) -> None:
    bea, zoe = desk.story.desk.bea, somebody(desk, "Zoe", Role.LEAD, gull)
    assert "Gull Ferries" not in said(desk.get(bea, "/measures?of=gull"))
    assert "Cases opened 1 1 case" in said(desk.get(bea, "/measures?period=week"))
    assert "Cases opened 3 3 cases" in said(desk.get(zoe, "/measures?period=week&of=kite"))


def test_what_one_brand_improves_and_notes_is_no_business_of_another(desk: Visits, gull: Brand) -> None:
    cast, zoe = desk.story.desk, somebody(desk, "Zoe", Role.LEAD, gull)
    form = {"figure": "reopened", "target": "5", "why": "They come back"}
    assert desk.post(cast.bea, "/measures/aim", {**form, "owner": str(cast.ben.id)}).status_code == 303
    assert desk.post(zoe, "/measures/aim", {**form, "owner": str(cast.ben.id)}).status_code == 422, "of another brand"
    assert desk.post(zoe, "/measures/aim", {**form, "owner": str(zoe.id)}).status_code == 303
    note = {"day": f"{desk.story.at - timedelta(days=1):%Y-%m-%d}", "words": "New courier", "everywhere": "yes"}
    assert desk.post(cast.bea, "/measures/reopened/notes", note).status_code == 303
    assert "New courier" not in said(desk.get(zoe, "/measures/reopened"))
    before, theirs = entries(), Aim.objects.get(brand=cast.brand)
    assert desk.post(zoe, f"/measures/aim/{theirs.id}", {"do": "give_up", "why": "Mine now"}).status_code == 404
    one = Annotation.objects.get()
    assert desk.post(zoe, f"/measures/reopened/notes/{one.id}", {"do": "take_back"}).status_code == 404
    assert entries() == before
