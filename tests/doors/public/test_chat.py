"""The chat: unverified, in a frame where the account says so, and gone on by mail when the page is closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from django.core import mail
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from amends import flow
from amends.conversation.actions import stock_scripts
from amends.conversation.models import Message
from amends.flow import chatting
from amends.flow.promising import Reply
from amends.flow.sending import came_back
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.post.accounts import close_account, open_account
from amends.post.channels.ways import WAYS
from amends.post.models import Account, Outbound
from amends.post.rules import Channel
from amends.promises.models import Promise
from amends.web.middleware import POLICY
from amends.web.shown.channels import addresses_of
from tests.cast import NOON
from tests.doors.public.pages import hidden, text_of
from tests.rooms.flow.scene import Scene, a_scene

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
TOLD = {"name": "Jana Weber", "email": "jana.weber@example.com", "body": "My bill is wrong.", "website": ""}


class Chat:
    """A brand's chat, somebody who opens it, and the clock on the wall."""

    def __init__(self, client: Client, scene: Scene, traveller: time_machine.Traveller) -> None:
        self.client, self.scene, self.desk, self.traveller = client, scene, scene.desk, traveller
        self.account = self.opened("https://shop.example")
        self.address = f"/chat/{self.account.id}"
        self.page = ""

    @property
    def at(self) -> datetime:
        return datetime.now(UTC)

    @at.setter
    def at(self, at: datetime) -> None:
        self.traveller.move_to(at)

    def opened(self, sites: str, name: str = "Shop") -> Account:
        return open_account("chat-page", brand=self.desk.brand, name=name, settings={"sites": sites}, by=SETUP, at=NOON)

    def begin(self, **fields: str) -> HttpResponse:
        """Fills in the door, which takes half a minute."""
        given = hidden(self.client.get(self.address))
        self.at += MINUTE / 2
        answer = self.client.post(self.address, given | TOLD | fields)
        if answer.status_code == 303:
            self.page = answer.headers["Location"]
        flow.send(by=CLOCK, at=self.at)
        return answer

    def say(self, words: str, **fields: str) -> HttpResponse:
        return self.client.post(self.page, {**hidden(self.client.get(self.page)), "body": words, **fields})

    def news(self, seen: str = "") -> HttpResponse:
        return self.client.get(f"{self.page}/news", {"seen": seen})

    def answered(self, words: str) -> Outbound:
        """Ana answers, and the undo span is over."""
        case = Message.objects.filter(direction="in").latest("id").case
        message = flow.write(case, Reply(words), by=self.desk.ana, at=self.at)
        self.at += MINUTE / 4
        flow.send(by=CLOCK, at=self.at)
        assert message.outbound_id
        return Outbound.objects.get(id=message.outbound_id)


@pytest.fixture
def chat(client: Client) -> Iterator[Chat]:
    with time_machine.travel(NOON - MINUTE / 2, tick=False) as traveller:
        yield Chat(client, a_scene(), traveller)


def test_what_is_written_becomes_a_case_with_a_quarter_of_an_hour(chat: Chat) -> None:
    assert chat.begin().status_code == 303
    heard = Message.objects.get(direction="in")
    assert (heard.case.channel, heard.text) == ("chat", "My bill is wrong.")
    owed = Promise.objects.get(case=heard.case, kind="acknowledgement")
    assert owed.due_at == NOON + 15 * MINUTE
    assert "My bill is wrong." in text_of(chat.client.get(chat.page))


def test_the_answer_is_shown_where_the_page_is_open_and_no_letter_leaves(chat: Chat) -> None:
    chat.begin()
    before = len(mail.outbox)
    row = chat.answered("I look at your bill now.")
    assert (row.channel, row.account_id, row.to_address) == ("chat", chat.account.id, TOLD["email"])
    told = chat.news().json()
    assert [(one["ours"], one["who"], one["text"]) for one in told["lines"]] == [
        (False, "", "My bill is wrong."),
        (True, "Ana", "I look at your bill now."),
    ]
    assert len(mail.outbox) == before
    assert chat.news(told["seen"]).status_code == 204
    row.refresh_from_db()
    assert row.delivered_at == chat.at
    chat.at += 10 * MINUTE
    assert chatting.go_on_by_mail(by=CLOCK, at=chat.at) == 0


def test_with_the_page_closed_the_answer_is_a_letter(chat: Chat) -> None:
    chat.begin()
    caches["shared"].clear()
    before = len(mail.outbox)
    row = chat.answered("I look at your bill now.")
    assert len(mail.outbox) == before + 1
    letter = mail.outbox[-1]
    assert letter.to == ['"Jana Weber" <jana.weber@example.com>']
    assert letter.extra_headers["Message-ID"] == row.message_id
    chat.at += 10 * MINUTE
    assert chatting.go_on_by_mail(by=CLOCK, at=chat.at) == 0
    assert len(mail.outbox) == before + 1


