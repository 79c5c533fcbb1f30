"""What was known when a remedy was asked for stays on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amends.cases.models import Case
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions import CannotOffer
from amends.remedies.models import Remedy
from amends.remedies.rules import Skip, Use
from amends.remedies.rules.proportion import Said, cap_left
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene, everything

pytestmark = pytest.mark.django_db
WHY = "they waited long"
# 150 % of the flight's 312.40.
CAP = 46_860


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return a_case(scene)


def an_extra(scene: Scene, case: Case, dollars: int, said: Said | None = None) -> Remedy:
    made = remedies.offer(
        case,
        scene.goodwill,
        dollars * 100,
        "USD",
        WHY,
        said=said or Said(),
        skips=Skip.CANNOT_WAIT,
        by=scene.carlos,
        at=NOON,
    )
    return Remedy.objects.get(id=made.id)


def similar_of(remedy: Remedy) -> tuple[int | None, int | None, int | None]:
    return remedy.similar_count, remedy.similar_low_minor, remedy.similar_high_minor


def test_an_extra_keeps_price_range_cap_and_what_similar_cases_got(scene: Scene, case: Case) -> None:
    an_extra(scene, a_case(scene, "Tom Weber"), 60)
    an_extra(scene, a_case(scene, "Ida Berg"), 90)
    kept = an_extra(scene, case, 50)
    assert (kept.price_minor, kept.recommended_low_minor, kept.recommended_high_minor) == (31_240, 6_248, 7_810)
    assert kept.cap_left_minor == CAP
    assert similar_of(kept) == (2, 6_000, 9_000)


def test_what_comes_later_changes_nothing_on_it(scene: Scene, case: Case) -> None:
    first = an_extra(scene, case, 50)
    second = an_extra(scene, case, 40)
    an_extra(scene, a_case(scene, "Tom Weber"), 60)
    assert similar_of(Remedy.objects.get(id=first.id)) == (0, None, None)
    assert second.cap_left_minor == CAP - 5_000


def test_what_the_customer_said_stays_and_moves_the_range(scene: Scene, case: Case) -> None:
    kept = an_extra(scene, case, 50, Said(Use.REJECTED, 20_000))
    assert (kept.use, kept.fair_minor) == ("rejected", 20_000)
    assert (kept.recommended_low_minor, kept.recommended_high_minor) == (28_116, 32_802)


def test_nothing_said_is_not_known(scene: Scene, case: Case) -> None:
    kept = an_extra(scene, case, 50)
    assert (kept.use, kept.fair_minor) == ("unknown", None)


def test_without_a_price_there_is_no_range(scene: Scene) -> None:
    kept = an_extra(scene, a_case(scene, with_order=False), 50)
    assert (kept.price_minor, kept.recommended_low_minor, kept.recommended_high_minor) == (None, None, None)
    assert kept.cap_left_minor is None
    assert kept.similar_count == 0


def test_a_price_in_another_currency_says_nothing(scene: Scene, case: Case) -> None:
    known = queries.known(case, "EUR", NOON)
    assert (known.price_minor, known.range, known.similar) == (None, None, None)


def test_what_is_put_right_is_not_compared(scene: Scene, case: Case) -> None:
    scene.offer(case, 40)
    kept = Remedy.objects.get(case=case)
    assert (kept.price_minor, kept.recommended_high_minor, kept.similar_count) == (None, None, None)


def test_a_sum_below_zero_is_no_answer_to_what_is_fair(scene: Scene, case: Case) -> None:
    before = everything()
    with pytest.raises(CannotOffer, match=r"fair: what the customer considers fair"):
        an_extra(scene, case, 50, Said(fair_minor=-1))
    assert everything() == before


def test_it_costs_four_queries_and_only_for_an_extra(scene: Scene) -> None:
    counts = []
    for number, what in enumerate(("refund", "goodwill", "refund", "goodwill")):
        case = a_case(scene, f"Passenger {number}")
        with CaptureQueriesContext(connection) as asked:
            remedies.offer(
                case,
                scene.catalogue[what],
                1_000,
                "USD",
                WHY,
                skips=Skip.CANNOT_WAIT,
                by=scene.ana,
                at=NOON + timedelta(hours=1),
            )
        counts.append(len(asked))
    # The first of all opens the accounts; a word and a decision are asked for by the extra itself.
    # So is its budget: before the lock, under it, and whether there is one to be locked.
    assert counts[3] - counts[2] == 4 + 1 + 3


def test_the_cap_is_known_with_the_price_alone() -> None:
    assert cap_left(None, 0) is None
    assert cap_left(0, 0) is None
    assert cap_left(10_000, 4_000) == 11_000
    assert cap_left(10_000, 20_000) == 0
