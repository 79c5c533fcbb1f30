"""`amends take scores`: guessed or told columns, a dry run that writes nothing, each score once."""

from __future__ import annotations

from pathlib import Path

import pytest

from amends.followups.models import Score
from tests.cast import a_customer
from tests.doors.cli.shell import Shell
from tests.doors.equipped import an_equipped_desk

pytestmark = pytest.mark.django_db
FILE = "email;nps;date\njana.weber@example.com;9;20.01.2026\nnobody@example.com;9;20.01.2026\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    a_customer(an_equipped_desk())
    path = tmp_path / "yearly.csv"
    path.write_text(FILE)
    return path


def test_a_file_is_looked_at_and_then_taken_once(file: Path, amends: Shell) -> None:
    dry = amends("take", "scores", file, "--dry-run")
    assert dry.code == 0
    for words in (
        "email is mail",
        "2 rows: 1 would be taken, 0 known already, 1 of nobody here, 0 refused.",
        "Nothing",
    ):
        assert words in dry.out
    assert not Score.objects.exists()
    assert amends("take", "scores", file, "--json").json()["taken"] == 1
    again = amends("take", "scores", file, "--json").json()
    assert (again["taken"], again["known"], again["strangers"]) == (0, 1, 1)
    assert Score.objects.get().source == "yearly"


def test_what_cannot_be_read_names_its_remedy(file: Path, amends: Shell) -> None:
    file.write_text("email,nps,date\njana.weber@example.com,9,03/02/2026\n")
    assert "Say it with --dates day-first" in amends("take", "scores", file).error
    assert amends("take", "scores", file, "--dates", "day-first").code == 0
    assert "Say it with --map" in amends("take", "scores", file, "--map", "score=nps").error
    assert "must be NAME=COLUMN" in amends("take", "scores", file, "--map", "score").error
    file.write_text("email,nps,date\njana.weber@example.com,many,2026-02-03\n")
    refused = amends("take", "scores", file)
    assert refused.code == 1
    assert "line 2, column nps: 'many' is no whole number from 0 to 10." in refused.out
