"""Who gets a new case on a desk so full that nobody counts each time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from amends import flow
from amends.cases import queries as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.flow import routing, whom
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.people import actions as people
from amends.post.rules import Channel
from amends.promises import queries
from tests.cast import NOON, Desk, a_customer, an_order
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk on which one open case is already too many to count each time."""
    monkeypatch.setattr(routing, "COUNTED_FROM", 0)
    made = an_equipped_desk()
    opened(made, 2)
    return made


def opened(desk: Desk, count: int, seconds: int = 0) -> list[Case]:
    at = NOON + timedelta(seconds=seconds)
    number = Case.objects.count()
    return [
        flow.open_cases(
            [NewCase(a_customer(desk, f"Nobody N{number + each}"), desk.brand, Channel.FORM, first_contact_at=at)],
            by=CLOCK,
            at=at,
        )[0]
        for each in range(count)
    ]


def test_what_is_assigned_meanwhile_is_counted_on(desk: Desk) -> None:
    owners = [case.owner for case in opened(desk, 4, seconds=1)]
    assert [owners.count(desk.ana), owners.count(desk.ben)] == [2, 2]


def test_it_is_counted_again_after_ten_seconds_and_when_other_people_are_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = []
    monkeypatch.setattr(routing, "loads", lambda ids: counted.append(ids) or queries.loads(ids))
    opened(desk, 1, seconds=0)
    opened(desk, 1, seconds=11)
    opened(desk, 1, seconds=12)
    count = len(counted)
    people.be_away(desk.ana, until=NOON + timedelta(days=1), reason="ill", by=SETUP, at=NOON)
    assert opened(desk, 1, seconds=13)[0].owner == desk.ben
    assert len(counted) == count + 1


def booked(desk: Desk, name: str, number: str = "KX1545", **more: Any) -> Case:
    customer = a_customer(desk, name)
    new = NewCase(
        customer, desk.brand, Channel.FORM, order=an_order(desk, customer, number), first_contact_at=NOON, **more
    )
    return flow.open_cases([new], by=CLOCK, at=NOON)[0]


def test_two_people_of_one_booking_have_one_owner(desk: Desk) -> None:
    first = booked(desk, "Zoe Marsh")
    assert [booked(desk, f"Tom Reed{number}").owner for number in range(3)] == [first.owner] * 3
    assert {booked(desk, f"Mo Bell{number}", f"KX{number}").owner for number in range(2)} == {desk.ana, desk.ben} - {
        first.owner
    }


def test_what_a_lead_has_separated_draws_nobody(desk: Desk) -> None:
    first = booked(desk, "Zoe Marsh")
    Case.objects.filter(id=first.id).update(is_separated=True)
    assert {booked(desk, "Tom Reed").owner, first.owner} == {desk.ana, desk.ben}


def test_two_on_one_booking_whose_names_are_alike_may_be_one_person(desk: Desk) -> None:
    first, tom = booked(desk, "Zoe Marsh"), booked(desk, "Tom Reed")
    again = booked(desk, "Z. Marsh")
    said = Entry.objects.filter(verb="cases.alike").order_by("id")
    assert {(one.case_id, one.facts["reference"], one.facts["customer"]) for one in said} == {
        (again.id, first.reference, str(first.customer_id)),
        (first.id, again.reference, str(again.customer_id)),
    }
    assert tom.id not in {one.case_id for one in said}


def test_a_batch_goes_round_fairly_and_to_leads_only_where_nobody_else_can(desk: Desk) -> None:
    batch = [
        NewCase(a_customer(desk, f"Batch B{number}"), desk.brand, Channel.FORM, first_contact_at=NOON)
        for number in range(5)
    ]
    german = [
        NewCase(a_customer(desk, f"Deutsch D{number}", language="de"), desk.brand, Channel.FORM, first_contact_at=NOON)
        for number in range(2)
    ]
    portuguese = NewCase(a_customer(desk, "Um Só", language="pt"), desk.brand, Channel.FORM, first_contact_at=NOON)
    found = [case.owner for case in flow.open_cases([*german, *batch, portuguese], by=CLOCK, at=NOON)]
    # Each had one before; Ben alone speaks German on the front line, and nobody but the manager Portuguese.
    assert found[:2] == [desk.ben, desk.ben]
    assert found[2:7] == [desk.ana, desk.ana, desk.ana, desk.ben, desk.ana]
    assert found[7] == desk.carlos


@pytest.mark.anywhere
def test_who_is_on_an_order_is_asked_of_the_order_not_of_all_that_a_brand_ever_had(desk: Desk) -> None:
    open_ = cases._OPEN_OF_ORDERS._ask(desk.brand.id, "K1", "K2")
    assert "cases_open_order (order_id=?)" in open_.explain()
    about = whom._ORDERS._ask(desk.brand.id, "parcel:1", "parcel:2")
    assert "customers_order_of_thing (brand_id=? AND thing=?)" in about.explain()
