"""The original of a message: one click away, harmless, and only for those who may see its case."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from django.urls import reverse

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.customers.models import Customer
from amends.journal.actors import SETUP, Automatic
from amends.kernel.ids import new_id
from amends.people import actions as people
from amends.people.rules import Role
from amends.post import raws
from amends.post.channels.mail import reading
from amends.post.models import Attachment, Inbound
from tests.doors.web.visiting import Visits, page, said
from tests.rooms.post.test_showing import PACKED, SEEN, outlook

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
HTML = (
    "<html><body><p dir='rtl'>שלום</p><p>My bag is <b onclick='x()'>gone</b></p><script>alert(1)</script>"
    "<img src='cid:bag'><img src='https://tracker.example/a.png'><a href='https://kite.example/'>see</a></body></html>"
)


def a_letter(**more: str) -> EmailMessage:
    """Jana's letter: words, the same in HTML with a picture of the bag, and two files."""
    letter = EmailMessage()
    letter["From"] = more.get("sender", "Jana Weber <jana.weber@example.com>")
    letter["To"] = "care@kite.example"
    letter["Subject"] = more.get("subject", "My bag")
    letter["Message-ID"] = f"<{more.get('id', '1')}@example.com>"
    letter.set_content("My bag is gone.\n\nOn 3 Mar 2026, Kite Air wrote:\n> Your bag is on its way.\n")
    letter.add_alternative(more.get("html", HTML), subtype="html")
    letter.get_payload()[1].add_related(PNG, "image", "png", cid="<bag>")  # type: ignore[union-attr, index]
    letter.add_attachment(b"%PDF-1.4 receipt", "application", "pdf", filename="receipt.pdf")
    letter.add_attachment(b"<script>alert(1)</script>", "text", "html", filename='über "x".html')
    return letter


def take(desk: Visits, letter: EmailMessage | bytes) -> tuple[Case | None, Inbound]:
    """What the desk makes of a letter."""
    raw = letter if isinstance(letter, bytes) else letter.as_bytes()
    told = reading.delivery(reading.read(raw), raw, brand=desk.story.desk.brand, at=desk.story.at)
    heard = flow.hear([told], by=Automatic("mail"), at=desk.story.at)[0]
    return heard.case, heard.inbound


def heard_on(case: Case) -> Message:
    return Message.objects.get(case=case, direction="in")


@pytest.fixture
def case(desk: Visits) -> Case:
    found, _ = take(desk, a_letter())
    assert found is not None
    return found


def at(case: Case, name: str = "letter", **more: object) -> str:
    return reverse(name, kwargs={"ref": case.reference, "id": heard_on(case).id, **more})


def test_the_original_is_one_click_from_the_timeline(desk: Visits, case: Case) -> None:
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert f'href="{at(case)}"' in html
    assert "Original" in html
    assert 'dir="auto"' in html
    shown = desk.get(desk.story.desk.ana, at(case))
    assert shown.status_code == 200
    found = said(shown)
    assert "Jana Weber <jana.weber@example.com>" in found
    assert "receipt.pdf application/pdf · 16 bytes" in found
    assert "> Your bag is on its way." in found
    assert "Message-ID: <1@example.com>" in found
    assert "alert(1)" not in found
    assert shown.headers["Content-Security-Policy"].endswith("; frame-src 'self'")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown.content.decode()


def test_the_frame_has_a_policy_of_its_own_and_loads_nothing(desk: Visits, case: Case) -> None:
    answer = desk.get(desk.story.desk.ana, at(case, "letter_frame"))
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:;")
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    html = answer.content.decode()
    assert "<script" not in html
    assert "onclick" not in html
    assert "tracker.example" not in html
    assert "data:image/png;base64,iVBOR" in html
    assert 'target="_blank"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert '<p dir="rtl">' in html


def test_pictures_from_elsewhere_wait_until_they_are_asked_for(desk: Visits, case: Case) -> None:
    ana = desk.story.desk.ana
    asks = desk.get(ana, at(case)).content.decode()
    assert "Show them" in asks
    shown = desk.get(ana, f"{at(case)}?images=yes").content.decode()
    assert "Show them" not in shown
    assert f'src="{at(case, "letter_frame")}?images=yes"' in shown
    framed = desk.get(ana, f"{at(case, 'letter_frame')}?images=yes")
    assert 'src="https://tracker.example/a.png"' in framed.content.decode()
    assert "img-src data: https:;" in framed.headers["Content-Security-Policy"]


def test_files_leave_as_files_and_only_pictures_are_shown(desk: Visits, case: Case) -> None:
    ana = desk.story.desk.ana
    html = desk.get(ana, at(case)).content.decode()
    files = re.findall(r'href="([^"]+/files/\d+)"', html)
    assert len(files) == 3
    told = {}
    for address in files:
        answer = desk.get(ana, address)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
        told[answer.headers["Content-Type"]] = answer.content
    assert told["application/pdf"] == b"%PDF-1.4 receipt"
    assert told["application/octet-stream"] == b"<script>alert(1)</script>"
    assert told["image/png"] == PNG
    shown = [desk.get(ana, f"{address}?shown=yes").headers["Content-Disposition"] for address in files]
    assert [one.split(";")[0] for one in shown].count("inline") == 1


