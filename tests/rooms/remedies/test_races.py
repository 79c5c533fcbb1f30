"""Several people at once: no limit is exceeded, nothing is decided or paid twice, on either database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import sleep

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from amends.cases.models import Case
from amends.journal.actors import SETUP, Automatic
from amends.people.models import Person
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions import AlreadyDecided, AlreadyPaid, Denied, NotOwed
from amends.remedies.models import Remedy
from amends.remedies.rules import NeedsApproval, Skip, State, Within
from tests.cast import NOON
from tests.rooms.remedies.own_database import own_database
from tests.rooms.remedies.scene import Scene, a_case, a_scene

Verb = Callable[[], Remedy]


def at_once(verbs: Sequence[Verb]) -> list[Remedy | Denied]:
    """What each did, all of them started together, each on a connection of its own."""
    start = Barrier(len(verbs))

    def run(verb: Verb) -> Remedy | Denied:
        connection.ensure_connection()
        start.wait()
        try:
            return verb()
        except Denied as denied:
            return denied
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def states(outcomes: Sequence[Remedy | Denied]) -> Counter[object]:
    return Counter(one.state if isinstance(one, Remedy) else type(one) for one in outcomes)


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path):
        yield


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Whoever weighs a sum takes their time before acting on it: without a lock, everybody would act on the old one."""
    weigh = queries.Room.weigh

    def weigh_slowly(room: queries.Room, amount_minor: int) -> Within | NeedsApproval:
        verdict = weigh(room, amount_minor)
        sleep(0.05)
        return verdict

    monkeypatch.setattr(queries.Room, "weigh", weigh_slowly)
    return a_scene()


def assert_sound() -> None:
    assert set(queries.balance().values()) <= {0}
    assert queries.differences() == []


def test_grants_on_one_case_do_not_exceed_its_limit(scene: Scene) -> None:
    case = a_case(scene)
    people = [scene.ana, scene.desk.ben] * 3
    outcomes = at_once([lambda person=person: scene.offer(case, 20, by=person) for person in people])
    assert states(outcomes) == {State.GRANTED: 2, State.WAITING: 4}
    assert queries.given_on_case(case.id, "USD") == 4_000
    assert_sound()


def test_grants_of_one_day_do_not_exceed_it(scene: Scene) -> None:
    cases = [a_case(scene, f"Passenger {number}") for number in range(12)]
    for case in cases[:6]:
        scene.offer(case, 50)
    outcomes = at_once([lambda case=case: scene.offer(case, 50) for case in cases[6:]])
    assert states(outcomes) == {State.GRANTED: 4, State.WAITING: 2}
    assert queries.given_today(scene.ana, "USD", NOON) == 50_000
    assert_sound()


def test_grants_of_a_month_do_not_overdraw_its_budget(scene: Scene) -> None:
    """Two people, each on cases of their own: nothing but the budget makes one wait for the other."""
    remedies.set_budget(scene.desk.brand, None, 10_000, "USD", by=SETUP, at=NOON)
    cases = [(a_case(scene, f"Passenger {number}"), (scene.ana, scene.desk.ben)[number % 2]) for number in range(6)]
    why = "it fits what they lost"

    def give(case: Case, by: Person) -> Remedy:
        return remedies.offer(case, scene.goodwill, 3_000, "USD", why, skips=Skip.CANNOT_WAIT, by=by, at=NOON)

    outcomes = at_once([lambda case=case, by=by: give(case, by) for case, by in cases])
    assert states(outcomes) == {State.GRANTED: 3, State.WAITING: 3}
    budget = queries.months_budgets(scene.desk.brand, queries.month_now(scene.desk.brand, NOON))[0].purse
    assert (budget.granted_minor, budget.reserved_minor) == (9_000, 0)
    assert_sound()


def test_two_who_approve_at_the_same_moment_are_first_and_second(scene: Scene) -> None:
    remedies.set_four_eyes("USD", 5_000, by=SETUP, at=NOON)
    asked = scene.offer(a_case(scene), 60)
    people = (scene.bea, scene.carlos)
    outcomes = at_once([lambda by=by: remedies.approve(asked, by=by, at=NOON) for by in people])
    assert states(outcomes) == {State.WAITING: 1, State.GRANTED: 1}
    asked.refresh_from_db()
    assert {asked.first_by, asked.decided_by} == set(people)
    assert_sound()


def test_approvals_together_do_not_exceed_the_approvers_authority(scene: Scene) -> None:
    case = a_case(scene)
    asked = [scene.offer(case, 100) for _ in range(4)]
    outcomes = at_once([lambda one=one: remedies.approve(one, by=scene.bea, at=NOON) for one in asked])
    assert states(outcomes) == {State.GRANTED: 2, remedies.BeyondAuthority: 2}
    assert queries.given_on_case(case.id, "USD") == 20_000
    assert_sound()


def test_one_of_two_deciders_decides(scene: Scene) -> None:
    for number in range(3):
        asked = scene.offer(a_case(scene, f"Passenger {number}"), 180)
        outcomes = at_once(
            [
                lambda asked=asked: remedies.approve(asked, by=scene.bea, at=NOON),
                lambda asked=asked: remedies.refuse(asked, "No.", by=scene.carlos, at=NOON),
                lambda asked=asked: remedies.withdraw(asked, by=scene.ana, at=NOON),
            ]
        )
        asked.refresh_from_db()
        assert states(outcomes) == {asked.state: 1, AlreadyDecided: 2}
    assert_sound()


def test_a_payment_that_is_retried_everywhere_is_one_payment(scene: Scene) -> None:
    granted = scene.offer(a_case(scene), 40)
    provider = Automatic("payments")
    outcomes = at_once([lambda: remedies.pay(granted, "re_1545", by=provider, at=NOON)] * 6)
    assert states(outcomes) == {State.PAID: 1, AlreadyPaid: 5}
    assert queries.books()[0].paid_minor == 4_000
    assert_sound()


def test_paid_or_declined_but_not_both(scene: Scene) -> None:
    granted = scene.offer(a_case(scene), 40)
    provider = Automatic("payments")
    outcomes = at_once(
        [
            lambda: remedies.pay(granted, "re_1545", by=provider, at=NOON),
            lambda: remedies.decline(granted, by=scene.ana, at=NOON),
        ]
    )
    granted.refresh_from_db()
    assert granted.state in {State.PAID, State.DECLINED}
    lost = AlreadyPaid if granted.state is State.PAID else NotOwed
    assert states(outcomes) == {granted.state: 1, lost: 1}
    assert_sound()
