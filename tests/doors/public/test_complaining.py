"""The public form: a complaint once, an honest receipt, and traps in which a human loses nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers.models import Identity
from amends.intake.models import Complaint
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.post.models import Inbound, Outbound
from amends.web.public.received import address_of_receipt
from tests.cast import NOON, Desk, a_customer
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case, hidden, page_of, send, text_of

pytestmark = pytest.mark.django_db
JANA = {
    "what": "My flight was cancelled and nobody told me.\r\nI slept on a chair.",
    "name": "Jana Weber",
    "email": "jana@example.com",
    "danger": "no",
    "language": "en",
    "reference": "KX1545",
    "website": "",
}


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


def fill_in(client: Client, seconds: float = 30, path: str = "/complain", **change: str) -> tuple[str, dict[str, str]]:
    """The form opened, and filled in so many seconds later; returns where it goes and what it carries."""
    with time_machine.travel(NOON, tick=False):
        form = client.get(path)
        assert form.status_code == 200, form.content
    return path, hidden(form) | JANA | change


def press_send(client: Client, path: str, fields: dict[str, str], at: datetime = NOON + timedelta(seconds=30)) -> str:
    with time_machine.travel(at, tick=False):
        return text_of(send(client, path, fields))


def test_a_complaint_gets_a_case_a_reference_and_a_receipt_in_the_words_of_the_mail(desk: Desk, client: Client) -> None:
    page = press_send(client, *fill_in(client))
    case = Case.objects.get()
    assert case.reference in page
    mail = Outbound.objects.get(key=f"first:{case.id}")
    for line in filter(None, mail.text.splitlines()):
        assert line.strip() in page
    assert "A person reads it and writes to you by 12:30" in page
    assert "j...@example.com" in page
    assert "jana@example.com" not in page
    message = Message.objects.get(case=case, direction="in")
    assert message.text == "My flight was cancelled and nobody told me.\nI slept on a chair."
    assert (case.channel, case.order.number if case.order else "") == ("form", "KX1545")
    receipt = client.get(address_of_receipt(Inbound.objects.get().id))
    assert page_of(case) in receipt.content.decode()


def test_a_double_click_and_a_reload_are_one_complaint(desk: Desk, client: Client) -> None:
    path, fields = fill_in(client)
    first = press_send(client, path, fields)
    entries = Entry.objects.count()
    again = press_send(client, path, fields, NOON + timedelta(seconds=31))
    assert again == first
    assert (Case.objects.count(), Inbound.objects.count(), Entry.objects.count()) == (1, 1, entries)


def test_out_of_hours_the_receipt_says_so_and_names_the_number(client: Client) -> None:
    desk = an_equipped_desk(open_always=False)
    night = datetime(2026, 3, 4, 4, 10, tzinfo=UTC)  # Tuesday, 23:10 in New York
    with time_machine.travel(night, tick=False):
        form = client.get("/complain")
        assert "It is 23:10 in New York" in text_of(form)
        fields = hidden(form) | JANA
    page = press_send(client, "/complain", fields, night + timedelta(seconds=30))
    assert "It is 23:10. A person writes to you by Wed 4 Mar, 09:30" in page
    assert desk.brand.urgent_phone in page


def test_who_is_in_danger_is_given_the_number_and_owed_a_person_now(desk: Desk, client: Client) -> None:
    page = press_send(client, *fill_in(client, danger="yes"))
    assert "We call you now" in page
    assert desk.brand.urgent_phone in page
    assert Case.objects.get().needs_person_now


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"what": " "}, "Please tell us what happened."),
        ({"name": ""}, "Please tell us your name"),
        ({"email": ""}, "give a mail address or a phone number"),
        ({"email": "jana"}, "This is no mail address"),
        ({"phone": "later"}, "Please write the number in digits"),
        ({"language": "xx"}, "choose one of these languages"),
        ({"what": "x" * 8001}, "please shorten it to 8000"),
    ],
)
def test_a_wrong_field_gives_the_form_back_and_changes_nothing(
    desk: Desk, client: Client, change: dict[str, str], words: str
) -> None:
    entries = Entry.objects.count()
    page = press_send(client, *fill_in(client, **change))
    assert words in page
    assert (Inbound.objects.count(), Entry.objects.count()) == (0, entries)


def test_a_phone_number_alone_is_enough(desk: Desk, client: Client) -> None:
    press_send(client, *fill_in(client, email="", phone="+49 30 1234567"))
    assert Identity.objects.get().value == "+49301234567"


@pytest.mark.parametrize(
    ("change", "seconds", "words"),
    [
        ({"website": "http://buy.example"}, 30, "A field that must stay empty was filled in"),
        ({}, 1, "That was very quick"),
        ({"complaint_key": "made-up"}, 30, "has lost its number on the way"),
    ],
)
def test_who_trips_a_trap_loses_nothing_and_gets_through_the_second_time(
    desk: Desk, client: Client, change: dict[str, str], seconds: int, words: str
) -> None:
    path, fields = fill_in(client, **change)
    at = NOON + timedelta(seconds=seconds)
    with time_machine.travel(at, tick=False):
        back = client.post(path, fields)
    assert back.status_code == 422
    assert words in text_of(back)
    assert "I slept on a chair." in back.content.decode()
    assert "jana@example.com" in back.content.decode()
    assert Inbound.objects.count() == 0
    again = hidden(back) | JANA
    assert Case.objects.count() == 0
    assert "Your reference" in press_send(client, path, again, at + timedelta(seconds=20))


def test_more_from_one_address_than_one_person_has_to_tell_waits_and_is_not_lost(desk: Desk, client: Client) -> None:
    for number in range(5):
        press_send(client, *fill_in(client, reference=f"KX{number}"), NOON + timedelta(seconds=30 + number))
    path, fields = fill_in(client, reference="KX9")
    entries = Entry.objects.count()
    for _ in range(2):
        page = press_send(client, path, fields, NOON + timedelta(seconds=60))
        assert "please send it again in 60 minutes" in page
        assert desk.brand.urgent_phone in page
    assert (Inbound.objects.count(), Entry.objects.count()) == (5, entries)
    assert "Your reference" in press_send(client, path, fields, NOON + timedelta(hours=1, seconds=5))


@pytest.mark.parametrize(
    "what", ["My bill is wrong, I told you so.", "Nobody met us at the airport and my suitcase is lost."]
)
def test_who_types_a_strangers_address_is_shown_nothing_of_their_case(desk: Desk, client: Client, what: str) -> None:
    case = a_case(desk, a_customer(desk))
    page = press_send(client, *fill_in(client, email="jana.weber@example.com", reference="", what=what))
    assert case.reference not in page
    joined = Message.objects.filter(case=case, direction="in").count() == 2
    assert joined is what.startswith("My bill")
    assert ("Your message joins what you have told us before" in page) is joined
    assert ("/c/" in page) is not joined


def test_thanks_are_taken_as_thanks(desk: Desk, client: Client) -> None:
    page = press_send(client, *fill_in(client, what="Thank you very much, great help!", reference=""))
    assert "Thank you for your kind words" in page
    assert (Case.objects.count(), Complaint.objects.get().sort) == (0, "thanks")


def test_each_brand_has_its_own_form_and_no_brand_has_none(desk: Desk, client: Client) -> None:
    assert desk.brand.name in text_of(client.get(f"/complain/{desk.brand.slug}"))
    assert client.get("/complain/nobody").status_code == 404


def test_an_empty_desk_has_no_form_yet(client: Client) -> None:
    assert client.get("/complain").status_code == 404


@pytest.mark.parametrize("proof", ["x", "WyJhIl0:1abc:def"])
def test_a_receipt_is_shown_to_nobody_else(desk: Desk, client: Client, proof: str) -> None:
    assert client.get(f"/complain/received/{proof}").status_code == 404


def test_the_form_needs_no_cookie_and_sets_none(desk: Desk, client: Client) -> None:
    path, fields = fill_in(client)
    strict = Client(enforce_csrf_checks=True)
    with time_machine.travel(NOON + timedelta(seconds=30), tick=False):
        assert strict.post(path, fields).status_code == 303
    assert not client.cookies
    assert not strict.cookies


def test_what_was_promised_on_the_form_is_what_is_owed(desk: Desk, client: Client) -> None:
    press_send(client, *fill_in(client))
    case = Case.objects.get()
    first = case.promises.get(kind="acknowledgement")
    assert first.due_at == NOON + timedelta(minutes=30, seconds=30)
    flow.keep_time(by=CLOCK, at=NOON + timedelta(hours=1))
    first.refresh_from_db()
    assert first.broken_at == first.due_at
