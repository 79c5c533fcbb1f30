"""A report of a rehearsal of one customer, made without living through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amends.simulate.policies.comparing import Lived
from amends.simulate.policies.report import report
from amends.simulate.policies.terms import read


def told(was: Mapping[str, Any], policy: Mapping[str, Any]) -> dict[str, Any]:
    """One late passenger, who gets 30 instead of 20 dollars without a leader being asked."""
    customer = {
        "kind": "flight-late", "word": 10, "solved": 60, "kept": {"update": 1}, "broken": {}, "open": {},
        "gives": "voucher", "minor": 2000, "asked": "case", "treated": "quickly",
    }  # fmt: skip
    people = [{"name": "Ben", "worked": 60, "there": 120, "cases": 1}]
    before = {"booked": 1, "customers": {"a": customer}, "people": people, "decisions": 1}
    after = {**before, "customers": {"a": {**customer, "minor": 3000, "asked": ""}}, "decisions": 0}
    lived = [Lived("", (), before), Lived("limits", ("limits.front_line: 50, now 100",), after)]
    found = report(lived, read(was), read(policy), hour_minor=3000, currency="USD")
    return {"first": "2013-02-08", "last": "2013-02-09", **found, "assumptions": ["Nobody writes to us."]}
