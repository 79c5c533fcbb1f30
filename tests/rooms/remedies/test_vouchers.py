"""Vouchers of our own: issued as a payment, redeemed once under each key, expired, taken back; and the books."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.cases.models import Case
from amends.flow import making_right, paying
from amends.flow.paying import KeyUsedOtherwise, NothingLeft, NoVoucher
from amends.journal.actors import CLOCK, SETUP, Automatic
from amends.journal.models import Entry
from amends.people.models import Brand
from amends.post.sealing import unsealed
from amends.remedies import queries
from amends.remedies.actions.denials import VoucherUsed
from amends.remedies.models import Redemption, Remedy, Voucher
from amends.remedies.queries.vouchers import held_on
from amends.remedies.rules import PAUSE, Skip, State
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene, everything, moves

pytestmark = pytest.mark.django_db

DUE = NOON + PAUSE
TILL = Automatic("till")
DAYS = 400


@pytest.fixture
def scene() -> Scene:
    made = a_scene()
    paying.open_payout_account(
        "voucher",
        brand=made.desk.brand,
        name="Vouchers",
        pays=["voucher"],
        told={"days": str(DAYS)},
        by=SETUP,
        at=NOON,
    )
    return made


@pytest.fixture
def case(scene: Scene) -> Case:
    return a_case(scene, owner=scene.ana)


@pytest.fixture
def remedy(scene: Scene, case: Case) -> Remedy:
    """A voucher of 40 dollars, issued."""
    made = making_right.offer_remedy(
        case, scene.catalogue["voucher"], 4_000, "USD", skips=Skip.CANNOT_WAIT, by=scene.ana, at=NOON
    )
    assert paying.pay_out(at=DUE, by=CLOCK).paid == 1
    made.refresh_from_db()
    return made


def code_of(remedy: Remedy) -> str:
    return unsealed(Voucher.objects.get(payout__remedy=remedy).sealed)["code"]


def take(remedy: Remedy, minor: int | None, key: str = "k1", days: int = 1) -> Redemption:
    brand = remedy.case.brand
    return paying.redeem(code_of(remedy), minor, key, brand=brand, by=TILL, at=DUE + timedelta(days=days))


def holds() -> tuple[int, int, int]:
    """What the books hold: vouchers, paid, and what is out of the budget."""
    (books,) = queries.books()
    assert queries.balance() == {"USD": 0}
    assert queries.differences() == []
    return books.vouchers_minor, books.paid_minor, books.budget_minor


def test_it_is_issued_once_and_keeps_the_promise(remedy: Remedy) -> None:
    assert (remedy.state, remedy.paid_reference) == (State.PAID, f"voucher {code_of(remedy)[-4:]}")
    assert remedy.payout is not None
    assert remedy.payout.kept_at == DUE
    assert moves(remedy)[-1] == ("issue", "owed_to_customers", "vouchers", 4_000)
    assert holds() == (4_000, 0, -4_000)
    paying.pay_out(at=DUE + PAUSE, by=CLOCK)
    assert Voucher.objects.count() == 1


def test_its_code_stands_nowhere_to_be_read(remedy: Remedy) -> None:
    voucher, code = Voucher.objects.get(), code_of(remedy)
    assert code not in str(Voucher.objects.values_list())
    assert code.encode() not in bytes(voucher.sealed)
    assert code not in str(list(Entry.objects.values_list("facts")))
    assert held_on(remedy.case)[remedy.id].code.replace("-", "") == code


def test_it_is_redeemed_in_parts_each_once_under_its_key(remedy: Remedy) -> None:
    first = take(remedy, 1_500)
    assert (first.amount_minor, first.left_minor) == (1_500, 2_500)
    assert take(remedy, 1_500).id == first.id, "the same key is the same purchase"
    assert holds() == (2_500, 1_500, -4_000)
    assert take(remedy, None, "k2").amount_minor == 2_500
    assert holds() == (0, 4_000, -4_000)


@pytest.mark.parametrize("minor", [1_499, None])
def test_a_key_names_one_purchase(remedy: Remedy, minor: int | None) -> None:
    take(remedy, 1_500)
    with pytest.raises(KeyUsedOtherwise):
        take(remedy, minor)


def test_no_more_is_taken_than_is_left(remedy: Remedy) -> None:
    take(remedy, 3_000)
    before = [*everything(), list(Voucher.objects.values_list()), list(Redemption.objects.values_list())]
    for minor, words in ((1_001, "10.00 USD is left"), (0, "is left"), (-1, "is left")):
        with pytest.raises(NothingLeft, match=words):
            take(remedy, minor, "k2")
    assert before == [*everything(), list(Voucher.objects.values_list()), list(Redemption.objects.values_list())]


def test_another_brands_till_knows_nothing_of_it(remedy: Remedy) -> None:
    own = remedy.case.brand
    other = Brand.objects.create(
        id=remedy.id, slug="other", name="Other", calendar=own.calendar, sender_address="a@b.example"
    )
    with pytest.raises(NoVoucher):
        paying.redeem(code_of(remedy), 1, "k", brand=other, by=TILL, at=DUE)
    with pytest.raises(NoVoucher):
        paying.redeem("A" * 14, 1, "k", brand=own, by=TILL, at=DUE)


def test_what_is_left_expires_on_its_day(remedy: Remedy) -> None:
    take(remedy, 1_500)
    day = DUE + timedelta(days=DAYS)
    assert paying.expire_vouchers(by=CLOCK, at=day - timedelta(seconds=1)) == 0
    with pytest.raises(NothingLeft, match="expired on"):
        take(remedy, 100, "late", days=DAYS)
    assert paying.expire_vouchers(by=CLOCK, at=day) == 1
    assert paying.expire_vouchers(by=CLOCK, at=day) == 0
    assert holds() == (0, 1_500, -1_500)
    assert take(remedy, 1_500).left_minor == 2_500, "an old purchase keeps its answer"


def test_it_is_taken_back_while_nothing_was_bought(scene: Scene, remedy: Remedy) -> None:
    making_right.reverse_remedy(remedy, by=scene.bea, at=DUE)
    assert holds() == (0, 0, 0)
    with pytest.raises(NothingLeft):
        take(remedy, 100)


def test_what_was_used_is_not_taken_back(scene: Scene, remedy: Remedy) -> None:
    take(remedy, 100)
    with pytest.raises(VoucherUsed):
        making_right.reverse_remedy(remedy, by=scene.bea, at=DUE)
    assert holds() == (3_900, 100, -4_000)


def test_a_refund_is_paid_in_money(scene: Scene) -> None:
    with pytest.raises(ValueError, match="pays: a refund is paid in money"):
        paying.open_payout_account(
            "voucher", brand=scene.desk.brand, name="V", pays=["refund"], told={}, by=SETUP, at=NOON
        )


@pytest.mark.parametrize("days", ["0", "-1", "x", "99999"])
def test_its_days_are_a_number(scene: Scene, days: str) -> None:
    with pytest.raises(ValueError, match="days: give a whole number"):
        paying.open_payout_account(
            "voucher", brand=scene.desk.brand, name="V", pays=["gift"], told={"days": days}, by=SETUP, at=NOON
        )
