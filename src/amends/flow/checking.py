"""Checking: somebody in the warehouse, in the shop or on the ward sees what is wrong before its customer does.

What they record is a signal like any other, and what it shows a recovery: the customer is told before they find out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.conversation import actions as conversation
from amends.customers.queries import by_order_number
from amends.detect import actions as detect
from amends.detect.models import Detector
from amends.detect.rules import Heard, NewDetector
from amends.detect.rules.occurrences import OCCURRENCE
from amends.detect.rules.spoken import BY_NUMBER
from amends.flow.noticing import notice
from amends.kinds.models import Kind
from amends.people.models import Brand, Person

SOURCE, TYPE = "checks", "quality.checked"
LONGEST_NUMBER, LONGEST_NOTE = 80, 1_000


class NobodyYet(ValueError):
    """No order has the number that was typed; it may not have been brought in yet."""

    def __init__(self, number: str) -> None:
        super().__init__(f"number: no order here has {number[:LONGEST_NUMBER]!r}; look at it again.")


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check: cases that it opened, and those that were open and know it now. `is_new` is false for the
    same check sent twice: then nothing was changed."""

    opened: list[Case]
    joined: list[Case]
    is_new: bool = True


@transaction.atomic
def record_check(
    brand: Brand,
    number: str,
    kind: Kind | None,
    note: str = "",
    *,
    key: UUID,
    is_kept: bool = False,
    by: Person,
    at: datetime,
) -> Checked:
    """This function will record that something is wrong with an order, and open its recovery, or tell the open one.

    :param key: names the check, so that one that is sent twice is one.
    :param is_kept: whether it is kept although no order has the number yet; it waits for the order then.
    :raises NobodyYet: when no order has this number, unless it is to be kept; nothing is changed.
    :raises ValueError: naming the field that is missing or too long; nothing is changed.
    """
    number = number.strip().removeprefix("#") if number.strip() != "#" else ""
    if not 0 < len(number) <= LONGEST_NUMBER or not number.isprintable():
        raise ValueError(f"number: give the order's number, at most {LONGEST_NUMBER} characters.")
    if kind is None or not kind.is_active:
        raise ValueError("kind: say what is wrong.")
    if len(note) > LONGEST_NOTE or "\0" in note:
        raise ValueError(f"note: write at most {LONGEST_NOTE} characters.")
    if not is_kept and not by_order_number(brand, number):
        raise NobodyYet(number)
    detector = _detector(brand, kind, by, at)
    if not detector.is_on:
        raise ValueError(f"kind: {detector.name!r} is stopped under Detectors; whoever sets policy lets it go on.")
    data: dict[str, Any] = {"kind": kind.slug, "order": number, "brand": brand.slug, OCCURRENCE: str(key)}
    noticed = notice([Heard(SOURCE, str(key), TYPE, BY_NUMBER + number, at, data)], in_a_hurry=True, by=by, at=at)
    ours = {one.id for one in noticed.findings}
    opened = [one for one in noticed.cases if one.failure and one.failure.finding_id in ours]
    joined = [one for one in noticed.connected if one.order and one.order.number == number]
    if note.strip():
        for case in (*opened, *joined):
            conversation.note(case, note.strip(), by=by, at=at)
    return Checked(opened, joined, is_new=noticed.new_signals > 0)


def _detector(brand: Brand, kind: Kind, by: Person, at: datetime) -> Detector:
    """What makes a failure of a check of this kind: made with the first, then read and stopped like any other."""
    slug = f"check-{kind.slug}"[:50]
    new = NewDetector(
        slug=slug,
        name=f"Checked by staff: {kind.name}"[:120],
        kind=kind.slug,
        signal_type=TYPE,
        # Of this brand alone: a signal is heard by the detectors of every brand.
        predicate={
            "all": [
                {"fact": "kind", "is": "=", "value": kind.slug},
                {"fact": "brand", "is": "=", "value": brand.slug},
            ]
        },
    )
    detect.add([new], brand, {kind.slug: kind}, by=by, at=at)
    kept = slug if brand.is_default else f"{slug}-{brand.slug}"[:50]
    return Detector.objects.get(slug=kept)
