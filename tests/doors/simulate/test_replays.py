"""Whole histories, lived through by the real desk: what it noticed, when, and whom it told before they complained."""

from __future__ import annotations

import os
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import Exists, OuterRef

from amends.cases.models import Case
from amends.conversation.models import Message
from amends.detect.models import Incident
from amends.detect.models import Signal as Kept
from amends.measure.coverage import coverage
from amends.promises.models import Alert, Promise
from amends.simulate import accounts, flights, orders
from amends.simulate.histories.days import Days
from amends.simulate.histories.flights import SHIPPED_FLIGHTS, Flight, read_flights
from amends.simulate.histories.orders import read_orders
from amends.simulate.histories.problems import HistoryError, Problems
from amends.simulate.invariants import violations
from tests.doors.simulate import independent
from tests.doors.simulate.small_histories import ORDERS, lay_flights, lay_orders, otherwise_written

pytestmark = pytest.mark.django_db
SAO_PAULO = "America/Sao_Paulo"
# The two days that are shipped, and half a year of the file that AMENDS_FLIGHTS names, if it names one.
HALF_A_YEAR = [Path(name) for name in [os.environ.get("AMENDS_FLIGHTS", "")] if name]
NAMED = [(SHIPPED_FLIGHTS, 2), *((path, month) for path in HALF_A_YEAR for month in range(1, 7))]
MIDNIGHT = datetime(2018, 6, 5, 3, tzinfo=UTC)


def days_of(folder: Path) -> Days:
    return Days(read_orders(folder, problems=Problems(), time_zone=SAO_PAULO), SAO_PAULO)


def flights_of(path: Path) -> list[Flight]:
    return list(read_flights(path, problems=Problems()))


def promises_lived(days: Days, seed: int) -> list[tuple[object, ...]]:
    """Every promise of a replay and how it ended; the replay itself is undone."""
    with transaction.atomic():
        orders.replay(days, orders.Terms(until=date(2018, 6, 8), seed=seed))
        rows = Promise.objects.values_list("case__order__number", "kind", "made_at", "due_at", "kept_at", "broken_at")
        found = sorted(rows, key=str)
        transaction.set_rollback(True)
    return found


