"""IMAP: fetching letters by their UIDs, and staying connected so that a new one comes at once.

Where the fetching stands is a UID, not the mark "seen": somebody may read the mailbox in their own program, and nothing
is missed. A letter is stored before the server is told anything about it. What was stored and not yet marked, moved or
deleted stands in the cursor, so that a death in between is made good by the next fetch. When the server numbers its
letters anew (another UIDVALIDITY), all are fetched once more, and the inbox knows them by what they are.
"""

from __future__ import annotations

import imaplib
import math
import re
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import mktime
from typing import Any

from imap_tools.errors import ImapToolsError
from imap_tools.idle import get_socket_poller
from imap_tools.mailbox import BaseMailBox
from imap_tools.utils import encode_folder

from amends.post.channels.adapter import TryAgain
from amends.post.channels.dialling import SECONDS, dial, trust
from amends.post.channels.mail import signing_in
from amends.post.channels.mail.taking import read
from amends.post.channels.ways import Came, Field, FieldKind, Keep, Way
from amends.post.models import Account
from amends.post.rules import Channel

AFTERWARDS = (
    ("keep", "Leave it as it is"),
    ("seen", "Mark it as read"),
    ("move", "Move it to another folder"),
    ("delete", "Delete it"),
)
FIELDS = (
    *signing_in.SERVER,
    Field("folder", "Folder", usual="INBOX"),
    Field("afterwards", "When a letter is stored", kind=FieldKind.CHOICE, choices=AFTERWARDS, usual="keep"),
    Field("archive", "Folder to move to", required=False),
    Field("idle", "Stay connected (IDLE)", "New letters come at once.", kind=FieldKind.FLAG, usual=True),
)
# One transaction stores so many letters, or so many bytes of them.
BATCH, MOST_BYTES = 50, 8 * 1024 * 1024
# Larger than any mail server lets through, and too much to hold at once.
LARGEST = 200 * 1024 * 1024
# So long it is waited in one go; then the account is seen to be well, and the caller is asked whether to go on.
IDLE_SECONDS = 50.0
OURS = (imaplib.IMAP4.error, ImapToolsError, OSError)
ABOUT = re.compile(rb"UID (\d+)|RFC822\.SIZE (\d+)")


class _Connection:
    """How `imaplib` reaches the server: by dialling, so that nobody is sent to where no mail server stands."""

    def _create_socket(self, timeout: float | None) -> Any:
        return dial(self.host, self.port, seconds=timeout or SECONDS)  # type: ignore[attr-defined]


class _Plain(_Connection, imaplib.IMAP4):
    pass


class _Tls(_Connection, imaplib.IMAP4_SSL):
    def _create_socket(self, timeout: float | None) -> Any:
        return trust().wrap_socket(super()._create_socket(timeout), server_hostname=self.host)


