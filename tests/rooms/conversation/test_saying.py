"""Saying something: by a person or marked automatic, over a way that reaches them, once, and taken back in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from amends.conversation import actions as conversation
from amends.conversation import queries
from amends.conversation.actions import About, Heard, Saying, TooLateToUnsay
from amends.conversation.models import Message, Said
from amends.conversation.rules import UNDO, Direction, Missing, SaidManner
from amends.customers.models import Identity
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.post import actions as post
from amends.post.deliveries import Delivery
from amends.post.models import Outbound
from amends.post.rules import OUTBOX, Channel
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.rules import PromiseKind
from amends.work import actions as work
from amends.work.models import Work
from tests.cast import NOON, a_customer
from tests.rooms.conversation.scene import BY, Scene, a_case, a_scene, minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def say(scene: Scene, text: str = "I look after it.", **more: Any) -> Message:
    plain = Saying(scene.case, text, "Your bag", author=scene.desk.ana)
    return conversation.say([replace(plain, **more)], by=scene.desk.ana, at=NOON)[0]


def test_a_persons_message_waits_for_the_undo_span(scene: Scene) -> None:
    message = say(scene)
    outbound = Outbound.objects.get()
    assert (message.direction, message.author, message.is_automatic) == (Direction.OUT, scene.desk.ana, False)
    assert (outbound.channel, outbound.to_address) == ("mail", "jana.weber@example.com")
    assert (outbound.key, outbound.send_at) == (f"message:{message.id}", NOON + UNDO)
    entry = scene.entries("conversation.said")[0]
    assert (entry.case_id, entry.subject_id) == (scene.case.id, message.id)
    assert entry.facts == {"channel": "mail", "automatic": False, "author": str(scene.desk.ana.id)}


def test_what_is_automatic_leaves_at_once_and_is_marked(scene: Scene) -> None:
    message = say(scene, author=None, is_automatic=True)
    outbound = Outbound.objects.get()
    assert (outbound.send_at, outbound.is_automatic, message.is_automatic) == (NOON, True, True)


def test_nobody_speaks_for_a_person(scene: Scene) -> None:
    with pytest.raises(ValueError, match="nobody speaks for a person"):
        say(scene, author=None)
    assert not Message.objects.exists()
    row = Message(id=new_id(NOON), case=scene.case, direction="out", channel="mail", said_at=NOON, text="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("text", ["", "  \n"])
def test_there_must_be_words(scene: Scene, text: str) -> None:
    with pytest.raises(ValueError, match="text"):
        say(scene, text)


def test_an_unfilled_placeholder_blocks_a_persons_message_and_changes_nothing(scene: Scene) -> None:
    entries = Entry.objects.count()
    whole = Saying(scene.case, "fine", author=scene.desk.ana)
    holed = replace(whole, text="Dear {name}, by {time}.")
    with pytest.raises(Missing) as refused:
        conversation.say([whole, holed], by=scene.desk.ana, at=NOON)
    assert refused.value.names == ["name", "time"]
    assert not Message.objects.exists()
    assert not Outbound.objects.exists()
    assert Entry.objects.count() == entries


def test_the_same_key_is_said_once(scene: Scene) -> None:
    first = say(scene, key="first:1")
    again = say(scene, "other words", key="first:1")
    assert again == first
    assert Message.objects.get().text == "I look after it."
    assert len(scene.entries("conversation.said")) == 1


def test_whoever_has_no_address_reads_it_on_their_page(scene: Scene) -> None:
    Identity.objects.all().delete()
    say(scene)
    assert (Outbound.objects.get().channel, Outbound.objects.get().to_address) == ("page", "")


def test_a_channel_that_carries_nothing_out_yet_falls_back_to_mail(scene: Scene) -> None:
    scene.jana.channel = "phone"
    scene.jana.save()
    scene.case.refresh_from_db()
    say(scene)
    assert Outbound.objects.get().channel == "mail"


def test_a_chosen_address_is_used(scene: Scene) -> None:
    say(scene, channel=Channel.MAIL, to_address="lawyer@example.com")
    assert Outbound.objects.get().to_address == "lawyer@example.com"


def test_a_verified_address_comes_first(scene: Scene) -> None:
    Identity.objects.create(
        id=new_id(NOON), brand=scene.desk.brand, customer=scene.jana, kind="mail", value="a@example.com"
    )
    say(scene)
    assert Outbound.objects.get().to_address == "jana.weber@example.com"


def test_our_answer_joins_the_customers_thread(scene: Scene) -> None:
    told = Delivery(scene.desk.brand, Channel.MAIL, "mail", "1", NOON, text="wet", message_id="<theirs@example.com>")
    row = post.take([told], by=BY, at=NOON)[0][0]
    conversation.hear([Heard(scene.case, row, "wet")], by=BY, at=NOON)
    say(scene)
    assert Outbound.objects.get().references == ["<theirs@example.com>"]


def test_many_take_as_many_queries_as_one(scene: Scene) -> None:
    sayings = [
        Saying(
            a_case(scene.desk, a_customer(scene.desk, f"Customer {number}")),
            "Hello",
            is_automatic=True,
            key=f"k{number}",
        )
        for number in range(40)
    ]
    with CaptureQueriesContext(connection) as one:
        conversation.say(sayings[:1], by=BY, at=NOON)
    with CaptureQueriesContext(connection) as many:
        conversation.say(sayings[1:], by=BY, at=NOON)
    assert len(many) == len(one)


def test_what_a_message_does_to_a_promise_is_noted(scene: Scene) -> None:
    wish = Wish(PromiseKind.UPDATE, "news", scene.desk.ana, minutes(60), "chosen", scene.case)
    promise = promises.make([wish], by=BY, at=NOON)[0]
    message = say(scene, about=(About(promise, SaidManner.MOVES, minutes(120)),))
    row = Said.objects.get()
    assert (row.message, row.promise, row.manner, row.move_to_at) == (message, promise, "moves", minutes(120))


def test_a_message_is_taken_back_while_it_waits(scene: Scene) -> None:
    message = say(scene)
    conversation.unsay(message, by=scene.desk.ana, at=NOON + timedelta(seconds=9))
    assert Outbound.objects.get().stopped_at == NOON + timedelta(seconds=9)
    assert work.claim(OUTBOX, at=minutes(1)) == []
    assert scene.entries("conversation.unsaid")[0].subject_id == message.id
    assert message in queries.timeline(scene.case)


@pytest.mark.parametrize("how", ["sent", "going out", "taken back"])
def test_what_is_said_is_said(scene: Scene, how: str) -> None:
    message = say(scene)
    outbound = Outbound.objects.get()
    {
        "sent": lambda: post.went_out([outbound], by=BY, at=minutes(1)),
        "going out": lambda: work.claim(OUTBOX, at=minutes(1)),
        "taken back": lambda: conversation.unsay(message, by=BY, at=NOON),
    }[how]()
    before, entries = list(Outbound.objects.values()), Entry.objects.count()
    with pytest.raises(TooLateToUnsay):
        conversation.unsay(message, by=scene.desk.ana, at=minutes(1))
    assert (list(Outbound.objects.values()), Entry.objects.count()) == (before, entries)
    assert Work.objects.count() == 1


def test_a_note_is_no_word_to_the_customer(scene: Scene) -> None:
    note = conversation.note(scene.case, " look at the tag ", by=scene.desk.ben, at=NOON)
    assert (note.direction, note.author, note.text) == ("note", scene.desk.ben, "look at the tag")
    assert note not in queries.seen_by_customer(scene.case, minutes(1))
    assert not queries.has_human_word(scene.case)
    with pytest.raises(ValueError, match="text"):
        conversation.note(scene.case, " ", by=scene.desk.ben, at=NOON)


def test_a_call_is_a_human_word(scene: Scene) -> None:
    call = conversation.log_call(scene.case, "She takes the later flight.", by=scene.desk.ana, at=NOON)
    assert (call.direction, call.channel) == ("call", "phone")
    assert queries.has_human_word(scene.case)
    assert scene.entries("conversation.called")[0].facts == {"channel": "phone", "author": str(scene.desk.ana.id)}


def test_only_a_persons_delivered_message_is_a_human_word(scene: Scene) -> None:
    say(scene, author=None, is_automatic=True)
    say(scene)
    automatic, human = Outbound.objects.order_by("send_at")
    post.went_out([automatic], by=BY, at=NOON)
    assert not queries.has_human_word(scene.case)
    post.went_out([human], by=BY, at=minutes(1))
    assert queries.has_human_word(scene.case)
    post.bounce([human], by=BY, at=minutes(2))
    assert not queries.has_human_word(scene.case)


def test_the_customer_sees_what_has_gone_out(scene: Scene) -> None:
    message = say(scene)
    assert queries.seen_by_customer(scene.case, minutes(1)) == []
    post.went_out([Outbound.objects.get()], by=BY, at=minutes(1))
    assert queries.seen_by_customer(scene.case, minutes(1)) == [message]


def test_the_journal_holds_nobodys_words(scene: Scene) -> None:
    conversation.hear([Heard(scene.case, None, "SECRETWORD of hers")], by=BY, at=NOON)
    message = say(scene, "SECRETWORD of ours", subject="SECRETWORD")
    conversation.note(scene.case, "SECRETWORD", by=scene.desk.ana, at=NOON)
    conversation.log_call(scene.case, "SECRETWORD", by=scene.desk.ana, at=NOON)
    conversation.unsay(message, by=scene.desk.ana, at=NOON)
    told = [str(entry.facts) for entry in Entry.objects.all()]
    assert len(told) > 5
    assert not any("SECRETWORD" in facts or "jana" in facts.lower() for facts in told)


def test_a_draft_is_kept_changed_and_dropped(scene: Scene) -> None:
    entries = Entry.objects.count()
    conversation.save_draft(scene.case, "Dear Jana", by=scene.desk.ana, at=NOON)
    conversation.save_draft(scene.case, "Dear Ms Weber", by=scene.desk.ana, at=minutes(1))
    conversation.save_draft(scene.case, "mine", by=scene.desk.ben, at=minutes(1))
    assert queries.draft(scene.case, scene.desk.ana) == "Dear Ms Weber"
    conversation.save_draft(scene.case, " ", by=scene.desk.ana, at=minutes(2))
    assert (queries.draft(scene.case, scene.desk.ana), queries.draft(scene.case, scene.desk.ben)) == ("", "mine")
    assert Entry.objects.count() == entries


def test_a_draft_is_laid_only_where_nobody_writes(scene: Scene) -> None:
    conversation.save_draft(scene.case, "my own", by=scene.desk.ana, at=NOON)
    drafts = [(scene.case, scene.desk.ana, "laid"), (scene.case, scene.desk.ben, "laid")]
    conversation.draft_where_empty(drafts, by=BY, at=minutes(1))
    assert queries.draft(scene.case, scene.desk.ana) == "my own"
    assert queries.draft(scene.case, scene.desk.ben) == "laid"


def test_scripts_are_stocked_once_and_a_changed_one_stays(scene: Scene) -> None:
    script = queries.script("receipt", "de-AT")
    assert script.language == "de"
    script.text = "Our own words"
    script.save()
    assert conversation.stock_scripts(by=BY, at=NOON) == []
    assert queries.script("receipt", "de").text == "Our own words"
    assert queries.script("receipt", "ja").language == "en"
    with pytest.raises(LookupError, match="'no-such'"):
        queries.script("no-such", "en")
    assert len(queries.scripts("fr")) == 17
