"""Captured letters through the whole inbox: as many as were stored are accounted for, each once, whatever they hold."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from amends.conversation.models import Message
from amends.flow import inbox
from amends.intake.models import Complaint
from amends.journal.actors import CLOCK
from amends.post.channels.mail import reading
from amends.post.channels.ways import Came
from amends.post.inbox import INBOX
from amends.post.models import Inbound, Raw
from amends.post.raws import digest_of
from amends.simulate.invariants import violations
from amends.work.models import Work
from tests.cast import NOON
from tests.rooms.flow.scene import a_scene

pytestmark = [pytest.mark.django_db, pytest.mark.data, pytest.mark.timeout(600)]


@pytest.mark.days
@pytest.mark.anywhere
def test_every_captured_file_is_accounted_for(shared_data: Path) -> None:
    desk = a_scene().desk
    paths = [path for name in ("mail", "bounces") for path in sorted((shared_data / name).rglob("*")) if path.is_file()]
    contents = [path.read_bytes() for path in paths]
    for start in range(0, len(contents), 50):
        came = [Came(one, NOON) for one in contents[start : start + 50]]
        inbox.store(came, way="lmtp", brand=desk.brand, by=CLOCK, at=NOON)
    files = {digest_of(one) for one in contents}
    letters = {reading.read(one).digest for one in contents}
    total = inbox.TakenIn()
    while (taken := inbox.take_in(at=NOON, by=CLOCK)).count:
        total.heard, total.unread = total.heard + taken.heard, total.unread + taken.unread
        assert (taken.failed, taken.parked) == (0, 0)
    assert len(paths) > 700
    assert total.count == len(files) == Raw.objects.count() == Work.objects.filter(queue=INBOX).count()
    assert Inbound.objects.count() == len(letters)
    on_a_case = set(Message.objects.filter(inbound__isnull=False).values_list("inbound", flat=True))
    as_told = set(Complaint.objects.values_list("inbound", flat=True))
    assert on_a_case | as_told == set(Inbound.objects.values_list("id", flat=True))
    assert list(violations(NOON + timedelta(seconds=1))) == []
