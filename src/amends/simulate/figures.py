"""What each figure of a replay means. Shown by the command's help and its report; `docs/replay.md` says the same."""

from __future__ import annotations

ORDERS: dict[str, str] = {
    "orders": "orders placed, as far as the files could be read",
    "cases": "recoveries opened, one for each order whose promised day passed unmet",
    "opened_within_15_min": "cases opened at most 15 minutes after the promised day was over, by the shop's clock",
    "false_cases": "cases of an order that was delivered before the end of its promised day",
    "reviews_1_2": "orders delivered late whose customer's last answer by the end was 1 or 2 of 5",
    "told_before": "of these, customers to whom the automatic notice had gone out before they answered",
    "acknowledged_before": "of these, customers to whom a person's word had gone out before they answered",
    "precision": "of all reviewed orders with a case opened by the time of the last answer: share answered 1 or 2",
    "recall": "of all orders whose last answer was 1 or 2: share with a case opened by the time of that answer",
    "lead_hours_median": "median hours from the opening of the case to the answer, over reviews_1_2",
    "promises_kept": "promises to customers that the desk kept in time",
    "promises_broken": "promises to customers that it broke; moved in time, or let go with a reason, is neither",
    "seconds": "how long the replay took, reading the files included",
}
FLIGHTS: dict[str, str] = {
    "flights": "scheduled departures of these days",
    "cancelled": "of these, cancelled: no departure time",
    "cancelled_found": "of these, found by the desk from the signals alone",
    "late": "flights that arrived three hours late or more",
    "late_found": "of these, found by the desk from the signals alone",
    "incidents": "days on which ten flights or more were cancelled, or ten or more late: each is one incident",
    "in_incidents": "cases that belong to one of these incidents, each with its own owner and promises",
    "orders": "bookings on these flights, invented from the seed",
    "cases": "recoveries opened, one for each booking on a flight that was found to have failed",
    "opened_within_15_min": "cases opened at most 15 minutes after the failure could be known",
    "false_cases": "cases of a booking on a flight that was neither cancelled nor three hours late",
    "reviews_1_2": "null: passengers wrote no reviews",
    "told_before": "bookings on cancelled flights whose automatic notice went out before the scheduled departure",
    "acknowledged_before": "the same for a person's word; without clerks nobody writes one",
    "precision": "share of the cases whose flight was cancelled or three hours late",
    "recall": "share of the bookings on flights that were cancelled or three hours late that have a case",
    "lead_hours_median": "median hours from the notice to the scheduled departure, over cancelled flights",
    "promises_kept": "promises to passengers that the desk kept in time; null without clerks",
    "promises_broken": "promises to passengers that it broke; null without clerks",
    "seconds": "how long the replay took, reading the file included",
}
