"""Whether the books balance, and say what the remedies say."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from amends.cases.models import Case
from amends.journal.actors import SETUP, Automatic
from amends.kernel.ids import new_id
from amends.people.models import Brand
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.models import Account, Remedy, Transfer
from amends.remedies.queries import Books, Given
from amends.remedies.rules import Basis
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


class TestTheBooks:
    def test_each_account_holds_what_is_there(
        self, scene: Scene, case: Case, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        scene.offer(case, 180)
        scene.offer(case, 30)
        remedies.pay(scene.offer(case, 20), "re_1", by=SETUP, at=NOON)
        with django_assert_num_queries(3):
            assert queries.books() == [Books("USD", -23_000, 18_000, 3_000, 2_000)]
        with django_assert_num_queries(3):
            assert queries.balance() == {"USD": 0}

    def test_of_one_brand(self, scene: Scene, case: Case) -> None:
        scene.offer(case, 30)
        other = Brand.objects.create(
            id=uuid4(), slug="heron", name="Heron", calendar=scene.desk.calendar, sender_address="care@heron.example"
        )
        assert queries.books(scene.desk.brand) == [Books("USD", -3_000, 0, 3_000, 0)]
        assert queries.books(other) == []

    def test_a_row_across_currencies_shows(self, scene: Scene, case: Case) -> None:
        remedy = scene.offer(case, 30)
        euros = Account.objects.create(id=uuid4(), brand=scene.desk.brand, code="paid", currency="EUR")
        dollars = Account.objects.get(code="owed_to_customers", currency="USD")
        a_transfer(remedy, dollars, euros)
        assert queries.balance() == {"EUR": 3_000, "USD": -3_000}
        assert queries.differences() == [remedy.id]

    def test_a_changed_remedy_without_its_entry_shows(self, scene: Scene, case: Case) -> None:
        remedy = scene.offer(case, 30)
        scene.offer(a_case(scene, "Tom Weber"), 20)
        scene.offer(case, 0, "apology")
        assert queries.differences() == []
        Remedy.objects.filter(id=remedy.id).update(paid_at=NOON, paid_reference="re_1")
        assert queries.differences() == [remedy.id]
        assert queries.differences([case.id]) == [remedy.id]
        assert queries.differences([uuid4()]) == []
        Remedy.objects.filter(id=remedy.id).update(
            paid_at=None, paid_reference="", amount_minor=3_001, weighed_minor=3_001
        )
        assert queries.differences([case.id]) == [remedy.id]

    def test_what_was_granted_between_two_moments(self, scene: Scene, case: Case) -> None:
        scene.offer(case, 30)
        scene.offer(case, 10, "goodwill")
        scene.offer(case, 0, "apology")
        scene.offer(case, 180)
        remedies.reverse(scene.offer(case, 5), by=scene.bea, at=NOON)
        assert queries.given_between(NOON, NOON + HOUR) == [
            Given(Basis.EXTRA, "USD", 1, 1_000),
            Given(Basis.PUT_RIGHT, "USD", 2, 3_000),
        ]
        assert queries.given_between(NOON - HOUR, NOON) == []
        assert len(queries.given_between(NOON, NOON + HOUR, scene.desk.brand)) == 2


def a_transfer(remedy: Remedy, debit: Account, credit: Account) -> None:
    """A row that no verb writes."""
    Transfer.objects.create(
        id=new_id(NOON),
        key="by hand",
        remedy=remedy,
        step="pay",
        debit=debit,
        credit=credit,
        amount_minor=remedy.amount_minor,
        currency=remedy.currency,
        at=NOON,
    )


def test_a_machine_confirms_like_a_person(scene: Scene, case: Case) -> None:
    remedies.pay(scene.offer(case, 20), "re_1", by=Automatic("payments"), at=NOON)
    assert queries.books()[0].paid_minor == 2_000
