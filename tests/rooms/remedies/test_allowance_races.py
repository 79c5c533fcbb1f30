"""Several arrivals at once: what was given without a signal never exceeds what was reserved, and nobody holds two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest
from pytest_django import DjangoDbBlocker

from amends.remedies import actions as remedies
from amends.remedies import queries, rules
from amends.remedies.actions import Unsignalled
from amends.remedies.models import Allowance
from amends.remedies.rules import NeedsApproval, Skip, State, Within
from tests.cast import NOON
from tests.rooms.remedies.own_database import own_database
from tests.rooms.remedies.scene import Scene, a_case, a_scene
from tests.rooms.remedies.test_races import assert_sound, at_once, states

SHIFT_END = NOON + timedelta(hours=5)


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path):
        yield


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Whoever weighs a sum takes their time before acting on it."""
    weigh = rules.weigh_reserved

    def weigh_slowly(amount_minor: int, **known: object) -> Within | NeedsApproval:
        verdict = weigh(amount_minor, **known)  # type: ignore[arg-type]  # as it was called
        sleep(0.05)
        return verdict

    monkeypatch.setattr(rules, "weigh_reserved", weigh_slowly)
    return a_scene()


def test_arrivals_at_once_do_not_exceed_what_was_reserved(scene: Scene) -> None:
    allowance = remedies.reserve("USD", expires_at=SHIFT_END, by=scene.ana, at=NOON)
    voucher = queries.offering("voucher")
    assert voucher is not None
    unsignalled = Unsignalled(allowance.id, NOON)
    cases = [a_case(scene, f"Passenger {number}") for number in range(6)]
    verbs = [
        lambda case=case: remedies.offer(
            case,
            voucher,
            2_000,
            "USD",
            "on the spot",
            unsignalled=unsignalled,
            skips=Skip.CANNOT_WAIT,
            by=scene.ana,
            at=NOON,
        )
        for case in cases
    ]
    assert states(at_once(verbs)) == {State.GRANTED: 2, State.WAITING: 4}
    held = queries.allowance_held(scene.ana, allowance.id, NOON)
    assert held is not None
    assert held.left_minor == 1_000
    assert_sound()


def test_whoever_reserves_twice_at_once_holds_one(scene: Scene) -> None:
    verbs = [lambda: remedies.reserve("USD", expires_at=SHIFT_END, by=scene.ana, at=NOON)] * 4
    at_once(verbs)  # type: ignore[arg-type]  # what it returns is looked at in the database
    assert Allowance.objects.count() == 1
