"""The remedies of a case as its page shows them, what waits for whom, and what like cases got."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from amends.cases.models import Case
from amends.journal.actors import SETUP
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.queries import last_of_chains
from amends.promises.rules import OwedTo, PromiseKind
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.models import Remedy
from amends.remedies.queries import Similar
from amends.remedies.rules import Earlier, NoneBecause, State
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return a_case(scene)


class TestTheCase:
    def test_its_remedies_and_where_each_stands(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        granted, asked = scene.offer(case, 40), scene.offer(case, 180)
        apology = scene.offer(case, 0, "apology")
        with django_assert_num_queries(1):
            found = queries.shown(queries.of_case(case))
        assert [(one.remedy, one.state, one.words, one.promise) for one in found] == [
            (granted, State.GRANTED, "granted", None),
            (asked, State.WAITING, "waits for an answer", None),
            (apology, State.GRANTED, "granted", None),
        ]

    def test_one_of_them_is_reached_through_its_case_only(self, scene: Scene, case: Case) -> None:
        remedy = scene.offer(case, 40)
        assert queries.one(case, remedy.id) == remedy
        assert queries.one(a_case(scene, "Tom Weber"), remedy.id) is None

    def test_what_it_got(self, scene: Scene, case: Case) -> None:
        remedies.set_authority(scene.ana, "EUR", per_case_minor=900, per_day_minor=900, by=SETUP, at=NOON)
        scene.offer(case, 30)
        scene.offer(case, 180)
        remedies.decline(scene.offer(case, 10), by=case.customer, at=NOON)
        remedies.offer(case, scene.refund, 900, "EUR", by=scene.ana, at=NOON)
        scene.offer(case, 0, "apology")
        assert queries.totals(case) == {"EUR": 900, "USD": 3_000}

    def test_decided_means_answered(self, scene: Scene, case: Case) -> None:
        assert not queries.is_decided(case)
        scene.offer(case, 40)
        assert queries.is_decided(case)
        asked = scene.offer(case, 180)
        assert not queries.is_decided(case)
        assert queries.undecided(case) == [asked]
        remedies.refuse(asked, "No.", by=scene.bea, at=NOON)
        assert queries.is_decided(case)
        assert queries.undecided(case) == []

    def test_none_is_a_decision(self, scene: Scene, case: Case) -> None:
        assert queries.decision(case) is None
        remedies.decide_none(case, NoneBecause.NOTHING_LOST, by=scene.ana, at=NOON)
        decision = queries.decision(case)
        assert decision
        assert decision.decided_by == scene.ana
        assert queries.is_decided(case)

    def test_what_is_granted_and_not_paid_is_owed(self, scene: Scene, case: Case) -> None:
        granted = scene.offer(case, 40)
        scene.offer(case, 0, "apology")
        scene.offer(case, 180)
        assert queries.unpaid(case) == [granted]
        remedies.pay(granted, "re_1", by=SETUP, at=NOON)
        assert queries.unpaid(case) == []

    def test_what_it_lacks_before_an_extra(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            assert queries.missing_before_extra(case) == (Earlier.UNDERSTOOD, Earlier.FIXED)
        case.understood_at = case.told_at = NOON
        assert queries.missing_before_extra(case) == ()
        assert queries.missing_before_extra(a_case(scene, "Tom Weber", is_answered=False)) == tuple(Earlier)


def an_answer(remedy: Remedy, owed_by: Person, replaces: Promise | None = None) -> Promise:
    """The promise that this person answers what was asked."""
    wish = Wish(
        PromiseKind.APPROVAL,
        "Answer",
        owed_by,
        NOON + HOUR,
        "an hour",
        remedy.case,
        owed_to=OwedTo.COLLEAGUE,
        replaces=replaces,
        level=1 if replaces else 0,
    )
    made = promises.make([wish], by=SETUP, at=NOON)[0]
    if replaces is None:
        remedies.bind(remedy, approval=made, by=SETUP, at=NOON)
    return made


class TestWhatWaits:
    def test_for_whom(self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        first, second = scene.offer(case, 180), scene.offer(case, 60)
        answered = scene.offer(case, 70)
        for remedy in (first, second, answered):
            an_answer(remedy, scene.bea)
        remedies.refuse(answered, "No.", by=scene.bea, at=NOON)
        with django_assert_num_queries(1):
            waiting = queries.waiting_for(scene.bea)
        assert waiting == [first, second]
        assert queries.waiting_for(scene.carlos) == []
        with django_assert_num_queries(0):
            assert [one.promise for one in queries.shown(waiting)] == [first.approval, second.approval]
            assert waiting[0].case.customer.name == "Jana Weber"

    def test_an_asking_without_a_promise_waits_for_nobody(self, scene: Scene, case: Case) -> None:
        scene.offer(case, 180)
        assert queries.waiting_for(scene.bea) == []

    def test_a_broken_answer_is_still_owed_by_whoever_owes_its_successor(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        asked = scene.offer(case, 180)
        broken = an_answer(asked, scene.bea)
        Promise.objects.filter(id=broken.id).update(broken_at=broken.due_at, next_at=None)
        second = an_answer(asked, scene.bea, broken)
        Promise.objects.filter(id=second.id).update(broken_at=second.due_at, next_at=None)
        third = an_answer(asked, scene.carlos, second)
        with django_assert_num_queries(3):
            assert queries.waiting_for(scene.carlos) == [asked]
        assert queries.waiting_for(scene.bea) == []
        assert [one.promise for one in queries.shown(queries.of_case(case))] == [third]
        assert last_of_chains([Promise.objects.get(id=broken.id)]) == {broken.id: third}

    def test_a_promise_that_ended_without_a_successor_is_not_shown(self, scene: Scene, case: Case) -> None:
        asked = scene.offer(case, 180)
        released = an_answer(asked, scene.bea)
        Promise.objects.filter(id=released.id).update(released_at=NOON, release_reason="case_ended", next_at=None)
        assert [one.promise for one in queries.shown(queries.of_case(case))] == [None]
        assert queries.waiting_for(scene.bea) == []


class TestSimilar:
    def test_extras_of_like_cases_each_as_one_sum(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        tom, rosa, liu = (a_case(scene, name) for name in ("Tom Weber", "Rosa Diaz", "Mei Liu"))
        scene.offer(tom, 20, "goodwill")
        scene.offer(tom, 30, "voucher")
        scene.offer(rosa, 110, "goodwill", by=scene.bea)
        scene.offer(liu, 40, "goodwill")
        scene.offer(case, 10, "goodwill")
        with django_assert_num_queries(1):
            assert queries.similar(case, "USD", NOON) == Similar(3, 4_000, 11_000)

    def test_only_what_is_alike_counts(self, scene: Scene, case: Case) -> None:
        milder = a_case(scene, "Tom Weber", kind="flight-late")
        scene.offer(milder, 20, "goodwill")
        scene.offer(a_case(scene, "Rosa Diaz"), 20, "refund")
        scene.offer(a_case(scene, "Mei Liu"), 0, "note")
        scene.offer(a_case(scene, "Ada King"), 180, "goodwill")
        declined = scene.offer(a_case(scene, "Kim Park"), 20, "goodwill")
        remedies.decline(declined, by=SETUP, at=NOON)
        smaller = scene.offer(a_case(scene, "Jo Field"), 20, "goodwill")
        Remedy.objects.filter(id=smaller.id).update(severity=1)
        old = scene.offer(a_case(scene, "Ola Berg"), 20, "goodwill")
        Remedy.objects.filter(id=old.id).update(granted_at=NOON - timedelta(days=366))
        assert queries.similar(case, "USD", NOON) is None
        assert queries.similar(case, "EUR", NOON) is None

    def test_a_request_has_no_like(self, scene: Scene) -> None:
        assert queries.similar(a_case(scene, kind=None), "USD", NOON) is None

    # On a server the plan follows from how much there is, and of an empty table any index is as good.
    @pytest.mark.anywhere
    def test_it_goes_through_its_own_index(self, scene: Scene, case: Case) -> None:
        with CaptureQueriesContext(connection) as caught:
            queries.similar(case, "USD", NOON)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + caught[0]["sql"])
            assert "remedies_similar" in str(cursor.fetchall())
