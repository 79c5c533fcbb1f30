"""The figures of the histories, computed a second time by plain SQL over the files, without any code of ours.

Every definition stands beside its SQL. What became of an order (`order_status`) is used here to tell apart the orders
that were never delivered; the readers never look at it.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

# Clock times in the files are those of Brazil's east, the zone of the shop.
ZONE = "America/Sao_Paulo"

# One row per order. `breach` is 00:00 of the day after the promised day, by the shop's clock.
ORDERS = """
create view orders as
select
    order_id as id,
    order_status as status,
    order_purchase_timestamp::timestamp as placed,
    order_delivered_customer_date::timestamp as delivered,
    order_estimated_delivery_date::date + interval 1 day as breach
from read_csv(
    '{folder}/olist_orders_dataset.csv.gz', all_varchar = true, header = true, nullstr = '', quote = '"', escape = '"'
)
"""

# One row per order that was reviewed: the customer's last answer (71 orders have several). `is_bad`: one or two stars.
ANSWERS = """
create view answers as
select
    order_id as id,
    max(review_answer_timestamp::timestamp) as answered,
    arg_max(review_score::int, review_answer_timestamp::timestamp) <= 2 as is_bad
from read_csv(
    '{folder}/olist_order_reviews_dataset.csv.gz',
    all_varchar = true, header = true, nullstr = '', quote = '"', escape = '"'
)
group by order_id
"""

# A promise has passed unmet when its breach lies at or before `as_of` and nothing was delivered before the breach.
PASSED = """
create view passed as
select *, coalesce(delivered <= timestamp '{as_of}', false) as is_delivered_later
from orders
where breach <= timestamp '{as_of}' and (delivered is null or delivered >= breach)
"""

PASSED_FIGURES = """
select
    count(*),
    count(*) filter (where is_delivered_later),
    count(*) filter (where not is_delivered_later and status in ('canceled', 'unavailable')),
    count(*) filter (where not is_delivered_later and status not in ('canceled', 'unavailable'))
from passed
"""

# Of the delivered orders that were reviewed: the share of bad answers, delivered before the breach and after it.
BAD_SHARES = """
select
    avg(is_bad::int) filter (where delivered < breach),
    avg(is_bad::int) filter (where delivered >= breach)
from orders join answers using (id)
where delivered is not null
"""

# The rule "the promise has passed and the order is still open" fires at the breach. It warns of an answer when it
# fired at or before it. Precision: bad answers among the warned. Recall: the warned among bad answers.
RULE_FIGURES = """
with judged as (
    select is_bad, coalesce(passed.breach <= answered, false) as is_warned
    from answers left join passed using (id)
)
select
    count(*) filter (where is_bad),
    count(*) filter (where is_warned),
    count(*) filter (where is_bad and is_warned)
from judged
"""

# The lead: from the breach to the bad answer, for orders that were delivered late. In real hours, not clock hours.
LEAD_FIGURES = """
with leads as (
    select epoch(timezone('{zone}', answered)) - epoch(timezone('{zone}', breach)) as seconds
    from passed join answers using (id)
    where is_bad and is_delivered_later
)
select count(*), avg((seconds > 0)::int), median(seconds) / 3600 from leads
"""

BREACHES = "select id, epoch(timezone('{zone}', breach)) from passed"

# What a replay to `as_of` can know: orders placed by then, the last of the answers given by then, and of each order
# that was delivered after its breach and answered badly, whether the breach came first.
REPLAY_ANSWERS = """
create view known as
select
    order_id as id,
    max(review_answer_timestamp::timestamp) as answered,
    arg_max(review_score::int, review_answer_timestamp::timestamp) <= 2 as is_bad
from read_csv(
    '{folder}/olist_order_reviews_dataset.csv.gz',
    all_varchar = true, header = true, nullstr = '', quote = '"', escape = '"'
)
where review_answer_timestamp::timestamp < timestamp '{as_of}'
group by order_id
"""

REPLAY_FIGURES = """
with judged as (
    select
        is_bad,
        coalesce(passed.breach <= answered, false) as is_warned,
        coalesce(passed.breach < answered, false) as is_told,
        coalesce(is_bad and passed.is_delivered_later, false) as is_late_bad,
        epoch(timezone('{zone}', answered)) - epoch(timezone('{zone}', passed.breach)) as seconds
    from known left join passed using (id)
)
select
    (select count(*) from orders where placed < timestamp '{as_of}'),
    (select count(*) from passed),
    count(*) filter (where is_late_bad),
    count(*) filter (where is_late_bad and is_told),
    count(*) filter (where is_bad and is_warned) / nullif(count(*) filter (where is_warned), 0),
    count(*) filter (where is_bad and is_warned) / nullif(count(*) filter (where is_bad), 0),
    median(seconds) filter (where is_late_bad) / 3600
