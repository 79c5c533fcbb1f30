"""What waited unread is heard as it would have been at first, once it can be read: by thread, order or writer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from unittest import mock

import pytest

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers.models import Customer
from amends.flow import inbox, quarantine
from amends.flow.quarantine import NothingToRead, StillUnclear
from amends.intake.models import Complaint
from amends.intake.queries import quarantined
from amends.journal.models import Entry
from amends.post.channels.mail.ways import HANDED_OVER
from amends.post.channels.ways import Came, NotUnderstood
from amends.post.models import Inbound, Outbound
from amends.post.rules import Channel
from amends.promises.models import OPEN, Promise
from tests.rooms.flow.scene import BY, JANA, Scene, a_scene, minutes, open_kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def a_letter(text: str = "My coat is gone, too.", **more: str) -> bytes:
    letter = EmailMessage()
    letter["From"] = more.pop("sender", f"Jana Weber <{JANA}>")
    letter["To"] = more.pop("to", "care@kite.example")
    letter["Subject"] = more.pop("subject", "Re: My bag")
    letter["Message-ID"] = more.pop("id", "<7@example.com>")
    for name, value in more.items():
        letter[name.replace("_", "-")] = value
    letter.set_content(text)
    return letter.as_bytes()


def unread(scene: Scene, content: bytes, at: datetime) -> Complaint:
    """The letter as it stands in the quarantine: no reader could read it that day."""
    inbox.store([Came(content, at)], way="lmtp", brand=scene.desk.brand, by=BY, at=at)
    blind = replace(HANDED_OVER, read=mock.Mock(side_effect=NotUnderstood("a fault of ours")))
    with mock.patch("amends.post.channels.mail.ways.HANDED_OVER", blind):
        inbox.take_in(at=at, by=BY)
    found = Complaint.objects.get(quarantined_for="unreadable", released_at=None)
    assert found.inbound.raw is not None
    return found


def again(scene: Scene, waiting: Complaint, at: float = 9) -> Case | None:
    return quarantine.read_again(waiting, by=scene.desk.bea, at=minutes(at))


def answered(scene: Scene, case: Case) -> str:
    """The address to which the answer to our letter goes."""
    message = scene.write(case, at=minutes(1))
    scene.send(minutes(2))
    return Outbound.objects.get(message=message).message_id


def test_an_answer_goes_on_with_its_own_case_though_two_are_open(scene: Scene) -> None:
    first = scene.opened(order_number="KX1545")
    second = scene.opened(order_number="KX1546", text="My flight was late.")
    assert (first.customer_id, first.id != second.id) == (second.customer_id, True)
    waiting = unread(scene, a_letter(References=answered(scene, first)), minutes(5))
    assert again(scene, waiting) == first
    message = Message.objects.get(inbound=waiting.inbound)
    assert (message.case_id, message.text, message.said_at) == (first.id, "My coat is gone, too.", minutes(5))
    assert open_kinds(first)["answer"] == 1
    assert open_kinds(second)["answer"] == 0
    assert not Promise.objects.filter(OPEN, complaint=waiting).exists()
    assert quarantined() == []
    assert Complaint.objects.get(id=waiting.id).customer_id == first.customer_id


def test_a_stranger_who_writes_to_a_leaked_address_does_not_get_in(scene: Scene) -> None:
    case = scene.opened()
    letter = a_letter(sender="eve@example.org", References=answered(scene, case))
    opened = again(scene, unread(scene, letter, minutes(5)))
    assert opened is not None
    assert opened.id != case.id
    assert opened.customer.name == "eve"
    assert opened.first_contact_at == minutes(5)


@pytest.mark.parametrize(("number", "joins"), [("KX1545", True), ("KX9999", False)])
def test_it_is_about_the_order_that_it_names(scene: Scene, number: str, joins: bool) -> None:
    one = scene.opened(order_number="KX1545")
    scene.opened(order_number="KX1546", text="My flight was late.")
    case = again(scene, unread(scene, a_letter(f"Where is {number}, please? It is late."), minutes(5)))
    assert case is not None
    assert (case.id == one.id) == joins
    assert Case.objects.count() == (2 if joins else 3)


def test_thanks_open_no_case(scene: Scene) -> None:
    letter = a_letter("Thank you so much!", sender="tom@example.org", subject="Thanks")
    waiting = unread(scene, letter, minutes(5))
    assert again(scene, waiting) is None
    waiting.refresh_from_db()
    assert (waiting.sort, waiting.released_at) == ("thanks", minutes(9))
    assert waiting.customer is not None
    assert not Case.objects.exists()
    assert not Promise.objects.filter(OPEN, complaint=waiting).exists()


def test_a_bounce_that_was_unread_owes_reaching_the_customer(scene: Scene) -> None:
    case = scene.opened()
    name = answered(scene, case)
    report = (
        "From: MAILER-DAEMON@mx.example\r\nTo: care@kite.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt came back.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {JANA}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {name}\r\n\r\n--b--\r\n"
    )
    waiting = unread(scene, report.encode(), minutes(5))
    assert again(scene, waiting) is None
    assert open_kinds(case)["reach"] == 1
    waiting.refresh_from_db()
    assert waiting.sort == "automatic"


def test_a_colleague_who_passed_it_on_is_not_its_writer(scene: Scene) -> None:
    letter = a_letter(
        "---------- Forwarded message ---------\nFrom: Rosa Diaz <rosa@example.org>\nDate: Tue, 3 Mar 2026\n"
        "Subject: My parcel\nTo: ana@kite.example\n\nMy parcel never came.\n",
        sender=f"Ana <{scene.desk.ana.email}>",
        subject="Fwd: My parcel",
    )
    case = again(scene, unread(scene, letter, minutes(5)))
    assert case is not None
    assert case.customer.name == "Rosa Diaz"


def test_an_echo_of_our_own_lies_aside(scene: Scene) -> None:
    waiting = unread(scene, a_letter(sender=scene.desk.brand.sender_address), minutes(5))
    assert again(scene, waiting) is None
    assert not Case.objects.exists()


def test_the_same_letter_heard_by_another_way_is_one(scene: Scene) -> None:
    waiting = unread(scene, a_letter(sender="rosa@example.org"), minutes(5))
    inbox.store(
        [Came(b"X-Way: another\r\n" + a_letter(sender="rosa@example.org"), minutes(6))],
        way="lmtp",
        brand=scene.desk.brand,
        by=BY,
        at=minutes(6),
    )
    inbox.take_in(at=minutes(6), by=BY)
    case = Case.objects.get()
    heard = Inbound.objects.exclude(id=waiting.inbound_id).get()
    again(scene, waiting)
    assert Case.objects.get() == case
    assert Customer.objects.count() == 1
    assert heard.complaint.id != waiting.id


@pytest.mark.parametrize(
    ("content", "words"), [(a_letter("", subject=""), "no words"), (a_letter(sender="nobody"), "no sender")]
)
def test_what_is_no_clearer_waits_on_and_nothing_changes(scene: Scene, content: bytes, words: str) -> None:
    waiting = unread(scene, content, minutes(5))
    before = Entry.objects.count()
    with pytest.raises(StillUnclear, match=words):
        again(scene, waiting)
    assert Entry.objects.count() == before
    assert quarantined() == [waiting]


def test_what_called_us_is_not_read_again(scene: Scene) -> None:
    told = scene.told("", Channel.SMS, raw=b"{}", unreadable="unreadable")
    waiting = scene.hear(told)[0].inbound.complaint
    with pytest.raises(NothingToRead):
        again(scene, waiting)
