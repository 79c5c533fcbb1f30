"""Several people at once for one customer, on several cases: their 90 days are not exceeded, on either database."""

from __future__ import annotations

from amends.journal.actors import SETUP
from amends.people.rules import Role
from amends.remedies import actions as remedies
from amends.remedies.queries.authority import given_to_customer
from amends.remedies.rules import State
from tests.cast import NOON, a_customer
from tests.rooms.remedies.scene import Scene, a_case
from tests.rooms.remedies.test_races import assert_sound, at_once, db, scene, states

__all__ = ["db", "scene"]


def test_grants_to_one_customer_do_not_exceed_their_limit(scene: Scene) -> None:
    remedies.set_authority(
        Role.FRONT_LINE,
        "USD",
        per_case_minor=5_000,
        per_day_minor=50_000,
        per_customer_minor=9_000,
        by=SETUP,
        at=NOON,
    )
    jana = a_customer(scene.desk)
    cases = [a_case(scene, customer=jana, with_order=False) for _ in range(4)]
    people = [scene.ana, scene.desk.ben] * 2
    outcomes = at_once(
        [lambda case=case, who=who: scene.offer(case, 40, by=who) for case, who in zip(cases, people, strict=True)]
    )
    assert states(outcomes) == {State.GRANTED: 2, State.WAITING: 2}
    assert given_to_customer(jana.id, "USD", NOON) == 8_000
    assert_sound()
