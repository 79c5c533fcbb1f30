"""A policy is drafted, switched on by somebody else, and dropped; and it is tried on what was given."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from amends.cases.models import Failure
from amends.customers.models import Customer, Order
from amends.detect.models import Incident
from amends.flow import governing
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions.policy import OwnPolicy, PolicyStands
from amends.remedies.models import Policy, Remedy
from amends.remedies.queries import policy as policies
from amends.remedies.rules import Skip, Use
from amends.remedies.rules.policy import SHIPPED_TABLE, BadPolicy
from amends.remedies.rules.proportion import NOBODY_KNOWN, SHIPPED, Relation, Said
from amends.remedies.rules.rehearsal import Cost
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


def table(**lines: tuple[int, int]) -> dict[str, dict[str, Any]]:
    made = deepcopy(SHIPPED_TABLE)
    for key, (low, high) in lines.items():
        made[key] = {"reason": "Because.", "source": "Us"} | made.get(key, {}) | {"low": low, "high": high}
    return made


def draft(scene: Scene, by: Person | None = None, **lines: tuple[int, int]) -> Policy:
    who = by or scene.carlos
    return governing.draft_policy(scene.desk.brand, table(**lines), "We are too thrifty.", by=who, at=NOON)


def rows() -> list[object]:
    """Every version and the journal: a denial leaves them as they were."""
    return [list(Policy.objects.order_by("id").values_list()), Entry.objects.count()]


class TestDrafting:
    def test_a_draft_is_the_next_version_and_counts_for_nothing(self, scene: Scene) -> None:
        first, second = draft(scene), draft(scene, used_again=(25, 60))
        assert (first.number, second.number) == (1, 2)
        assert second.table["used_again"] == {**SHIPPED_TABLE["used_again"], "low": 25, "high": 60}
        assert policies.in_force(scene.desk.brand.id, NOON) == policies.InForce(0, SHIPPED)
        entry = Entry.objects.get(subject_id=second.id)
        assert (entry.verb, entry.facts) == (
            "remedies.policy_drafted",
            {"number": 2, "brand": str(scene.desk.brand.id)},
        )

    @pytest.mark.parametrize("reason", ["", "  ", "a" * 301])
    def test_it_says_why(self, scene: Scene, reason: str) -> None:
        before = rows()
        with pytest.raises(ValueError, match=r"^reason: say why the policy is changed, in at most 300 characters"):
            governing.draft_policy(scene.desk.brand, SHIPPED_TABLE, reason, by=scene.carlos, at=NOON)
        assert rows() == before

    def test_a_table_that_is_wrong_is_not_kept(self, scene: Scene) -> None:
        before = rows()
        wrong = table(used_small=(30, 10)) | {"postcode": {"low": 1, "high": 1, "reason": "x", "source": "y"}}
        with pytest.raises(BadPolicy) as refused:
            governing.draft_policy(scene.desk.brand, wrong, "Why not.", by=scene.carlos, at=NOON)
        assert set(refused.value.problems) == {"used_small", "postcode"}
        assert rows() == before


class TestSwitchingOn:
    def test_another_person_switches_it_on_and_it_counts(self, scene: Scene) -> None:
        made = draft(scene, used_grave=(24, 25))
        governing.switch_on_policy(made, by=scene.desk.dita, at=NOON)
        case = a_case(scene)
        found = queries.recommended(case, NOON)
        assert found
        assert (found.low_minor, found.high_minor) == (7_498, 7_810)
        before = queries.recommended(case, NOON - timedelta(seconds=1))
        assert before
        assert before.low_minor == 6_248
        facts = Entry.objects.get(verb="remedies.policy_switched_on").facts
        assert facts["drafted_by"] == str(scene.carlos.id)
        assert (facts["number"], facts["was"], facts["since"]) == (1, 0, NOON.isoformat())

    def test_what_is_given_is_held_against_the_policy_that_counts(self, scene: Scene) -> None:
        governing.switch_on_policy(draft(scene, used_grave=(24, 25)), by=scene.desk.dita, at=NOON)
        remedy = scene.offer(a_case(scene), 20, "goodwill")
        assert remedy.recommended_low_minor == 7_498

    def test_whoever_drafted_it_does_not(self, scene: Scene) -> None:
        made = draft(scene)
        before = rows()
        with pytest.raises(OwnPolicy, match=r"You drafted this version yourself"):
            governing.switch_on_policy(made, by=scene.carlos, at=NOON)
        with pytest.raises(OwnPolicy):
            governing.switch_on_policy(made, by=scene.ana, at=NOON)
        assert rows() == before

    def test_the_database_holds_four_eyes_too(self, scene: Scene) -> None:
        made = draft(scene)
        for changed in (
            {"switched_on_by": scene.carlos, "switched_on_at": NOON, "since": NOON},
            {"switched_on_by": scene.desk.dita, "switched_on_at": NOON, "since": NOON - DAY},
            {"since": NOON},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Policy.objects.filter(id=made.id).update(**changed)

    @pytest.mark.parametrize("drops", [False, True])
    def test_it_happens_once(self, scene: Scene, drops: bool) -> None:
        made = draft(scene)
        if drops:
            governing.drop_policy(made, by=scene.carlos, at=NOON)
        else:
            governing.switch_on_policy(made, by=scene.desk.dita, at=NOON)
        before = rows()
        with pytest.raises(PolicyStands, match=r"Version 1 (is switched on|was dropped or replaced) already"):
            governing.switch_on_policy(made, by=scene.desk.dita, at=NOON)
        with pytest.raises(PolicyStands):
            governing.drop_policy(made, by=scene.carlos, at=NOON)
        assert rows() == before

    def test_the_next_one_replaces_it_on_its_day(self, scene: Scene) -> None:
        first, second = draft(scene, used_small=(11, 15)), draft(scene, used_small=(12, 15))
        governing.switch_on_policy(first, by=scene.desk.dita, at=NOON)
        governing.switch_on_policy(second, NOON + DAY, by=scene.desk.dita, at=NOON)

        def number(days: float) -> int:
            return policies.in_force(scene.desk.brand.id, NOON + days * DAY).number

        assert [number(days) for days in (-0.1, 0, 0.9, 1, 30)] == [0, 1, 1, 2, 2]
        first.refresh_from_db()
        assert first.retired_at == NOON + DAY
        assert Entry.objects.filter(verb="remedies.policy_switched_on").order_by("id").last().facts["was"] == 1  # type: ignore[union-attr]

    def test_a_moment_that_has_passed_is_refused_and_so_is_one_before_a_planned_version(self, scene: Scene) -> None:
        first, second = draft(scene), draft(scene)
        governing.switch_on_policy(first, NOON + DAY, by=scene.desk.dita, at=NOON)
        before = rows()
        with pytest.raises(ValueError, match=r"^since: this has passed"):
            governing.switch_on_policy(second, NOON - DAY, by=scene.desk.dita, at=NOON)
        for since in (None, NOON + DAY / 2, NOON + DAY):
            with pytest.raises(ValueError, match=r"^since: version 1 is planned for a later moment; drop it first"):
                governing.switch_on_policy(second, since, by=scene.desk.dita, at=NOON)
        assert rows() == before

    def test_a_planned_one_that_is_dropped_never_counts_and_the_one_before_counts_on(self, scene: Scene) -> None:
        first, second = draft(scene, used_small=(11, 15)), draft(scene)
        governing.switch_on_policy(first, by=scene.desk.dita, at=NOON)
        planned = governing.switch_on_policy(second, NOON + DAY, by=scene.desk.dita, at=NOON)
        governing.drop_policy(planned, by=scene.carlos, at=NOON + DAY / 2)
        assert policies.in_force(scene.desk.brand.id, NOON + 2 * DAY).number == 1
        first.refresh_from_db()
        assert first.retired_at is None
        assert Entry.objects.filter(verb="remedies.policy_dropped", subject_id=second.id).count() == 1

    def test_what_counts_is_not_dropped(self, scene: Scene) -> None:
        made = governing.switch_on_policy(draft(scene), by=scene.desk.dita, at=NOON)
        with pytest.raises(PolicyStands, match=r"is switched on already; draft another version"):
            governing.drop_policy(made, by=scene.carlos, at=NOON)


class TestQuestions:
    def test_what_counts_is_one_query(self, scene: Scene, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        governing.switch_on_policy(draft(scene), by=scene.desk.dita, at=NOON)
        with django_assert_num_queries(1):
            assert policies.in_force(scene.desk.brand.id, NOON).number == 1

    def test_the_versions_of_a_brand(self, scene: Scene) -> None:
        first, second = draft(scene), draft(scene)
        assert policies.versions(scene.desk.brand) == [second, first]
        assert policies.version(scene.desk.brand, 2) == second
        assert policies.version(scene.desk.brand, 3) is None

    def test_what_a_policy_may_look_at_of_a_customer(self, scene: Scene) -> None:
        case = a_case(scene)
        rule = policies.in_force(scene.desk.brand.id, NOON).rule
        assert policies.relation(case, rule) == NOBODY_KNOWN
        governing.switch_on_policy(draft(scene, value_years=(5, 5)), by=scene.desk.dita, at=NOON)
        rule = policies.in_force(scene.desk.brand.id, NOON).rule
        assert policies.relation(case, rule) == Relation(orders=14, years=10, is_incident=False)
        found = queries.recommended(case, NOON)
        assert found
        assert (found.low_minor, found.high_minor) == (6_248, 9_372)
        failure = Failure.objects.get(case=case)
        failure.incident = Incident.objects.create(
            id=new_id(NOON), brand=scene.desk.brand, key="storm", title="Storm", started_at=NOON
        )
        failure.save()
        case.failure = failure
        assert policies.relation(case, rule).is_incident
        assert policies.relation(a_case(scene, "Tom Weber", kind=None), rule) == NOBODY_KNOWN

    @pytest.mark.parametrize(
        ("since", "years"),
        [("2016-03-03", 10), ("2016-03-04", 9), ("2025-03-04", 0), ("2026-03-04", 0), (None, 0)],
    )
    def test_whole_years(self, since: str | None, years: int) -> None:
        day = NOON.date()
        assert policies.whole_years(day.fromisoformat(since) if since else None, day) == years


class TestRehearsing:
    def test_it_counts_every_case_that_got_something_extra_once(
        self, scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        # A grave failure of something that cost 312.40, taken for used: 62.48 to 78.10, the middle is 70.29.
        whole = a_case(scene)
        scene.offer(whole, 40, "goodwill")
        scene.offer(whole, 30, "voucher", by=scene.carlos)
        scene.offer(whole, 100, "refund", by=scene.carlos)
        scene.offer(a_case(scene, "Tom Weber"), 80, "goodwill", by=scene.bea)
        declined = scene.offer(a_case(scene, "Ida Berg"), 10, "goodwill")
        remedies.decline(declined, by=scene.ana, at=NOON)
        scene.offer(a_case(scene, "Max Blum", with_order=False), 20, "goodwill")
        scene.offer(a_case(scene, "Eva Lind"), 90, "goodwill")  # Asked for, not given.
        rule = policies.in_force(scene.desk.brand.id, NOON).rule
        with django_assert_num_queries(5):
            found = policies.rehearsal(scene.desk.brand, rule, since=NOON - DAY, until=NOON + DAY)
        assert found.then == found.now
        assert not found.is_cut
        assert (found.then.cases, found.then.unknown, found.then.below, found.then.above) == (2, 1, 0, 1)
        assert found.then.costs == (Cost("USD", 15_000, 14_058),)
        assert (found.then.approvals, found.then.approvals_then) == (0, 0)

    def test_what_ana_would_have_to_ask_for_is_counted(self, scene: Scene) -> None:
        scene.offer(a_case(scene), 50, "goodwill")
        rule = policies.in_force(scene.desk.brand.id, NOON).rule
        found = policies.rehearsal(scene.desk.brand, rule, since=NOON - DAY, until=NOON + DAY).then
        assert (found.approvals, found.approvals_then, found.below) == (1, 0, 1)

    def test_a_draft_is_compared_with_what_counts_now(self, scene: Scene) -> None:
        scene.offer(a_case(scene), 50, "goodwill")
        made = draft(scene, used_grave=(20, 20), used_medium=(15, 20), used_again=(25, 30))
        found = policies.rehearsal(
            scene.desk.brand, policies.policy.read(made.table), since=NOON - DAY, until=NOON + DAY
        )
        assert (found.then.costs[0].would_minor, found.now.costs[0].would_minor) == (6_248, 7_029)

    def test_only_the_days_that_are_named_and_the_brand(self, scene: Scene) -> None:
        scene.offer(a_case(scene), 50, "goodwill")
        brand = scene.desk.brand
        assert policies.past_cases(brand, NOON - DAY, NOON) == []
        assert len(policies.past_cases(brand, NOON, NOON + DAY)) == 1
        assert policies.past_cases(brand, NOON + DAY, NOON + 2 * DAY) == []

    def test_a_case_is_tried_as_it_was(self, scene: Scene) -> None:
        brand = scene.desk.brand
        case = a_case(scene)
        remedies.offer(
            case, scene.goodwill, 4_000, "USD", said=Said(Use.REJECTED), skips=Skip.CANNOT_WAIT, by=scene.ana, at=NOON
        )
        again = a_case(scene, customer=case.customer, at=NOON + DAY)
        remedies.offer(again, scene.goodwill, 1_000, "USD", skips=Skip.CANNOT_WAIT, by=scene.ana, at=NOON + DAY)
        second, first = policies.past_cases(brand, NOON, NOON + 2 * DAY)
        assert (first.use, first.is_repeat, first.limit_minor) == (Use.REJECTED, False, 5_000)
        assert (second.use, second.is_repeat, second.given_minor) == (Use.UNKNOWN, True, 1_000)
        assert first.relation == Relation(14, 10)
        Order.objects.update(currency="EUR")
        Remedy.objects.update(price_minor=None)
        assert [one.price_minor for one in policies.past_cases(brand, NOON, NOON + 2 * DAY)] == [None, None]
        Customer.objects.update(since_date=None, order_count=0)
        assert policies.past_cases(brand, NOON, NOON + DAY)[0].relation == NOBODY_KNOWN

    def test_of_very_many_the_newest_are_tried_and_it_says_so(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(policies, "REHEARSED_AT_MOST", 1)
        for name in ("Jana Weber", "Tom Weber", "Ida Berg"):
            scene.offer(a_case(scene, name), 10, "goodwill")
        found = policies.rehearsal(scene.desk.brand, SHIPPED, since=NOON, until=NOON + DAY)
        assert (found.then.cases, found.is_cut) == (1, True)
