"""The tables of an order history, found in a folder by their columns, read once, and checked row by row.

Wanted: orders; and, as far as the folder has them, customers, items, payments and reviews (the layout that Olist
published). What an order's status finally became is no part of what is read here: no column of that name is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from operator import itemgetter
from pathlib import Path

from amends.simulate.histories.problems import HistoryError, Problems
from amends.simulate.histories.tables import ENDINGS, Table, tables_in

ORDER_COLUMNS = (
    "order_id",
    "customer_id",
    "order_purchase_timestamp",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
    "order_estimated_delivery_date",
)
CUSTOMER_COLUMNS = (
    "customer_id",
    "customer_unique_id",
    "customer_zip_code_prefix",
    "customer_city",
    "customer_state",
)
ITEM_COLUMNS = ("order_id", "product_id", "seller_id", "price", "freight_value")
PAYMENT_COLUMNS = ("order_id", "payment_type", "payment_value")
# By when a seller must hand an item over to the carrier; read where a table of items has it.
HANDOVER = "shipping_limit_date"
REVIEW_COLUMNS = (
    "review_id",
    "order_id",
    "review_score",
    "review_comment_title",
    "review_comment_message",
    "review_answer_timestamp",
)
TABLES = {
    "orders": ORDER_COLUMNS,
    "customers": CUSTOMER_COLUMNS,
    "items": ITEM_COLUMNS,
    "payments": PAYMENT_COLUMNS,
    "reviews": REVIEW_COLUMNS,
}
ZIP_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Buyer:
    """The person behind one order's customer number, and where the parcel goes."""

    unique_id: str
    zip_prefix: str
    city: str
    state: str


@dataclass(frozen=True, slots=True)
class Basket:
    """What was bought and paid, in minor units of the history's currency."""

    items: tuple[dict[str, str | int], ...] = ()
    items_minor: int = 0
    freight_minor: int = 0
    paid_minor: int = 0
    paid_with: tuple[str, ...] = ()
    handovers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the table and line it stands on, and its cells by column, stripped."""

    table: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def find_tables(folder: Path, problems: Problems) -> dict[str, Table]:
    """This will find each table of `TABLES` among the files of a folder by its columns; only orders must be there.

    :raises HistoryError: no folder, no orders, or two files that could be the same table.
    """
    if not folder.is_dir():
        raise HistoryError(f"{folder} is not a folder. Name the folder that holds the orders' CSV files.")
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name.lower().endswith(ENDINGS)]
    seen = [table for path in files for table in tables_in(path)]
    found = {}
    for name, columns in TABLES.items():
        fitting = [table for table in seen if set(columns) <= set(table.columns)]
        if len(fitting) > 1:
            raise HistoryError(f"{folder.name}: {_names(fitting)} could each be the {name}. Keep one of them.")
        if fitting:
            found[name] = fitting[0]
        elif name != "orders":
            problems.note(f"{folder.name} has no table of {name} (columns {', '.join(columns)}); read without it.")
    if "orders" not in found:
        raise HistoryError(
            f"{folder.name}: no CSV file there has the columns of orders: {', '.join(ORDER_COLUMNS)}. "
            f"Seen: {_names(seen) or 'no CSV file'}."
        )
    return found


def lines_of(table: Table, columns: tuple[str, ...], key: str, problems: Problems) -> Iterator[Line]:
    """This will read the named columns of each row; a row without its `key` is counted and set aside."""
    pick = itemgetter(*(table.at(column) for column in columns))
    for line, cells in table.rows(problems):
        row = Line(table.name, line, dict(zip(columns, map(str.strip, pick(cells)), strict=True)))
        if row[key]:
            yield row
        else:
            problems.add(table.name, line, key, "", "is missing")


def read_buyers(table: Table, problems: Problems) -> dict[str, Buyer]:
    """This will read the customers by the number that orders use. Zip codes get back the zeros that tables eat."""
    buyers: dict[str, Buyer] = {}
    for row in lines_of(table, CUSTOMER_COLUMNS, "customer_id", problems):
        if row["customer_id"] in buyers:
            problems.add(row.table, row.line, "customer_id", row["customer_id"], "stands in an earlier row")
            continue
        zip_prefix = row["customer_zip_code_prefix"].removesuffix(".0")
        if zip_prefix.isdigit():
            zip_prefix = zip_prefix.zfill(ZIP_DIGITS)
        unique_id = row["customer_unique_id"] or row["customer_id"]
        buyers[row["customer_id"]] = Buyer(unique_id, zip_prefix, row["customer_city"], row["customer_state"])
    return buyers


def read_baskets(tables: dict[str, Table], problems: Problems) -> dict[str, Basket]:
    """This will read what was bought and paid, by order."""
    items: dict[str, list[dict[str, str | int]]] = defaultdict(list)
    paid: dict[str, int] = defaultdict(int)
    paid_with: dict[str, dict[str, None]] = defaultdict(dict)
    handovers: dict[str, list[str]] = defaultdict(list)
    if "items" in tables:
        more = (HANDOVER,) if HANDOVER in tables["items"].columns else ()
        for row in lines_of(tables["items"], (*ITEM_COLUMNS, *more), "order_id", problems):
            handovers[row["order_id"]] += [row[column] for column in more if row[column]]
            price, freight = (_money(row, column, problems) for column in ("price", "freight_value"))
            item = {"product": row["product_id"], "seller": row["seller_id"]}
            items[row["order_id"]].append({**item, "price_minor": price, "freight_minor": freight})
    if "payments" in tables:
        for row in lines_of(tables["payments"], PAYMENT_COLUMNS, "order_id", problems):
            paid[row["order_id"]] += _money(row, "payment_value", problems)
            paid_with[row["order_id"]][row["payment_type"]] = None
    return {
        order: Basket(
            items=tuple(items[order]),
            items_minor=sum(int(item["price_minor"]) for item in items[order]),
            freight_minor=sum(int(item["freight_minor"]) for item in items[order]),
            paid_minor=paid[order],
            paid_with=tuple(paid_with[order]),
            handovers=tuple(handovers[order]),
        )
        for order in {**dict.fromkeys(items), **dict.fromkeys(paid)}
    }


def _money(row: Line, column: str, problems: Problems) -> int:
    """An amount in minor units, to the nearest. What cannot be read counts as nothing and is told; the row is kept."""
    text = row[column]
    if "," in text and "." not in text:
        text = text.replace(",", ".")
    try:
        minor = (Decimal(text) * 100).to_integral_value(ROUND_HALF_EVEN)
        if abs(minor) < 10**12:
            return int(minor)
    except InvalidOperation:
        pass
    problems.add(row.table, row.line, column, row[column], "is no amount; write it as 199.90", is_set_aside=False)
    return 0


def _names(tables: list[Table]) -> str:
    return ", ".join(table.name for table in tables)
