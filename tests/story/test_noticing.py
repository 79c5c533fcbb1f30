"""Noticing: signals and passed promises become recoveries, once for everybody who was failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import pytest

from amends.cases.actions import NewCase
from amends.cases.models import Case, Failure
from amends.conversation import actions as conversation
from amends.customers.models import Customer, Order
from amends.detect import actions as detect
from amends.detect import queries as detected
from amends.detect.models import Finding, Incident, Signal
from amends.detect.rules import BadSignal, Heard
from amends.flow import noticing
from amends.flow.noticing import Noticed, notice, pass_expectations
from amends.flow.opening import open_cases
from amends.journal.actors import Automatic
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.post.rules import Channel
from amends.promises.models import Standing
from amends.promises.rules import PromiseKind
from amends.promises.standings import untrue
from amends.simulate.histories.flight_signals import flight_signals
from amends.simulate.histories.flights import SHIPPED_FLIGHTS, Flight, read_flights
from amends.simulate.histories.passengers import Passenger, passengers_of
from amends.simulate.histories.problems import Problems
from tests.cast import NOON, Desk, a_customer, a_desk, an_order

EARS = Automatic("ears")
LATER = NOON + timedelta(hours=6)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return furnished(NOON)


def furnished(at: datetime) -> Desk:
    made = a_desk(at)
    conversation.stock_scripts(by=EARS, at=at)
    detect.stock(made.brand, made.kinds, by=EARS, at=at)
    return made


def signal(type_: str, subject: str, *, at: datetime = NOON, **data: object) -> Heard:
    return Heard("ops", f"{type_}/{subject}", type_, subject, at, data)


def orders_for(desk: Desk, thing: str, count: int, *, start: int = 0) -> list[Order]:
    """So many customers who each have an order for this thing."""
    orders = []
    for number in range(start, start + count):
        customer = a_customer(desk, f"Customer {thing[-8:]} {number}")
        order = an_order(desk, customer, f"{thing[-8:]}-{number}")
        order.thing = thing
        order.save()
        orders.append(order)
    return orders


def everything() -> dict[str, int]:
    rooms = (Signal, Finding, Incident, Failure, Case, Standing, Entry)
    return {model.__name__: model.objects.count() for model in rooms}


class TestRecoveries:
    def test_everybody_with_an_order_for_it_gets_one(self, desk: Desk) -> None:
        orders = orders_for(desk, "flight/1", 3)
        orders_for(desk, "flight/2", 2)
        noticed = notice(
            [signal("flight.cancelled", "flight/1"), signal("flight.departed", "flight/2")], by=EARS, at=LATER
        )
        assert (noticed.seen, noticed.new_signals, len(noticed.findings)) == (2, 2, 1)
        assert {case.order for case in noticed.cases} == set(orders)
        case = Case.objects.select_related("failure").get(order=orders[0])
        assert case.failure is not None
        assert (case.channel, case.first_contact_at, case.opened_at) == ("signal", None, LATER)
        assert (case.failure.finding, case.failure.kind.slug) == (noticed.findings[0], "flight-cancelled")
        assert (case.failure.happened_at, case.failure.known_at) == (NOON, LATER)
        assert Finding.objects.get().matched_count == 3

    def test_nothing_is_acknowledged_but_an_update_is_owed(self, desk: Desk) -> None:
        orders_for(desk, "flight/1", 1)
        (case,) = notice([signal("flight.cancelled", "flight/1")], by=EARS, at=NOON).cases
        kinds = set(case.promises.values_list("kind", flat=True))
        assert PromiseKind.UPDATE in kinds
        assert PromiseKind.ACKNOWLEDGEMENT not in kinds

    def test_the_same_delivery_twice_changes_nothing(self, desk: Desk) -> None:
        orders_for(desk, "flight/1", 2)
        delivery = [signal("flight.cancelled", "flight/1")]
        notice(delivery, by=EARS, at=NOON)
        before = everything()
        again = notice(delivery, by=EARS, at=LATER)
        assert (again.seen, again.new_signals, again.findings, again.cases) == (1, 0, [], [])
        assert everything() == before

    def test_a_finding_that_fails_nobody_we_know_is_listed(self, desk: Desk) -> None:
        noticed = notice([signal("flight.cancelled", "flight/1")], by=EARS, at=NOON)
        assert noticed.cases == []
        assert detected.unmatched(desk.brand) == noticed.findings

    def test_a_bad_signal_refuses_its_delivery(self, desk: Desk) -> None:
        orders_for(desk, "flight/1", 2)
        before = everything()
        with pytest.raises(BadSignal, match="signal 1, subject"):
            notice([signal("flight.cancelled", "flight/1"), signal("flight.cancelled", "")], by=EARS, at=NOON)
        assert everything() == before

    def test_more_than_fit_one_transaction_are_split(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(noticing, "AT_MOST", 4)
        orders_for(desk, "flight/1", 9)
        orders_for(desk, "flight/2", 3)
        orders_for(desk, "flight/3", 2)
        sizes = opened_in(monkeypatch)
        flights = [signal("flight.cancelled", f"flight/{n}") for n in (1, 2, 3)]
        noticed = notice(flights, by=EARS, at=NOON)
        assert sizes == [4, 4, 1, 3, 2]
        assert len({case.order_id for case in noticed.cases}) == 14
        assert sorted(Finding.objects.values_list("matched_count", flat=True)) == [2, 3, 9]

    def test_what_was_left_behind_is_taken_up_by_the_next(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(noticing, "AT_MOST", 4)
        orders_for(desk, "flight/1", 6)
        opened_in(monkeypatch, but_fail_at=2)
        with pytest.raises(Killed):
            notice([signal("flight.cancelled", "flight/1")], by=EARS, at=NOON)
        assert Case.objects.count() == 4
        monkeypatch.undo()
        taken_up = notice([], by=EARS, at=LATER)
        assert len(taken_up.cases) == 2
        assert Failure.objects.values("order").distinct().count() == Case.objects.count() == 6
        assert notice([], by=EARS, at=LATER) == Noticed()

    def test_killed_in_the_first_transaction_nothing_was_heard(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        orders_for(desk, "flight/1", 2)
        before = everything()
        opened_in(monkeypatch, but_fail_at=1)
        with pytest.raises(Killed):
            notice([signal("flight.cancelled", "flight/1")], by=EARS, at=NOON)
        assert everything() == before


class TestComplainedFirst:
    def complaint(self, desk: Desk, order: Order) -> Case:
        new = NewCase(
            customer=order.customer,
            brand=desk.brand,
            channel=Channel.FORM,
            kind=desk.kinds["other"],
            order=order,
            first_contact_at=NOON,
            words="Where is my flight?",
        )
        return open_cases([new], by=EARS, at=NOON)[0]

    def test_the_finding_joins_the_case_that_is_there(self, desk: Desk) -> None:
        complained, silent = orders_for(desk, "flight/1", 2)
        case = self.complaint(desk, complained)
        noticed = notice([signal("flight.cancelled", "flight/1")], by=EARS, at=LATER)
        assert noticed.connected == [case]
        assert [opened.order for opened in noticed.cases] == [silent]
        assert Failure.objects.get(order=complained).finding == noticed.findings[0]
        assert Entry.objects.get(verb="cases.connected", case_id=case.id).facts["finding"] == str(
            noticed.findings[0].id
        )
        assert Finding.objects.get().matched_count == 2

    def test_a_closed_complaint_is_no_longer_there(self, desk: Desk) -> None:
        (order,) = orders_for(desk, "flight/1", 1)
        case = self.complaint(desk, order)
        Case.objects.filter(id=case.id).update(closed_at=NOON, ending="withdrawn")
        noticed = notice([signal("flight.cancelled", "flight/1")], by=EARS, at=LATER)
        assert noticed.connected == []
        assert [opened.order for opened in noticed.cases] == [order]


class TestPromisedDays:
    def placed(self, subject: str, *, days: int = 1) -> Heard:
        return signal("order.placed", subject, promised_by=(NOON + timedelta(days=days)).isoformat())

    def test_a_day_that_passes_unmet_opens_a_recovery(self, desk: Desk) -> None:
        (order,) = orders_for(desk, "order/1", 1)
        orders_for(desk, "order/2", 1)
        delivered = signal("order.delivered", "order/2", at=NOON + timedelta(hours=3))
        notice([self.placed("order/1"), self.placed("order/2"), delivered], by=EARS, at=delivered.occurred_at)
        assert pass_expectations(by=EARS, at=NOON + timedelta(hours=23)).seen == 0
        at = NOON + timedelta(days=1, minutes=10)
        noticed = pass_expectations(by=EARS, at=at)
        assert (noticed.seen, [case.order for case in noticed.cases]) == (1, [order])
        failure = Failure.objects.get()
        assert (failure.kind.slug, failure.happened_at, failure.known_at) == (
            "parcel-late",
            NOON + timedelta(days=1),
            at,
        )
        assert pass_expectations(by=EARS, at=at).seen == 0

    def test_what_arrives_after_all_heals(self, desk: Desk) -> None:
        orders_for(desk, "order/1", 1)
        notice([self.placed("order/1")], by=EARS, at=NOON)
        pass_expectations(by=EARS, at=NOON + timedelta(days=2))
        arrived_at = NOON + timedelta(days=3)
        delivered = signal("order.delivered", "order/1", at=arrived_at)
        noticed = notice([delivered], by=EARS, at=arrived_at + timedelta(hours=1))
        failure = Failure.objects.get()
        assert noticed.healed == [failure]
        assert failure.healed_at == arrived_at + timedelta(hours=1)
        assert Entry.objects.get(verb="cases.healed").case_id == failure.case.id
        assert notice([delivered], by=EARS, at=LATER + timedelta(days=9)).healed == []
        assert Failure.objects.get().healed_at == arrived_at + timedelta(hours=1)


class TestHealing:
    def test_a_flight_reinstated_heals_everybody_s_failure(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(noticing, "AT_MOST", 2)
        orders_for(desk, "flight/1", 5)
        notice([signal("flight.cancelled", "flight/1")], by=EARS, at=NOON)
        back = signal("flight.reinstated", "flight/1", at=NOON + timedelta(hours=1))
        assert len(notice([back], by=EARS, at=LATER).healed) == 5
        assert set(Failure.objects.values_list("healed_at", flat=True)) == {LATER}

    def test_healed_before_anybody_was_told_nothing_opens(self, desk: Desk) -> None:
        orders_for(desk, "flight/1", 2)
        back = signal("flight.reinstated", "flight/1", at=NOON + timedelta(hours=1))
        noticed = notice([back, signal("flight.cancelled", "flight/1")], by=EARS, at=LATER)
        assert len(noticed.findings) == 1
        assert noticed.cases == []
        assert detected.unmatched() == []
        assert notice([], by=EARS, at=LATER) == Noticed()


@pytest.fixture(scope="module")
def flights() -> list[Flight]:
    """Thirty of the day's cancelled flights and thirty that flew on time."""
    day = date(2013, 2, 8)
    read = list(read_flights(SHIPPED_FLIGHTS, problems=Problems(), first_day=day, last_day=day))
    gone = [flight for flight in read if flight.is_cancelled][:30]
    return gone + [flight for flight in read if flight.failure is None][:30]