class _Mailbox(BaseMailBox):
    """A connection that is not signed in yet."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._abilities: set[str] = set()
        super().__init__()

    def can(self, ability: str) -> bool:
        """Whether the server can do something now that we are signed in: before, it may have said less."""
        if not self._abilities:
            told = self.client.capability()[1]
            self._abilities = {one.decode("ascii", "replace").upper() for line in told if line for one in line.split()}
        return ability in self._abilities

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        host = signing_in.host_of(self.account)
        port = signing_in.port_of(self.account, tls=993, plain=143)
        if self.account.settings["security"] == "tls":
            return _Tls(host, port, ssl_context=trust(), timeout=SECONDS)
        client = _Plain(host, port, timeout=SECONDS)
        if self.account.settings["security"] == "starttls":
            client.starttls(trust())
        return client


@dataclass(slots=True)
class Place:
    """Where the fetching of a folder stands, as the account's cursor tells it.

    `unsettled`: stored, and perhaps not yet marked, moved or deleted. `refused`: the server does not give them out.
    """

    uidvalidity: int = 0
    last_uid: int = 0
    unsettled: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def cursor(self) -> dict[str, object]:
        return {
            "uidvalidity": self.uidvalidity,
            "last_uid": self.last_uid,
            "unsettled": list(self.unsettled),
            "refused": list(self.refused),
        }


def fetch(account: Account, secrets: Mapping[str, str], keep: Keep) -> int:
    """Fetches what is new in the folder, stores it, and settles it on the server; returns how many letters.

    :raises TryAgain: when the server is away, refuses us, or does not give out a letter.
    """
    with _opened(account, secrets, keep) as mailbox:
        return _take(mailbox, account, keep)


def stay(account: Account, secrets: Mapping[str, str], keep: Keep, stays: Callable[[], bool]) -> None:
    """Fetches, and waits for more as long as the question says yes. Without IDLE on either side it returns at once.

    :raises TryAgain: as `fetch`, and when the connection breaks.
    """
    with _opened(account, secrets, keep) as mailbox:
        _take(mailbox, account, keep)
        if not account.settings["idle"] or not mailbox.can("IDLE"):
            return
        while stays():
            _until_told(mailbox, IDLE_SECONDS)
            _take(mailbox, account, keep)


def _until_told(mailbox: BaseMailBox, seconds: float) -> None:
    """Stays connected until the server says something, or for so many seconds.

    Nothing is read before it is there in whole lines: the package's own way reads what has come so far, and takes the
    rest of a torn line for nonsense, which ends the connection.
    """
    idle: Any = mailbox.idle
    idle.start()
    client: Any = mailbox.client
    patience = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        if not _has_come(client):
            get_socket_poller(client.sock, math.ceil(seconds))
    finally:
        client.sock.settimeout(patience)
        idle.stop()


def _has_come(client: Any) -> bool:
    """Whether something came together with the answer before it: no waiting at the wire would tell."""
    try:
        return bool(client.file.peek(1))
    except ssl.SSLWantReadError:
        return False


@contextmanager
def _opened(account: Account, secrets: Mapping[str, str], keep: Keep) -> Iterator[_Mailbox]:
    """A mailbox with its folder selected; whatever goes wrong is told as one sentence."""
    try:
        mailbox = _Mailbox(account)
    except OURS as why:
        raise TryAgain(f"{signing_in.host_of(account)} does not speak IMAP with us: {_said(why)}") from why
    try:
        _sign_in(mailbox, account, secrets, keep)
        yield mailbox
    except OURS as why:
        raise TryAgain(f"The IMAP server breaks off: {_said(why)}") from why
    finally:
        _leave(mailbox)


def _leave(mailbox: _Mailbox) -> None:
    try:
        mailbox.client.logout()
    except OURS:
        mailbox.client.shutdown()


def _said(why: Exception) -> str:
    """What the server said, as far as it helps; at most a line of it."""
    if isinstance(why, TimeoutError):
        return "it took too long"
    return re.sub(r"\s+", " ", str(why) or type(why).__name__)[:200]


def _sign_in(mailbox: _Mailbox, account: Account, secrets: Mapping[str, str], keep: Keep) -> None:
    user = str(account.settings["user"])
    try:
        if account.settings["sign_in"] == "oauth2":
            mailbox.xoauth2(user, signing_in.access_token(account, secrets, keep), initial_folder=None)
        elif user.isascii() and signing_in.password(secrets).isascii():
            mailbox.login(user, signing_in.password(secrets), initial_folder=None)
        else:
            mailbox.login_utf8(user, signing_in.password(secrets), initial_folder=None)
    except (imaplib.IMAP4.error, ImapToolsError) as why:
        signing_in.forget_token(account)
        raise TryAgain(f"The server does not let us in: {_said(why)}") from why


def _take(mailbox: _Mailbox, account: Account, keep: Keep) -> int:
    place = _place(mailbox, account)
    _settle(mailbox, account, place)
    begin = signing_in.since(account)
    count, heavy = 0, []
    for batch in _batches(_waiting(mailbox, place)):
        came = []
        for uid, size in batch:
            one = None if size > LARGEST else _letter(mailbox, uid)
            if one is None:
                heavy.append(uid)
            elif begin is None or one.received_at >= begin:
                came.append(one)
        place.last_uid = max(place.last_uid, *(uid for uid, _ in batch))
        place.unsettled = [int(one.external_id.rpartition(":")[2]) for one in came]
        place.refused = sorted({*place.refused, *heavy} - set(place.unsettled))
        keep(came, place.cursor())
        count += len(came)
        _settle(mailbox, account, place)
    keep([], place.cursor())
    if place.refused:
        told = ", ".join(str(uid) for uid in place.refused[:5])
        raise TryAgain(f"The server does not give out {len(place.refused)} of its letters (UID {told}).")
    return count


def _place(mailbox: _Mailbox, account: Account) -> Place:
    """Selects the folder. Under another UIDVALIDITY the numbers mean other letters, and it begins anew."""
    folder = str(account.settings["folder"])
    if mailbox.client.state == "SELECTED":
        # Staying connected; a server answers with what is new.
        mailbox.client.noop()
        return Place(**{**Place().cursor(), **account.cursor})
    status, _ = mailbox.client.select(encode_folder(folder))  # type: ignore[arg-type]
    if status != "OK":
        raise TryAgain(f"There is no folder {folder!r} on the server; look at its spelling.")
    told = mailbox.client.response("UIDVALIDITY")[1]
    uidvalidity = int(told[0]) if told and told[0] else 0
    if account.cursor.get("uidvalidity") != uidvalidity:
        return Place(uidvalidity)
    return Place(**{**Place().cursor(), **account.cursor})


def _waiting(mailbox: _Mailbox, place: Place) -> list[tuple[int, int]]:
    """The UIDs that are new, and those that were refused before, each with its letter's size in bytes; in order."""
    asked = [f"{place.last_uid + 1}:*", *(str(uid) for uid in place.refused)]
    found: dict[int, int] = {}
    for wanted in asked:
        status, lines = mailbox.client.uid("FETCH", wanted, "(UID RFC822.SIZE)")
        if status != "OK":
            raise TryAgain("The server does not list its letters.")
        for line in lines:
            told = dict.fromkeys((0, 1), 0)
            for uid, size in ABOUT.findall(line if isinstance(line, bytes) else b""):
                told = {0: int(uid or told[0]), 1: int(size or told[1])}
            # "5:*" brings the last letter even when it has number 4.
            if told[0] > place.last_uid or told[0] in place.refused:
                found[told[0]] = told[1]
    place.refused = [uid for uid in place.refused if uid in found]
    return sorted(found.items())


