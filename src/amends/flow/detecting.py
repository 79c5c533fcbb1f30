"""Writing detectors: a draft, its dry run on what is stored, switching on, stopping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from amends.cases.models import Failure
from amends.customers.models import Order
from amends.detect import actions as detect
from amends.detect.models import Detector, DetectorVersion
from amends.detect.queries import stored_histories
from amends.detect.rules.watching import found_in, micros
from amends.kinds.models import Kind
from amends.people.models import Brand, Person

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a detector would have found in what is stored. Nothing was changed.

    `things` were looked at, `found` of them found; `orders` are the customers' orders for these, `failed` of them
    have a case, from whatever it came; the others would have been contacted for nothing, as far as anybody knows.
    `is_cut`: more things were told of than a dry run looks at.
    """

    things: int
    found: int
    orders: int
    failed: int
    is_cut: bool

    @property
    def false(self) -> int:
        """Orders found that nobody ever opened a case for."""
        return self.orders - self.failed


@transaction.atomic
def begin_detector(
    brand: Brand, kind: Kind, name: str, tree: Mapping[str, Any], *, by: Person, at: datetime
) -> Detector:
    """This function will add a detector that is off, with a first draft.

    :raises ValueError: without a name, or for one that is taken. :raises BadRule: for a tree that cannot be read.
    """
    return detect.begin(brand, kind, name, tree, by=by, at=at)


@transaction.atomic
def draft_detector(detector: Detector, tree: Mapping[str, Any], *, by: Person, at: datetime) -> DetectorVersion:
    """This function will keep what somebody is writing as the detector's one draft.

    :raises BadRule: for a tree that cannot be read; then nothing changes.
    """
    return detect.draft(detector, tree, by=by, at=at)


@transaction.atomic
def switch_on_detector(detector: Detector, reason: str, *, by: Person, at: datetime) -> DetectorVersion:
    """This function will let the draft count from now on.

    :raises ValueError: without a reason. :raises NothingDrafted: without a draft.
    """
    return detect.switch_on(detector, reason, by=by, at=at)


@transaction.atomic
def turn_detector(detector: Detector, *, is_on: bool, by: Person, at: datetime) -> None:
    """This function will stop a detector at once, or let it go on."""
    detect.turn(detector, is_on=is_on, by=by, at=at)


def rehearse_detector(brand: Brand, tree: Mapping[str, Any], *, days: int, at: datetime) -> Rehearsed:
    """This function will try a tree on the signals of the last days, as they became known. It changes nothing.

    :raises BadRule: for a tree that cannot be read.
    """
    histories, is_cut = stored_histories(since=at - timedelta(days=days), until=at)
    found = sorted(found_in(dict(tree), histories, brand.calendar.time_zone, until=micros(at)))
    orders = failed = 0
    for start in range(0, len(found), AT_ONCE):
        rows = Order.objects.filter(brand=brand, thing__in=found[start : start + AT_ONCE])
        orders += rows.count()
        failed += Failure.objects.filter(order__in=rows).values("order").distinct().count()
    return Rehearsed(len(histories), len(found), orders, failed, is_cut)
