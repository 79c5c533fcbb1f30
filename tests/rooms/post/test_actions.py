"""What comes in is stored once; what goes out is written once, and can be stopped until it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.post import actions as post
from amends.post import queries
from amends.post.actions import Delivery, Outgoing, TooLateToStop
from amends.post.models import Inbound, Outbound
from amends.post.rules import OUTBOX, Channel
from amends.work import actions as work
from amends.work.actions import NotParked
from amends.work.models import Work
from tests.cast import NOON, Desk, a_desk

BY = Automatic("test")
LATER = NOON + timedelta(minutes=5)
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def delivery(desk: Desk, number: int = 1, **more: Any) -> Delivery:
    return replace(Delivery(desk.brand, Channel.FORM, "form", str(number), NOON, text="It is late."), **more)


def outgoing(desk: Desk, key: str = "k", **more: Any) -> Outgoing:
    return replace(Outgoing(key, desk.brand, Channel.MAIL, "jana@example.com", "Dear Jana"), **more)


def test_the_same_delivery_twice_is_one(desk: Desk) -> None:
    first = post.take([delivery(desk)], by=BY, at=NOON)
    again = post.take([delivery(desk, text="changed on the way")], by=BY, at=LATER)
    assert [is_new for _, is_new in (*first, *again)] == [True, False]
    assert first[0][0] == again[0][0]
    assert Inbound.objects.get().text == "It is late."


def test_the_same_delivery_twice_in_one_batch_is_one(desk: Desk) -> None:
    taken = post.take([delivery(desk), delivery(desk), delivery(desk, 2)], by=BY, at=NOON)
    assert [is_new for _, is_new in taken] == [True, False, True]
    assert taken[0][0] is taken[1][0]


def test_the_same_id_from_two_sources_is_two(desk: Desk) -> None:
    taken = post.take([delivery(desk), delivery(desk, source="api")], by=BY, at=NOON)
    assert [is_new for _, is_new in taken] == [True, True]


def test_what_was_told_beside_the_words_is_kept(desk: Desk) -> None:
    told = delivery(desk, order_number="KX1", happened_at=NOON, attachments=("bag.jpg",), needs_person_now=True)
    row = post.take([told], by=BY, at=NOON)[0][0]
    assert row.facts == {
        "order_number": "KX1",
        "happened_at": NOON.isoformat(),
        "attachments": ["bag.jpg"],
        "needs_person_now": True,
    }


def test_hostile_text_is_stored_as_far_as_a_database_can(desk: Desk) -> None:
    told = delivery(desk, text="a\x00b\ud800c", subject="x\r\ny" * 400, from_name="N" * 900)
    post.take([told], by=BY, at=NOON)
    row = Inbound.objects.get()
    assert (row.text, len(row.subject), len(row.from_name)) == ("ab?c", 500, 200)


def test_taking_many_takes_as_many_queries_as_one(desk: Desk) -> None:
    with CaptureQueriesContext(connection) as one:
        post.take([delivery(desk, 1)], by=BY, at=NOON)
    with CaptureQueriesContext(connection) as many:
        post.take([delivery(desk, number) for number in range(2, 90)], by=BY, at=NOON)
    assert len(many) == len(one)


def test_a_race_for_one_delivery_ends_with_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another door stores it between our looking and our writing: our row clashes, and we find theirs."""
    theirs = post.take([delivery(desk)], by=BY, at=NOON)[0][0]
    take, clashes = post._take, [1]

    def clash_once(deliveries: Any, at: Any) -> Any:
        if clashes.pop() if clashes else 0:
            Inbound.objects.bulk_create([post._inbound(deliveries[0], {}, at)])
        return take(deliveries, at)

    monkeypatch.setattr(post, "_take", clash_once)
    assert post.take([delivery(desk)], by=BY, at=NOON) == [(theirs, False)]
    assert clashes == []


def test_a_message_and_its_work_are_written_together(desk: Desk) -> None:
    row = post.dispatch([outgoing(desk, send_at=LATER)], by=BY, at=NOON)[0]
    queued = Work.objects.get()
    assert (queued.queue, queued.key, queued.retry_at, queued.payload) == (
        OUTBOX,
        "k",
        LATER,
        {"outbound": str(row.id)},
    )
    assert row.message_id.endswith("@kite.example>")


