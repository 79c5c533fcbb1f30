"""Histories small enough to be read at a glance, and long enough to be lived through."""

from __future__ import annotations

import re
from pathlib import Path

# Promised for Monday 4 June 2018 by the clocks of São Paulo; a1 to a5 are placed on Tuesday 22 May.
#   a1 came in the last minute of the promised day; a2 on Wednesday, and its customer was cross on Friday;
#   a3 never came, and was called off; a4 came on Tuesday, and its customer was content;
#   a5 came on Saturday, but its customer was cross on Sunday before the promised day.
ORDERS = """\
order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,\
order_delivered_customer_date,order_estimated_delivery_date
a1,c1,delivered,2018-05-22 09:00:00,,2018-05-25 10:00:00,2018-06-04 23:59:59,2018-06-04 00:00:00
a2,c2,delivered,2018-05-22 09:10:00,,2018-05-25 10:00:00,2018-06-06 15:00:00,2018-06-04 00:00:00
a3,c3,canceled,2018-05-22 09:20:00,,,,2018-06-04 00:00:00
a4,c4,delivered,2018-05-22 09:30:00,,2018-05-25 10:00:00,2018-06-05 11:00:00,2018-06-04 00:00:00
a5,c5,delivered,2018-05-22 09:40:00,,2018-05-25 10:00:00,2018-06-09 11:00:00,2018-06-04 00:00:00
"""
REVIEWS = """\
review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,review_answer_timestamp
r1,a1,2,,meh,2018-06-05 00:00:00,2018-06-05 12:00:00
r2,a2,1,,late,2018-06-07 00:00:00,2018-06-08 18:30:00
r4,a4,5,,fine,2018-06-06 00:00:00,2018-06-07 12:00:00
r5,a5,1,,where is it,2018-06-02 00:00:00,2018-06-03 12:00:00
"""
ORDER_KEYS = [
    *("orders", "cases", "opened_within_15_min", "false_cases", "reviews_1_2", "told_before", "acknowledged_before"),
    *("precision", "recall", "lead_hours_median", "promises_kept", "promises_broken", "seconds"),
]
FLIGHT_KEYS = ["flights", "cancelled", "cancelled_found", "late", "late_found", "incidents", "in_incidents"]
FLIGHT_KEYS += ORDER_KEYS

FLIGHTS = """\
year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,origin,dest,\
air_time,distance,hour,minute,time_hour
2013,5,6,900,900,0,1200,1200,0,UA,1,N1,EWR,ORD,120,719,9,0,2013-05-06 09:00:00
2013,5,6,NA,1000,NA,NA,1300,NA,UA,2,N2,EWR,ORD,NA,719,10,0,2013-05-06 10:00:00
2013,5,7,1400,1000,240,1700,1300,240,UA,3,N3,EWR,ORD,120,719,10,0,2013-05-07 10:00:00
2013,5,7,1259,1000,179,1559,1300,179,UA,4,N4,EWR,ORD,120,719,10,0,2013-05-07 10:00:00
2013,5,8,NA,1000,NA,NA,1300,NA,UA,5,N5,EWR,ORD,NA,719,10,0,2013-05-08 10:00:00
"""


def otherwise_written(text: str) -> str:
    """The same dates, the day first: 22/05/2018."""
    return re.sub(r"(\d{4})-(\d{2})-(\d{2}) ", r"\3/\2/\1 ", text)


def lay_orders(folder: Path, orders: str = ORDERS, reviews: str | None = REVIEWS) -> Path:
    """A folder of orders, and reviews if there are any."""
    folder.mkdir(exist_ok=True)
    (folder / "orders.csv").write_text(orders, encoding="utf-8")
    if reviews is not None:
        (folder / "reviews.csv").write_text(reviews, encoding="utf-8")
    return folder


def lay_flights(path: Path) -> Path:
    """A file of flights."""
    path.write_text(FLIGHTS, encoding="utf-8")
    return path