def test_a_letter_can_be_downloaded_as_it_came(desk: Visits) -> None:
    raw = a_letter().as_bytes()
    case, _ = take(desk, raw)
    assert case is not None
    answer = desk.get(desk.story.desk.ana, at(case, "letter_source"))
    assert answer.content == raw
    assert answer.headers["Content-Type"] == "message/rfc822"
    assert answer.headers["Content-Disposition"].startswith("attachment")


DOORS = [("letter", {}), ("letter_frame", {}), ("letter_source", {}), ("letter_file", {"number": 1})]


@pytest.mark.parametrize(("name", "more"), DOORS, ids=[name for name, _ in DOORS])
def test_no_door_to_a_letter_opens_to_who_may_not_see_its_case(
    desk: Visits, case: Case, name: str, more: dict[str, int]
) -> None:
    cast = desk.story.desk
    elsewhere = people.add_brand(
        "other",
        name="Other",
        calendar=cast.calendar,
        sender_address="o@o.example",
        currency="USD",
        by=SETUP,
        at=desk.story.at,
    )
    team = people.add_team("Others", brand=elsewhere, calendar=cast.calendar, by=SETUP, at=desk.story.at)
    zoe = people.add_person(
        "Zoe Far", email="zoe@o.example", role=Role.LEAD, calendar=cast.calendar, team=team, by=SETUP, at=desk.story.at
    )
    assert desk.get(cast.ana, at(case, name, **more)).status_code == 200
    assert desk.get(zoe, at(case, name, **more)).status_code == 404
    assert desk.get(cast.evan, at(case, name, **more)).status_code == 404
    other, _ = take(desk, a_letter(sender="Tom <tom@example.com>", id="2"))
    assert other is not None
    crossed = reverse(name, kwargs={"ref": other.reference, "id": heard_on(case).id, **more})
    assert desk.get(cast.ana, crossed).status_code == 404
    assert desk.get(cast.ana, at(case, "letter_file", number=99)).status_code == 404


def test_a_file_beside_a_message_is_reached_through_its_case_alone(desk: Visits, case: Case) -> None:
    cast, now = desk.story.desk, desk.story.at
    message = heard_on(case)
    kept = next(iter(raws.keep([PNG], at=now).values()))
    beside = Attachment.objects.create(
        id=new_id(now), raw=kept, inbound=message.inbound, name="bag.png", media_type="image/png"
    )
    address = reverse("case_file", kwargs={"ref": case.reference, "id": beside.id})
    assert "bag.png 48 bytes" in page(desk, case)
    answer = desk.get(cast.ana, address)
    assert answer.content == PNG
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bag.png"'
    assert desk.get(cast.evan, address).status_code == 404
    other, _ = take(desk, a_letter(sender="Tom <tom@example.com>", id="2"))
    assert other is not None
    assert Customer.objects.count() > 1
    crossed = reverse("case_file", kwargs={"ref": other.reference, "id": beside.id})
    assert desk.get(cast.ana, crossed).status_code == 404


def test_what_could_not_be_read_shows_its_head_and_its_source(desk: Visits) -> None:
    case, inbound = take(desk, b"Subject: ?\n\n")
    assert case is None
    complaint = inbound.complaint
    bea = desk.story.desk.bea
    shown = desk.get(bea, reverse("waiting_letter", kwargs={"id": complaint.id}))
    assert shown.status_code == 200
    assert "Subject: ?" in said(shown)
    source = desk.get(bea, reverse("waiting_letter_source", kwargs={"id": complaint.id}))
    assert source.content == b"Subject: ?\n\n"
    assert desk.get(bea, reverse("waiting_letter_frame", kwargs={"id": complaint.id})).status_code == 404
    assert desk.get(desk.story.desk.ana, reverse("waiting_letter", kwargs={"id": complaint.id})).status_code == 403


def test_quoted_words_are_folded_without_another_page(desk: Visits, case: Case) -> None:
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    folded = re.search(
        r'<details class="entry-rest[^"]*"><summary[^>]*>Quoted and[^<]*</summary>(.*?)</details>', html, re.S
    )
    assert folded
    assert "&gt; Your bag is on its way." in folded[1]
    assert '<div class="entry-body said" dir="auto">My bag is gone.</div>' in html


def test_what_we_quote_ourselves_is_folded_too(desk: Visits, case: Case) -> None:
    Message.objects.filter(id=heard_on(case).id).update(text="Mine.\n\nOn 3 Mar Ana wrote:\n> Yours.\n")
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    assert '<div class="entry-body said" dir="auto">Mine.</div>' in html
    assert "&gt; Yours." in html


def test_what_outlook_packed_is_listed_and_opened_under_the_message(desk: Visits) -> None:
    case, _ = take(desk, outlook(PACKED))
    assert case is not None
    ana = desk.story.desk.ana
    assert "It is wet." in page(desk, case)
    assert "Original · 2 files" in page(desk, case)
    html = desk.get(ana, at(case)).content.decode()
    assert "winmail.dat" not in html.split("As plain text")[0]
    assert "Koffer für Jana.jpg" in html
    files = [desk.get(ana, one).content for one in re.findall(r'href="([^"]+/files/\d+)"', html)]
    assert files == [b"jpeg", SEEN]
    assert "<b>wet</b>" in desk.get(ana, at(case, "letter_frame")).content.decode()
