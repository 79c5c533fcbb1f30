"""What the play with money asks in the end notices each kind of harm: done here to rows behind the verbs' back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F

from amends.flow import governing, making_right
from amends.journal.actors import SETUP
from amends.remedies import actions as remedies
from amends.remedies.models import Authority, Budget, OwnBudget, Remedy, SecondLook
from amends.remedies.rules import Skip
from tests.cast import NOON
from tests.payments_play import furnishing
from tests.payments_play.holding import wrong
from tests.rooms.remedies.scene import Scene, a_case, a_scene

SKIPS = Skip.CANNOT_WAIT


@pytest.fixture
def scene(db: None) -> Scene:
    """Two extras, an own idea and a second look, all within their limits."""
    scene = a_scene()
    governing.set_budget(scene.desk.brand, None, 100_000, "USD", by=scene.carlos, at=NOON)
    remedies.set_four_eyes("USD", furnishing.TWO_ABOVE, by=SETUP, at=NOON)
    for person, dollars, name in ((scene.ana, 40, "Ida Berg"), (scene.bea, 200, "Tom Falk")):
        making_right.offer_remedy(
            a_case(scene, name), scene.goodwill, dollars * 100, "USD", "Fair", skips=SKIPS, by=person, at=NOON
        )
    idea, case = scene.catalogue["own-idea"], a_case(scene, "Eva Lund", owner=scene.ana)
    given = making_right.offer_remedy(
        case, idea, 2_000, "USD", "Fair", idea="A taxi", skips=SKIPS, by=scene.ana, at=NOON
    )
    making_right.decline_remedy(given, by=SETUP, at=NOON + timedelta(hours=1))
    making_right.offer_remedy(case, idea, 2_000, "USD", "Fair", idea="A toy", skips=SKIPS, by=scene.ana, at=NOON)
    assert wrong() == []
    return scene


def too_much(_: Scene) -> None:
    Remedy.objects.filter(amount_minor=4_000).update(amount_minor=5_001, weighed_minor=5_001)


def too_much_on_a_case(_: Scene) -> None:
    one = Remedy.objects.get(amount_minor=4_000)
    Remedy.objects.filter(amount_minor=20_000).update(case=one.case)
    Remedy.objects.filter(amount_minor=4_000).update(decided_by=Remedy.objects.get(amount_minor=20_000).decided_by)
    Authority.objects.filter(role="lead").update(per_case_minor=F("per_case_minor") - 2_000)


def too_much_in_a_day(_: Scene) -> None:
    Authority.objects.filter(role="lead").update(per_day_minor=19_999)


def too_much_to_a_customer(_: Scene) -> None:
    Authority.objects.filter(role="lead").update(per_customer_minor=19_999)


def their_own(scene: Scene) -> None:
    Remedy.objects.filter(amount_minor=20_000).update(beyond="case", asked_by=scene.ana, decided_by=scene.bea)
    Remedy.objects.filter(amount_minor=20_000).update(needs_two=True, first_by=scene.carlos, first_at=NOON)
    Remedy.objects.filter(amount_minor=20_000).update(decided_by=scene.ana, beyond="")


def too_much_of_a_budget(_: Scene) -> None:
    Budget.objects.update(amount_minor=23_999)


def too_much_by_one(scene: Scene) -> None:
    first = scene.offer(a_case(scene, "Max Dorn"), 300, by=scene.carlos)
    second = scene.offer(a_case(scene, "Lia Roth"), 101, by=scene.carlos)
    Remedy.objects.filter(id=second.id).update(case=first.case)


def too_many_ideas(_: Scene) -> None:
    OwnBudget.objects.update(per_month_minor=1_999)


def their_own_second_look(scene: Scene) -> None:
    later = NOON + timedelta(hours=2)
    SecondLook.objects.update(ended_at=later, ending="agreed", ended_by=scene.ana)


HARM = {
    too_much: "is beyond the authority of who decided",
    too_much_on_a_case: "of those who may give",
    too_much_in_a_day: "gave 20000 on 2026-03-03",
    too_much_to_a_customer: "of those who may give them 19999",
    their_own: "was not decided by two others",
    too_much_of_a_budget: "kite gave 24000 in 2026-03",
    too_much_by_one: "one alone decided on 40100",
    too_many_ideas: "gave 2000 for own ideas in 2026-03",
    their_own_second_look: "was ended by one who had decided",
}


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_harm_is_noticed(scene: Scene, harm: Callable[[Scene], None]) -> None:
    harm(scene)
    assert [one for one in wrong() if HARM[harm] in one]
