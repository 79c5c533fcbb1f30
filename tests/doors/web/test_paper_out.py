"""Letters on paper that leave: set as a PDF, posted by hand, and said only when somebody says that they are posted."""

from __future__ import annotations

import sys
from unittest import mock

import pytest

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers.models import Identity
from amends.post.models import Outbound
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.work.models import Work
from tests.doors.web.visiting import Visits, act, entries, page, said
from tests.story.telling import HOUR, MINUTE, open_kinds

ADDRESS = "Lindenweg 4\n10115 Berlin\nGermany"


@pytest.fixture
def case(desk: Visits) -> Case:
    """Jana's case, and her address."""
    found = desk.story.complain()
    desk.post(desk.story.desk.ana, f"/customers/{found.customer_id}/address", {"address": ADDRESS})
    return found


def write(desk: Visits, case: Case, body: str = "Dear Jana, I am sorry.") -> Outbound:
    """Ana writes a letter, and the span in which she may call it back passes."""
    assert act(desk, case, "case_messages", mode="message", body=body, channel="letter").status_code == 303
    desk.story.wait(MINUTE)
    return Outbound.objects.get(channel="letter")


def post(desk: Visits, letter: Outbound, on: str = "2026-03-03", who: str = "ana") -> int:
    person = getattr(desk.story.desk, who)
    return int(desk.post(person, f"/post/{letter.id}/posted", {"on": on}).status_code)


def test_a_letter_waits_for_somebody_to_post_it_and_keeps_nothing_till_then(desk: Visits, case: Case) -> None:
    letter = write(desk, case)
    assert (letter.to_address, letter.sent_at) == (f"Jana Weber\n{ADDRESS}", None)
    desk.story.wait(5 * MINUTE)
    letter.refresh_from_db()
    assert letter.sent_at is None, "no worker sends paper"
    assert PromiseKind.ACKNOWLEDGEMENT.value in open_kinds(case)
    listed = said(desk.get(desk.story.desk.ana, "/post"))
    assert "Jana Weber Lindenweg 4, 10115 Berlin, Germany" in listed
    assert post(desk, letter) == 303
    letter.refresh_from_db()
    assert letter.sent_at == desk.story.at
    assert PromiseKind.ACKNOWLEDGEMENT.value not in open_kinds(case)
    assert "No letter waits to be posted." in said(desk.get(desk.story.desk.ana, "/post"))
    desk.story.wait(HOUR)


def test_it_is_set_as_a_pdf_on_the_brands_page(desk: Visits, case: Case) -> None:
    letter = write(desk, case, 'Dear Jana,\n\n#sys.inputs *is* $no$ markup "here".')
    answer = desk.get(desk.story.desk.ana, f"/post/{letter.id}/letter.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="letter-2026-03-03-')


def test_without_the_extra_a_sentence_says_what_to_do(desk: Visits, case: Case) -> None:
    letter = write(desk, case)
    with mock.patch.dict(sys.modules, {"typst": None}):
        answer = desk.get(desk.story.desk.ana, f"/post/{letter.id}/letter.pdf")
    assert answer.status_code == 503
    assert "pip install 'amends[pdf]'" in said(answer)
    assert "Jana Weber" in said(answer), "the list stays"


def test_the_setter_is_loaded_only_when_a_letter_is_printed(desk: Visits) -> None:
    with mock.patch.dict(sys.modules, {"typst": None}):
        assert desk.get(desk.story.desk.ana, "/post").status_code == 200


def test_it_can_be_called_back_and_is_then_not_printed(desk: Visits, case: Case) -> None:
    act(desk, case, "case_messages", mode="message", body="Dear Jana.", channel="letter")
    assert "No letter waits" in said(desk.get(desk.story.desk.ana, "/post")), "its writer may still call it back"
    message = Message.objects.get(case=case, author__isnull=False)
    desk.post(desk.story.desk.ana, f"/cases/{case.reference}/messages/{message.id}/undo")
    letter = Outbound.objects.get(channel="letter")
    assert letter.stopped_at is not None
    assert not Work.objects.filter(key=letter.key, ended_at__isnull=True).exists()
    assert desk.get(desk.story.desk.ana, f"/post/{letter.id}/letter.pdf").status_code == 404
    assert post(desk, letter) == 404


def test_a_letter_is_posted_once(desk: Visits, case: Case) -> None:
    letter = write(desk, case)
    post(desk, letter)
    before = entries()
    assert post(desk, letter, who="ben") == 422
    assert entries() == before


@pytest.mark.parametrize("on", ["", "soon", "2026-03-02", "2026-03-04"])
def test_a_day_that_cannot_be_changes_nothing(desk: Visits, case: Case, on: str) -> None:
    letter = write(desk, case)
    before = entries()
    assert post(desk, letter, on) == 422
    assert entries() == before
    letter.refresh_from_db()
    assert letter.sent_at is None


def test_a_day_that_is_named_afterwards_mends_no_promise(desk: Visits, case: Case) -> None:
    letter = write(desk, case)
    desk.story.wait(13 * HOUR)
    assert post(desk, letter, "2026-03-03") == 303
    letter.refresh_from_db()
    assert letter.sent_at is not None
    assert letter.sent_at < desk.story.at - 12 * HOUR, "the day that was named"
    first = Promise.objects.filter(case=case, kind=PromiseKind.ACKNOWLEDGEMENT.value).order_by("made_at", "id").first()
    assert first is not None
    assert first.broken_at is not None
    assert PromiseKind.ACKNOWLEDGEMENT.value not in open_kinds(case), "its successor is kept, now"
    desk.story.wait(HOUR)


def test_without_an_address_nothing_is_written(desk: Visits) -> None:
    case = desk.story.complain()
    before = entries()
    answer = act(desk, case, "case_messages", mode="message", body="Dear Jana.", channel="letter")
    assert answer.status_code == 422
    assert "No postal address of Jana Weber is known" in said(answer)
    assert "Dear Jana." in said(answer)
    assert entries() == before


def test_an_address_is_added_on_the_customers_card(desk: Visits, case: Case) -> None:
    assert Identity.objects.get(kind="address").value == f"Jana Weber\n{ADDRESS}"
    told = said(desk.get(desk.story.desk.ana, f"/customers/{case.customer_id}"))
    assert "Letters on paper go there." in told
    assert "Lindenweg 4" in told
    before = entries()
    desk.post(desk.story.desk.ana, f"/customers/{case.customer_id}/address", {"address": " "})
    desk.post(desk.story.desk.ana, f"/customers/{case.customer_id}/address", {"address": ADDRESS})
    assert entries() == before


def test_who_wrote_on_paper_is_answered_on_paper_unless_somebody_picks_another_way(desk: Visits, case: Case) -> None:
    case.customer.channel = "letter"
    case.customer.save()
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert '<option value="letter" selected>letter on paper</option>' in html


def test_the_timeline_tells_what_was_written(desk: Visits, case: Case) -> None:
    post(desk, write(desk, case, "Dear Jana, on paper."))
    assert "Dear Jana, on paper." in page(desk, case)


@pytest.mark.parametrize("who", ["dita", "evan"])
def test_only_who_works_on_cases_sees_the_letters(desk: Visits, case: Case, who: str) -> None:
    letter = write(desk, case)
    person = getattr(desk.story.desk, who)
    assert desk.get(person, "/post").status_code == 403
    assert desk.get(person, f"/post/{letter.id}/letter.pdf").status_code == 403
    assert post(desk, letter, who=who) == 403
