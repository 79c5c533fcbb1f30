"""The inbox: each thing that was stored ends as exactly one record, wherever its worker dies, whatever it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.flow import inbox
from amends.flow.inbox import take_in
from amends.intake.models import Complaint
from amends.intake.rules import Quarantine
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.people import actions as people
from amends.post import inbox as post
from amends.post import queries
from amends.post.channels import ways
from amends.post.channels.ways import Came, NotUnderstood, Way
from amends.post.inbox import INBOX
from amends.post.models import Inbound, Raw
from amends.post.rules import Channel
from amends.simulate.faults import NOT_STATEMENTS, Died
from amends.work.actions import LEASE_SECONDS, NotParked
from amends.work.models import Work
from tests.cast import NOON, Desk
from tests.rooms.flow.scene import a_scene

LATER = NOON + timedelta(seconds=LEASE_SECONDS + 1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_stays_here(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def desk() -> Desk:
    return a_scene().desk


def letter(number: int = 1, *, words: str = "", to: str = "care@kite.example") -> bytes:
    said = words or f"My parcel {number} is late, and nobody answers."
    return (
        f"From: Jana {number} <jana{number}@example.com>\r\nTo: {to}\r\nSubject: Late\r\n"
        f"Message-ID: <{number}@example.com>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\n{said}\r\n"
    ).encode()


def store(desk: Desk, *contents: bytes, at: datetime = NOON, received_at: datetime = NOON) -> None:
    inbox.store([Came(one, received_at) for one in contents], way="lmtp", brand=desk.brand, by=CLOCK, at=at)


def take(at: datetime = NOON, at_most: int = 200) -> tuple[int, int, int, int]:
    total = take_in(at=at, at_most=at_most, by=CLOCK)
    return total.heard, total.unread, total.failed, total.parked


def test_what_was_stored_becomes_cases(desk: Desk) -> None:
    store(desk, *[letter(number) for number in range(7)])
    assert (Raw.objects.count(), Work.objects.filter(queue=INBOX).count(), Inbound.objects.count()) == (7, 7, 0)
    assert take() == (7, 0, 0, 0)
    assert (
        Case.objects.count(),
        Message.objects.filter(direction="in").count(),
        Inbound.objects.filter(raw__isnull=False).count(),
    ) == (
        7,
        7,
        7,
    )
    assert take() == (0, 0, 0, 0)


def test_the_same_letter_again_is_the_same_message(desk: Desk) -> None:
    """The same bytes are one piece of work; the same letter over another way is known when it is read."""
    store(desk, letter())
    store(desk, letter())
    assert Work.objects.filter(queue=INBOX).count() == 1
    store(desk, b"Received: from elsewhere\r\n" + letter())
    assert take() == (2, 0, 0, 0)
    store(desk, letter())
    assert take() == (0, 0, 0, 0)
    assert (Inbound.objects.count(), Case.objects.count()) == (1, 1)


def test_nobody_writes_in_the_future(desk: Desk) -> None:
    store(desk, letter(), received_at=NOON + timedelta(days=2))
    store(desk, letter(2), received_at=NOON - timedelta(hours=2))
    take()
    assert sorted(Inbound.objects.values_list("received_at", flat=True)) == [NOON - timedelta(hours=2), NOON]


def test_what_is_too_large_is_kept_and_waits_unread(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "LARGEST_READ", 2_000)
    store(desk, letter(1, words="x" * 2_500), letter(2))
    assert take() == (1, 1, 0, 0)
    kept = Complaint.objects.get(quarantined_for=Quarantine.TOO_LARGE)
    assert kept.inbound.raw is not None
    assert kept.inbound.raw.size > 2_500
    assert kept.inbound.text == ""


def test_ten_thousand_recipients_are_one_message(desk: Desk) -> None:
    store(desk, letter(to=", ".join(f"someone{number}@example.com" for number in range(10_000))))
    assert take() == (1, 0, 0, 0)
    assert (Case.objects.count(), Inbound.objects.count()) == (1, 1)


def odd(monkeypatch: pytest.MonkeyPatch, read: Callable[..., Any]) -> None:
    monkeypatch.setattr("amends.post.channels.mail.ways.HANDED_OVER", Way("lmtp", Channel.MAIL, "Odd", (), read=read))


def test_what_cannot_be_understood_waits_in_the_quarantine_with_its_reason(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: Any) -> Any:
        raise NotUnderstood("It is written in knots.")

    odd(monkeypatch, read)
    store(desk, letter())
    assert take() == (0, 1, 0, 0)
    kept = Complaint.objects.get()
    assert (kept.quarantined_for, kept.inbound.facts["trouble"]) == (Quarantine.UNREADABLE, "It is written in knots.")
    assert kept.inbound.raw is not None


def test_a_letter_that_breaks_the_reading_is_tried_again_and_then_set_aside(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = ways.WAYS["lmtp"].read
    assert good is not None

    def read(brand: Any, account: Any, came: Came) -> Any:
        if b"parcel 2" in came.content:
            raise ZeroDivisionError("parcel 2 is secret")
        return good(brand, account, came)

    odd(monkeypatch, read)
    store(desk, *[letter(number) for number in range(4)])
    assert take() == (3, 0, 1, 0)
    at, rounds = NOON, []
    for _ in range(7):
        at += timedelta(hours=3)
        rounds.append(take(at))
    assert rounds == [(0, 0, 1, 0)] * 6 + [(0, 1, 0, 0)]
    kept = Complaint.objects.get(quarantined_for=Quarantine.UNREADABLE)
    assert kept.inbound.facts["trouble"] == "Reading it failed: ZeroDivisionError."
    assert (Inbound.objects.count(), Case.objects.count()) == (4, 3)


def test_what_cannot_even_be_set_aside_is_parked_and_can_be_read_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(inbox, "hear", broken)
        store(desk, letter())
        at = NOON
        for _ in range(8):
            last = take(at)
            at += timedelta(hours=5)
    assert last == (0, 0, 0, 1)
    (parked,) = queries.parked_incoming()
    assert (parked.raw.digest, parked.trouble, parked.attempts) == (
        Raw.objects.get().digest,
        "Reading it failed: RuntimeError.",
        8,
    )
    inbox.read_again([parked.work_id], by=desk.ana, at=at)
    assert take(at) == (1, 0, 0, 0)
    assert queries.parked_incoming() == []
    assert Entry.objects.filter(verb="post.read_again", subject_id=parked.work_id).count() == 1
    with pytest.raises(NotParked):
        inbox.read_again([parked.work_id], by=desk.ana, at=at)


def test_a_letter_that_kills_its_worker_is_found_and_harms_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = ways.WAYS["lmtp"].read
    assert good is not None

    def read(brand: Any, account: Any, came: Came) -> Any:
        if b"parcel 3" in came.content:
            raise Died
        return good(brand, account, came)

    odd(monkeypatch, read)
    store(desk, *[letter(number) for number in range(9)])
    at, deaths = NOON, 0
    for _ in range(30):
        try:
            if take(at) == (0, 0, 0, 0):
                break
        except Died:
            deaths += 1
            at += timedelta(seconds=LEASE_SECONDS + 1)
    assert deaths == inbox.MOST_DEATHS
    assert Inbound.objects.count() == 9
    assert (
        Complaint.objects.get(quarantined_for=Quarantine.UNREADABLE).inbound.facts["trouble"].startswith("The worker")
    )
    assert Case.objects.count() == 8


def statements(do: Callable[[], object], dies_at: int = 0) -> int:
    """Does it, with a death before the statement of this number; returns how many statements there were."""
    count = 0

    def watched(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        if not str(sql).startswith(NOT_STATEMENTS):
            count += 1
            if count == dies_at:
                raise Died
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watched):
        do()
    return count


class RolledBack(Exception):
    """The end of a trial."""


LETTERS = [letter(1), letter(2), letter(3, words=" "), b"From: <>\r\n\r\n"]


def lived_through(desk: Desk, dies_in: str, number: int) -> bool:
    """Stores and understands four letters, with a death before one statement; says whether it was ever reached."""
    died = False
    try:
        statements(lambda: store(desk, *LETTERS), number if dies_in == "storing" else 0)
    except Died:
        died = True
        # The sender was not told that we have it, and sends it again.
        assert not Work.objects.filter(queue=INBOX).exists()
        store(desk, *LETTERS)
    try:
        statements(lambda: take(NOON), number if dies_in == "taking" else 0)
    except Died:
        died = True
    take(LATER)
    return died


@pytest.mark.days
@pytest.mark.parametrize("dies_in", ["storing", "taking"])
def test_a_worker_killed_before_any_statement_loses_nothing_and_doubles_nothing(desk: Desk, dies_in: str) -> None:
    """Each statement of storing and of understanding is a fault point: a death there, then another worker goes on."""

    def trial(number: int) -> bool:
        died = lived_through(desk, dies_in, number)
        ended = {
            "inbound": Inbound.objects.count(),
            "cases": Case.objects.count(),
            "messages": Message.objects.filter(direction="in").count(),
            "complaints": Complaint.objects.count(),
            "left": Work.objects.filter(queue=INBOX, ended_at__isnull=True).count(),
        }
        assert ended == {"inbound": 4, "cases": 3, "messages": 3, "complaints": 4, "left": 0}, f"at {number}"
        return died

    number = 1
    while undone(lambda number=number: trial(number)):  # type: ignore[misc]
        number += 1
    assert number > (3 if dies_in == "storing" else 20)


def undone(do: Callable[[], bool]) -> bool:
    """Does it, takes it all back, and returns what it said."""
    said = False
    try:
        with transaction.atomic():
            said = do()
            raise RolledBack
    except RolledBack:
        return said


def test_what_no_database_can_hold_is_left_out_wherever_the_words_go(desk: Desk) -> None:
    """The null character and half a surrogate pair, in the words, in a name and in a file's name."""
    odd = letter(1, words="My parcel\x00 is late\x00, and nobody answers.")
    odd = odd.replace(b"Subject: Late", b"Subject: =?utf-8?q?La=00te?=").replace(b"From: Jana", b"From: Ja\x00na")
    store(desk, odd)
    assert take() == (1, 0, 0, 0)
    said = Message.objects.get(direction="in")
    assert "My parcel is late, and nobody answers." in said.text
    assert "\x00" not in f"{said.subject}{Inbound.objects.get().subject}{Inbound.objects.get().from_name}"


