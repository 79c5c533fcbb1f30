"""The customer's link: taken back by us or by them it shows nothing, and a new one goes to known contacts alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from amends import flow
from amends.cases.models import Case
from amends.conversation import links
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.customers.models import Identity
from amends.flow import page_links
from amends.flow.promising import Reply
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.post import raws
from amends.post.actions import Enclosed
from amends.post.models import Attachment, Outbound
from tests.cast import NOON, Desk, a_customer
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case, hidden, page_of, text_of
from tests.doors.public.ways_in import PNG

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=10)


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


@pytest.fixture
def case(desk: Desk) -> Case:
    case = a_case(desk)
    if case.owner is None:
        flow.take(case, by=desk.ana, at=NOON)
    return case


def known(case: Case, address: str = "jana@example.com") -> Identity:
    facts = {"brand": case.brand, "customer": case.customer, "kind": "mail", "value": address}
    return Identity.objects.create(id=new_id(NOON - timedelta(days=9)), **facts)


def get(client: Client, address: str) -> object:
    with time_machine.travel(SOON, tick=False):
        return client.get(address)


def post(client: Client, address: str, fields: dict[str, object] | None = None, *, on: str = "") -> object:
    with time_machine.travel(SOON, tick=False):
        form = hidden(client.get(on)) if on else {}
        return client.post(address, form | (fields or {}), follow=True)


KEY = re.compile(rb'name="key" value="[^"]*"|<a [^>]*hreflang[^>]*>')


def test_revoked_unknown_forged_and_ended_links_show_the_same_page(client: Client, desk: Desk, case: Case) -> None:
    other = a_case(desk, a_customer(desk, "Tom Ray"))
    page = page_of(case)
    gone_by_now = page_of(other)
    page_links.revoke(case, by=desk.bea, at=NOON)
    Case.objects.filter(id=other.id).update(closed_at=NOON - timedelta(days=100), ending="withdrawn")
    PrivateLink.objects.filter(case=other).update(made_at=NOON - timedelta(days=100))
    answers = [get(client, where) for where in (page, gone_by_now, "/c/nothing", f"{page[:-4]}AAAA", f"{page}/data")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({KEY.sub(b"", answer.content) for answer in answers}) == 1
    assert case.customer.name not in text_of(answers[0])
    assert case.reference not in text_of(answers[0])


def test_whoever_closes_their_page_reads_nothing_by_it_any_more(client: Client, desk: Desk, case: Case) -> None:
    page = page_of(case)
    answer = post(client, f"{page}/end", on=page)
    assert answer.status_code == 404
    assert "This link has ended" in text_of(answer)
    assert get(client, page).status_code == 404
    case.refresh_from_db()
    assert not case.is_closed, "we go on with it"


def test_a_new_link_goes_to_a_known_address_alone_and_the_answer_says_nothing(client: Client, case: Case) -> None:
    known(case)
    tries = (
        {"reference": case.reference, "email": "stranger@example.com"},
        {"reference": "AM-0000-0000", "email": "jana@example.com"},
        {"reference": "x" * 300, "email": "jana@example.com"},
        {"reference": case.reference, "email": "Jana@Example.com"},
    )
    entries = Entry.objects.count()
    answers = []
    for fields in tries:
        answers.append(post(client, "/links/again", fields))
        if fields is not tries[-1]:
            assert Entry.objects.count() == entries
    assert {answer.status_code for answer in answers} == {200}
    assert len({KEY.sub(b"", answer.content) for answer in answers}) == 1
    letter = Outbound.objects.get(key__startswith="page-link:")
    assert letter.to_address == "jana@example.com"
    address = re.search(r"/c/[\w-]{43}", letter.text)
    assert address is not None
    assert case.reference in text_of(get(client, address[0]))


def test_staff_send_a_new_one_and_the_old_ones_end(client: Client, desk: Desk, case: Case) -> None:
    page = page_of(case)
    Identity.objects.filter(customer=case.customer).delete()
    with pytest.raises(page_links.NoMail):
        page_links.renew(case, by=desk.ana, at=NOON)
    known(case)
    made = page_links.renew(case, by=desk.ana, at=NOON)
    assert get(client, page).status_code == 404
    assert get(client, f"/c/{links.token_of(made)}").status_code == 200


def test_files_come_with_words_or_alone_and_are_shown_both_ways(client: Client, desk: Desk, case: Case) -> None:
    page = page_of(case)
    sent = {"body": "", "files": [SimpleUploadedFile("label.png", PNG)]}
    assert "Your message is with us." in text_of(post(client, f"{page}/messages", sent, on=page))
    raw = next(iter(raws.keep([b"%PDF-1.4"], at=NOON).values()))
    paper = Enclosed(raw, "terms.pdf", "application/pdf")
    flow.write(case, Reply("Here they are.", files=(paper,)), by=desk.ana, at=NOON)
    assert "terms.pdf" not in text_of(get(client, page)), "it has not gone out"
    flow.send(by=CLOCK, at=NOON + timedelta(minutes=1))
    shown = text_of(get(client, page))
    assert "label.png" in shown
    assert "terms.pdf" in shown
    for one in Attachment.objects.all():
        answer = get(client, f"{page}/files/{one.id}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    other = page_of(a_case(desk, a_customer(desk, "Tom Ray")))
    assert get(client, f"{other}/files/{Attachment.objects.order_by('id')[0].id}").status_code == 404


def test_a_file_of_another_kind_comes_back_and_nothing_is_kept(client: Client, case: Case) -> None:
    page = page_of(case)
    entries = Entry.objects.count()
    answer = post(client, f"{page}/messages", {"body": "See", "files": [SimpleUploadedFile("x.html", b"<html>")]})
    assert answer.status_code == 422
    assert "is no picture and no PDF" in text_of(answer)
    assert Entry.objects.count() == entries


def test_a_rating_is_given_on_the_page_while_it_is_asked_for(client: Client, case: Case) -> None:
    page = page_of(case)
    assert "How did we do?" not in text_of(get(client, page))
    Case.objects.filter(id=case.id).update(told_at=NOON, resolved_at=NOON)
    case.refresh_from_db()
    flow.survey(case, by=CLOCK, at=SOON)
    assert "How did we do?" in text_of(get(client, page))
    made = PrivateLink.objects.get(case=case, purpose=LinkPurpose.SURVEY.value)
    post(client, f"/survey/{links.token_of(made)}", {"csat": "4"}, on=page)
    assert case.surveys.get().csat == 4
    assert "How did we do?" not in text_of(get(client, page))
