"""Reading letters: what people meant, and never an exception."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.people.models import Brand
from amends.post.channels.mail.reading import LARGEST, Letter, delivery, read
from amends.post.channels.mail.texts import plain_from_html
from amends.post.rules import Channel

NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)


def letter(*lines: str, body: str = "It is late.") -> Letter:
    return read("\r\n".join([*lines, "", body]).encode())


PLAIN = (
    "From: Jana Weber <jana@example.com>",
    "To: care@kite.example",
    "Subject: My flight",
    "Message-ID: <1@example.com>",
)


def test_a_plain_letter() -> None:
    one = letter(*PLAIN, "Date: Tue, 3 Mar 2026 12:00:00 -0500")
    assert (one.from_name, one.from_address, one.subject, one.text) == (
        *("Jana Weber", "jana@example.com", "My flight"),
        "It is late.",
    )
    assert (one.message_id, one.sent_at, one.recipients) == ("<1@example.com>", NOON, ("care@kite.example",))
    assert not one.is_auto_reply
    assert not one.is_bounce


def test_encoded_names_and_subjects_are_decoded_also_when_cut_in_the_middle_of_a_letter() -> None:
    one = letter(
        "From: =?iso-8859-1?Q?J=FCrgen_M=FCller?= <j@example.com>",
        "Subject: =?utf-8?B?RmzDvA==?= =?utf-8?Q?g_f?= =?utf-8?B?w7w=?= =?utf-8?Q?r_?= morgen",
    )
    assert (one.from_name, one.subject) == ("Jürgen Müller", "Flüg für  morgen")


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("Grüße".encode("cp1252"), "iso-8859-1", "Grüße"),
        ("Grüße".encode(), "iso-8859-1-but-not-really", "Grüße"),
        ("Grüße".encode("cp1252"), "utf-8", "Grüße"),
        ("Grüße ".encode() + "Ü".encode("cp1252"), "utf-8", "Grüße \ufffd"),
        ("Grüße".encode(), "us-ascii", "Grüße"),
        ("“Grüße” €".encode("cp1252"), "iso-8859-1", "“Grüße” €"),
        ("絵文字".encode("cp932"), "iso-2022-jp", "絵文字"),
        ("Grüße".encode(), "../../etc/passwd", "Grüße"),
        ("Grüße".encode(), "base64", "Grüße"),
    ],
)
def test_a_wrong_charset_is_repaired(raw: bytes, charset: str, text: str) -> None:
    one = read(f"From: j@example.com\nContent-Type: text/plain; charset={charset}\n\n".encode() + raw)
    assert one.text == text


def test_html_alone_becomes_plain_words() -> None:
    body = "<style>p{}</style><p>Hello&nbsp;Care,<br>my bag is <b>wet</b>.</p><script>alert(1)</script><p>Jana</p>"
    one = letter(*PLAIN, "Content-Type: text/html", body=body)
    assert one.text == "Hello Care,\nmy bag is wet.\n\nJana"


def test_of_alternatives_the_plain_one_is_read_unless_it_is_empty() -> None:
    def both(plain: str) -> str:
        parts = ["--b", "Content-Type: text/plain", "", plain, "--b", "Content-Type: text/html", "", "<p>In HTML</p>"]
        return "\r\n".join([*parts, "--b--"])

    kind = 'Content-Type: multipart/alternative; boundary="b"'
    assert letter(*PLAIN, kind, body=both("In plain")).text == "In plain"
    assert letter(*PLAIN, kind, body=both(" ")).text == "In HTML"


def test_attachments_are_named_and_weighed_and_not_read_as_words() -> None:
    body = "\r\n".join(
        (
            *("--b", "Content-Type: text/plain", "", "See the picture.", "--b", "Content-Type: image/jpeg"),
            *(
                'Content-Disposition: attachment; filename="../bag.jpg"',
                "Content-Transfer-Encoding: base64",
                "",
                "/9j/",
            ),
            *("--b", "Content-Type: message/rfc822", "", "Subject: inside", "", "not ours to read", "--b--"),
        )
    )
    one = letter(*PLAIN, 'Content-Type: multipart/mixed; boundary="b"', body=body)
    assert one.text == "See the picture."
    assert [(file.name, file.type, file.size) for file in one.attachments] == [
        (".._bag.jpg", "image/jpeg", 3),
        ("inside.eml", "message/rfc822", one.attachments[1].size),
    ]


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "List-Id: <news.example.com>",
        "X-Autoreply: yes",
        "Return-Path: <>",
        "Subject: Automatic reply: your message",
        "Subject: Abwesenheitsnotiz",
    ],
)
def test_a_machine_is_recognised(field: str) -> None:
    assert letter("From: jana@example.com", field).is_auto_reply


@pytest.mark.parametrize(
    "field", ["Auto-Submitted: no", "Precedence: first-class", "Subject: Re: automatic door broken"]
)
def test_a_person_is_no_machine(field: str) -> None:
    assert not letter("From: jana@example.com", field).is_auto_reply


def report(action: str) -> Letter:
    body = "\r\n".join(
        (
            *("--b", "Content-Type: text/plain", "", "Sorry.", "--b", "Content-Type: message/delivery-status", ""),
            *(
                "Reporting-MTA: dns; mx.example.com",
                "",
                "Final-Recipient: rfc822; jana@example.com",
                f"Action: {action}",
            ),
            *("", "--b", "Content-Type: message/rfc822", "", "Message-ID: <ours@kite.example>", "Subject: x", "", "y"),
            "--b--",
        )
    )
    kind = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
    return letter("From: MAILER-DAEMON@mx.example.com", "Subject: Undelivered", kind, body=body)


def test_a_bounce_names_what_came_back() -> None:
    one = report("failed")
    assert one.is_bounce
    assert one.is_auto_reply
    assert one.bounced_ids == ("<ours@kite.example>",)


@pytest.mark.parametrize("action", ["delivered", "relayed"])
def test_a_report_of_success_is_no_bounce(action: str) -> None:
    one = report(action)
    assert not one.is_bounce
    assert one.is_auto_reply
    assert one.bounced_ids == ()


def test_a_report_of_delay_is_one_for_now_and_brings_nothing_back() -> None:
    one = report("delayed")
    assert one.is_bounce
    assert one.is_auto_reply
    assert [(bounce.action, bounce.is_permanent) for bounce in one.bounces] == [("delayed", False)]
    assert one.bounced_ids == ()


def test_the_digest_names_the_letter_and_not_the_way_it_came() -> None:
    twice = letter("Received: from elsewhere", "Delivered-To: care@kite.example", *PLAIN)
    assert twice.digest == letter(*PLAIN).digest


def test_a_borrowed_message_id_does_not_hide_another_letter() -> None:
    assert letter(*PLAIN, body="Something else.").digest != letter(*PLAIN).digest


def test_what_is_too_large_is_not_read() -> None:
    assert read(b"x" * (LARGEST + 1)).unreadable == "too_large"


def test_no_nesting_keeps_the_worker_busy() -> None:
    began = time.process_time()
    assert plain_from_html("<div>" * 200_000 + "still here").endswith("still here")
    assert time.process_time() - began < 5


MANY = ", ".join(f"Somebody {number} <somebody.{number}@example.com>" for number in range(10_000))
IDS = " ".join(f"<{number}@example.com>" for number in range(10_000))


@pytest.mark.parametrize(
    "head",
    [
        f"To: {MANY}",
        f"From: {MANY}",
        f"To: {'(' * 50_000}",
        f"From: {chr(34) * 50_001}",
        f"References: {IDS}",
        f"Subject: {'=?utf-8?q?a?= ' * 20_000}",
        f"Subject: {'=?' * 50_000}",
        f"Content-Type: multipart/mixed; boundary={'b' * 50_000}",
    ],
)
def test_no_head_keeps_the_worker_busy(head: str) -> None:
    began = time.process_time()
    one = letter(head)
    assert time.process_time() - began < 5
    assert len(one.to) <= 50


def test_of_endless_references_the_first_and_the_latest_count() -> None:
    one = letter(*PLAIN, "In-Reply-To: <answered@example.com>", f"References: {IDS}")
    told = delivery(one, b"", brand=Brand(name="Kite", sender_address="care@kite.example"), at=NOON)
    assert len(told.references) == 100
    assert told.references[0] == "<answered@example.com>"
    assert told.references[-1] == "<9999@example.com>"


def nested(depth: int) -> bytes:
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(depth))
    return b"From: a@example.com\n" + opening + b"Content-Type: text/plain\n\ndeep down"


@pytest.mark.parametrize("depth", [50, 3000])
def test_nested_parts_end(depth: int) -> None:
    began = time.process_time()
    read(nested(depth))
    assert time.process_time() - began < 5


@given(st.binary(max_size=2000))
def test_no_bytes_raise(raw: bytes) -> None:
    read(raw)


FIELDS = st.sampled_from(
    (
        *(b"From: ", b"To: ", b"Subject: ", b"Date: ", b"Message-ID: ", b"Content-Type: ", b"Auto-Submitted: "),
        *(b"Content-Transfer-Encoding: ", b"Content-Disposition: ", b"References: ", b"Received: "),
    )
)
VALUES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        (
            *(b"multipart/mixed; boundary=b", b'multipart/report; report-type="x', b"message/rfc822", b"text/html"),
            *(b"base64", b"quoted-printable", b"uuencode", b"=?utf-8?B?////?=", b"=?x?q?=FF?=", b'"a" <>, <b@c>'),
            *(b"attachment; filename*=utf-8''%ff", b"text/plain; charset*0=utf-8; charset*1=x", b"Thu, 99 Foo 2020"),
        )
    ),
)


@given(st.lists(st.tuples(FIELDS, VALUES), max_size=8), st.binary(max_size=200))
def test_no_hostile_letter_raises(fields: list[tuple[bytes, bytes]], body: bytes) -> None:
    head = b"\n".join(name + value.replace(b"\n", b"\n ") for name, value in fields)
    read(head + b"\n\n--b\nContent-Type: text/plain\n\n" + body + b"\n--b--\n")


def test_a_letter_becomes_a_delivery() -> None:
    brand = Brand(name="Kite Air", sender_address="care@kite.example")
    address = "care+" + "a" * 32 + "@kite.example"
    one = read(
        f"From: Jana <jana@example.com>\nTo: {address}\nIn-Reply-To: <x@y>\nMessage-ID: <2@example.com>\n\n"
        "Still wet.\n\nOn Mon, 3 May 2021 at 10:00, Care <care@x.com> wrote:\n> hello".encode()
    )
    told = delivery(one, b"raw", brand=brand, at=NOON)
    assert (told.channel, told.source, told.external_id, told.received_at) == (Channel.MAIL, "mail", one.digest, NOON)
    assert told.references == ("<" + "a" * 32 + "@kite.example>", "<x@y>")
    assert (told.text, told.raw, told.is_automatic) == ("Still wet.", b"raw", False)


def test_a_charset_that_nobody_can_look_up_costs_no_word() -> None:
    one = letter(*PLAIN, 'Content-Type: text/plain; charset="foo\x00bar"')
    assert (one.unreadable, one.from_address, one.subject, one.text) == (
        *("", "jana@example.com", "My flight"),
        "It is late.",
    )


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\r\n\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_a_mark_before_the_first_field_costs_no_field(mark: bytes) -> None:
    one = read(mark + b"From: jana@example.com\r\nSubject: My flight\r\n\r\nIt is late.")
    assert (one.from_address, one.subject, one.text) == ("jana@example.com", "My flight", "It is late.")


def test_a_letter_saved_in_two_bytes_a_sign_is_read() -> None:
    one = read("From: jana@example.com\r\nSubject: My flight\r\n\r\nIt is late.".encode("utf-16"))
    assert (one.from_address, one.subject, one.text) == ("jana@example.com", "My flight", "It is late.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"\xff\xfe\x00wire-5", b"\xff\xfe\x00wire-6"),
        (b"\xff\xfeF\x00\x00\xd8x\x00", b"\xff\xfeF\x00\x01\xd8x\x00"),
        (b"Subject: caf\xe9\r\n\r\nLate.", b"Subject: caf\xe8\r\n\r\nLate."),
    ],
    ids=["half a sign", "half a pair", "bytes of no charset"],
)
def test_two_letters_that_differ_in_broken_bytes_are_two(one: bytes, other: bytes) -> None:
    assert read(one).digest != read(other).digest


def test_a_letter_that_cannot_be_read_still_says_from_whom_it_is() -> None:
    large = read("\r\n".join([*PLAIN, "", "x" * LARGEST]).encode())
    bomb = read("\r\n".join([*PLAIN, "Content-Type: multipart/mixed; boundary=b", "", "--b\n\nx\n" * 6_000]).encode())
    for one, why in ((large, "too_large"), (bomb, "unreadable")):
        assert (one.unreadable, one.from_name, one.from_address, one.subject) == (
            *(why, "Jana Weber", "jana@example.com"),
            "My flight",
        )
        assert (one.text, one.references, one.recipients) == ("", (), ("care@kite.example",))


def test_a_reply_in_a_long_thread_names_the_letter_that_it_answers() -> None:
    ids = " ".join(f"<{number}@example.com>" for number in range(2_000))
    assert letter(*PLAIN, f"References: {ids}").references[-1] == "<1999@example.com>"
