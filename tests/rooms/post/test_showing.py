"""Showing letters: what is taken out, what is left, and that nothing takes long or throws, however hostile it is."""

from __future__ import annotations

import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.post.channels.mail import showing, tnef
from amends.post.channels.mail.cleaning import clean
from tests.browser.hostile import letter, payloads
from tests.rooms.post.test_files import FILE, attribute, properties, winmail

HOST = "http://127.0.0.1:9"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
BOMBS = {
    "deep": "<div>" * 30_000,
    "deep but closed": "<b></p>" * 9_000,
    "adopted": "<a><p></a>" * 6_000,
    "wide": "<p>x</p>" * 50_000,
    "long": "x" * 3_000_000,
    "tables": "<table><tr><td>" * 5_000,
    "attributes": f"<p {'a=1 ' * 100_000}>",
    "entities": "&lt;" * 400_000,
}


@pytest.mark.parametrize("with_images", [False, True])
def test_what_is_hostile_is_taken_out(with_images: bool) -> None:
    for number, body in enumerate(payloads(HOST)):
        page = showing.page_of(letter(number, HOST, body), with_images=with_images)
        assert page is not None
        told = page.html.lower()
        assert "<script" not in told
        assert HOST not in told.replace(f'href="{HOST}', "")
        for forbidden in ("<iframe", "<object", "<form", "<style", "<link", "<meta", "<svg", "<math", "javascript:"):
            assert forbidden not in told.replace("&lt;", "")


@pytest.mark.parametrize("name", BOMBS)
def test_no_bomb_takes_long(name: str) -> None:
    began = time.process_time()
    clean(BOMBS[name], {}, with_images=False)
    assert time.process_time() - began < 2


def test_what_people_write_stays() -> None:
    said = '<p dir="rtl" style="color:red;position:fixed">שלום</p>'
    fair = f'{said}<a href="mailto:x@example.com">x</a><img src="cid:a%20b">'
    page = clean(fair, {"a b": ("image/png", PNG)}, with_images=False)
    assert page is not None
    assert '<p dir="rtl" style="color:red">שלום</p>' in page.html
    assert 'href="mailto:x@example.com"' in page.html
    assert "data:image/png;base64," in page.html
    assert page.blocked_count == 0


def test_only_pictures_by_https_are_shown_when_asked_for() -> None:
    both = '<img src="https://x.example/1.png"><img src="http://x.example/2.png"><img src="//x.example/3.png">'
    held, shown = clean(both, {}, with_images=False), clean(both, {}, with_images=True)
    assert held is not None
    assert shown is not None
    assert held.blocked_count == 2
    assert "x.example" not in held.html
    assert shown.html.count("x.example") == 1


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF1234WEBPVP8", "image/webp"),
        (b"<svg onload=alert(1)>", ""),
        (b"", ""),
    ],
    ids=["png", "jpeg", "gif", "webp", "svg", "nothing"],
)
def test_a_picture_is_known_by_its_bytes(content: bytes, type_: str) -> None:
    assert showing.picture_type(content) == type_


def test_a_letter_too_large_shows_its_head_alone() -> None:
    opened = showing.open_letter(b"From: a@example.com\r\nSubject: Huge\r\n\r\n" + b"x" * (showing.LARGEST + 1))
    assert not opened.is_whole
    assert ("Subject", "Huge") in opened.fields
    assert opened.head == "From: a@example.com\nSubject: Huge"
    assert showing.page_of(b"\n" * (showing.LARGEST + 1), with_images=False) is None
    assert showing.file_of(b"\n" * (showing.LARGEST + 1), 1) is None


@given(st.binary(max_size=400))
def test_nothing_throws(noise: bytes) -> None:
    parts = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    for raw in (noise, b"Content-Type: text/html\r\n\r\n" + noise, parts + noise):
        showing.open_letter(raw)
        showing.page_of(raw, with_images=True)
        showing.file_of(raw, 1)


# --- winmail.dat ---

SEEN = b"\x89PNG\r\n\x1a\nseen"
PACKED = winmail(
    attribute(
        1,
        tnef.ATT_MESSAGE,
        properties((0x102, tnef.BODY_HTML, b'<p>It is <b>wet</b>. <img src="cid:bag@x"></p><script>alert(1)</script>')),
    ),
    *FILE,
    attribute(2, tnef.ATT_RENDER, b"\x01\x00" + bytes(12)),
    attribute(2, tnef.ATT_TITLE, b"bag.png\x00"),
    attribute(2, tnef.ATT_DATA, SEEN),
    attribute(2, tnef.ATT_PROPERTIES, properties((0x1F, tnef.CONTENT_ID, "bag@x\x00".encode("utf-16-le")))),
)


def outlook(packed: bytes, words: str = "") -> bytes:
    """A letter as Outlook sends it to somebody who has no Outlook."""
    one = EmailMessage()
    one["From"], one["Subject"] = "Jana Weber <jana.weber@example.com>", "My bag"
    one.set_content(words)
    one.add_attachment(packed, "application", "ms-tnef", filename="winmail.dat")
    return one.as_bytes()


def test_what_is_in_a_winmail_is_shown_in_its_place_and_opened() -> None:
    raw = outlook(PACKED)
    opened = showing.open_letter(raw)
    assert [(part.number, part.name) for part in opened.parts] == [(2, "Koffer für Jana.jpg"), (3, "bag.png")]
    assert [showing.file_of(raw, part.number)[1] for part in opened.parts] == [b"jpeg", SEEN]  # type: ignore[index]
    page = showing.page_of(raw, with_images=False)
    assert page is not None
    assert "<b>wet</b>" in page.html
    assert "alert" not in page.html
    assert "data:image/png;base64," in page.html


def test_a_letter_that_has_words_of_its_own_is_shown_by_them() -> None:
    opened = showing.open_letter(outlook(PACKED, "It is dry."))
    assert (opened.text.strip(), opened.html) == ("It is dry.", None)


def test_a_winmail_that_holds_no_file_stays_one() -> None:
    words = winmail(attribute(1, tnef.ATT_BODY, b"It is wet.\x00"))
    assert [part.name for part in showing.open_letter(outlook(words)).parts] == ["winmail.dat"]
    assert [part.name for part in showing.open_letter(outlook(b"torn")).parts] == ["winmail.dat"]


@pytest.mark.data
def test_real_winmails_open_with_their_letters(shared_data: Path) -> None:
    """Four that Amazon's servers sent; they hold how the letter was made, and no file."""
    folder = shared_data / "bounces/sisimai/maildir/bsd"
    for number in (1, 3, 5, 7):
        raw = (folder / f"lhost-amazonworkmail-{number:02}.eml").read_bytes()
        opened = showing.open_letter(raw)
        assert [part.name for part in opened.parts][-1] == "winmail.dat"
        _, content = showing.file_of(raw, opened.parts[-1].number) or (None, b"")
        found = tnef.unpacked(content)
        assert found is not None
        assert found.files == []
