"""Order histories in folders of all kinds: what is found, what is told when, what is refused, what is set aside."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from amends.simulate.histories.orders import promise_passes_at, read_orders
from amends.simulate.histories.problems import HistoryError, Problems
from amends.simulate.histories.signals import Signal

SHOP = ZoneInfo("America/Sao_Paulo")
ORDERS = """\
order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,\
order_delivered_customer_date,order_estimated_delivery_date
o1,c1,delivered,2018-06-22 20:07:44,2018-06-22 20:44:26,2018-06-23 13:09:00,2018-07-19 12:44:08,2018-07-17 00:00:00
o2,c2,canceled,2018-06-24 10:00:00,,,,2018-07-02 00:00:00
"""
CUSTOMERS = """\
customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state
c1,u1,8775,mogi das cruzes,SP
c2,u1,89254,jaragua do sul,SC
"""
ITEMS = """\
order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
o1,1,p1,s1,2018-06-18 14:48:30,199.0,17.87
o1,2,p2,s2,2018-06-18 14:48:30,5.5,0
"""
PAYMENTS = """\
order_id,payment_sequential,payment_type,payment_installments,payment_value
o1,1,credit_card,8,200.0
o1,2,voucher,1,22.37
o2,1,boleto,1,10
"""
REVIEWS = """\
review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,review_answer_timestamp
r1,o1,1,,"chegou tarde
e quebrado",2018-07-20 00:00:00,2018-07-21 08:00:00
r2,o1,4,melhor,,2018-07-28 00:00:00,2018-07-29 08:00:00
"""
TABLES = {"orders": ORDERS, "customers": CUSTOMERS, "items": ITEMS, "payments": PAYMENTS, "reviews": REVIEWS}


def lay(folder: Path, **tables: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in (TABLES | tables).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def tell(folder: Path, is_day_first: bool | None = None) -> tuple[list[Signal], Problems]:
    problems = Problems()
    return list(read_orders(folder, problems=problems, is_day_first=is_day_first)), problems


def the_problem(problems: Problems) -> tuple[str, int, str, bool]:
    (problem,) = problems.examples
    return problem.table, problem.line, problem.column, problem.is_set_aside


def test_an_order_is_told_step_by_step(tmp_path: Path) -> None:
    signals, problems = tell(lay(tmp_path))
    assert [(signal.type, signal.subject, signal.occurred_at) for signal in signals] == [
        ("order.placed", "order/o1", datetime(2018, 6, 22, 23, 7, 44, tzinfo=UTC)),
        ("order.approved", "order/o1", datetime(2018, 6, 22, 23, 44, 26, tzinfo=UTC)),
        ("order.dispatched", "order/o1", datetime(2018, 6, 23, 16, 9, tzinfo=UTC)),
        ("order.placed", "order/o2", datetime(2018, 6, 24, 13, tzinfo=UTC)),
        ("order.delivered", "order/o1", datetime(2018, 7, 19, 15, 44, 8, tzinfo=UTC)),
        ("review.answered", "order/o1", datetime(2018, 7, 21, 11, tzinfo=UTC)),
        ("review.answered", "order/o1", datetime(2018, 7, 29, 11, tzinfo=UTC)),
    ]
    assert problems.lines() == []


def test_what_is_known_when_an_order_is_placed(tmp_path: Path) -> None:
    signals, _ = tell(lay(tmp_path))
    assert signals[0].data == {
        "order": "o1",
        "customer": "c1",
        "customer_unique": "u1",
        "city": "mogi das cruzes",
        "state": "SP",
        "zip": "08775",
        "promised_date": "2018-07-17",
        "promise_passes_at": "2018-07-18T03:00:00Z",
        "items": [
            {"product": "p1", "seller": "s1", "price_minor": 19900, "freight_minor": 1787},
            {"product": "p2", "seller": "s2", "price_minor": 550, "freight_minor": 0},
        ],
        "items_minor": 20450,
        "freight_minor": 1787,
        "value_minor": 22237,
        "paid_minor": 22237,
        "paid_with": ["credit_card", "voucher"],
        "currency": "BRL",
        "handover_by": "2018-06-18T17:48:30Z",
    }
    assert signals[3].data["value_minor"] == 1000


def test_the_customers_own_words_come_whole(tmp_path: Path) -> None:
    signals, _ = tell(lay(tmp_path))
    assert signals[5].data == {
        "order": "o1",
        "review": "r1",
        "score": 1,
        "title": "",
        "message": "chegou tarde\ne quebrado",
    }


@pytest.mark.parametrize("status", ["unavailable", "delivered", "", "anything"])
def test_what_an_order_finally_became_changes_nothing(tmp_path: Path, status: str) -> None:
    expected, _ = tell(lay(tmp_path / "one"))
    other = ORDERS.replace(",delivered,", f",{status},").replace(",canceled,", f",{status},")
    assert tell(lay(tmp_path / "other", orders=other))[0] == expected


def test_the_final_status_may_be_missing_altogether(tmp_path: Path) -> None:
    expected, _ = tell(lay(tmp_path / "one"))
    without = ORDERS.replace("order_status,", "").replace("delivered,2018", "2018").replace("canceled,", "")
    assert tell(lay(tmp_path / "other", orders=without))[0] == expected


@pytest.mark.parametrize(
    ("day", "passes_at"),
    [
        (date(2018, 7, 17), datetime(2018, 7, 18, 3, tzinfo=UTC)),
        (date(2018, 1, 17), datetime(2018, 1, 18, 2, tzinfo=UTC)),  # summer
        (date(2017, 10, 14), datetime(2017, 10, 15, 3, tzinfo=UTC)),  # the midnight that clocks jump over
        (date(2018, 2, 17), datetime(2018, 2, 18, 3, tzinfo=UTC)),  # the day of 25 hours
    ],
)
def test_a_promise_passes_at_midnight_of_the_shop(day: date, passes_at: datetime) -> None:
    assert promise_passes_at(day, SHOP) == passes_at


def test_files_are_known_by_their_columns_not_their_names(tmp_path: Path) -> None:
    expected, _ = tell(lay(tmp_path / "one"))
    folder = tmp_path / "other"
    folder.mkdir()
    for number, text in enumerate(TABLES.values()):
        (folder / f"export_{number}.csv.gz").write_bytes(gzip.compress(text.replace(",", ";").encode()))
    (folder / "sellers.csv").write_text("seller_id,seller_city\ns1,x\n")
    (folder / "SOURCE.txt").write_text("somewhere")
    signals, problems = tell(folder)
    assert [signal.occurred_at for signal in signals] == [signal.occurred_at for signal in expected]
    assert problems.notes == []


def in_other_dress(text: str) -> str:
    """The same table with the moments in UTC and the day first, as another program would export it."""
    lines = []
    for line in text.splitlines():
        cells = []
        for cell in line.split(","):
            try:
                at = datetime.strptime(cell, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHOP)
                cells.append(at.astimezone(UTC).strftime("%d/%m/%Y %H:%M:%S+00:00"))
            except ValueError:
                cells.append(cell)
        lines.append(",".join(cells))
    return "\n".join(lines)


def test_dates_written_another_way_tell_the_same(tmp_path: Path) -> None:
    expected, _ = tell(lay(tmp_path / "one"))
    reviews = in_other_dress(REVIEWS.replace("tarde\n", "tarde ")).replace("tarde ", "tarde\n")
    other = lay(tmp_path / "other", orders=in_other_dress(ORDERS), reviews=reviews)
    assert tell(other)[0] == expected


def test_a_date_that_can_be_read_two_ways_is_refused_by_column(tmp_path: Path) -> None:
    folder = lay(
        tmp_path, orders=ORDERS.replace("2018-07-17 00:00:00", "07/08/2018").replace("2018-07-02 00:00:00", "")
    )
    with pytest.raises(HistoryError, match=r"orders\.csv, column order_estimated_delivery_date: .* '07/08/2018'"):
        tell(folder)
    assert tell(folder, is_day_first=True)[0][0].data["promised_date"] == "2018-08-07"


def test_tables_that_a_folder_lacks_are_noted(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS)
    signals, problems = tell(tmp_path)
    assert len(signals) == 5
    assert signals[0].data["customer_unique"] == "c1"
    assert [note.split(" (")[0] for note in problems.notes] == [
        f"{tmp_path.name} has no table of {name}" for name in ("customers", "items", "payments", "reviews")
    ]


def test_a_folder_without_orders_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    with pytest.raises(HistoryError, match=r"has the columns of orders: order_id, .* Seen: customers\.csv\."):
        tell(tmp_path)


def test_a_missing_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="is not a folder"):
        tell(tmp_path / "nowhere")


def test_two_tables_of_orders_are_refused(tmp_path: Path) -> None:
    (lay(tmp_path) / "orders_old.csv").write_text(ORDERS)
    with pytest.raises(HistoryError, match=r"orders\.csv, orders_old\.csv could each be the orders"):
        tell(tmp_path)


def test_a_time_zone_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="Mars/Base"):
        read_orders(lay(tmp_path), problems=Problems(), time_zone="Mars/Base")


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("o1,c1", ",c1", "order_id"),
        ("2018-06-22 20:07:44", "", "order_purchase_timestamp"),
        ("2018-06-22 20:07:44", "12th of June", "order_purchase_timestamp"),
        ("2018-07-17 00:00:00", "2018-07-41", "order_estimated_delivery_date"),
        ("2018-07-19 12:44:08", "0000-00-00 00:00:00", "order_delivered_customer_date"),
    ],
)
def test_an_order_that_cannot_be_judged_is_set_aside_and_named(tmp_path: Path, old: str, new: str, column: str) -> None:
    signals, problems = tell(lay(tmp_path, orders=ORDERS.replace(old, new, 1), reviews=REVIEWS.splitlines()[0] + "\n"))
    assert {signal.subject for signal in signals} == {"order/o2"}
    assert the_problem(problems) == ("orders.csv", 2, column, True)


def test_an_order_that_stands_twice_is_told_once(tmp_path: Path) -> None:
    signals, problems = tell(lay(tmp_path, orders=ORDERS + ORDERS.splitlines()[2] + "\n"))
    assert len(signals) == 7
    assert the_problem(problems) == ("orders.csv", 4, "order_id", True)


def test_an_order_without_a_promised_day_promises_nothing(tmp_path: Path) -> None:
    signals, problems = tell(lay(tmp_path, orders=ORDERS.replace("2018-07-17 00:00:00", "")))
    assert signals[0].data["promised_date"] is None
    assert signals[0].data["promise_passes_at"] is None
    assert problems.count == 0


def test_an_order_of_an_unknown_customer_is_told_and_named(tmp_path: Path) -> None:
    signals, problems = tell(lay(tmp_path, orders=ORDERS.replace("o2,c2", "o2,c9")))
    assert len(signals) == 7
    assert the_problem(problems) == ("orders.csv", 3, "customer_id", False)


def test_what_lies_before_its_order_is_told_when_the_order_is_placed(tmp_path: Path) -> None:
    signals, problems = tell(lay(tmp_path, orders=ORDERS.replace("2018-06-23 13:09:00", "2018-06-20 13:09:00")))
    assert [(signal.type, signal.occurred_at) for signal in signals[:2]] == [
        ("order.placed", datetime(2018, 6, 22, 23, 7, 44, tzinfo=UTC)),
        ("order.dispatched", datetime(2018, 6, 22, 23, 7, 44, tzinfo=UTC)),
    ]
    assert the_problem(problems) == ("orders.csv", 2, "order_delivered_carrier_date", False)


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("r2,o1,4", "r2,o1,9", 4, "review_score"),
        ("r2,o1,4", "r2,o7,4", 4, "order_id"),
        ("r2,o1,4", "r1,o1,4", 4, "review_id"),
        ("r2,o1,4", ",o1,4", 4, "review_id"),
        ("2018-07-29 08:00:00", "", 4, "review_answer_timestamp"),
    ],
)
def test_an_answer_that_cannot_be_used_is_set_aside_and_named(
    tmp_path: Path, old: str, new: str, line: int, column: str
) -> None:
    signals, problems = tell(lay(tmp_path, reviews=REVIEWS.replace(old, new)))
    assert len(signals) == 6
    assert the_problem(problems) == ("reviews.csv", line, column, True)


def test_one_review_of_two_orders_is_told_for_both(tmp_path: Path) -> None:
    signals, problems = tell(lay(tmp_path, reviews=REVIEWS.replace("r2,o1", "r1,o2")))
    answers = [signal for signal in signals if signal.type == "review.answered"]
    assert {signal.external_id for signal in answers} == {"review.answered/o1/r1", "review.answered/o2/r1"}
    assert problems.count == 0


def test_an_amount_that_is_none_counts_nothing_and_is_named(tmp_path: Path) -> None:
    signals, problems = tell(lay(tmp_path, items=ITEMS.replace("199.0", "free").replace("5.5,", '"5,5",')))
    assert signals[0].data["items_minor"] == 550
    assert the_problem(problems) == ("items.csv", 2, "price", False)


def test_a_thousand_wrong_rows_are_counted_and_a_few_kept(tmp_path: Path) -> None:
    wrong = "".join(f"x{number},c1,delivered,no date,,,,\n" for number in range(1000))
    _, problems = tell(lay(tmp_path, orders=ORDERS + wrong))
    assert (problems.count, problems.set_aside_count, len(problems.examples)) == (1000, 1000, 100)
    assert problems.lines() == [
        "1000 x orders.csv, order_purchase_timestamp: is no date; write it as 2018-05-16T20:57:03, "
        "first in line 4: 'no date'"
    ]
