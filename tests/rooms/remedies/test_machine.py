"""Anybody does anything in any order: what must always hold about money holds after every step."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.people.models import Person
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions import Denied
from amends.remedies.models import GIVEN, Decision, Remedy, Transfer
from amends.remedies.rules import NoneBecause, State, Step
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene

WHO = st.sampled_from(["ana", "ben", "bea", "carlos", "dita"])
WHICH = st.integers(0, 9)
# Around the limits of 50, 250 and 1,000, where it matters.
DOLLARS = st.sampled_from([1, 20, 49, 50, 51, 100, 200, 250, 251, 400, 1_000, 1_001])


class MakingItRight(RuleBasedStateMachine):
    """Two cases, five people, every verb."""

    scene: Scene

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(budget=st.sampled_from([None, 30_000]), above=st.sampled_from([None, 10_000]))
    def open_the_desk(self, budget: int | None, above: int | None) -> None:
        self.scene, self.above = a_scene(), above
        remedies.set_budget(self.scene.desk.brand, None, budget, "USD", by=SETUP, at=NOON)
        remedies.set_four_eyes("USD", above, by=SETUP, at=NOON)
        self.cases = [a_case(self.scene, name) for name in ("Jana Weber", "Tom Weber")]

    def person(self, name: str) -> Person:
        found: Person = getattr(self.scene.desk, name)
        return found

    def remedy(self, which: int) -> Remedy | None:
        rows = list(Remedy.objects.order_by("id"))
        return rows[which % len(rows)] if rows else None

    @rule(who=WHO, which=WHICH, dollars=DOLLARS, what=st.sampled_from(["refund", "goodwill"]))
    def offer(self, who: str, which: int, dollars: int, what: str) -> None:
        with suppress(Denied):
            remedy = self.scene.offer(self.cases[which % 2], dollars, what, by=self.person(who))
            if remedy.state is State.GRANTED:
                self.assert_within(remedy)

    @rule(who=WHO, which=WHICH)
    def approve(self, who: str, which: int) -> None:
        asked = self.remedy(which)
        with suppress(Denied):
            if asked:
                granted = remedies.approve(asked, by=self.person(who), at=NOON)
                assert granted.asked_by_id not in {granted.decided_by_id, granted.first_by_id}
                if granted.state is State.GRANTED:
                    self.assert_within(granted)

    @rule(who=WHO, which=WHICH, verb=st.sampled_from(["refuse", "withdraw", "pay", "decline", "reverse"]))
    def end(self, who: str, which: int, verb: str) -> None:
        remedy, by = self.remedy(which), self.person(who)
        verbs = {
            "refuse": lambda one: remedies.refuse(one, "No.", by=by, at=NOON),
            "withdraw": lambda one: remedies.withdraw(one, by=by, at=NOON),
            "pay": lambda one: remedies.pay(one, "re_1", by=by, at=NOON),
            "decline": lambda one: remedies.decline(one, by=by, at=NOON),
            "reverse": lambda one: remedies.reverse(one, by=by, at=NOON),
        }
        with suppress(Denied):
            if remedy:
                verbs[verb](remedy)

    @rule(who=WHO, which=WHICH)
    def decide_none(self, who: str, which: int) -> None:
        with suppress(Denied):
            remedies.decide_none(self.cases[which % 2], NoneBecause.NOTHING_LOST, by=self.person(who), at=NOON)

    def assert_within(self, granted: Remedy) -> None:
        """A grant leaves the case and the decider's day within the decider's limits, the month within its budget unless
        its decider may exceed it, and is of two people above the sum from which two decide."""
        assert granted.decided_by
        limits = queries.limits(granted.decided_by, "USD")
        assert limits
        assert queries.given_on_case(granted.case_id, "USD") <= limits.per_case_minor
        assert queries.given_today(granted.decided_by, "USD", NOON) <= limits.per_day_minor
        left = queries.budget_left(granted)
        assert left is None or granted.amount_minor <= left or queries.may_exceed(granted.decided_by)
        if self.above is not None and queries.given_on_case(granted.case_id, "USD") > self.above:
            assert granted.first_by not in {None, granted.decided_by}

    @invariant()
    def the_books_balance_and_say_what_the_rows_say(self) -> None:
        assert set(queries.balance().values()) <= {0}
        assert queries.differences() == []
        for books in queries.books():
            assert min(books.reserved_minor, books.owed_minor, books.paid_minor) >= 0
            assert books.budget_minor <= 0

    @invariant()
    def nothing_was_paid_twice(self) -> None:
        paid = list(Transfer.objects.filter(step=Step.PAY.value).values_list("remedy", flat=True))
        assert len(paid) == len(set(paid))

    @invariant()
    def every_step_of_the_ledger_is_in_the_journal(self) -> None:
        steps = Transfer.objects.count()
        verbs = Entry.objects.filter(verb__startswith="remedies.", case_id__isnull=False)
        other = verbs.filter(verb__startswith="remedies.payout_") | verbs.filter(
            verb__in=["remedies.decided_none", "remedies.reopened", "remedies.approved_first"]
        )
        assert steps == verbs.count() - other.count()

    @invariant()
    def a_case_is_decided_by_what_stands(self) -> None:
        for case in getattr(self, "cases", []):
            given = case.remedies.filter(GIVEN).exists()
            decision = Decision.objects.filter(case=case).first()
            assert (decision is not None and decision.none_because == "") == given


@pytest.mark.days
@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order_the_money_is_right() -> None:
    run_state_machine_as_test(
        MakingItRight,
        settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
