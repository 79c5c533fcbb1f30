"""What becomes of a granted remedy: paid once, declined, or reversed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from amends.cases.models import Case
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions import AlreadyPaid, CannotOffer, NotOwed
from amends.remedies.models import Decision, Remedy, Transfer
from amends.remedies.rules import NoneBecause, State
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene, everything, facts, moves, verbs

pytestmark = pytest.mark.django_db

PROVIDER = Automatic("payments")


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return a_case(scene)


@pytest.fixture
def granted(scene: Scene, case: Case) -> Remedy:
    """Forty dollars, Ana's to give."""
    return scene.offer(case, 40)


class TestAccepting:
    def test_the_customers_yes_is_kept_once_and_owes_nothing_new(self, granted: Remedy) -> None:
        remedies.accept(granted, by=granted.case.customer, at=NOON)
        after_first = everything()
        remedies.accept(granted, by=granted.case.customer, at=NOON)
        assert everything() == after_first
        granted.refresh_from_db()
        assert (granted.accepted_at, granted.state) == (NOON, State.GRANTED)
        assert verbs(granted) == ["remedies.granted", "remedies.accepted"]
        assert [step for step, *_ in moves(granted)] == ["grant"]

    def test_what_was_accepted_may_still_be_declined_until_it_is_paid(self, granted: Remedy) -> None:
        remedies.accept(granted, by=granted.case.customer, at=NOON)
        assert remedies.decline(granted, by=granted.case.customer, at=NOON).state is State.DECLINED

    def test_what_was_declined_cannot_be_accepted(self, granted: Remedy) -> None:
        remedies.decline(granted, by=granted.case.customer, at=NOON)
        before = everything()
        with pytest.raises(NotOwed):
            remedies.accept(granted, by=granted.case.customer, at=NOON)
        assert everything() == before


class TestPaying:
    def test_the_providers_word_says_that_it_is_paid(self, granted: Remedy) -> None:
        paid = remedies.pay(granted, " re_1545 ", by=PROVIDER, at=NOON)
        granted.refresh_from_db()
        assert (granted.state, granted.paid_at, granted.paid_reference) == (State.PAID, NOON, "re_1545")
        assert paid.paid_reference == "re_1545"
        assert moves(granted)[1:] == [("pay", "owed_to_customers", "paid", 4_000)]
        assert Transfer.objects.get(step="pay").key == f"remedy:{granted.id}:pay:{granted.payouts.get().key}"
        assert verbs(granted) == ["remedies.granted", "remedies.paid"]
        assert facts(granted, "remedies.paid") == {"amount_minor": 4_000, "currency": "USD"}
        assert Entry.objects.get(verb="remedies.paid").actor == "automatic:payments"

    def test_it_is_paid_once_whatever_is_retried(self, granted: Remedy) -> None:
        remedies.pay(granted, "re_1545", by=PROVIDER, at=NOON)
        before = everything()
        for reference in ("re_1545", "re_1546"):
            with pytest.raises(AlreadyPaid, match="under the reference re_1545"):
                remedies.pay(granted, reference, by=PROVIDER, at=NOON)
        assert everything() == before

    @pytest.mark.parametrize("reference", ["", " ", "x" * 121])
    def test_it_takes_a_reference(self, granted: Remedy, reference: str) -> None:
        before = everything()
        with pytest.raises(CannotOffer, match="reference: give the payment's reference, in at most 120 characters"):
            remedies.pay(granted, reference, by=PROVIDER, at=NOON)
        assert everything() == before

    def test_nothing_is_paid_that_is_not_granted(self, scene: Scene, case: Case) -> None:
        asked = scene.offer(case, 180)
        before = everything()
        with pytest.raises(NotOwed, match="it waits for an answer"):
            remedies.pay(asked, "re_1", by=PROVIDER, at=NOON)
        assert everything() == before

    def test_what_has_no_amount_is_not_paid(self, scene: Scene, case: Case) -> None:
        apology = scene.offer(case, 0, "apology")
        with pytest.raises(NotOwed, match="it is granted, and it has no amount"):
            remedies.pay(apology, "re_1", by=PROVIDER, at=NOON)

    @pytest.mark.parametrize("verb", [remedies.decline, remedies.reverse])
    def test_what_was_taken_back_is_not_paid(self, scene: Scene, granted: Remedy, verb: type) -> None:
        verb(granted, by=scene.ana, at=NOON)
        before = everything()
        with pytest.raises(NotOwed, match=r"it is (declined by the customer|reversed)"):
            remedies.pay(granted, "re_1", by=PROVIDER, at=NOON)
        assert everything() == before

    def test_the_database_itself_knows_one_payment(self, scene: Scene, granted: Remedy) -> None:
        remedies.pay(granted, "re_1545", by=PROVIDER, at=NOON)
        pay = Transfer.objects.get(step="pay")
        pay.pk = granted.id
        with pytest.raises(IntegrityError), transaction.atomic():
            pay.save(force_insert=True)


