"""Looks into the outbox of a running desk, as a mail box would: straight in the database's file."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

PATIENCE, PAUSE = 40.0, 0.1
SENT = "SELECT text FROM post_outbound WHERE sent_at IS NOT NULL AND instr(text, ?) ORDER BY made_at DESC LIMIT 1"


def letter(home: Path, word: str) -> str:
    """The last letter with this word, as soon as it has gone out."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with closing(sqlite3.connect(f"file:{home / 'amends.sqlite3'}?mode=ro", uri=True)) as kept:
            row = kept.execute(SENT, (word,)).fetchone()
        if row:
            return str(row[0])
        time.sleep(PAUSE)
    raise AssertionError(f"no letter with {word!r} went out")


def address_in(text: str, door: str) -> str:
    """The address in a letter that leads to one of our doors: "/c/", "/a/", "/check-in/", "/survey/"."""
    found = re.search(rf"http://\S+{re.escape(door)}[\w~-]+", text)
    assert found, f"no address with {door} in:\n{text}"
    return found[0]


def until(home: Path, question: str) -> str:
    """The first value that a question to the desk's database answers, as soon as it answers any."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        with closing(sqlite3.connect(f"file:{home / 'amends.sqlite3'}?mode=ro", uri=True)) as kept:
            row = kept.execute(question).fetchone()
        if row:
            return str(row[0])
        time.sleep(PAUSE)
    raise AssertionError(f"nothing answers {question}")
