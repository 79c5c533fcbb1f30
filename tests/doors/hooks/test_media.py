"""Files that messages name: fetched by the worker past the guard, kept beside the message; what fails is said there."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.conf import LazySettings
from django.test import Client

from amends import clock
from amends.conversation.files import enclosed
from amends.conversation.lines import spoken
from amends.conversation.models import Message
from amends.flow import bringing
from amends.journal.actors import CLOCK
from amends.post import media
from amends.post.channels import downloading
from amends.post.media import MEDIA
from amends.post.models import Account, Attachment, Inbound
from amends.post.raws import content_of
from amends.post.rules import Channel
from amends.web.shown.case.missing import missing_of
from amends.work import actions as work
from amends.work.models import Work
from amends.worker.bringing import Bringing
from tests.cast import NOON
from tests.doors.hooks.far_side import FarSide, Page, far_side
from tests.doors.hooks.speakers import PHONE, SPEAKERS, Spoken, change, knock, meta, standard, twilio
from tests.rooms.flow.scene import Scene, a_scene, entries

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
BY_WAY = {one.way: one for one in SPEAKERS}
EACH = ("sms-twilio", "messaging-whatsapp", "messaging-webhook", "sms-webhook", "social-webhook")


@pytest.fixture
def far(settings: LazySettings) -> Iterator[FarSide]:
    settings.CONFIG = settings.CONFIG.model_copy(update={"internal_hosts": "127.0.0.1"})
    with far_side() as side:
        yield side


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def opened(way: str, scene: Scene, far: FarSide) -> Account:
    speaker = BY_WAY[way]
    place = {"base_url": far.address} if way in {"sms-twilio", "messaging-whatsapp"} else {}
    return replace(speaker, settings={**speaker.settings, **place}).account(scene.desk.brand)


def a_picture(account: Account, far: FarSide, at: datetime = NOON) -> Spoken:
    """A message with one picture, as each system says it; the picture lies on the far side."""
    address = f"{far.address}/files/box.png"
    if account.adapter == "sms-twilio":
        told = {"MessageSid": "MM1", "From": PHONE, "Body": "See", "NumMedia": "1"}
        return twilio(account, {**told, "MediaUrl0": address, "MediaContentType0": "image/png"})
    if account.adapter == "messaging-whatsapp":
        image = {"caption": "See", "mime_type": "image/png", "sha256": "abc", "id": "91"}
        said = {"from": PHONE[1:], "id": "wamid.1", "timestamp": str(int(at.timestamp())), "type": "image"}
        who = {"profile": {"name": "Jana Weber"}, "wa_id": PHONE[1:]}
        return meta(change(contacts=[who], messages=[{**said, "image": image}]))
    sender = {"handle": "@jana"} if account.channel == "social" else {"phone": PHONE}
    named = [{"name": "box.png", "type": "image/png", "url": address}]
    data = {"id": "m1", "from": sender, "text": "See", "media": named, "sent_at": at.isoformat()}
    return standard({"type": "message.received", "data": data}, "call-1", at)


def lay(far: FarSide, content: bytes = PNG) -> None:
    """The picture on the far side, and what Meta says about it."""
    far.pages["/files/box.png"] = Page(content, headers={"Content-Type": "image/png"})
    told = {
        "messaging_product": "whatsapp",
        "url": f"{far.address}/files/box.png",
        "mime_type": "image/png",
        "sha256": hashlib.sha256(content).hexdigest(),
        "file_size": len(content),
        "id": "91",
    }
    far.pages["/91"] = Page(json.dumps(told).encode())


def heard(way: str, scene: Scene, far: FarSide, client: Client) -> tuple[Account, Inbound]:
    account = opened(way, scene, far)
    with mock.patch.object(clock, "now", return_value=NOON):
        assert knock(client, account, a_picture(account, far)).status_code == 200
    return account, Inbound.objects.get()


def bring(minutes: float = 0) -> int:
    return bringing.bring(clock=lambda: NOON + minutes * MINUTE, by=CLOCK)


def shown(inbound: Inbound) -> list[str]:
    """What the message's entry says about files that are not here."""
    message = Message.objects.get(inbound=inbound)
    return [one.words for one in missing_of(spoken(message.case_id, [message.id])[message.id], "AM-1")]