class TestDeclining:
    def test_the_customer_does_not_want_it(self, scene: Scene, case: Case, granted: Remedy) -> None:
        declined = remedies.decline(granted, by=case.customer, at=NOON)
        granted.refresh_from_db()
        assert (granted.state, granted.declined_at) == (State.DECLINED, NOON)
        assert declined.state is State.DECLINED
        assert moves(granted)[1:] == [("reverse", "owed_to_customers", "budget", 4_000)]
        assert verbs(granted) == ["remedies.granted", "remedies.declined"]
        assert Entry.objects.get(verb="remedies.declined").actor == case.customer.actor

    def test_with_nothing_left_the_question_is_open_again(self, case: Case, granted: Remedy) -> None:
        remedies.decline(granted, by=case.customer, at=NOON)
        assert not queries.is_decided(case)
        reopened = Entry.objects.get(verb="remedies.reopened")
        assert (reopened.case_id, reopened.subject_id) == (case.id, case.id)

    def test_with_something_left_it_stays_decided(self, scene: Scene, case: Case, granted: Remedy) -> None:
        scene.offer(case, 0, "apology")
        remedies.decline(granted, by=case.customer, at=NOON)
        assert queries.is_decided(case)
        assert not Entry.objects.filter(verb="remedies.reopened").exists()

    def test_what_was_declined_counts_against_no_limit(self, scene: Scene, case: Case, granted: Remedy) -> None:
        remedies.decline(granted, by=case.customer, at=NOON)
        assert queries.given_on_case(case.id, "USD") == queries.given_today(scene.ana, "USD", NOON) == 0
        assert scene.offer(case, 50).state is State.GRANTED

    def test_once(self, case: Case, granted: Remedy) -> None:
        remedies.decline(granted, by=case.customer, at=NOON)
        before = everything()
        with pytest.raises(NotOwed, match="declined by the customer"):
            remedies.decline(granted, by=case.customer, at=NOON)
        assert everything() == before

    def test_not_what_was_paid(self, case: Case, granted: Remedy) -> None:
        remedies.pay(granted, "re_1545", by=PROVIDER, at=NOON)
        before = everything()
        with pytest.raises(AlreadyPaid):
            remedies.decline(granted, by=case.customer, at=NOON)
        assert everything() == before

    def test_not_what_is_only_asked_for(self, scene: Scene, case: Case) -> None:
        with pytest.raises(NotOwed, match="waits for an answer"):
            remedies.decline(scene.offer(case, 180), by=case.customer, at=NOON)


class TestReversing:
    def test_before_it_was_paid(self, scene: Scene, case: Case, granted: Remedy) -> None:
        remedies.reverse(granted, by=scene.bea, at=NOON)
        granted.refresh_from_db()
        assert (granted.state, granted.reversed_at) == (State.REVERSED, NOON)
        assert moves(granted)[1:] == [("reverse", "owed_to_customers", "budget", 4_000)]
        assert verbs(granted) == ["remedies.granted", "remedies.reversed"]
        assert not queries.is_decided(case)

    def test_after_the_payment_came_back(self, scene: Scene, granted: Remedy) -> None:
        remedies.pay(granted, "re_1545", by=PROVIDER, at=NOON)
        remedies.reverse(granted, by=scene.bea, at=NOON)
        assert moves(granted)[2:] == [("reverse", "paid", "budget", 4_000)]

    def test_once(self, scene: Scene, granted: Remedy) -> None:
        remedies.reverse(granted, by=scene.bea, at=NOON)
        before = everything()
        with pytest.raises(NotOwed, match="it is reversed"):
            remedies.reverse(granted, by=scene.bea, at=NOON)
        assert everything() == before

    def test_not_what_was_refused(self, scene: Scene, case: Case) -> None:
        asked = scene.offer(case, 180)
        remedies.refuse(asked, "No.", by=scene.bea, at=NOON)
        with pytest.raises(NotOwed, match="it is refused"):
            remedies.reverse(asked, by=scene.bea, at=NOON)


def test_a_none_decision_is_not_reopened_by_an_old_remedy(scene: Scene, case: Case, granted: Remedy) -> None:
    remedies.reverse(granted, by=scene.bea, at=NOON)
    remedies.decide_none(case, NoneBecause.CUSTOMER_WANTS_NONE, by=scene.ana, at=NOON)
    assert Decision.objects.get(case=case).none_because == "customer_wants_none"
    assert queries.is_decided(case)


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_ledger_is_append_only(granted: Remedy, verb: str) -> None:
    rows = Transfer.objects.filter(remedy=granted)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(amount_minor=1) if verb == "update" else rows._raw_delete(rows.db)
    assert moves(granted) == [("grant", "budget", "owed_to_customers", 4_000)]


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"amount_minor": -1}, "amount_not_negative"),
        ({"refused_at": NOON}, "answered_once"),
        ({"withdrawn_at": NOON}, "answered_once"),
        ({"decided_by": None}, "decided_by_somebody"),
        ({"beyond": "mood"}, "nobody_approves_their_own"),
        ({"granted_at": None, "decided_by": None}, "nobody_approves_their_own"),
        ({"paid_at": NOON}, "paid_with_a_reference"),
        ({"paid_at": NOON, "paid_reference": "re_1", "declined_at": NOON}, "declined_is_not_paid"),
        ({"declined_at": NOON, "reversed_at": NOON}, "declined_is_not_paid"),
        ({"basis": "whim"}, "known_basis"),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(granted: Remedy, wrong: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Remedy.objects.filter(id=granted.id).update(**wrong)


def test_the_database_itself_grants_before_it_pays(scene: Scene, case: Case) -> None:
    asked = scene.offer(case, 180)
    with pytest.raises(IntegrityError, match="granted_first"), transaction.atomic():
        Remedy.objects.filter(id=asked.id).update(paid_at=NOON, paid_reference="re_1")
