"""An incident's hub: whom it failed, counted exactly; found by query, by list, or because they come later; a flood."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from amends import flow
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.customers.models import Order
from amends.detect.models import Affected, Detector, Incident
from amends.detect.rules import Heard
from amends.detect.rules.hub import BadWanted, Wanted, read_wanted, wanted_sentence
from amends.flow import flooding, hub
from amends.journal.actors import CLOCK
from amends.kernel.ids import new_id
from amends.measure.coverage import Coverage, coverage, people
from amends.post.models import Outbound
from amends.post.rules import Channel
from amends.promises.models import OPEN, Promise
from amends.promises.rules import Alarm, PromiseKind
from tests.cast import a_customer, an_order
from tests.story.telling import CUSTOMER, HOUR, MINUTE, Story, a_storm, a_story, alerts, sent_to

pytestmark = pytest.mark.django_db

METER = """
SELECT count(*), sum(hand), sum(CASE WHEN hand = 0 AND told = 1 THEN 1 ELSE 0 END),
       sum(CASE WHEN hand = 0 AND told = 0 AND lost = 1 THEN 1 ELSE 0 END),
       sum(CASE WHEN hand = 0 AND told = 0 AND lost = 0 THEN 1 ELSE 0 END)
FROM (SELECT c.id,
        max(CASE WHEN h.id IS NULL THEN 0 ELSE 1 END) AS hand,
        max(CASE WHEN m.direction = 'out' AND o.sent_at IS NOT NULL AND o.bounced_at IS NULL AND o.channel <> 'page'
            OR m.direction = 'call' THEN 1 ELSE 0 END) AS told,
        max(CASE WHEN m.direction = 'out' AND (o.bounced_at IS NOT NULL OR o.channel = 'page')
            THEN 1 ELSE 0 END) AS lost
      FROM cases_case c JOIN cases_failure f ON f.id = c.failure_id AND f.incident_id IS NOT NULL
      LEFT JOIN detect_byhand h ON h.incident_id = f.incident_id AND h.customer_id = c.customer_id
      LEFT JOIN conversation_message m ON m.case_id = c.id LEFT JOIN post_outbound o ON o.id = m.outbound_id
      GROUP BY c.id) AS one
