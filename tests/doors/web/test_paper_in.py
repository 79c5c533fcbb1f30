"""Letters on paper: a scan becomes a case that began on the day on which it arrived, and is kept as it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers.models import Customer, Identity
from amends.post.models import Attachment, Inbound, Raw
from amends.post.raws import content_of
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from tests.cast import a_customer, an_order
from tests.doors.web.visiting import Answer, Visits, entries, page, said
from tests.story.telling import HOUR, open_kinds

PDF = b"%PDF-1.7 a scanned letter"
JPEG = b"\xff\xd8\xff\xe0 a scanned page"


def bring(desk: Visits, who: str = "ana", *, files: list[tuple[str, bytes]] | None = None, **fields: object) -> Answer:
    """Somebody takes in a letter."""
    scans = [SimpleUploadedFile(name, content) for name, content in ([("scan.pdf", PDF)] if files is None else files)]
    told = {
        "arrived": "2026-03-03",
        "name": "Elsa Brandt",
        "address": "Lindenweg 4\n10115 Berlin\nGermany",
        "kind": "parcel-late",
        **fields,
    }
    return desk.post(getattr(desk.story.desk, who), "/post/in", {**told, "files": scans})


def rows() -> tuple[int, ...]:
    """Everything that a refusal must leave alone."""
    kinds = (Case, Customer, Identity, Inbound, Attachment, Raw, Message, Promise)
    return (*(model.objects.count() for model in kinds), entries())


def test_a_letter_opens_a_case_of_who_wrote_it(desk: Visits) -> None:
    answer = bring(desk, words="My parcel never came.")
    case = Case.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{case.reference}")
    assert (case.customer.name, case.channel, case.words) == ("Elsa Brandt", "letter", "My parcel never came.")
    known = case.customer.identities.get()
    assert (known.kind, known.value) == ("address", "Elsa Brandt\nLindenweg 4\n10115 Berlin\nGermany")
    assert case.first_contact_at == desk.story.at
    assert {"acknowledgement", "resolution"} <= set(open_kinds(case)), "nobody has spoken with them yet"
    scan = Attachment.objects.get()
    assert (content_of(scan.raw), scan.media_type) == (PDF, "application/pdf")
    told = page(desk, case)
    assert "The letter opened this case." in told
    assert "scan.pdf" in told
    assert "My parcel never came." in told
    desk.story.wait(HOUR)


def test_its_clocks_count_from_the_day_on_which_it_arrived(desk: Visits) -> None:
    bring(desk, arrived="2026-03-02")
    case = Case.objects.get()
    assert case.first_contact_at == desk.story.at - timedelta(days=1), "noon of that day, where the brand is"
    late = Promise.objects.filter(case=case, kind=PromiseKind.ACKNOWLEDGEMENT.value).order_by("due_at").first()
    assert late is not None
    assert late.due_at == desk.story.at, "it lay for a day: a word is due at once"


def test_a_letter_joins_the_case_that_is_open(desk: Visits) -> None:
    case = desk.story.complain()
    bring(desk, number="KX1545", name="Jana Weber", words="I write once more.")
    assert Case.objects.count() == 1
    heard = Message.objects.get(case=case, channel="letter")
    assert heard.text == "I write once more."
    assert "The letter joined this case" in page(desk, case)
    posted = case.customer.identities.get(kind="address")
    assert posted.value.startswith("Jana Weber\n"), "now an answer can go by post"


def test_who_writes_twice_is_one_customer(desk: Visits) -> None:
    bring(desk)
    bring(desk, files=[("next.pdf", PDF + b"2")], address=" Lindenweg  4\n\n10115 Berlin \nGermany")
    assert Customer.objects.count() == Case.objects.count() == 1
    bring(desk, files=[("other.pdf", PDF + b"3")], name="Otto Brandt")
    assert Customer.objects.count() == 2, "two people in one house are two"


def test_the_same_scan_twice_is_one_letter(desk: Visits) -> None:
    bring(desk)
    before = rows()
    assert bring(desk, "ben").status_code == 303
    assert bring(desk, number="Z-9", name="Somebody Else").status_code == 303
    assert rows() == before


def test_pages_stay_in_their_order(desk: Visits) -> None:
    bring(desk, files=[("1.jpg", JPEG), ("2.jpg", JPEG + b"2")])
    assert list(Attachment.objects.order_by("id").values_list("name", flat=True)) == ["1.jpg", "2.jpg"]
    assert Case.objects.get().words == "(a letter; its 2 scans are attached)"


def test_danger_in_a_letter_is_a_person_now(desk: Visits) -> None:
    bring(desk, danger="yes")
    assert Case.objects.get().needs_person_now


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"files": []}, "Choose the scan"),
        ({"files": [("run.exe", b"MZ")]}, "is no picture and no PDF"),
        ({"files": [(f"{n}.jpg", JPEG) for n in range(6)]}, "at most 5 files"),
        ({"arrived": ""}, "Write the day on which the letter arrived"),
        ({"arrived": "yesterday"}, "is no day"),
        ({"arrived": "2026-03-04"}, "This day is still to come"),
        ({"arrived": "2024-03-03"}, "more than a year ago"),
        ({"kind": ""}, "Pick what went wrong"),
        ({"kind": "moon"}, "Pick one from the list"),
        ({"severity": "7"}, "Pick one from the list"),
        ({"name": ""}, "Write who sent it"),
        ({"name": "", "address": ""}, "Give the booking or receipt"),
        ({"address": "x" * 241}, "characters are too many"),
    ],
)
def test_a_refusal_names_its_field_and_changes_nothing(desk: Visits, fields: dict[str, object], words: str) -> None:
    before = rows()
    answer = bring(desk, **{"words": "As it was written.", **fields})  # type: ignore[arg-type]  # one way for all
    assert answer.status_code == 422
    assert words in said(answer)
    assert "As it was written." in said(answer)
    assert rows() == before


def test_of_several_on_one_booking_the_writer_is_picked(desk: Visits) -> None:
    jana, tom = a_customer(desk.story.desk), a_customer(desk.story.desk, "Tom Okafor")
    for customer in (jana, tom):
        an_order(desk.story.desk, customer)
    before = rows()
    answer = bring(desk, number="KX1545")
    assert "pick whom you mean" in said(answer)
    assert "Tom Okafor" in said(answer)
    assert rows() == before
    bring(desk, number="KX1545", customer=str(tom.id))
    assert Case.objects.get().customer == tom


@pytest.mark.parametrize("who", ["dita", "evan"])
def test_only_who_works_on_cases_takes_letters_in(desk: Visits, who: str) -> None:
    before = rows()
    assert bring(desk, who).status_code == 403
    assert rows() == before