from judged
"""

# A flight is cancelled when it has no departure time; it is late when it arrived 180 minutes or more behind schedule.
FLIGHTS = """
select
    {by}::int,
    count(*),
    count(*) filter (where dep_time in ('', 'NA') or dep_time is null),
    count(*) filter (where try_cast(arr_delay as double) >= 180)
from read_csv('{path}', all_varchar = true, header = true)
group by 1 order by 1
"""


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """What the files of orders say as of one moment."""

    passed: int
    delivered_later: int
    called_off: int
    never: int
    bad_share_on_time: float
    bad_share_late: float
    bad: int
    warned: int
    warned_bad: int
    late_bad: int
    late_bad_after_breach_share: float
    lead_hours_median: float

    @property
    def precision(self) -> float:
        return self.warned_bad / self.warned

    @property
    def recall(self) -> float:
        return self.warned_bad / self.bad


@dataclass(frozen=True, slots=True)
class ReplayFigures:
    """What a replay of orders to one moment must find."""

    orders: int
    cases: int
    reviews_1_2: int
    told_before: int
    precision: float | None
    recall: float | None
    lead_hours_median: float | None


@dataclass(frozen=True, slots=True)
class FlightFigures:
    """What the file of flights says of one month or day."""

    departures: int
    cancelled: int
    late: int


def order_figures(folder: Path, as_of: datetime) -> OrderFigures:
    """All figures of a folder in Olist's names; `as_of` is a naive clock time of the shop, itself included."""
    desk = _orders(folder, as_of)
    return OrderFigures(
        *_row(desk, PASSED_FIGURES), *_row(desk, BAD_SHARES), *_row(desk, RULE_FIGURES), *_row(desk, LEAD_FIGURES)
    )


def replay_figures(folder: Path, as_of: datetime) -> ReplayFigures:
    """What a replay that ends at `as_of`, a naive clock time of the shop, must find."""
    desk = _orders(folder, as_of)
    clock = as_of.isoformat(sep=" ")
    desk.execute(REPLAY_ANSWERS.format(folder=folder, as_of=clock))
    (row,) = desk.sql(REPLAY_FIGURES.format(zone=ZONE, as_of=clock)).fetchall()
    return ReplayFigures(*row)


def passed_promises(folder: Path, as_of: datetime) -> dict[str, float]:
    """The orders whose promise had passed unmet, each with the moment of its breach in seconds since 1970."""
    return dict(_orders(folder, as_of).sql(BREACHES.format(zone=ZONE)).fetchall())


def flights_by(column: str, path: Path, spare: Path) -> dict[int, FlightFigures]:
    """The flights counted by `month` or by `day`. A zip is unpacked into the folder `spare` first."""
    rows = duckdb.connect().sql(FLIGHTS.format(by=column, path=_unpacked(path, spare))).fetchall()
    return {row[0]: FlightFigures(*row[1:]) for row in rows}


# Ten flights or more of one day that were cancelled, or ten or more that were late, are one event of that day.
STORMS = """
with failed as (
    select make_date(year::int, month::int, day::int) as on_day, unnest([
        case when dep_time in ('', 'NA') or dep_time is null then 'flight-cancelled' end,
        case when try_cast(arr_delay as double) >= 180 then 'flight-late' end
    ]) as what
    from read_csv('{path}', all_varchar = true, header = true) where month::int = {month}
)
select what || ':' || on_day, count(*) from failed where what is not null group by what, on_day having count(*) >= 10
"""


def storms(path: Path, month: int, spare: Path) -> dict[str, int]:
    """The storms of a month and how many flights each failed. A zip is unpacked into the folder `spare` first."""
    return dict(duckdb.connect().sql(STORMS.format(path=_unpacked(path, spare), month=month)).fetchall())


def _unpacked(path: Path, spare: Path) -> Path:
    if not zipfile.is_zipfile(path):
        return path
    with zipfile.ZipFile(path) as box:
        return Path(box.extract(box.namelist()[0], spare))


def _orders(folder: Path, as_of: datetime) -> duckdb.DuckDBPyConnection:
    desk = duckdb.connect()
    for view in (ORDERS, ANSWERS, PASSED):
        desk.execute(view.format(folder=folder, as_of=as_of.isoformat(sep=" ")))
    return desk


def _row(desk: duckdb.DuckDBPyConnection, question: str) -> tuple[float, ...]:
    (row,) = desk.sql(question.format(zone=ZONE)).fetchall()
    return row
