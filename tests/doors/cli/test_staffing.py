"""`amends staffing`: the plan in words and as JSON, and what it refuses."""

from __future__ import annotations

from unittest import mock

import pytest

from amends import clock
from amends.journal.models import Entry
from tests.doors.cli.shell import Shell
from tests.rooms.measure.came_in import office_hours, weeks_of_contacts
from tests.story.telling import a_story

pytestmark = pytest.mark.django_db


def test_a_plan_is_told_in_words_and_as_json(amends: Shell) -> None:
    story = a_story()
    office_hours(story.desk)
    with mock.patch.object(clock, "now", return_value=story.at):
        young = amends("staffing")
        assert (young.code, "so far there are 0" in young.error) == (2, True)
        weeks_of_contacts(story.desk, story.at)
        before = Entry.objects.count()
        told = amends("staffing", "--json", "--first", "10").json()
        words = amends("staffing", "--extra", "-2", "--more", "900")
        refused = amends("staffing", "--share", "100", "--live", "0")
        stranger = amends("staffing", "--brand", "none")
    assert (told["brand"], told["weeks"], told["counted"]) == ("kite", 3, {"live": 33, "written": 60})
    assert told["begins"] == "2026-03-03T17:00:00+00:00"
    assert told["assumptions"]["first"]["value"] == 10
    assert told["assumptions"]["first"]["because"] == "typed"
    assert told["assumptions"]["target"]["because"] == "the desk's target"
    assert len(told["hours"]) == 167, "on Sunday the clock goes forward"
    ten = told["hours"][22]
    assert (ten["live"], ten["for_live"], ten["there"], ten["is_short"]) == (2.0, 1, 3.0, False)
    assert 0.9 < ten["answered_in_time"] <= 1
    assert told["waits_now"]["first"] == 61
    assert "Kite Air: 33 calls and chats, 60 in writing, in 3 whole weeks." in words.out
    assert "More comes than in those weeks: 900 % (typed)" in words.out
    assert "1.0!" in words.out
    assert refused.code == 2
    assert "--live: '0' cannot be" in refused.error
    assert "--share: '100' cannot be; give a whole number from 1 to 99 (%)" in refused.error
    assert (stranger.code, "--brand: choose one of kite" in stranger.error) == (2, True)
    assert Entry.objects.count() == before
