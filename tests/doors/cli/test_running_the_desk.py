"""Staff, tokens, figures, journal, check and backup: each command does one thing, says so, and refuses plainly."""

from __future__ import annotations

import csv
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from amends import flow
from amends.cases.models import Case
from amends.conversation.models import Script
from amends.conversation.stock import LANGUAGES
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.measure.definitions import BY_SLUG
from amends.people.models import ApiToken, Person
from amends.people.queries import token_shown
from amends.promises.models import Promise, Standing
from amends.promises.rules import PromiseKind
from tests.cast import NOON, Desk
from tests.doors.cli.shell import Shell
from tests.doors.equipped import an_equipped_desk
from tests.doors.public.pages import a_case

pytestmark = pytest.mark.django_db
STRONG = "a long and winding road\n"


@pytest.fixture
def desk() -> Desk:
    return an_equipped_desk()


def test_a_desk_that_is_too_old_is_told_so_and_nothing_is_changed(amends: Shell) -> None:
    recorded = MigrationRecorder(connection).migration_qs
    recorded.filter(app="remedies", name__in=["0001_tables", "0001_squashed"]).delete()
    before = sorted(recorded.values_list("app", "name"))
    said = amends("migrate")
    assert (said.code, sorted(recorded.values_list("app", "name"))) == (2, before)
    assert "older than this Amends can bring up to date" in said.error


def test_a_desk_that_is_older_than_some_words_has_them_from_then_on(desk: Desk, amends: Shell) -> None:
    Script.objects.filter(slug="mended").delete()
    Script.objects.filter(slug="notice", language="en").update(text="Our own words", retired_at=NOON)
    assert amends("migrate").code == 0
    assert set(Script.objects.filter(slug="mended").values_list("language", flat=True)) == set(LANGUAGES)
    assert Script.objects.get(slug="notice", language="en").retired_at == NOON, "what somebody changed stays"


class TestPerson:
    def test_somebody_is_added_and_can_sign_in(self, desk: Desk, amends: Shell) -> None:
        said = amends(
            *("person", "add", "Nia Fox", "--email", "Nia@Kite.example", "--role", "front_line"),
            *("--languages", "en, fr", "--password-stdin"),
            typed=STRONG,
        )
        assert said.code == 0, said.error
        assert "Nia Fox is here, as front line of Care." in said.out
        nia = Person.objects.get(email="nia@kite.example")
        assert (nia.team, nia.calendar, nia.languages) == (desk.team, desk.team.calendar, ["en", "fr"])
        assert nia.check_password(STRONG.strip())
        assert Entry.objects.latest("id").actor == "automatic:operator"

    @pytest.mark.parametrize(
        ("words", "typed", "told"),
        [
            (("--role", "boss"), "", "--role: choose one of"),
            (("--role", "lead", "--team", "Nobody"), "", "--team: choose one of Care"),
            (("--role", "lead", "--hours", "Never"), "", "--hours: choose one of"),
            (("--role", "lead", "--email", "ana@kite.example"), "", "somebody has ana@kite.example already"),
            (("--role", "lead", "--password-stdin"), "short\n", "password: This password is too short"),
        ],
    )
    def test_a_refusal_adds_nobody(
        self, desk: Desk, amends: Shell, words: tuple[str, ...], typed: str, told: str
    ) -> None:
        before = (Person.objects.count(), Entry.objects.count())
        said = amends("person", "add", "Nia Fox", "--email", "nia@kite.example", *words, typed=typed)
        assert said.code == 2
        assert told in said.error
        assert (Person.objects.count(), Entry.objects.count()) == before

    def test_a_password_is_changed_and_never_shown(self, desk: Desk, amends: Shell) -> None:
        said = amends("person", "password", "ana@kite.example", typed=STRONG)
        assert "Ana Ruiz has a new password" in said.out
        assert STRONG.strip() not in said.out
        desk.ana.refresh_from_db()
        assert desk.ana.check_password(STRONG.strip())
        assert amends("person", "password", "nobody@kite.example", typed=STRONG).code == 2

    def test_everybody_is_listed(self, desk: Desk, amends: Shell) -> None:
        told = amends("person", "list", "--json").lines()
        assert [one["name"] for one in told] == sorted(person.name for person in Person.objects.all())
        assert "ana@kite.example  Ana Ruiz, front line, Care" in amends("person", "list").out

    def test_who_leaves_hands_everything_on_first(self, desk: Desk, amends: Shell) -> None:
        case = a_case(desk)
        if case.owner is None:
            flow.take(case, by=desk.ana, at=NOON)
        owner = case.owner
        assert owner is not None
        said = amends("person", "deactivate", owner.email)
        assert "1 cases and everything else they owed are handed on" in said.out
        case.refresh_from_db()
        assert case.owner != owner
        assert not Promise.objects.filter(person=owner, kept_at=None, broken_at=None, released_at=None).exists()
        assert amends("person", "deactivate", owner.email).code == 2


class TestToken:
    def test_a_token_is_shown_once_and_revoked(self, desk: Desk, amends: Shell) -> None:
        made = amends("token", "make", "shop", "--scope", "complaints:write", "cases:read", "--json").json()
        assert made["scopes"] == ["cases:read", "complaints:write"]
        token = token_shown(made["token"])
        assert token == ApiToken.objects.get(name="shop")
        listed = amends("token", "list", "--json")
        assert made["token"] not in listed.out
        assert listed.lines()[0]["name"] == "shop"
        assert amends("token", "make", "shop", "--scope", "all").code == 2
        assert amends("token", "revoke", "shop").code == 0
        assert token_shown(made["token"]) is None
        assert amends("token", "revoke", "shop").code == 2

    def test_an_unknown_scope_makes_nothing(self, desk: Desk, amends: Shell) -> None:
        said = amends("token", "make", "shop", "--scope", "everything")
        assert (said.code, "choose from complaints:write" in said.error) == (2, True)
        assert not ApiToken.objects.exists()


