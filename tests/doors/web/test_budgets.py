"""Budgets, two who decide, and exchange rates through the door: set by who sets policy, felt by everybody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from amends import flow
from amends.cases.models import Case
from amends.customers.models import Order
from amends.flow import governing
from amends.people.models import Person
from amends.remedies.models import Budget, ExchangeRate, FourEyes, Remedy
from tests.doors.web.visiting import Answer, Visits, entries, page, said

BUDGET = {"kind": "", "amount": "100", "currency": "USD", "month": ""}
RATE = {"currency": "eur", "rate": "1,25", "into": "USD", "since": ""}


@pytest.fixture
def cases(desk: Visits) -> Iterator[Case]:
    """As many recoveries of Ana's as are asked for, each acknowledged."""

    def made() -> Iterator[Case]:
        for number in range(9):
            case = desk.story.complain(f"Passenger {number}", order=f"KX-{number}")
            flow.reassign([case], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
            desk.story.acknowledge(case)
            yield desk.story.now(case)

    return made()


def give(desk: Visits, case: Case, amount: str, who: Person | None = None) -> Answer:
    typed = {"kind": "goodwill", "amount": amount, "reason": "fits", "skipped": "dated"}
    return desk.post(who or desk.story.desk.ana, f"/cases/{case.reference}/remedies", typed)


def decide(desk: Visits, who: Person, asked: Remedy) -> Answer:
    return desk.post(who, f"/remedies/{asked.id}/decision", {"decision": "grant"})


def test_a_month_is_a_bar_that_says_what_it_is_made_of(desk: Visits, cases: Iterator[Case]) -> None:
    cast = desk.story.desk
    assert "limits alone decide" in said(desk.get(cast.dita, "/settings/budgets"))
    assert desk.post(cast.carlos, "/settings/budgets", BUDGET).status_code == 303
    give(desk, next(cases), "40")
    give(desk, next(cases), "55")
    found = said(desk.get(cast.dita, "/settings/budgets"))
    assert (
        "All other kinds, USD 5.00 USD left 40.00 USD granted, 55.00 USD reserved for askings, of 100.00 USD" in found
    )
    assert "40.00" not in said(desk.get(cast.dita, "/settings/budgets?month=2031-01"))
    assert "No budget is set" in said(desk.get(cast.dita, "/settings/budgets?month=2001-01"))


def test_beyond_the_budget_the_page_says_who_decides_and_by_when(desk: Visits, cases: Iterator[Case]) -> None:
    cast = desk.story.desk
    governing.set_budget(cast.brand, None, 3_000, "USD", by=cast.carlos, at=desk.story.at)
    case = next(cases)
    assert "You may give 50 USD alone. For extras 30 USD is left in this month's budget." in page(desk, case)
    answer = give(desk, case, "40")
    assert answer.status_code == 303
    asked = Remedy.objects.get()
    told = page(desk, case)
    assert asked.approval
    assert f"goes beyond what is left of this month's budget: it waits for {cast.carlos.name}, who decides by" in told
    refused = decide(desk, cast.bea, asked)
    assert refused.status_code == 409
    assert f"10.00 USD beyond what is left of the month's budget. It can be decided by {cast.carlos.name}" in said(
        refused
    )
    assert decide(desk, cast.carlos, asked).status_code == 303
    assert "10.00 USD beyond it" in said(desk.get(cast.dita, "/settings/budgets"))


def test_two_decide_and_the_first_is_shown_everywhere(desk: Visits, cases: Iterator[Case]) -> None:
    cast = desk.story.desk
    assert desk.post(cast.carlos, "/settings/limits/two", {"two_currency": "usd", "above": "50"}).status_code == 303
    assert "Above 50.00 USD, given on one case in all, two people decide." in said(
        desk.get(cast.dita, "/settings/limits")
    )
    case = next(cases)
    give(desk, case, "60")
    asked = Remedy.objects.get()
    assert "who decides as the first of two by" in page(desk, case)
    desk.post(cast.bea, f"/cases/{case.reference}/remedies/{asked.id}/grant")
    assert "approved first by Bea, waits for an answer of a second, Carlos by" in page(desk, case)
    assert "Bea approved first" in said(desk.get(cast.ana, "/today"))
    theirs = said(desk.get(cast.bea, "/team"))
    assert "You approved it; somebody else decides too." in theirs
    again = decide(desk, cast.bea, asked)
    assert (again.status_code, f"It can be {cast.carlos.name}" in said(again)) == (409, True)
    decide(desk, cast.carlos, asked)
    asked.refresh_from_db()
    assert (asked.first_by, asked.decided_by) == (cast.bea, cast.carlos)
    assert f"{cast.bea.name} and {cast.carlos.name}" in said(desk.get(cast.dita, "/audit"))


def test_a_sum_in_another_currency_needs_a_rate_and_keeps_it(desk: Visits, cases: Iterator[Case]) -> None:
    cast, case = desk.story.desk, next(cases)
    Order.objects.filter(number="KX-0").update(currency="EUR")
    refused = give(desk, case, "30")
    assert refused.status_code == 409
    assert (
        f"no rate of EUR in USD is recorded. Record it under Settings, Exchange rates, or ask {cast.carlos.name}"
        in said(refused).replace("No rate", "no rate")
    )
    assert desk.post(cast.carlos, "/settings/rates", RATE).status_code == 303
    assert f"1 EUR = 1.25 USD Tue 3 Mar 12:01 {cast.carlos.name}, Tue 3 Mar 12:01" in said(
        desk.get(cast.dita, "/settings/rates")
    )
    assert give(desk, case, "30").status_code == 303
    assert "You may give 12.50 USD alone." in page(desk, case)
    assert "30.00 EUR, weighed as 37.50 USD at 1.25" in said(desk.get(cast.dita, "/audit"))


@pytest.mark.parametrize("who", ["ana", "bea", "evan"])
def test_only_who_sets_policy_comes_here(desk: Visits, who: str) -> None:
    person, before = getattr(desk.story.desk, who), entries()
    for path, typed in (("budgets", BUDGET), ("rates", RATE), ("limits/two", {"two_currency": "USD", "above": "1"})):
        assert desk.post(person, f"/settings/{path}", typed).status_code == 403
    for path in ("budgets", "rates"):
        assert desk.get(person, f"/settings/{path}").status_code == 403
    assert entries() == before


@pytest.mark.parametrize(
    ("path", "typed", "told"),
    [
        ("budgets", BUDGET | {"amount": "-1"}, "A budget is not below zero"),
        ("budgets", BUDGET | {"month": "2020-01"}, "2020-01 is over"),
        ("budgets", BUDGET | {"month": "May"}, "is no month; write it like 2026-02"),
        ("budgets", BUDGET | {"kind": "weather"}, "Pick one from the list."),
        ("budgets", BUDGET | {"currency": "XX"}, "no ISO 4217 code"),
        ("limits/two", {"two_currency": "USD", "above": "-5"}, "A sum is not below zero"),
        ("limits/two", {"two_currency": "", "above": "5"}, "Name a currency, such as USD."),
        ("rates", RATE | {"rate": "0"}, "write it like 1.0832"),
        ("rates", RATE | {"into": "EUR"}, "name two currencies"),
        ("rates", RATE | {"since": "soon"}, "day and a time"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_set(desk: Visits, path: str, typed: dict[str, str], told: str) -> None:
    before = entries()
    answer = desk.post(desk.story.desk.carlos, f"/settings/{path}", typed)
    assert (answer.status_code, told in said(answer)) == (422, True)
    assert entries() == before
    assert not any(table.objects.exists() for table in (Budget, FourEyes, ExchangeRate))


def test_the_page_asks_no_more_for_more_budgets(desk: Visits, cases: Iterator[Case]) -> None:
    cast = desk.story.desk
    governing.set_budget(cast.brand, None, 10_000, "USD", by=cast.carlos, at=desk.story.at)
    one = desk.queries(cast.dita, "/settings/budgets")
    for kind in list(cast.kinds.values())[:3]:
        governing.set_budget(cast.brand, kind, 1_000, "USD", by=cast.carlos, at=desk.story.at)
    give(desk, next(cases), "5")
    assert desk.queries(cast.dita, "/settings/budgets") == one
