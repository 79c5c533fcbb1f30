"""What happened on a day, noted beside a figure: on its picture, in its table and its file; correctable, journalled."""

from __future__ import annotations

import re

import pytest

from amends.journal.models import Entry
from amends.measure.models import Annotation
from tests.doors.web.test_measures import counted as counted
from tests.doors.web.visiting import Answer, Visits, entries, said

PAGE = "/measures/promises-kept"
NOTE = {"day": "2026-02-11", "words": "New courier from here"}


def note(desk: Visits, who: str = "bea", page: str = PAGE, **fields: object) -> Answer:
    return desk.post(getattr(desk.story.desk, who), f"{page}/notes?period=year", {**NOTE, **fields})


def look(desk: Visits, path: str, who: str = "bea") -> str:
    return said(desk.get(getattr(desk.story.desk, who), path))


def test_a_note_stands_on_the_picture_in_the_table_and_in_the_file(counted: Visits) -> None:
    before = entries()
    answer = note(counted)
    assert (answer.status_code, answer.url) == (303, f"{PAGE}?period=year#notes")
    assert entries() == before + 1
    assert Entry.objects.get(verb="measure.annotated").facts == {"figure": "promises-kept", "day": "2026-02-11"}
    html = counted.get(counted.story.desk.ana, f"{PAGE}?period=year").content.decode()
    assert html.count('class="chart-note"') == 1
    assert "<title>11 Feb: New courier from here</title>" in html
    # By the week of its Monday where weeks are drawn, at its own day where days are.
    assert re.search(r"9 Feb \d\d\.\d % 11 Feb: New courier from here 12", look(counted, f"{PAGE}?period=year"))
    assert re.search(r"11 Feb 11 Feb: New courier from here 0", look(counted, f"{PAGE}?period=month"))
    assert "New courier" not in look(counted, f"{PAGE}?period=week"), "outside what is shown"
    assert "11 February 2026 New courier from here Bea Novak, Tue 3 Mar" in look(counted, f"{PAGE}?period=year", "ana")
    rows = counted.get(counted.story.desk.bea, f"{PAGE}?period=year&as=csv").content.decode().splitlines()
    assert rows[0] == "from,value,n,low,high,noted"
    assert [row for row in rows if row.endswith("11 Feb: New courier from here")]
    assert "New courier" not in look(counted, "/measures/reopened?period=year"), "it is about this figure"


def test_a_note_on_every_figure_is_on_every_figure(desk: Visits) -> None:
    note(desk, everywhere="yes")
    assert "New courier from here Bea Novak, Tue 3 Mar · on every figure" in look(
        desk, "/measures/reopened?period=year"
    )


def test_a_note_is_corrected_and_taken_back(desk: Visits) -> None:
    cast = desk.story.desk
    note(desk)
    one = Annotation.objects.get()
    path = f"{PAGE}/notes/{one.id}?period=year"
    answer = desk.post(cast.dita, path, {"do": "correct", "day": "2026-02-18", "words": "New courier in the north"})
    assert answer.status_code == 303
    words = look(desk, f"{PAGE}?period=year")
    assert "18 February 2026 New courier in the north Bea Novak, Tue 3 Mar; corrected by Dita Kern, Tue 3 Mar" in words
    assert Entry.objects.get(verb="measure.annotation_corrected").facts == {
        "figure": "promises-kept",
        "day": "2026-02-18",
        "figure_before": "promises-kept",
        "day_before": "2026-02-11",
    }
    before = entries()
    wrong = desk.post(cast.bea, path, {"do": "correct", "day": "2026-02-18", "words": " "})
    assert (wrong.status_code, "Say in a few words what happened" in said(wrong)) == (422, True)
    assert entries() == before
    assert desk.post(cast.bea, path, {"do": "take_back"}).status_code == 303
    assert "New courier" not in look(desk, f"{PAGE}?period=year")
    assert entries() == before + 1
    assert desk.post(cast.bea, path, {"do": "take_back"}).status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("day", "soon", "Pick a day, like 2026-03-31"),
        ("day", "2199-01-01", "from 1990 to a year from now"),
        ("words", " ", "Say in a few words what happened"),
        ("words", "x" * 201, "At most 200 characters"),
    ],
)
def test_what_cannot_be_noted_names_its_field_and_gives_back_what_was_typed(
    desk: Visits, field: str, typed: str, told: str
) -> None:
    before = entries()
    refused = note(desk, **{field: typed})
    assert refused.status_code == 422
    assert told in said(refused)
    kept = NOTE["words"] if field == "day" else NOTE["day"]
    assert f'value="{kept}"' in refused.content.decode()
    assert (entries(), Annotation.objects.count()) == (before, 0)


def test_the_front_line_reads_notes_and_writes_none(desk: Visits) -> None:
    before = entries()
    assert note(desk, "ana").status_code == 403
    assert note(desk, "evan").status_code == 403
    assert note(desk, page="/measures/no-such").status_code == 404
    assert entries() == before
    assert "Note what happened on a day" not in look(desk, PAGE, "ana")
    note(desk)
    assert "Correct it" not in look(desk, f"{PAGE}?period=year", "ana")


def test_many_notes_take_no_more_questions_than_one(desk: Visits) -> None:
    note(desk)
    bea = desk.story.desk.bea
    few = desk.queries(bea, f"{PAGE}?period=year")
    for number in range(5):
        note(desk, words=f"Another {number}")
    assert desk.queries(bea, f"{PAGE}?period=year") == few
