"""A customer's card: how they are known, who may be the same person, and one owner for what is open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.customers.models import Customer, Merge
from amends.journal.actors import SETUP, Automatic
from amends.journal.models import Entry
from amends.people import actions as people
from amends.people.rules import Role
from amends.post.deliveries import Delivery
from amends.post.rules import Channel
from tests.doors.web.visiting import Answer, Visits, entries, said


@pytest.fixture
def both(desk: Visits) -> tuple[Case, Case]:
    """Jana by mail, and Jana on the telephone, where nobody knew her."""
    first = desk.story.complain(order="KX77")
    told = Delivery(
        desk.story.desk.brand,
        Channel.PHONE,
        "phone",
        "call-1",
        desk.story.at,
        "J. Weber",
        text="It is Jana, about my bag!",
        phone="030 1234567",
        order_number="KX77",
    )
    second = flow.hear([told], by=Automatic("phone"), at=desk.story.at)[0].case
    assert second is not None
    assert second.customer_id != first.customer_id
    return first, second


def card(desk: Visits, case: Case, who: str = "ana") -> str:
    customer = Case.objects.get(id=case.id).customer
    return said(desk.get(getattr(desk.story.desk, who), reverse("customer", kwargs={"id": customer.id})))


def merge(desk: Visits, case: Case, person: str = "ana", **fields: object) -> Answer:
    path = reverse("customer_merge", kwargs={"id": case.customer_id})
    return desk.post(getattr(desk.story.desk, person), path, fields)


def test_the_card_says_how_they_are_known_and_who_they_may_be(desk: Visits, both: tuple[Case, Case]) -> None:
    first, second = both
    found = card(desk, first)
    assert "jana.weber@example.com" in found
    assert f"{first.reference} " in found
    assert "J. Weber 0301234567 · the same order, and a name like theirs" in found
    assert "Jana Weber" in card(desk, second)
    html = desk.get(desk.story.desk.ana, f"/cases/{first.reference}").content.decode()
    assert f'href="/customers/{first.customer_id}"' in html


def test_one_person_is_one_press_and_so_is_the_way_back(desk: Visits, both: tuple[Case, Case]) -> None:
    first, second = both
    answer = merge(desk, first, **{"with": str(second.customer_id)})
    assert answer.status_code == 303
    found = card(desk, first)
    assert f"{second.reference} " in found
    assert "J. Weber" in found
    assert "What is open has several owners" in found or Case.objects.get(id=second.id).owner_id == first.owner_id
    gone = said(desk.get(desk.story.desk.ana, reverse("customer", kwargs={"id": second.customer_id})))
    assert "This customer is one with Jana Weber" in gone
    undo = reverse("customer_unmerge", kwargs={"id": Merge.objects.get().id})
    assert desk.post(desk.story.desk.ana, undo).status_code == 303
    assert Case.objects.get(id=second.id).customer_id == second.customer_id
    before = entries()
    assert desk.post(desk.story.desk.ana, undo).status_code == 422
    assert entries() == before


@pytest.mark.parametrize("by", ["0301234567", "reference"])
def test_somebody_whom_nobody_suggests_is_named(desk: Visits, both: tuple[Case, Case], by: str) -> None:
    first, second = both
    assert merge(desk, first, who=second.reference if by == "reference" else by).status_code == 303
    assert Case.objects.get(id=second.id).customer_id == first.customer_id


def test_what_does_not_fit_comes_back_and_changes_nothing(desk: Visits, both: tuple[Case, Case]) -> None:
    first, _ = both
    before = entries()
    assert "Nobody is known by this." in said(merge(desk, first, who="nobody@example.com"))
    assert "That is the same customer already." in said(merge(desk, first, who=first.reference))
    assert merge(desk, first, **{"with": "nonsense"}).status_code == 404
    assert merge(desk, first, who="x@example.com", **{"with": ""}).status_code == 422
    assert merge(desk, first, "dita", who="0301234567").status_code == 403
    assert entries() == before


def test_what_is_open_comes_to_one_owner(desk: Visits, both: tuple[Case, Case]) -> None:
    first, second = both
    cast = desk.story.desk
    for case, owner in ((first, cast.ana), (second, cast.ben)):
        flow.reassign([desk.story.now(case)], owner, by=cast.bea, at=desk.story.at)
    merge(desk, first, **{"with": str(second.customer_id)})
    assert "several owners: Ana Ruiz, Ben Cole" in card(desk, first)
    path = reverse("customer_one_owner", kwargs={"id": first.customer_id})
    assert desk.post(cast.ana, path).status_code == 303
    assert "is Ben's to hand off" in card(desk, first)
    assert desk.post(cast.bea, path).status_code == 303
    assert desk.story.now(second).owner_id == cast.ana.id
    assert f"Ana has {second.reference} now." in card(desk, first, "bea")


def test_a_card_is_of_ones_own_brand(desk: Visits, both: tuple[Case, Case]) -> None:
    first, second = both
    cast = desk.story.desk
    elsewhere = people.add_brand(
        "other",
        name="Other",
        calendar=cast.calendar,
        sender_address="o@o.example",
        currency="USD",
        by=SETUP,
        at=desk.story.at,
    )
    team = people.add_team("Others", brand=elsewhere, calendar=cast.calendar, by=SETUP, at=desk.story.at)
    zoe = people.add_person(
        "Zoe Far", email="zoe@o.example", role=Role.LEAD, calendar=cast.calendar, team=team, by=SETUP, at=desk.story.at
    )
    assert Customer.objects.count() == 2
    assert desk.get(zoe, reverse("customer", kwargs={"id": first.customer_id})).status_code == 404
    assert desk.get(cast.evan, reverse("customer", kwargs={"id": first.customer_id})).status_code == 403
    path = reverse("customer_merge", kwargs={"id": first.customer_id})
    assert desk.post(zoe, path, {"with": str(second.customer_id)}).status_code == 404
    row = flow_merge(desk, first, second)
    assert desk.post(zoe, reverse("customer_unmerge", kwargs={"id": row.id})).status_code == 404


def flow_merge(desk: Visits, first: Case, second: Case) -> Merge:
    merge(desk, first, **{"with": str(second.customer_id)})
    return Merge.objects.get()


def test_the_page_of_a_case_asks_whether_two_are_one_person(desk: Visits, both: tuple[Case, Case]) -> None:
    first, second = both
    ana = desk.story.desk.ana
    html = desk.get(ana, f"/cases/{second.reference}").content.decode()
    assert f"{second.customer.name} looks like the customer of {first.reference}" in html
    assert f'action="{reverse("customer_merge", kwargs={"id": second.customer_id})}"' in html
    assert f'name="with" value="{first.customer_id}"' in html
    assert "looks like the customer of" in desk.get(ana, f"/cases/{first.reference}").content.decode()
    assert first.owner == second.owner
    merge(desk, second, **{"with": str(first.customer_id)})
    for case in both:
        assert "looks like the customer of" not in desk.get(ana, f"/cases/{case.reference}").content.decode()
    unmerged = Merge.objects.get()
    desk.post(ana, reverse("customer_unmerge", kwargs={"id": unmerged.id}), {})
    assert "looks like the customer of" in desk.get(ana, f"/cases/{second.reference}").content.decode()


def apart(desk: Visits, first: Case, person: str = "ana", **fields: object) -> Answer:
    path = reverse("customer_apart", kwargs={"id": first.customer_id})
    return desk.post(getattr(desk.story.desk, person), path, fields)


def case_page(desk: Visits, case: Case) -> str:
    return said(desk.get(desk.story.desk.ana, f"/cases/{case.reference}"))


def call_again(desk: Visits, number: str) -> Case:
    told = Delivery(
        desk.story.desk.brand,
        Channel.PHONE,
        "phone",
        number,
        desk.story.at,
        "J. Weber",
        text="And now my other bag!",
        phone="030 1234567",
        order_number="KX77",
    )
    case = flow.hear([told], by=Automatic("phone"), at=desk.story.at)[0].case
    assert case is not None
    return case


def test_that_two_are_two_is_said_once_and_remembered_on_cases_and_cards(desk: Visits, both: tuple[Case, Case]) -> None:
    first, second = both
    assert "Not the same person" in case_page(desk, first)
    answer = apart(desk, first, **{"with": second.customer_id, "case": first.reference})
    assert (answer.status_code, answer.url) == (303, f"/cases/{first.reference}")
    for case in both:
        shown = case_page(desk, case)
        assert "looks like the customer of" not in shown
        assert "they are two" in shown
    assert "the same order, and a name like theirs" not in card(desk, first) + card(desk, second)
    facts = Entry.objects.filter(verb="cases.not_alike").values_list("case_id", "facts__customer")
    assert set(facts) == {(first.id, str(second.customer_id)), (second.id, str(first.customer_id))}
    assert all("Weber" not in str(entry.facts) for entry in Entry.objects.filter(verb="cases.not_alike"))


def test_who_was_told_apart_is_not_asked_about_again_on_a_later_case(desk: Visits, both: tuple[Case, Case]) -> None:
    first, second = both
    apart(desk, first, **{"with": second.customer_id})
    flow.end_otherwise(second, Ending.WITHDRAWN, "other", "They said so.", by=desk.story.desk.bea, at=desk.story.at)
    desk.story.wait(timedelta(minutes=1))
    later = call_again(desk, "call-2")
    assert later.id != second.id
    assert "looks like the customer of" not in case_page(desk, later)
    assert Entry.objects.filter(verb="cases.alike").count() == 2


def test_who_was_told_apart_can_be_merged_all_the_same(desk: Visits, both: tuple[Case, Case]) -> None:
    first, second = both
    apart(desk, first, **{"with": second.customer_id})
    assert merge(desk, first, who=second.reference).status_code == 303
    assert Merge.objects.count() == 1


def test_telling_apart_refuses_what_cannot_be_and_changes_nothing(desk: Visits, both: tuple[Case, Case]) -> None:
    first, second = both
    before = entries()
    assert apart(desk, first, **{"with": first.customer_id}).status_code == 422
    assert apart(desk, first, **{"with": "nobody"}).status_code == 404
    assert apart(desk, first, **{"with": second.id}).status_code == 404
    assert apart(desk, first, "dita", **{"with": second.customer_id}).status_code == 403
    assert apart(desk, first, **{"with": second.customer_id, "case": "AM-0000-0000"}).status_code == 404
    assert entries() == before
    apart(desk, first, **{"with": second.customer_id})
    before = entries()
    assert apart(desk, second, **{"with": first.customer_id}).status_code == 303
    assert entries() == before, "said once is said"
