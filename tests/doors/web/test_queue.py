"""The queue: what is asked for is shown, page by page; several cases are worked on together or not at all."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from amends import flow
from amends.cases.models import Case
from amends.cases.rules import Ending
from amends.cases.search import matching
from amends.customers.models import Customer
from amends.flow.promising import Reply
from amends.people.models import Person
from amends.promises import lists
from amends.promises.lists import After, Wanted
from amends.web import remembered
from amends.web.shown.queue import cursor_of, read_cursor
from tests.cast import a_customer
from tests.doors.web.visiting import REF, Visits, entries, said
from tests.story.telling import DAY, MINUTE, a_storm, verbs


def refs(desk: Visits, query: str = "", who: str = "ana") -> list[str]:
    """The references that a list shows, in order."""
    remembered.forget()
    answer = desk.get(getattr(desk.story.desk, who), f"/queue{query}")
    assert answer.status_code == 200
    return REF.findall(answer.content.decode())


def give(desk: Visits, case: Case, person: Person) -> Case:
    if case.owner_id != person.id:
        flow.reassign([case], person, by=desk.story.desk.bea, at=desk.story.at)
    return desk.story.now(case)


def test_the_first_due_stands_in_front_after_who_needs_a_person_now(desk: Visits) -> None:
    first = desk.story.complain("First Customer", order=None)
    desk.story.world.at += 10 * MINUTE
    second = desk.story.complain("Second Customer", order=None)
    desk.story.world.at += 10 * MINUTE
    urgent = desk.story.complain("Rosa Diaz", order=None, person_now=True)
    assert refs(desk) == [urgent.reference, first.reference, second.reference]
    assert refs(desk, "?sort=newest") == [urgent.reference, second.reference, first.reference]


def test_filters_narrow_the_list(desk: Visits) -> None:
    cast = desk.story.desk
    mine = give(desk, desk.story.complain("Mine", order=None), cast.ana)
    bens = give(desk, desk.story.complain("Bens", order=None, severity=1, kind="parcel-late"), cast.ben)
    nobodys = desk.story.complain("Nobodys", order=None)
    flow.give_to_team(nobodys, cast.team, by=cast.bea, at=desk.story.at)
    request = give(desk, desk.story.complain("Asks", order=None, is_request=True), cast.ben)
    assert refs(desk, "?owner=me") == [mine.reference]
    assert refs(desk, f"?owner={cast.ben.id}") == [bens.reference, request.reference]
    assert refs(desk, "?owner=nobody") == [nobodys.reference]
    assert len(refs(desk, "?owner=team")) == 4
    assert refs(desk, "?severity=1") == [bens.reference]
    assert refs(desk, "?kind=parcel-late") == [bens.reference]
    assert refs(desk, "?kind=no-such-kind") == []
    assert len(refs(desk, "?channel=mail")) == 4
    assert refs(desk, "?channel=phone") == []
    assert len(refs(desk, "?stage=acknowledge")) == 4


def test_states_are_what_they_say(desk: Visits) -> None:
    cast = desk.story.desk
    late = give(desk, desk.story.complain("Late", order=None), cast.ana)
    desk.story.wait(31 * MINUTE)
    waits = give(desk, desk.story.complain("Waits", order=None), cast.ana)
    desk.story.acknowledge(waits)
    at = desk.story.at
    flow.ask_customer(desk.story.now(waits), "a photo", Reply("Please."), at + DAY, by=cast.ana, at=at)
    asked = give(desk, desk.story.complain("Asked", order=None), cast.ana)
    flow.ask(asked, "a number", cast.finance, at + DAY, by=cast.ana, at=desk.story.at)
    assert refs(desk, "?state=late") == [late.reference]
    assert refs(desk, "?state=waiting") == [waits.reference]
    assert refs(desk, "?owed=work") == [asked.reference]
    assert set(refs(desk, "?owner=me&state=soon")) == {late.reference, asked.reference}
    assert set(refs(desk, "?owner=me&state=tomorrow")) >= {waits.reference}


def test_a_search_within_a_filter_counts_what_it_shows(desk: Visits) -> None:
    mine = give(desk, desk.story.complain("Jana Weber", order=None), desk.story.desk.ana)
    give(desk, desk.story.complain("Jana Winter", order=None), desk.story.desk.ben)
    assert refs(desk, "?q=jana&owner=me") == [mine.reference]
    remembered.forget()
    assert "Queue 1 " in said(desk.get(desk.story.desk.ana, "/queue?q=jana&owner=me"))


def test_cases_of_a_storm_have_no_owner_and_need_none_until_somebody_comes(desk: Visits) -> None:
    quiet, *_ = a_storm(desk.story)
    assert quiet.reference in refs(desk, "?owner=nobody")
    assert refs(desk, "?state=unowned") == []
    asks = desk.story.complain("Asks", order=None)
    flow.give_to_team(asks, desk.story.desk.team, by=desk.story.desk.bea, at=desk.story.at)
    assert refs(desk, "?state=unowned") == [asks.reference]


def test_closed_cases_are_shown_only_when_asked_for(desk: Visits) -> None:
    case = desk.story.complain()
    flow.end_otherwise(case, Ending.WITHDRAWN, "other", "They said so.", by=desk.story.desk.ana, at=desk.story.at)
    assert refs(desk) == []
    assert refs(desk, "?stage=closed") == [case.reference]
    assert refs(desk, f"?q={case.reference}") == [case.reference]


@pytest.mark.parametrize(
    "typed", ["jana", "Jana W", "WEBER", "web", "jana.weber@example.com", "jana.web", "KX1545", "kx15", "KX1"]
)
def test_a_customer_is_found_by_what_one_has_at_hand(desk: Visits, typed: str) -> None:
    case = desk.story.complain()
    desk.story.complain("Tom Okafor", order="ZZ9000")
    assert refs(desk, f"?q={typed}") == [case.reference]


@pytest.mark.parametrize("cut", [0, 5, 8, 12])
def test_a_case_is_found_by_its_reference_or_how_it_begins(desk: Visits, cut: int) -> None:
    case = desk.story.complain()
    desk.story.complain("Tom Okafor", order="ZZ9000")
    typed = case.reference[: cut or None]
    found = refs(desk, f"?q={typed}")
    assert case.reference in found
    if cut in {0, 12}:
        assert found == [case.reference]
    assert refs(desk, f"?q={case.reference.lower().replace('-', ' ')}") == [case.reference]


@pytest.mark.parametrize("typed", ["eber", "a", "ana", "%", "_____", "example.com", "nobody", "'; --"])
def test_the_middle_of_a_word_finds_nothing(desk: Visits, typed: str) -> None:
    desk.story.complain()
    assert refs(desk, f"?q={typed}") == []


def test_whoever_sees_no_case_finds_none(desk: Visits) -> None:
    desk.story.complain()
    assert matching(desk.story.desk.ana, "jana")
    assert matching(desk.story.desk.evan, "jana") == []


def test_pages_follow_each_other_without_gap_or_repetition(desk: Visits) -> None:
    for number in range(60):
        customer = a_customer(desk.story.desk, f"Customer {number:02}", at=desk.story.at)
        desk.story.complain(customer=customer, order=None, person_now=number % 20 == 7)
    seen: list[str] = []
    address, pages = "", 0
    while pages < 5:
        html = desk.get(desk.story.desk.bea, f"/queue{address}").content.decode()
        seen += REF.findall(html)
        pages += 1
        more = re.search(r'href="/queue(\?[^"]*)" rel="next"', html)
        if more is None:
            break
        address = more[1].replace("&amp;", "&")
    assert pages == 3
    assert len(seen) == len(set(seen)) == 60
    back = re.search(r'href="/queue(\?[^"]*)?" rel="prev"', html)
    assert back
    second = desk.get(desk.story.desk.bea, f"/queue{(back[1] or '').replace('&amp;', '&')}").content.decode()
    assert REF.findall(second) == seen[25:50]
    urgent = set(Case.objects.filter(needs_person_now=True).values_list("reference", flat=True))
    assert set(seen[:3]) == urgent


def test_newest_first_pages_as_well(desk: Visits) -> None:
    for number in range(30):
        desk.story.complain(f"Customer {number}", order=None)
        desk.story.world.at += timedelta(seconds=1)
    html = desk.get(desk.story.desk.bea, "/queue?sort=newest").content.decode()
    first = REF.findall(html)
    more = re.search(r'href="/queue(\?[^"]*)" rel="next"', html)
    assert more
    rest = REF.findall(desk.get(desk.story.desk.bea, f"/queue{more[1].replace('&amp;', '&')}").content.decode())
    assert (len(first), len(rest)) == (25, 5)
    newest = list(Case.objects.order_by("-id").values_list("reference", flat=True))
    assert first + rest == newest


@pytest.mark.parametrize("text", ["", "x", "AAAA", "____", "9" * 200, "Ag" * 17])
def test_a_place_that_was_tampered_with_is_the_beginning(desk: Visits, text: str) -> None:
    case = desk.story.complain()
    found = read_cursor(text)
    assert found is None or isinstance(found, After)
    assert refs(desk, f"?after={text}") in ([case.reference], [])


def test_a_place_survives_its_address(desk: Visits) -> None:
    desk.story.complain()
    row = lists.page(desk.story.desk.ana, Wanted())[0]
    assert read_cursor(cursor_of(row)) == After(row.part, row.next_at, row.case_id)


def test_the_count_says_when_it_stopped(desk: Visits) -> None:
    desk.story.complain()
    assert '<span class="count">1</span>' in desk.get(desk.story.desk.ana, "/queue").content.decode()
    assert str(lists.COUNTED) == "1000"


def test_a_view_is_kept_in_this_browser_for_this_person(desk: Visits) -> None:
    cast = desk.story.desk
    answer = desk.post(cast.ana, "/queue/views", {"name": "Grave and mine", "query": "owner=me&severity=3&x=evil"})
    assert answer.headers["Location"] == "/queue?owner=me&severity=3"
    page = desk.get(cast.ana, "/queue?owner=me&severity=3").content.decode()
    assert re.search(r'href="/queue\?owner=me&amp;severity=3" aria-current="true">Grave and mine<', page)
    assert "Grave and mine" not in said(desk.get(cast.ben, "/queue"))
    assert desk.post(cast.ana, "/queue/views", {"name": "", "query": ""}).status_code == 422


def test_a_forged_view_cookie_is_no_view(desk: Visits) -> None:
    client = desk.as_(desk.story.desk.ana)
    client.cookies["views"] = "forged"
    assert client.get("/queue").status_code == 200


def test_several_cases_are_taken_together(desk: Visits) -> None:
    cast = desk.story.desk
    cases = [desk.story.complain(f"Customer {number}", order=None) for number in range(3)]
    for case in cases:
        flow.give_to_team(desk.story.now(case), cast.team, by=cast.bea, at=desk.story.at)
    chosen = [case.reference for case in cases]
    assert desk.post(cast.ben, "/queue/bulk", {"ref": chosen, "action": "take"}).status_code == 303
    assert {desk.story.now(case).owner_id for case in cases} == {cast.ben.id}


def test_together_means_all_or_none(desk: Visits) -> None:
    cast = desk.story.desk
    free = desk.story.complain("Free", order=None)
    flow.give_to_team(free, cast.team, by=cast.bea, at=desk.story.at)
    taken = give(desk, desk.story.complain("Taken", order=None), cast.ana)
    before = entries()
    answer = desk.post(cast.ben, "/queue/bulk", {"ref": [free.reference, taken.reference], "action": "take"})
    assert answer.status_code == 409
    assert f"{taken.reference} belongs to Ana Ruiz; leave it out." in said(answer)
    assert entries() == before
    assert desk.story.now(free).owner_id is None


def test_a_lead_reassigns_with_a_reason(desk: Visits) -> None:
    cast = desk.story.desk
    case = give(desk, desk.story.complain(), cast.ana)
    fields = {"ref": [case.reference], "action": "reassign", "to": str(cast.ben.id)}
    before = entries()
    assert desk.post(cast.bea, "/queue/bulk", fields | {"reason": ""}).status_code == 422
    assert desk.post(cast.bea, "/queue/bulk", fields | {"reason": "load", "to": str(cast.dita.id)}).status_code == 422
    assert entries() == before
    assert desk.post(cast.bea, "/queue/bulk", fields | {"reason": "load"}).status_code == 303
    assert desk.story.now(case).owner_id == cast.ben.id
    assert "Ben Cole" in said(desk.get(cast.bea, "/queue"))


def test_one_gives_only_ones_own_to_the_team(desk: Visits) -> None:
    cast = desk.story.desk
    case = give(desk, desk.story.complain(), cast.ana)
    fields = {"ref": [case.reference], "action": "team", "reason": "load"}
    assert desk.post(cast.ben, "/queue/bulk", fields).status_code == 403
    assert desk.post(cast.ana, "/queue/bulk", fields).status_code == 303
    assert desk.story.now(case).owner_id is None


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"action": "take"}, 422),
        ({"action": "", "ref": "one", "reason": "load"}, 422),
        ({"action": "take", "ref": "AM-0000-0000"}, 404),
    ],
)
def test_what_cannot_be_done_together_is_said(desk: Visits, fields: dict[str, str], status: int) -> None:
    case = desk.story.complain()
    chosen = {**fields, "ref": case.reference} if fields.get("ref") == "one" else fields
    before = entries()
    assert desk.post(desk.story.desk.ben, "/queue/bulk", chosen).status_code in {status, 409}
    assert entries() == before


def test_who_only_reads_is_offered_nothing_to_do(desk: Visits) -> None:
    desk.story.complain()
    html = desk.get(desk.story.desk.dita, "/queue").content.decode()
    assert 'name="ref"' not in html
    assert 'name="action"' not in html
    ana = desk.get(desk.story.desk.ana, "/queue").content.decode()
    assert 'value="take"' in ana
    assert 'value="reassign"' not in ana


def test_names_are_found_whatever_their_shape(desk: Visits) -> None:
    for name in ("Cher", "Maria van der Berg", "Ömer Çelik", "O'Neil Shaw"):
        Customer.objects.filter(id=desk.story.complain(name, order=None).customer_id).update(name=name)
    assert len(refs(desk, "?q=cher")) == 1
    assert len(refs(desk, "?q=van der")) == 1
    assert len(refs(desk, "?q=O'Ne")) == 1
    assert len(refs(desk, "?q=shaw")) == 1


def test_together_those_that_earned_it_are_resolved_and_the_others_named(desk: Visits) -> None:
    cast = desk.story.desk
    ready = give(desk, desk.story.complain("Ready", order="KX1"), cast.ana)
    ready = desk.story.make_whole(ready)
    bare = give(desk, desk.story.complain("Bare", order="KX2"), cast.ana)
    bens = give(desk, desk.story.complain("Bens", order="KX3"), cast.ben)
    before = (verbs(bare), verbs(bens))
    fields = {"ref": [ready.reference, bare.reference, bens.reference], "action": "resolve"}
    answer = desk.post(cast.ana, "/queue/bulk", fields)
    assert answer.status_code == 409
    words = said(answer)
    assert f"{bare.reference} the customer has not been told the outcome; no cause is set" in words
    assert f"{bens.reference} this is done by {cast.ben.name}" in words
    assert "1 case is resolved." in words
    assert desk.story.now(ready).resolved_at == desk.story.at
    assert (verbs(bare), verbs(bens)) == before
    again = desk.post(cast.ana, "/queue/bulk", {"ref": [ready.reference], "action": "resolve"})
    assert again.status_code == 303