class TestMeasure:
    def test_all_figures_with_their_definitions(self, desk: Desk, amends: Shell) -> None:
        told = amends("measure", "--since", "2026-03-01", "--until", "2026-03-08", "--json").json()
        assert [figure["figure"] for figure in told["figures"]] == list(BY_SLUG)
        assert told["since"] == "2026-03-01T00:00:00+00:00"
        assert "Promises kept: too few to say" in amends("measure").out

    def test_csv_runs_no_formula(self, desk: Desk, amends: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        from dataclasses import replace

        from amends.measure import definitions

        evil = replace(BY_SLUG["hand-offs"], formula='=HYPERLINK("http://x")', left_out="@SUM(A1)", window="-1+1")
        monkeypatch.setitem(definitions.BY_SLUG, "hand-offs", evil)
        rows = list(csv.DictReader(amends("measure", "--csv").out.splitlines()))
        row = next(one for one in rows if one["figure"] == "hand-offs")
        assert row["formula"] == '\'=HYPERLINK("http://x")'
        assert (row["left_out"], row["window"]) == ("'@SUM(A1)", "'-1+1")

    def test_one_figure_day_by_day(self, desk: Desk, amends: Shell) -> None:
        a_case(desk)
        day = ("--since", "2026-03-01", "--until", "2026-03-08")
        assert amends("measure", "told-automatically", *day, "--csv").out == "date,value,n\n2026-03-03,0.0,1\n"

    @pytest.mark.parametrize(
        "words", [("happiness",), ("--since", "2026-03-08", "--until", "2026-03-01"), ("--since", "x")]
    )
    def test_a_wrong_question_is_refused(self, desk: Desk, amends: Shell, words: tuple[str, ...]) -> None:
        assert amends("measure", *words).code == 2


class TestJournal:
    def test_it_is_sealed_and_found_sound(self, desk: Desk, amends: Shell) -> None:
        entries = Entry.objects.count()
        assert amends("journal", "seal", "--json").json() == {"sealed": entries}
        assert amends("journal", "verify", "--json").json() == {
            "is_sound": True,
            "entries": entries,
            "seals": 1,
            "broken_at": None,
        }

    def test_a_changed_entry_is_found(self, desk: Desk, amends: Shell) -> None:
        amends("journal", "seal")
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                names = cursor.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
                for (name,) in names:
                    cursor.execute(f'DROP TRIGGER "{name}"')
            else:
                cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
            cursor.execute("UPDATE journal_entry SET actor = 'person:nobody' WHERE position = 3")
        said = amends("journal", "verify")
        assert said.code == 1
        assert "The seal that begins at position 1 does not hold" in said.out


class TestCheck:
    def test_a_sound_desk(self, desk: Desk, amends: Shell) -> None:
        with time_machine.travel(NOON, tick=False):
            a_case(desk)
            assert amends("check", "--json").json() == {"sound": True, "wrong": []}

    def test_each_thing_that_does_not_hold_is_a_sentence(self, desk: Desk, amends: Shell) -> None:
        case = a_case(desk)
        Standing.objects.filter(case=case).update(stage="closed")
        with time_machine.travel(NOON + timedelta(hours=2), tick=False):
            said = amends("check")
            assert said.code == 1
            assert (
                f"open promise that the sweep missed: {case.promises.get(kind=PromiseKind.ACKNOWLEDGEMENT.value).id}"
                in said.out
            )
            assert "standing that is not true" in said.out
            flow.keep_time(by=CLOCK, at=NOON + timedelta(hours=2))
            Standing.objects.filter(case=case).update(stage="closed")
            assert amends("check", "--rebuild-standings").code == 0
        assert Case.objects.get().standing.stage == "acknowledge"


class TestBackup:
    @pytest.fixture
    def on_disk(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
        path = tmp_path / "desk.sqlite3"
        with sqlite3.connect(path) as made:
            made.execute("PRAGMA journal_mode=WAL")
            made.execute("CREATE TABLE told (words TEXT)")
            made.execute("INSERT INTO told VALUES ('kept')")
        monkeypatch.setitem(connections["default"].settings_dict, "NAME", str(path))
        monkeypatch.setattr(connections["default"], "vendor", "sqlite")
        return path

    def test_the_copy_is_whole_while_somebody_writes(self, amends: Shell, on_disk: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.sqlite3"
        with sqlite3.connect(on_disk) as writer:
            writer.execute("INSERT INTO told VALUES ('not said yet')")
            assert amends("backup", copy).code == 0
        with sqlite3.connect(copy) as read:
            assert read.execute("SELECT words FROM told").fetchall() == [("kept",)]
        assert copy.stat().st_mode & 0o077 == 0
        assert not list(tmp_path.glob("*.part"))

    def test_a_file_that_is_there_is_not_overwritten(self, amends: Shell, on_disk: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy.sqlite3"
        copy.write_text("an older backup")
        said = amends("backup", copy)
        assert (said.code, "exists" in said.error) == (2, True)
        assert copy.read_text() == "an older backup"

    def test_a_folder_that_is_not_there_is_named(self, amends: Shell, on_disk: Path, tmp_path: Path) -> None:
        assert amends("backup", tmp_path / "none" / "copy.sqlite3").code == 2

    def test_postgresql_has_its_own_tool(self, amends: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(connections["default"], "vendor", "postgresql")
        said = amends("backup", tmp_path / "copy")
        assert said.code == 2
        assert "pg_dump --format=custom" in said.error
        assert str(settings.HOME / "secret") in said.error