def test_the_same_key_twice_changes_nothing(desk: Desk) -> None:
    first = post.dispatch([outgoing(desk)], by=BY, at=NOON)
    again = post.dispatch([outgoing(desk, text="other words"), outgoing(desk, key="k2")], by=BY, at=LATER)
    assert again[0] == first[0]
    assert Outbound.objects.count() == Work.objects.count() == 2
    assert Outbound.objects.get(key="k").text == "Dear Jana"


def test_a_message_is_stopped_until_it_leaves(desk: Desk) -> None:
    row = post.dispatch([outgoing(desk)], by=BY, at=NOON)[0]
    post.stop(row, by=BY, at=LATER)
    assert Outbound.objects.get().stopped_at == LATER
    assert work.claim(OUTBOX, at=LATER) == []
    assert Entry.objects.filter(verb="post.stopped", subject_id=row.id).exists()


@pytest.mark.parametrize("how", ["in hand", "sent", "stopped"])
def test_what_leaves_or_has_left_is_not_stopped(desk: Desk, how: str) -> None:
    row = post.dispatch([outgoing(desk)], by=BY, at=NOON)[0]
    {
        "in hand": lambda: work.claim(OUTBOX, at=NOON),
        "sent": lambda: post.went_out([row], by=BY, at=NOON),
        "stopped": lambda: post.stop(row, by=BY, at=NOON),
    }[how]()
    before = Outbound.objects.values().get()
    entries = Entry.objects.count()
    with pytest.raises(TooLateToStop):
        post.stop(row, by=BY, at=LATER)
    assert Outbound.objects.values().get() == before
    assert Entry.objects.count() == entries


def test_what_went_out_keeps_its_first_stamp(desk: Desk) -> None:
    row = post.dispatch([outgoing(desk)], by=BY, at=NOON)[0]
    case_id = desk.ana.id
    post.went_out([row], cases={row.id: case_id}, by=BY, at=NOON)
    post.went_out([row], by=BY, at=LATER)
    assert Outbound.objects.get().sent_at == NOON
    assert Entry.objects.filter(verb="post.sent", case_id=case_id).count() == 1


def test_a_bounce_is_news_once(desk: Desk) -> None:
    row = post.dispatch([outgoing(desk)], by=BY, at=NOON)[0]
    assert post.bounce([row], by=BY, at=NOON) == [row]
    assert post.bounce([row], by=BY, at=LATER) == []
    assert Outbound.objects.get().bounced_at == NOON


def test_parked_messages_are_seen_and_can_be_tried_again(desk: Desk) -> None:
    row = post.dispatch([outgoing(desk)], by=BY, at=NOON)[0]
    work.fail(work.claim(OUTBOX, at=NOON)[0], "no such user", at=NOON, max_attempts=0)
    parked = queries.parked_outgoing()
    assert [(one.outbound, one.trouble, one.attempts) for one in parked] == [(row, "no such user", 1)]
    post.try_again([row], by=BY, at=LATER)
    assert [one.key for one in work.claim(OUTBOX, at=LATER)] == ["k"]
    with pytest.raises(NotParked):
        post.try_again([row], by=BY, at=LATER)


def test_the_mailbox_says_what_waits_and_what_came(desk: Desk) -> None:
    post.take([delivery(desk), delivery(desk, source="mail", received_at=NOON - timedelta(days=3))], by=BY, at=NOON)
    rows = post.dispatch([outgoing(desk), outgoing(desk, key="k2"), outgoing(desk, key="k3")], by=BY, at=NOON)
    post.went_out(rows[:1], by=BY, at=NOON)
    post.bounce(rows[:1], by=BY, at=NOON)
    box = queries.mailbox(LATER)
    assert (box.waiting, box.oldest_waiting_at, box.parked) == (3, NOON, 0)
    assert (box.sent, box.bounced, box.taken) == (1, 1, 1)
    assert box.last_in_at == {"form": NOON, "mail": NOON - timedelta(days=3)}
