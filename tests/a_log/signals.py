"""What is told: flights that are cancelled, some reinstated; orders whose promised day passed, most delivered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
FLIGHTS, ORDERS = 120, 240
THINGS = [f"flight/{n}" for n in range(FLIGHTS)] + [f"order/{n}" for n in range(ORDERS)]


def events() -> list[dict[str, Any]]:
    """Every signal once, as a CloudEvent, in the order of time."""
    told = [one for n in range(FLIGHTS) for one in _flight(n)] + [one for n in range(ORDERS) for one in _order(n)]
    return sorted(told, key=lambda one: str(one["time"]))


def _flight(number: int) -> list[dict[str, Any]]:
    thing = f"flight/{number}"
    told = [_event(thing, "gate.changed", number, {"gate": f"B{number}"})]
    if number % 3 == 0:
        told.append(_event(thing, "flight.cancelled", number + 60, {"reason": "weather"}))
    if number % 6 == 0:
        told.append(_event(thing, "flight.reinstated", number + 120, {}))
    return told


def _order(number: int) -> list[dict[str, Any]]:
    thing, promised = f"order/{number}", (START + timedelta(days=1)).isoformat()
    told = [
        _event(thing, "order.placed", number, {"promised_by": promised}),
        _event(thing, "order.dispatched", number + 300, {"carrier": f"C{number % 3}"}),
    ]
    if number % 4:
        told.append(_event(thing, "order.delivered", number + 900, {}))
    return told


def _event(thing: str, type_: str, minutes: int, data: dict[str, Any]) -> dict[str, Any]:
    at = (START + timedelta(minutes=minutes)).isoformat()
    event = {"specversion": "1.0", "id": f"{type_}/{thing}", "source": "shop", "type": type_, "subject": thing}
    return {**event, "time": at, "data": data}


def heard() -> list[Any]:
    """The same as a desk is told them directly."""
    from amends.detect.rules import Heard

    return [
        Heard(one["source"], one["id"], one["type"], one["subject"], datetime.fromisoformat(one["time"]), one["data"])
        for one in events()
    ]
