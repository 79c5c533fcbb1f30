"""Budgets, four eyes and other currencies at the desk: who is stopped, who decides, what is kept of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum

from amends.flow import governing, making_right
from amends.journal.actors import OPERATOR, SETUP
from amends.journal.models import Entry
from amends.people.models import Person
from amends.people.rules import Role
from amends.promises.queries import live
from amends.remedies import actions as remedies
from amends.remedies import queries
from amends.remedies.actions import BeyondAuthority, CannotOffer, NeedsAnother, NobodyCanDecide, NoRate, NotYourOwn
from amends.remedies.models import Budget, ExchangeRate, Remedy, Transfer
from amends.remedies.rules import Purse, Skip, State
from amends.remedies.rules.months import month
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene, everything, facts, verbs

WHY = "it fits what they lost"


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene()


def give(scene: Scene, dollars: int, *, by: Person | None = None, what: str = "goodwill", minute: int = 0) -> Remedy:
    """An extra on a case of its own."""
    case = a_case(scene, f"Passenger {dollars}-{minute}")
    at = NOON + timedelta(minutes=minute)
    return remedies.offer(
        case, scene.catalogue[what], dollars * 100, "USD", WHY, skips=Skip.CANNOT_WAIT, by=by or scene.ana, at=at
    )


def budget(scene: Scene, dollars: int | None, kind: str = "") -> None:
    minor = None if dollars is None else dollars * 100
    governing.set_budget(
        scene.desk.brand, scene.desk.kinds[kind] if kind else None, minor, "USD", by=scene.carlos, at=NOON
    )


def purses(scene: Scene, key: str = f"{NOON:%Y-%m}") -> dict[str, Purse]:
    wanted = month(key, scene.desk.brand.calendar.time_zone)
    found = queries.months_budgets(scene.desk.brand, wanted)
    return {one.kind.slug if one.kind else "": one.purse for one in found}


@pytest.mark.django_db
class TestBudgets:
    def test_a_grant_that_would_overdraw_it_is_decided_by_who_may_exceed_it(self, scene: Scene) -> None:
        budget(scene, 70)
        assert give(scene, 40).state is State.GRANTED
        over = give(scene, 45)
        assert (over.state, over.beyond, facts(over, "remedies.asked")["by_minor"]) == (State.WAITING, "budget", 1_500)
        assert queries.deciders(over, NOON) == [scene.carlos]
        before = everything()
        with pytest.raises(BeyondAuthority, match=r"15\.00 USD beyond what is left of the month's budget") as no:
            remedies.approve(over, by=scene.bea, at=NOON)
        assert no.value.could == [scene.carlos]
        assert everything() == before
        # What goes beyond it holds nothing back from others.
        assert give(scene, 30).state is State.GRANTED
        assert purses(scene) == {"": Purse(7_000, 7_000, 0)}
        assert remedies.approve(over, by=scene.carlos, at=NOON).state is State.GRANTED
        assert purses(scene)[""].left_minor == -4_500

    def test_what_is_owed_and_put_right_draws_on_none(self, scene: Scene) -> None:
        budget(scene, 0)
        assert give(scene, 40, what="refund").state is State.GRANTED
        assert give(scene, 0, what="note").state is State.GRANTED
        assert give(scene, 1).beyond == "budget"

    def test_askings_reserve_and_what_comes_back_is_free_again(self, scene: Scene) -> None:
        budget(scene, 100)
        asked = give(scene, 60)
        assert (asked.beyond, purses(scene)) == ("case", {"": Purse(10_000, 0, 6_000)})
        assert give(scene, 41).beyond == "budget"
        remedies.withdraw(asked, by=scene.ana, at=NOON)
        given_ = give(scene, 42)
        remedies.decline(given_, by=scene.ana, at=NOON)
        assert purses(scene) == {"": Purse(10_000, 0, 0)}

    def test_an_asking_within_it_stays_within_it_whoever_decides_and_when(self, scene: Scene) -> None:
        budget(scene, 100)
        asked = give(scene, 60)
        later = NOON + timedelta(days=40)
        assert remedies.approve(asked, by=scene.bea, at=later).state is State.GRANTED
        assert purses(scene) == {"": Purse(10_000, 6_000, 0)}
        assert purses(scene, f"{later:%Y-%m}") == {"": Purse(10_000, 0, 0)}

    def test_a_kind_of_its_own_and_the_months_to_come(self, scene: Scene) -> None:
        budget(scene, 50)
        budget(scene, 10, kind="flight-cancelled")
        assert give(scene, 11).beyond == "budget"
        assert give(scene, 10).state is State.GRANTED
        assert purses(scene) == {"": Purse(5_000), "flight-cancelled": Purse(1_000, 1_000)}
        budget(scene, None, kind="flight-cancelled")
        assert purses(scene) == {"": Purse(5_000, 1_000)}
        assert give(scene, 40, minute=1).state is State.GRANTED

    def test_it_says_what_the_books_say(self, scene: Scene) -> None:
        budget(scene, 500)
        for number, dollars in enumerate((40, 50, 120, 30)):
            give(scene, dollars, minute=number)
        give(scene, 35, what="refund")
        purse = purses(scene)[""]
        moved = Transfer.objects.filter(debit__code="budget", remedy__basis="extra")
        assert moved.aggregate(all=Sum("amount_minor"))["all"] == purse.granted_minor + purse.reserved_minor == 24_000

    def test_setting_it_is_written_down_and_refused_for_what_is_over(self, scene: Scene) -> None:
        budget(scene, 50)
        budget(scene, 60)
        row = Budget.objects.get()
        told = list(Entry.objects.filter(subject_id=row.id).order_by("id").values_list("actor", "facts"))
        assert [one["amount_minor"] for _, one in told] == [5_000, 6_000]
        assert (told[1][0], told[1][1]["was_minor"]) == (scene.carlos.actor, 5_000)
        before = everything()
        for wrong, amount, key in (("month", 1, "2020-01"), ("month", 1, "soon"), ("amount_minor", -1, "")):
            with pytest.raises(ValueError, match=rf"^{wrong}: "):
                governing.set_budget(scene.desk.brand, None, amount, "USD", key, by=scene.carlos, at=NOON)
        assert (everything(), Budget.objects.count()) == (before, 1)


@pytest.mark.django_db
class TestFourEyes:
    @pytest.fixture
    def asked(self, scene: Scene) -> Remedy:
        """60 dollars, above the 50 from which two decide; Bea owes the answer."""
        governing.set_four_eyes("USD", 5_000, by=scene.carlos, at=NOON)
        case = a_case(scene, owner=scene.ana)
        return making_right.offer_remedy(
            case, scene.goodwill, 6_000, "USD", WHY, skips=Skip.CANNOT_WAIT, by=scene.ana, at=NOON
        )

    def test_two_others_decide_and_the_answer_stays_due_when_it_was(self, scene: Scene, asked: Remedy) -> None:
        promise = live(asked.approval)[0]
        assert (asked.needs_two, promise.person, facts(asked, "remedies.asked")["needs_two"]) == (True, scene.bea, True)
        first = making_right.approve_remedy(asked, by=scene.bea, at=NOON)
        assert (first.state, first.first_by, first.decided_by) == (State.WAITING, scene.bea, None)
        passed = live(first.approval)[0]
        assert (passed.id, passed.due_at, passed.person) == (promise.id, promise.due_at, scene.carlos)
        assert (
            queries.shown(queries.of_case(asked.case))[0].words
            == "approved first by Bea, waits for an answer of a second"
        )
        before = everything()
        with pytest.raises(NeedsAnother, match=f"It can be {scene.carlos.name}"):
            remedies.approve(asked, by=scene.bea, at=NOON)
        with pytest.raises(NotYourOwn):
            remedies.approve(asked, by=scene.ana, at=NOON)
        assert everything() == before
        granted = making_right.approve_remedy(asked, by=scene.carlos, at=NOON)
        assert (granted.state, granted.first_by, granted.decided_by) == (State.GRANTED, scene.bea, scene.carlos)
        assert not live(granted.approval)
        assert verbs(asked)[:3] == ["remedies.asked", "remedies.bound", "remedies.approved_first"]
        assert facts(asked, "remedies.granted")["first_by"] == str(scene.bea.id)

    def test_whoever_is_owed_by_stays_when_another_was_first(self, scene: Scene, asked: Remedy) -> None:
        first = making_right.approve_remedy(asked, by=scene.carlos, at=NOON)
        assert live(first.approval)[0].person == scene.bea
        assert making_right.refuse_remedy(asked, "Too much.", by=scene.bea, at=NOON).state is State.REFUSED

    def test_nobody_gives_so_much_alone_in_one_piece_or_in_two(self, scene: Scene, asked: Remedy) -> None:
        case = a_case(scene, "Tom Weber")
        assert scene.offer(case, 50, by=scene.bea).state is State.GRANTED
        with pytest.raises(NobodyCanDecide, match=r"two people decide on 1\.00 USD for this case, and only Carlos"):
            scene.offer(case, 1, by=scene.bea)
        more = scene.offer(case, 1, by=scene.ana)
        assert (more.beyond, more.needs_two) == ("case", True)
        remedies.set_four_eyes("USD", None, by=SETUP, at=NOON)
        assert scene.offer(case, 1, by=scene.bea).state is State.GRANTED

    def test_the_database_holds_it_too(self, scene: Scene, asked: Remedy) -> None:
        for wrong in (
            {"granted_at": NOON, "decided_by": scene.bea},
            {"first_by": asked.asked_by, "first_at": NOON},
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                Remedy.objects.filter(id=asked.id).update(**wrong)


@pytest.mark.django_db
class TestOtherCurrencies:
    def euros(self, scene: Scene, euros: int, name: str = "Jana Weber", what: str = "goodwill") -> Remedy:
        case = a_case(scene, name)
        return remedies.offer(
            case, scene.catalogue[what], euros * 100, "EUR", WHY, skips=Skip.CANNOT_WAIT, by=scene.ana, at=NOON
        )

    def test_without_a_rate_it_is_refused_and_says_what_helps(self, scene: Scene) -> None:
        case = a_case(scene)
        before = everything()
        with pytest.raises(
            NoRate, match=rf"no rate of EUR in USD is recorded\. Record it .*, or ask {scene.carlos.name}"
        ):
            remedies.offer(case, scene.goodwill, 100, "EUR", WHY, skips=Skip.CANNOT_WAIT, by=scene.ana, at=NOON)
        assert everything() == before
        assert self.euros(scene, 0, "Tom Weber", "note").state is State.GRANTED

    def test_it_is_weighed_by_the_rate_of_its_moment_and_never_again(self, scene: Scene) -> None:
        governing.record_rate("EUR", "USD", "1.25", NOON - timedelta(days=1), by=OPERATOR, at=NOON)
        governing.record_rate("EUR", "USD", "9", NOON + timedelta(days=1), by=OPERATOR, at=NOON)
        within = self.euros(scene, 40)
        assert (within.state, within.weighed_minor, within.weighed_currency) == (State.GRANTED, 5_000, "USD")
        assert facts(within, "remedies.granted")["rate"] == str(ExchangeRate.objects.get(rate="1.25").id)
        assert self.euros(scene, 41, "Tom Weber").beyond == "case"
        assert (queries.given_on_case(within.case_id, "USD"), queries.given_today(scene.ana, "USD", NOON)) == (
            5_000,
        ) * 2
        governing.record_rate(
            "EUR", "USD", "0.5", NOON - timedelta(days=1), by=scene.carlos, at=NOON + timedelta(hours=1)
        )
        within.refresh_from_db()
        assert (within.weighed_minor, within.rate.rate if within.rate else "") == (5_000, "1.25")
        # What was recorded last counts from then on.
        assert self.euros(scene, 100, "Eve Weber").weighed_minor == 5_000
        assert {account.currency for account in {t.debit for t in within.transfers.select_related("debit")}} == {"EUR"}
        assert set(queries.balance().values()) == {0}

    def test_where_limits_are_kept_in_it_they_count_as_they_are(self, scene: Scene) -> None:
        remedies.set_authority(Role.FRONT_LINE, "EUR", per_case_minor=3_000, per_day_minor=9_000, by=SETUP, at=NOON)
        given_ = self.euros(scene, 30)
        assert (given_.state, given_.weighed_currency, given_.rate) == (State.GRANTED, "EUR", None)

    def test_a_budget_is_drawn_on_by_what_it_is_worth(self, scene: Scene) -> None:
        budget(scene, 60)
        governing.record_rate("EUR", "USD", "1.25", by=OPERATOR, at=NOON)
        assert self.euros(scene, 40).state is State.GRANTED
        assert self.euros(scene, 9, "Tom Weber").beyond == "budget"
        assert purses(scene) == {"": Purse(6_000, 5_000, 0)}

    def test_rates_are_only_added_and_bad_ones_refused(self, scene: Scene) -> None:
        made = governing.record_rate("JPY", "USD", "0.00670", by=OPERATOR, at=NOON)
        assert (made.rate, made.recorded_by, made.since) == ("0.0067", "automatic:operator", NOON)
        for change in ("update", "delete"):
            rows = ExchangeRate.objects.filter(id=made.id)
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                rows.update(rate="1") if change == "update" else rows.delete()
        for field, currency, into, rate in (
            ("currency", "XXZ", "USD", "1"),
            ("currency", "USD", "USD", "1"),
            ("rate", "EUR", "USD", "1,08"),
        ):
            with pytest.raises(ValueError, match=rf"^{field}: "):
                governing.record_rate(currency, into, rate, by=OPERATOR, at=NOON)
        assert ExchangeRate.objects.count() == 1
        governing.record_rate("EUR", "USD", "999999999", by=OPERATOR, at=NOON)
        with pytest.raises(CannotOffer, match=r"^amount: .*too large"):
            self.euros(scene, 10**12)
