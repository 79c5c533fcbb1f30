"""A file of complaints: its columns, its rows, and for each problem the line, the column and the remedy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.intake.rules.columns import BadMapping, Meaning, agree, guess
from amends.intake.rules.rows import Problem, plan


def test_columns_are_guessed_by_their_headings() -> None:
    assert guess(["Customer Name", "E-Mail", "Bestellnummer", "Beschwerde", "Due Date", "colour"]) == {
        Meaning.NAME: "Customer Name",
        Meaning.MAIL: "E-Mail",
        Meaning.ORDER: "Bestellnummer",
        Meaning.WORDS: "Beschwerde",
        Meaning.EXPECTED: "Due Date",
    }


def test_the_columns_of_a_city_are_guessed() -> None:
    headings = ["SRRecordID", "ServiceRequestNum", "SRType", "MethodReceived", "CreatedDate", "DueDate", "CloseDate"]
    assert guess(headings) == {
        Meaning.KIND: "SRType",
        Meaning.ID: "SRRecordID",
        Meaning.RECEIVED: "CreatedDate",
        Meaning.EXPECTED: "DueDate",
        Meaning.ENDED: "CloseDate",
    }


@pytest.mark.parametrize(
    ("mapping", "headings", "says"),
    [
        ({"words": "Text"}, ["text"], "no column 'Text'; it has text"),
        ({"wrods": "text"}, ["text"], "wrods: there is no such meaning"),
        ({"mail": "text"}, ["text"], "no column says what the complaint is about"),
        (None, ["a", "b"], "map one to words, subject or kind"),
        (None, ["text", "text"], "two columns have this heading"),
    ],
)
def test_a_mapping_that_does_not_do(mapping: dict[str, str] | None, headings: list[str], says: str) -> None:
    with pytest.raises(BadMapping, match=says):
        agree(mapping, headings)


def taken(text: str, **how: object) -> list[str]:
    return [row.text(Meaning.WORDS) for row in plan(text.encode(), time_zone="UTC", **how).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found(mark: str) -> None:
    assert taken(f'mail{mark}words\na@b.c{mark}"late{mark} very"\n') == [f"late{mark} very"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_encoding_is_found(encoding: str) -> None:
    made = plan("words\nGrüße\n".encode(encoding), time_zone="UTC")
    assert made.rows[0].text(Meaning.WORDS) == "Grüße"


def test_each_problem_names_line_column_and_remedy() -> None:
    made = plan(
        b'id,words,happened\n1,late,2024-07-01\n2,,2024-07-01\n3,"two\nlines",soon\n4,too,many,cells\n\n5,fine,\n',
        time_zone="UTC",
    )
    assert [(row.line, row.id) for row in made.rows] == [(2, "1"), (8, "5")]
    assert [(problem.line, problem.column) for problem in made.problems] == [
        (6, "happened"),
        (3, "words"),
        (4, "happened"),
    ]
    assert str(made.problems[1]) == "line 3, column words: it is empty; say what the complaint is about."
    assert "2024-12-31" in made.problems[2].remedy
    assert made.refused_count == 3


def test_an_ambiguous_column_refuses_the_whole_file() -> None:
    made = plan(b"words,happened\nlate,03/04/2024\nlater,05/06/2024\n", time_zone="UTC")
    assert made.rows == []
    assert [(problem.line, problem.column) for problem in made.problems] == [(1, "happened")]
    made = plan(b"words,happened\nlate,03/04/2024\n", time_zone="UTC", day_first=True)
    assert made.rows[0].moments == {Meaning.HAPPENED: datetime(2024, 4, 3, tzinfo=UTC)}


def test_rows_without_an_id_are_named_by_their_content() -> None:
    first, same, other = plan(b"words,name\nlate,Jana\nlate,Jana\nlate,Tom\n", time_zone="UTC").rows
    assert first.id == same.id != other.id


@pytest.mark.parametrize("raw", [b"", b"\n"])
def test_an_empty_file_is_said_to_be_empty(raw: bytes) -> None:
    with pytest.raises(BadMapping):
        plan(raw, time_zone="UTC")


def test_an_endless_cell_is_said_plainly() -> None:
    with pytest.raises(BadMapping, match="quotation marks"):
        plan(b'words\n"' + b"x" * 200_000, time_zone="UTC")


@given(st.binary(max_size=400))
def test_no_file_raises_anything_else(raw: bytes) -> None:
    try:
        made = plan(b"words,happened,id\n" + raw, time_zone="UTC")
    except BadMapping:
        return
    assert all(isinstance(problem, Problem) for problem in made.problems)


def test_a_citys_requests_are_read_whole(shared_data: Path) -> None:
    raw = (shared_data / "baltimore_311" / "311_sample.csv").read_bytes()
    made = plan(raw, time_zone="America/New_York")
    assert (len(made.rows), made.problems) == (4932, [])
    assert sum(Meaning.EXPECTED in row.moments for row in made.rows) == 4787
