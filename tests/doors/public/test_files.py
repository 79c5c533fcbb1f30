"""Files with the form: kept as they came; what is no picture and no PDF is refused, and the words stay in the form."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from amends.intake.models import Complaint
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.post.accounts import open_account
from amends.post.models import Attachment, Inbound, Raw
from amends.post.raws import content_of
from tests.cast import NOON, Desk
from tests.doors.public.pages import hidden, text_of
from tests.rooms.flow.scene import a_scene

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PDF = b"%PDF-1.7\n" + b"x" * 100
TOLD = {
    "what": "My bag is broken, see the picture.",
    "name": "Jana Weber",
    "email": "jana@example.com",
    "danger": "no",
    "language": "en",
    "website": "",
}


@pytest.fixture
def desk() -> Desk:
    return a_scene().desk


def sent(client: Client, files: list[SimpleUploadedFile], path: str = "/complain") -> HttpResponse:
    with time_machine.travel(NOON - timedelta(minutes=1), tick=False):
        given = hidden(client.get(path))
    with time_machine.travel(NOON, tick=False):
        return client.post(path, {**given, **TOLD, "files": files})


def test_files_are_kept_as_they_came(client: Client, desk: Desk) -> None:
    files = [SimpleUploadedFile("bag.png", PNG, "text/html"), SimpleUploadedFile("../bill.pdf", PDF, "application/pdf")]
    assert sent(client, files).status_code == 303
    inbound = Inbound.objects.get()
    rows = list(Attachment.objects.order_by("id"))
    assert [(one.inbound, one.name, one.media_type, content_of(one.raw)) for one in rows] == [
        (inbound, "bag.png", "image/png", PNG),
        (inbound, "bill.pdf", "application/pdf", PDF),
    ]
    assert inbound.facts["attachments"] == ["bag.png", "bill.pdf"]
    entry = Entry.objects.get(verb="post.enclosed")
    assert entry.facts == {"count": 2}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([SimpleUploadedFile("page.png", b"<html><script>alert(1)</script>")], "page.png is no picture and no PDF"),
        ([SimpleUploadedFile("drawing.svg", b"<svg onload='x()'/>", "image/svg+xml")], "is no picture"),
        ([SimpleUploadedFile("big.png", PNG + b"x" * (10 * 1024 * 1024))], "is too large"),
        ([SimpleUploadedFile(f"{n}.png", PNG) for n in range(6)], "at most 5 files"),
    ],
    ids=["page", "drawing", "large", "many"],
)
def test_a_refused_file_keeps_the_words(
    client: Client, desk: Desk, files: list[SimpleUploadedFile], words: str
) -> None:
    answer = sent(client, files)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert TOLD["what"] in answer.content.decode()
    assert not Complaint.objects.exists()
    assert not Raw.objects.exists()
    assert not Attachment.objects.exists()


def test_the_form_stands_in_the_frame_of_its_sites(client: Client, desk: Desk) -> None:
    account = open_account(
        "form-embedded", brand=desk.brand, name="Shop", settings={"sites": "https://shop.example"}, by=SETUP, at=NOON
    )
    path = f"/complain/in/{account.id}"
    answer = client.get(path)
    assert "frame-ancestors 'self' https://shop.example;" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    taken = sent(client, [], path)
    assert taken.status_code == 303
    assert Inbound.objects.get().account == account
    with time_machine.travel(NOON, tick=False):
        receipt = client.get(taken.headers["Location"])
    assert "We have it" in text_of(receipt)
    assert "https://shop.example" in receipt.headers["Content-Security-Policy"]
    assert client.get("/complain/in/00000000-0000-7000-8000-000000000000").status_code == 404


def test_a_link_fills_in_the_order(client: Client, desk: Desk) -> None:
    assert 'value="KX1545"' in client.get("/complain", {"reference": "KX1545"}).content.decode()
    assert 'value="&#34;&gt;&lt;b&gt;"' in client.get("/complain", {"reference": '"><b>'}).content.decode()