def test_what_the_page_has_not_fetched_follows_as_one_letter(chat: Chat) -> None:
    chat.begin()
    row = chat.answered("I look at your bill now.")
    before = len(mail.outbox)
    caches["shared"].clear()
    chat.at += MINUTE
    assert chatting.go_on_by_mail(by=CLOCK, at=chat.at) == 0
    chat.at += MINUTE
    assert chatting.go_on_by_mail(by=CLOCK, at=chat.at) == 1
    assert mail.outbox[-1].extra_headers["Message-ID"] == row.message_id
    assert chatting.go_on_by_mail(by=CLOCK, at=chat.at + MINUTE) == 0
    assert len(mail.outbox) == before + 1
    row.refresh_from_db()
    assert row.delivered_at == chat.at


def test_an_answer_by_mail_comes_back_to_the_same_case(chat: Chat) -> None:
    chat.begin()
    caches["shared"].clear()
    row = chat.answered("I look at your bill now.")
    delivery = chat.scene.told(
        "Thank you, and when?", references=(row.message_id,), from_address=TOLD["email"], at=chat.at
    )
    heard = flow.hear([delivery], by=CLOCK, at=chat.at)[0]
    assert heard.case is not None
    assert heard.case.id == Message.objects.get(outbound=row).case_id


def test_nobody_sees_a_case_by_typing_an_address(chat: Chat) -> None:
    case = chat.scene.opened(text="My card ends in 4711.")
    flow.write(case, Reply("Your refund goes to the card 4711."), by=chat.desk.ana, at=NOON)
    flow.send(by=CLOCK, at=NOON + MINUTE)
    chat.at += 10 * MINUTE
    chat.begin(body="What about my bill?")
    assert Message.objects.filter(direction="in").latest("id").case == case
    page = text_of(chat.client.get(chat.page))
    assert "4711" not in page
    assert "joins what you have told us before" in page
    before = len(mail.outbox)
    row = chat.answered("Your refund goes to the card 4711.")
    assert (row.channel, row.to_address) == ("mail", "jana.weber@example.com")
    assert len(mail.outbox) == before + 1
    assert "4711" not in chat.news().content.decode()


def test_what_a_machine_says_never_stands_in_the_chat(chat: Chat) -> None:
    stock_scripts(by=SETUP, at=NOON)
    chat.begin()
    flow.send(by=CLOCK, at=NOON + MINUTE)
    assert Outbound.objects.filter(is_automatic=True, sent_at__isnull=False).exists()
    assert not Outbound.objects.filter(is_automatic=True, channel="chat").exists()
    assert [one["ours"] for one in chat.news().json()["lines"]] == [False]


def test_the_same_form_twice_is_one_message(chat: Chat) -> None:
    given = hidden(chat.client.get(chat.address)) | TOLD
    chat.at += MINUTE
    first, second = chat.client.post(chat.address, given), chat.client.post(chat.address, given)
    assert first.status_code == second.status_code == 303
    assert Message.objects.filter(direction="in").count() == 1
    chat.page = first.headers["Location"]
    key = "7a1bb0a6-6c53-4e44-8f0a-4f1f6f1f0001"
    assert chat.say("And my name is wrong.", key=key).status_code == 303
    assert chat.say("And my name is wrong.", key=key).status_code == 303
    assert Message.objects.filter(direction="in").count() == 2


def test_the_frame_stands_where_the_account_says_and_nowhere_else(chat: Chat) -> None:
    chat.begin()
    for path in (chat.address, chat.page):
        answer = chat.client.get(path)
        assert "frame-ancestors 'self' https://shop.example;" in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
        assert "Set-Cookie" not in answer.headers
    alone = chat.opened("", "Alone")
    assert "frame-ancestors 'self';" in chat.client.get(f"/chat/{alone.id}").headers["Content-Security-Policy"]
    bad = chat.opened("javascript:alert(1) * https://a.example; script-src * http://b.example", "Bad")
    policy = chat.client.get(f"/chat/{bad.id}").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self';" in policy
    assert "script-src *" not in policy
    other = chat.client.get("/complain")
    assert (other.headers["Content-Security-Policy"], other.headers["X-Frame-Options"]) == (POLICY, "DENY")


