"""Asking a network what people wrote: page by page, each message once, garbage into the quarantine, trouble said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings

from amends.conversation.models import Message
from amends.flow import inbox
from amends.intake.models import Complaint
from amends.journal.actors import SETUP
from amends.post.accounts import account as account_of
from amends.post.accounts import open_account, outages
from amends.post.models import Account, Inbound
from tests.cast import NOON
from tests.doors.hooks.far_side import FarSide, far_side
from tests.rooms.flow.scene import BY, Scene, a_scene

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def far(settings: LazySettings) -> Iterator[FarSide]:
    settings.CONFIG = settings.CONFIG.model_copy(update={"internal_hosts": "127.0.0.1"})
    with far_side() as side:
        yield side


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def opened(scene: Scene, far: FarSide) -> Account:
    return open_account(
        "social-poller",
        brand=scene.desk.brand,
        name="Reviews",
        settings={"network": "reviews", "source": f"{far.address}/new?of=us"},
        secrets={"token": "the token"},
        by=SETUP,
        at=NOON,
    )


def review(name: str, handle: str = "@rosa", thread: str = "r1") -> dict[str, object]:
    return {
        "id": name,
        "conversation": thread,
        "from": {"handle": handle},
        "text": f"Late again! {name}",
        "public": True,
    }


def fetched(account: Account, minutes: int = 0) -> Account:
    at = NOON + minutes * MINUTE
    fresh = account_of(account.id)
    assert fresh is not None
    inbox.fetch(fresh, clock=lambda: at, by=BY)
    inbox.take_in(at=at, by=BY)
    again = account_of(account.id)
    assert again is not None
    return again


def test_what_is_new_is_fetched_once(scene: Scene, far: FarSide) -> None:
    account = opened(scene, far)
    far.words = json.dumps({"messages": [review("a"), review("b")], "cursor": "c-1"}).encode()
    account = fetched(account)
    assert far.told[0].headers["authorization"] == "Bearer the token"
    assert (account.cursor, account.trouble, account.fetched_at) == ({"cursor": "c-1"}, "", NOON)
    # The other side hands the last one over once more: it is known.
    far.words = json.dumps({"messages": [review("b"), review("c")], "cursor": "c-2"}).encode()
    account = fetched(account, 1)
    assert far.told[1].path == "/new?of=us&cursor=c-1"
    assert sorted(Inbound.objects.values_list("external_id", flat=True)) == ["a", "b", "c"]
    assert len(set(Message.objects.values_list("case", flat=True))) == 1
    assert account.cursor == {"cursor": "c-2"}


def test_garbage_is_kept_and_the_rest_is_heard(scene: Scene, far: FarSide) -> None:
    account = opened(scene, far)
    broken = {"id": "x", "from": "nobody", "text": 7}
    far.words = json.dumps({"messages": [broken, review("a")], "cursor": "c-1"}).encode()
    fetched(account)
    assert Message.objects.filter(direction="in").count() == 1
    assert Complaint.objects.get(quarantined_for="unreadable").inbound.facts["trouble"]


@pytest.mark.parametrize(
    ("status", "words", "trouble"),
    [
        (401, b"{}", "answers 401"),
        (200, b"<html>", "no JSON"),
        (200, b'{"messages": 7}', "messages is no list"),
        (200, b'{"messages": [{"text": "no id"}]}', "id is missing"),
    ],
)
def test_trouble_is_said_and_the_place_is_kept(
    scene: Scene, far: FarSide, status: int, words: bytes, trouble: str
) -> None:
    account = opened(scene, far)
    far.words = json.dumps({"messages": [], "cursor": "c-1"}).encode()
    fetched(account)
    far.status, far.words = status, words
    account = fetched(account, 13)
    assert trouble in account.trouble
    assert account.cursor == {"cursor": "c-1"}
    assert [one.account for one in outages(NOON + 13 * MINUTE)] == [account]
