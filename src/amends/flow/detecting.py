"""Writing detectors: a draft, switching on with a reason, stopping. Its dry run is `rehearsing`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.detect import actions as detect
from amends.detect.models import Detector, DetectorVersion
from amends.kinds.models import Kind
from amends.people.models import Brand, Person


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


@transaction.atomic
def size_detector(detector: Detector, sizes: Sequence[Mapping[str, Any]], *, by: Person, at: datetime) -> None:
    """This function will say how grave what a detector finds from now on is, by what holds of each thing.

    :raises BadRule: for a list that cannot be read; then nothing changes.
    """
    detect.size(detector, sizes, by=by, at=at)


@transaction.atomic
def keep_detector_quiet(detector: Detector, quiet: str, *, by: Person, at: datetime) -> None:
    """This function will set the hours in which what a detector finds waits until they end; grave kinds never wait.

    :raises ValueError: for hours that cannot be read; then nothing changes.
    """
    detect.keep_quiet(detector, quiet, by=by, at=at)
