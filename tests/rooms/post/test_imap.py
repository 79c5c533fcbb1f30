"""IMAP against a real server: what arrives is stored once, through restarts, new numbers and deaths at any step."""

from __future__ import annotations

import imaplib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from imap_tools import MailBoxUnencrypted

from amends.flow import inbox
from amends.journal.actors import Automatic
from amends.post import accounts
from amends.post.channels.mail import imap
from amends.post.inbox import INBOX
from amends.post.models import Account, Raw
from amends.post.raws import content_of
from amends.simulate.faults import NOT_STATEMENTS, Died
from amends.work.models import Work
from tests.cast import Desk, a_desk
from tests.mail_servers import PASSWORD, USER, ImapServer

BY = Automatic("test")
# The server stamps its letters by the clock on the wall.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(120), pytest.mark.days]


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    server = ImapServer(tmp_path_factory.mktemp("imap") / "home")
    server.start()
    with server.client() as client:
        client.create("Archive")
    yield server
    server.stop()


@pytest.fixture
def server(running: ImapServer) -> ImapServer:
    running.empty()
    return running


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def opened(desk: Desk, server: ImapServer, **settings: object) -> Account:
    said = {"host": "127.0.0.1", "port": server.port, "security": "none", "user": USER, **settings}
    return accounts.open_account(
        "imap", brand=desk.brand, name="care", settings=said, secrets={"password": PASSWORD}, by=BY, at=now()
    )


def fetch(account: Account, clock: Callable[[], datetime] = now) -> int:
    """Fetches by what the database says, as another process would."""
    fresh = accounts.account(account.id)
    assert fresh is not None
    return inbox.fetch(fresh, clock=clock, by=BY)


def letter(number: int) -> bytes:
    return f"From: jana@example.com\r\nSubject: {number}\r\nMessage-ID: <{number}@x>\r\n\r\nLate {number}\r\n".encode()


def stored() -> list[str]:
    """The subjects of what is on the inbox: each letter as often as it stands there."""
    digests = [one["raw"] for one in Work.objects.filter(queue=INBOX).order_by("id").values_list("payload", flat=True)]
    contents = [content_of(Raw.objects.get(digest=digest)).decode() for digest in digests]
    return sorted(one.partition("Subject: ")[2].partition("\n")[0].strip() for one in contents)


def trouble(account: Account) -> str:
    return Account.objects.get(id=account.id).trouble


def test_what_arrives_is_stored_once_and_left_as_it_is(desk: Desk, server: ImapServer) -> None:
    account = opened(desk, server)
    server.put(letter(1), letter(2))
    assert (fetch(account), fetch(account)) == (2, 0)
    server.put(letter(3))
    assert (fetch(account), fetch(account)) == (1, 0)
    assert stored() == ["1", "2", "3"]
    assert server.uids("UNSEEN") == server.uids()
    row = Account.objects.get()
    assert row.fetched_at is not None
    assert (row.trouble, row.lease) == ("", None)
    payload = Work.objects.filter(queue=INBOX).order_by("id")[0].payload
    assert abs(now() - datetime.fromisoformat(payload["received_at"])) < timedelta(minutes=1)
    assert payload["account"] == str(account.id)


def test_somebody_who_reads_the_mailbox_hides_nothing_from_us(desk: Desk, server: ImapServer) -> None:
    account = opened(desk, server)
    server.put(letter(1))
    with server.client() as client:
        client.uid("STORE", "1:*", "+FLAGS", r"(\Seen)")
    assert fetch(account) == 1


@pytest.mark.parametrize(
    ("afterwards", "left", "seen", "moved"), [("seen", 2, 2, 0), ("delete", 0, 0, 0), ("move", 0, 0, 2)]
)
def test_what_is_stored_is_settled_as_it_was_wished(
    desk: Desk, server: ImapServer, afterwards: str, left: int, seen: int, moved: int
) -> None:
    before = len(server.uids(folder="Archive"))
    account = opened(desk, server, afterwards=afterwards, archive="Archive")
    server.put(letter(1), letter(2))
    assert (fetch(account), fetch(account)) == (2, 0)
    assert (len(server.uids()), len(server.uids("SEEN"))) == (left, seen)
    assert len(server.uids(folder="Archive")) - before == moved


def test_a_mark_of_somebody_else_is_not_carried_out_by_us(desk: Desk, server: ImapServer) -> None:
    """Marking ours as read must not expunge what another person has marked as deleted and may still want."""
    account = opened(desk, server, afterwards="seen")
    server.put(letter(1))
    assert fetch(account) == 1
    with server.client() as client:
        client.uid("STORE", str(server.uids()[0]), "+FLAGS", r"(\Deleted)")
    server.put(letter(2))
    assert fetch(account) == 1
    assert len(server.uids()) == 2


