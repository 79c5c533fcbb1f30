"""Detectors through time that a desk may begin from, and how the older sorts read as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from amends.detect.rules.expectations import EXPECTATIONS, Effect, types_that_end

NOT_SENT: Final = {"count": "order.dispatched", "is": "=", "value": 0}
PASSED: Final = {"time": "now", "is": "at_or_after", "than": "fact promised_by"}
OPEN: Final = {
    "none": [
        {"count": "order.delivered", "is": ">=", "value": 1},
        {"count": "order.cancelled", "is": ">=", "value": 1},
    ]
}


def in_danger(
    *, grace_hours: int | None = None, unsent_hours: int | None = None, open_days: int | None = None
) -> dict[str, Any]:
    """An order that has not come and, by what was left in: so long after its promise; unsent so shortly before it; or
    so many days after it was placed.
    """
    promised = "fact promised_by"
    any_of: list[dict[str, Any]] = []
    if grace_hours is not None:
        late = {"time": "now", "is": "at_least_after", "span": f"{grace_hours} hours", "than": promised}
        any_of.append(late if grace_hours else dict(PASSED))
    if unsent_hours is not None:
        near = {"time": "now", "is": "less_than_before", "span": f"{unsent_hours} hours", "than": promised}
        any_of.append({"all": [NOT_SENT, near]})
    if open_days is not None:
        old = {"time": "now", "is": "at_least_after", "span": f"{open_days} days", "than": "first order.placed"}
        any_of.append(old)
    return {"all": [OPEN, {"any": any_of}]}


@dataclass(frozen=True, slots=True)
class Offered:
    """A watch to begin from."""

    slug: str
    name: str
    tree: Mapping[str, Any]


EARLY: Final = (
    Offered("promise-passed", "Promised day passed, still open", {"all": [PASSED, OPEN]}),
    # Measured on 15,000 real orders, see docs/guides/detectors.md: what is found before the promised day is found
    # days earlier, at nearly the same precision.
    Offered(
        "promise-in-danger",
        "Promised day passed or in danger",
        {
            "all": [
                OPEN,
                {
                    "any": [
                        PASSED,
                        {
                            "all": [
                                NOT_SENT,
                                {
                                    "any": [
                                        {
                                            "time": "now",
                                            "is": "less_than_before",
                                            "span": "24 hours",
                                            "than": "fact promised_by",
                                        },
                                        {
                                            "time": "now",
                                            "is": "at_least_after",
                                            "span": "10 days",
                                            "than": "fact handover_by",
                                        },
                                    ]
                                },
                            ]
                        },
                    ]
                },
            ]
        },
    ),
)

OFFERED: Final = (
    *EARLY,
    Offered(
        "logins-then-cancelled",
        "Three failed logins, then a cancellation",
        {
            "sequence": [{"signal": "login.failed", "times": 3}, {"signal": "subscription.cancelled"}],
            "span": "24 hours",
        },
    ),
    Offered(
        "failed-payments",
        "More than 20 failed payments of one shop in an hour",
        {"each": "shop", "holds": {"count": "payment.failed", "is": ">", "value": 20, "span": "1 hour"}},
    ),
    Offered(
        "unusual-payments",
        "More failed payments of one shop than is usual at this hour",
        {"each": "shop", "holds": {"unusual": "payment.failed", "in": "hour", "weeks": 8, "one_in": 10_000}},
    ),
)


def as_watch(*, signal_type: str, expectation: str, tree: Mapping[str, Any]) -> dict[str, Any]:
    """This function will say what a detector on a signal, or on an expectation, asks of a thing through time.

    One that does neither is a watch already.
    """
    if signal_type:
        return {"count": signal_type, "is": ">=", "value": 1, **({"where": dict(tree)} if tree else {})}
    if not expectation:
        return dict(tree)
    by = next(
        (
            one.by_fact
            for bearings in EXPECTATIONS.values()
            for one in bearings
            if one.what == expectation and one.effect is Effect.MAKES
        ),
        expectation,
    )
    ended = [{"count": type_, "is": ">=", "value": 1} for type_ in types_that_end(expectation)]
    passed = {"time": "now", "is": "at_or_after", "than": f"fact {by}"}
    return {"all": [passed, *([{"none": ended}] if ended else []), *([dict(tree)] if tree else [])]}