@pytest.mark.parametrize("way", EACH)
def test_a_picture_comes_and_stands_beside_its_message(way: str, scene: Scene, far: FarSide, client: Client) -> None:
    lay(far)
    account, inbound = heard(way, scene, far, client)
    assert shown(inbound) == ["is being fetched"]
    far.told.clear()
    assert bring() == 1
    kept = Attachment.objects.select_related("raw").get()
    assert (kept.inbound, kept.media_type, content_of(kept.raw)) == (inbound, "image/png", PNG)
    assert kept.name.endswith(".png")
    message = Message.objects.get(inbound=inbound)
    assert [one.name for one in enclosed([message.id])[message.id]] == [kept.name]
    assert shown(inbound) == []
    with mock.patch.object(clock, "now", return_value=NOON):
        assert knock(client, account, a_picture(account, far)).status_code == 200
    assert bring(5) == 0
    assert Attachment.objects.count() == 1
    proof = {
        "sms-twilio": f"Basic {base64.b64encode(b'AC1:auth token').decode()}",
        "messaging-whatsapp": "Bearer t",
    }
    assert {one.headers.get("authorization") for one in far.told} == {proof.get(way)}


@pytest.mark.parametrize("way", EACH)
def test_what_does_not_come_is_tried_again_and_said(way: str, scene: Scene, far: FarSide, client: Client) -> None:
    far.status = 503
    _, inbound = heard(way, scene, far, client)
    assert bring() == 0
    assert shown(inbound)[0].startswith("is being fetched: 127.0.0.1 answers 503")
    assert bring(0.5) == 0
    assert Work.objects.get(queue=MEDIA).attempts == 1
    lay(far)
    assert bring(2) == 1
    assert shown(inbound) == []


def test_what_never_comes_is_given_up_with_its_reason_and_can_be_asked_for_again(
    scene: Scene, far: FarSide, client: Client
) -> None:
    far.status = 404
    _, inbound = heard("sms-twilio", scene, far, client)
    for minutes in (0, 1, 3, 7, 15, 31, 63, 127):
        assert bring(minutes) == 0
    assert shown(inbound) == ["could not be fetched: 127.0.0.1 answers 404 where the file should be."]
    assert [one.facts["number"] for one in entries("post.file_missing")] == [0]
    message = Message.objects.get(inbound=inbound)
    other = scene.opened(from_address="other@example.com")
    assert bringing.bring_again(other, message.id, by=scene.desk.ana, at=NOON) == 0
    lay(far)
    assert bring(300) == 0
    assert bringing.bring_again(message.case, message.id, by=scene.desk.ana, at=NOON + 300 * MINUTE) == 1
    assert bringing.bring_again(message.case, message.id, by=scene.desk.ana, at=NOON + 300 * MINUTE) == 0
    assert bring(300) == 1
    assert shown(inbound) == []


def test_a_file_that_is_too_large_is_not_taken(
    scene: Scene, far: FarSide, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading.download, "__kwdefaults__", {"most": 1024 * 1024})
    lay(far, bytes(1024 * 1024 + 1))
    _, inbound = heard("messaging-webhook", scene, far, client)
    assert bring() == 0
    assert shown(inbound) == ["could not be fetched: It is larger than the 1 MB that are taken."]
    assert Work.objects.get(queue=MEDIA).attempts == 1
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("size", ["", "9999999999"])
def test_one_that_says_less_or_more_than_it_is_does_no_harm(far: FarSide, size: str) -> None:
    headers = {"Content-Length": size} if size else {"Content-Length": "1500"}
    far.pages["/long"] = Page(bytes(2000), headers=headers)
    if size:
        with pytest.raises(downloading.NeverComes, match="larger"):
            downloading.download(f"{far.address}/long", most=1000)
    else:
        assert len(downloading.download(f"{far.address}/long", most=1500).content) == 1500
        with pytest.raises(downloading.NeverComes, match="larger"):
            downloading.download(f"{far.address}/long", most=1000)


def test_nothing_inside_our_house_is_fetched(
    scene: Scene, far: FarSide, client: Client, settings: LazySettings
) -> None:
    lay(far)
    _, inbound = heard("messaging-webhook", scene, far, client)
    settings.CONFIG = settings.CONFIG.model_copy(update={"internal_hosts": ""})
    assert bring() == 0
    assert "unless AMENDS_INTERNAL_HOSTS names it" in shown(inbound)[0]
    assert shown(inbound)[0].startswith("could not be fetched")
    assert far.told == []