def test_a_visit_opens_for_its_own_account_for_a_day(chat: Chat) -> None:
    chat.begin()
    token = chat.page.rpartition("/")[2]
    other = chat.opened("", "Other")
    for path in (f"/chat/{other.id}/{token}", f"/chat/{chat.account.id}/{token[:-2]}xx"):
        assert "My bill is wrong." not in text_of(chat.client.get(path))
        assert chat.client.get(f"{path}/news").status_code == 410
    chat.at += timedelta(hours=25)
    assert chat.news().status_code == 410
    assert "Write to us now" in text_of(chat.client.get(chat.page))
    close_account(chat.account, by=SETUP, at=NOON)
    assert chat.client.get(chat.address).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Please tell us your name"),
        ({"email": "nobody"}, "This is no mail address"),
        ({"body": ""}, "Please tell us what happened"),
        ({"website": "x"}, "A field that must stay empty"),
        ({"complaint_key": "made up"}, "has lost its number"),
        ({"body": "x" * 4001}, "please shorten it to 4000"),
    ],
)
def test_a_refusal_says_what_to_do_and_changes_nothing(chat: Chat, fields: dict[str, str], words: str) -> None:
    answer = chat.begin(**fields)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Message.objects.exists()


def test_who_floods_the_chat_waits_a_minute(chat: Chat) -> None:
    chat.begin()
    with mock.patch("amends.web.public.chat.MOST_A_MINUTE", 1):
        assert chat.say("one").status_code == 303
        refused = chat.say("two")
    assert refused.status_code == 422
    assert "two" in refused.content.decode()
    assert Message.objects.filter(direction="in").count() == 2


def test_markup_is_words(chat: Chat) -> None:
    chat.begin(body="<script>alert(1)</script>")
    assert "<script>alert" not in chat.client.get(chat.page).content.decode()
    assert chat.news().json()["lines"][0]["text"] == "<script>alert(1)</script>"


def test_an_answer_that_reaches_nobody_owes_another_way(chat: Chat) -> None:
    chat.begin()
    row = chat.answered("I look at your bill now.")
    Outbound.objects.filter(id=row.id).update(to_address="")
    caches["shared"].clear()
    chat.at += 3 * MINUTE
    assert chatting.go_on_by_mail(by=CLOCK, at=chat.at) == 0
    assert Promise.objects.filter(kind="reach", case__messages__outbound=row).count() == 1
    assert came_back([row], by=CLOCK, at=chat.at) == []


def promise(chat: Chat, kind: str) -> Promise:
    return Promise.objects.filter(kind=kind).latest("made_at", "id")


def test_a_word_is_kept_when_the_page_has_shown_it(chat: Chat) -> None:
    chat.begin()
    chat.answered("I look at your bill now.")
    assert promise(chat, "acknowledgement").kept_at is None
    chat.at += MINUTE
    chat.news()
    assert promise(chat, "acknowledgement").kept_at == chat.at
    kept = Entry.objects.filter(verb="promises.kept").count()
    chat.news()
    assert Entry.objects.filter(verb="promises.kept").count() == kept


def test_a_word_that_the_page_never_showed_is_kept_by_its_letter(chat: Chat) -> None:
    chat.begin()
    chat.answered("I look at your bill now.")
    caches["shared"].clear()
    chat.at += 2 * MINUTE
    assert promise(chat, "acknowledgement").kept_at is None
    assert chatting.go_on_by_mail(by=CLOCK, at=chat.at) == 1
    assert promise(chat, "acknowledgement").kept_at == chat.at


def test_a_word_that_leaves_at_once_as_a_letter_is_kept_at_once(chat: Chat) -> None:
    chat.begin()
    caches["shared"].clear()
    chat.answered("I look at your bill now.")
    assert promise(chat, "acknowledgement").kept_at == chat.at


def test_a_further_word_in_an_open_chat_is_answered_in_the_chats_time(chat: Chat) -> None:
    chat.begin()
    chat.answered("I look at your bill now.")
    chat.news()
    chat.at += MINUTE
    asked_at = chat.at
    chat.say("And when do I hear?")
    assert promise(chat, "answer").due_at == asked_at + 15 * MINUTE


def test_a_letter_in_a_chats_case_is_answered_in_a_letters_time(chat: Chat) -> None:
    chat.begin()
    caches["shared"].clear()
    row = chat.answered("I look at your bill now.")
    told = chat.scene.told("And when?", references=(row.message_id,), from_address=TOLD["email"], at=chat.at)
    flow.hear([replace(told, channel=Channel.MAIL)], by=CLOCK, at=chat.at)
    assert promise(chat, "answer").due_at == chat.at + 240 * MINUTE


def test_without_sites_there_is_no_tag_to_paste_into_a_page(chat: Chat) -> None:
    way = WAYS["chat-page"]
    told = addresses_of(chat.opened("", name="Own page"), way)
    assert not any("<script" in one.text for one in told)
    assert any("No page may show it yet" in one.label for one in told)
    assert any("<script" in one.text for one in addresses_of(chat.account, way))
