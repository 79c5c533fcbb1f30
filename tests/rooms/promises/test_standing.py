"""The standing that the database derives is the one that the rules derive, whatever promises a case has."""

from __future__ import annotations

import random

import pytest

from amends.cases.models import Case, Waiting
from amends.journal.actors import SETUP
from amends.kernel.ids import new_id
from amends.promises import actions as promises
from amends.promises.models import Promise, Standing
from amends.promises.rules import PromiseKind, Release, Stage
from amends.promises.standings import untrue
from tests.cast import NOON, Desk, a_desk
from tests.rooms.promises.scene import HOUR, a_promise, some_cases

ENDS = ("open", "open", "kept", "broken", "released")


def lived(desk: Desk, case: Case, rng: random.Random) -> None:
    """Some promises of any kind, owed by anybody, some of them ended; perhaps a wait, a close, no failure."""
    for _ in range(rng.randint(0, 4)):
        ower = rng.choice((desk.ana, desk.team, desk.finance, case.customer))
        kind = rng.choice(list(PromiseKind))
        promise = a_promise(case, ower, NOON + rng.randint(1, 9) * HOUR, kind=kind)
        Promise.objects.filter(id=promise.id).update(level=rng.randint(0, 1))
        ending = rng.choice(ENDS)
        if ending == "kept":
            promises.keep([promise], by=SETUP, at=NOON, renew_standing=False)
        elif ending == "released":
            promises.release([promise], reason=Release.REFUSED, by=SETUP, at=NOON, renew_standing=False)
        elif ending == "broken":
            Promise.objects.filter(id=promise.id).update(broken_at=promise.due_at)
    if rng.random() < 0.3:
        Waiting.objects.create(id=new_id(NOON), case=case, asked="When?", from_at=NOON)
    changed = {"needs_person_now": rng.random() < 0.5, "owner": rng.choice((None, desk.ana))}
    if rng.random() < 0.2:
        changed |= {"closed_at": NOON, "ending": "spam"}
    if rng.random() < 0.2:
        changed |= {"failure": None}
    Case.objects.filter(id=case.id).update(**changed)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_the_database_and_the_rules_agree(seed: int) -> None:
    desk, rng = a_desk(), random.Random(seed)
    cases = some_cases(desk, [f"Customer {number}" for number in range(60)])
    for case in cases:
        lived(desk, case, rng)
    ids = [case.id for case in cases]
    promises.renew(ids)
    assert untrue(ids) == []
    assert set(Standing.objects.values_list("stage", flat=True)) == {stage.value for stage in Stage}


@pytest.mark.django_db
def test_of_two_due_at_once_the_one_made_first_is_next() -> None:
    desk = a_desk()
    (case,) = some_cases(desk, ["Jana Weber"])
    first, _ = a_promise(case, desk.ana), a_promise(case, desk.ana, at=NOON)
    assert Standing.objects.get().next_promise == first
    assert Standing.objects.get().next_at == NOON + HOUR


@pytest.mark.django_db
def test_more_cases_than_one_batch_are_all_renewed() -> None:
    desk = a_desk()
    cases = some_cases(desk, [f"Customer {number}" for number in range(501)])
    promises.renew([case.id for case in cases])
    assert Standing.objects.count() == len(cases)
