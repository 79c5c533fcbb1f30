"""A desk with the detectors that a desk begins with."""

from __future__ import annotations

import pytest

from amends.detect import actions as detect
from tests.cast import NOON, Desk, a_desk
from tests.laid_out import built_once
from tests.rooms.detect.signals import EARS


@built_once
def a_watchful_desk() -> Desk:
    made = a_desk()
    detect.stock(made.brand, made.kinds, by=EARS, at=NOON)
    return made


@pytest.fixture
def desk(db: None) -> Desk:
    return a_watchful_desk()
