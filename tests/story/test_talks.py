"""Talks over the chat, numbers, messengers and networks: threads, owners and first responses equal the truth."""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.flow import calling, chatting
from amends.flow.calling import Called
from amends.flow.promising import Reply
from amends.journal.actors import CLOCK, SETUP, Automatic
from amends.people.models import Person
from amends.post.accounts import open_account
from amends.post.deliveries import Delivery
from amends.post.models import Account, Inbound
from amends.post.rules import Channel
from amends.promises.models import Promise
from tests.cast import NOON
from tests.doors.hooks.speakers import SPEAKERS, Spoken, change, meta, standard
from tests.rooms.flow.scene import Scene, a_scene
from tests.story.talks import Line, Talk, talks

BY = Automatic("test")
UNDO = timedelta(seconds=15)
FAR = "https://far.example/in"
SETTINGS: dict[str, dict[str, str]] = {
    "chat-page": {},
    "sms-webhook": {"url": FAR},
    "messaging-whatsapp": {"phone_number_id": "123456123"},
    "social-webhook": {"url": FAR, "network": "reviews"},
}
SECRETS = {one.way: dict(one.secrets) for one in SPEAKERS} | {"chat-page": {}}
pytestmark = pytest.mark.django_db


@dataclass
class Told:
    """A desk to which talks are told in the order in which they arrive; people answer when the truth says so."""

    scene: Scene
    talks: dict[str, Talk]
    accounts: dict[str, Account] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)

    def account(self, way: str) -> Account:
        if way not in self.accounts:
            brand = self.scene.desk.brand
            self.accounts[way] = open_account(
                way, brand=brand, name=way, settings=SETTINGS[way], secrets=SECRETS[way], by=SETUP, at=NOON
            )
        return self.accounts[way]

    def agent(self, number: int) -> Person:
        return (self.scene.desk.ana, self.scene.desk.ben)[number]

    def thread(self, talk: Talk) -> str:
        """What the other side calls the talk: WhatsApp knows no threads, so it is the number."""
        return f"49152{talk.person:07}" if talk.way == "messaging-whatsapp" else talk.thread

    def hear(self, talk: Talk, line: Line, at: datetime) -> None:
        if talk.way == "chat-page":
            flow.hear([self._in_chat(talk, line)], by=BY, at=at)
            return
        spoken = SPOKEN[talk.way](talk, line, at)
        headers = {name.lower(): value for name, value in spoken.headers.items()}
        call = Called("POST", "/hooks", {}, headers, spoken.body, at)
        calling.called(self.account(talk.way), call, by=BY, at=at)

    def _in_chat(self, talk: Talk, line: Line) -> Delivery:
        account = self.account("chat-page")
        key = "first" if line.name.endswith("-0") else line.name
        return Delivery(
            brand=self.scene.desk.brand,
            channel=Channel.CHAT,
            source=f"chat:{account.id}",
            external_id=f"{talk.thread}:{key}",
            received_at=line.said_at,
            from_name=f"Person {talk.person}",
            from_address=f"person{talk.person}@example.com",
            text=line.text,
            account=account,
            facts={"conversation": talk.thread, "reply_to": line.name},
        )

    def case_of(self, line: Line) -> Case:
        """The case on which a message stands."""
        inbound = next(one for one in Inbound.objects.all() if one.facts.get("reply_to") == line.name)
        return Message.objects.select_related("case").get(inbound=inbound).case

    def give(self, talk: Talk, at: datetime) -> None:
        """The truth's agent has the case from its first message on."""
        case = self.case_of(talk.lines[0])
        agent = self.agent(talk.agent)
        if case.owner_id != agent.id:
            flow.reassign([case], agent, by=self.scene.desk.bea, at=at)

    def answer(self, talk: Talk, at: datetime) -> None:
        case = self.case_of(talk.lines[0])
        flow.write(case, Reply("I look after it."), by=self.agent(talk.agent), at=at - UNDO)

    def show(self, talk: Talk, at: datetime) -> None:
        """A chat's page lies open and fetches what was answered: only then has it been said."""
        if talk.way == "chat-page":
            case = self.case_of(talk.lines[0])
            said = Message.objects.select_related("outbound").filter(case=case, outbound__sent_at__isnull=False)
            chatting.note_shown(list(said), by=CLOCK, at=at)


def _social(talk: Talk, line: Line, at: datetime) -> Spoken:
    return standard(
        _data(talk, line, {"name": f"P{talk.person}", "handle": f"@p{talk.person}"}, public=True), line.name, at
    )