class TestOrders:
    def test_what_passed_unmet_is_a_case_at_once_and_told_at_once(self, tmp_path: Path) -> None:
        lived = orders.replay(days_of(lay_orders(tmp_path / "shop")), orders.Terms(until=date(2018, 6, 12)))
        cases = {case.order.number: case for case in Case.objects.select_related("order") if case.order}
        assert sorted(cases) == ["a2", "a3", "a4", "a5"]
        assert {case.opened_at for case in cases.values()} == {MIDNIGHT}
        rows = {row.thing: row for row in accounts.rows()}
        assert {row.told_at for row in rows.values()} == {MIDNIGHT}
        # Clerks come at nine on Tuesday; each writes to one customer after the other.
        nine = MIDNIGHT + timedelta(hours=9)
        spoken = [row.acknowledged_at for row in rows.values()]
        assert all(at and nine <= at <= nine + timedelta(hours=1) for at in spoken)
        assert lived.ended_at == datetime(2018, 6, 13, 3, tzinfo=UTC)
        assert violations(lived.ended_at) == []

    def test_the_account_says_so(self, tmp_path: Path) -> None:
        orders.replay(days_of(lay_orders(tmp_path / "shop")), orders.Terms(until=date(2018, 6, 12)))
        account, beside = accounts.of_orders(1.25)
        assert (account.orders, account.cases, account.opened_within_15_min, account.false_cases) == (5, 4, 4, 0)
        # Late and cross: a2 after the breach, a5 before it.
        assert (account.reviews_1_2, account.told_before, account.acknowledged_before) == (2, 1, 1)
        # Of a2 and a4, who had a case when they answered, a2 was cross; cross were a1, a2 and a5.
        assert (account.precision, account.recall) == (1 / 2, 1 / 3)
        leads = (datetime(2018, 6, 8, 21, 30, tzinfo=UTC) - MIDNIGHT, datetime(2018, 6, 3, 15, tzinfo=UTC) - MIDNIGHT)
        assert account.lead_hours_median == pytest.approx(sum(leads, timedelta()) / 2 / timedelta(hours=1))
        ours = Promise.objects.filter(owed_to="customer")
        kept, broken = ours.filter(kept_at__isnull=False).count(), ours.filter(broken_at__isnull=False).count()
        assert (account.promises_kept, account.promises_broken) == (kept, broken)
        assert kept > 0
        assert account.seconds == 1.2
        assert beside == accounts.Beside(delivered_later=3, undelivered=1, reviewed=4, low=3, warned=2)

    def test_nothing_is_known_before_it_happened(self, tmp_path: Path) -> None:
        orders.replay(days_of(lay_orders(tmp_path / "shop")), orders.Terms(until=date(2018, 6, 5)))
        assert not Kept.objects.filter(occurred_at__gt=datetime(2018, 6, 6, 3, tzinfo=UTC)).exists()
        assert {kept.data.get("status") for kept in Kept.objects.all()} == {None}
        account, beside = accounts.of_orders(0)
        assert (account.cases, beside.delivered_later, beside.undelivered) == (4, 1, 3)

    def test_a_case_is_opened_at_the_very_end_of_the_promised_day(self, tmp_path: Path) -> None:
        orders.replay(days_of(lay_orders(tmp_path / "shop")), orders.Terms(until=date(2018, 6, 3), clerks=0))
        assert not Case.objects.exists()

    def test_without_clerks_nobody_writes_but_the_desk(self, tmp_path: Path) -> None:
        orders.replay(days_of(lay_orders(tmp_path / "shop")), orders.Terms(until=date(2018, 6, 12), clerks=0))
        account, _ = accounts.of_orders(0)
        assert (account.cases, account.told_before, account.acknowledged_before) == (4, 1, 0)
        assert account.promises_broken

    def test_the_same_seed_lives_the_same_life(self, tmp_path: Path) -> None:
        days = days_of(lay_orders(tmp_path / "shop"))
        first, again = (promises_lived(days, seed=5) for _ in range(2))
        assert first == again
        assert len(first) > 10

    def test_it_ends_the_day_after_the_last_promised_day_unless_told(self, tmp_path: Path) -> None:
        days = days_of(lay_orders(tmp_path / "shop", reviews=None))
        assert orders.last_day(days) == date(2018, 6, 9)
        text = (tmp_path / "shop" / "orders.csv").read_text().replace("2018-06-04 00:00:00", "2099-06-04 00:00:00")
        assert orders.last_day(days_of(lay_orders(tmp_path / "typo", text, None))) == date(2018, 9, 7)

    def test_dates_may_be_written_another_way_and_tables_be_missing(self, tmp_path: Path) -> None:
        folder = lay_orders(tmp_path / "shop", otherwise_written(ORDERS), None)
        days = Days(read_orders(folder, problems=Problems(), is_day_first=True), SAO_PAULO)
        orders.replay(days, orders.Terms(until=date(2018, 6, 5), clerks=0))
        account, _ = accounts.of_orders(0)
        assert (account.orders, account.cases, account.opened_within_15_min, account.reviews_1_2) == (5, 4, 4, 0)
        assert (account.precision, account.recall, account.lead_hours_median) == (None, None, None)

    def test_a_replay_that_ends_before_it_begins_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(HistoryError, match="2018-05-01 lies before the first order, of 2018-05-22"):
            orders.replay(days_of(lay_orders(tmp_path / "shop")), orders.Terms(until=date(2018, 5, 1)))
        assert not Case.objects.exists()


class TestFlights:
    def test_every_failed_flight_is_found_and_everybody_on_it_told(self, tmp_path: Path) -> None:
        flown = flights_of(lay_flights(tmp_path / "flights.csv"))
        lived = flights.replay(flown, flights.Terms())
        told, account = accounts.of_flights(flown, 1, keeps_time=False)
        assert (told.flights, told.cancelled, told.cancelled_found, told.late, told.late_found) == (5, 2, 2, 1, 1)
        assert (told.incidents, told.in_incidents) == (0, 0)
        assert (account.cases, account.opened_within_15_min, account.false_cases) == (30, 30, 0)
        assert (account.told_before, account.acknowledged_before, account.reviews_1_2) == (20, 0, None)
        assert (account.precision, account.recall) == (1, 1)
        assert account.lead_hours_median == 3
        assert (account.promises_kept, account.promises_broken) == (None, None)
        assert account.orders == lived.bookings >= 30

    def test_a_late_flight_is_a_case_when_it_has_landed(self, tmp_path: Path) -> None:
        flights.replay(flights_of(lay_flights(tmp_path / "flights.csv")), flights.Terms())
        late = Case.objects.filter(order__thing__contains="UA3").values_list("opened_at", flat=True)
        # 17:00 in Chicago.
        assert set(late) == {datetime(2013, 5, 7, 22, tzinfo=UTC)}
        assert not Case.objects.filter(order__thing__contains="UA4").exists()

    def test_clerks_write_to_passengers_and_keep_promises(self, tmp_path: Path) -> None:
        flown = flights_of(lay_flights(tmp_path / "flights.csv"))[:2]
        lived = flights.replay(flown, flights.Terms(clerks=2))
        _, account = accounts.of_flights(flown, 1, keeps_time=True)
        assert account.cases == 10
        assert account.acknowledged_before > 0
        assert account.promises_kept is not None
        assert account.promises_kept > 0
        assert violations(lived.ended_at) == []

    def test_without_clerks_nobody_looks_at_the_promises(self, tmp_path: Path) -> None:
        flights.replay(flights_of(lay_flights(tmp_path / "flights.csv")), flights.Terms())
        assert not Promise.objects.filter(broken_at__isnull=False).exists()
        assert not Alert.objects.exists()

    def test_no_flights_are_refused(self) -> None:
        with pytest.raises(HistoryError, match="Choose other days"):
            flights.replay([], flights.Terms())


