"""`amends triage` as a quality lead types it."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from amends.intake.judging import keep_learned
from amends.journal.actors import SETUP
from tests.doors.cli.shell import Shell

ROWS = [
    *((f"my parcel {number} is late and nobody answers", "bad", "late") for number in range(8)),
    *((f"the lamp {number} arrived broken, how sad", "bad", "broken") for number in range(8)),
    *((f"what are your hours on day {number}", "fine", "") for number in range(16)),
    ("who knows", "unclear", ""),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "texts.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["words", "mood", "why"])
        writer.writerows(ROWS)
    return path


def test_is_it_a_complaint(amends: Shell, file: Path) -> None:
    wanted = ["triage", "evaluate", file, "--text", "words", "--label", "mood", "--leave-out", "unclear"]
    said = amends(*wanted, "--complaint", "bad", "--folds", 4, "--json")
    assert said.code == 0
    told = said.json()
    assert (told["rows"], told["used"], told["left_out"]) == (33, 32, 1)
    assert told["complaint"] == {
        "texts": 32,
        "yes": 16,
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "missed": 0.0,
        "false_alarms": 0.0,
    }
    assert "classes" not in told
    assert amends(*wanted, "--complaint", "bad", "--folds", 4, "--json").json() == told
    assert "missed 0.0%" in amends(*wanted, "--complaint", "bad", "--folds", 4).out


def test_of_which_kind(amends: Shell, file: Path) -> None:
    told = amends("triage", "evaluate", file, "--text", "words", "--label", "why", "--folds", 3, "--json").json()
    assert told["used"] == 16
    assert told["macro_f1"] == 1.0
    assert told["classes"]["late"] == {"texts": 8, "precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert told["confusion"] == {"broken": {"broken": 8}, "late": {"late": 8}}
    assert "complaint" not in told


def test_a_label_that_is_usually_called_so_is_a_complaint_beside_its_classes(amends: Shell, tmp_path: Path) -> None:
    path = tmp_path / "texts.csv.gz"
    names = {"bad": "negative", "fine": "neutral"}
    lines = ["words,mood", *(f'"{text}",{names[mood]}' for text, mood, _ in ROWS if mood in names)]
    lines += [f'"such a lovely day {number}",positive' for number in range(8)]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    told = amends("triage", "evaluate", path, "--text", "words", "--label", "mood", "--folds", 4, "--json").json()
    assert told["complaint_labels"] == ["negative"]
    assert told["complaint"]["f1"] == 1.0
    assert set(told["classes"]) == {"negative", "neutral", "positive"}


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (["--text", "text", "--label", "mood"], "there are words, mood, why"),
        (["--text", "words", "--label", "mood", "--complaint", "angry"], "there are bad, fine, unclear"),
        (["--text", "words", "--label", "mood", "--folds", "1"], "from 2 to 50"),
        (["--text", "words", "--label", "mood"], "--leave-out"),
        (["--text", "words", "--label", "mood", "--leave-out", "bad", "--leave-out", "unclear"], "two or more"),
    ],
)
def test_a_refusal_says_what_to_do(amends: Shell, file: Path, words: list[str], remedy: str) -> None:
    said = amends("triage", "evaluate", file, *words)
    assert said.code == 2
    assert remedy in said.error
    assert said.out == ""


NEEDS = Path(__file__).parents[2] / "rooms/intake/person_now.csv"


def test_how_many_who_need_a_person_now_are_found(amends: Shell) -> None:
    """On texts written apart from the starter's: what the guide says, and no less."""
    wanted = ["triage", "evaluate", NEEDS, "--text", "text", "--label", "needs", "--person-now", "yes"]
    told = amends(*wanted, "--json").json()["person_now"]
    assert (told["texts"], told["needed"]) == (74, 44)
    assert told["recall_by_rules"] >= 0.75
    assert told["recall"] >= 0.9
    assert told["called_for_nothing"] <= 0.05
    assert "a person now, 44 texts: found by rules " in amends(*wanted).out


def test_what_the_starter_alone_makes_of_a_file(amends: Shell, file: Path) -> None:
    told = amends("triage", "evaluate", file, "--text", "words", "--label", "mood", "--starter", "--json").json()
    assert told["used"] == 33
    assert told["labels"]["bad"] == {"texts": 16, "taken_for_complaints": 1.0}
    assert told["labels"]["fine"]["taken_for_complaints"] == 0.0
    without = amends("triage", "evaluate", file, "--text", "words", "--starter")
    assert "taken for complaints 4" in without.out or "taken for complaints 5" in without.out


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (["--text", "words"], "--label: name the column"),
        (["--text", "words", "--person-now", "yes"], "--person-now: name the column"),
        (["--text", "words", "--label", "mood", "--person-now", "yes"], "no text has the label 'yes'"),
    ],
)
def test_an_evaluation_without_its_labels_says_what_is_missing(
    amends: Shell, file: Path, words: list[str], remedy: str
) -> None:
    refused = amends("triage", "evaluate", file, *words)
    assert refused.code == 2
    assert remedy in refused.error


def test_what_each_text_is_taken_for(amends: Shell, tmp_path: Path) -> None:
    path = tmp_path / "texts.csv"
    path.write_text("words\nMy parcel never came and nobody answers\nWhat time do you open on Mondays?\n", "utf-8")
    first, second = amends("triage", "suggest", path, "--text", "words", "--json").lines()
    assert (first["row"], first["sort"], first["kind"], first["language"]) == (1, "recovery", "parcel-late", "en")
    assert "parcel" in first["because"]
    assert second["sort"] == "request"
    assert "1: recovery, parcel-late" in amends("triage", "suggest", path, "--text", "words").out


@pytest.mark.django_db
def test_nothing_decided_is_nothing_learned(amends: Shell) -> None:
    assert "nothing is learned" in amends("triage", "learn").out
    assert amends("triage", "learn", "--json").json() is None
    assert amends("triage", "models").out == ""


@pytest.mark.django_db
def test_the_models_that_were_learned_here(amends: Shell) -> None:
    scores = {"learned": {"score": 0.9}, "until_now": {"score": 0.7}, "fresh": 80}
    at = datetime(2026, 3, 3, tzinfo=UTC)
    keep_learned(b"numbers", {"kind": scores}, 80, by=SETUP, at=at)
    keep_learned(None, {"kind": scores}, 95, by=SETUP, at=at)
    worse, first = amends("triage", "models", "--json").lines()
    assert (worse["number"], worse["adopted"], worse["suggests_now"]) == (2, False, False)
    assert (first["number"], first["judgements"], first["suggests_now"]) == (1, 80, True)
    said = amends("triage", "models").out
    assert "model 2, 2026-03-03T00:00:00+00:00, from 95 decisions: refused" in said
    assert "kind: 0.900, until then 0.700, on 80 decisions" in said
