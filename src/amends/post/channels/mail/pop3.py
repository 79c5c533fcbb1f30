"""POP3: fetching letters by their unique ids (UIDL), leaving them or deleting them once they are stored.

What was stored is remembered as long as it lies on the server. A deletion counts for the server only when we have said
good-bye; after a death in between, the letter is known by its id and deleted by the next fetch.
"""

from __future__ import annotations

import base64
import hashlib
import poplib
import re
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from amends.post.channels.adapter import TryAgain
from amends.post.channels.dialling import SECONDS, dial, trust
from amends.post.channels.mail import signing_in
from amends.post.channels.mail.taking import arrived, read
from amends.post.channels.ways import Came, Field, FieldKind, Keep, Way
from amends.post.models import Account
from amends.post.rules import Channel

AFTERWARDS = (("keep", "Leave it on the server"), ("delete", "Delete it"))
FIELDS = (
    *(one for one in signing_in.SERVER if one.name != "begin"),
    Field("afterwards", "When a letter is stored", kind=FieldKind.CHOICE, choices=AFTERWARDS, usual="keep"),
)
BATCH, MOST_BYTES, LARGEST = 50, 8 * 1024 * 1024, 200 * 1024 * 1024
OURS = (poplib.error_proto, OSError)
# The lines of a letter may be longer than the library expects.
poplib._MAXLINE = 1024 * 1024  # type: ignore[attr-defined]


class _Connection:
    """How `poplib` reaches the server: by dialling, so that nobody is sent to where no mail server stands."""

    def _create_socket(self, timeout: float | None) -> Any:
        return dial(self.host, self.port, seconds=timeout or SECONDS)  # type: ignore[attr-defined]


class _Plain(_Connection, poplib.POP3):
    pass


class _Tls(_Connection, poplib.POP3_SSL):
    def _create_socket(self, timeout: float | None) -> Any:
        return trust().wrap_socket(super()._create_socket(timeout), server_hostname=self.host)


def fetch(account: Account, secrets: Mapping[str, str], keep: Keep) -> int:
    """Fetches what is not known yet, stores it, and deletes it when that is wanted; returns how many letters.

    :raises TryAgain: when the server is away, refuses us, or does not give out a letter.
    """
    with _opened(account, secrets, keep) as server:
        return _take(server, account, keep)


@contextmanager
def _opened(account: Account, secrets: Mapping[str, str], keep: Keep) -> Iterator[poplib.POP3]:
    try:
        server = _connected(account)
    except OURS as why:
        raise TryAgain(f"{signing_in.host_of(account)} does not speak POP3 with us: {_said(why)}") from why
    try:
        _sign_in(server, account, secrets, keep)
        yield server
        # Only now does the server delete what is to be deleted.
        server.quit()
    except OURS as why:
        raise TryAgain(f"The POP3 server breaks off: {_said(why)}") from why
    finally:
        with suppress(OSError):
            server.close()


def _connected(account: Account) -> poplib.POP3:
    host, port = signing_in.host_of(account), signing_in.port_of(account, tls=995, plain=110)
    if account.settings["security"] == "tls":
        return _Tls(host, port, timeout=SECONDS, context=trust())
    server = _Plain(host, port, timeout=SECONDS)
    if account.settings["security"] == "starttls":
        server.stls(trust())
    return server


def _said(why: Exception) -> str:
    if isinstance(why, TimeoutError):
        return "it took too long"
    words = why.args[0] if why.args else type(why).__name__
    told = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(why)
    return re.sub(r"\s+", " ", told if not isinstance(why, ssl.SSLError) else str(why))[:200]


def _sign_in(server: poplib.POP3, account: Account, secrets: Mapping[str, str], keep: Keep) -> None:
    user = str(account.settings["user"])
    try:
        if account.settings["sign_in"] == "oauth2":
            _xoauth2(server, user, signing_in.access_token(account, secrets, keep))
        else:
            server.user(user)
            server.pass_(signing_in.password(secrets))
    except poplib.error_proto as why:
        signing_in.forget_token(account)
        raise TryAgain(f"The server does not let us in: {_said(why)}") from why


def _xoauth2(server: poplib.POP3, user: str, token: str) -> None:
    told = base64.b64encode(f"user={user}\x01auth=Bearer {token}\x01\x01".encode()).decode()
    # The library has no name for this command. The server asks for the token by "+ ", which is one of its answers.
    server._shortcmd("AUTH XOAUTH2")  # type: ignore[attr-defined]
    server._shortcmd(told)  # type: ignore[attr-defined]


def _take(server: poplib.POP3, account: Account, keep: Keep) -> int:
    ids = dict(_numbered(server.uidl()[1]))
    sizes = {number: int(size) for number, size in _numbered(server.list()[1])}
    known = set(_strings(account.cursor.get("known")))
    lying = {number: _short(name) for number, name in ids.items()}
    # What is no longer on the server need not be remembered.
    known &= set(lying.values())
    count, refused = 0, 0
    for batch in _batches([number for number in ids if lying[number] not in known], sizes):
        came = []
        for number in batch:
            one = None if sizes.get(number, 0) > LARGEST else _letter(server, number, ids[number])
            refused += one is None
            if one is not None:
                came.append(one)
                known.add(lying[number])
        keep(came, {"known": sorted(known)})
        count += len(came)
    if account.settings["afterwards"] == "delete":
        for number in [number for number in ids if lying[number] in known]:
            server.dele(number)
    keep([], {"known": sorted(known)})
    if refused:
        raise TryAgain(f"The server does not give out {refused} of its letters.")
    return count


def _numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """ "3 whqtswO00WBw418f9t5JxYwZ" as (3, "whqtswO00WBw418f9t5JxYwZ"); other lines mean nothing."""
    for line in lines:
        number, _, told = line.decode("ascii", "replace").strip().partition(" ")
        if number.isdigit() and told:
            yield int(number), told


def _short(name: str) -> str:
    """An id as it is remembered: some servers' are seventy characters long, and a mailbox may hold many thousand."""
    return hashlib.sha256(name.encode()).hexdigest()[:20]


def _strings(told: object) -> list[str]:
    return [str(one) for one in told] if isinstance(told, list) else []


def _batches(numbers: Iterable[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for number in numbers:
        if batch and (len(batch) == BATCH or sum(sizes.get(one, 0) for one in [*batch, number]) > MOST_BYTES):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _letter(server: poplib.POP3, number: int, name: str) -> Came | None:
    """One letter. None when the server does not give it out."""
    try:
        lines = server.retr(number)[1]
    except poplib.error_proto:
        return None
    content = b"\r\n".join(lines) + b"\r\n"
    return Came(content, arrived(content), name)


POP3 = Way("pop3", Channel.MAIL, "POP3 mailbox", FIELDS, fetch=fetch, read=read)