def assert_equal_to_sql(folder: Path, until: date) -> accounts.Account:
    """Replays real orders to the end of a day, and compares every figure and every case with SQL over the files."""
    orders.replay(days_of(folder), orders.Terms(until=until))
    account, beside = accounts.of_orders(0)
    as_of = datetime.combine(until + timedelta(days=1), datetime.min.time())
    figures = independent.replay_figures(folder, as_of)
    whole = independent.order_figures(folder, as_of)
    assert (account.orders, account.cases) == (figures.orders, figures.cases)
    assert (account.reviews_1_2, account.told_before) == (figures.reviews_1_2, figures.told_before)
    assert (account.precision, account.recall) == pytest.approx((figures.precision, figures.recall))
    assert account.lead_hours_median == pytest.approx(figures.lead_hours_median, abs=1e-3)
    assert (beside.delivered_later, beside.undelivered) == (whole.delivered_later, whole.called_off + whole.never)
    opened = {row.thing.removeprefix("order/"): row.opened_at.timestamp() for row in accounts.rows()}
    assert opened == independent.passed_promises(folder, as_of)
    assert (account.opened_within_15_min, account.false_cases) == (account.cases, 0)
    return account


@pytest.mark.days
@pytest.mark.anywhere
@pytest.mark.data
def test_half_a_year_of_real_orders_is_what_sql_finds(shared_data: Path) -> None:
    account = assert_equal_to_sql(shared_data / "olist" / "sample_a_15000", date(2017, 2, 28))
    assert account.cases == 15


@pytest.mark.data
@pytest.mark.long
def test_all_real_orders_are_what_sql_finds(shared_data: Path) -> None:
    account = assert_equal_to_sql(shared_data / "olist" / "sample_a_15000", date(2018, 10, 24))
    assert account.cases == 1405
    assert account.reviews_1_2
    assert account.told_before / account.reviews_1_2 >= 0.97
    assert violations(datetime(2018, 10, 25, 3, tzinfo=UTC)) == []


@pytest.mark.long
@pytest.mark.parametrize(("path", "month"), NAMED)
def test_every_cancelled_flight_of_a_month_is_found(path: Path, month: int, tmp_path: Path) -> None:
    first, last = date(2013, month, 1), date(2013, month, monthrange(2013, month)[1])
    flown = list(read_flights(path, problems=Problems(), first_day=first, last_day=last))
    flights.replay(flown, flights.Terms())
    told, account = accounts.of_flights(flown, 0, keeps_time=False)
    sql = independent.flights_by("month", path, tmp_path)[month]
    assert (told.flights, told.cancelled_found, told.late_found) == (sql.departures, sql.cancelled, sql.late)
    assert (account.precision, account.recall) == (1, 1)
    assert account.cases == account.opened_within_15_min == 10 * (sql.cancelled + sql.late)
    assert_storms_are_few_incidents(told, independent.storms(path, month, tmp_path))


def assert_storms_are_few_incidents(told: accounts.Flown, storms: dict[str, int]) -> None:
    """Each day of a storm is one incident with everybody it failed, and its meter adds up: SQL over the file says whom,
    and what has left our outbox says who was told."""
    rows = {row.key: row for row in Incident.objects.all()}
    assert set(rows) == set(storms)
    assert told.incidents == len(storms)
    assert told.in_incidents == 10 * sum(storms.values())
    meters = coverage([row.id for row in rows.values()])
    for storm, row in rows.items():
        meter, mine = meters[row.id], Case.objects.filter(failure__incident=row)
        letters = Message.objects.filter(case=OuterRef("pk"), direction="out", outbound__bounced_at__isnull=True)
        left = letters.filter(outbound__sent_at__isnull=False).exclude(outbound__channel="page")
        assert meter.affected == 10 * storms[storm]
        assert meter.affected == meter.told + meter.unreachable + meter.by_hand + meter.waiting
        assert (meter.told, meter.held, meter.by_hand) == (mine.filter(Exists(left)).count(), 0, 0)
