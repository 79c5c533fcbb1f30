"""Paying out what was granted: once, whatever the provider says or does not say; and by the finance desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings

from amends.cases.models import Case
from amends.flow import making_right, paying, paying_out
from amends.journal.actors import CLOCK, SETUP
from amends.journal.models import Entry
from amends.post.channels import outside
from amends.post.channels.signatures import is_standard
from amends.promises import actions as promises
from amends.promises.models import OPEN, Alert, Promise
from amends.remedies import queries
from amends.remedies.actions import BeingPaid, CannotOffer, NotOwed
from amends.remedies.actions import paying as paying_verbs
from amends.remedies.models import PayoutAccount, Remedy
from amends.remedies.queries.payouts import stuck, to_pay_by_hand
from amends.remedies.rules import PAUSE, Answer, State, Turn, Word
from amends.remedies.rules.payouts import SURE_AFTER
from amends.work.models import Work
from amends.work.rules import MOST_ATTEMPTS
from tests.cast import NOON
from tests.payer import Payer, payer
from tests.rooms.remedies.scene import Scene, a_case, a_scene, everything, moves

pytestmark = pytest.mark.django_db

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIz"
DUE = NOON + PAUSE
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def scene() -> Scene:
    return a_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return a_case(scene, owner=scene.ana)


@pytest.fixture
def far(settings: LazySettings) -> Iterator[Payer]:
    settings.CONFIG = settings.CONFIG.model_copy(update={"internal_hosts": "127.0.0.1"})
    with payer() as one:
        yield one


@pytest.fixture
def account(scene: Scene, far: Payer) -> PayoutAccount:
    return paying.open_payout_account(
        "webhook",
        brand=scene.desk.brand,
        name="Treasury",
        pays=["refund"],
        told={"url": far.address, "secret": SECRET},
        by=SETUP,
        at=NOON,
    )


def granted(scene: Scene, case: Case, dollars: int = 40) -> Remedy:
    return making_right.offer_remedy(case, scene.refund, dollars * 100, "USD", by=scene.ana, at=NOON)


def now(remedy: Remedy) -> Remedy:
    return Remedy.objects.select_related("payout").get(id=remedy.id)


def payouts(remedy: Remedy) -> list[tuple[str, int, int]]:
    return list(remedy.payouts.order_by("made_at", "id").values_list("state", "amount_minor", "paid_minor"))


def assert_sound() -> None:
    assert set(queries.balance().values()) <= {0}
    assert queries.differences() == []


class TestByAProvider:
    def test_it_is_asked_once_and_its_word_keeps_the_promise(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        assert paying.pay_out(at=NOON, by=CLOCK).paid == 0, "a grant can be taken back for ten minutes"
        assert paying.pay_out(at=DUE, by=CLOCK).paid == 1
        row = remedy.payouts.get()
        assert far.paid == {row.key: 4_000}
        assert (now(remedy).state, now(remedy).paid_reference) == (State.PAID, far.reference(row.key))
        promise = now(remedy).payout
        assert promise is not None
        assert promise.kept_at == DUE
        assert paying.pay_out(at=DUE + HOUR, by=CLOCK).paid == 0
        assert far.kinds() == ["payout.requested"]
        assert_sound()

    def test_the_call_is_signed_and_named_by_the_key(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        paying.pay_out(at=DUE, by=CLOCK)
        (_, data), headers = far.calls[0], far.headers[0]
        assert data["key"] == remedy.payouts.get().key
        assert (data["amount_minor"], data["currency"], data["destination"]) == (4_000, "USD", "original_means")
        assert (data["case"], data["order"]) == (case.reference, case.order.number if case.order else "")
        assert headers["webhook-id"] == f"payout.requested:{data['key']}"
        assert not is_standard(SECRET, headers, b"{}", DUE)

    def test_a_provider_that_times_out_after_doing_the_work_pays_once(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(outside, "SECONDS", 0.1)
        remedy = granted(scene, case)
        far.loses, far.sleeps = 1, 0.15
        assert paying.pay_out(at=DUE, by=CLOCK).waiting == 1
        assert remedy.payouts.get().state == "unknown"
        promise = now(remedy).payout
        assert promise is not None
        assert promise.kept_at is None
        assert paying.pay_out(at=DUE + HOUR, by=CLOCK).paid == 1
        assert far.kinds() == ["payout.requested", "payout.status"], "it is asked about, not paid again"
        assert len(far.movements) == 1
        assert (now(remedy).state, moves(remedy)[1:]) == (State.PAID, [("pay", "owed_to_customers", "paid", 4_000)])
        assert_sound()

    def test_what_it_never_heard_of_is_asked_for_again_under_the_same_key(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        far.away = 1
        paying.pay_out(at=DUE, by=CLOCK)
        assert paying.pay_out(at=DUE + HOUR, by=CLOCK).paid == 1
        assert far.kinds() == ["payout.requested", "payout.status", "payout.requested"]
        assert len({data["key"] for _, data in far.calls}) == 1
        assert payouts(remedy) == [("paid", 4_000, 4_000)]
        assert_sound()

    def test_a_worker_that_died_while_asking_leaves_a_question(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        remedy = granted(scene, case)

        def die(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(paying_out, "take_word", die)
            with pytest.raises(KeyboardInterrupt):
                paying.pay_out(at=DUE, by=CLOCK)
        assert (remedy.payouts.get().state, len(far.movements)) == ("asked", 1)
        assert paying.pay_out(at=DUE + HOUR, by=CLOCK).paid == 1
        assert far.kinds() == ["payout.requested", "payout.status"]
        assert len(far.movements) == 1

    def test_what_it_works_on_is_asked_about_ever_later(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        far.says = {"status": "accepted", "reference": "job 7"}
        paying.pay_out(at=DUE, by=CLOCK)
        paying.pay_out(at=DUE + timedelta(minutes=14), by=CLOCK)
        assert far.kinds() == ["payout.requested"]
        paying.pay_out(at=DUE + timedelta(minutes=15), by=CLOCK)
        assert far.kinds() == ["payout.requested", "payout.status"]
        far.says = {"status": "paid", "reference": "tr_9"}
        assert paying.pay_out(at=DUE + HOUR, by=CLOCK).paid == 1
        assert now(remedy).paid_reference == "tr_9"

    def test_a_refusal_is_told_to_the_owner_and_the_promise_stands(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        far.says = {"status": "failed", "reason": "The card is closed."}
        assert paying.pay_out(at=DUE, by=CLOCK).failed == 1
        promise = now(remedy).payout
        assert promise is not None
        assert promise.is_open
        assert Alert.objects.filter(promise=promise, person=scene.ana, why="warning").count() == 1
        (one,) = stuck(scene.desk.brand)
        assert (one.trouble, one.is_failed) == ("The card is closed.", True)
        (shown,) = queries.shown(queries.of_case(case))
        assert shown.words == "granted, payment failed: The card is closed."
        assert_sound()

    def test_what_failed_is_paid_by_hand_under_another_key(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        far.says = {"status": "failed", "reason": "No."}
        paying.pay_out(at=DUE, by=CLOCK)
        made = paying.pay_again(remedy.payouts.get(), by_hand=True, by=scene.bea, at=DUE)
        with pytest.raises(NotOwed):
            paying.pay_again(remedy.payouts.get(state="failed"), by_hand=True, by=scene.bea, at=DUE)
        assert to_pay_by_hand(scene.desk.brand) == [made]
        paying.confirm_payout(made, "wire 4", by=scene.bea, at=DUE)
        assert payouts(remedy) == [("failed", 4_000, 0), ("paid", 4_000, 4_000)]
        assert far.movements == []
        assert_sound()

    def test_who_never_answers_is_parked_where_a_person_sees_it(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        far.status = 503
        at = DUE
        for _ in range(MOST_ATTEMPTS):
            paying.pay_out(at=at, by=CLOCK)
            at += 5 * HOUR
        (one,) = stuck(scene.desk.brand)
        assert (one.payout.state, one.is_failed) == ("unknown", False)
        assert "503" in one.trouble
        far.status = 200
        paying.look_again(one.payout, at=at)
        assert paying.pay_out(at=at, by=CLOCK).paid == 1
        assert (stuck(scene.desk.brand), len(far.movements)) == ([], 1)
        assert now(remedy).state is State.PAID

    def test_a_person_who_knows_ends_what_nobody_could_find_out(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        far.loses = 1
        paying.pay_out(at=DUE, by=CLOCK)
        paying.confirm_payout(remedy.payouts.get(), "seen in their books: 44", by=scene.bea, at=DUE)
        assert now(remedy).state is State.PAID
        assert not Work.objects.filter(queue="payouts", ended_at__isnull=True).exists()
        assert paying.pay_out(at=DUE + HOUR, by=CLOCK).paid == 0
        assert len(far.movements) == 1

    def test_it_cannot_be_taken_back_or_paid_otherwise_while_it_is_away(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        far.loses = 1
        paying.pay_out(at=DUE, by=CLOCK)
        before = everything()
        with pytest.raises(BeingPaid):
            making_right.reverse_remedy(remedy, by=scene.bea, at=DUE)
        with pytest.raises(BeingPaid):
            making_right.decline_remedy(remedy, by=case.customer, at=DUE)
        with pytest.raises(BeingPaid):
            making_right.pay_remedy(remedy, "cash", by=scene.ana, at=DUE)
        assert everything() == before

    def test_while_a_first_asking_may_still_be_on_its_way_nobody_pays_it_otherwise(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        row = remedy.payouts.get()
        paying_verbs.begin(row.id, by=CLOCK, at=DUE)
        # A second worker asks about it, and dies before it asks again; the first one's words have not arrived.
        paying_verbs.not_known(paying_verbs.payout(row.id), by=CLOCK, at=DUE + MINUTE)
        before = everything()
        for at in (DUE + MINUTE, DUE + SURE_AFTER - MINUTE):
            with pytest.raises(BeingPaid):
                making_right.reverse_remedy(remedy, by=scene.bea, at=at)
            with pytest.raises(BeingPaid):
                making_right.pay_remedy(remedy, "cash", by=scene.ana, at=at)
            assert everything() == before
        making_right.reverse_remedy(remedy, by=scene.bea, at=DUE + SURE_AFTER)
        assert payouts(remedy) == [("cancelled", 4_000, 0)]
        assert_sound()

    def test_whoever_finds_that_another_has_just_asked_asks_about_it_and_does_not_let_go(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        remedy = granted(scene, case)
        before = paying_verbs.payout(remedy.payouts.get().id)
        paying_verbs.begin(before.id, by=CLOCK, at=DUE)
        # What this one read was true a moment ago: PostgreSQL lets both read before one of them writes.
        read = iter([before, paying_verbs.payout(before.id)])
        monkeypatch.setattr(paying_verbs, "payout", lambda _: next(read))
        row, turn = paying_verbs.begin(before.id, by=CLOCK, at=DUE)
        assert (row.state, turn) == ("asked", Turn.LOOK)

    def test_what_is_declined_in_time_is_never_asked_for(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        making_right.decline_remedy(remedy, by=case.customer, at=NOON)
        paying.pay_out(at=DUE, by=CLOCK)
        assert (far.calls, payouts(remedy)) == ([], [("cancelled", 4_000, 0)])
        assert_sound()

    def test_a_part_leaves_the_rest_owed(self, scene: Scene, case: Case, account: PayoutAccount, far: Payer) -> None:
        remedy = granted(scene, case)
        far.says = {"status": "paid", "reference": "tr_1", "amount_minor": 3_000}
        paying.pay_out(at=DUE, by=CLOCK)
        promise = now(remedy).payout
        assert promise is not None
        assert (now(remedy).state, promise.is_open) == (State.GRANTED, True)
        assert payouts(remedy) == [("paid", 4_000, 3_000), ("to_pay", 1_000, 0)]
        assert_sound()
        far.says = {}
        assert paying.pay_out(at=DUE + HOUR, by=CLOCK).paid == 1
        assert now(remedy).state is State.PAID
        assert len({data["key"] for _, data in far.calls}) == 2
        assert_sound()

    def test_who_says_that_they_paid_more_is_not_believed(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        far.says = {"status": "paid", "reference": "tr_1", "amount_minor": 4_001}
        assert paying.pay_out(at=DUE, by=CLOCK).waiting == 1
        assert (remedy.payouts.get().state, now(remedy).state) == ("unknown", State.GRANTED)

    def test_an_account_that_lacks_something_is_mended_and_nothing_was_asked(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        PayoutAccount.objects.filter(id=account.id).update(settings={"url": "http://127.0.0.1.example:1"})
        assert paying.pay_out(at=DUE, by=CLOCK).waiting == 1
        assert remedy.payouts.get().state == "to_pay"
        assert Work.objects.get(queue="payouts").trouble != ""


class TestComingBack:
    def test_a_payment_that_comes_back_is_owed_again_at_once(
        self, scene: Scene, case: Case, account: PayoutAccount, far: Payer
    ) -> None:
        remedy = granted(scene, case)
        paying.pay_out(at=DUE, by=CLOCK)
        row = remedy.payouts.get()
        later = DUE + 24 * HOUR
        for _ in range(2):
            paying.take_word(row, Word(Answer.RETURNED, reason="Account closed"), by=CLOCK, at=later)
        assert (now(remedy).state, now(remedy).paid_reference) == (State.GRANTED, "")
        assert moves(remedy)[-1] == ("return", "paid", "owed_to_customers", 4_000)
        assert payouts(remedy) == [("returned", 4_000, 4_000), ("to_pay", 4_000, 0)]
        owed = now(remedy).payout
        assert owed is not None
        assert (owed.due_at, owed.person) == (later, scene.ana)
        assert_sound()
        swept = promises.sweep(by=CLOCK, at=later + timedelta(seconds=1))
        assert owed.id in {one.id for one in swept.broken}
        (by_hand,) = to_pay_by_hand(scene.desk.brand)
        paying.confirm_payout(by_hand, "wire 5", by=scene.bea, at=later + HOUR)
        assert now(remedy).state is State.PAID
        assert not Promise.objects.filter(OPEN, kind="payout").exists()
        assert_sound()

    def test_a_closed_case_is_open_again(self, scene: Scene, case: Case) -> None:
        remedy = granted(scene, case)
        Case.objects.filter(id=case.id).update(resolved_at=NOON)
        making_right.pay_remedy(remedy, "re_1", by=scene.ana, at=NOON)
        case.refresh_from_db()
        assert case.is_closed
        row = remedy.payouts.get()
        row.remedy = now(remedy)
        paying.take_word(row, Word(Answer.RETURNED), by=CLOCK, at=DUE)
        case.refresh_from_db()
        assert not case.is_closed
        assert Entry.objects.get(verb="cases.reopened").facts == {"because": "payment_returned"}


class TestByHand:
    def test_without_a_provider_it_stands_on_the_list(self, scene: Scene, case: Case) -> None:
        remedy = granted(scene, case)
        (row,) = to_pay_by_hand(scene.desk.brand)
        assert (row.remedy_id, row.is_by_hand) == (remedy.id, True)
        assert paying.pay_out(at=DUE + HOUR, by=CLOCK).paid == 0
        paying.confirm_payout(row, " wire 1 ", by=scene.bea, at=DUE)
        paying.confirm_payout(row, "wire 1", by=scene.bea, at=DUE)
        assert (now(remedy).state, to_pay_by_hand(scene.desk.brand)) == (State.PAID, [])
        assert len(moves(remedy)) == 2
        assert_sound()

    def test_another_reference_for_what_is_paid_is_refused(self, scene: Scene, case: Case) -> None:
        granted(scene, case)
        (row,) = to_pay_by_hand(scene.desk.brand)
        paying.confirm_payout(row, "wire 1", by=scene.bea, at=DUE)
        before = everything()
        with pytest.raises(NotOwed):
            paying.confirm_payout(row, "wire 2", by=scene.bea, at=DUE)
        assert everything() == before

    def test_a_refusal_has_a_reason(self, scene: Scene, case: Case) -> None:
        granted(scene, case)
        (row,) = to_pay_by_hand(scene.desk.brand)
        with pytest.raises(CannotOffer, match="reason: say why"):
            paying.refuse_payout(row, "  ", by=scene.bea, at=DUE)
        paying.refuse_payout(row, "We have no account of theirs.", by=scene.bea, at=DUE)
        assert [one.trouble for one in stuck(scene.desk.brand)] == ["We have no account of theirs."]
        assert to_pay_by_hand(scene.desk.brand) == []
        paying.pay_again(row, by_hand=True, by=scene.bea, at=DUE)
        assert len(to_pay_by_hand(scene.desk.brand)) == 1

    def test_a_reference_is_needed(self, scene: Scene, case: Case) -> None:
        granted(scene, case)
        (row,) = to_pay_by_hand(scene.desk.brand)
        for reference in ("", " ", "x" * 121):
            with pytest.raises(CannotOffer, match="reference: give"):
                paying.confirm_payout(row, reference, by=scene.bea, at=DUE)
