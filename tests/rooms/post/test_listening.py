"""LMTP and SMTP: "250" is said only when the letter is stored; what we cannot do now, its sender keeps."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from amends.post.channels.mail import listening, reading
from amends.post.channels.mail.listening import BadCertificate, Certificate, traced
from tests import certificates
from tests.mail_servers import free_port

OURS = {"care@kite.example", "claims@kite.example"}
LETTER = b"From: jana@example.com\r\nTo: care@kite.example\r\nSubject: Late\r\n\r\nMy parcel is late.\r\n.\r\n"


@dataclass
class Desk:
    """What was stored, and what stops it."""

    stored: list[tuple[bytes, str, list[str]]] = field(default_factory=list)
    stops: Callable[[], None] = lambda: None

    def is_ours(self, address: str) -> bool:
        self.stops()
        return address in OURS

    def store(self, content: bytes, sender: str, recipients: Sequence[str]) -> None:
        self.stops()
        self.stored.append((content, sender, list(recipients)))

    @contextmanager
    def open(self, *, speaks_lmtp: bool, certificate: Certificate | None = None) -> Iterator[int]:
        port = free_port()
        listener = listening.listening(
            "127.0.0.1",
            port,
            speaks_lmtp=speaks_lmtp,
            is_ours=self.is_ours,
            store=self.store,
            certificate=certificate,
        )
        listener.start()
        try:
            yield port
        finally:
            listener.stop()


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_letter_is_stored_byte_for_byte_with_its_envelope(desk: Desk) -> None:
    long = LETTER + b"x" * 100_000 + b"\r\n\xff\xfe\r\n"
    with desk.open(speaks_lmtp=False) as port, smtplib.SMTP("127.0.0.1", port) as client:
        refused = client.sendmail("jana@example.com", ["care@kite.example", "nobody@kite.example"], long)
        assert {to: code for to, (code, _) in refused.items()} == {"nobody@kite.example": 550}
    assert desk.stored == [(long, "jana@example.com", ["care@kite.example"])]


def test_lmtp_answers_for_each_recipient(desk: Desk) -> None:
    with desk.open(speaks_lmtp=True) as port, smtplib.LMTP("127.0.0.1", port) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("")
        assert [client.rcpt(to)[0] for to in ("care@kite.example", "claims@kite.example", "x@y.example")] == [
            250,
            250,
            550,
        ]
        client.putcmd("data")
        assert client.getreply()[0] == 354
        client.send(LETTER.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        assert [client.getreply() for _ in range(2)] == [(250, b"2.0.0 We have it")] * 2
        assert client.noop()[0] == 250
    assert desk.stored == [(LETTER, "", ["care@kite.example", "claims@kite.example"])]


@pytest.mark.parametrize("speaks_lmtp", [True, False])
def test_what_cannot_be_stored_now_is_offered_again(desk: Desk, speaks_lmtp: bool) -> None:
    def stopped() -> None:
        raise OSError("the disk is full")

    client_kind = smtplib.LMTP if speaks_lmtp else smtplib.SMTP
    with desk.open(speaks_lmtp=speaks_lmtp) as port, client_kind("127.0.0.1", port) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("jana@example.com")
        assert client.rcpt("care@kite.example")[0] == 250
        desk.stops = stopped
        assert client.rcpt("claims@kite.example")[0] == 451
        assert client.data(LETTER)[0] == 451
        desk.stops = lambda: None
        client.sendmail("jana@example.com", ["care@kite.example"], LETTER)
    assert len(desk.stored) == 1


def test_too_large_and_too_many_are_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "LARGEST", 10_000)
    monkeypatch.setattr(listening, "MOST_RECIPIENTS", 1)
    with desk.open(speaks_lmtp=False) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == "10000"
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.sendmail("jana@example.com", ["care@kite.example"], LETTER + b"x" * 20_000)
        client.mail("jana@example.com")
        assert client.rcpt("care@kite.example")[0] == 250
        assert client.rcpt("claims@kite.example")[0] == 452
        client.rset()
        client.mail("jana@example.com")
        client.rcpt("care@kite.example")
        assert client.data(LETTER + b"x\r\n" * 20_000)[0] == 552
    assert desk.stored == []


def test_the_letter_tells_to_whom_it_was_delivered_and_stays_the_same_letter() -> None:
    whole = traced(LETTER, "", ["care+0123456789abcdef0123456789abcdef@kite.example", "a\r\nX: <b>@c"])
    assert whole.startswith(b"Return-Path: <>\r\nDelivered-To: care+0123456789abcdef0123456789abcdef@kite.example\r\n")
    assert whole.endswith(LETTER)
    read, plain = reading.read(whole), reading.read(LETTER)
    assert read.digest == plain.digest
    assert read.recipients[1] == "care+0123456789abcdef0123456789abcdef@kite.example"
    assert (read.text, read.from_address) == (plain.text, "jana@example.com")


@pytest.mark.parametrize("speaks_lmtp", [True, False])
def test_letters_travel_encrypted_when_we_have_a_certificate(desk: Desk, tmp_path: Path, speaks_lmtp: bool) -> None:
    path = certificates.written_to(tmp_path / "both.pem")
    kind = smtplib.LMTP if speaks_lmtp else smtplib.SMTP
    needed = Certificate(path, path, is_required=True)
    with desk.open(speaks_lmtp=speaks_lmtp, certificate=needed) as port, kind("127.0.0.1", port) as client:
        client.ehlo_or_helo_if_needed()
        assert client.has_extn("starttls")
        assert client.mail("jana@example.com")[0] == 530
        client.starttls(context=ssl.create_default_context(cafile=str(path)))
        client.sendmail("jana@example.com", ["care@kite.example"], LETTER)
        assert isinstance(client.sock, ssl.SSLSocket)
    assert desk.stored == [(LETTER, "jana@example.com", ["care@kite.example"])]


def test_without_a_certificate_nothing_is_said_about_encryption(desk: Desk) -> None:
    with desk.open(speaks_lmtp=False) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        assert not client.has_extn("starttls")


def test_what_was_slipped_in_before_the_encryption_is_not_heard_after_it(desk: Desk, tmp_path: Path) -> None:
    path = certificates.written_to(tmp_path / "both.pem")
    with (
        desk.open(speaks_lmtp=False, certificate=Certificate(path, path)) as port,
        socket.create_connection(("127.0.0.1", port), 5) as bare,
    ):
        assert bare.recv(1000).startswith(b"220 ")
        bare.sendall(b"EHLO me\r\n")
        said = b""
        while not said.endswith(b"250 HELP\r\n"):
            said += bare.recv(1000)
        assert b"STARTTLS" in said
        bare.sendall(b"STARTTLS\r\nMAIL FROM:<eve@example.com>\r\n")
        bare.recv(1000)
        wrapping = ssl.create_default_context(cafile=str(path))
        try:
            with wrapping.wrap_socket(bare, server_hostname="127.0.0.1") as safe:
                safe.sendall(b"EHLO me\r\nRCPT TO:<care@kite.example>\r\n")
                said = b""
                while b"250 HELP\r\n" not in said or not said.split(b"250 HELP\r\n")[1]:
                    said += safe.recv(1000)
                assert said.split(b"250 HELP\r\n")[1].startswith(b"503")
        except (ssl.SSLError, ConnectionError):
            pass
    assert desk.stored == []


def test_a_renewed_certificate_is_used_at_once_and_a_broken_one_never(tmp_path: Path) -> None:
    path = certificates.written_to(tmp_path / "both.pem")
    held = Certificate(path, path)
    first = held.context()
    assert held.context() is first
    path.write_text("half written")
    assert held.context() is first
    certificates.written_to(path)
    assert held.context() is not first
    with pytest.raises(BadCertificate, match="cannot be used"):
        Certificate(tmp_path / "none.pem", path).context()
