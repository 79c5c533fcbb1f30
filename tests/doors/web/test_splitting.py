"""A case is split on its page, both timelines say so, and it is taken back; a joining too."""

from __future__ import annotations

import pytest
from django.urls import reverse

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.promises.rules import PromiseKind
from tests.doors.web.visiting import Answer, Visits, act, entries, page, said
from tests.story.telling import MINUTE, the


@pytest.fixture
def case(desk: Visits) -> Case:
    """Jana's bag, and then her refund."""
    found = desk.story.complain()
    desk.story.acknowledge(found)
    desk.story.wait(5 * MINUTE)
    desk.story.mail("And where is my refund?", "jana.weber@example.com")
    return desk.story.now(found)


def refund(case: Case) -> Message:
    return Message.objects.filter(case__customer=case.customer_id, text="And where is my refund?").get()


def split(desk: Visits, case: Case, person: str = "ana", **fields: object) -> Answer:
    path = reverse("case_split", kwargs={"ref": case.reference})
    return desk.post(getattr(desk.story.desk, person), path, fields)


def times_said(desk: Visits, case: Case) -> int:
    """How often the question about the refund stands in the timeline."""
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    return html.count('<div class="entry-body said" dir="auto">And where is my refund?</div>')


def made_of(case: Case) -> Case:
    return Case.objects.exclude(id=case.id).get(customer=case.customer_id)


def test_the_page_lists_what_may_leave(desk: Visits, case: Case) -> None:
    found = said(desk.get(desk.story.desk.ana, reverse("case_split", kwargs={"ref": case.reference})))
    assert "And where is my refund?" in found
    assert "A person answers you" in found
    assert (
        f"/cases/{case.reference}/split" in desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    )


def test_both_timelines_say_so_and_the_way_back_is_offered(desk: Visits, case: Case) -> None:
    answer_owed = the(case, PromiseKind.ANSWER)
    answer = split(desk, case, message=str(refund(case).id), promise=str(answer_owed.id))
    assert answer.status_code == 303
    made = made_of(case)
    assert answer.headers["Location"] == f"/cases/{made.reference}"
    there = page(desk, made)
    assert times_said(desk, made) == 1
    assert f"made this case of messages of {case.reference}" in there
    here = page(desk, case)
    assert f"made {made.reference} of some of its messages" in here
    assert times_said(desk, case) == 0
    back = act(desk, made, "case_unsplit")
    assert back.headers["Location"] == f"/cases/{case.reference}"
    again = page(desk, case)
    assert times_said(desk, case) == 1
    assert "took the splitting back" in again
    before = entries()
    assert act(desk, made, "case_unsplit").status_code == 403
    assert entries() == before


def test_what_does_not_fit_comes_back_and_changes_nothing(desk: Visits, case: Case) -> None:
    before = entries()
    answer = split(desk, case)
    assert answer.status_code == 422
    assert "Pick at least one that the customer wrote" in said(answer)
    answer = split(desk, case, message=str(refund(case).id), who="nobody@example.com")
    assert "Nobody is known by this" in said(answer)
    assert split(desk, case, message="nonsense").status_code == 404
    assert split(desk, case, "ben", message=str(refund(case).id)).status_code == 403
    assert split(desk, case, "dita", message=str(refund(case).id)).status_code == 403
    assert entries() == before


def test_a_joining_is_taken_back(desk: Visits, case: Case) -> None:
    split(desk, case, message=str(refund(case).id))
    made = made_of(case)
    assert act(desk, made, "case_join", **{"with": case.reference}).status_code == 303
    assert f"joined {made.reference} to this case" in page(desk, case)
    asked = said(desk.get(desk.story.desk.ana, reverse("case_split", kwargs={"ref": made.reference})))
    assert f"This case was joined to {case.reference}." in asked
    assert act(desk, made, "case_unjoin", "ben").status_code == 403
    assert act(desk, made, "case_unjoin").status_code == 303
    assert not Case.objects.get(id=made.id).is_closed
    assert "it was no duplicate after all" in page(desk, made)
    before = entries()
    assert act(desk, made, "case_unjoin").status_code == 422
    assert entries() == before


def test_what_stands_here_by_a_guess_becomes_a_case_of_its_own_with_one_key(desk: Visits, case: Case) -> None:
    word = refund(case)
    offered = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert "named neither thread nor order; it stands here because it came within an hour" in offered
    assert f'name="message" value="{word.id}"' in offered
    assert "A matter of its own" not in desk.get(desk.story.desk.dita, f"/cases/{case.reference}").content.decode()
    split(desk, case, message=str(word.id))
    made = made_of(case)
    assert "A matter of its own" not in page(desk, case)
    assert "A matter of its own" not in page(desk, made)
    assert f"Also open for {case.customer.name}" in page(desk, made)
    act(desk, made, "case_unsplit")
    assert "A matter of its own" in page(desk, case)


def test_an_answer_says_that_it_belongs_here(desk: Visits, case: Case) -> None:
    assert "A matter of its own" in page(desk, case)
    desk.story.wait(MINUTE)
    act(desk, case, "case_messages", mode="message", body="Your refund leaves today with the bag.")
    assert "A matter of its own" not in page(desk, case)