BOTH = ("care@kite.example", "help@kestrel.example")


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("copy", [0, 1])
def test_a_letter_to_two_of_our_brands_is_one_case_at_the_first_that_it_names(
    desk: Desk, first: int, copy: int
) -> None:
    """Whoever's mailbox brings it first, each its own copy with its own way."""
    kestrel = people.add_brand(
        "kestrel",
        name="Kestrel",
        calendar=desk.calendar,
        sender_address=BOTH[1],
        currency="USD",
        by=SETUP,
        at=NOON,
    )
    people.add_team("Kestrel care", brand=kestrel, calendar=desk.calendar, by=SETUP, at=NOON)
    ours = (desk.brand, kestrel)
    said = letter(to=f"{BOTH[first]}, Friends <x@example.com>, {BOTH[1 - first]}")
    for number in (copy, 1 - copy):
        stamped = f"Delivered-To: {BOTH[number]}\r\n".encode() + said
        came = Came(stamped, NOON, "", {"to": [BOTH[number]]})
        inbox.store([came], way="lmtp", brand=ours[number], by=CLOCK, at=NOON)
        take()
    case, row = Case.objects.get(), Inbound.objects.get()
    assert (case.brand, row.brand, Message.objects.filter(direction="in").count()) == (ours[first], ours[first], 1)
    assert row.facts["also_to"] == [ours[1 - first].name]


def test_a_letter_that_names_no_brand_goes_where_it_was_delivered(desk: Desk) -> None:
    came = Came(letter(to="undisclosed@example.com"), NOON, "", {"to": [f"care+x@{BOTH[0].partition('@')[2]}"]})
    inbox.store([came], way="lmtp", brand=desk.brand, by=CLOCK, at=NOON)
    take()
    assert Inbound.objects.get().brand == desk.brand
    assert "also_to" not in Inbound.objects.get().facts
