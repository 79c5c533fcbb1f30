"""The kiosk: told in person, nothing of the former visitor left, and no private link for whoever stands behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from amends.conversation.models import Message
from amends.journal.actors import SETUP
from amends.post.accounts import close_account, open_account
from amends.post.models import Account, Inbound
from tests.cast import NOON
from tests.doors.public.pages import hidden, text_of
from tests.rooms.flow.scene import a_scene

pytestmark = pytest.mark.django_db
TOLD = {"what": "Gate changed, I missed my flight.", "name": "Jana Weber", "email": "jana@example.com", "website": ""}


@pytest.fixture
def kiosk() -> Iterator[Account]:
    with time_machine.travel(NOON, tick=False):
        brand = a_scene().desk.brand
        yield open_account("kiosk", brand=brand, name="B12", settings={"place": "Gate B12"}, by=SETUP, at=NOON)


def sent(client: Client, kiosk: Account, **fields: str) -> HttpResponse:
    path = f"/kiosk/{kiosk.id}/tell"
    return client.post(path, {**hidden(client.get(path)), **TOLD, **fields})


def test_what_is_told_at_the_counter_becomes_a_case(client: Client, kiosk: Account) -> None:
    answer = client.get(sent(client, kiosk).headers["Location"])
    heard = Message.objects.get(direction="in")
    assert (heard.case.channel, heard.inbound.facts["place"], heard.subject) == ("in_person", "Gate B12", "Gate B12")
    page = answer.content.decode()
    assert heard.case.reference in page
    assert "/c/" not in page
    assert TOLD["what"] not in page


def test_nothing_of_the_former_visitor_is_left(client: Client, kiosk: Account) -> None:
    received = sent(client, kiosk).headers["Location"]
    for path in (f"/kiosk/{kiosk.id}", f"/kiosk/{kiosk.id}/tell", received):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        assert "Jana" not in answer.content.decode()
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert client.get(received).headers["Location"] == f"/kiosk/{kiosk.id}"


def test_the_same_form_twice_is_one_complaint(client: Client, kiosk: Account) -> None:
    path = f"/kiosk/{kiosk.id}/tell"
    given = {**hidden(client.get(path)), **TOLD}
    assert [client.post(path, given).status_code for _ in range(2)] == [303, 303]
    assert Inbound.objects.count() == 1


def test_who_is_known_sees_no_reference_of_what_was_open_before(client: Client, kiosk: Account) -> None:
    sent(client, kiosk)
    case = Message.objects.get(direction="in").case
    page = client.get(sent(client, kiosk, what="And my bag?").headers["Location"]).content.decode()
    assert Message.objects.filter(case=case, direction="in").count() == 2
    assert case.reference not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"what": ""}, "Please tell us what happened"),
        ({"email": ""}, "Please give a mail address or a phone number"),
        ({"phone": "call me"}, "Please write the number in digits"),
        ({"website": "x"}, "Nothing of what you wrote is lost"),
    ],
)
def test_a_refusal_changes_nothing(client: Client, kiosk: Account, fields: dict[str, str], words: str) -> None:
    answer = sent(client, kiosk, **fields)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Inbound.objects.exists()


def test_a_closed_kiosk_is_gone(client: Client, kiosk: Account) -> None:
    close_account(kiosk, by=SETUP, at=NOON)
    assert client.get(f"/kiosk/{kiosk.id}").status_code == 404
    assert client.get(f"/kiosk/{kiosk.id}/tell").status_code == 404
