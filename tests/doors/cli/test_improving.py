"""`amends aim` and `amends note`: the operator picks, ends, notes and corrects; a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings

from amends import clock
from amends.flow import improving
from amends.journal.actors import CLOCK, OPERATOR
from amends.journal.models import Entry
from amends.measure.models import Aim, Annotation
from tests.doors.cli.shell import Shell
from tests.rooms.measure.falling import a_past
from tests.story.telling import Story, a_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    found = a_story()
    a_past(found.desk, found.desk.ana, found.at)
    with mock.patch.object(clock, "now", side_effect=lambda: found.at):
        yield found


def pick(amends: Shell, story: Story, **changed: str) -> tuple[object, ...]:
    told = {"figure": "promises-kept", "target": "95 %", "owner": story.desk.ben.email, "why": "Words count", **changed}
    return ("aim", "set", told["figure"], "--target", told["target"], "--owner", told["owner"], "--why", told["why"])


def test_an_aim_lives_from_its_picking_to_what_came_of_it(story: Story, amends: Shell) -> None:
    assert "Nothing is picked." in amends("aim", "show").out
    assert "nothing to give up" in amends("aim", "give-up", "--why", "x").error
    made = amends(*pick(amends, story))
    assert (made.code, made.out.strip()) == (
        0,
        "Promises kept is to be at least 95.0 % in the first quarter of 2026; Ben Cole says what came of it.",
    )
    assert Entry.objects.get(verb="measure.aim_set").actor == OPERATOR.actor
    shown = amends("aim", "show").out
    assert "Promises kept at least 95.0 % in the first quarter of 2026: goes on" in shown
    assert "81.5 %, from 108. Ben Cole says what came of it. Why this one: Words count" in shown
    again = amends(*pick(amends, story))
    assert (again.code, "There is one already: Promises kept." in again.error) == (2, True)
    assert "and none is yet" in amends("aim", "tell", "Well").error
    story.world.at += timedelta(days=29)
    improving.end_quarters(by=CLOCK, at=story.at)
    assert amends("aim", "tell", "The gate list helped").code == 0
    (told,) = amends("aim", "show", "--json").lines()
    assert (told["ending"], told["told_by"], told["so_far"]["n"]) == ("missed", "operator", 108)
    assert "operator: The gate list helped" in amends("aim", "show").out


def test_given_up_another_can_be_picked(story: Story, amends: Shell) -> None:
    amends(*pick(amends, story))
    empty = amends("aim", "give-up", "--why", " ")
    assert (empty.code, Aim.objects.get().ended_at) == (2, None)
    assert amends("aim", "give-up", "--why", "The strike").out.strip() == "Given up. Another can be picked."
    assert "Why it was given up: The strike" in amends("aim", "show").out
    assert amends(*pick(amends, story)).code == 0


@pytest.mark.parametrize(
    ("changed", "helps"),
    [
        ({"figure": "cases-opened"}, "figure: choose one of"),
        ({"target": "soon"}, "target: give a number, such as 90 for 90 %."),
        ({"target": "190"}, "no such figure can have this value"),
        ({"target": "50"}, "as good as this already"),
        ({"owner": "nobody@example.com"}, "--owner: nobody with the address"),
        ({"why": " "}, "why: say why this one"),
    ],
)
def test_what_cannot_be_aimed_at_is_refused(story: Story, amends: Shell, changed: dict[str, str], helps: str) -> None:
    before = Entry.objects.count()
    said = amends(*pick(amends, story, **changed))
    assert (said.code, helps in said.error) == (2, True), said.error
    assert (Entry.objects.count(), Aim.objects.count()) == (before, 0)


def test_a_note_is_added_once_listed_corrected_and_taken_back(story: Story, amends: Shell) -> None:
    made = amends("note", "add", "promises-kept", "2026-02-11", "New courier from here")
    assert made.out.startswith("Noted: ")
    assert "stands there already" in amends("note", "add", "promises-kept", "2026-02-11", "New courier from here").out
    one = Annotation.objects.get()
    (told,) = amends("note", "list", "promises-kept", "--json").lines()
    assert (told["id"], told["figure"], told["by"]) == (str(one.id), "promises-kept", "operator")
    assert amends("note", "correct", one.id, "every", "2026-02-12", "Another courier").code == 0
    listed = amends("note", "list", "reopened").out
    assert listed.startswith("2026-02-12  Another courier  (operator; every)")
    assert amends("note", "list", "reopened", "--since", "2026-02-13").out == ""
    assert amends("note", "take-back", one.id).code == 0
    gone = amends("note", "take-back", one.id)
    assert (gone.code, "amends note list" in gone.error) == (2, True)


@pytest.mark.parametrize(
    ("words", "helps"),
    [
        (("add", "happiness", "2026-02-11", "x"), "choose 'every', or one of"),
        (("add", "reopened", "soon", "x"), "day: 'soon' is no day"),
        (("add", "reopened", "2031-01-01", "x"), "from 1990 to a year from now"),
        (("add", "reopened", "2026-02-11", " "), "say in a few words"),
        (("add", "reopened", "2026-02-11", "x", "--brand", "none"), "--brand: choose one of"),
        (("correct", "no-id", "reopened", "2026-02-11", "x"), "amends note list"),
        (("list", "happiness"), "figure: choose one of"),
        (("list", "reopened", "--since", "soon"), "--since: 'soon' is no day"),
    ],
)
def test_what_is_no_note_is_refused(story: Story, amends: Shell, words: tuple[str, ...], helps: str) -> None:
    before = Entry.objects.count()
    said = amends("note", *words)
    assert (said.code, helps in said.error) == (2, True), said.error
    assert (Entry.objects.count(), Annotation.objects.count()) == (before, 0)