class TestStorm:
    """8 February 2013, for thirty real cancelled flights and thirty real ones that flew, three passengers on each."""

    def board(self, desk: Desk, flights: Iterable[Flight], at: datetime) -> None:
        for flight in flights:
            for passenger in passengers_of(flight.subject, 7, count=3):
                book(desk, passenger, at)

    def test_a_storm_is_one_incident_and_a_recovery_for_each(self, flights: list[Flight]) -> None:
        told = list(flight_signals(flights))
        desk = furnished(told[0].occurred_at)
        self.board(desk, flights, told[0].occurred_at)
        total = Noticed()
        for at, hour in by_hour(told):
            noticed = notice(hour, by=EARS, at=at)
            total.cases += noticed.cases
            total.incidents += noticed.incidents
        gone = {flight.subject for flight in flights if flight.is_cancelled}
        assert {case.order.thing for case in total.cases if case.order} == gone
        assert len(total.cases) == Case.objects.count() == Failure.objects.count() == 90
        (incident,) = total.incidents
        assert (incident.title, incident.owner) == ("Flights cancelled, 8 Feb 2013", desk.bea)
        (reach,) = detected.open_incidents(desk.brand)
        assert (reach.findings, reach.affected, reach.waiting, reach.healed) == (30, 90, 0, 0)
        assert Failure.objects.filter(incident=incident).count() == 90
        assert Standing.objects.filter(incident=incident).count() == 90
        assert untrue(Case.objects.values_list("id", flat=True)) == []

    def test_told_in_another_order_and_twice_it_is_the_same(self, flights: list[Flight]) -> None:
        told = list(flight_signals(flights))
        desk = furnished(told[0].occurred_at)
        self.board(desk, flights, told[0].occurred_at)
        backwards = [as_heard(one) for one in (*reversed(told), *told[::3])]
        noticed = notice(backwards, by=EARS, at=told[-1].occurred_at)
        assert (noticed.seen, noticed.new_signals) == (len(backwards), len(told))
        assert len(noticed.cases) == 90
        assert Failure.objects.filter(incident=noticed.incidents[0]).count() == 90


