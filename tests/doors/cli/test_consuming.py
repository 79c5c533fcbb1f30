"""Reading a log: what its messages say, what has to wait, and what is no signal. `make prove` runs the real thing."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import time_machine

from amends.cli.consuming import BATCH, _deliveries
from amends.detect.rules.unread import UNREADABLE
from tests.cast import NOON


class Message:
    """As much of a message as is read."""

    def __init__(self, number: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.data, self.headers = data, headers
        self.metadata = SimpleNamespace(sequence=SimpleNamespace(stream=number))


def event(name: str, at: str = "2026-03-03T16:00:00Z", **more: Any) -> dict[str, Any]:
    told = {"specversion": "1.0", "id": name, "source": "ops", "type": "gate.changed", "subject": "flight/1"}
    return {**told, "time": at, **more}


def read(*messages: Message) -> list[Any]:
    with time_machine.travel(NOON, tick=False):
        return _deliveries(messages, "SIGNALS")  # type: ignore[arg-type]  # as much of one as is read


def test_each_message_is_one_event_a_list_of_them_or_one_with_its_attributes_as_headers() -> None:
    headers = {f"ce-{name}": value for name, value in event("three").items()}
    one = Message(1, json.dumps(event("one", data={"gate": "B7"})).encode())
    two = Message(2, json.dumps([event("two")]).encode())
    three = Message(3, b'{"gate": "B8"}', headers)
    (delivery,) = read(one, two, three)
    assert [(told.external_id, told.data) for told in delivery.signals] == [
        ("one", {"gate": "B7"}),
        ("two", {}),
        ("three", {"gate": "B8"}),
    ]
    assert delivery.messages == [one, two, three]


def test_what_is_no_signal_is_kept_with_its_reason_and_holds_up_nobody() -> None:
    bad = [Message(7, b"{no json"), Message(8, json.dumps(event("x", data="text")).encode()), Message(9, b"\xff\x00")]
    (delivery,) = read(*bad, Message(10, json.dumps(event("good")).encode()))
    assert [told.type for told in delivery.signals] == [UNREADABLE] * 3 + ["gate.changed"]
    assert [told.external_id for told in delivery.signals[:3]] == ["7", "8", "9"]
    assert {told.source for told in delivery.signals[:3]} == {"log/SIGNALS"}
    assert delivery.signals[0].data == {"why": "body: is no JSON; send one UTF-8 JSON value.", "text": "{no json"}
    assert "\0" not in delivery.signals[2].data["text"]
    assert delivery.unreadable == 3


def test_what_lies_ahead_goes_back_and_no_delivery_holds_more_than_is_taken_at_once() -> None:
    ahead = Message(1, json.dumps(event("ahead", "2026-03-03T23:00:00Z")).encode())
    lists = [Message(n, json.dumps([event(f"{n}-{m}") for m in range(300)]).encode()) for n in (2, 3)]
    first, second = read(ahead, *lists)
    assert first.later == [ahead]
    assert [len(one.signals) for one in (first, second)] == [300, 300]
    assert 300 < BATCH < 600