"""


@pytest.fixture
def story() -> Story:
    return a_story()


def the_incident() -> Incident:
    return Incident.objects.select_related("brand__calendar", "owner", "kind", "detector__kind").get()


def work(story: Story) -> None:
    """A minute as a worker lives it, with what it does for incidents."""
    hub.catch_late(by=CLOCK, at=story.at)
    while hub.open_affected(by=CLOCK, at=story.at):
        pass
    story.wait(MINUTE)


def by_sql() -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(METER)
        return tuple(cursor.fetchone())


def an_incident(story: Story, wanted: Wanted | None = None) -> Incident:
    title = "Bags left in Boston"
    return hub.open_incident(story.desk.brand, title, affected=wanted, by=story.desk.bea, at=story.at)


def booked(story: Story, name: str, number: str, thing: str, **facts: object) -> Order:
    order = an_order(story.desk, a_customer(story.desk, name, at=story.at), number, at=story.at)
    order.thing, order.facts = thing, facts
    order.save()
    return order


def complaint(story: Story, order: Order) -> NewCase:
    kind = story.desk.kinds["flight-cancelled"]
    told = {"channel": Channel.MAIL, "kind": kind, "first_contact_at": story.at, "words": "I am stuck."}
    return NewCase(customer=order.customer, brand=story.desk.brand, order=order, **told)  # type: ignore[arg-type]


def signals(story: Story, orders: list[Order]) -> list[Heard]:
    facts = {"scheduled_departure_at": story.at.isoformat()}
    return [Heard("ops", f"c-{one.thing}", "flight.cancelled", one.thing, story.at, facts) for one in orders]


def test_the_meter_adds_up_and_is_what_sql_counts(story: Story, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    bea = story.desk.bea
    cases = a_storm(story, many=10)
    incident = the_incident()
    story.write(cases[6], by=story.desk.ana)
    Outbound.objects.filter(message__case=cases[1]).update(bounced_at=story.at)
    Outbound.objects.filter(message__case=cases[2]).update(sent_at=None)
    Outbound.objects.filter(message__case__in=cases[3:5]).update(channel="page")
    hub.see_to_by_hand(incident, story.now(cases[5]), "Travels with a ventilator", by=bea, at=story.at)
    flow.call(story.now(cases[4]), "Spoke to her", by=story.desk.ana, at=story.at)
    with django_assert_num_queries(2):
        meter = coverage([incident.id])[incident.id]
    assert (meter.affected, meter.by_hand, meter.told, meter.unreachable, meter.waiting) == by_sql()
    assert meter == Coverage(10, told=6, unreachable=2, by_hand=1, waiting=1, automatically=5, by_person=2)
    listed = {state: len(people(incident.id, state)) for state in ("by_hand", "told", "unreachable", "waiting")}
    assert listed == {"by_hand": 1, "told": 6, "unreachable": 2, "waiting": 1}
    assert len(people(incident.id, "by_person")) == 2
    promised = Promise.objects.get(OPEN, case=cases[5], is_particular=True)
    assert (promised.person, story.now(cases[5]).owner) == (bea, bea)


def test_who_is_found_by_query_gets_a_recovery_and_so_does_who_comes_later(story: Story) -> None:
    first = booked(story, "Tom Okafor", "B1", "flight:9", origin="BOS", bags=2)
    complained = story.complain("Mei Liu", order="B2")
    Order.objects.filter(number="B2").update(thing="flight:9", facts={"origin": "BOS", "bags": 2})
    booked(story, "Else Where", "B3", "flight:9", origin="JFK", bags=2)
    wanted = read_wanted("flight:9", "origin = BOS\nbags = 2", "", "")
    assert wanted_sentence(wanted) == "Orders of flight:9, whose origin is BOS, whose bags is 2"
    incident = an_incident(story)
    assert hub.count_wanted(incident, wanted) == (2, 2)
    assert hub.find_affected(incident, wanted, by=story.desk.bea, at=story.at) == 2
    assert hub.find_affected(incident, wanted, by=story.desk.bea, at=story.at) == 0
    work(story)
    assert story.now(complained).failure.incident == incident
    mine = Case.objects.get(order=first)
    assert (mine.failure.incident, Case.objects.filter(failure__incident=incident).count()) == (incident, 2)
    assert len(sent_to("tom.okafor@example.com")) == 1
    story.wait(5 * MINUTE)
    booked(story, "Lea Late", "B4", "flight:9", origin="BOS", bags=2)
    work(story)
    assert Case.objects.filter(failure__incident=incident).count() == 3
    assert not Affected.objects.exists()


def test_a_list_opens_recoveries_once(story: Story) -> None:
    incident = an_incident(story)
    order = booked(story, "Tom Okafor", "B1", "flight:9")
    people_ = [(order.customer, order), (a_customer(story.desk, "No Order", at=story.at), None)]
    assert hub.add_affected(incident, people_, by=story.desk.bea, at=story.at) == 2
    work(story)
    assert hub.add_affected(incident, people_, by=story.desk.bea, at=story.at) == 0
    work(story)
    assert Case.objects.filter(failure__incident=incident).count() == 2
    assert coverage([incident.id])[incident.id].told == 2


def test_a_flood_becomes_an_incident_whose_owner_decides_and_nobody_is_told_twice(story: Story) -> None:
    desk = story.desk
    a_storm(story, many=1)
    Detector.objects.filter(slug="flight-cancelled").update(incident_by="", cap_count=3, cap_minutes=60)
    orders = [booked(story, f"Flown {number}", f"F{number}", f"flood:{number}") for number in range(7)]
    noticed = flow.notice(signals(story, orders), by=CUSTOMER, at=story.at)
    assert (len(noticed.cases), noticed.held) == (2, 5)
    again = flow.notice(signals(story, orders), by=CUSTOMER, at=story.at)
    assert (again.cases, again.held) == ([], 0)
    work(story)
    incident = the_incident()
    assert (incident.owner, incident.findings.count()) == (desk.bea, 5)
    assert coverage([incident.id])[incident.id] == Coverage(5, waiting=5, held=5)
    assert Alarm.OFFERED in alerts(desk.bea)
    owed = Promise.objects.get(OPEN, incident=incident, kind=PromiseKind.WORK.value)
    (case,) = flow.open_cases([complaint(story, orders[6])], by=CUSTOMER, at=story.at)
    work(story)
    assert (story.now(case).failure.incident, coverage([incident.id])[incident.id].held) == (incident, 4)
    assert flooding.let_through(incident, 1, by=desk.bea, at=story.at) == 1
    work(story)
    assert Case.objects.filter(failure__incident=incident).count() == 2
    assert Promise.objects.filter(OPEN, id=owed.id).exists()
    assert flooding.let_through(incident, by=desk.bea, at=story.at) == 3
    work(story)
    meter = coverage([incident.id])[incident.id]
    assert (meter.affected, meter.told, meter.held) == (5, 5, 0)
    assert not Promise.objects.filter(OPEN, id=owed.id).exists()
    assert all(len(sent_to(f"flown.{number}@example.com")) == 1 for number in range(7))
    story.wait(HOUR + timedelta(minutes=1))
    later = booked(story, "Flown 9", "F9", "flood:9")
    assert len(flow.notice(signals(story, [later]), by=CUSTOMER, at=story.at).cases) == 1


@pytest.mark.long
@pytest.mark.timeout(900)
def test_fifty_thousand_findings_are_no_fifty_thousand_cases(story: Story) -> None:
    desk, many = story.desk, 50_000
    a_storm(story, many=1)
    Detector.objects.filter(slug="flight-cancelled").update(incident_by="")
    customer = a_customer(desk, "Everybody at Once", at=story.at)
    orders = [
        Order(id=new_id(story.at), brand=desk.brand, customer=customer, number=f"N{number}", thing=f"n:{number}")
        for number in range(many)
    ]
    Order.objects.bulk_create(orders, batch_size=500)
    noticed = flow.notice(signals(story, orders), by=CUSTOMER, at=story.at)
    assert (len(noticed.cases), noticed.held) == (4_999, many - 4_999)
    assert coverage([the_incident().id])[the_incident().id].held == many - 4_999
    assert Case.objects.count() == 5_000


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (("", "", "", ""), "things"),
        (("a", "origin JFK", "", ""), "details"),
        (("a", "x__in = 1", "", ""), "details"),
        (("a", "", "2026-03-02", "2026-03-01"), "until"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused(typed: tuple[str, str, str, str], field: str) -> None:
    with pytest.raises(BadWanted, match=f"^{field}:"):
        read_wanted(*typed)
