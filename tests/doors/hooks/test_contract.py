"""The contract of every way by which another system calls us: forged is refused, twice is once, garbage is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.test import Client

from amends import clock
from amends.conversation.models import Message
from amends.flow import hearing
from amends.intake.models import Complaint
from amends.journal.models import Entry
from amends.post.accounts import close_account
from amends.post.channels.ways import WAYS
from amends.post.models import Account, Inbound, Raw
from amends.post.raws import content_of
from amends.post.rules import Channel
from amends.promises.models import OPEN, Promise
from tests.cast import NOON
from tests.doors.hooks.speakers import SPEAKERS, WORDS, Speaker, Spoken, knock
from tests.rooms.flow.scene import BY, Scene, a_scene

pytestmark = pytest.mark.django_db
each = pytest.mark.parametrize("speaker", SPEAKERS, ids=lambda one: one.way)


class Now:
    """The clock on the wall."""

    at: datetime = NOON


@pytest.fixture
def now() -> Iterator[Now]:
    told = Now()
    with mock.patch.object(clock, "now", side_effect=lambda: told.at):
        yield told


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def stored() -> tuple[int, int, int]:
    return Inbound.objects.count(), Raw.objects.count(), Entry.objects.count()


def test_every_way_that_is_called_keeps_the_contract() -> None:
    """A new way that is called needs its speaker here. Mail's providers have an address and tests of their own."""
    called = {slug for slug, way in WAYS.items() if way.understand is not None and way.channel is not Channel.MAIL}
    assert called == {one.way for one in SPEAKERS}


@each
def test_what_is_genuine_becomes_one_case(speaker: Speaker, client: Client, scene: Scene, now: Now) -> None:
    account = speaker.account(scene.desk.brand)
    spoken = speaker.says(account, "m1", WORDS, NOON)
    assert knock(client, account, spoken).status_code == 200
    inbound = Inbound.objects.get()
    assert inbound.raw is not None
    assert content_of(inbound.raw) == spoken.body
    assert (inbound.account, inbound.channel, inbound.received_at) == (account, account.channel, NOON)
    heard = Message.objects.get(direction="in")
    assert heard.case.channel == account.channel
    assert set(Promise.objects.filter(OPEN, case=heard.case).values_list("kind", flat=True)) == {
        "acknowledgement",
        "resolution",
    }
    before = stored()
    assert knock(client, account, spoken).status_code == 200
    assert stored() == before
    assert Message.objects.filter(direction="in").count() == 1


@each
def test_what_is_forged_leaves_no_trace(speaker: Speaker, client: Client, scene: Scene, now: Now) -> None:
    account = speaker.account(scene.desk.brand)
    spoken = speaker.says(account, "m1", WORDS, NOON)
    before = stored()
    forged = [
        Spoken(spoken.body, {}, content_type=spoken.content_type),
        Spoken(spoken.body + b" ", spoken.headers, content_type=spoken.content_type),
        Spoken(
            spoken.body,
            {name: value[:-3] + "abc" for name, value in spoken.headers.items()},
            content_type=spoken.content_type,
        ),
        Spoken(b"", spoken.headers, content_type=spoken.content_type),
    ]
    assert [knock(client, account, one).status_code for one in forged] == [401] * 4
    assert stored() == before


@each
def test_another_accounts_secret_opens_nothing(speaker: Speaker, client: Client, scene: Scene, now: Now) -> None:
    account = speaker.account(scene.desk.brand)
    spoken = speaker.says(account, "m1", WORDS, NOON)
    close_account(account, by=BY, at=NOON)
    assert knock(client, account, spoken).status_code == 404
    assert Inbound.objects.count() == 0


@each
def test_garbage_stands_in_the_quarantine_once(speaker: Speaker, client: Client, scene: Scene, now: Now) -> None:
    account = speaker.account(scene.desk.brand)
    assert speaker.garbage is not None
    spoken = speaker.garbage(account, NOON)
    assert knock(client, account, spoken).status_code == 200
    assert knock(client, account, spoken).status_code == 200
    complaint = Complaint.objects.get()
    assert complaint.quarantined_for == "unreadable"
    assert complaint.inbound.facts["trouble"]
    assert complaint.inbound.raw is not None
    assert content_of(complaint.inbound.raw) == spoken.body
    assert Promise.objects.filter(OPEN, complaint=complaint).count() == 1


@each
def test_a_fault_of_ours_loses_nothing(speaker: Speaker, client: Client, scene: Scene, now: Now) -> None:
    account = speaker.account(scene.desk.brand)

    def fault(people: list[object], *rest: object) -> None:
        if people:
            raise RuntimeError("a fault of ours")

    with mock.patch.object(hearing.strangers, "_give_cases", fault):
        assert knock(client, account, speaker.says(account, "m1", WORDS, NOON)).status_code == 200
    complaint = Complaint.objects.get()
    assert (complaint.quarantined_for, complaint.inbound.account_id) == ("unreadable", account.id)


@each
def test_too_much_is_refused_unread(speaker: Speaker, client: Client, scene: Scene, now: Now) -> None:
    account = speaker.account(scene.desk.brand)
    before = stored()
    assert knock(client, account, Spoken(b"x" * (1024 * 1024 + 1), {})).status_code == 413
    assert stored() == before


@pytest.mark.parametrize("way", ["sms-webhook", "messaging-webhook", "social-webhook", "phone-webhook"])
def test_an_old_call_is_no_fresh_one(way: str, client: Client, scene: Scene, now: Now) -> None:
    speaker = next(one for one in SPEAKERS if one.way == way)
    account = speaker.account(scene.desk.brand)
    spoken = speaker.says(account, "m1", WORDS, NOON)
    for late in (timedelta(minutes=6), timedelta(minutes=-6)):
        now.at = NOON + late
        assert knock(client, account, spoken).status_code == 401
    assert Inbound.objects.count() == 0
    now.at = NOON + timedelta(minutes=4)
    assert knock(client, account, spoken).status_code == 200


def test_a_talk_goes_on_where_it_was(client: Client, scene: Scene, now: Now) -> None:
    for speaker in SPEAKERS[:5]:
        account = speaker.account(scene.desk.brand)
        for number in range(3):
            now.at = NOON + timedelta(minutes=number)
            spoken = speaker.says(account, f"{speaker.way}-{number}", f"{WORDS} {number}", now.at)
            assert knock(client, account, spoken).status_code == 200
        cases = set(Message.objects.filter(inbound__account=account).values_list("case", flat=True))
        assert len(cases) == 1, speaker.way


def test_nobody_calls_what_there_is_not(client: Client, scene: Scene, now: Now) -> None:
    account = SPEAKERS[0].account(scene.desk.brand)
    assert client.get(f"/hooks/{account.id}").status_code == 405
    assert client.put(f"/hooks/{account.id}").status_code == 405
    Account.objects.filter(id=account.id).update(adapter="chat-page")
    assert knock(client, account, Spoken(b"{}", {})).status_code == 401


def test_whoever_guesses_spends_their_own_tries(client: Client, scene: Scene, now: Now) -> None:
    account = SPEAKERS[0].account(scene.desk.brand)
    with (
        mock.patch("amends.web.hooks.calls._allowance.most", 0),
        mock.patch("amends.web.hooks.calls._allowance._left", {}),
    ):
        answer = knock(client, account, Spoken(b"{}", {}))
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 60
