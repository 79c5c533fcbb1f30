"""Who began earlier may come to their turn later: what was granted meanwhile counts. And what own ideas draw on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.flow import governing, making_right
from amends.journal.actors import SETUP
from amends.people.models import Person
from amends.people.rules import Role
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions import stocking
from amends.remedies.models import Remedy
from amends.remedies.rules import Beyond, Skip, State
from tests.cast import NOON, a_customer
from tests.rooms.remedies.scene import Scene, a_case, a_scene

EARLIER = NOON - timedelta(seconds=2)
WHY, SKIPS = "it fits what they lost", Skip.CANNOT_WAIT


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene()


def idea(scene: Scene, dollars: int, *, by: Person | None = None, name: str = "Ida Berg") -> Remedy:
    case = a_case(scene, name)
    thing = scene.catalogue["own-idea"]
    who = by or scene.ana
    return making_right.offer_remedy(
        case, thing, dollars * 100, "USD", WHY, idea="A taxi", skips=SKIPS, by=who, at=NOON
    )


def limit(customer: int | None = None) -> None:
    remedies.set_authority(
        Role.FRONT_LINE,
        "USD",
        per_case_minor=5_000,
        per_day_minor=6_000,
        per_customer_minor=customer,
        by=SETUP,
        at=NOON,
    )


def test_what_was_granted_while_we_waited_counts_for_the_day(scene: Scene) -> None:
    limit()
    scene.offer(a_case(scene), 50)
    late = remedies.offer(a_case(scene, "Tom Falk"), scene.refund, 1_100, "USD", by=scene.ana, at=EARLIER)
    assert (late.state, late.beyond) == (State.WAITING, Beyond.DAY)


def test_what_was_granted_while_we_waited_counts_for_the_customer(scene: Scene) -> None:
    limit(customer=5_500)
    customer = a_customer(scene.desk)
    scene.offer(a_case(scene, customer=customer), 50)
    second = a_case(scene, customer=customer, with_order=False)
    late = remedies.offer(second, scene.refund, 600, "USD", by=scene.desk.ben, at=EARLIER)
    assert (late.state, late.beyond) == (State.WAITING, Beyond.CUSTOMER)


def test_what_was_granted_while_we_waited_counts_for_own_ideas(scene: Scene) -> None:
    idea(scene, 25)
    thing, case = scene.catalogue["own-idea"], a_case(scene, "Tom Falk")
    late = remedies.offer(case, thing, 600, "USD", WHY, idea="A toy", skips=SKIPS, by=scene.ana, at=EARLIER)
    assert (late.state, late.beyond) == (State.WAITING, Beyond.OWN_IDEA)


def test_own_ideas_draw_on_no_budget_of_the_brand(scene: Scene) -> None:
    """They have a budget and an account of their own; beyond it, the brand's budget pays."""
    governing.set_budget(scene.desk.brand, None, 5_000, "USD", by=scene.carlos, at=NOON)
    kind = scene.desk.kinds["flight-cancelled"]
    given = idea(scene, 30)
    assert (given.state, queries.left_for(scene.desk.brand, "USD", kind.id, NOON)) == (State.GRANTED, 5_000)
    beyond = idea(scene, 40, name="Tom Falk")
    assert (beyond.beyond, queries.left_for(scene.desk.brand, "USD", kind.id, NOON)) == (Beyond.OWN_IDEA, 1_000)
    over = idea(scene, 20, name="Eva Lund")
    assert [one.first_name for one in queries.deciders(over, NOON)] == ["Carlos"]
    assert over.approval is not None
    assert over.approval.person == scene.carlos


def test_two_decide_on_an_own_idea_that_makes_much_of_a_case(scene: Scene) -> None:
    stocking.set_own_budget("USD", per_month_minor=10_000, by=SETUP, at=NOON)
    remedies.set_four_eyes("USD", 9_000, by=SETUP, at=NOON)
    asked = idea(scene, 95)
    assert (asked.state, asked.beyond, asked.needs_two) == (State.WAITING, Beyond.FOUR_EYES, True)
    once = making_right.approve_remedy(asked, by=scene.bea, at=NOON)
    assert (once.state, once.first_by) == (State.WAITING, scene.bea)
    assert making_right.approve_remedy(asked, by=scene.carlos, at=NOON).state is State.GRANTED
