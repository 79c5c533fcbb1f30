"""The month's books: exported as they stand, closed when the month is over, and closed for good."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.flow.bookkeeping import close_month
from amends.journal.actors import OPERATOR, SETUP
from amends.journal.models import Entry
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions import CannotClose, MonthClosed
from amends.remedies.models import Closing, Transfer
from amends.remedies.queries import months
from amends.remedies.rules.months import Month, may_close_from, month
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene, everything

MARCH = "2026-03"
APRIL = datetime(2026, 4, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def scene(db: None) -> Scene:
    """A month in which Ana gave 40 and 10, Carlos was asked for 300, and the 40 were paid."""
    scene = a_scene()
    case = a_case(scene)
    remedies.pay(scene.offer(case, 40), "re_1", by=SETUP, at=NOON + HOUR)
    scene.offer(case, 10)
    scene.offer(a_case(scene, "Tom Weber"), 300)
    return scene


def march(scene: Scene) -> Month:
    return month(MARCH, scene.desk.brand.calendar.time_zone)


class TestMonths:
    def test_a_month_begins_and_ends_at_midnight_in_its_place(self) -> None:
        found = month("2026-03", "America/New_York")
        assert found.starts_at == datetime(2026, 3, 1, 5, tzinfo=UTC)
        # The clocks went forward meanwhile.
        assert found.ends_at == datetime(2026, 4, 1, 4, tzinfo=UTC)
        assert may_close_from(found) == found.ends_at + HOUR

    @pytest.mark.parametrize(
        "text", ["", "2026", "2026-13", "2026-00", "2026-3", "march", "2026-03-01", "٢٠٢٦-03", "0001-01"]
    )
    def test_what_is_no_month_says_what_one_looks_like(self, text: str) -> None:
        with pytest.raises(ValueError, match="write it like 2026-02"):
            month(text, "UTC")

    @given(st.dates(date(1900, 1, 1), date(2190, 1, 1)))
    def test_a_month_ends_where_the_next_begins(self, day: date) -> None:
        this = month(f"{day:%Y-%m}", "Europe/Berlin")
        following = month(f"{this.ends_at + timedelta(days=1):%Y-%m}", "Europe/Berlin")
        assert this.ends_at == following.starts_at
        assert 27 <= (this.ends_at - this.starts_at).days <= 31


class TestExport:
    def test_the_entries_are_the_ledger_of_the_month(self, scene: Scene) -> None:
        found = list(months.postings(scene.desk.brand, march(scene)))
        assert Counter(one.transfer_id for one in found) == Counter(Transfer.objects.values_list("id", flat=True))
        assert sum(one.amount_minor for one in found) == sum(Transfer.objects.values_list("amount_minor", flat=True))
        assert {one.basis for one in found} == {"put_right"}
        assert (found[0].date.isoformat(), found[0].debit, found[0].currency) == ("2026-03-03", "budget", "USD")

    def test_balances_run_from_month_to_month_and_sum_to_zero(self, scene: Scene) -> None:
        brand = scene.desk.brand
        scene_case = a_case(scene, "Ida Berg", at=APRIL)
        remedies.offer(scene_case, scene.refund, 2_000, "USD", by=scene.ana, at=APRIL)
        first, second = (
            {one.account: one for one in months.balances(brand, month(key, brand.calendar.time_zone))}
            for key in (MARCH, "2026-04")
        )
        assert first["paid"].closing_minor == 4_000
        assert first["reserved"].closing_minor == 30_000
        assert all(one.opening_minor == 0 for one in first.values())
        assert {name: one.opening_minor for name, one in second.items()} == {
            name: one.closing_minor for name, one in first.items()
        }
        assert second["budget"].debits_minor == 2_000
        for books in (first, second):
            assert sum(one.closing_minor for one in books.values()) == 0
            assert sum(one.debits_minor for one in books.values()) == sum(one.credits_minor for one in books.values())

    def test_the_files_sum_to_what_the_accounts_hold(self, scene: Scene) -> None:
        brand = scene.desk.brand
        held: Counter[str] = Counter()
        for _, debit, credit, amount, *_ in months.posting_rows(brand, march(scene)):
            cents = round(float(amount) * 100)
            held[debit] -= cents
            held[credit] += cents
        told = {row[0]: round(float(row[-1]) * 100) for row in months.balance_rows(brand, march(scene))}
        assert {name: cents for name, cents in held.items() if cents} == {
            name: cents for name, cents in told.items() if cents
        }
        books = queries.books(brand)[0]
        assert (told["budget"], told["paid"]) == (books.budget_minor, books.paid_minor)

    def test_an_empty_month_has_no_entry(self, scene: Scene) -> None:
        january = month("2026-01", "America/New_York")
        assert list(months.postings(scene.desk.brand, january)) == []
        assert all(one.closing_minor == 0 for one in months.balances(scene.desk.brand, january))

    def test_the_months_are_listed_with_their_count(self, scene: Scene) -> None:
        found = months.kept_months(scene.desk.brand)
        assert [(one.month.key, one.entries, one.closed_at) for one in found] == [
            (MARCH, Transfer.objects.count(), None)
        ]


class TestClosing:
    def test_a_month_that_is_over_is_closed_once(self, scene: Scene) -> None:
        brand = scene.desk.brand
        made = close_month(brand, march(scene), by=OPERATOR, at=APRIL)
        assert (made.month, made.ends_at, made.closed_at) == (MARCH, march(scene).ends_at, APRIL)
        entry = Entry.objects.get(verb="remedies.month_closed")
        assert (entry.subject_id, entry.actor, entry.facts["month"]) == (made.id, OPERATOR.actor, MARCH)
        with pytest.raises(CannotClose, match="2026-03 is closed already"):
            close_month(brand, march(scene), by=OPERATOR, at=APRIL)
        assert months.kept_months(brand)[0].closed_at == APRIL

    def test_a_later_month_closes_those_before_it(self, scene: Scene) -> None:
        brand = scene.desk.brand
        close_month(brand, march(scene), by=OPERATOR, at=APRIL)
        february = month("2026-02", brand.calendar.time_zone)
        with pytest.raises(CannotClose, match="2026-02 is closed already, with 2026-03"):
            close_month(brand, february, by=OPERATOR, at=APRIL)

    @pytest.mark.parametrize("early", [timedelta(seconds=1), HOUR, timedelta(days=20)])
    def test_a_month_that_is_not_over_stays_open(self, scene: Scene, early: timedelta) -> None:
        before = everything()
        with pytest.raises(CannotClose, match="not over"):
            close_month(scene.desk.brand, march(scene), by=OPERATOR, at=may_close_from(march(scene)) - early)
        assert (everything(), Closing.objects.count()) == (before, 0)

    def test_nothing_is_dated_into_a_closed_month(self, scene: Scene) -> None:
        close_month(scene.desk.brand, march(scene), by=OPERATOR, at=APRIL)
        case = a_case(scene, "Ida Berg")
        before = everything()
        last = march(scene).ends_at - timedelta(seconds=1)
        with pytest.raises(MonthClosed, match="A correction is dated now"):
            remedies.offer(case, scene.refund, 500, "USD", by=scene.ana, at=last)
        assert everything() == before

    def test_a_correction_stands_in_the_month_that_is_open(self, scene: Scene) -> None:
        brand = scene.desk.brand
        close_month(brand, march(scene), by=OPERATOR, at=APRIL)
        entries = list(months.postings(brand, march(scene)))
        paid = Transfer.objects.filter(step="pay").get().remedy
        remedies.reverse(paid, by=scene.carlos, at=APRIL)
        assert list(months.postings(brand, march(scene))) == entries
        april = list(months.postings(brand, month("2026-04", brand.calendar.time_zone)))
        assert {one.step for one in april} == {"reverse"}
        assert sum(one.amount_minor for one in april) == 4_000

    def test_the_first_moment_of_the_next_month_is_open(self, scene: Scene) -> None:
        close_month(scene.desk.brand, march(scene), by=OPERATOR, at=APRIL)
        at = march(scene).ends_at
        remedies.offer(a_case(scene, "Ida Berg"), scene.refund, 500, "USD", by=scene.ana, at=at)
        assert Transfer.objects.filter(at=at).exists()