def test_what_lay_there_before_is_left_unless_all_is_wanted(desk: Desk, server: ImapServer) -> None:
    with server.client() as client:
        client.append("INBOX", "", imaplib.Time2Internaldate(time.time() - 86_400), letter(1))
    server.put(letter(2))
    account = opened(desk, server)
    assert fetch(account) == 1
    assert stored() == ["2"]
    accounts.change_account(account, name="all", settings={"begin": "all"}, by=BY, at=now())
    Account.objects.update(cursor={})
    assert fetch(account) == 2
    assert stored() == ["1", "2"]


def test_a_restarted_server_and_new_numbers_lose_and_double_nothing(desk: Desk, server: ImapServer) -> None:
    account = opened(desk, server)
    server.put(letter(1), letter(2))
    assert fetch(account) == 2
    server.restart()
    server.put(letter(3))
    assert fetch(account) == 1
    before = Account.objects.get().cursor["uidvalidity"]
    server.number_anew()
    server.put(letter(4))
    assert fetch(account) == 4
    assert Account.objects.get().cursor["uidvalidity"] == before + 1
    assert stored() == ["1", "2", "3", "4"]
    assert fetch(account) == 0


def test_a_server_that_is_away_is_trouble_until_it_is_back(desk: Desk, server: ImapServer) -> None:
    account = opened(desk, server)
    server.put(letter(1))
    server.stop()
    assert fetch(account) == 0
    assert "does not answer on port" in trouble(account)
    assert accounts.outages(now() + timedelta(minutes=13))[0].words == trouble(account)
    server.start()
    assert fetch(account) == 1
    assert (trouble(account), accounts.outages(now())) == ("", [])


