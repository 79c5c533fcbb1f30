"""Orders and reviews as records, each date read by the way its column writes dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from amends.simulate.histories.dates import DateColumn, decide_column
from amends.simulate.histories.order_files import Line
from amends.simulate.histories.problems import Problems

PURCHASED = "order_purchase_timestamp"
APPROVED = "order_approved_at"
DISPATCHED = "order_delivered_carrier_date"
DELIVERED = "order_delivered_customer_date"
PROMISED = "order_estimated_delivery_date"
ANSWERED = "review_answer_timestamp"
STEPS = (APPROVED, DISPATCHED, DELIVERED)
TOO_EARLY = "lies before its own order was placed; told at that moment"


@dataclass(frozen=True, slots=True)
class Order:
    """One order. Moments are aware UTC; `promised_date` is a day in the shop's zone, None where none was promised.

    `steps` holds what happened to it, by the column that tells it: approved, dispatched, delivered.
    """

    id: str
    customer: str
    placed_at: datetime
    promised_date: date | None
    steps: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Review:
    """One customer's answer to one order, `answered_at` aware UTC. One review may speak of several orders."""

    id: str
    order: str
    answered_at: datetime
    score: int
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Clock:
    """How the dates of one table are written, and the zone of its clock."""

    columns: Mapping[str, DateColumn]
    zone: ZoneInfo

    def moment(self, row: Line, column: str) -> datetime:
        """This will read a moment that must stand in the row."""
        if not row[column]:
            raise _Unusable(column, "is missing")
        try:
            return self.columns[column].moment(row[column], self.zone)
        except (ValueError, OverflowError) as error:
            raise _Unusable(column, "is no date; write it as 2018-05-16T20:57:03") from error

    def day(self, row: Line, column: str) -> date | None:
        """This will read a calendar day that may stand in the row."""
        if not row[column]:
            return None
        try:
            return self.columns[column].day(row[column], self.zone)
        except (ValueError, OverflowError) as error:
            raise _Unusable(column, "is no date; write it as 2018-05-16") from error


class _Unusable(Exception):
    """A value without which its row cannot be told."""

    def __init__(self, column: str, what: str) -> None:
        super().__init__(what)
        self.column = column
        self.what = what


def clock_of(rows: list[Line], names: Iterable[str], zone: ZoneInfo, is_day_first: bool | None) -> Clock:
    """This will decide how the named columns write their dates. :raises HistoryError: a column can be read two ways."""
    table = rows[0].table if rows else ""
    return Clock(
        {
            name: decide_column((row[name] for row in rows), table=table, column=name, is_day_first=is_day_first)
            for name in names
        },
        zone,
    )


def orders_of(
    rows: list[Line], customers: Iterable[str] | None, zone: ZoneInfo, is_day_first: bool | None, problems: Problems
) -> dict[str, Order]:
    """This will read the orders by their id. One whose dates cannot be read is counted and set aside: told without
    its delivery it would pass for broken. `customers`, where a table has them, are the numbers that may buy.
    """
    clock = clock_of(rows, (PURCHASED, PROMISED, *STEPS), zone, is_day_first)
    known = None if customers is None else set(customers)
    orders: dict[str, Order] = {}
    for row in rows:
        try:
            if row["order_id"] in orders:
                raise _Unusable("order_id", "stands in an earlier row")
            order = _order(row, clock, problems)
        except _Unusable as unusable:
            problems.add(row.table, row.line, unusable.column, row[unusable.column], unusable.what)
            continue
        if known is not None and order.customer not in known:
            what = "no such customer; told without name and place"
            problems.add(row.table, row.line, "customer_id", order.customer, what, is_set_aside=False)
        orders[order.id] = order
    return orders


def _order(row: Line, clock: Clock, problems: Problems) -> Order:
    placed_at = clock.moment(row, PURCHASED)
    promised_date = clock.day(row, PROMISED)
    steps = {column: clock.moment(row, column) for column in STEPS if row[column]}
    for column, at in steps.items():
        if at < placed_at:
            problems.add(row.table, row.line, column, row[column], TOO_EARLY, is_set_aside=False)
    return Order(
        id=row["order_id"],
        customer=row["customer_id"],
        placed_at=placed_at,
        promised_date=promised_date,
        steps={column: max(at, placed_at) for column, at in steps.items()},
    )


def reviews_of(
    rows: list[Line], orders: Mapping[str, Order], zone: ZoneInfo, is_day_first: bool | None, problems: Problems
) -> list[Review]:
    """This will read the reviews, in the file's order. One of an order that is not told is counted and set aside."""
    clock = clock_of(rows, (ANSWERED,), zone, is_day_first)
    reviews: dict[tuple[str, str], Review] = {}
    for row in rows:
        key = row["review_id"], row["order_id"]
        try:
            if row["order_id"] not in orders:
                raise _Unusable("order_id", "no such order was read")
            if key in reviews:
                raise _Unusable("review_id", "stands in an earlier row for the same order")
            reviews[key] = _review(row, orders[row["order_id"]], clock, problems)
        except _Unusable as unusable:
            problems.add(row.table, row.line, unusable.column, row[unusable.column], unusable.what)
    return list(reviews.values())


def _review(row: Line, order: Order, clock: Clock, problems: Problems) -> Review:
    answered_at = clock.moment(row, ANSWERED)
    if answered_at < order.placed_at:
        problems.add(row.table, row.line, ANSWERED, row[ANSWERED], TOO_EARLY, is_set_aside=False)
    score = row["review_score"].removesuffix(".0")
    if score not in {"1", "2", "3", "4", "5"}:
        raise _Unusable("review_score", "is no score from 1 to 5")
    return Review(
        id=row["review_id"],
        order=row["order_id"],
        answered_at=max(answered_at, order.placed_at),
        score=int(score),
        title=row["review_comment_title"],
        message=row["review_comment_message"],
    )
