"""The quarantine's page: why each waits, since when, until when; and what a lead makes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from amends.conversation.models import Message
from amends.customers.models import Customer
from amends.intake.models import Complaint
from tests.doors.web.test_letters import take
from tests.doors.web.visiting import Answer, Visits, entries, said

WORDS = "You lost my bag and nobody answers!"


@pytest.fixture
def waiting(desk: Visits) -> Complaint:
    desk.story.mail(WORDS, "")
    return Complaint.objects.get(quarantined_for="no_sender")


def decide(desk: Visits, waiting: Complaint, by: str = "bea", **fields: object) -> Answer:
    path = reverse("quarantine_decision", kwargs={"id": waiting.id})
    return desk.post(getattr(desk.story.desk, by), path, fields)


def page(desk: Visits) -> str:
    return said(desk.get(desk.story.desk.bea, "/quarantine"))


def test_each_stands_with_its_reason_its_words_and_its_time(desk: Visits, waiting: Complaint) -> None:
    found = page(desk)
    assert "nobody is named as its sender" in found
    assert WORDS in found
    assert "answer by 16:00" in found
    assert "Nothing waits here" not in found


def test_an_empty_quarantine_teaches(desk: Visits) -> None:
    assert "Letters without a sender, empty ones" in page(desk)


def test_only_leads_open_it(desk: Visits, waiting: Complaint) -> None:
    assert desk.get(desk.story.desk.ana, "/quarantine").status_code == 403
    before = entries()
    assert decide(desk, waiting, "ana", decision="spam").status_code == 403
    path = reverse("quarantine_bulk")
    assert desk.post(desk.story.desk.ana, path, {"id": str(waiting.id), "decision": "spam"}).status_code == 403
    assert entries() == before


def test_it_is_given_to_somebody_new(desk: Visits, waiting: Complaint) -> None:
    before = entries()
    answer = decide(desk, waiting, decision="whose", who="not an address")
    assert answer.status_code == 422
    assert "Give a mail address" in said(answer)
    assert entries() == before
    answer = decide(desk, waiting, decision="whose", who="ida@example.com", name="Ida")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/cases/AM-")
    assert Customer.objects.filter(name="Ida").count() == 1
    assert decide(desk, waiting, decision="spam").status_code == 409


@pytest.mark.parametrize("named", ["reference", "order", "address"])
def test_it_is_given_to_somebody_whom_we_know(desk: Visits, waiting: Complaint, named: str) -> None:
    case = desk.story.complain(order="KX77")
    known = {"reference": case.reference, "order": "KX77", "address": "jana.weber@example.com"}
    answer = decide(desk, waiting, decision="whose", who=known[named])
    assert answer.status_code == 303
    on = Message.objects.get(inbound=waiting.inbound).case
    assert on.customer_id == case.customer_id
    assert (on.id == case.id) is (named == "reference")


def test_a_suggestion_is_one_press(desk: Visits) -> None:
    case = desk.story.complain()
    take(desk, b"From: jana.weber@example.com\r\n\r\n")
    empty = Complaint.objects.get(quarantined_for="empty")
    assert f"Join {case.reference} Jana Weber" in page(desk)
    assert (
        decide(desk, empty, case=case.reference, who="jana.weber@example.com").headers["Location"]
        == f"/cases/{case.reference}"
    )


def test_a_joining_is_taken_back_from_the_next_page_or_refused_there(desk: Visits, waiting: Complaint) -> None:
    case, bea = desk.story.complain(), desk.story.desk.bea
    desk.story.world.run(desk.story.at + timedelta(minutes=2))
    decide(desk, waiting, case=case.reference, who="")
    undo = reverse("quarantine_unjoin", kwargs={"id": waiting.id})
    assert f'action="{undo}"' in desk.get(bea, f"/cases/{case.reference}").content.decode()
    assert desk.post(desk.story.desk.ana, undo).status_code == 403
    assert desk.post(bea, undo).headers["Location"] == "/quarantine"
    assert WORDS in page(desk)
    decide(desk, waiting, case=case.reference, who="")
    desk.story.world.run(desk.story.at + timedelta(minutes=16))
    before = entries()
    assert desk.post(bea, undo).headers["Location"] == f"/cases/{case.reference}"
    assert "split its message off the case instead" in said(desk.get(bea, f"/cases/{case.reference}"))
    assert entries() == before


def test_it_is_set_aside_and_the_way_back_is_offered(desk: Visits, waiting: Complaint) -> None:
    assert decide(desk, waiting, decision="spam").status_code == 303
    back = reverse("quarantine_back", kwargs={"id": waiting.id})
    html = desk.get(desk.story.desk.bea, "/quarantine").content.decode()
    assert html.count(f'action="{back}"') == 2
    assert "Set aside as spam." in html
    assert desk.post(desk.story.desk.bea, back).status_code == 303
    assert WORDS in page(desk)
    before = entries()
    assert desk.post(desk.story.desk.bea, back).status_code == 409
    assert entries() == before


def test_several_are_set_aside_at_once(desk: Visits, waiting: Complaint) -> None:
    desk.story.mail("Cheap watches, now!", "")
    ids = [str(one.id) for one in Complaint.objects.filter(quarantined_for="no_sender")]
    before = entries()
    path = reverse("quarantine_bulk")
    assert desk.post(desk.story.desk.bea, path, {"decision": "spam"}).status_code == 422
    assert desk.post(desk.story.desk.bea, path, {"id": ids, "decision": "recovery"}).status_code == 422
    assert desk.post(desk.story.desk.bea, path, {"id": "x", "decision": "spam"}).status_code == 404
    assert entries() == before
    assert desk.post(desk.story.desk.bea, path, {"id": ids, "decision": "spam"}).status_code == 303
    assert "Quarantine 0" in page(desk)


def test_a_letter_is_read_again(desk: Visits) -> None:
    take(desk, b"Subject: ?\r\n\r\n")
    empty = Complaint.objects.get(released_at__isnull=True)
    before = entries()
    answer = decide(desk, empty, decision="again")
    assert answer.status_code == 409
    assert "It still names no sender" in said(answer)
    assert entries() == before
