"""Dates as people write them: each dress read the same, and a column that can be read two ways refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.simulate.histories.dates import DateColumn, decide_column
from amends.simulate.histories.problems import HistoryError

SHOP = ZoneInfo("America/Sao_Paulo")
PURCHASE = datetime(2018, 5, 16, 23, 57, 3, tzinfo=UTC)  # 20:57:03 by the shop's clock


def decide(*values: str, is_day_first: bool | None = None) -> DateColumn:
    return decide_column(values, table="orders.csv", column="bought", is_day_first=is_day_first)


@pytest.mark.parametrize(
    "text",
    [
        "2018-05-16 20:57:03",
        "2018-05-16T20:57:03",
        "2018-05-16T20:57:03.000",
        "2018-05-16T20:57:03-03:00",
        "2018-05-16T20:57:03-0300",
        "2018-05-16 20:57:03 -03",
        "2018-05-16T23:57:03Z",
        "2018-05-16 23:57:03 UTC",
        "2018-05-17T01:57:03+02:00",
        "2018/05/16 20:57:03",
        "2018.5.16 20:57:03",
        "20180516T20:57:03",
        "16/05/2018 20:57:03",
        "16.05.2018, 20:57:03",
        "16-5-2018 20:57:03",
        "05/16/2018 8:57:03 PM",
        "5/16/2018 08:57:03 p.m.",
        "16 May 2018 20:57:03",
        "16-May-2018 20:57:03",
        "May 16, 2018 20:57:03",
        "16 May 2018, 8:57:03 PM",
    ],
)
def test_one_moment_in_many_dresses(text: str) -> None:
    assert decide(text).moment(text, SHOP) == PURCHASE


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-07-17", date(2018, 7, 17)),
        ("2018-07-17 00:00:00", date(2018, 7, 17)),
        ("2018-07-17T00:00:00-03:00", date(2018, 7, 17)),
        ("2018-07-17T03:00:00Z", date(2018, 7, 17)),
        ("2018-07-17T00:00:00Z", date(2018, 7, 17)),
        ("2018-07-17T02:59:59Z", date(2018, 7, 16)),
        ("17/07/2018", date(2018, 7, 17)),
    ],
)
def test_a_promised_day_is_a_day_of_the_shop(text: str, day: date) -> None:
    assert decide(text).day(text, SHOP) == day


def test_a_day_without_a_clock_is_its_midnight() -> None:
    assert decide("2018-07-17").moment("2018-07-17", SHOP) == datetime(2018, 7, 17, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2018",
        "16/05/18 20:57",
        "2018-13-01",
        "2018-05-32 10:00:00",
        "99/99/2018",
        "1526504223",
        "2018-05-16 25:00:00",
        "2018-05-16 13:10 PM",
        "31 Brumaire 2018",
        "May 2018",
        "2018-05-16 20:57:03 Mars/Base",
    ],
)
def test_what_is_no_date_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decide("2018-05-16", text).moment(text, SHOP)


def test_one_telling_value_decides_the_whole_column() -> None:
    column = decide("05/06/2018 08:11", "07/06/2018", "", "13/06/2018")
    assert column.day("05/06/2018 08:11", SHOP) == date(2018, 6, 5)
    column = decide("05/06/2018 08:11", "07/06/2018", "", "06/13/2018")
    assert column.day("05/06/2018 08:11", SHOP) == date(2018, 5, 6)


def test_a_column_that_may_be_read_two_ways_is_refused_with_examples() -> None:
    with pytest.raises(HistoryError) as refusal:
        decide("05/06/2018 08:11", "05/06/2018 08:11", "07/06/2018", "08/06/2018", "09/06/2018")
    assert str(refusal.value) == (
        "orders.csv, column bought: day and month cannot be told apart in any of its 5 dates, such as "
        "'05/06/2018 08:11', '07/06/2018', '08/06/2018'. Write them as YYYY-MM-DD, or say whether the day comes first "
        "(is_day_first)."
    )


@pytest.mark.parametrize(("is_day_first", "day"), [(True, date(2018, 6, 5)), (False, date(2018, 5, 6))])
def test_somebody_who_knows_may_say_so(is_day_first: bool, day: date) -> None:
    assert decide("05/06/2018", is_day_first=is_day_first).day("05/06/2018", SHOP) == day


def test_nobody_may_say_what_the_column_denies() -> None:
    with pytest.raises(HistoryError, match=r"'13/06/2018' can only be read the other way round"):
        decide("13/06/2018", is_day_first=False)


def test_a_column_that_mixes_both_orders_is_refused() -> None:
    with pytest.raises(HistoryError, match=r"day first \('13/06/2018'\) and some the month \('06/14/2018'\)"):
        decide("13/06/2018", "06/14/2018", "05/05/2018")


def test_the_same_number_twice_needs_no_decision() -> None:
    assert decide("05/05/2018").day("05/05/2018", SHOP) == date(2018, 5, 5)


def test_garbage_does_not_decide_a_column() -> None:
    column = decide("99/99/2018", "14/40/2018", "2018-05-06", "soon")
    assert column.is_day_first is None


def test_a_column_without_one_date_is_refused_with_examples() -> None:
    with pytest.raises(HistoryError, match=r"none of its 12 values is a date we can read, such as 'soon', 'later'"):
        decide(*["soon", "", "later"] * 6)


def test_a_few_wrong_values_are_wrong_rows_and_no_wrong_column() -> None:
    assert decide("soon", "", "later").is_day_first is None


def test_an_empty_column_says_nothing() -> None:
    assert decide("", "").is_day_first is None


@given(st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))  # noqa: DTZ001
def test_both_orders_are_read_back(at: datetime, form: str) -> None:
    texts = [at.strftime(form + " %H:%M:%S"), datetime(2018, 5, 25).strftime(form)]  # noqa: DTZ001
    read = decide(*texts).read(texts[0])
    assert (read.day, read.clock, read.offset) == (at.date(), at.time().replace(microsecond=0), None)
