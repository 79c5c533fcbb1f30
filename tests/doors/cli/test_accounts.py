"""Accounts and mail from the command line: opened without a secret on it, tested, listed, fetched, closed."""

from __future__ import annotations

import mailbox
from pathlib import Path

import pytest

from amends.cases.models import Case
from amends.flow import inbox
from amends.journal.actors import CLOCK
from amends.post.accounts import secrets_of
from amends.post.models import Account, Inbound
from amends.post.raws import content_of
from tests.cast import Desk
from tests.doors.cli.shell import Shell
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
LETTER = b"From: Jana <jana@example.com>\r\nTo: care@kite.example\r\nSubject: Late\r\n\r\nMy parcel is late again.\r\n"


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


def taken_in() -> inbox.TakenIn:
    """The worker's turn, after the fetching."""
    return inbox.take_in(at=Account.objects.exclude(fetched_at=None).get().fetched_at, by=CLOCK)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    mailbox.Maildir(str(tmp_path / "letters"), create=True).add(LETTER)
    return tmp_path / "letters"


def test_what_each_way_asks_for_is_shown(amends: Shell) -> None:
    assert "imap  IMAP mailbox" in amends("account", "ways").out
    said = amends("account", "ways", "imap").out
    assert "security: Encryption (tls, starttls, none) [usually tls] (choice)" in said
    assert amends("account", "ways", "owl").code == 2


def test_an_account_is_opened_tested_listed_and_closed(desk: Desk, amends: Shell, home: Path) -> None:
    said = amends("account", "add", "maildir", "letters", "--set", f"path={home}")
    assert (said.code, "letters is open" in said.out) == (0, True)
    assert "has not answered yet" in amends("account", "list").out
    assert amends("account", "test", "letters").out == "letters answers; 1 fetched.\n"
    told = amends("account", "list", "--json").lines()
    assert [(one["name"], one["way"], one["trouble"]) for one in told] == [("letters", "maildir", None)]
    assert taken_in().heard == 1
    assert Case.objects.count() == 1
    assert amends("account", "close", "letters").code == 0
    assert amends("account", "list").out == ""
    assert amends("account", "close", "letters").code == 2


def test_secrets_come_by_a_pipe_and_are_never_shown(desk: Desk, amends: Shell) -> None:
    said = amends(
        *("account", "add", "imap", "care", "--set", "host=imap.example.com", "user=care", "--secrets"),
        typed="password=open sesame = 1\n",
    )
    assert said.code == 0, said.error
    assert secrets_of(Account.objects.get()) == {"password": "open sesame = 1"}
    shown = amends("account", "list").out + amends("account", "list", "--json").out
    assert "sesame" not in shown + said.out
    assert amends("account", "change", "care", "--set", "every=30", "--secrets", typed="password=new\n").code == 0
    account = Account.objects.get()
    assert (account.settings["every"], secrets_of(account)) == (30, {"password": "new"})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "owl", "care"), "there is no way 'owl'"),
        (("add", "mbox", "care"), "path: is missing: Path"),
        (("add", "mbox", "care", "--set", "path"), "write FIELD=VALUE"),
        (("add", "mbox", "care", "--set", "path=/x", "wings=2"), "wings: "),
        (("add", "mbox", "care", "--brand", "nobody", "--set", "path=/x"), "--brand: choose one of"),
        (("change", "care", "--set", "every=1"), "there is no account 'care'"),
        (("test", "care"), "there is no account 'care'"),
    ],
)
def test_a_refusal_says_what_to_do_and_opens_nothing(
    desk: Desk, amends: Shell, words: tuple[str, ...], told: str
) -> None:
    said = amends("account", *words)
    assert (said.code, told in said.error, Account.objects.count()) == (2, True, 0)


def test_all_accounts_are_fetched_and_trouble_is_told(desk: Desk, amends: Shell, home: Path) -> None:
    amends("account", "add", "maildir", "letters", "--set", f"path={home}")
    amends("account", "add", "mbox", "old", "--set", "path=/nowhere")
    said = amends("mail", "fetch", "--json")
    assert said.code == 1
    assert {one["account"]: (one["fetched"], one["trouble"]) for one in said.lines()} == {
        "letters": (1, None),
        "old": (0, "/nowhere: No such file or directory."),
    }
    assert amends("mail", "fetch", "letters").out == "letters: 0 fetched\n"
    assert amends("mail", "fetch", "nobody").code == 2
    assert amends("account", "test", "old").code == 2


def test_a_letter_as_a_file_and_the_same_by_a_mailbox_are_one(
    desk: Desk, amends: Shell, home: Path, tmp_path: Path
) -> None:
    """Taking a file goes the short way, without the inbox; what it comes to is the same, and known to the other."""
    (tmp_path / "letter.eml").write_bytes(LETTER)
    assert amends("mail", "take", tmp_path / "letter.eml", "--json").json()["state"] == "opened"
    by_file = Inbound.objects.get()
    amends("account", "add", "maildir", "letters", "--set", f"path={home}")
    amends("mail", "fetch")
    assert taken_in().heard == 1
    assert Inbound.objects.get() == by_file
    assert Case.objects.count() == 1
    other = LETTER.replace(b"Late", b"Later")
    mailbox.Maildir(str(home)).add(other)
    amends("mail", "fetch")
    taken_in()
    (tmp_path / "letter.eml").write_bytes(other.replace(b"\r\n", b"\n"))
    assert amends("mail", "take", tmp_path / "letter.eml", "--json").json()["state"] == "known"
    by_mailbox = Inbound.objects.get(subject="Later")
    assert (by_mailbox.source, by_mailbox.channel, by_mailbox.text) == (by_file.source, by_file.channel, by_file.text)
    assert by_mailbox.raw is not None
    assert b"Later" in content_of(by_mailbox.raw)


@pytest.mark.parametrize("where", ["24", "127.0.0.1:", "127.0.0.1:99999", ":24"])
def test_where_nobody_can_listen_is_refused(desk: Desk, amends: Shell, where: str) -> None:
    said = amends("mail", "listen", "--lmtp", where)
    assert (said.code, "write it like 127.0.0.1:2424" in said.error) == (2, True)