@pytest.mark.parametrize(
    ("settings", "secrets", "words"),
    [
        ({}, {"password": "wrong"}, "does not let us in"),
        ({"folder": "Nowhere"}, {}, "There is no folder 'Nowhere'"),
        ({"host": "no-such-host.invalid"}, {}, "Nobody knows where"),
        ({"host": "169.254.169.254"}, {}, "where no mail server can be"),
        ({"security": "tls"}, {}, "does not speak IMAP with us"),
        ({"security": "starttls"}, {}, "does not speak IMAP with us"),
        ({"sign_in": "oauth2"}, {}, "OAuth 2 needs"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence_without_secrets(
    desk: Desk, server: ImapServer, settings: dict[str, object], secrets: dict[str, str], words: str
) -> None:
    account = opened(desk, server)
    server.put(letter(1))
    accounts.change_account(account, settings=settings, secrets=secrets, by=BY, at=now())
    assert fetch(account) == 0
    assert words in trouble(account)
    assert PASSWORD not in trouble(account)
    assert stored() == []


def test_a_server_that_never_answers_is_left_after_its_time(
    desk: Desk, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr(imap, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        account = opened(desk, server, port=silent.getsockname()[1])
        began = time.monotonic()
        assert fetch(account) == 0
    assert time.monotonic() - began < 5
    assert "it took too long" in trouble(account)


def test_a_letter_that_the_server_does_not_give_out_holds_up_no_other(
    desk: Desk, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = opened(desk, server)
    server.put(letter(1), letter(2), letter(3))
    refused = server.uids()[1]
    give = imap._letter
    with monkeypatch.context() as patched:
        patched.setattr(imap, "_letter", lambda mailbox, uid: None if uid == refused else give(mailbox, uid))
        fetch(account)
        assert stored() == ["1", "3"]
        assert trouble(account) == f"The server does not give out 1 of its letters (UID {refused})."
        fetch(account)
    assert fetch(account) == 1
    assert (stored(), trouble(account)) == (["1", "2", "3"], "")


@pytest.mark.days
def test_ten_thousand_recipients_and_many_letters_come_in_a_few_transactions(desk: Desk, server: ImapServer) -> None:
    account = opened(desk, server)
    crowd = ", ".join(f"someone{number}@example.com" for number in range(10_000)).encode()
    server.deliver(b"To: " + crowd + b"\r\n" + letter(0), *[letter(number) for number in range(1, 120)])
    assert fetch(account) == 120
    assert len(stored()) == 120
    assert fetch(account) == 0


def test_only_one_process_at_a_time_fetches_an_account(desk: Desk, server: ImapServer) -> None:
    account = opened(desk, server)
    server.put(letter(1))
    assert accounts.take_turn(Account.objects.get(), at=now())
    assert fetch(account) == 0
    assert fetch(account, clock=lambda: now() + accounts.TURN + timedelta(seconds=1)) == 1


class RolledBack(Exception):
    """The end of a trial."""


def undone(do: Callable[[], bool]) -> bool:
    """Does it, takes it all back in the database, and returns what it said."""
    said = False
    try:
        with transaction.atomic():
            said = do()
            raise RolledBack
    except RolledBack:
        return said


def dying(do: Callable[[], object], dies_at: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Does it with a death before the step of this number: each statement and each word to the server is one."""
    count = 0
    command = imaplib.IMAP4._command  # type: ignore[attr-defined]

    def step() -> None:
        nonlocal count
        count += 1
        if count == dies_at:
            raise Died

    def statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).startswith(NOT_STATEMENTS):
            step()
        return execute(sql, params, many, context)

    def said(self: imaplib.IMAP4, name: str, *told: Any) -> Any:
        if name != "LOGOUT":
            step()
        return command(self, name, *told)

    with monkeypatch.context() as patched, connection.execute_wrapper(statement):
        patched.setattr(imaplib.IMAP4, "_command", said)
        # A process that is killed gives nothing back.
        patched.setattr(accounts, "end_turn", lambda account: None)
        try:
            do()
        except Died:
            return True
    return False


@pytest.mark.parametrize(
    ("afterwards", "stride"),
    [("seen", 9), ("move", 1), *(pytest.param(one, 1, marks=pytest.mark.long) for one in ("seen", "delete"))],
)
def test_a_death_between_any_two_steps_loses_and_doubles_nothing(
    desk: Desk, server: ImapServer, monkeypatch: pytest.MonkeyPatch, afterwards: str, stride: int
) -> None:
    """Each word to the server and each statement is a step; the short run dies at every ninth."""
    monkeypatch.setattr(imap, "BATCH", 2)
    account = opened(desk, server, afterwards=afterwards, archive="Archive")

    def later() -> datetime:
        return now() + accounts.TURN + timedelta(seconds=1)

    def trial(number: int) -> bool:
        server.empty()
        archived = len(server.uids(folder="Archive"))
        server.put(letter(1), letter(2), letter(3))
        died = dying(lambda: fetch(account), number, monkeypatch)
        fetch(account, clock=later)
        assert stored() == ["1", "2", "3"], f"death at step {number}"
        left, seen = len(server.uids()), len(server.uids("SEEN"))
        moved = len(server.uids(folder="Archive")) - archived
        wanted = {"seen": (3, 3, 0), "delete": (0, 0, 0), "move": (0, 0, 3)}[afterwards]
        assert (left, seen, moved) == wanted, f"death at step {number}"
        return died

    number = 1
    while undone(lambda number=number: trial(number)):  # type: ignore[misc]
        number += stride
    assert number > 20


@pytest.mark.django_db(transaction=False)
def test_a_letter_comes_at_once_to_whoever_stays_connected(
    desk: Desk, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "IDLE_SECONDS", 90.0)
    account = opened(desk, server)
    server.put(letter(1))
    asked: list[float] = []

    def stays() -> bool:
        """The server may say other things first (a flag that it has set): whoever stays is asked again after each."""
        asked.append(time.monotonic())
        if len(asked) == 1:
            threading.Timer(0.5, lambda: server.put(letter(2))).start()
        return stored() == ["1"] and len(asked) < 5

    assert inbox.fetch(account, clock=now, stays=stays, by=BY) == 2
    assert stored() == ["1", "2"]
    assert asked[-1] - asked[0] < 60


TORN = (
    [b"* 1 FETCH (", b"FLAGS ())\r\n* 2 EXISTS\r\n"],
    [b"", b"* 2 EXI", b"STS\r\n"],
    [b"* 2 EXISTS\r\n"],
)


@pytest.mark.parametrize("pieces", TORN, ids=["torn", "late", "at once"])
def test_what_a_server_says_in_pieces_is_waited_for(pieces: list[bytes]) -> None:
    """The first piece comes together with the answer to IDLE."""
    ready = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as said:
            connection.sendall(b"* OK [CAPABILITY IMAP4rev1 IDLE] here\r\n")
            for line in said:
                tag, _, word = line.strip().partition(b" ")
                if word == b"IDLE":
                    connection.sendall(b"+ idling\r\n" + pieces[0])
                    ready.wait(20)
                    for piece in pieces[1:]:
                        connection.sendall(piece)
                        time.sleep(0.05)
                    idle = tag
                elif tag == b"DONE":
                    connection.sendall(idle + b" OK done\r\n")
                else:
                    connection.sendall(b"* CAPABILITY IMAP4rev1 IDLE\r\n" + tag + b" OK done\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        mailbox = MailBoxUnencrypted("127.0.0.1", listener.getsockname()[1], timeout=20)
        threading.Timer(0.1, ready.set).start()
        imap._until_told(mailbox, 30)
        imap._until_told(mailbox, 30)
        mailbox.client.shutdown()
