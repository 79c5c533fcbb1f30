"""Folders of letters on this machine: a maildir, into which a mail server delivers, and an mbox file.

A maildir tells by itself where the fetching stands: what lies in `new` has not been taken, and is moved to `cur` or
deleted once it is stored. Of an mbox file the number of letters taken is remembered; the file is only ever read.
"""

from __future__ import annotations

import hashlib
import mailbox
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from amends.post.channels.adapter import TryAgain
from amends.post.channels.mail.taking import arrived, read
from amends.post.channels.ways import Came, Field, FieldKind, Keep, Way
from amends.post.models import Account
from amends.post.rules import Channel

AFTERWARDS = (("keep", "Move it from new to cur, as read"), ("delete", "Delete it"))
PLACE = Field("path", "Path", "Of the folder or file, on the machine that the desk's worker runs on.")
EVERY = Field("every", "Look every so many seconds", kind=FieldKind.NUMBER, usual=10)
BATCH, MOST_BYTES, HEAD = 50, 8 * 1024 * 1024, 4_096


def fetch_maildir(account: Account, secrets: Mapping[str, str], keep: Keep) -> int:
    """Takes what lies in `new`; returns how many letters.

    :raises TryAgain: when there is no such folder, or it may not be read.
    """
    home = Path(str(account.settings["path"]))
    if not (home / "new").is_dir():
        raise TryAgain(f"{home} is no maildir: it has no folder named new.")
    count = 0
    try:
        for paths in _batches(sorted((home / "new").iterdir())):
            came = [_file(path) for path in paths]
            keep(came, {})
            count += len(came)
            for path in paths:
                _done_with(path, home, deletes=account.settings["afterwards"] == "delete")
    except OSError as why:
        raise TryAgain(f"{home}: {why.strerror}.") from why
    keep([], {})
    return count


def _batches(paths: list[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    size = 0
    for path in paths:
        weight = path.stat().st_size
        if batch and (len(batch) == BATCH or size + weight > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(path)
        size += weight
    if batch:
        yield batch


def _file(path: Path) -> Came:
    content = path.read_bytes()
    return Came(content, datetime.fromtimestamp(path.stat().st_mtime, UTC), path.name)


def _done_with(path: Path, home: Path, *, deletes: bool) -> None:
    # Another program may have moved it meanwhile: it is stored, and that is all that we want.
    with suppress(FileNotFoundError):
        if deletes:
            path.unlink()
        else:
            (home / "cur").mkdir(exist_ok=True)
            path.rename(home / "cur" / f"{path.name.partition(':')[0]}:2,S")


def fetch_mbox(account: Account, secrets: Mapping[str, str], keep: Keep) -> int:
    """Takes the letters that were added to the file; all of them, when another file stands in its place.

    :raises TryAgain: when there is no such file, or it may not be read.
    """
    path = Path(str(account.settings["path"]))
    try:
        stat = os.stat(path)
        with path.open("rb") as file:
            head = hashlib.sha256(file.read(min(HEAD, int(str(account.cursor.get("size", 0)))))).hexdigest()
        is_same = account.cursor.get("head") == head and stat.st_size >= int(str(account.cursor["size"]))
        if is_same and stat.st_size == account.cursor["size"] and account.cursor["is_whole"]:
            keep([], account.cursor)
            return 0
        return _added(path, int(str(account.cursor["count"])) if is_same else 0, keep)
    except OSError as why:
        raise TryAgain(f"{path}: {why.strerror}.") from why


def _added(path: Path, start: int, keep: Keep) -> int:
    """The letters of a file from a number on, stored a few at a time."""
    letters = mailbox.mbox(str(path), create=False)
    try:
        # Whoever delivers locks the file: half a letter is none.
        letters.lock()
    except mailbox.Error as why:
        letters.close()
        raise TryAgain(f"{path} is locked by another program.") from why
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = hashlib.sha256(file.read(min(HEAD, size))).hexdigest()
        total, done = len(letters), start
        while done < total:
            came = list(_some(letters, done, path.name))
            done += len(came)
            keep(came, {"count": done, "size": size, "head": head, "is_whole": done == total})
        return total - start
    finally:
        letters.unlock()
        letters.close()


def _some(letters: mailbox.mbox, start: int, name: str) -> Iterator[Came]:
    """The letters from a number on, as many as go together; at least one."""
    size = 0
    for key in letters.keys()[start : start + BATCH]:
        content = letters.get_bytes(key)
        yield Came(content, arrived(content), f"{name}:{key}")
        size += len(content)
        if size > MOST_BYTES:
            return


MAILDIR = Way(
    "maildir",
    Channel.MAIL,
    "Maildir on this machine",
    (
        PLACE,
        Field("afterwards", "When a letter is stored", kind=FieldKind.CHOICE, choices=AFTERWARDS, usual="keep"),
        EVERY,
    ),
    fetch=fetch_maildir,
    read=read,
    is_local=True,
)
MBOX = Way(
    "mbox", Channel.MAIL, "Mbox file on this machine", (PLACE, EVERY), fetch=fetch_mbox, read=read, is_local=True
)