def _sms(talk: Talk, line: Line, at: datetime) -> Spoken:
    return standard(_data(talk, line, {"phone": f"+49151{talk.person:07}"}, public=False), line.name, at)


def _data(talk: Talk, line: Line, sender: dict[str, str], *, public: bool) -> dict[str, object]:
    data = {
        "id": line.name,
        "conversation": talk.thread,
        "from": sender,
        "text": line.text,
        "sent_at": line.said_at.isoformat(),
        "order_number": talk.order,
        "public": public,
    }
    return {"type": "message.received", "data": data}


def _whatsapp(talk: Talk, line: Line, at: datetime) -> Spoken:
    said = {
        "from": f"49152{talk.person:07}",
        "id": line.name,
        "timestamp": str(int(line.said_at.timestamp())),
        "type": "text",
        "text": {"body": line.text},
    }
    return meta(change(messages=[said]))


SPOKEN = {"social-webhook": _social, "sms-webhook": _sms, "messaging-whatsapp": _whatsapp}


def told(seed: int) -> Told:
    """Everything of a seed, moment by moment: what arrives, who gets it, what is answered, what leaves."""
    made = talks(seed, NOON)
    desk = Told(a_scene(), {one.name: one for one in made})
    order, moments = count(), []
    for talk in made:
        for line in talk.lines:
            for extra in (0, 7) if line.is_twice else (0,):
                arrives = line.arrives_at + timedelta(seconds=extra)
                heapq.heappush(moments, (arrives, next(order), "hear", talk, line))
        heapq.heappush(moments, (talk.began_at, next(order), "give", talk, talk.lines[0]))
        heapq.heappush(moments, (talk.answered_at - UNDO, next(order), "answer", talk, talk.lines[0]))
        heapq.heappush(moments, (talk.answered_at, next(order), "send", talk, talk.lines[0]))
    while moments:
        at, _, what, talk, line = heapq.heappop(moments)
        if what == "hear":
            desk.hear(talk, line, at)
        elif what == "give":
            desk.give(talk, at)
        elif what == "answer":
            desk.answer(talk, at + UNDO)
        else:
            send(at)
            desk.show(talk, at)
    return desk


def send(at: datetime) -> None:
    """What leaves by another system is taken by it at once; the wire itself has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        for place in ("standard.sending", "messaging.whatsapp"):
            patch.setattr(f"amends.post.channels.{place}.call", lambda *args, **more: None)
        patch.setattr("amends.post.channels.chat.showing.is_there", lambda visit: True)
        flow.send(by=CLOCK, at=at, at_most=500)


@pytest.mark.days
@pytest.mark.parametrize("seed", [7, *(pytest.param(seed, marks=pytest.mark.anywhere) for seed in (1867, 2013))])
def test_threads_owners_and_first_responses_equal_the_truth(seed: int) -> None:
    desk = told(seed)
    lines = [line for talk in desk.talks.values() for line in talk.lines]
    rows = {
        str(row.inbound.facts["reply_to"]): row
        for row in Message.objects.select_related("inbound", "case__owner")
        if row.inbound
    }
    assert Inbound.objects.count() == len(lines) == len(rows)
    found: dict[UUID, set[str]] = defaultdict(set)
    for name, row in rows.items():
        found[row.case_id].add(name)
    truth = {frozenset(line.name for line in talk.lines) for talk in desk.talks.values()}
    assert {frozenset(names) for names in found.values()} == truth
    for talk in desk.talks.values():
        case = rows[talk.lines[0].name].case
        assert case.owner == desk.agent(talk.agent), talk.name
        answer = Message.objects.select_related("outbound").get(case=case, direction="out", is_automatic=False)
        assert answer.outbound is not None
        assert answer.outbound.sent_at is not None
        assert answer.outbound.sent_at - rows[talk.lines[0].name].said_at == talk.first_response, talk.name
        assert answer.outbound.facts["conversation"] == desk.thread(talk)
        first = Promise.objects.filter(case=case, kind="acknowledgement").order_by("made_at", "id").first()
        assert first is not None
        minutes = {"social-webhook": 5, "chat-page": 15}.get(talk.way, 30)
        assert first.due_at == talk.began_at + timedelta(minutes=minutes)
        assert (first.kept_at is not None) == (talk.first_response < timedelta(minutes=minutes)), talk.name