def test_where_we_are_sent_on_to_is_guarded_too_and_hears_no_secret(far: FarSide) -> None:
    far.pages["/there"] = Page(PNG)
    with far_side() as other:
        other.pages["/file"] = Page(PNG, headers={"Content-Type": "image/png"})
        far.pages["/here"] = Page(status=307, headers={"Location": f"{other.address}/file"})
        found = downloading.download(f"{far.address}/here", {"Authorization": "Basic secret"})
        assert (found.content, found.media_type) == (PNG, "image/png")
        assert "authorization" not in other.told[0].headers
    far.pages["/near"] = Page(status=302, headers={"Location": "/there"})
    assert downloading.download(f"{far.address}/near", {"Authorization": "Basic secret"}).content == PNG
    assert far.told[-1].headers["authorization"] == "Basic secret"
    far.pages["/inside"] = Page(status=302, headers={"Location": "http://169.254.169.254/latest"})
    with pytest.raises(downloading.NotOutside):
        downloading.download(f"{far.address}/inside")
    far.pages["/round"] = Page(status=302, headers={"Location": "/round"})
    with pytest.raises(downloading.TryAgain, match="on and on"):
        downloading.download(f"{far.address}/round")
    far.pages["/gone"] = Page(status=410)
    with pytest.raises(downloading.NeverComes, match="no more"):
        downloading.download(f"{far.address}/gone")


def test_another_file_than_meta_names_is_not_kept(scene: Scene, far: FarSide, client: Client) -> None:
    lay(far)
    _, inbound = heard("messaging-whatsapp", scene, far, client)
    far.pages["/files/box.png"] = Page(PNG + b"x")
    assert bring() == 0
    assert "the digests differ" in shown(inbound)[0]
    gone = {"error": {"message": "Object does not exist", "type": "GraphMethodException", "code": 100}}
    far.pages["/91"] = Page(json.dumps(gone).encode(), status=400)
    assert bring(2) == 0
    assert shown(inbound) == ["could not be fetched: WhatsApp says: Object does not exist (100)"]


def test_a_worker_that_dies_over_a_file_is_not_sent_back_for_ever(scene: Scene, far: FarSide, client: Client) -> None:
    lay(far)
    _, inbound = heard("sms-webhook", scene, far, client)
    for minutes in (0, 10, 20):
        assert len(work.claim(MEDIA, at=NOON + minutes * MINUTE)) == 1
    assert bring(30) == 0
    assert shown(inbound)[0].startswith("could not be fetched: The worker stopped")
    assert bring(60) == 0


def test_several_files_are_each_their_own(scene: Scene, far: FarSide) -> None:
    lay(far)
    account = opened("messaging-webhook", scene, far)
    named = [{"name": "a.png", "type": "image/png", "url": f"{far.address}/files/box.png"}, {"name": "b", "url": ""}]
    one = scene.told("See", Channel.MESSAGING, account=account, phone=PHONE, facts={"media": named})
    inbound = scene.hear(one)[0].inbound
    assert bring() == 1
    assert shown(inbound) == ["could not be fetched: The message names the file and not where it is."]
    assert [row.name for row in inbound.attachments.all()] == ["a.png"]
    media.ask([inbound], at=NOON)
    assert Work.objects.filter(queue=MEDIA).count() == 2


def test_the_worker_brings_beside_its_timetable_one_at_a_time(scene: Scene, far: FarSide, client: Client) -> None:
    beside, begun, go_on = Bringing(now=lambda: NOON), threading.Event(), threading.Event()

    def slowly(**told: object) -> int:
        begun.set()
        go_on.wait(10)
        return 0

    assert not beside.tend(NOON)
    lay(far)
    heard("messaging-webhook", scene, far, client)
    with mock.patch.object(bringing, "bring", slowly):
        assert beside.tend(NOON)
        assert begun.wait(10)
        assert not beside.tend(NOON)
        go_on.set()
        beside.wait(10)
        assert beside.tend(NOON)
        beside.wait(10)
