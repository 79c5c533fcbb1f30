"""Before words leave: what left meanwhile, from a colleague, from one's own other window, or as these very words.

A page's words are written once, whether they leave as a letter or stay as a note or a call: the second post of the same
page, by Back or by two presses at the very same moment, finds what the first has written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.queries import posted_under, said_by, said_by_others
from amends.people.models import Person
from amends.post.models import Outbound

# The same words to the same customer within a day are most likely a slip.
A_DAY = timedelta(days=1)


class SomebodyWrote(ValueError):
    """A colleague wrote to this customer while somebody was writing: read it first. Nothing was sent or lost."""

    def __init__(self, message: Message, case: Case) -> None:
        self.message = message
        who = message.author.first_name if message.author else "A colleague"
        super().__init__(
            f"{who} wrote to {case.customer.name} after you began. Read it in the timeline; your words are kept here. "
            "Send again if they still hold."
        )


class YouWrote(ValueError):
    """The same person sent something to this customer since the page was opened. Nothing was sent or lost."""

    def __init__(self, case: Case) -> None:
        super().__init__(
            f"You wrote to {case.customer.name} yourself since this page was opened, perhaps in another window. Read "
            "it in the timeline; your words are kept here. Send again if they still hold."
        )


class SameWords(ValueError):
    """The same person sent these very words to this customer today. Nothing was sent or lost."""

    def __init__(self, case: Case) -> None:
        super().__init__(
            f"You have sent these very words to {case.customer.name} already; they stand in the timeline. "
            "Send again if they shall leave twice."
        )


class AlreadySent(ValueError):
    """What this page holds was sent, or written down, from it: nothing is said twice. `message` is what it became."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__("This was sent already; nothing left a second time.")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page knows of itself: its name, when it was opened, since when somebody writes there, what they have read.

    Each may be missing: then what hangs on it is not asked.
    """

    page: str = ""
    opened_at: datetime | None = None
    began_at: datetime | None = None
    read: Collection[UUID] = ()


def in_the_way(case: Case, text: str, page: Page, *, by: Person, at: datetime) -> list[tuple[Message, ValueError]]:
    """Each message that left meanwhile and was not read yet, with what is to be said of it; at most two queries."""
    found: list[tuple[Message, ValueError]] = []
    if page.began_at is not None:
        theirs = said_by_others(case, by, page.began_at)
        if theirs is not None:
            found.append((theirs, SomebodyWrote(theirs, case)))
    if page.opened_at is not None:
        mine = said_by(case, by, min(page.opened_at, at - A_DAY))
        same = next((one for one in mine if _is_same(one, text) and one.said_at > at - A_DAY), None)
        if same is not None:
            found.append((same, SameWords(case)))
        elif mine and mine[0].said_at > page.opened_at:
            found.append((mine[0], YouWrote(case)))
    return [pair for pair in found if pair[0].id not in page.read]


def look_around(case: Case, text: str, page: Page, *, by: Person, at: datetime) -> None:
    """Lets words through when nothing is in the way.

    :raises SomebodyWrote, YouWrote, SameWords: naming the first that is; nothing is changed.
    """
    for _, why in in_the_way(case, text, page, by=by, at=at):
        raise why


def one_at_a_time(page: str, *, by: Person) -> None:
    """Lets the posts of one page through one after the other, until the caller's transaction ends.

    SQLite has one writer anyway; on PostgreSQL a lock says so, and who comes second sees what the first has written.
    """
    if page and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"page:{by.id}:{page[:36]}"])


def note_key_of(text: str, page: str, mode: str, *, by: Person) -> str | None:
    """The key under which a page's note or call is written down, so that it is once; None for what comes from no page.

    Other words from the same page are written down under another.
    :raises AlreadySent: when these words have been.
    """
    if not page:
        return None
    stem = f"{mode}:{by.id}:{page[:36]}"
    number = 0
    while (message := posted_under(_key(stem, number))) is not None:
        if message.text.split() == text.split():
            raise AlreadySent(message)
        number += 1
    return _key(stem, number)


def key_of(case: Case, text: str, page: str, *, by: Person) -> str | None:
    """The key under which a page's words leave, so that they leave once; None for what comes from no page.

    What was called back, and other words from the same page, leave under another.
    :raises AlreadySent: when they have left, or wait to.
    """
    if not page:
        return None
    stem = f"written:{by.id}:{page[:36]}"
    number = 0
    while (row := _under(_key(stem, number))) is not None:
        if row.stopped_at is None and _is_same(row.message, text):
            raise AlreadySent(row.message)
        number += 1
    return _key(stem, number)


def _key(stem: str, number: int) -> str:
    return f"{stem}:{number}" if number else stem


def _under(key: str) -> Outbound | None:
    return Outbound.objects.filter(key=key).select_related("message").first()


def _is_same(message: Message, text: str) -> bool:
    """Whether a message says just these words; the question whether it holds has its link below them."""
    told, wanted = message.text.split(), text.split()
    return told == wanted or (bool(wanted) and told[:-1] == wanted and told[-1].startswith("http"))


def read_by(messages: Sequence[Message], before: Collection[UUID]) -> str:
    """What somebody has read, as their page keeps it."""
    return " ".join(str(one) for one in dict.fromkeys([*before, *(message.id for message in messages)]))
