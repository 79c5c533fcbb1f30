"""What came over the wire is kept once, and read back whole."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from amends.post import actions as post
from amends.post.deliveries import Delivery
from amends.post.models import Raw
from amends.post.raws import content_of, digest_of, keep
from amends.post.rules import Channel
from tests.cast import a_desk

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once() -> None:
    one, other = b"Received: here\r\n\r\nA letter" * 50, b""
    kept = keep([one, other, one], at=AT)
    again = keep([one], at=AT)
    assert Raw.objects.count() == 2
    row = Raw.objects.get(digest=digest_of(one))
    assert (content_of(row), row.size, set(again)) == (one, len(one), {digest_of(one)})
    assert len(row.packed) < len(one)
    assert content_of(kept[digest_of(other)]) == b""


@pytest.mark.django_db
def test_two_deliveries_of_one_letter_share_its_bytes() -> None:
    desk = a_desk()
    letters = [Delivery(desk.brand, Channel.MAIL, "mail", name, AT, raw=b"the letter") for name in ("1", "2")]
    rows = [
        row for row, _ in post.take([*letters, Delivery(desk.brand, Channel.FORM, "form", "3", AT)], by=desk.ana, at=AT)
    ]
    assert [row.raw and content_of(row.raw) for row in rows] == [b"the letter", b"the letter", None]
    assert Raw.objects.count() == 1
