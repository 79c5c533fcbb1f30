"""The files of a letter, however they came; invitations; and the words that hide among them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.post.channels.mail import tnef
from amends.post.channels.mail.calendars import events
from amends.post.channels.mail.files import uudecoded
from amends.post.channels.mail.letters import Letter
from amends.post.channels.mail.reading import read
from amends.post.channels.mail.texts import plain_from_html, unflowed


def letter(*parts: str, kind: str = "mixed", head: str = "") -> Letter:
    """A letter of these parts, each with its own head."""
    body = "".join(f"\r\n--b\r\n{part}" for part in parts)
    top = f"From: jana@example.com\r\nMIME-Version: 1.0\r\n{head}Content-Type: multipart/{kind}; boundary=b\r\n"
    return read(
        f"{top}{body}\r\n--b--\r\n".replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogateescape")
    )


def file(kind: str, content: bytes, *head: str) -> str:
    lines = [
        f"Content-Type: {kind}",
        "Content-Transfer-Encoding: base64",
        *head,
        "",
        base64.encodebytes(content).decode(),
    ]
    return "\n".join(lines)


TEXT = "Content-Type: text/plain; charset=utf-8\n\nSee below."


def test_a_picture_in_the_text_is_a_file_that_says_so() -> None:
    one = letter(TEXT, file("image/png", b"png", "Content-ID: <a@b>", 'Content-Disposition: inline; filename="a.png"'))
    picture = one.attachments[0]
    assert (picture.name, picture.type, picture.size, picture.is_inline, picture.content_id) == (
        "a.png",
        "image/png",
        3,
        True,
        "a@b",
    )
    assert picture.sha256 == hashlib.sha256(b"png").hexdigest()


@pytest.mark.parametrize(
    ("kind", "head", "name"),
    [
        ("image/jpeg", 'Content-Disposition: attachment; filename="../../b\u202eag.jpg"', ".._.._b_ag.jpg"),
        ("image/jpeg", "Content-Disposition: attachment; filename*=utf-8''T%C3%BCr.jpg", "Tür.jpg"),
        ("image/jpeg", "Content-Disposition: attachment;\n filename*0=big; filename*1=bag.jpg", "bigbag.jpg"),
        ("image/jpeg", "Content-Disposition: attachment; filename==?utf-8?Q?T=C3=BCr.jpg?=", "Tür.jpg"),
        ("image/jpeg", "Content-Disposition: attachment", "image.jpg"),
        ("application/x-odd", "Content-Description: Delivery report", "Delivery report"),
        ("application/pkcs7-mime; name=smime.p7m", "Content-Disposition: attachment", "smime.p7m"),
        ("application/pgp-signature", "X: y", "application.asc"),
    ],
)
def test_files_have_safe_names(kind: str, head: str, name: str) -> None:
    assert letter(TEXT, file(kind, b"x", head)).attachments[0].name == name


def test_signed_and_encrypted_parts_stay_as_they_are() -> None:
    signed = letter(
        TEXT,
        file("application/pkcs7-signature", b"sig", "Content-Disposition: attachment; filename=smime.p7s"),
        kind="signed",
    )
    assert (signed.text, [one.name for one in signed.attachments]) == ("See below.", ["smime.p7s"])
    sealed = letter(
        file("application/pgp-encrypted", b"Version: 1"), file("application/octet-stream", b"pgp"), kind="encrypted"
    )
    assert (sealed.text, [one.size for one in sealed.attachments]) == ("", [10, 3])


def test_a_letter_inside_a_letter_inside_a_letter_is_one_file() -> None:
    inner = "Content-Type: message/rfc822\n\nSubject: second\nContent-Type: message/rfc822\n\nSubject: third\n\ndeep"
    one = letter(TEXT, inner)
    assert [(file.name, file.type) for file in one.attachments] == [("second.eml", "message/rfc822")]
    assert one.text == "See below."


def test_files_written_into_the_text_are_files_too() -> None:
    content = b"name;number\nbag;1\n" * 5
    lines = "".join(binascii.b2a_uu(content[at : at + 45]).decode() for at in range(0, len(content), 45))
    one = read(f"From: jana@example.com\n\nThe list:\n\nbegin 644 list.csv\n{lines}`\nend\n\nThat is all.\n".encode())
    assert [(file.name, file.size) for file in one.attachments] == [("list.csv", len(content))]
    assert one.attachments[0].sha256 == hashlib.sha256(content).hexdigest()
    assert one.reply_text == "The list:\n\nThat is all."
    assert "begin 644" in one.text


def test_a_torn_file_in_the_text_stays_text() -> None:
    text = f"begin 644 list.csv\n{'a sentence that is longer than a line may be, ' * 3}\nend"
    assert uudecoded(text) == (text, [])


INVITATION = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY:Call about\\, well\\, the\r\n  bag\r\n"
    "DTSTART;TZID=Europe/Berlin:20240503T120000\r\nDTEND:20240503T103000Z\r\nLOCATION:By telephone\r\nBEGIN:VALARM\r\n"
    "DESCRIPTION:not this\r\nEND:VALARM\r\nDESCRIPTION:We call you.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_an_invitation_is_a_fact() -> None:
    one = letter(
        TEXT, f"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\n{INVITATION}", kind="alternative"
    )
    event = one.events[0]
    assert (event.method, event.summary, event.location) == ("REQUEST", "Call about, well, the bag", "By telephone")
    assert (event.start, event.zone, event.end) == ("2024-05-03T12:00:00", "Europe/Berlin", "2024-05-03T10:30:00+00:00")
    assert event.description == "We call you."
    assert [file.name for file in one.attachments] == ["text.ics"]


def test_an_invitation_alone_is_what_the_letter_says() -> None:
    assert letter(f"Content-Type: text/calendar\n\n{INVITATION}").text == "Call about, well, the bag\n\nWe call you."


def test_an_endless_calendar_ends() -> None:
    assert len(events("BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n" * 10_000)) == 10
    assert events("BEGIN:VEVENT\n" * 10_000) == ()


# --- winmail.dat ---


def attribute(level: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(*told: tuple[int, int, bytes]) -> bytes:
    out = struct.pack("<I", len(told))
    for kind, number, value in told:
        out += struct.pack("<HHII", kind, number, 1, len(value)) + value + b"\x00" * (-len(value) % 4)
    return out


def winmail(*attributes: bytes) -> bytes:
    return struct.pack("<IH", tnef.SIGNATURE, 1) + b"".join(attributes)


FILE = (
    attribute(2, tnef.ATT_RENDER, b"\x01\x00" + b"\x00" * 12),
    attribute(2, tnef.ATT_TITLE, b"KOFFER~1.JPG\x00"),
    attribute(2, tnef.ATT_DATA, b"jpeg"),
    attribute(
        2, tnef.ATT_PROPERTIES, properties((0x1F, tnef.LONG_NAME, "Koffer für Jana.jpg\x00".encode("utf-16-le")))
    ),
)


def test_what_outlook_packs_is_unpacked() -> None:
    words = attribute(1, tnef.ATT_BODY, "Die Tasche ist naß.\x00".encode("cp1252"))
    one = letter(
        file("application/ms-tnef", winmail(words, *FILE), "Content-Disposition: attachment; filename=winmail.dat")
    )
    assert one.text == "Die Tasche ist naß."
    assert [(file.name, file.size) for file in one.attachments[1:]] == [("Koffer für Jana.jpg", 4)]
    assert one.attachments[0].name == "winmail.dat"
    assert [file.packed_in for file in one.attachments] == ["", "winmail.dat"]


def test_an_object_that_is_packed_is_worth_more_than_the_picture_of_it() -> None:
    embedded = properties((0xD, tnef.ATTACHED_DATA, bytes(16) + b"the whole of it"))
    found = tnef.unpacked(
        winmail(
            attribute(2, tnef.ATT_RENDER, b"\x01\x00" + bytes(12)),
            attribute(2, tnef.ATT_TITLE, b"letter\x00"),
            attribute(2, tnef.ATT_DATA, b"picture"),
            attribute(2, tnef.ATT_PROPERTIES, embedded),
        )
    )
    assert found is not None
    assert [one.content for one in found.files] == [b"the whole of it"]


def test_words_packed_as_html_or_rtf_are_words() -> None:
    html = attribute(1, tnef.ATT_MESSAGE, properties((0x102, tnef.BODY_HTML, b"<p>It is <b>wet</b>.</p>")))
    assert letter(file("application/ms-tnef", winmail(html))).text == "It is wet."
    rtf = rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 It is\par w\'fct, \u8364?5.}"
    packed = struct.pack("<III", len(rtf) + 12, len(rtf), 0x414C454D) + struct.pack("<I", 0) + rtf
    one = attribute(1, tnef.ATT_MESSAGE, properties((0x102, tnef.RTF, packed)))
    assert letter(file("application/ms-tnef", winmail(one))).text == "It is\nwüt, €5."


def test_compressed_rtf_is_inflated() -> None:
    """The example of the published format: a text that is nearly all in the window at the beginning."""
    raw = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a0072637067313235423 20af32068656c09002062 77 05b06c647d0a800fa0".replace(
            " ", ""
        )
    )
    assert tnef.inflated(raw).startswith(b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}")


@given(st.binary(max_size=300), st.integers(0, 200))
def test_no_broken_winmail_raises(noise: bytes, at: int) -> None:
    whole = winmail(attribute(1, tnef.ATT_BODY, b"words"), *FILE)
    for raw in (whole[:at], whole[:at] + noise, winmail() + noise, noise):
        tnef.unpacked(raw)
    tnef.inflated(b"\x00" * 8 + b"LZFu" + b"\x00" * 4 + noise)
    tnef.plain_from_rtf(noise)


# --- words ---


def test_flowed_text_is_put_together_again() -> None:
    assert unflowed("It is \nwet.\n> It \n> was\n> dry\n-- \nJana") == "It is wet.\n> It was\n> dry\n-- \nJana"
    one = read(b"From: j@example.com\nContent-Type: text/plain; format=flowed; delsp=yes\n\nIt is we \nt.\n")
    assert one.text == "It is wet."


def test_what_a_mail_program_quotes_in_html_is_marked() -> None:
    quoted = '<blockquote type="cite"><div>Is it?<br>Yes?</div></blockquote>'
    assert (
        plain_from_html(f"<div>It is wet.</div>{quoted}<blockquote>mine</blockquote>")
        == "It is wet.\n\n> Is it?\n> Yes?\n\nmine"
    )


def test_blocks_begin_lines_of_their_own() -> None:
    assert plain_from_html("Hello<div>World</div><ul><li>one<li>two</ul>") == "Hello\nWorld\none\ntwo"


def test_of_alternatives_html_is_read_when_the_plain_part_leaves_words_out() -> None:
    plain = "Content-Type: text/plain\n\nSee the HTML version."
    html = "Content-Type: text/html\n\n<p>See the HTML version.</p><p>The bag, the coat and both shoes never came.</p>"
    assert letter(plain, html, kind="alternative").text.endswith("both shoes never came.")
    same = "Content-Type: text/html\n\n<style>p{color:red}</style><p>See the <b>HT</b>ML version.</p>"
    assert letter(plain, same, kind="alternative").text == "See the HTML version."


@pytest.mark.parametrize(
    ("raw", "head", "text"),
    [
        (b"\x1b$B-!#1ET\x1b(B", "text/plain; charset=ISO-2022-JP", "①１都"),
        ("鞄".encode("iso2022_jp"), "text/plain", "鞄"),
        ("<meta charset=gb2312>包".encode("gb18030"), "text/html", "包"),
        (b"<bold>It is</bold> <<wet>.", "text/enriched", "It is <wet>."),
        ("Tür".encode("cp1252"), "text/plain; charset=utf-8", "Tür"),
        ("Tür".encode("utf-16"), "text/plain; charset=utf-16", "Tür"),
    ],
    ids=["vendors_signs", "unnamed_japanese", "named_in_the_html", "enriched", "not_utf_8", "utf_16"],
)
def test_charsets_are_repaired(raw: bytes, head: str, text: str) -> None:
    assert read(f"From: j@example.com\nContent-Type: {head}\n\n".encode() + raw).text == text
