"""What is in proportion: who sets policy reads it, drafts another, rehearses it; a second person switches it on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from amends import flow
from amends.cases.models import Case
from amends.journal.models import Entry
from amends.people.models import Person
from amends.remedies.models import Offering, Policy
from amends.remedies.queries.policy import Rehearsed
from amends.remedies.rules import Skip
from amends.remedies.rules.policy import SHIPPED_TABLE
from amends.remedies.rules.rehearsal import Cost, Rehearsal
from amends.web.shown.policy import tried
from tests.doors.web.visiting import Answer, Visits, entries, page, said


def fields(why: str = "We are too thrifty.", **changed: str) -> dict[str, str]:
    """The form as the browser sends it, with some of it typed anew: `used_small_low="12"`."""
    typed = {
        f"{key}-{part}": str(line[part])
        for key, line in SHIPPED_TABLE.items()
        for part in ("low", "high", "reason", "source")
    }
    return typed | {name[::-1].replace("_", "-", 1)[::-1]: text for name, text in changed.items()} | {"why": why}


def draft(desk: Visits, who: Person | None = None, number: int = 0, **changed: Any) -> Answer:
    return desk.post(who or desk.story.desk.carlos, f"/settings/policy/{number}/draft", fields(**changed))


@pytest.fixture
def case(desk: Visits) -> Case:
    """A case that Ana owns: 312.40, of medium gravity."""
    made = desk.story.complain("Where is my flight?")
    flow.reassign([made], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    desk.story.acknowledge(made)
    return desk.story.now(made)


def give(desk: Visits, case: Case, minor: int) -> None:
    goodwill = Offering.objects.get(slug="goodwill")
    flow.offer_remedy(
        case,
        goodwill,
        minor,
        "USD",
        "It helps at once.",
        skips=Skip.CANNOT_WAIT,
        by=desk.story.desk.ana,
        at=desk.story.at,
    )


def test_the_table_names_its_sources_and_says_that_it_counts(desk: Visits) -> None:
    found = said(desk.get(desk.story.desk.dita, "/settings/policy"))
    assert "As shipped counts, as it comes with Amends" in found
    assert "grave, and again 25-30" in found
    assert "Gelbrich, Gäthke & Grégoire 2015" in found
    assert "Haesevoets et al. 2017" in found
    assert "Rejected, or it never came: percent of the price" in found
    assert "Value may only add" not in found
    assert "What is in proportion" in said(desk.get(desk.story.desk.carlos, "/settings"))


@pytest.mark.parametrize("who", ["ana", "bea", "evan"])
def test_only_who_sets_policy_comes_here(desk: Visits, who: str) -> None:
    person = getattr(desk.story.desk, who)
    before = entries()
    assert desk.get(person, "/settings/policy").status_code == 403
    assert draft(desk, person).status_code == 403
    assert desk.post(person, "/settings/policy/1/on").status_code == 403
    assert entries() == before


def test_a_draft_is_kept_rehearsed_and_switched_on_by_somebody_else(desk: Visits, case: Case) -> None:
    give(desk, case, 3_000)
    cast = desk.story.desk
    answer = draft(desk, used_grave_low="24", used_grave_reason="We are kind.")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings/policy/1")
    mine = said(desk.get(cast.carlos, "/settings/policy/1"))
    assert "draft, drafted by Carlos" in mine
    assert "grave 24-25 now 20-25 We are kind." in mine
    assert "nobody does so with what they drafted themselves" in mine
    assert "Switch it on" not in mine
    desk.story.wait(timedelta(minutes=1))
    before = entries()
    run = said(desk.get(cast.dita, "/settings/policy/1?days=90"))
    assert "Dry run: 1 case, +155.1 % cost, 1 more approval." in run
    assert entries() == before
    answer = desk.post(cast.dita, "/settings/policy/1/on", {"since": ""})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings/policy/1")
    found = said(desk.get(cast.dita, "/settings/policy"))
    assert "Version 1" in found
    assert "counts since" in found
    assert Entry.objects.filter(verb="remedies.policy_switched_on", actor__contains=str(cast.dita.id)).exists()


def test_the_case_page_and_the_remedy_follow_the_policy_that_counts(desk: Visits, case: Case) -> None:
    def shown() -> str:
        text = page(desk, case)
        at = text.index("In proportion") if "In proportion" in text else text.index("in proportion")
        return text[at : at + 60]

    before = shown()
    draft(desk, used_medium_low="18", used_grave_low="21")
    assert shown() == before
    desk.post(desk.story.desk.dita, "/settings/policy/1/on")
    assert shown() != before


def test_the_page_takes_no_query_more(desk: Visits, case: Case) -> None:
    ana = desk.story.desk.ana
    few = desk.queries(ana, f"/cases/{case.reference}")
    draft(desk, used_grave_low="24")
    desk.post(desk.story.desk.dita, "/settings/policy/1/on")
    assert desk.queries(ana, f"/cases/{case.reference}") <= few


def test_whoever_drafted_it_is_refused(desk: Visits) -> None:
    draft(desk)
    before = entries()
    answer = desk.post(desk.story.desk.carlos, "/settings/policy/1/on")
    assert answer.status_code == 409
    assert "You drafted this version yourself" in said(answer)
    assert entries() == before
    assert Policy.objects.get().since is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"used_small_low": "30"}, "The range runs backwards: 30 is more than 15."),
        ({"used_small_low": "ten"}, "Give a whole number from 0 to 400."),
        ({"cap_low": "401"}, "Give a whole number from 0 to 400."),
        ({"again_source": ""}, "Name who says so"),
        ({"rejected_small_reason": " "}, "Say why, in at most 200 characters."),
        ({"used_medium_high": "99"}, "This is less than for what is less grave."),
        ({"value_what": "postcode", "value_low": "3"}, "A policy never looks at postcode: what somebody gets follows"),
        ({"value_what": "Payment method"}, "A policy never looks at payment method:"),
        ({"value_what": "weather"}, "There is nothing called 'weather'; a policy may look at orders or years."),
        ({"value_what": "orders", "value_low": "0"}, "Give a whole number from 1 to 1000."),
        ({"why": ""}, "Say why the policy is changed"),
    ],
)
def test_what_is_wrong_is_named_at_its_line_and_nothing_is_kept(desk: Visits, typed: dict[str, str], told: str) -> None:
    before = entries()
    answer = draft(desk, **typed)
    assert answer.status_code == 422
    assert told in said(answer)
    text = next(iter(typed.values()))
    if text.strip():
        assert f'value="{text}"' in answer.content.decode()
    assert (entries(), Policy.objects.count()) == (before, 0)


def test_value_may_add_one_step_and_the_next_draft_may_take_it_out_again(desk: Visits, case: Case) -> None:
    value = {"value_low": "10", "value_reason": "Ten orders.", "value_source": "Board"}
    assert draft(desk, value_what="orders", **value).status_code == 303
    found = said(desk.get(desk.story.desk.dita, "/settings/policy/1"))
    assert "from so many orders on 10 now not looked at Ten orders. Board" in found
    desk.post(desk.story.desk.dita, "/settings/policy/1/on")
    form = desk.get(desk.story.desk.dita, "/settings/policy/1/draft").content.decode()
    assert 'name="value_orders-low" value="10"' in form
    assert draft(desk, number=1).status_code == 303
    assert "value_orders" not in Policy.objects.get(number=2).table
    assert "from so many orders on not looked at now 10" in said(desk.get(desk.story.desk.dita, "/settings/policy/2"))


def test_a_version_may_be_planned_and_dropped(desk: Visits) -> None:
    cast = desk.story.desk
    draft(desk)
    answer = desk.post(cast.dita, "/settings/policy/1/on", {"since": "2020-01-01T09:00"})
    assert answer.status_code == 422
    assert "This has passed" in said(answer)
    desk.post(cast.dita, "/settings/policy/1/on", {"since": "2030-01-01T09:00"})
    assert "counts from 1 Jan 2030 09:00 on" in said(desk.get(cast.carlos, "/settings/policy/1"))
    assert "As shipped counts" in said(desk.get(cast.carlos, "/settings/policy/0"))
    assert desk.post(cast.carlos, "/settings/policy/1/drop").status_code == 303
    assert "was planned and dropped" in said(desk.get(cast.carlos, "/settings/policy/1"))
    assert desk.post(cast.dita, "/settings/policy/1/on").status_code == 409


def test_a_version_that_was_replaced_says_from_when_until_when(desk: Visits) -> None:
    cast = desk.story.desk
    for number in (1, 2):
        draft(desk)
        desk.post(cast.dita, f"/settings/policy/{number}/on")
        desk.story.wait(timedelta(hours=1))
    assert "counted from 12:00 until 13:00" in said(desk.get(cast.carlos, "/settings/policy/1"))
    draft(desk)
    desk.post(cast.carlos, "/settings/policy/3/drop")
    assert "dropped draft" in said(desk.get(cast.carlos, "/settings/policy/3"))


@pytest.mark.parametrize(
    "path", ["/settings/policy/7", "/settings/policy/7/draft", "/settings/policy/7?days=90", "/settings/policy/seven"]
)
def test_a_version_that_is_none_is_not_found(desk: Visits, path: str) -> None:
    assert desk.get(desk.story.desk.carlos, path).status_code == 404
    assert desk.post(desk.story.desk.carlos, "/settings/policy/0/on").status_code == 404


def test_a_rehearsal_of_nothing_says_so(desk: Visits) -> None:
    found = said(desk.get(desk.story.desk.dita, "/settings/policy/0?days=30"))
    assert "Dry run: in the last 30 days nothing extra was given on a case with a price." in found


def rehearsed(is_cut: bool = False, **told: Any) -> Rehearsed:
    usual: dict[str, Any] = {
        "cases": 212,
        "unknown": 0,
        "below": 30,
        "above": 10,
        "approvals": 20,
        "approvals_then": 6,
        "costs": (Cost("USD", 100_000, 103_100),),
    }
    now = Rehearsal(**(usual | {"approvals": 6, "costs": (Cost("USD", 100_000, 98_000),)}))
    return Rehearsed(Rehearsal(**(usual | told)), now, is_cut)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "Dry run: 212 cases, +3.1 % cost, 14 more approvals."),
        ({"approvals": 5}, "Dry run: 212 cases, +3.1 % cost, 1 fewer approval."),
        ({"approvals": 6}, "Dry run: 212 cases, +3.1 % cost, as many approvals."),
        (
            {"costs": (Cost("EUR", 100, 50), Cost("USD", 100, 100))},
            "Dry run: 212 cases, -50.0 % cost in EUR, 0.0 % cost in USD, 14 more approvals.",
        ),
        (
            {"cases": 0, "unknown": 3},
            "Dry run: in the last 90 days nothing extra was given on a case with a price. 3 cases without a price say "
            "nothing.",
        ),
    ],
)
def test_a_rehearsal_in_plain_words(told: dict[str, Any], words: str) -> None:
    assert tried(rehearsed(**told), 90).words == words


def test_a_rehearsal_tells_how_it_was_counted() -> None:
    lines = tried(rehearsed(is_cut=True, unknown=9), 90).lines
    assert lines == [
        "Of what was given, 40 of 212 sums would lie outside the range: 30 below it, 10 above.",
        "Given: 1,000.00 USD. The middles of the ranges: 1,031.00 USD.",
        "The middle goes beyond what whoever asked may give alone today in 20 cases; what was given does in 6.",
        "The version that counts now, on the same cases: -2.0 % cost, as many approvals, 40 outside.",
        "9 cases are left out: their price is not known.",
        "There were more; these are the newest.",
    ]
