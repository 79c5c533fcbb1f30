"""What may leave with a message, and under what name; whom a note calls."""

from __future__ import annotations

import unicodedata
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from amends.conversation import actions as conversation
from amends.conversation.enclosing import (
    LONGEST_NAME,
    MEGABYTE,
    MOST_FILES,
    DoesNotFit,
    NewFile,
    check,
    clean_name,
    clean_type,
)
from amends.conversation.lines import draft_files, drafts
from amends.conversation.mentions import mentioned
from amends.conversation.models import Draft, DraftFile
from amends.journal.models import Entry
from amends.post.models import Raw
from tests.cast import NOON
from tests.rooms.conversation.scene import Scene, a_scene, minutes


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("receipt.pdf", "receipt.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\bag.png", "bag.png"),
        ("a\r\nBcc: x@y.z.pdf", "a Bcc_ x@y.z.pdf"),
        ("invoice\u202efdp.exe", "invoice fdp.exe"),
        ("  .. ", "file"),
        ("", "file"),
        ('"quoted"?.txt', "_quoted_.txt"),
        ("Beschwerde über Größe.odt", "Beschwerde über Größe.odt"),
        (f"{'a' * 300}.pdf", f"{'a' * (LONGEST_NAME - 4)}.pdf"),
    ],
)
def test_a_name_is_made_harmless(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(some.text(max_size=400))
def test_whatever_a_file_is_called_its_name_is_one_short_line(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= LONGEST_NAME
    assert not set(clean) & set('\\/:*?"<>|')
    assert not {unicodedata.category(one) for one in clean} & {"Cc", "Cf", "Zl", "Zp", "Cs"}


def test_a_type_is_one_or_plain_bytes() -> None:
    assert clean_type("image/PNG; name=x") == "image/png"
    assert clean_type("text/html\r\nX: y") == "application/octet-stream"
    assert clean_type("") == "application/octet-stream"


def test_what_is_too_large_is_refused_by_name_with_a_remedy() -> None:
    large = NewFile("film.mp4", "video/mp4", b"x" * (10 * MEGABYTE + 1))
    with pytest.raises(DoesNotFit, match=r"film.mp4 has 10,000,001 bytes; at most 10,000,000 bytes .* Make it smaller"):
        check([large], [])
    larger = NewFile("film.mp4", "video/mp4", b"x" * (10 * MEGABYTE + 1), told=11 * MEGABYTE)
    with pytest.raises(DoesNotFit, match=r"files: film.mp4 has 11.0 MB; at most 10.0 MB .* Make it smaller"):
        check([larger], [])
    small = NewFile("a.txt", "text/plain", b"x")
    check([small], [9 * MEGABYTE, 8 * MEGABYTE])
    with pytest.raises(DoesNotFit, match="second message"):
        check([small], [9 * MEGABYTE, 9 * MEGABYTE])
    with pytest.raises(DoesNotFit, match="20 files"):
        check([small], [1] * MOST_FILES)
    with pytest.raises(DoesNotFit, match=r"empty.txt is empty"):
        check([NewFile("empty.txt", "text/plain", b"")], [])


ANA, BEA, BEN, OTHER = (UUID(int=number) for number in range(4))
PEOPLE = [(ANA, "Ana Ruiz"), (BEA, "Bea Okafor"), (BEN, "Ben Yusuf"), (OTHER, "Ben Álvarez")]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Bea please look", [BEA]),
        ("@bea okafor, and @Ana: see?", [BEA, ANA]),
        ("(@Ana) @ana @ANA RUIZ", [ANA]),
        ("@Ben is two people", []),
        ("@Ben Yusuf is one, @Ben Álvarez the other", [BEN, OTHER]),
        ("mail to bea@ana.example", []),
        ("@Beate is nobody", []),
        ("@ Bea", []),
        ("nobody", []),
    ],
)
def test_a_name_after_an_at_sign_calls_a_colleague(text: str, called: list[UUID]) -> None:
    assert mentioned(text, PEOPLE) == called


@pytest.mark.django_db
class TestOnADesk:
    @pytest.fixture
    def scene(self) -> Scene:
        return a_scene()

    def test_files_lie_beside_a_draft_until_they_are_taken_away(self, scene: Scene) -> None:
        ana, ben, before = scene.desk.ana, scene.desk.ben, Entry.objects.count()
        files = [NewFile("a/b.txt", "text/plain", b"one"), NewFile("c.txt", "text/plain", b"two")]
        conversation.keep_files(scene.case, files, by=ana, at=NOON)
        first, second = draft_files(scene.case.id, ana.id)
        assert (first.name, first.size, second.name) == ("b.txt", 3, "c.txt")
        assert draft_files(scene.case.id, ben.id) == ()
        conversation.drop_files(scene.case, first.id, by=ben, at=NOON)
        assert len(draft_files(scene.case.id, ana.id)) == 2, "nobody takes away what is another's"
        conversation.drop_files(scene.case, first.id, by=ana, at=NOON)
        assert [one.name for one in draft_files(scene.case.id, ana.id)] == ["c.txt"]
        assert Entry.objects.count() == before

    def test_what_does_not_fit_changes_nothing(self, scene: Scene) -> None:
        files = [NewFile("a.txt", "text/plain", b"one"), NewFile("b.txt", "text/plain", b"")]
        with pytest.raises(DoesNotFit):
            conversation.keep_files(scene.case, files, by=scene.desk.ana, at=NOON)
        assert not DraftFile.objects.exists()
        assert not Raw.objects.exists()

    def test_who_writes_and_who_looks_is_seen_by_the_others_alone(self, scene: Scene) -> None:
        ana, bea, ben = scene.desk.ana, scene.desk.bea, scene.desk.ben
        conversation.save_draft(scene.case, "Dear Jana", mode="note", by=ana, at=NOON)
        conversation.save_draft(scene.case, "Dear Jana,", mode="note", by=ana, at=minutes(0.2))
        conversation.look(scene.case, by=bea, at=minutes(0.2))
        conversation.look(scene.case, by=ana, at=minutes(0.2))
        mine = drafts(scene.case.id, ana.id, minutes(0.25))
        assert (mine.draft, mine.mode, mine.began_at, mine.saved_at) == ("Dear Jana,", "note", NOON, minutes(0.2))
        assert (mine.writing, mine.looking) == ((), ("Bea",))
        theirs = drafts(scene.case.id, ben.id, minutes(0.25))
        assert (theirs.draft, theirs.writing, theirs.looking) == ("", ("Ana",), ("Bea",))
        later = drafts(scene.case.id, ben.id, minutes(0.6))
        assert (later.writing, later.looking) == ((), ("Ana", "Bea")), "who stopped writing still looks"
        assert drafts(scene.case.id, ben.id, minutes(2)).others == ""

    def test_who_only_looked_has_written_nothing(self, scene: Scene) -> None:
        conversation.look(scene.case, by=scene.desk.ana, at=NOON)
        conversation.draft_where_empty([(scene.case, scene.desk.ana, "Dear")], by=scene.desk.bea, at=minutes(1))
        assert Draft.objects.get().text == "Dear"
