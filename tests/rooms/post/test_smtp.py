"""Letters over a real connection: both parts, every file, one greeting a round, and what the server's words mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from pytest_django import Settings

from amends.journal.actors import Automatic
from amends.post import actions as post
from amends.post.accounts import close_account, open_account
from amends.post.channels import CannotDeliver, TryAgain
from amends.post.channels.mail import markup
from amends.post.channels.mail.sending import MailAdapter
from amends.post.deliveries import Enclosed, Outgoing
from amends.post.models import Account, Outbound
from amends.post.queries import outbounds_by_id
from amends.post.raws import digest_of, keep
from amends.post.return_paths import return_address
from amends.post.rules import Channel
from tests.cast import NOON, Desk, a_desk
from tests.rooms.post.mail_server import Box, a_server

BY = Automatic("test")
pytestmark = pytest.mark.django_db
WORDS = """Guten Tag Jörg Müller,

hier ist der Link: https://care.kite.example/c/AM-4K7P?x=1&y=2.

- Koffer
- Mantel

> Wo ist mein Koffer?
"""


@pytest.fixture
def desk(settings: Settings) -> Desk:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    return a_desk()


@pytest.fixture
def box() -> Iterator[Box]:
    with a_server(Box()) as running:
        yield running


def account(desk: Desk, port: int, **more: Any) -> Account:
    told = {"host": "127.0.0.1", "port": port, "security": "none", **more.pop("settings", {})}
    return open_account("smtp", brand=desk.brand, name="Out", settings=told, by=BY, at=NOON, **more)


def outbound(desk: Desk, key: str = "k", **more: Any) -> Outbound:
    plain = {"to_name": "Jörg Müller", "subject": "Ihr Koffer: AM-4K7P", "facts": {"language": "de"}, "text": WORDS}
    told: dict[str, Any] = {**plain, **more}
    outgoing = Outgoing(key, desk.brand, Channel.MAIL, told.pop("to_address", "jana@example.com"), **told)
    row = post.dispatch([outgoing], by=BY, at=NOON)[0]
    return outbounds_by_id([str(row.id)])[row.id]


def test_one_source_leaves_as_words_and_as_html_by_the_brands_own_server(desk: Desk, box: Box) -> None:
    account(desk, box.port)
    row = outbound(desk)
    MailAdapter().send(row)
    (letter,) = box.letters()
    assert letter.get_content_type() == "multipart/alternative"
    plain, html = letter.iter_parts()
    assert plain.get_content().replace("\r\n", "\n").strip() == WORDS.strip()
    shown = html.get_content()
    assert '<html lang="de" dir="ltr">' in shown
    assert desk.brand.name in shown
    assert markup.links(plain.get_content()) == ["https://care.kite.example/c/AM-4K7P?x=1&y=2"]
    assert 'href="https://care.kite.example/c/AM-4K7P?x=1&amp;y=2"' in shown
    assert "<img" not in shown
    assert letter["Content-Language"] == "de"
    assert box.envelopes == [
        (return_address("care@kite.example", row.message_id, settings.SECRET_KEY), ["jana@example.com"])
    ]
    assert str(letter["From"]) == "Kite Air <care@kite.example>"


def test_it_is_fit_to_be_signed(desk: Desk, box: Box) -> None:
    account(desk, box.port)
    long_ = f"https://kite.example/{'x' * 1500} " + "Wörter " * 400
    row = outbound(
        desk, text=long_, subject="ü" * 400, references=tuple(f"<{'r' * 200}{n}@x.example>" for n in range(20))
    )
    for _ in range(2):
        MailAdapter().send(row)
    first = box.raw[0]
    lines = first.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert all(byte < 128 for byte in first)
    (letter, again) = box.letters()
    for name in (
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Reply-To",
        "In-Reply-To",
        "References",
        "MIME-Version",
    ):
        assert len(letter.get_all(name, [])) == 1, name
        assert letter[name] == again[name]
    assert letter["From"].addresses[0].addr_spec == "care@kite.example"
    assert {part["Content-Transfer-Encoding"] for part in letter.iter_parts()} == {"quoted-printable"}
    assert "".join(next(iter(letter.iter_parts())).get_content().split()) == "".join(long_.split())


def test_files_arrive_byte_for_byte(desk: Desk, box: Box) -> None:
    account(desk, box.port)
    files = {
        "Rächnung.pdf": ("application/pdf", b"%PDF-1.7\r\n\x00\xff"),
        "note.txt": ("text/plain", b"one\ntwo\r\nthree\xe9"),
        "letter.eml": ("message/rfc822", b"Subject: x\r\n\r\nhello"),
        "odd": ("nonsense", b"?"),
    }
    kept = keep([content for _, content in files.values()], at=NOON)
    attachments = tuple(Enclosed(kept[digest_of(c)], name, kind) for name, (kind, c) in files.items())
    MailAdapter().send(outbound(desk, attachments=attachments))
    (letter,) = box.letters()
    assert letter.get_content_type() == "multipart/mixed"
    got = {
        part.get_filename(): part.get_payload(decode=True) for part in letter.iter_attachments() if part.get_filename()
    }
    assert got == {name: content for name, (_, content) in files.items()}


def test_files_that_no_server_takes_are_refused_before_they_leave(
    desk: Desk, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.post.channels.mail.written.LARGEST_FILES", 10)
    account(desk, box.port)
    kept = keep([b"eleven bytes"], at=NOON)
    row = outbound(desk, attachments=(Enclosed(kept[digest_of(b"eleven bytes")], "a", "text/plain"),))
    with pytest.raises(CannotDeliver, match="too large"):
        MailAdapter().send(row)
    assert box.greetings == 0


@pytest.mark.parametrize("step", ["from", "data"])
def test_a_server_that_finds_it_too_large_says_so_for_good(desk: Desk, box: Box, step: str) -> None:
    account(desk, box.port)
    box.says = lambda at, value: "552 5.3.4 Message size exceeds fixed limit" if at == step else None
    with pytest.raises(CannotDeliver, match="too large for the mail server: 552"):
        MailAdapter().send(outbound(desk))


def test_a_round_of_letters_greets_its_server_once(desk: Desk, box: Box) -> None:
    account(desk, box.port)
    with MailAdapter().opened() as round_:
        for number in range(5):
            round_.send(outbound(desk, f"k{number}"))
    assert (len(box.raw), box.greetings) == (5, 1)


def test_one_refusal_in_a_round_spoils_no_other_letter(desk: Desk, box: Box) -> None:
    account(desk, box.port)
    box.says = lambda at, value: "550 5.1.1 no such user" if (at, value) == ("to", "gone@example.com") else None
    with MailAdapter().opened() as round_:
        round_.send(outbound(desk, "k1", to_address="a@example.com"))
        with pytest.raises(CannotDeliver, match=r"550 5.1.1 no such user"):
            round_.send(outbound(desk, "k2", to_address="gone@example.com"))
        round_.send(outbound(desk, "k3", to_address="b@example.com"))
    assert [to for _, to in box.envelopes] == [["a@example.com"], ["b@example.com"]]


def test_a_server_that_has_had_enough_of_a_visit_is_greeted_once_more(desk: Desk, box: Box) -> None:
    account(desk, box.port)
    with MailAdapter().opened() as round_:
        round_.send(outbound(desk, "k1"))
        goodbye = iter(["421 4.7.0 too many messages on this connection"])
        box.says = lambda at, value: next(goodbye, None) if at == "from" else None
        round_.send(outbound(desk, "k2"))
    assert (len(box.raw), box.greetings) == (2, 2)


def test_a_server_that_was_started_anew_meanwhile_is_greeted_once_more(desk: Desk) -> None:
    box = Box()
    with MailAdapter().opened() as round_:
        with a_server(box):
            account(desk, box.port)
            round_.send(outbound(desk, "k1"))
        with a_server(box, port=box.port):
            round_.send(outbound(desk, "k2"))
    assert (len(box.raw), box.greetings) == (2, 2)


def test_a_server_that_is_away_may_be_back_later(desk: Desk) -> None:
    account(desk, 9)
    with pytest.raises(TryAgain, match="cannot be reached"):
        MailAdapter().send(outbound(desk))


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_brand_signs_in_with_its_own_secret(desk: Desk) -> None:
    with a_server(Box(), password="right") as box:
        mine = account(desk, box.port, settings={"user": "kite"}, secrets={"password": "right"})
        MailAdapter().send(outbound(desk))
        assert (box.signed_in, len(box.raw)) == (["kite"], 1)
        close_account(mine, by=BY, at=NOON)
        account(desk, box.port, settings={"user": "kite"}, secrets={"password": "wrong"})
        with pytest.raises(TryAgain, match="refuses us: 535"):
            MailAdapter().send(outbound(desk))


def test_a_rehearsal_carries_nothing_whatever_accounts_there_are(desk: Desk, box: Box, settings: Settings) -> None:
    account(desk, box.port)
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    MailAdapter().send(outbound(desk))
    assert (box.greetings, MailAdapter().is_instant()) == (0, True)


def test_a_message_bound_to_a_closed_account_waits_for_a_person(desk: Desk, box: Box) -> None:
    mine = account(desk, box.port)
    row = outbound(desk, account=mine)
    close_account(mine, by=BY, at=NOON)
    row.account = mine
    with pytest.raises(CannotDeliver, match="closed"):
        MailAdapter().send(row)


def test_secrets_that_nobody_can_read_any_more_are_typed_again(desk: Desk, box: Box, settings: Settings) -> None:
    account(desk, box.port, settings={"user": "kite"}, secrets={"password": "x"})
    settings.SECRET_KEY = "another"
    with pytest.raises(TryAgain, match="type them again"):
        MailAdapter().send(outbound(desk))


def test_a_letter_in_arabic_runs_from_right_to_left(desk: Desk, box: Box) -> None:
    account(desk, box.port)
    MailAdapter().send(outbound(desk, text="مرحبا يانا،\n\nhttps://kite.example/c", facts={"language": "ar"}))
    html = list(box.letters()[0].iter_parts())[1].get_content()
    assert '<html lang="ar" dir="rtl">' in html
    assert 'dir="ltr"' in html
