"""What is done for all whom an incident failed: letters at a pace, one rule, plan B, and an end with a cause."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.cases.models import Case
from amends.detect.models import Affected, Detector, Incident
from amends.detect.rules import Heard
from amends.flow import broadcasting, concluding, contacting, flooding, hub, planning, ruling
from amends.flow.ruling import BeyondEverybody, NotTheirs, Wanted
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.learn.models import CaseCause, Cause
from amends.measure.coverage import coverage
from amends.playbooks.actions import NotAnyMore
from amends.playbooks.models import Addressed, Applied, Broadcast, PlanStep, RemedyRule
from amends.playbooks.queries import rules_of
from amends.playbooks.rules import Forecast, PlanB, Weighed, may_write, stands_in_the_way
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind
from amends.remedies.models import Offering, Remedy
from amends.remedies.rules import Skip
from tests.cast import a_customer, an_order
from tests.story.telling import CUSTOMER, HOUR, MINUTE, Story, a_storm, a_story, sent_to

pytestmark = pytest.mark.django_db
NEWS = "Dear {name}, it was {cause}. {brand} {reference}, next word {next}."


@pytest.fixture
def story() -> Story:
    return a_story()


def the_incident() -> Incident:
    return Incident.objects.select_related("brand__calendar", "owner", "kind", "detector__kind").get()


def write_on(story: Story) -> int:
    """A minute as a worker lives it, with what it does for incidents; how many letters were written."""
    while hub.open_affected(by=CLOCK, at=story.at):
        pass
    written = broadcasting.go_on(by=CLOCK, at=story.at)
    story.wait(MINUTE)
    return written


def test_a_letter_goes_out_at_its_pace_rests_and_reaches_nobody_twice(story: Story) -> None:
    bea = story.desk.bea
    cases = a_storm(story, many=10)
    incident, next_at = the_incident(), story.at + 6 * HOUR
    with pytest.raises(ValueError, match="the cause is not confirmed"):
        broadcasting.begin_letter(incident, NEWS, next_at, 4, by=bea, at=story.at)
    assert not Broadcast.objects.exists()
    hub.describe_incident(incident, "the storm", "", is_confirmed=True, by=bea, at=story.at)
    hub.see_to_by_hand(incident, story.now(cases[9]), "Lost her father", by=bea, at=story.at)
    letter, written = broadcasting.begin_letter(incident, NEWS, next_at, 4, by=bea, at=story.at)
    assert written == 4
    with pytest.raises(NotAnyMore):
        broadcasting.begin_letter(incident, NEWS, next_at, 4, by=bea, at=story.at)
    assert write_on(story) == 0
    broadcasting.turn_letter(letter, "pause", by=bea, at=story.at)
    assert write_on(story) == 0
    broadcasting.turn_letter(letter, "resume", by=bea, at=story.at)
    assert [write_on(story), write_on(story), write_on(story)] == [4, 1, 0]
    letters = [one.text for one in sent_to("customer.1@example.com")]
    assert len(letters) == 2
    assert f"it was the storm. Kite Air {Case.objects.get(customer__name='Customer 1').reference}" in letters[1]
    assert Addressed.objects.count() == 9
    # Everybody was owed a word; the letter kept that, and the next one is promised for then, by the incident's owner.
    owed = Promise.objects.filter(OPEN, kind="update", is_particular=False, case__in=cases[:9])
    assert set(owed.values_list("due_at", "person")) == {(next_at, bea.id)}
    late = story.complain("Lea Late", order="L1")
    hub.join_case(incident, late, by=bea, at=story.at)
    assert write_on(story) == 1
    hub.describe_incident(incident, "the storm?", "", is_confirmed=False, by=bea, at=story.at)
    hub.join_case(incident, story.complain("Tom Later", order="L2"), by=bea, at=story.at)
    assert write_on(story) == 0
    letter.refresh_from_db()
    assert letter.going_from is None
    broadcasting.turn_letter(letter, "stop", by=bea, at=story.at)
    with pytest.raises(NotAnyMore):
        broadcasting.turn_letter(letter, "resume", by=bea, at=story.at)


def test_whoever_wants_a_person_first_gets_a_letter_to_all_once_a_person_has_spoken(story: Story) -> None:
    bea = story.desk.bea
    first, *_ = a_storm(story, many=10)
    contacting.let_machine_write_first(first.customer, may=False, by=bea, at=story.at)
    _, written = broadcasting.begin_letter(the_incident(), "News by {next}.", story.at + HOUR, 60, by=bea, at=story.at)
    assert written == 9
    story.wait(MINUTE)
    assert write_on(story) == 0
    flow.take(story.now(first), by=bea, at=story.at)
    story.write(first, by=bea)
    assert write_on(story) == 1
    assert Addressed.objects.filter(case=first).exists()


def test_held_people_are_written_to_without_a_case_and_keep_that_letter_when_they_get_one(story: Story) -> None:
    bea = story.desk.bea
    desk = story.desk
    a_storm(story, many=1)
    Detector.objects.filter(slug="flight-cancelled").update(incident_by="", cap_count=1)
    a_storm_more(story, 3)
    incident = the_incident()
    assert coverage([incident.id])[incident.id].held == 3
    broadcasting.begin_letter(
        incident, "Dear {name}, {reference}: news by {next}.", story.at + HOUR, 60, by=bea, at=story.at
    )
    write_on(story)
    assert coverage([incident.id])[incident.id].told == 3
    assert not Promise.objects.filter(OPEN, incident=incident).exists()
    flooding.let_through(incident, by=desk.bea, at=story.at)
    write_on(story)
    write_on(story)
    assert not Affected.objects.exists()
    meter = coverage([incident.id])[incident.id]
    assert (meter.affected, meter.told, meter.held) == (3, 3, 0)
    assert [len(sent_to(f"more.{number}@example.com")) for number in range(3)] == [1, 1, 1]


def a_storm_more(story: Story, many: int) -> None:
    """So many flights more are cancelled, none of them in an incident."""
    heard = []
    for number in range(many):
        order = an_order(story.desk, a_customer(story.desk, f"More {number}", at=story.at), f"M{number}", at=story.at)
        order.thing = f"more:{number}"
        order.save()
        heard.append(Heard("ops", f"m{number}", "flight.cancelled", order.thing, story.at, {}))
    flow.notice(heard, by=CUSTOMER, at=story.at)


def a_rule(amount_minor: int = 2000, **more: object) -> Wanted:
    voucher = Offering.objects.get(slug="voucher")
    return Wanted(voucher, amount_minor, "USD", "For the night at the gate", skips=Skip.DATED, **more)  # type: ignore[arg-type]


def test_one_rule_gives_each_customer_once_and_leaves_out_whom_a_person_sees_to(story: Story) -> None:
    bea, carlos = story.desk.bea, story.desk.carlos
    cases = a_storm(story, many=10)
    incident = the_incident()
    hub.see_to_by_hand(incident, story.now(cases[9]), "Lost her father", by=bea, at=story.at)
    assert ruling.forecast(incident, a_rule(), story.at).face_minor == 9 * 2000
    with pytest.raises(BeyondEverybody, match=r"9900\.00 USD in all: one remedy"):
        ruling.ask_rule(incident, a_rule(110_000), by=bea, at=story.at)
    assert not RemedyRule.objects.exists()
    rule = ruling.ask_rule(incident, a_rule(30_000, late=1), by=bea, at=story.at)
    assert (rule.granted_at, rule.customers_most) == (None, 10)
    owed = Promise.objects.get(OPEN, incident=incident, kind=PromiseKind.APPROVAL.value)
    assert owed.person == carlos
    assert ruling.apply_rules(by=CLOCK, at=story.at) == 0
    with pytest.raises(NotTheirs):
        ruling.decide_rule(rule, by=bea, at=story.at)
    ruling.decide_rule(rule, by=carlos, at=story.at)
    assert not Promise.objects.filter(OPEN, id=owed.id).exists()
    assert [ruling.apply_rules(by=CLOCK, at=story.at) for _ in range(2)] == [9, 0]
    given = Remedy.objects.all()
    assert {(one.amount_minor, one.decided_by, one.beyond) for one in given} == {(30_000, carlos, "")}
    assert not given.filter(case=cases[9]).exists()
    assert (given.count(), Applied.objects.count()) == (9, 9)
    late = story.complain("Lea Late", order="L1")
    hub.join_case(incident, late, by=bea, at=story.at)
    assert ruling.apply_rules(by=CLOCK, at=story.at) == 1
    (so_far,) = rules_of(incident)
    assert (so_far.given, so_far.face_minor) == (10, 300_000)


def test_plan_b_is_started_once_and_its_care_needs_no_further_approval(story: Story) -> None:
    bea, carlos = story.desk.bea, story.desk.carlos
    a_storm(story, many=10)
    incident = the_incident()
    plan = PlanB("We know.", "Airport duty, +1 555 0199\nHotels", 500_000, "USD", 60)
    planning.write_plan(planning.kind_of(incident), plan, by=carlos, at=story.at)  # type: ignore[arg-type]
    planning.start_plan(incident, by=bea, at=story.at)
    with pytest.raises(NotAnyMore):
        planning.start_plan(incident, by=bea, at=story.at)
    steps = list(PlanStep.objects.order_by("place"))
    assert [step.words for step in steps] == [
        "Call Airport duty, +1 555 0199",
        "Call Hotels",
        "Send the prepared words to everybody",
        "Promise the next word within 60 minutes",
        "Give care: up to 5000.00 USD is approved in advance",
    ]
    planning.do_step(steps[0], by=bea, at=story.at)
    rule = ruling.ask_rule(incident, a_rule(30_000), by=story.desk.ana, at=story.at)
    assert (rule.granted_by, rule.approval) == (carlos, None)


def test_an_end_names_the_cause_and_somebody_promises_what_changes(story: Story) -> None:
    bea, ana = story.desk.bea, story.desk.ana
    cases = a_storm(story, many=10)
    incident, weather = the_incident(), Cause.objects.get(slug="weather")
    letter, _ = broadcasting.begin_letter(incident, "News by {next}.", story.at + HOUR, 600, by=bea, at=story.at)
    assert concluding.end_incident(incident, weather, by=bea, at=story.at) == 10
    assert CaseCause.objects.filter(cause=weather, case__in=cases).count() == 10
    letter.refresh_from_db()
    incident.refresh_from_db()
    assert (letter.stopped_at, incident.ended_by_cause) == (story.at, "weather")
    promised = concluding.change_after(incident, "Buses stand by", ana, story.at + 24 * HOUR, by=bea, at=story.at)
    assert (promised.kind, promised.incident_id, promised.person) == ("action", incident.id, ana)
    before = Entry.objects.count()
    with pytest.raises(ValueError, match=r"^words:"):
        concluding.change_after(incident, " ", ana, story.at + timedelta(days=1), by=bea, at=story.at)
    assert Entry.objects.count() == before


def test_what_is_done_for_all_is_weighed_as_what_it_is_in_all() -> None:
    lead = Weighed(25_000, 250_000, 10_000, two_above_minor=200_000)
    assert stands_in_the_way(2_000, 24_000, lead, alone=True) == ""
    assert stands_in_the_way(25_001, 25_001, lead, alone=True) == "case"
    assert stands_in_the_way(2_000, 240_001, lead, alone=False) == "day"
    assert stands_in_the_way(2_000, 200_001, lead, alone=True) == "four_eyes"
    assert stands_in_the_way(2_000, 200_001, lead, alone=False) == ""
    assert stands_in_the_way(1, 1, Weighed(None, None), alone=True) == "no_authority"
    assert stands_in_the_way(1, 1, Weighed(9, 9, is_over_budget=True), alone=True) == "budget"
    told = Forecast(1_201, 2_000, "EUR", redeemed_percent=70)
    assert (told.face_minor, told.cost_minor, Forecast(3, 5, "EUR").cost_minor) == (2_402_000, 1_681_400, 15)
    paces = ((0, 0, 60), (30, 60, 30), (1, 61, 0), (9e9, 0, 500))
    for seconds, written, may in paces:
        assert may_write(per_minute=60, seconds=seconds, written=written, at_most=500) == may
