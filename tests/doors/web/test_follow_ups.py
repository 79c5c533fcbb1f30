"""The round of follow-ups: who is asked, where, in which words; what they said is logged with one key."""

from __future__ import annotations

import pytest

from amends.cases.models import Case
from amends.customers.models import Identity
from amends.followups.models import CheckIn, HandNote
from amends.kernel.ids import new_id
from tests.doors.web.visiting import Visits, entries, said
from tests.story.telling import HOUR, open_kinds

pytestmark = pytest.mark.django_db
PAGE = "/follow-ups"


def resolved(desk: Visits, name: str = "Jana Weber", *, kind: str = "flight-cancelled", order: str = "KX1545") -> Case:
    story = desk.story
    case = story.complain(name, kind=kind, order=order)
    for what, value in (("phone", f"+4930{sum(map(ord, name))}"), ("address", f"{name}\nLindenweg 3\n10115 Berlin")):
        row = Identity(id=new_id(story.at), brand=story.desk.brand, customer=case.customer, kind=what, value=value)
        row.save()
    if story.now(case).owner != story.desk.ana:
        story.now(case)
        Case.objects.filter(id=case.id).update(owner=story.desk.ana)
    return story.resolve(story.now(case), by=story.desk.ana)


def check_in(case: Case) -> CheckIn:
    return CheckIn.objects.filter(case=case).latest("booked_at")


def test_the_page_says_who_where_what_was_promised_and_what_to_say(desk: Visits) -> None:
    case = resolved(desk)
    page = said(desk.get(desk.story.desk.ana, PAGE))
    for words in (
        case.reference,
        "+4930911",
        "Their clock 18:0",
        "We tell you the solution kept",
        "what went wrong (flight cancelled), and I promised to ask you afterwards. Is everything as it should be now",
        "All good",
        "Lindenweg 3",
        "I am sorry for what happened",
    ):
        assert words in page, words
    desk.story.wait(5 * HOUR)
    assert "not now: call between 08:00 and 21:00 there" in said(desk.get(desk.story.desk.ana, PAGE))


def test_a_call_is_logged_with_one_key_and_the_next_one_comes(desk: Visits) -> None:
    first, second = resolved(desk), resolved(desk, "Tom Liu", order="KX2")
    ana = desk.story.desk.ana
    answer = desk.post(
        ana, f"{PAGE}/{check_in(first).id}", {"said": "all_good", "how": "call", "words": "All is well."}
    )
    assert answer.status_code == 303
    row = check_in(first)
    assert (row.answer, row.how, first.messages.get(direction="call").text) == ("all_good", "call", "All is well.")
    assert second.reference in said(desk.get(ana, PAGE))
    assert first.reference not in said(desk.get(ana, PAGE)).split("Notes by hand")[0]
    note = HandNote.objects.get(case=first)
    assert desk.post(ana, f"{PAGE}/notes/{note.id}", {"done": "yes"}).status_code == 303
    assert desk.story.now(first).is_closed
    before = entries()
    desk.post(ana, f"{PAGE}/notes/{note.id}", {"done": "no"})
    assert entries() == before


def test_not_yet_brings_the_case_back(desk: Visits) -> None:
    case = resolved(desk)
    desk.post(desk.story.desk.ana, f"{PAGE}/{check_in(case).id}", {"said": "not_yet", "words": "The bag is missing."})
    assert desk.story.now(case).resolved_at is None
    assert {"answer", "resolution", "second_look"} <= set(open_kinds(case))


def test_nobody_answered_asks_in_writing(desk: Visits) -> None:
    case = resolved(desk)
    desk.post(desk.story.desk.ana, f"{PAGE}/{check_in(case).id}", {"said": "nobody"})
    assert (check_in(case).tries, check_in(case).asked_at) == (1, desk.story.at)
    desk.story.wait(HOUR)
    assert "Asked, no answer yet 1" in said(desk.get(desk.story.desk.ana, PAGE))


@pytest.mark.parametrize("fields", [{}, {"said": "perhaps"}])
def test_a_call_without_an_outcome_changes_nothing(desk: Visits, fields: dict[str, str]) -> None:
    case = resolved(desk)
    before = entries()
    answer = desk.post(desk.story.desk.ana, f"{PAGE}/{check_in(case).id}", fields)
    assert (answer.status_code, entries()) == (422, before)
    assert "Press what they said" in said(answer)


def test_who_left_is_noted(desk: Visits) -> None:
    case = resolved(desk)
    assert desk.post(desk.story.desk.ana, f"{PAGE}/lost/{case.reference}", {"how": "left"}).status_code == 303
    assert case.losses.get().how == "left"
    assert desk.post(desk.story.desk.ana, f"{PAGE}/lost/{case.reference}", {"how": "x"}).status_code == 404


def test_it_is_logged_once(desk: Visits) -> None:
    case = resolved(desk)
    path = f"{PAGE}/{check_in(case).id}"
    desk.post(desk.story.desk.ana, path, {"said": "all_good"})
    before = entries()
    assert desk.post(desk.story.desk.ana, path, {"said": "not_yet"}).status_code == 422
    assert entries() == before


def test_a_lead_sees_the_round_of_the_team_and_others_their_own(desk: Visits) -> None:
    case = resolved(desk)
    cast = desk.story.desk
    assert case.reference in said(desk.get(cast.bea, f"{PAGE}?of=team"))
    assert case.reference not in said(desk.get(cast.bea, PAGE))
    assert case.reference not in said(desk.get(cast.ben, f"{PAGE}?of=team"))
    assert desk.get(cast.evan, PAGE).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_round(desk: Visits) -> None:
    resolved(desk)
    ana = desk.story.desk.ana
    before = desk.queries(ana, PAGE)
    for number, name in enumerate(("Tom Liu", "Ida Lange", "Sam Ode")):
        resolved(desk, name, order=f"KX{number}")
    assert desk.queries(ana, PAGE) <= before
