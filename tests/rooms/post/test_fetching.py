"""POP3, maildir and mbox: what lies there is stored once, and left, moved or deleted as it was wished."""

from __future__ import annotations

import mailbox
import os
import poplib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from amends.flow import inbox
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.post import accounts
from amends.post.channels import dialling, outside
from amends.post.channels.mail import folders, pop3, signing_in
from amends.post.channels.mail.taking import JUST_NOW, arrived
from amends.post.inbox import INBOX
from amends.post.models import Account, Raw
from amends.post.raws import content_of
from amends.work.models import Work
from tests.cast import NOON, Desk, a_desk
from tests.rooms.post.pop3_server import PASSWORD, TOKEN, USER, Pop3Server, pop3_server

BY = Automatic("test")
pytestmark = [pytest.mark.django_db, pytest.mark.days]


@pytest.fixture
def desk() -> Desk:
    return a_desk()


@pytest.fixture(scope="module")
def running() -> Iterator[Pop3Server]:
    with pop3_server() as server:
        yield server


@pytest.fixture
def server(running: Pop3Server) -> Pop3Server:
    running.letters.clear()
    running.refuses.clear()
    return running


def opened(desk: Desk, way: str, secrets: dict[str, str] | None = None, **settings: object) -> Account:
    return accounts.open_account(way, brand=desk.brand, name=way, settings=settings, secrets=secrets, by=BY, at=NOON)


def pop3_account(desk: Desk, server: Pop3Server, **settings: object) -> Account:
    said = {"host": "127.0.0.1", "port": server.port, "security": "none", "user": USER, **settings}
    return opened(desk, "pop3", {"password": PASSWORD}, **said)


def fetch(account: Account, at: datetime = NOON) -> int:
    fresh = accounts.account(account.id)
    assert fresh is not None
    return inbox.fetch(fresh, clock=lambda: at, by=BY)


def letter(number: int) -> bytes:
    return f"From: jana@example.com\r\nSubject: {number}\r\n\r\n.Late {number}\r\n..".encode()


def stored() -> list[str]:
    digests = [one["raw"] for one in Work.objects.filter(queue=INBOX).values_list("payload", flat=True)]
    contents = [content_of(Raw.objects.get(digest=digest)).decode() for digest in digests]
    return sorted(one.partition("Subject: ")[2].partition("\n")[0].strip() for one in contents)


def trouble(account: Account) -> str:
    return Account.objects.get(id=account.id).trouble