def as_heard(one) -> Heard:  # type: ignore[no-untyped-def]
    return Heard(one.source, one.external_id, one.type, one.subject, one.occurred_at, one.data)


def by_hour(told: Iterable) -> Iterator[tuple[datetime, list[Heard]]]:  # type: ignore[type-arg]
    hours: dict[datetime, list[Heard]] = {}
    for one in told:
        end = one.occurred_at.replace(minute=0, second=0) + timedelta(hours=1)
        hours.setdefault(end, []).append(as_heard(one))
    yield from hours.items()


def book(desk: Desk, passenger: Passenger, at: datetime) -> None:
    customer = Customer.objects.create(
        id=new_id(at), brand=desk.brand, name=passenger.name, language="en", time_zone="America/New_York"
    )
    Order.objects.create(
        id=new_id(at), brand=desk.brand, customer=customer, number=passenger.booking, thing=passenger.flight_subject
    )


class Killed(Exception):
    """The process ends here."""


def opened_in(monkeypatch: pytest.MonkeyPatch, but_fail_at: int | None = None) -> list[int]:
    """How many cases each call opens; the call `but_fail_at` ends the process instead."""
    sizes: list[int] = []

    def watched(news: list[NewCase], **told: object) -> list[Case]:
        sizes.append(len(news))
        if len(sizes) == but_fail_at:
            raise Killed
        return open_cases(news, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(noticing, "open_cases", watched)
    return sizes
