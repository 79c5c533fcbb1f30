"""Forwarded complaints: a colleague's are heard as the customer's, a stranger's as the stranger's."""

from __future__ import annotations

from typing import Any

import pytest

from amends.cases.models import Case
from amends.flow.hearing import Hearing
from amends.post.channels.mail.reading import delivery, read
from amends.post.models import Inbound, Outbound
from tests.cast import NOON
from tests.rooms.flow.scene import Scene, a_scene

pytestmark = pytest.mark.django_db
COMPLAINT = """Could you look after this?

---------- Forwarded message ---------
From: Tom Okafor <tom@example.net>
Date: Mon, 2 Mar 2026 at 09:00
Subject: My bag
To: Ana <{sender}>

My bag has not arrived and nobody tells me where it is.
"""


@pytest.fixture(autouse=True)
def _mail_stays_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def hear(scene: Scene, sender: str, text: str = COMPLAINT, *more: str) -> Hearing:
    head = [
        f"From: Ana <{sender}>",
        "To: care@kite.example",
        "Subject: Fwd: My bag",
        "Message-ID: <f@x.example>",
        *more,
    ]
    raw = "\r\n".join([*head, "", text.format(sender=sender)]).encode()
    return scene.hear(delivery(read(raw), raw, brand=scene.desk.brand, at=NOON))[0]


def domain(scene: Scene) -> str:
    return scene.desk.brand.sender_address.partition("@")[2]


def test_what_a_colleague_passes_on_is_the_customers_case_and_says_by_whom(scene: Scene) -> None:
    heard = hear(scene, scene.desk.ana.email.upper())
    case = Case.objects.get()
    assert (case.customer.name, heard.is_opened) == ("Tom Okafor", True)
    assert case.messages.get(direction="in").text == "My bag has not arrived and nobody tells me where it is."
    row = Inbound.objects.get()
    assert (row.from_name, row.from_address, row.subject) == ("Tom Okafor", "tom@example.net", "My bag")
    assert row.facts["forwarded_by"] == {"name": "Ana", "address": scene.desk.ana.email.upper()}
    assert row.facts["forwarded"]["comment"] == "Could you look after this?"
    assert {out.to_address for out in Outbound.objects.all()} == {"tom@example.net"}


def test_who_writes_from_the_brands_own_domain_is_a_colleague(scene: Scene) -> None:
    hear(scene, f"someone.else@{domain(scene)}")
    assert Case.objects.get().customer.name == "Tom Okafor"


def test_a_stranger_opens_no_case_in_anothers_name(scene: Scene) -> None:
    hear(scene, "mallory@example.com")
    assert Case.objects.get().customer.name == "Ana"
    assert Inbound.objects.get().from_address == "mallory@example.com"
    assert {out.to_address for out in Outbound.objects.all()} == {"mallory@example.com"}


def test_who_has_left_is_a_stranger(scene: Scene) -> None:
    ana = scene.desk.ana
    type(ana).objects.filter(id=ana.id).update(is_active=False, email="ana@elsewhere.example")
    hear(scene, "ana@elsewhere.example")
    assert Case.objects.get().customer.name == "Ana"


def test_a_domain_at_which_everybody_has_an_address_makes_nobody_a_colleague(scene: Scene) -> None:
    brand = scene.desk.brand
    type(brand).objects.filter(id=brand.id).update(sender_address="kiteair@gmail.com")
    hear(scene, "mallory@gmail.com")
    assert Case.objects.get().customer.name == "Ana"


def test_a_sender_whom_our_server_doubts_passes_nothing_on(scene: Scene) -> None:
    hear(scene, scene.desk.ana.email, COMPLAINT, "Authentication-Results: mx.kite.example; dmarc=fail")
    assert Case.objects.get().customer.name == "Ana"


@pytest.mark.parametrize("writer", ["no-reply@shop.example", "MAILER-DAEMON@mx.example"])
def test_what_a_machine_wrote_stays_with_the_forwarder(scene: Scene, writer: str) -> None:
    hear(scene, scene.desk.ana.email, COMPLAINT.replace("tom@example.net", writer))
    assert Case.objects.get().customer.name == "Ana"


def test_what_we_wrote_ourselves_stays_with_the_forwarder(scene: Scene) -> None:
    hear(scene, scene.desk.ana.email, COMPLAINT.replace("tom@example.net", scene.desk.brand.sender_address))
    assert Case.objects.get().customer.name == "Ana"


def test_a_letter_attached_is_passed_on_too(scene: Scene) -> None:
    inner = "From: Tom Okafor <tom@example.net>\r\nSubject: My bag\r\n\r\nMy bag has not arrived."
    body = (
        f"--b\r\nContent-Type: text/plain\r\n\r\nFYI\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--b--\r\n"
    )
    hear(scene, scene.desk.ana.email, body, "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b")
    case = Case.objects.get()
    assert (case.customer.name, case.messages.get(direction="in").text) == ("Tom Okafor", "My bag has not arrived.")


def test_somebody_known_joins_their_open_case(scene: Scene) -> None:
    case = scene.opened(from_name="Tom Okafor", from_address="tom@example.net")
    heard = hear(scene, scene.desk.ana.email)
    assert (heard.case, heard.is_joined) == (case, True)
