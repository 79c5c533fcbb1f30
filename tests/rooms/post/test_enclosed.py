"""Files that leave with a message stand beside its row, once, in their order."""

from __future__ import annotations

import pytest

from amends.journal.actors import Automatic
from amends.post import actions as post
from amends.post.actions import Enclosed, Outgoing
from amends.post.models import Attachment
from amends.post.raws import content_of, digest_of, keep
from amends.post.rules import Channel
from tests.cast import NOON, a_desk

BY = Automatic("test")


@pytest.mark.django_db
def test_files_stand_beside_their_message_once_however_often_it_is_written() -> None:
    desk = a_desk()
    kept = keep([b"a picture", b"a receipt"], at=NOON)
    files = (
        Enclosed(kept[digest_of(b"a receipt")], "receipt\r\n.pdf", "application/pdf"),
        Enclosed(kept[digest_of(b"a picture")], "bag.png", "image/png"),
    )
    outgoing = Outgoing("k", desk.brand, Channel.MAIL, "jana@example.com", "Dear Jana", attachments=files)
    row = post.dispatch([outgoing], by=BY, at=NOON)[0]
    post.dispatch([outgoing], by=BY, at=NOON)
    stored = list(Attachment.objects.filter(outbound=row).select_related("raw").order_by("id"))
    assert [(one.name, one.media_type, content_of(one.raw)) for one in stored] == [
        ("receipt .pdf", "application/pdf", b"a receipt"),
        ("bag.png", "image/png", b"a picture"),
    ]
    assert all(one.inbound_id is None for one in stored)
