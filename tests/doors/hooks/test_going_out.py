"""The contract of every way that messages leave by: one name at every attempt, never into our own house."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from unittest import mock
from urllib.parse import parse_qs

import pytest
from django.conf import LazySettings
from django.test import Client

from amends import clock, flow
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.flow.promising import Reply
from amends.journal.actors import CLOCK
from amends.post.channels import outside
from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.channels.outside import NotOutside, addresses_of, call, checked, is_public
from amends.post.channels.signatures import is_standard
from amends.post.models import Account, Outbound
from amends.promises.models import OPEN, Promise
from amends.work.models import Work
from tests.cast import NOON
from tests.doors.hooks.far_side import FarSide, far_side
from tests.doors.hooks.speakers import PHONE, SECRET, SPEAKERS, WORDS, Speaker, change, knock, meta, standard
from tests.rooms.flow.scene import Scene, a_scene

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SENDERS = [one for one in SPEAKERS if one.fate is not None]
each = pytest.mark.parametrize("speaker", SENDERS, ids=lambda one: one.way)


@pytest.fixture
def far(settings: LazySettings) -> Iterator[FarSide]:
    settings.CONFIG = settings.CONFIG.model_copy(update={"internal_hosts": "127.0.0.1"})
    with far_side() as side:
        yield side


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def talked(speaker: Speaker, client: Client, scene: Scene, far: FarSide) -> tuple[Account, Case]:
    """A customer has written over the account at noon; what goes back goes to the far side."""
    place = "base_url" if speaker.way in {"sms-twilio", "messaging-whatsapp"} else "url"
    account = replace(speaker, settings={**speaker.settings, place: far.address}).account(scene.desk.brand)
    with mock.patch.object(clock, "now", return_value=NOON):
        assert knock(client, account, speaker.says(account, "m1", WORDS, NOON)).status_code == 200
    flow.send(by=CLOCK, at=NOON)
    far.told.clear()
    return account, Message.objects.get(direction="in").case


def written(case: Case, scene: Scene, at: datetime = NOON) -> Outbound:
    message = flow.write(case, Reply("I look for your parcel now."), by=scene.desk.ana, at=at)
    return Outbound.objects.get(message=message)


@each
def test_an_answer_goes_back_where_they_spoke_with_one_name(
    speaker: Speaker, client: Client, scene: Scene, far: FarSide
) -> None:
    account, case = talked(speaker, client, scene, far)
    row = written(case, scene)
    assert (row.channel, row.account) == (account.channel, account)
    far.status = 503
    for minutes in (1, 2, 4):
        flow.send(by=CLOCK, at=NOON + minutes * MINUTE)
    far.status = 200
    flow.send(by=CLOCK, at=NOON + 10 * MINUTE)
    flow.send(by=CLOCK, at=NOON + 30 * MINUTE)
    row.refresh_from_db()
    assert row.sent_at == NOON + 10 * MINUTE
    assert len(far.told) == 4
    assert len({one.body for one in far.told}) == 1
    names = {one.headers.get("webhook-id") or one.headers.get("idempotency-key") for one in far.told}
    assert names == {row.key}
    assert b"I look for your parcel now." in far.told[0].body or b"parcel+now" in far.told[0].body
    assert not Promise.objects.filter(OPEN, case=case, kind="acknowledgement").exists()


@each
def test_what_became_of_it_is_known_and_a_failure_owes_another_way(
    speaker: Speaker, client: Client, scene: Scene, far: FarSide
) -> None:
    account, case = talked(speaker, client, scene, far)
    row = written(case, scene)
    flow.send(by=CLOCK, at=NOON + MINUTE)
    assert speaker.fate is not None
    with mock.patch.object(clock, "now", return_value=NOON + 2 * MINUTE):
        for fate in ("sent", "delivered", "delivered", "read"):
            assert knock(client, account, speaker.fate(account, row.key, fate, NOON + 2 * MINUTE)).status_code == 200
        row.refresh_from_db()
        assert row.delivered_at == NOON + 2 * MINUTE
        assert row.facts["read_at"]
        for _ in range(2):
            assert (
                knock(client, account, speaker.fate(account, row.key, "failed", NOON + 2 * MINUTE)).status_code == 200
            )
        unknown = speaker.fate(account, "message:somebody-else", "failed", NOON + 2 * MINUTE)
        assert knock(client, account, unknown).status_code == 200
    row.refresh_from_db()
    assert row.bounced_at == NOON + 2 * MINUTE
    assert row.facts["failed_because"]
    assert Promise.objects.filter(OPEN, case=case, kind="reach").count() == 1


@each
def test_one_account_says_nothing_about_anothers_messages(
    speaker: Speaker, client: Client, scene: Scene, far: FarSide
) -> None:
    account, case = talked(speaker, client, scene, far)
    row = written(case, scene)
    flow.send(by=CLOCK, at=NOON + MINUTE)
    Outbound.objects.filter(id=row.id).update(account=None)
    assert speaker.fate is not None
    with mock.patch.object(clock, "now", return_value=NOON + 2 * MINUTE):
        knock(client, account, speaker.fate(account, row.key, "failed", NOON + 2 * MINUTE))
    row.refresh_from_db()
    assert row.bounced_at is None


@each
def test_what_they_refuse_for_good_is_parked(speaker: Speaker, client: Client, scene: Scene, far: FarSide) -> None:
    _, case = talked(speaker, client, scene, far)
    row = written(case, scene)
    far.status, far.words = 400, b'{"code": 21211, "message": "no such number", "error": {"code": 131026}}'
    flow.send(by=CLOCK, at=NOON + MINUTE)
    work = Work.objects.get(key=row.key)
    assert work.parked_at is not None
    assert work.trouble
    assert Promise.objects.filter(OPEN, case=case, kind="reach").exists()


@each
def test_what_is_wrong_with_our_account_waits(speaker: Speaker, client: Client, scene: Scene, far: FarSide) -> None:
    _, case = talked(speaker, client, scene, far)
    row = written(case, scene)
    far.status, far.words = 401, b'{"code": 20003, "message": "who are you", "error": {"code": 190}}'
    flow.send(by=CLOCK, at=NOON + MINUTE)
    row.refresh_from_db()
    assert (row.sent_at, row.bounced_at) == (None, None)
    assert not Promise.objects.filter(OPEN, case=case, kind="reach").exists()


def test_a_message_of_ours_is_signed_at_each_attempt(client: Client, scene: Scene, far: FarSide) -> None:
    _, case = talked(SPEAKERS[0], client, scene, far)
    written(case, scene)
    flow.send(by=CLOCK, at=NOON + 40 * MINUTE)
    told = far.told[-1]
    assert is_standard(SECRET, told.headers, told.body, NOON + 40 * MINUTE)
    assert not is_standard(SECRET, told.headers, told.body + b" ", NOON + 40 * MINUTE)
    data = json.loads(told.body)["data"]
    assert (data["conversation"], data["in_reply_to"], data["public"]) == ("talk-1", "m1", False)


def test_twilio_is_told_where_to_say_what_became_of_it(client: Client, scene: Scene, far: FarSide) -> None:
    account, case = talked(SPEAKERS[1], client, scene, far)
    row = written(case, scene)
    flow.send(by=CLOCK, at=NOON + MINUTE)
    sent = {name: values[0] for name, values in parse_qs(far.told[-1].body.decode()).items()}
    assert (sent["To"], sent["From"]) == (PHONE, "+15550100")
    assert f"/hooks/{account.id}?message=" in sent["StatusCallback"]
    assert row.key.rpartition(":")[2] in sent["StatusCallback"]
    assert far.told[-1].path == "/2010-04-01/Accounts/AC1/Messages.json"


def test_after_a_day_whatsapp_takes_no_answer_and_mail_does(client: Client, scene: Scene, far: FarSide) -> None:
    speaker = SPEAKERS[3]
    _, case = talked(speaker, client, scene, far)
    assert written(case, scene, NOON + timedelta(hours=23)).channel == "messaging"
    late = written(case, scene, NOON + timedelta(hours=24))
    assert late.channel != "messaging"
    in_time = written(case, scene, NOON + timedelta(hours=1))
    Outbound.objects.filter(id=in_time.id).update(send_at=NOON + timedelta(hours=25))
    Work.objects.filter(key=in_time.key).update(retry_at=NOON + timedelta(hours=25))
    flow.send(by=CLOCK, at=NOON + timedelta(hours=25))
    assert "templates alone: this account has none." in Work.objects.get(key=in_time.key).trouble


def test_whatsapp_asks_whether_the_address_is_ours(client: Client, scene: Scene) -> None:
    account = SPEAKERS[3].account(scene.desk.brand)
    asked = {"hub.mode": "subscribe", "hub.verify_token": "verify me", "hub.challenge": "1158201444"}
    answer = client.get(f"/hooks/{account.id}", asked)
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert client.get(f"/hooks/{account.id}", {**asked, "hub.verify_token": "guess"}).status_code == 401


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"type": "image", "image": {"id": "7", "mime_type": "image/jpeg", "caption": "See this"}}, "See this"),
        ({"type": "button", "button": {"text": "Still broken"}}, "Still broken"),
        (
            {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"title": "My parcel"}}},
            "My parcel",
        ),
        ({"type": "location", "location": {"latitude": 40.6, "longitude": -73.7, "name": "JFK"}}, "40.6, -73.7 JFK"),
        ({"type": "unsupported", "errors": [{"code": 131051}]}, "does not hand on as words"),
    ],
    ids=["image", "button", "list", "place", "unsupported"],
)
def test_whatsapps_other_messages_lose_no_words(
    client: Client, scene: Scene, told: dict[str, object], words: str
) -> None:
    account = SPEAKERS[3].account(scene.desk.brand)
    said = {"from": PHONE[1:], "id": "wamid.1", "timestamp": str(int(NOON.timestamp())), **told}
    with mock.patch.object(clock, "now", return_value=NOON):
        assert knock(client, account, meta(change(messages=[said]))).status_code == 200
    message = Message.objects.get(direction="in")
    assert words in message.text
    if told["type"] == "image":
        assert message.inbound is not None
        assert message.inbound.facts["attachments"] == ["image"]


def test_a_public_answer_is_marked_public(client: Client, scene: Scene, far: FarSide) -> None:
    speaker = SPEAKERS[4]
    account = replace(speaker, settings={**speaker.settings, "url": far.address}).account(scene.desk.brand)
    spoken = speaker.says(account, "m1", WORDS, NOON)
    told = json.loads(spoken.body)
    told["data"]["public"] = True
    with mock.patch.object(clock, "now", return_value=NOON):
        knock(client, account, standard(told, "c", NOON))
    case = Message.objects.get(direction="in").case
    flow.send(by=CLOCK, at=NOON + MINUTE)
    assert far.told == [], "what a machine says never stands in public"
    row = written(case, scene, NOON + MINUTE)
    assert row.facts["public"] is True
    flow.send(by=CLOCK, at=NOON + 2 * MINUTE)
    assert json.loads(far.told[-1].body)["data"]["public"] is True
    assert Promise.objects.get(case=case, kind="acknowledgement").due_at == NOON + 5 * MINUTE


INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - an address that must not be called
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "no address",
]


@pytest.mark.parametrize("address", INSIDE)
def test_what_stands_inside_is_not_called(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_what_stands_outside_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com/x",
        "https://",
        "https://user:pass@example.com/",
        "http://example.com/",
        "file:///etc/passwd",
        "https://[::1",
        "https://example.com:99999/",
    ],
)
def test_what_is_no_address_for_us(address: str) -> None:
    with pytest.raises(NotOutside):
        checked(address)


def test_a_name_that_leads_inside_is_not_called() -> None:
    for inside in ("127.0.0.1", "169.254.169.254"):
        rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.216.34", inside)]
        with mock.patch.object(socket, "getaddrinfo", return_value=rows), pytest.raises(NotOutside):
            addresses_of("rebind.example", 443)


def test_the_address_that_was_checked_is_the_one_that_is_called() -> None:
    """A name server that answers otherwise a moment later is not asked a second time."""
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    with (
        mock.patch.object(socket, "getaddrinfo", return_value=rows) as asked,
        mock.patch.object(socket, "create_connection", side_effect=OSError("away")) as connected,
        pytest.raises(TryAgain, match="cannot be reached"),
    ):
        call("https://rebind.example/in", b"{}")
    assert asked.call_count == 1
    assert [one.args[0] for one in connected.call_args_list] == [("93.184.216.34", 443)]


def test_nobody_sends_us_elsewhere(far: FarSide) -> None:
    far.status, far.elsewhere = 302, "http://169.254.169.254/latest/meta-data"
    with pytest.raises(TryAgain, match="elsewhere"):
        call(far.address, b"{}")
    assert len(far.told) == 1


def test_an_answer_that_does_not_end_is_cut(far: FarSide) -> None:
    far.words = b"x" * 3_000_000
    assert len(call(far.address, b"{}").body) == outside.LONGEST_ANSWER


def test_refusals_mean_what_they_say(far: FarSide) -> None:
    for status, kind in ((500, TryAgain), (429, TryAgain), (404, TryAgain), (400, CannotDeliver), (422, CannotDeliver)):
        far.status = status
        with pytest.raises(kind):
            call(far.address, b"{}")
