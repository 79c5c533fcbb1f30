"""Orders as they were placed, sent and received, told as signals in the order of time (the layout of Olist).

The promise is the estimated delivery date: a calendar day in the shop's own time zone. It passes at 00:00 of the day
after (`promise_passes_at`). The final status of an order is never read: it tells what nobody knew at the time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from amends.simulate.histories import order_files as files
from amends.simulate.histories import order_records as records
from amends.simulate.histories.dates import DateColumn, decide_column
from amends.simulate.histories.order_files import Basket, Buyer
from amends.simulate.histories.order_records import Order, Review
from amends.simulate.histories.problems import HistoryError, Problems
from amends.simulate.histories.signals import Signal, in_words

SOURCE = "histories/orders"
PLACED, APPROVED, DISPATCHED, DELIVERED, REVIEWED = KINDS = (
    "order.placed",
    "order.approved",
    "order.dispatched",
    "order.delivered",
    "review.answered",
)
NOTHING_KNOWN = Basket()
NOBODY_KNOWN = Buyer(unique_id="", zip_prefix="", city="", state="")


def promise_passes_at(promised_date: date, zone: ZoneInfo) -> datetime:
    """This will say when a promise for a day has passed unmet: at 00:00 of the day after by the clocks of `zone`."""
    return datetime.combine(promised_date + timedelta(days=1), time(), zone).astimezone(UTC)


def read_orders(
    folder: Path,
    *,
    problems: Problems,
    time_zone: str = "America/Sao_Paulo",
    currency: str = "BRL",
    is_day_first: bool | None = None,
) -> Iterator[Signal]:
    """This will read a folder of order tables and tell it as signals in the order of time.

    Times without an offset are clock times in `time_zone`; amounts are in `currency`, of two decimals. The files are
    read at the call; the signals are made one by one as they are asked for. A row that cannot be used is counted in
    `problems` and set aside. Ties in time go by kind of signal, then by id.

    :raises HistoryError: no such tables, or a column of dates that can be read two ways (`is_day_first` settles it).
    """
    zone = _zone(time_zone)
    tables = files.find_tables(Path(folder), problems)
    buyers = files.read_buyers(tables["customers"], problems) if "customers" in tables else None
    rows = list(files.lines_of(tables["orders"], files.ORDER_COLUMNS, "order_id", problems))
    orders = records.orders_of(rows, buyers, zone, is_day_first, problems)
    rows = []
    if "reviews" in tables:
        rows = list(files.lines_of(tables["reviews"], files.REVIEW_COLUMNS, "review_id", problems))
    reviews = records.reviews_of(rows, orders, zone, is_day_first, problems)
    baskets = files.read_baskets(tables, problems)
    handovers = [text for basket in baskets.values() for text in basket.handovers]
    column = decide_column(handovers, table="items", column=files.HANDOVER, is_day_first=is_day_first)
    return _told(orders, reviews, _Shop(buyers or {}, baskets, zone, currency, column))


def _zone(time_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise HistoryError(f"time_zone {time_zone!r} is no time zone. Write one such as America/Sao_Paulo.") from error


class _Shop:
    """What the shop knows beside the orders themselves."""

    def __init__(
        self,
        buyers: Mapping[str, Buyer],
        baskets: Mapping[str, Basket],
        zone: ZoneInfo,
        currency: str,
        handovers: DateColumn,
    ) -> None:
        self.buyers = buyers
        self.baskets = baskets
        self.zone = zone
        self.currency = currency
        self.handovers = handovers

    def placed(self, order: Order) -> dict[str, Any]:
        """All that was known when the order was placed."""
        buyer = self.buyers.get(order.customer, NOBODY_KNOWN)
        basket = self.baskets.get(order.id, NOTHING_KNOWN)
        promised = order.promised_date
        return {
            "order": order.id,
            "customer": order.customer,
            "customer_unique": buyer.unique_id or order.customer,
            "city": buyer.city,
            "state": buyer.state,
            "zip": buyer.zip_prefix,
            "promised_date": promised.isoformat() if promised else None,
            "promise_passes_at": in_words(promise_passes_at(promised, self.zone)) if promised else None,
            "items": list(basket.items),
            "items_minor": basket.items_minor,
            "freight_minor": basket.freight_minor,
            "value_minor": basket.items_minor + basket.freight_minor or basket.paid_minor,
            "paid_minor": basket.paid_minor,
            "paid_with": list(basket.paid_with),
            "currency": self.currency,
        } | self._handover(basket)

    def _handover(self, basket: Basket) -> dict[str, Any]:
        """By when the last of the sellers was to hand over to the carrier, where the table says it in full."""
        try:
            moments = [self.handovers.moment(text, self.zone) for text in basket.handovers]
        except ValueError:
            return {}
        return {"handover_by": in_words(max(moments))} if moments else {}


def _told(orders: Mapping[str, Order], reviews: list[Review], shop: _Shop) -> Iterator[Signal]:
    """The signals in the order of time. Light entries are sorted; each signal is made when its turn comes."""
    entries: list[tuple[datetime, int, str, Order | Review]] = [
        (order.placed_at, 0, order.id, order) for order in orders.values()
    ]
    for order in orders.values():
        entries += [(at, 1 + records.STEPS.index(column), order.id, order) for column, at in order.steps.items()]
    entries += [(review.answered_at, 4, f"{review.order}/{review.id}", review) for review in reviews]
    entries.sort(key=lambda entry: entry[:3])
    for at, place, name, record in entries:
        if isinstance(record, Review):
            subject, facts = f"order/{record.order}", _answer(record)
        else:
            subject, facts = f"order/{record.id}", shop.placed(record) if place == 0 else {"order": record.id}
        yield Signal(SOURCE, f"{KINDS[place]}/{name}", KINDS[place], subject, at, facts)


def _answer(review: Review) -> dict[str, Any]:
    return {
        "order": review.order,
        "review": review.id,
        "score": review.score,
        "title": review.title,
        "message": review.message,
    }
