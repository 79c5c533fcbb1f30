"""Offering a remedy: in one click within one's authority, asked of somebody beyond it, refused where wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.cases.models import Case
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.people import actions as people
from amends.remedies import actions as remedies
from amends.remedies.actions import CannotOffer, Denied, NobodyCanDecide, TooSoon
from amends.remedies.models import Account, Decision, Offering
from amends.remedies.rules import EARLIER_WORDS, SKIP_WORDS, Earlier, Skip, State
from amends.remedies.rules.ideas import OWN_IDEA
from tests.cast import NOON, a_customer
from tests.rooms.remedies.scene import Scene, a_case, a_scene, a_word, everything, facts, moves, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return a_case(scene)


def test_within_her_authority_ana_grants_in_one_click(scene: Scene, case: Case) -> None:
    remedy = remedies.offer(case, scene.refund, 4_000, "USD", " the room ", by=scene.ana, at=NOON)
    remedy.refresh_from_db()
    assert remedy.state is State.GRANTED
    assert (remedy.granted_at, remedy.decided_by, remedy.asked_by, remedy.beyond) == (NOON, scene.ana, scene.ana, "")
    assert (remedy.amount_minor, remedy.currency, remedy.reason, remedy.basis) == (
        4_000,
        "USD",
        "the room",
        "put_right",
    )
    assert (remedy.failure_kind.slug, remedy.severity) == ("flight-cancelled", 3)
    assert moves(remedy) == [("grant", "budget", "owed_to_customers", 4_000)]
    assert verbs(remedy) == ["remedies.granted"]
    assert facts(remedy, "remedies.granted") == {
        "amount_minor": 4_000,
        "currency": "USD",
        "offering": "refund",
        "basis": "put_right",
    }
    entry = Entry.objects.get(subject_id=remedy.id)
    assert (entry.actor, entry.at, entry.case_id) == (scene.ana.actor, NOON, case.id)
    decision = Decision.objects.get(case=case)
    assert (decision.decided_by, decision.decided_at, decision.none_because) == (scene.ana, NOON, "")


def test_the_ledger_row_carries_its_key_its_moment_and_its_currency(scene: Scene, case: Case) -> None:
    remedy = scene.offer(case, 40)
    transfer = remedy.transfers.get()
    assert (transfer.key, transfer.at, transfer.currency) == (f"remedy:{remedy.id}:grant", NOON, "USD")
    assert transfer.debit.brand == transfer.credit.brand == scene.desk.brand


def test_beyond_her_authority_she_asks_and_the_money_is_reserved(scene: Scene, case: Case) -> None:
    remedy = scene.offer(case, 180)
    remedy.refresh_from_db()
    assert remedy.state is State.WAITING
    assert (remedy.granted_at, remedy.decided_by, remedy.beyond) == (None, None, "case")
    assert moves(remedy) == [("reserve", "budget", "reserved", 18_000)]
    assert verbs(remedy) == ["remedies.asked"]
    assert facts(remedy, "remedies.asked") == {
        "amount_minor": 18_000,
        "currency": "USD",
        "offering": "refund",
        "basis": "put_right",
        "beyond": "case",
        "by_minor": 13_000,
    }
    assert not Decision.objects.exists()


def test_what_colleagues_gave_on_the_case_counts(scene: Scene, case: Case) -> None:
    scene.offer(case, 40, by=scene.desk.ben)
    assert scene.offer(case, 10).state is State.GRANTED
    asked = scene.offer(case, 1)
    assert (asked.beyond, facts(asked, "remedies.asked")["by_minor"]) == ("case", 100)


def test_a_day_is_ten_cases_and_the_next_day_is_new(scene: Scene) -> None:
    for number in range(10):
        assert scene.offer(a_case(scene, f"Passenger {number}"), 50).state is State.GRANTED
    eleventh = a_case(scene, "Passenger Eleven")
    asked = scene.offer(eleventh, 1)
    assert (asked.beyond, facts(asked, "remedies.asked")["by_minor"]) == ("day", 100)
    # 17:00 UTC is noon in New York; her day ends eleven hours and 59 minutes later.
    late, tomorrow = NOON + timedelta(hours=11, minutes=59), NOON + timedelta(hours=12)
    assert remedies.offer(eleventh, scene.refund, 100, "USD", by=scene.ana, at=late).beyond == "day"
    assert remedies.offer(eleventh, scene.refund, 100, "USD", by=scene.ana, at=tomorrow).state is State.GRANTED


def test_in_a_currency_without_a_limit_everything_is_asked(scene: Scene, case: Case) -> None:
    remedies.set_authority(scene.carlos, "EUR", per_case_minor=10_000, per_day_minor=10_000, by=SETUP, at=NOON)
    asked = remedies.offer(case, scene.refund, 100, "EUR", by=scene.ana, at=NOON)
    assert asked.beyond == "no_authority"
    assert {account.currency for account in Account.objects.all()} == {"EUR"}


def test_an_apology_costs_nothing_moves_nothing_and_decides(scene: Scene, case: Case) -> None:
    remedy = scene.offer(case, 0, "apology", by=scene.desk.dita)
    assert remedy.state is State.GRANTED
    assert moves(remedy) == []
    assert verbs(remedy) == ["remedies.granted"]
    assert Decision.objects.get(case=case).decided_by == scene.desk.dita


def test_each_account_is_opened_once_and_written_down(scene: Scene, case: Case) -> None:
    scene.offer(case, 40)
    scene.offer(case, 10)
    opened = Entry.objects.filter(verb="remedies.account_opened")
    assert {(entry.facts["code"], entry.facts["currency"]) for entry in opened} == {
        ("budget", "USD"),
        ("reserved", "USD"),
        ("owed_to_customers", "USD"),
        ("vouchers", "USD"),
        ("paid", "USD"),
    }
    assert opened.count() == Account.objects.count() == 5


@pytest.mark.parametrize(
    ("what", "amount", "currency", "says"),
    [
        ("refund", 0, "USD", "amount: say how much"),
        ("refund", -100, "USD", "amount: say how much"),
        ("refund", 2**63, "USD", "minor: the amount is too large"),
        ("refund", 1.5, "USD", "minor: 1.5 must be an int"),
        ("refund", 100, "XXZ", "currency: 'XXZ' is no ISO 4217 code"),
        ("apology", 100, "USD", "amount: Apology letter is given without an amount"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field_and_changes_nothing(
    scene: Scene, case: Case, what: str, amount: int, currency: str, says: str
) -> None:
    before = everything()
    with pytest.raises(CannotOffer, match=says):
        remedies.offer(case, scene.catalogue[what], amount, currency, by=scene.ana, at=NOON)
    assert everything() == before


def test_a_reason_has_room_for_300_characters(scene: Scene, case: Case) -> None:
    before = everything()
    with pytest.raises(CannotOffer, match="reason: 301 characters are too many; say it in 300"):
        remedies.offer(case, scene.refund, 100, "USD", "x" * 301, by=scene.ana, at=NOON)
    assert everything() == before
    assert remedies.offer(case, scene.refund, 100, "USD", "x" * 300, by=scene.ana, at=NOON).reason == "x" * 300


def test_what_left_the_catalogue_is_not_offered(scene: Scene, case: Case) -> None:
    Offering.objects.filter(slug="refund").update(is_active=False)
    with pytest.raises(CannotOffer, match="offering: Refund is no longer given"):
        remedies.offer(case, Offering.objects.get(slug="refund"), 100, "USD", by=scene.ana, at=NOON)


def test_a_request_gets_no_remedy(scene: Scene) -> None:
    request = a_case(scene, kind=None)
    before = everything()
    with pytest.raises(CannotOffer, match=f"case: {request.reference} is a request"):
        scene.offer(request, 10)
    assert everything() == before


def test_a_closed_case_is_reopened_first(scene: Scene, case: Case) -> None:
    Case.objects.filter(id=case.id).update(closed_at=NOON, ending="recovery_ended")
    before = everything()
    with pytest.raises(CannotOffer, match=f"case: {case.reference} is closed; reopen it first"):
        scene.offer(case, 10)
    assert everything() == before


def test_beyond_everybody_nothing_is_asked(scene: Scene, case: Case) -> None:
    before = everything()
    with pytest.raises(NobodyCanDecide, match=r"nobody here may decide on 1000.01 USD .* Offer less"):
        remedies.offer(case, scene.refund, 100_001, "USD", by=scene.ana, at=NOON)
    assert everything() == before
    assert scene.offer(case, 1_000).state is State.WAITING


def test_the_highest_authority_cannot_ask_itself(scene: Scene, case: Case) -> None:
    with pytest.raises(NobodyCanDecide):
        remedies.offer(case, scene.refund, 100_001, "USD", by=scene.carlos, at=NOON)


def test_a_person_may_have_limits_of_their_own(scene: Scene, case: Case) -> None:
    remedies.set_authority(scene.ana, "USD", per_case_minor=8_000, per_day_minor=8_000, by=SETUP, at=NOON)
    assert scene.offer(case, 80).state is State.GRANTED
    assert scene.offer(a_case(scene, "Tom Weber"), 50, by=scene.desk.ben).state is State.GRANTED


class TestMoneyIsNeverTheFirstWord:
    @pytest.mark.parametrize("is_fixed", [False, True])
    @pytest.mark.parametrize("is_understood", [False, True])
    @pytest.mark.parametrize("is_answered", [False, True])
    def test_whatever_is_missing_before_an_extra_is_named_and_nothing_changes(
        self, scene: Scene, is_answered: bool, is_understood: bool, is_fixed: bool
    ) -> None:
        case = a_case(scene, is_answered=is_answered)
        a_word(case, by=None)  # an automatic notice is no word of a person
        when = {"understood_at": NOON if is_understood else None, "fixed_at": NOON if is_fixed else None}
        Case.objects.filter(id=case.id).update(**when)
        done = (is_answered, is_understood, is_fixed)
        lacks = [one for one, is_done in zip(Earlier, done, strict=True) if not is_done]
        extras = [one for one in scene.catalogue.values() if one.is_extra and one.slug != OWN_IDEA]
        before = everything()
        for extra in extras if lacks else []:
            with pytest.raises(TooSoon, match=", ".join(EARLIER_WORDS[one] for one in lacks)):
                remedies.offer(case, extra, 100 * extra.has_amount, "USD", "It helps.", by=scene.ana, at=NOON)
        assert everything() == before
        why = Skip.THEY_SAID_IT
        given = remedies.offer(case, scene.goodwill, 100, "USD", "It helps.", skips=why, by=scene.ana, at=NOON)
        told = facts(given, "remedies.granted")
        assert (told.get("skipped", []), told.get("skips")) == (lacks, why.value if lacks else None)
        assert given.reason == (f"It helps.; before its time: {SKIP_WORDS[why]}" if lacks else "It helps.")

    def test_what_the_customer_asks_written_down_is_understood(self, scene: Scene, case: Case) -> None:
        Case.objects.filter(id=case.id).update(words="I missed it.", asks="my money", told_at=NOON)
        assert "skipped" not in facts(scene.offer(case, 10, "goodwill"), "remedies.granted")

    def test_putting_right_never_comes_too_soon(self, scene: Scene) -> None:
        case = a_case(scene, is_answered=False)
        assert "skipped" not in facts(scene.offer(case, 10, "refund"), "remedies.granted")

    def test_a_reason_has_room_for_why_it_comes_first(self, scene: Scene, case: Case) -> None:
        before, skips = everything(), Skip.DATED
        with pytest.raises(CannotOffer, match=r"reason: say it in 2[0-9][0-9] characters"):
            remedies.offer(case, scene.goodwill, 100, "USD", "x" * 299, skips=skips, by=scene.ana, at=NOON)
        assert everything() == before


def test_every_denial_is_one(scene: Scene, case: Case) -> None:
    assert issubclass(CannotOffer, Denied)
    assert issubclass(TooSoon, Denied)
    assert issubclass(NobodyCanDecide, Denied)


def test_a_deactivated_lead_is_nobody_to_ask(scene: Scene, case: Case) -> None:
    people.deactivate(scene.bea, by=SETUP, at=NOON)
    people.deactivate(scene.carlos, by=SETUP, at=NOON)
    with pytest.raises(NobodyCanDecide):
        scene.offer(case, 51)


def test_a_customer_of_two_cases_has_a_limit_on_each(scene: Scene) -> None:
    jana = a_customer(scene.desk)
    first = a_case(scene, customer=jana)
    second = a_case(scene, customer=jana, with_order=False)
    assert scene.offer(first, 50).state is State.GRANTED
    assert scene.offer(second, 50).state is State.GRANTED
