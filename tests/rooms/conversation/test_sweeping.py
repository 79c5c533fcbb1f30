"""Bytes that were taken away from a draft are swept a day later; what anything refers to stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.conversation import actions as conversation
from amends.conversation.enclosing import NewFile
from amends.conversation.models import DraftFile
from amends.flow import housekeeping
from amends.journal.actors import CLOCK
from amends.post import enclosing, inbox, sweeping
from amends.post.actions import Enclosed, Outgoing, dispatch
from amends.post.channels.ways import Came
from amends.post.models import Attachment, Inbound, Raw
from amends.post.rules import Channel
from amends.work.models import Work
from tests.cast import NOON
from tests.rooms.conversation.scene import Scene, a_scene, minutes

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1, minutes=10)
CONTENT = b"a picture of the wrong bag"


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def laid(scene: Scene, content: bytes = CONTENT, at: float = 0) -> DraftFile:
    file = NewFile("bag.png", "image/png", content)
    return conversation.keep_files(scene.case, [file], by=scene.desk.ana, at=minutes(at))[0]


def taken_away(scene: Scene, file: DraftFile) -> None:
    conversation.drop_files(scene.case, file.id, by=scene.desk.ana, at=minutes(1))


def kept() -> list[bytes]:
    return [inbox.content_of(one) for one in Raw.objects.order_by("kept_at")]


def test_what_was_taken_away_goes_after_a_day_and_not_before(scene: Scene) -> None:
    file, other = laid(scene), laid(scene, b"the right bag")
    taken_away(scene, file)
    assert housekeeping.sweep(at=NOON + timedelta(hours=23)) == 0
    assert len(kept()) == 2
    assert housekeeping.sweep(at=NOON + DAY) == 1
    assert kept() == [b"the right bag"]
    assert housekeeping.sweep(at=NOON + 2 * DAY) == 0
    assert DraftFile.objects.get() == other


def test_a_whole_draft_is_swept_and_the_same_file_laid_again_later_as_well(scene: Scene) -> None:
    laid(scene)
    conversation.drop_files(scene.case, by=scene.desk.ana, at=minutes(1))
    again = laid(scene, at=2)
    assert housekeeping.sweep(at=NOON + DAY) == 0
    assert kept() == [CONTENT]
    conversation.drop_files(scene.case, again.id, by=scene.desk.ana, at=NOON + DAY)
    assert housekeeping.sweep(at=NOON + 3 * DAY) == 1
    assert kept() == []


@pytest.mark.parametrize("where", ["another draft", "a message", "a delivery", "beside a delivery", "the inbox"])
def test_what_anything_refers_to_stays(scene: Scene, where: str) -> None:
    file = laid(scene)
    brand = scene.desk.brand
    if where == "another draft":
        conversation.keep_files(scene.case, [NewFile("b", "x/y", CONTENT)], by=scene.desk.bea, at=NOON)
    elif where == "a message":
        sent = Outgoing(
            "k", brand, Channel.MAIL, "j@example.com", "Here", attachments=(Enclosed(file.raw, "b", "x/y"),)
        )
        dispatch([sent], by=CLOCK, at=NOON)
    elif where == "the inbox":
        inbox.store([Came(CONTENT, NOON)], way="lmtp", brand=brand, by=CLOCK, at=NOON)
    else:
        told = {"brand": brand, "channel": "form", "source": "form", "received_at": NOON}
        raw = file.raw if where == "a delivery" else None
        row = Inbound.objects.create(id=file.id, external_id="1", raw=raw, **told)
        if raw is None:
            enclosing.enclose(row, [enclosing.Handed("b", "x/y", CONTENT)], by=CLOCK, at=NOON)
    taken_away(scene, file)
    assert housekeeping.sweep(at=NOON + DAY) == 0
    assert kept() == [CONTENT]
    assert Work.objects.get(queue=sweeping.SWEEPING).ended_at == NOON + DAY
    assert Attachment.objects.count() == (where in {"a message", "beside a delivery"})


def test_taking_nothing_away_asks_for_nothing(scene: Scene) -> None:
    conversation.drop_files(scene.case, by=scene.desk.ana, at=NOON)
    assert not Work.objects.filter(queue=sweeping.SWEEPING).exists()
