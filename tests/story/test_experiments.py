"""Two ways are tried: a plan stated before, approved by two, customers under a way that nobody chose, read once, and
the worse way made good. What is owed, grave or needs a person now is never tried."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from scipy import stats

from amends.cases.models import Case, Failure
from amends.customers.models import Customer
from amends.flow import experimenting
from amends.flow.experimenting import NotTheirs, OneAlready, OverAlready
from amends.followups.models import CaseOutcome
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.kernel.power import needed
from amends.measure import experiments
from amends.measure.models import Assignment, Experiment
from amends.measure.trying import About, Arm, Plan, arm_of, read
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies.actions.quoting import use_law
from tests.story.telling import DAY, HOUR, Story, a_story

pytestmark = pytest.mark.django_db
PLAN = Plan(
    question="Does it help to name the clerk?",
    about=About.WORDING,
    usual="Sign with the team's name",
    other="Sign with your own name",
    kinds=("bill-wrong",),
    figure="recovered",
    baseline=0.4,
    least=0.45,
    days=30,
    follow_days=40,
)


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    found = a_story()
    cast = found.desk
    experimenting.name_privacy_contact(cast.brand, cast.bea, by=cast.dita, at=found.at)
    return found


def propose(story: Story, *, by: Person | None = None, **changed: Any) -> Experiment:
    cast = story.desk
    return experimenting.propose(cast.brand, replace(PLAN, **changed), by=by or cast.carlos, at=story.at)


def begun(story: Story, **changed: Any) -> Experiment:
    one = propose(story, **changed)
    for who in (story.desk.bea, story.desk.dita):
        experimenting.approve(one, by=who, at=story.at)
    return Experiment.objects.get()


def entries() -> int:
    return Entry.objects.count()


def recoveries(story: Story, count: int, *, kind: str = "bill-wrong", **changed: Any) -> list[Case]:
    """So many customers whom the same small thing failed, as rows."""
    found = []
    for number in range(count):
        customer = Customer.objects.create(
            id=new_id(story.at), brand=story.desk.brand, name=f"Customer {number}", time_zone="UTC"
        )
        told = {"severity": 2, "happened_at": story.at, "known_at": story.at}
        failure = Failure.objects.create(
            id=new_id(story.at), customer=customer, kind=story.desk.kinds[kind], **{**told, **changed}
        )
        case = Case.objects.create(
            id=new_id(story.at),
            reference=f"T{number}-{new_id(story.at).hex[-8:]}",
            brand=story.desk.brand,
            customer=customer,
            failure=failure,
            channel="mail",
            team=story.desk.team,
            opened_at=story.at,
        )
        found.append(case)
    return found


def enrol(story: Story) -> int:
    return experimenting.enrol(by=CLOCK, at=story.at)


def settled(story: Story, one: Experiment, *, good: dict[Arm, float]) -> dict[Arm, tuple[int, int]]:
    """Every outcome is told on the next day and known a month later: of each way the first so many are recovered."""
    told = {}
    for arm in Arm:
        rows = list(Assignment.objects.filter(experiment=one, arm=arm.value).select_related("case"))
        hits = round(good[arm] * len(rows))
        told[arm] = (hits, len(rows))
        for place, row in enumerate(rows):
            at = row.assigned_at + DAY
            Case.objects.filter(id=row.case_id).update(told_at=at)
            outcome = "recovered" if place < hits else ("lost" if place % 2 else "unknown")
            CaseOutcome.objects.create(
                case=row.case, outcome=outcome, because="rating", told_at=at, settled_at=at + 30 * DAY
            )
    return told


def until_full(story: Story, one: Experiment) -> None:
    """Customers come until each way has as many as planned: as ways are drawn, nobody knows how many it takes."""
    for _ in range(20):
        if one.reads_at is not None:
            return
        recoveries(story, 2 * one.n_each)
        enrol(story)
        one.refresh_from_db()
    raise AssertionError("twenty times as many as are needed came, and it is not full")


def run(story: Story, good: dict[Arm, float], **changed: Any) -> tuple[Experiment, dict[Arm, tuple[int, int]]]:
    """From the plan to the day on which it is read."""
    one = begun(story, **changed)
    story.world.at += HOUR
    until_full(story, one)
    told = settled(story, one, good=good)
    return one, told


def test_a_plan_says_how_many_it_takes_and_begins_with_two_approvals(story: Story) -> None:
    cast = story.desk
    before = entries()
    one = propose(story)
    assert one.n_each == needed(0.4, 0.85) == 17
    facts = Entry.objects.get(verb="measure.experiment_proposed").facts
    assert facts["n_each"] == 17
    assert "clerk" not in str(facts)
    for who in (cast.carlos, cast.ana):
        with pytest.raises(NotTheirs):
            experimenting.approve(one, by=who, at=story.at)
    assert entries() == before + 1
    assert experimenting.approve(one, by=cast.dita, at=story.at) == "policy"
    one.refresh_from_db()
    assert (one.policy_by, one.begun_at) == (cast.dita, None)
    recoveries(story, 3)
    assert enrol(story) == 0, "one approval is none"
    with pytest.raises(OverAlready):
        experimenting.approve(one, by=cast.dita, at=story.at)
    assert experimenting.approve(one, by=cast.bea, at=story.at) == "privacy"
    one.refresh_from_db()
    assert one.begun_at == story.at
    assert [
        entry.facts.get("as") for entry in Entry.objects.filter(verb="measure.experiment_approved").order_by("id")
    ] == [
        "policy",
        "privacy",
    ]
    with pytest.raises(OneAlready):
        propose(story)
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.filter(id=one.id).update(privacy_at=None)


def test_nobody_is_both_and_nobody_approves_their_own(story: Story) -> None:
    cast = story.desk
    experimenting.name_privacy_contact(cast.brand, cast.dita, by=cast.carlos, at=story.at)
    one = propose(story)
    assert experimenting.approve(one, by=cast.dita, at=story.at) == "privacy"
    with pytest.raises(OverAlready):
        experimenting.approve(one, by=cast.dita, at=story.at)
    assert Experiment.objects.get().begun_at is None
    with pytest.raises(NotTheirs):
        experimenting.name_privacy_contact(cast.brand, cast.ana, by=cast.ana, at=story.at)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"question": " "}, "question"),
        ({"usual": ""}, "usual"),
        ({"other": "sign with the team's name "}, "other"),
        ({"kinds": ()}, "kinds"),
        ({"kinds": ("no-such",)}, "kinds"),
        ({"kinds": ("bill-wrong", "flight-cancelled")}, "kinds"),
        ({"figure": "promises-kept"}, "figure"),
        ({"baseline": 1.0}, "baseline"),
        ({"least": 0.0}, "least"),
        ({"least": 0.6}, "least"),
        ({"days": 6}, "days"),
        ({"follow_days": 30}, "follow_days"),
        ({"about": About.GOODWILL, "usual": "refund", "other": "voucher"}, "usual"),
    ],
)
def test_what_may_not_be_tried_names_its_field(story: Story, changed: dict[str, Any], field: str) -> None:
    cast = story.desk
    use_law(cast.brand, cast.kinds["flight-cancelled"], "eu261", by=SETUP, at=story.at)
    before = entries()
    with pytest.raises(ValueError, match=f"^{field}: "):
        propose(story, **changed)
    assert (entries(), Experiment.objects.count()) == (before, 0)


def test_customers_come_under_a_way_that_nobody_chose(story: Story) -> None:
    one = begun(story, days=60)
    old = recoveries(story, 1)[0]
    Case.objects.filter(id=old.id).update(opened_at=story.at - HOUR)
    story.world.at += HOUR
    cases = recoveries(story, 12)
    twice = recoveries(story, 1)[0]
    Case.objects.filter(id=twice.id).update(customer=cases[0].customer)
    before = entries()
    assert enrol(story) == 12
    assert enrol(story) == 0
    assert entries() == before + 12, "each is journalled once"
    for row in Assignment.objects.select_related("case"):
        assert row.arm == arm_of(one.id, row.case.customer_id).value
        told = Entry.objects.get(verb="measure.experiment_assigned", case_id=row.case_id)
        assert (told.facts, told.actor) == ({"arm": row.arm}, CLOCK.actor)
    assert {row.case_id for row in Assignment.objects.all()} == {case.id for case in cases}
    # Fair and the same for ever.
    lot = [arm_of(UUID(int=7), UUID(int=number)) for number in range(4000)]
    assert lot == [arm_of(UUID(int=7), UUID(int=number)) for number in range(4000)]
    assert stats.binomtest(lot.count(Arm.OTHER), 4000).pvalue > 0.001
    assert lot != [arm_of(UUID(int=8), UUID(int=number)) for number in range(4000)]


def test_what_is_owed_grave_or_needs_somebody_now_is_never_taken_in(story: Story) -> None:
    begun(story)
    story.world.at += HOUR
    cast = story.desk
    grave, now, owed, told, other = (recoveries(story, 1)[0] for _ in range(5))
    Failure.objects.filter(id=grave.failure_id).update(severity=3)
    Case.objects.filter(id=now.id).update(needs_person_now=True)
    promises.make(
        [Wish(PromiseKind.STATUTORY, "Refund by law", cast.ana, story.at + DAY, "by law", case=owed)],
        by=SETUP,
        at=story.at,
    )
    Case.objects.filter(id=told.id).update(told_at=story.at)
    Failure.objects.filter(id=other.failure_id).update(kind=cast.kinds["flight-cancelled"])
    assert enrol(story) == 0
    (fine,) = recoveries(story, 1)
    assert enrol(story) == 1
    found = experiments.way_of(fine)
    assert found is not None
    # It turns grave: its owner is told no way any more, and it is counted as it came.
    Failure.objects.filter(id=fine.failure_id).update(severity=3)
    assert experiments.way_of(Case.objects.get(id=fine.id)) is None
    use_law(cast.brand, cast.kinds["bill-wrong"], "eu261", by=SETUP, at=story.at)
    recoveries(story, 1)
    assert enrol(story) == 0, "a law has come to answer for the kind"


def test_it_is_read_once_and_never_before_its_time(story: Story) -> None:
    one, told = run(story, {Arm.USUAL: 0.4, Arm.OTHER: 0.9})
    assert min(told[arm][1] for arm in Arm) >= one.n_each
    before = entries()
    story.world.at += 39 * DAY
    assert experimenting.read_results(by=CLOCK, at=story.at) == 0
    with pytest.raises(experiments.NotYet, match="and not before"):
        experiments.reading(one, story.at)
    one.refresh_from_db()
    assert (one.found, one.ended_at, entries()) == ({}, None, before)
    story.world.at += 2 * DAY
    assert experimenting.read_results(by=CLOCK, at=story.at) == 1
    assert experimenting.read_results(by=CLOCK, at=story.at) == 0
    one.refresh_from_db()
    usual, other = told[Arm.USUAL], told[Arm.OTHER]
    assert (one.ending, one.found["usual"], one.found["other"]) == ("read", list(usual), list(other))
    table = [[usual[0], usual[1] - usual[0]], [other[0], other[1] - other[0]]]
    assert one.found["chance"] == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, abs=1e-9)
    low, high = (stats.binomtest(*pair).proportion_ci(method="wilson") for pair in (other, usual))
    p, q = other[0] / other[1], usual[0] / usual[1]
    found = one.found["difference"]
    assert found["value"] == pytest.approx(p - q)
    assert found["low"] == pytest.approx(p - q - ((p - low.low) ** 2 + (high.high - q) ** 2) ** 0.5)
    assert found["high"] == pytest.approx(p - q + ((low.high - p) ** 2 + (q - high.low) ** 2) ** 0.5)
    assert one.found["worse"] == "usual"
    ended = Entry.objects.get(verb="measure.experiment_ended")
    assert (ended.facts["ending"], ended.facts["worse"], ended.actor) == ("read", "usual", CLOCK.actor)


def test_the_worse_way_gets_the_difference(story: Story) -> None:
    cast = story.desk
    one, told = run(story, {Arm.USUAL: 0.2, Arm.OTHER: 0.95})
    story.world.at += 41 * DAY
    experimenting.read_results(by=CLOCK, at=story.at)
    promise = Promise.objects.get(words__startswith=experimenting.GIVE)
    assert (promise.person, promise.due_at) == (cast.carlos, story.at + 14 * DAY)
    assert f"{told[Arm.USUAL][1]} customers" in promise.words
    one.refresh_from_db()
    rows = experiments.worse_off([one])[one.id]
    assert len(rows) == told[Arm.USUAL][1]
    better = Assignment.objects.filter(experiment=one, arm="other").first()
    assert better is not None
    before = entries()
    with pytest.raises(OverAlready):
        experimenting.make_good(better, "", by=cast.carlos, at=story.at)
    assert entries() == before
    for place, row in enumerate(rows):
        promise.refresh_from_db()
        assert promise.kept_at is None
        experimenting.make_good(row, "" if place else "They left us", by=cast.carlos, at=story.at)
    promise.refresh_from_db()
    assert promise.kept_at == story.at
    with pytest.raises(OverAlready):
        experimenting.make_good(rows[0], "", by=cast.carlos, at=story.at)
    facts = Entry.objects.filter(verb="measure.experiment_made_good").order_by("id").values_list("facts", flat=True)
    assert [one["given"] for one in facts] == [False] + [True] * (len(rows) - 1)


def test_what_is_chance_makes_nobody_worse_off(story: Story) -> None:
    one, _ = run(story, {Arm.USUAL: 0.5, Arm.OTHER: 0.55})
    story.world.at += 41 * DAY
    experimenting.read_results(by=CLOCK, at=story.at)
    one.refresh_from_db()
    assert (one.ending, one.found["worse"], one.promise) == ("read", None, None)
    assert not Promise.objects.filter(words__startswith=experimenting.GIVE).exists()
    assert propose(story), "another may follow"


def test_when_its_days_are_over_it_takes_nobody_in_and_too_few_say_nothing(story: Story) -> None:
    one = begun(story)
    story.world.at += HOUR
    recoveries(story, 8)
    enrol(story)
    story.world.at += 30 * DAY
    recoveries(story, 5)
    assert enrol(story) == 0
    one.refresh_from_db()
    assert (one.closed_at, one.reads_at) == (story.at, story.at + 40 * DAY)
    story.world.at += 40 * DAY
    experimenting.read_results(by=CLOCK, at=story.at)
    one.refresh_from_db()
    assert one.found["difference"] is None
    assert sum(one.found[arm.value][1] for arm in Arm) == 8
    assert read((1, 9), (30, 30)).worse is None


def test_stopped_it_is_never_read(story: Story) -> None:
    cast = story.desk
    one, _ = run(story, {Arm.USUAL: 0.2, Arm.OTHER: 0.95})
    before = entries()
    with pytest.raises(NotTheirs):
        experimenting.stop(one, "It hurts", by=cast.ana, at=story.at)
    with pytest.raises(ValueError, match="why: say why"):
        experimenting.stop(one, " ", by=cast.bea, at=story.at)
    assert entries() == before
    experimenting.stop(one, "Customers complain of it", by=cast.bea, at=story.at)
    story.world.at += 50 * DAY
    assert experimenting.read_results(by=CLOCK, at=story.at) == 0
    one.refresh_from_db()
    assert (one.ending, one.found) == ("stopped", {})
    assert "complain" not in str(list(Entry.objects.filter(verb="measure.experiment_ended").values_list("facts")))
    case = Assignment.objects.select_related("case").first()
    assert case is not None
    assert experiments.way_of(case.case) is None
    with pytest.raises(OverAlready):
        experimenting.stop(one, "Again", by=cast.bea, at=story.at)


def test_declined_it_never_begins(story: Story) -> None:
    cast = story.desk
    one = propose(story)
    with pytest.raises(NotTheirs):
        experimenting.decline(one, "No", by=cast.ana, at=story.at)
    experimenting.decline(one, "Both ways are unkind", by=cast.bea, at=story.at)
    assert Experiment.objects.get().ending == "declined"
    with pytest.raises(OverAlready):
        experimenting.approve(one, by=cast.dita, at=story.at)
    again = propose(story)
    experimenting.decline(again, "I have a better one", by=cast.carlos, at=story.at)


def test_of_goodwill_the_two_ways_are_something_extra_of_the_catalogue(story: Story) -> None:
    one = begun(story, about=About.GOODWILL, usual="voucher", other="points")
    assert experiments.way_words(one, Arm.USUAL) != "voucher"


def test_a_law_that_came_between_stops_an_approval(story: Story) -> None:
    cast = story.desk
    one = propose(story)
    use_law(cast.brand, cast.kinds["bill-wrong"], "eu261", by=SETUP, at=story.at)
    before = entries()
    with pytest.raises(ValueError, match="a law answers for bill-wrong"):
        experimenting.approve(one, by=cast.dita, at=story.at)
    assert (entries(), Experiment.objects.get().policy_at) == (before, None)
