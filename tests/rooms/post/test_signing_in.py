"""Signing in at mail servers: encrypted with a certificate that is checked, and by a token instead of a password."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amends.flow import inbox
from amends.journal.actors import Automatic
from amends.post import accounts
from amends.post.channels import outside
from amends.post.channels.mail import imap, pop3, signing_in
from amends.post.models import Account
from tests import certificates
from tests.cast import NOON, Desk, a_desk
from tests.mail_servers import PASSWORD, USER, ImapServer
from tests.rooms.post import pop3_server as small

BY = Automatic("test")
TOKEN = "a-good-token"
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine's address, with its key, signed by nobody else."""
    return certificates.written_to(tmp_path_factory.mktemp("certificate") / "both.pem")


def opened(desk: Desk, way: str, port: int, secrets: dict[str, str], **settings: object) -> Account:
    said = {"host": "127.0.0.1", "port": port, "user": USER, **settings}
    return accounts.open_account(way, brand=desk.brand, name=way, settings=said, secrets=secrets, by=BY, at=NOON)


def fetch(account: Account) -> int:
    fresh = accounts.account(account.id)
    assert fresh is not None
    return inbox.fetch(fresh, clock=lambda: NOON, by=BY)


def trouble() -> str:
    return Account.objects.get().trouble


class _TlsServer(small.Pop3Server):
    """The small POP3 server, encrypted from the first byte on."""

    certificate: Path

    def get_request(self) -> Any:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        plain, address = super().get_request()
        return context.wrap_socket(plain, server_side=True), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever does not trust us hangs up."""


@pytest.fixture
def over_tls(certificate: Path) -> Iterator[small.Pop3Server]:
    with _TlsServer() as server:
        server.certificate = certificate
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.put(b"From: jana@example.com\r\n\r\nLate")
        yield server
        server.shutdown()


def test_a_certificate_is_checked_before_the_password_is_said(
    desk: Desk, over_tls: small.Pop3Server, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = opened(desk, "pop3", over_tls.port, {"password": small.PASSWORD}, security="tls")
    assert fetch(account) == 0
    assert "CERTIFICATE_VERIFY_FAILED" in trouble()
    monkeypatch.setattr(pop3, "trust", lambda: ssl.create_default_context(cafile=str(certificate)))
    assert (fetch(account), trouble()) == (1, "")


@pytest.fixture
def mailbox(tmp_path: Path, certificate: Path) -> Iterator[ImapServer]:
    server = ImapServer(tmp_path / "imap", certificate)
    server.start()
    yield server
    server.stop()


def test_starttls_is_begun_before_the_password_is_said(
    desk: Desk, mailbox: ImapServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.deliver(b"From: jana@example.com\r\n\r\nLate")
    account = opened(desk, "imap", mailbox.port, {"password": PASSWORD}, security="starttls", begin="all")
    assert fetch(account) == 0
    assert "CERTIFICATE_VERIFY_FAILED" in trouble()
    monkeypatch.setattr(imap, "trust", lambda: ssl.create_default_context(cafile=str(certificate)))
    assert (fetch(account), trouble()) == (1, "")


class _TokenServer(socketserver.StreamRequestHandler):
    """As much of IMAP as a signing in by token and an empty folder need."""

    ANSWERS = {
        "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n",
        "SELECT": "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] here\r\n",
        "LOGOUT": "* BYE\r\n",
    }

    def handle(self) -> None:
        self._say("* OK here\r\n")
        while line := self.rfile.readline().decode():
            tag, verb, *_ = line.split()
            status = "OK"
            if verb == "AUTHENTICATE":
                self._say("+ \r\n")
                said = base64.b64decode(self.rfile.readline()).decode()
                status = "OK" if said == f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01" else "NO"
            self._say(f"{self.ANSWERS.get(verb, '')}{tag} {status} done\r\n")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode())


@pytest.fixture
def token_port() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _TokenServer) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_imap_is_signed_in_by_a_token_and_a_refused_one_is_asked_for_anew(
    desk: Desk, token_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    answers = iter(["stale", TOKEN])

    def call(address: str, body: bytes, headers: Any) -> outside.Answer:
        asked.append(body)
        return outside.Answer(200, b'{"access_token": "%s", "expires_in": 3599}' % next(answers).encode())

    monkeypatch.setattr(outside, "call", call)
    monkeypatch.setattr(signing_in, "_TOKENS", {})
    said = {"security": "none", "sign_in": "oauth2", "token_url": "https://login.example.com/token", "client_id": "a"}
    account = opened(desk, "imap", token_port, {"refresh_token": "r"}, **said)
    fetch(account)
    assert "does not let us in" in trouble()
    for _ in range(3):
        fetch(account)
        assert trouble() == ""
    assert len(asked) == 2
    assert Account.objects.get().cursor["uidvalidity"] == 7


def test_a_refresh_token_that_is_refused_is_told(desk: Desk, token_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def call(address: str, body: bytes, headers: Any) -> outside.Answer:
        raise outside.CannotDeliver("login.example.com answers 400: invalid_grant")

    monkeypatch.setattr(outside, "call", call)
    monkeypatch.setattr(signing_in, "_TOKENS", {})
    said = {"security": "none", "sign_in": "oauth2", "token_url": "https://login.example.com/token", "client_id": "a"}
    fetch(opened(desk, "imap", token_port, {"refresh_token": "gone"}, **said))
    assert "sign in at the provider once more" in trouble()
    assert "gone" not in trouble()
