"""Who may give how much: set on a page, by somebody else than whom it is about, and asked from the next sum on."""

from __future__ import annotations

import pytest

from amends import flow
from amends.journal.models import Entry
from amends.remedies.models import Authority
from tests.doors.web.visiting import Visits, entries, page, said

SET = {"holder": "role:front_line", "currency": "USD", "case": "50", "day": "500", "customer": "60"}


def test_the_limits_are_read_and_set(desk: Visits) -> None:
    cast = desk.story.desk
    found = said(desk.get(cast.dita, "/settings/limits"))
    assert "front line 50.00 USD 500.00 USD not limited" in found
    assert desk.post(cast.carlos, "/settings/limits", SET).status_code == 303
    assert "front line 50.00 USD 500.00 USD 60.00 USD" in said(desk.get(cast.dita, "/settings/limits"))
    assert "50.00 USD a case, 500.00 USD a day, 60.00 USD a customer in 90 days" in said(
        desk.get(cast.carlos, "/settings")
    )
    facts = Entry.objects.filter(verb="remedies.authority_set").order_by("id").last()
    assert facts
    assert facts.facts["per_customer_minor"] == 6_000
    assert desk.post(cast.carlos, "/settings/limits", SET | {"customer": ""}).status_code == 303
    assert Authority.objects.get(role="front_line", currency="USD").per_customer_minor is None


def test_the_case_says_what_is_left_for_this_customer(desk: Visits) -> None:
    cast = desk.story.desk
    desk.post(cast.dita, "/settings/limits", SET | {"holder": f"person:{cast.ana.id}", "customer": "20"})
    case = desk.story.complain("Where is my flight?")
    flow.reassign([case], cast.ana, by=cast.bea, at=desk.story.at)
    assert "You may give 20 USD alone." in page(desk, desk.story.now(case))


@pytest.mark.parametrize("who", ["ana", "bea", "evan"])
def test_only_who_sets_policy_comes_here(desk: Visits, who: str) -> None:
    before = entries()
    person = getattr(desk.story.desk, who)
    assert desk.get(person, "/settings/limits").status_code == 403
    assert desk.post(person, "/settings/limits", SET).status_code == 403
    assert entries() == before


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"holder": "role:manager"}, "These are your own limits; somebody else who sets policy changes them."),
        ({"holder": "role:admin"}, "Pick a role or a colleague from the list."),
        ({"holder": ""}, "Pick a role or a colleague from the list."),
        ({"currency": "XX"}, "XX"),
        ({"case": ""}, "Say how much; 0 means that nothing may be granted alone."),
        ({"day": "much"}, "is no sum"),
        ({"customer": "-1"}, "is below zero"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_set(desk: Visits, typed: dict[str, str], told: str) -> None:
    before = entries()
    answer = desk.post(desk.story.desk.carlos, "/settings/limits", SET | typed)
    assert answer.status_code == 422
    assert told in said(answer)
    assert entries() == before
