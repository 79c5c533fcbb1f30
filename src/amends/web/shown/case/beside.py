"""What is known of a message beside its words: who passed it on, whether its sender is doubted, where it got to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from amends.conversation.lines import Spoken
from amends.web.words import Wall

LONGEST_COMMENT = 300
QUOTED = "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}"


def known_of(one: Spoken, customer: str, wall: Wall) -> tuple[str, ...]:
    """One sentence for each thing that is known of a message; none for most. Asks nothing."""
    if one.direction == "in":
        return tuple(_came(one.told or {}, customer))
    return tuple(_left(one, wall)) if one.direction == "out" else ()


def _came(told: Mapping[str, Any], customer: str) -> Iterator[str]:
    by, passed = told.get("forwarded_by"), told.get("forwarded") or {}
    if by:
        yield f"Forwarded to us by {_named(by)} on behalf of {customer}, who wrote it. Answers go to {customer}."
    elif passed.get("from_address"):
        writer = _named({"name": passed.get("from_name"), "address": passed["from_address"]})
        yield f"It passes on a letter of {writer}, which nobody has proved. The case is {customer}'s, who sent it."
    if by and passed.get("comment"):
        comment = " ".join(str(passed["comment"]).split())
        cut = f"{comment[: LONGEST_COMMENT - 1]}\N{HORIZONTAL ELLIPSIS}" if len(comment) > LONGEST_COMMENT else comment
        yield f"{by.get('name') or by.get('address')} wrote above it: {QUOTED.format(cut)}"
    if told.get("is_doubtful"):
        yield (
            f"Our mail server could not confirm that {customer} sent this. "
            "Answer, but tell nothing of the case before you have checked with them in another way."
        )
    if told.get("also_to"):
        yield f"Also written to {', '.join(map(str, told['also_to']))}. There is one case, here."


def _left(one: Spoken, wall: Wall) -> Iterator[str]:
    fate = one.fate or {}
    if fate.get("mailed_at"):
        yield f"Left by mail {_at(fate['mailed_at'], wall)}: they were not looking any more"
    elif one.delivered_at is not None:
        yield f"Delivered {wall.when(one.delivered_at)}"
    if fate.get("read_at"):
        yield f"Read {_at(fate['read_at'], wall)}"
    if one.bounced_at is not None:
        why = f": {fate['failed_because']}" if fate.get("failed_because") else ""
        yield f"Came back undelivered {wall.when(one.bounced_at)}{why}"
    if one.complained_at is not None:
        yield f"Marked as spam by the receiver {wall.when(one.complained_at)}"


def _at(told: object, wall: Wall) -> str:
    return wall.when(datetime.fromisoformat(str(told)))


def _named(told: Mapping[str, Any]) -> str:
    name, address = str(told.get("name") or ""), str(told.get("address") or "")
    return f"{name} ({address})" if name and address else name or address
