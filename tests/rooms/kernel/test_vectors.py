"""Questions with known answers: the captured ones, and files that are not what they should be."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from amends.kernel import vectors
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.openings import Opening

BERLIN = {
    "tz": "Europe/Berlin",
    "days": [0, 1, 2, 3, 4, 5],
    "start": "08:00",
    "end": "20:00",
    "lunch": ["12:00", "12:45"],
    "hol": ["DE", "BY"],
    "holidays": ["2026-06-04"],
}
NIGHTS = {"tz": "UTC", "days": [0], "start": "22:00", "end": "06:00", "lunch": None, "hol": None, "holidays": []}
ROUND_THE_CLOCK = NIGHTS | {"days": list(range(7)), "start": "00:00", "end": "00:00"}
HEAD = "calendar,op,start_utc,end_utc_or_minutes,expected\n"


def ask(*rows: str) -> vectors.Comparison:
    known = vectors.parse_calendars(json.dumps({"berlin": BERLIN, "nights": NIGHTS, "always": ROUND_THE_CLOCK}))
    return vectors.compare(known, vectors.parse_questions(HEAD + "\n".join(rows)))


def test_all_captured_answers_are_equal(shared_data: Path) -> None:
    folder = shared_data / "business_hours_vectors"
    known = vectors.parse_calendars((folder / "calendars.json").read_text(encoding="utf-8"))
    asked = vectors.parse_questions((folder / "vectors.csv").read_text(encoding="utf-8"))
    assert vectors.compare(known, asked) == vectors.Comparison(rows=520, equal=520, differences=())


def test_a_calendar_is_read_as_it_is_written() -> None:
    week = dict.fromkeys(range(6), (Opening.of("08:00", "12:00"), Opening.of("12:45", "20:00")))
    expected = BusinessCalendar("Europe/Berlin", week, frozenset({date(2026, 6, 4)}))
    assert vectors.parse_calendars(json.dumps({"berlin": BERLIN})) == {"berlin": expected}


@pytest.mark.parametrize(
    "row",
    [
        "berlin,deadline,2026-06-03T17:30:00+00:00,60,2026-06-05T06:30:00+00:00",  # Corpus Christi between
        "berlin,deadline,2026-06-05T09:50:00+00:00,30,2026-06-05T11:05:00+00:00",  # over lunch
        "berlin,elapsed,2026-06-05T06:00:00+00:00,2026-06-05T18:00:00+00:00,675",
        "nights,elapsed,2026-06-01T00:00:00+00:00,2026-06-03T00:00:00+00:00,480",
        "nights,deadline,2026-06-01T12:00:00+00:00,150,2026-06-02T00:30:00+00:00",
        "always,elapsed,2026-01-01T00:00:00+00:00,2027-01-01T00:00:00+00:00,525600",
        "always,elapsed,2026-06-01T00:00:00+00:00,2026-06-01T00:00:30+00:00,0.5",
        "always,deadline,2026-06-01T00:00:00+02:00,1.5,2026-05-31T22:01:30+00:00",
    ],
)
def test_an_equal_answer(row: str) -> None:
    assert ask(row) == vectors.Comparison(rows=1, equal=1, differences=())


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("nights,elapsed,2026-06-01T22:00:00+00:00,2026-06-01T22:00:59+00:00,0", "0.983333333"),  # never rounded
        ("always,elapsed,2020-01-01T00:00:00+00:00,2026-01-01T00:01:00+00:00,7", "3156481"),
        ("always,elapsed,2026-06-01T00:00:00+00:00,2026-06-01T00:01:00.000001+00:00,1", "1.000000017"),
        ("nights,deadline,2026-06-01T22:00:00+00:00,1,2026-06-01T22:02:00+00:00", "2026-06-01T22:01:00+00:00"),
        ("paris,elapsed,2026-06-01T22:00:00+00:00,2026-06-01T22:01:00+00:00,1", "error: calendar: 'paris' is not in"),
        ("nights,guess,2026-06-01T22:00:00+00:00,1,1", "error: op: 'guess' is neither deadline nor elapsed"),
        ("nights,deadline,yesterday,1,2026-06-01T22:01:00+00:00", "error: Invalid isoformat string"),
        ("nights,deadline,2026-06-01T22:00:00,1,2026-06-01T22:01:00+00:00", "error: start: 2026-06-01T22:00:00 has no"),
        ("nights,deadline,2026-06-01T22:00:00+00:00,soon,2026-06-01T22:01:00+00:00", "error: "),
        ("nights,deadline,2026-06-01T22:00:00+00:00,1e400,2026-06-01T22:01:00+00:00", "error: "),
        ("nights,deadline,2026-06-01T22:00:00+00:00,NaN,2026-06-01T22:01:00+00:00", "error: "),
        ("nights,elapsed", "error: "),
    ],
)
def test_a_difference_says_what_was_found(row: str, found: str) -> None:
    compared = ask("always,elapsed,2026-06-01T00:00:00+00:00,2026-06-01T00:01:00+00:00,1", row)
    assert (compared.rows, compared.equal) == (2, 1)
    assert compared.differences[0].row == 2
    assert compared.differences[0].question["op"] == row.split(",")[1]
    assert compared.differences[0].found.startswith(found)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"tz": "Mars/Olympus"}, "^desk: time_zone: 'Mars/Olympus' is not known"),
        ({"start": "9 o'clock"}, '^desk: start: "9 o\'clock" is no time of day'),
        ({"days": [0, 7]}, "^desk: week: "),
        ({"days": None}, "^desk: "),
        ({"holidays": ["25 May"]}, "^desk: Invalid isoformat string"),
        ({"lunch": ["12:00"]}, "^desk: not enough values"),
    ],
)
def test_a_field_that_is_wrong_is_named(change: dict[str, object], error: str) -> None:
    with pytest.raises(ValueError, match=error):
        vectors.parse_calendars(json.dumps({"desk": BERLIN | change}))


@pytest.mark.parametrize("field", ["tz", "days", "start", "end", "holidays"])
def test_a_field_that_is_missing_is_named(field: str) -> None:
    fields = {name: value for name, value in BERLIN.items() if name != field}
    with pytest.raises(ValueError, match=rf"^desk: the field '{field}' is missing"):
        vectors.parse_calendars(json.dumps({"desk": fields}))


@pytest.mark.parametrize("text", ["[]", "7", '{"desk": 7}', '{"desk": null}', "{"])
def test_what_is_no_calendar_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"calendars: expected|desk: |Expecting"):
        vectors.parse_calendars(text)


def test_missing_columns_are_named() -> None:
    with pytest.raises(ValueError, match=r"^questions: the columns op, expected are missing"):
        vectors.parse_questions("calendar,start_utc,end_utc_or_minutes\n")


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert vectors.parse_questions("\ufeff" + HEAD + "a,b,c,d,e\n")[0]["calendar"] == "a"