def _batches(waiting: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    batch: list[tuple[int, int]] = []
    for uid, size in waiting:
        if batch and (len(batch) == BATCH or sum(one for _, one in batch) + size > MOST_BYTES):
            yield batch
            batch = []
        batch.append((uid, size))
    if batch:
        yield batch


def _letter(mailbox: _Mailbox, uid: int) -> Came | None:
    """One letter, without marking it as read. None when the server does not give it out."""
    status, parts = mailbox.client.uid("FETCH", str(uid), "(UID INTERNALDATE BODY.PEEK[])")
    if status != "OK":
        return None
    for part in parts:
        if isinstance(part, tuple):
            name = f"{mailbox.account.settings['folder']}:{uid}"
            return Came(bytes(part[1]), _arrived(part[0]), name, {"uid": uid})
    return None


def _arrived(line: bytes) -> datetime:
    """When the letter reached the mailbox."""
    told = imaplib.Internaldate2tuple(line)
    return datetime.fromtimestamp(mktime(told) if told else 0, UTC)


def _settle(mailbox: _Mailbox, account: Account, place: Place) -> None:
    """Tells the server what shall become of the letters that are stored. Doing it twice changes nothing."""
    if place.unsettled:
        uids = ",".join(str(uid) for uid in place.unsettled)
        _settled(mailbox, account, uids)
    place.unsettled = []


def _settled(mailbox: _Mailbox, account: Account, uids: str) -> None:
    client, wanted = mailbox.client, account.settings["afterwards"]
    if wanted == "seen":
        _done(client.uid("STORE", uids, "+FLAGS.SILENT", r"(\Seen)"), "mark letters as read")
    elif wanted == "delete":
        _delete(mailbox, uids)
    elif wanted == "move":
        archive = encode_folder(str(account.settings["archive"] or "Archive"))
        if mailbox.can("MOVE"):
            _done(client.uid("MOVE", uids, archive), "move letters; is there such a folder?")  # type: ignore[arg-type]
        else:
            _done(client.uid("COPY", uids, archive), "move letters; is there such a folder?")  # type: ignore[arg-type]
            _delete(mailbox, uids)


def _delete(mailbox: _Mailbox, uids: str) -> None:
    client = mailbox.client
    _done(client.uid("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)"), "delete letters")
    # A plain EXPUNGE would also remove what others have marked. Without UIDPLUS our mark is left to be expunged.
    if mailbox.can("UIDPLUS"):
        _done(client.uid("EXPUNGE", uids), "delete letters")


def _done(answer: tuple[str, Any], words: str) -> None:
    if answer[0] != "OK":
        raise TryAgain(f"What came is stored, but the server does not let us {words}.")


IMAP = Way("imap", Channel.MAIL, "IMAP mailbox", FIELDS, fetch=fetch, read=read, stay=stay)
