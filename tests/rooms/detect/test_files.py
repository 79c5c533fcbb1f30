"""Files of signals: nothing about a date or a number is guessed, and every row is a signal or says why not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.detect.rules.mapping import BadMapping, Column, Mapping, Use, guess_mapping, mapping_from
from amends.detect.rules.reading import Asked, Read, read_signals
from amends.detect.rules.sheets import BadFile, read_sheet
from amends.detect.rules.written import Contradicts, NotDecided, Order, date_order, decimal_mark, number
from amends.kernel.written_dates import Reading
from tests.cast import NOON

FORMS = {Order.DAY: "{0.day:02}{1}{0.month:02}{1}{0.year}", Order.MONTH: "{0.month}{1}{0.day}{1}{0.year}"}
STYLES = [(",", "."), (".", ","), ("", "."), ("", ","), (" ", ","), ("'", "."), ("\u00a0", ",")]
COLUMNS = (
    Column("Order", Use.SUBJECT),
    Column("Placed", Use.TIME),
    Column("Promised", Use.DAY_END, "promised_by"),
    Column("Weight", Use.NUMBER, "weight"),
)
MAPPING = Mapping("shop", COLUMNS, type="order.placed", prefix="order:", time_zone="Europe/Berlin")


def cells(*said: str) -> list[tuple[int, str]]:
    return list(enumerate(said, 2))


def read(text: str | bytes, mapping: Mapping = MAPPING, at: datetime = NOON) -> Read:
    raw = text if isinstance(text, bytes) else text.encode()
    return read_signals(read_sheet(raw, most_rows=1_000), mapping, at=at)


@given(
    st.lists(st.dates(date(1990, 1, 1), date(2030, 12, 31)), min_size=1, max_size=12),
    st.sampled_from(Order),
    st.sampled_from("/-."),
)
def test_a_column_of_dates_is_read_as_it_was_written_or_asked_about(days: list[date], order: Order, mark: str) -> None:
    written = cells(*(FORMS[order].format(day, mark) for day in days))
    other = Order.MONTH if order is Order.DAY else Order.DAY
    try:
        decided = date_order(written)
    except NotDecided:
        # Only when every single one is a date in the other order as well, and one of them another day.
        assert all(day.day <= 12 for day in days)
        assert any(day.day != day.month for day in days)
        decided = date_order(written, order)
    assert decided.way in {order, ""}
    reading = Reading(decided.way == Order.DAY, "UTC", is_strict=True)
    assert [reading.moment(cell).date() for _, cell in written] == days
    if decided.by:
        assert dict(written)[decided.line] == decided.by
        with pytest.raises(Contradicts):
            date_order(written, other)


@given(
    st.lists(st.decimals(-(10**9), 10**9, places=3), min_size=1, max_size=8),
    st.sampled_from(STYLES),
    st.integers(0, 3),
)
def test_a_column_of_numbers_is_read_as_it_was_written_or_asked_about(
    values: list[object], style: tuple[str, str], places: int
) -> None:
    group, decimal = style
    spelled = [f"{value:,.{places}f}" for value in values]
    written = cells(*(one.replace(",", "g").replace(".", decimal).replace("g", group) for one in spelled))
    try:
        decided = decimal_mark(written)
    except NotDecided:
        decided = decimal_mark(written, decimal)
    assert decided.way in {decimal, ""}
    assert [number(cell, decided.way) for _, cell in written] == [float(one.replace(",", "")) for one in spelled]


@pytest.mark.parametrize(
    ("said", "way", "by"),
    [
        (["03/04/2024", "13/04/2024", "05/06/2024"], "day", "13/04/2024"),
        (["03/04/2024", "04/25/2024"], "month", "04/25/2024"),
        (["03.04.2024", "13.04.2024"], "day", "13.04.2024"),
        (["05/05/2024", "2024-04-03", ""], "", ""),
        # There is no such day in either order: it shows nothing, and is refused by itself.
        (["05/05/2024", "31/02/2024"], "", ""),
    ],
)
def test_one_date_decides_for_its_column(said: list[str], way: str, by: str) -> None:
    decided = date_order(cells(*said))
    assert (decided.way, decided.by) == (way, by)


@pytest.mark.parametrize("said", [["03/04/2024"], ["03.04.2024", "01/02/2023"], ["05/05/2024", "03-04-2024"]])
def test_dates_possible_in_both_orders_are_asked(said: list[str]) -> None:
    with pytest.raises(NotDecided):
        date_order(cells(*said))
    assert date_order(cells(*said), "month").way == "month"


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1.234", ".", 1.234),
        ("1.234", ",", 1234),
        ("0.123", "", 0.123),
        ("−7", "", -7),
        ("1.2.3", ",", None),
        ("12,34,567", ".", None),
        ("12 kg", ".", None),
        ("1e3", ".", None),
    ],
)
def test_a_number_is_what_it_says(cell: str, decimal: str, value: float | None) -> None:
    assert number(cell, decimal) == value


class TestFiles:
    TEXT = "Order;Placed;Promised;Weight\nA1;13.02.2026 10:00;15.02.2026;1,5\nA2;14.02.2026 10:00;16.02.2026;2\n"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    @pytest.mark.parametrize("shape", ["{}", "sep=;\r\n{}"])
    def test_as_excel_saves_them(self, encoding: str, shape: str) -> None:
        found = read(shape.format(self.TEXT.replace("A1", '"Zürich;\n1"')).encode(encoding))
        (_, first), (line, second) = found.signals
        assert found.troubles == []
        assert first.subject == "order:Zürich;\n1"
        assert first.occurred_at == datetime(2026, 2, 13, 9, 0, tzinfo=UTC)
        assert first.data == {"promised_by": "2026-02-15T23:00:00+00:00", "weight": 1.5}
        assert second.data["weight"] == 2
        assert line == (5 if "sep" in shape else 4)
        assert "'13.02.2026 10:00' on line" in found.understood[0].words

    def test_a_row_is_known_by_what_it_says_in_whatever_encoding_and_order_of_columns(self) -> None:
        turned = "Weight,Promised,Order,Placed\n2,16.02.2026,A2,14.02.2026 10:00\n"
        assert read(turned).signals[0][1] == read(self.TEXT.encode("utf-16")).signals[1][1]

    def test_json_lines_keep_their_numbers_and_say_which_line_is_none(self) -> None:
        told = {"id": "7", "time": "2026-02-13T10:00:00+01:00", "subject": "A1", "data": {"kg": 1.5, "ok": True}}
        lines = [json.dumps(told), "{broken", json.dumps(told | {"id": "8", "data": {"kg": "heavy"}}), "[1]", ""]
        columns = (
            Column("id", Use.ID),
            Column("time", Use.TIME),
            Column("subject", Use.SUBJECT),
            Column("data.kg", Use.NUMBER, "kg"),
            Column("data.ok", Use.TRUTH, "is_ok"),
        )
        found = read("\n".join(lines), Mapping("shop", columns, type="parcel.weighed"))
        ((line, signal),) = found.signals
        assert (line, signal.external_id, signal.data) == (1, "7", {"kg": 1.5, "is_ok": True})
        assert [(one.line, one.heading) for one in found.troubles] == [(2, ""), (4, ""), (3, "data.kg")]
        assert (found.count, found.refused) == (4, 3)

    def test_what_only_a_person_can_say_is_asked_all_at_once(self) -> None:
        asked = Mapping("shop", COLUMNS, type="order.placed")
        found = read('Order,Placed,Promised,Weight\nA1,03/04/2025 10:00,04/05/2025,"1,234"\n', asked)
        assert [(one.about, one.heading, one.example) for one in found.questions] == [
            (Asked.ORDER, "Placed", "03/04/2025 10:00"),
            (Asked.ORDER, "Promised", "04/05/2025"),
            (Asked.DECIMAL, "Weight", "1,234"),
            (Asked.ZONE, "Placed", "03/04/2025 10:00"),
        ]
        assert found.signals == []

    @pytest.mark.parametrize(
        ("row", "heading", "words"),
        [
            (",2026-02-13 10:00,,", "Order", "empty"),
            ("A1,soon,,", "Placed", "write a date"),
            ("A1,13/02/26,,", "Placed", "two digits"),
            ("A1,2025-10-26 02:30,,", "Placed", "twice"),
            ("A1,2026-03-04 10:00,,", "Placed", "ahead of our clock"),
            ("A1,2026-02-13 10:00,,1 kg", "Weight", "is no number"),
            ("A1,2026-02-13 10:00", "Placed", "2 cells and the heading 4"),
            (f"{'x' * 130},2026-02-13 10:00,,", "Order", "1 to 120"),
        ],
    )
    def test_a_row_that_cannot_be_read_says_why_and_the_others_are_read(
        self, row: str, heading: str, words: str
    ) -> None:
        found = read(f"Order,Placed,Promised,Weight\nA0,2026-02-13 09:00,,\n{row}\n")
        assert [signal.subject for _, signal in found.signals] == ["order:A0"]
        ((line, at_heading, why),) = [(one.line, one.heading, one.words) for one in found.troubles]
        assert (line, at_heading) == (3, heading)
        assert words in why

    def test_a_number_that_is_not_each_rows_own_is_no_id(self) -> None:
        columns = (*COLUMNS, Column("No", Use.ID))
        text = "Order,Placed,Promised,Weight,No\n" + "A{},2026-02-13 10:00,,,1\n" * 3
        found = read(text.format(1, 1, 2), Mapping("shop", columns, type="a", time_zone="UTC"))
        assert (len(found.signals), found.doubled) == (1, 1)
        assert found.troubles[0].line == 4
        assert "line 2 has the same one" in found.troubles[0].words

    def test_a_column_that_contradicts_itself_or_what_was_said_is_not_read_at_all(self) -> None:
        mixed = "Order,Placed,Promised,Weight\nA1,13/02/2026,,\nA2,02/14/2026,,\n"
        found = read(mixed)
        assert (found.signals, [one.line for one in found.conflicts]) == ([], [2])
        said = Mapping("shop", (COLUMNS[0], Column("Placed", Use.TIME, order="month")), type="a", time_zone="UTC")
        assert read("Order,Placed\nA1,13/02/2026\n", said).conflicts[0].line == 2

    @pytest.mark.parametrize(
        ("raw", "words"),
        [
            (b"", "empty"),
            (b"Order,Placed\n", "no rows"),
            (b"Order,Order\n1,2\n", "rename"),
            (b"Order,,Placed\n1,2,3\n", "no heading"),
            (b"a\n" + b"1\n" * 1_001, "split it"),
            (b'a\n"1\n' + b"x" * 200_000, "quotation marks"),
        ],
    )
    def test_a_file_that_is_none_is_refused(self, raw: bytes, words: str) -> None:
        with pytest.raises(BadFile, match=words):
            read_sheet(raw, most_rows=1_000)

    def test_a_mapping_comes_back_as_it_was_kept_and_must_fit_the_file(self) -> None:
        assert mapping_from(json.loads(json.dumps(MAPPING.as_json()))) == MAPPING
        with pytest.raises(BadMapping, match="Promised: the file has no such column"):
            read("Order,Placed,Weight\nA1,2026-02-13,1\n")


class TestGuessing:
    """What a file seems to say, before a person has looked at it."""

    def test_headings_speak_first_and_values_where_they_do_not(self) -> None:
        head = "Order number,Placed,Promised by,Sent,what,Gate (new),Weight\n"
        rows = "A1,2026-02-01 10:00,03/04/2026,2026-02-02,order.placed,,1.5\n"
        rows += "A2,2026-02-02,04/04/2026,,order.placed,B,2\n"
        guessed = guess_mapping(read_sheet((head + rows).encode(), most_rows=9), "ops")
        assert [(one.use, one.fact) for one in guessed.columns] == [
            (Use.SUBJECT, ""),
            (Use.MOMENT, "placed"),  # of two that may tell when it happened, a person picks one
            (Use.DAY_END, "promised_by"),
            (Use.MOMENT, "sent"),
            (Use.TYPE, ""),
            (Use.TEXT, "gate_new"),
            (Use.TEXT, "weight"),
        ]

    def test_the_only_date_that_is_no_promise_tells_when_it_happened(self) -> None:
        sheet = read_sheet(b"Order,Placed,Due,Note\nA1,2026-02-01,2026-02-05,late 2026-02-06\n", most_rows=9)
        assert [one.use for one in guess_mapping(sheet, "ops").columns] == [
            Use.SUBJECT,
            Use.TIME,
            Use.DAY_END,
            Use.TEXT,
        ]