class TestPop3:
    def test_what_lies_there_is_stored_once_and_left(self, desk: Desk, server: Pop3Server) -> None:
        account = pop3_account(desk, server)
        server.put(letter(1), letter(2))
        assert (fetch(account), fetch(account)) == (2, 0)
        server.put(letter(3))
        assert (fetch(account), fetch(account), len(server.letters)) == (1, 0, 3)
        assert stored() == ["1", "2", "3"]
        assert len(Account.objects.get().cursor["known"]) == 3
        whole = content_of(Raw.objects.order_by("kept_at", "digest")[0])
        assert b"\r\n.Late" in whole
        assert whole.endswith(b"\r\n..\r\n")

    def test_what_is_gone_from_the_server_is_not_remembered(self, desk: Desk, server: Pop3Server) -> None:
        account = pop3_account(desk, server)
        server.put(letter(1))
        fetch(account)
        server.letters.clear()
        fetch(account)
        assert Account.objects.get().cursor == {"known": []}

    def test_what_is_stored_is_deleted_even_after_a_death_before_the_good_bye(
        self, desk: Desk, server: Pop3Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        account = pop3_account(desk, server, afterwards="delete")
        server.put(letter(1), letter(2))

        def hangs_up(self: Any) -> Any:
            self.sock.close()
            raise poplib.error_proto("-ERR gone")

        with monkeypatch.context() as patched:
            patched.setattr(poplib.POP3, "quit", hangs_up)
            assert fetch(account) == 2
        assert (len(server.letters), "breaks off" in trouble(account)) == (2, True)
        assert fetch(account) == 0
        assert (server.letters, stored(), trouble(account)) == ({}, ["1", "2"], "")

    def test_a_letter_that_is_not_given_out_holds_up_no_other(self, desk: Desk, server: Pop3Server) -> None:
        account = pop3_account(desk, server, afterwards="delete")
        server.put(letter(1), letter(2), letter(3))
        server.refuses = {list(server.letters)[1]}
        fetch(account)
        assert stored() == ["1", "3"]
        assert trouble(account) == "The server does not give out 1 of its letters."
        server.refuses = set()
        assert fetch(account) == 1
        assert server.letters == {}

    def test_a_wrong_password_is_told_without_it(self, desk: Desk, server: Pop3Server) -> None:
        account = pop3_account(desk, server)
        accounts.change_account(account, secrets={"password": "wrong-word"}, by=BY, at=NOON)
        assert fetch(account) == 0
        assert "does not let us in: -ERR [AUTH] no" in trouble(account)

    def test_many_are_stored_a_few_at_a_time(
        self, desk: Desk, server: Pop3Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pop3, "BATCH", 7)
        account = pop3_account(desk, server)
        server.put(*[letter(number) for number in range(30)])
        assert (fetch(account), fetch(account), len(stored())) == (30, 0, 30)


class TestOAuth:
    """Renewing a token, signing in by it; POP3 and IMAP share this."""

    @pytest.fixture
    def account(self, desk: Desk, server: Pop3Server) -> Account:
        said = {"host": "127.0.0.1", "port": server.port, "security": "none", "user": USER, "sign_in": "oauth2"}
        said |= {"token_url": "https://login.example.com/token", "client_id": "amends"}
        server.put(letter(1))
        return opened(desk, "pop3", {"refresh_token": "first", "client_secret": "s3cret"}, **said)

    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
        asked: list[bytes] = []

        def call(address: str, body: bytes, headers: Any) -> outside.Answer:
            asked.append(body)
            told = b'{"access_token": "%s", "expires_in": 3600, "refresh_token": "second"}' % TOKEN.encode()
            return outside.Answer(200, told)

        monkeypatch.setattr(outside, "call", call)
        monkeypatch.setattr(signing_in, "_TOKENS", {})
        return asked

    def test_a_token_is_asked_for_once_and_a_new_refresh_token_is_sealed(
        self, account: Account, asked: list[bytes]
    ) -> None:
        assert (fetch(account), fetch(account), trouble(account)) == (1, 0, "")
        assert asked[0] == (b"grant_type=refresh_token&client_id=amends&refresh_token=first&client_secret=s3cret")
        # The second time the refresh token is another one, and so is what the token was asked with.
        assert [b"refresh_token=second" in one for one in asked[1:]] == [True]
        fetch(account)
        assert len(asked) == 2
        assert accounts.secrets_of(Account.objects.get())["refresh_token"] == "second"
        assert Entry.objects.get(verb="post.account_renewed").facts["fields"] == ["refresh_token"]

    @pytest.mark.parametrize("answer", [b"<html>", b"{}", b"[]"])
    def test_an_address_that_gives_no_token_is_told(
        self, account: Account, asked: list[bytes], answer: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outside, "call", lambda *_: outside.Answer(200, answer))
        assert fetch(account) == 0
        assert trouble(account) == "The token address answers, but not with a token."

    def test_a_token_address_within_our_walls_is_not_called(self, account: Account) -> None:
        accounts.change_account(account, settings={"token_url": "https://127.0.0.1/token"}, by=BY, at=NOON)
        assert fetch(account) == 0
        assert "stands inside" in trouble(account)


class TestMaildir:
    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        mailbox.Maildir(str(tmp_path / "letters"), create=True)
        return tmp_path / "letters"

    def put(self, home: Path, *numbers: int) -> None:
        for number in numbers:
            mailbox.Maildir(str(home)).add(letter(number))

    @pytest.mark.parametrize(("afterwards", "left"), [("keep", 2), ("delete", 0)])
    def test_what_is_new_is_stored_once(self, desk: Desk, home: Path, afterwards: str, left: int) -> None:
        account = opened(desk, "maildir", path=str(home), afterwards=afterwards)
        self.put(home, 1, 2)
        assert (fetch(account), fetch(account)) == (2, 0)
        assert stored() == ["1", "2"]
        names = [path.name for path in (home / "cur").iterdir()]
        assert (len(names), list((home / "new").iterdir())) == (left, [])
        assert all(name.endswith(":2,S") for name in names)

    def test_a_death_before_it_is_moved_doubles_nothing(
        self, desk: Desk, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        account = opened(desk, "maildir", path=str(home))
        self.put(home, 1, 2)
        with monkeypatch.context() as patched:
            patched.setattr(folders, "_done_with", lambda *_, **__: None)
            fetch(account)
        fetch(account)
        assert (stored(), list((home / "new").iterdir())) == (["1", "2"], [])

    def test_a_folder_that_is_none_is_told(self, desk: Desk, tmp_path: Path) -> None:
        account = opened(desk, "maildir", path=str(tmp_path / "nowhere"))
        assert fetch(account) == 0
        assert "is no maildir" in trouble(account)


class TestMbox:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        self.put(tmp_path / "letters", 1, 2)
        return tmp_path / "letters"

    def put(self, path: Path, *numbers: int) -> None:
        box = mailbox.mbox(str(path))
        for number in numbers:
            box.add(letter(number))
        box.close()

    def test_what_is_added_is_stored_once_and_the_file_stays(self, desk: Desk, path: Path) -> None:
        account = opened(desk, "mbox", path=str(path))
        assert (fetch(account), fetch(account)) == (2, 0)
        self.put(path, 3)
        before = path.read_bytes()
        assert (fetch(account), fetch(account)) == (1, 0)
        assert (stored(), path.read_bytes()) == (["1", "2", "3"], before)

    def test_another_file_in_its_place_is_read_whole(self, desk: Desk, path: Path) -> None:
        account = opened(desk, "mbox", path=str(path))
        fetch(account)
        path.unlink()
        self.put(path, 7, 8, 9)
        assert fetch(account) == 3
        assert stored() == ["1", "2", "7", "8", "9"]

    def test_a_death_between_two_batches_goes_on_where_it_was(
        self, desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(folders, "BATCH", 1)
        account = opened(desk, "mbox", path=str(path))
        store, calls = inbox.post.store, []

        def dies(*told: Any, **more: Any) -> None:
            calls.append(1)
            if len(calls) == 2:
                raise OSError("killed")
            store(*told, **more)

        with monkeypatch.context() as patched:
            patched.setattr(inbox.post, "store", dies)
            assert fetch(account) == 1
        assert (fetch(account), stored()) == (1, ["1", "2"])

    def test_a_file_that_somebody_else_has_locked_waits(self, desk: Desk, path: Path) -> None:
        account = opened(desk, "mbox", path=str(path))
        Path(f"{path}.lock").touch()
        assert (fetch(account), "is locked by another program" in trouble(account)) == (0, True)
        os.unlink(f"{path}.lock")
        assert fetch(account) == 2

    def test_a_file_that_is_none_is_told(self, desk: Desk, tmp_path: Path) -> None:
        account = opened(desk, "mbox", path=str(tmp_path / "nowhere"))
        assert (fetch(account), "No such file" in trouble(account)) == (0, True)


@pytest.mark.parametrize(
    ("head", "moment"),
    [
        (b"Received: from a by b; Mon, 2 Mar 2026 09:00:00 +0100\r\n", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (
            b"received: from a\r\n\tby b;\r\n\tMon, 2 Mar 2026 09:00:00 -0000 (UTC)\r\n",
            datetime(2026, 3, 2, 9, tzinfo=UTC),
        ),
        (b"Received: from a by b; yesterday\r\n", JUST_NOW),
        (b"Subject: Received: a; Mon, 2 Mar 2026 09:00:00 +0100\r\n", JUST_NOW),
        (b"", JUST_NOW),
    ],
)
def test_when_a_letter_arrived_is_read_off_its_last_stamp(head: bytes, moment: datetime) -> None:
    assert arrived(head + b"From: a\r\n\r\nReceived: x; Mon, 2 Mar 2026 09:00:00 +0100\r\n") == moment


@pytest.mark.parametrize(
    ("address", "is_dialled"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("192.168.1.9", True),
        ("fd00::5", True),
        ("93.184.216.34", True),
        ("169.254.169.254", False),
        ("fe80::1%eth0", False),
        ("::ffff:169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("0.0.0.0", False),  # noqa: S104 - refused, not bound
        ("::", False),
        ("no address", False),
    ],
)
def test_where_a_mail_server_may_stand(address: str, is_dialled: bool) -> None:
    assert dialling.is_dialled(address) is is_dialled


def test_dialling_nobody_is_told_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    with pytest.raises(dialling.TryAgain, match="does not answer on port 1:"):
        dialling.dial("127.0.0.1", 1, seconds=1)
    with pytest.raises(dialling.TryAgain, match="Nobody knows"):
        dialling.dial("x" * 300, 143, seconds=1)
    assert time.monotonic() - began < 10


def test_an_account_whose_seal_is_broken_is_in_trouble(desk: Desk, server: Pop3Server, settings: LazySettings) -> None:
    account = pop3_account(desk, server)
    settings.SECRET_KEY = "another"
    assert fetch(account, NOON + timedelta(minutes=1)) == 0
    assert "type them again" in trouble(account)
