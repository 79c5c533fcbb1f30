"""Drafts: one for each mode, none lost to another window, both kept where two meet; and what is left open in words."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from amends.conversation import actions as conversation
from amends.conversation.drafting import Window, WrittenElsewhere
from amends.conversation.lines import drafts
from amends.conversation.mentions import missed
from amends.conversation.models import Draft
from amends.conversation.queries import draft
from amends.conversation.rules import both, open_places
from tests.cast import NOON
from tests.rooms.conversation.scene import Scene, a_scene

PEOPLE = [(UUID(int=1), "Ana Ruiz"), (UUID(int=2), "Bea Novak"), (UUID(int=3), "Ben Ode"), (UUID(int=4), "Ben Roy")]


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene()


class TestKept:
    def test_each_mode_keeps_its_own_words(self, scene: Scene) -> None:
        ana, at = scene.desk.ana, NOON
        conversation.save_draft(scene.case, "Dear Jana", by=ana, at=at)
        conversation.save_draft(scene.case, "she cried", mode="note", by=ana, at=at + timedelta(seconds=1))
        conversation.save_draft(scene.case, "", mode="call", by=ana, at=at)
        mine = drafts(scene.case.id, ana.id, at)
        assert {mode: one.text for mode, one in mine.kept.items()} == {"message": "Dear Jana", "note": "she cried"}
        assert (mine.mode, mine.draft) == ("note", "she cried")
        conversation.save_draft(scene.case, " ", mode="note", by=ana, at=at)
        assert draft(scene.case, ana) == "Dear Jana"

    def test_who_writes_in_two_modes_is_one_person_to_the_others(self, scene: Scene) -> None:
        for mode in ("message", "note"):
            conversation.save_draft(scene.case, "Dear", mode=mode, by=scene.desk.ana, at=NOON)
        assert drafts(scene.case.id, scene.desk.bea.id, NOON + timedelta(seconds=1)).writing == ("Ana",)

    def test_a_window_that_is_behind_changes_nothing_and_is_told(self, scene: Scene) -> None:
        ana = scene.desk.ana
        first = conversation.save_draft(scene.case, "from one", window=Window("one", 0), by=ana, at=NOON)
        second = conversation.save_draft(scene.case, "from two", window=Window("two", first), by=ana, at=NOON)
        assert second > first
        with pytest.raises(WrittenElsewhere) as told:
            conversation.save_draft(scene.case, "from one again", window=Window("one", first), by=ana, at=NOON)
        assert (told.value.draft.text, draft(scene.case, ana)) == ("from two", "from two")
        conversation.save_draft(scene.case, "from one again", window=Window("one", None), by=ana, at=NOON)
        assert draft(scene.case, ana) == "from one again"

    def test_one_window_is_never_behind_itself(self, scene: Scene) -> None:
        for words in ("D", "De", "Dear"):
            conversation.save_draft(scene.case, words, window=Window("one", 0), by=scene.desk.ana, at=NOON)
        assert draft(scene.case, scene.desk.ana) == "Dear"

    def test_a_draft_that_came_and_went_elsewhere_has_no_version_twice(self, scene: Scene) -> None:
        ana = scene.desk.ana
        first = conversation.save_draft(scene.case, "a", window=Window("one", 0), by=ana, at=NOON)
        conversation.save_draft(scene.case, "", window=Window("two", first), by=ana, at=NOON)
        later = NOON + timedelta(seconds=1)
        conversation.save_draft(scene.case, "b", window=Window("two", 0), by=ana, at=later)
        with pytest.raises(WrittenElsewhere):
            conversation.save_draft(scene.case, "a!", window=Window("one", first), by=ana, at=later)

    def test_what_left_takes_its_own_draft_alone(self, scene: Scene) -> None:
        ana = scene.desk.ana
        conversation.save_draft(scene.case, "B", window=Window("two", 0), by=ana, at=NOON)
        conversation.has_left(scene.case, "A", window=Window("one", 0), by=ana, at=NOON)
        assert draft(scene.case, ana) == "B"
        conversation.has_left(scene.case, "B", window=Window("one", 0), by=ana, at=NOON)
        assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("A", "", "A"),
        ("", "B", "B"),
        ("Dear Jana, A", "Dear Jana", "Dear Jana, A"),
        ("Dear", "Dear Jana", "Dear Jana"),
        ("A\n", "\nB", "A\n\n{two drafts - keep one}\n\nB"),
    ],
)
def test_two_drafts_are_both_kept_and_do_not_leave_together(first: str, second: str, told: str) -> None:
    assert both(first, second) == told
    assert bool(open_places(told)) == ("{" in told)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Dear {name},", ["{name}"]),
        ("Dear {Name} {order_number2}{order-no}", ["{Name}", "{order_number2}", "{order-no}"]),
        ("{CASE}, { name } {Größe}", ["{CASE}", "{ name }", "{Größe}"]),
        ("Dear [Name], [your name] [ORDER NUMBER]", ["[Name]", "[your name]", "[ORDER NUMBER]"]),
        ("[first_name] [insert the date]", ["[first_name]", "[insert the date]"]),
        ("{{name}}", ["{name}"]),
        ("{order number} and {order number}", ["{order number}"]),
        # Nobody's open places.
        ('{"id": 5, "name": "x"} {a: 1} {a, b} {} { } {1} {\n  key\n}', []),
        ("function() { return x; } `{a.b}` ${5}", []),
        ("> Dear {name}, you wrote\n  > [your name]", []),
        ("[sic] [...] [1] [http://a.example] [Bild] [order confirmed] [what?]", []),
        ("{" + "a" * 60 + "}", []),
    ],
)
def test_what_is_left_open(text: str, places: list[str]) -> None:
    assert open_places(text) == places


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@Ana and @bea novak", []),
        ("@nobody, @Ben? @nobody", ["@nobody", "@Ben"]),
        ("a@kite.example, 5 @ 3, @@", []),
        ("@Anabel O'@O'Hara", ["@Anabel"]),
    ],
)
def test_who_is_called_in_vain(text: str, told: list[str]) -> None:
    assert missed(text, PEOPLE)[: len(told)] == told
    assert not missed("@Ana", PEOPLE)
