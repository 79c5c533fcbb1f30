"""A small play of recoveries through their follow-ups: `make prove` plays ten thousand."""

from __future__ import annotations

import pytest

from amends.cases.models import Case
from amends.followups.models import CheckIn
from tests.follow_up_play.holding import wrong
from tests.follow_up_play.playing import played
from tests.story.telling import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.anywhere
def test_none_is_closed_without_its_follow_up_or_its_reason() -> None:
    told = played(24, seed=11)
    assert told["wrong"] == []
    assert sum(told["ends"].values()) >= told["cases"] == told["settled"] == 24
    # What the play asks in the end notices harm that is done behind the verbs' back.
    row = CheckIn.objects.filter(answer="all_good").latest("booked_at")
    CheckIn.objects.filter(id=row.id).update(answer="", answered_at=None)
    reference = Case.objects.get(id=row.case_id).reference
    assert f"{reference} closed without an answer or a reason" in wrong(NOON)
