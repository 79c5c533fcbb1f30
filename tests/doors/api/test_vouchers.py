"""POST /vouchers/redeem and /vouchers/balance: a till takes a purchase off a voucher once; wrong codes are counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from unittest import mock

import pytest

from amends import clock
from amends.api import vouchers
from amends.flow import making_right, paying
from amends.journal.actors import CLOCK, SETUP
from amends.people.rules import Scope
from amends.post.sealing import unsealed
from amends.remedies import queries
from amends.remedies.models import Redemption, Voucher
from amends.remedies.rules import PAUSE, Skip
from amends.remedies.rules.vouchers import SIGNS, read_code, spell_code
from tests.cast import NOON
from tests.doors.api.calls import System, a_system, problem
from tests.rooms.remedies.scene import a_case, a_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def code() -> str:
    """The code of a voucher of 40 dollars, as its holder reads it."""
    scene = a_scene()
    brand = scene.desk.brand
    paying.open_payout_account(
        "voucher", brand=brand, name="Vouchers", pays=["voucher"], told={"days": "400"}, by=SETUP, at=NOON
    )
    case = a_case(scene, owner=scene.ana)
    making_right.offer_remedy(
        case, scene.catalogue["voucher"], 4_000, "USD", skips=Skip.CANNOT_WAIT, by=scene.ana, at=NOON
    )
    paying.pay_out(at=NOON + PAUSE, by=CLOCK)
    return spell_code(unsealed(Voucher.objects.get().sealed)["code"])


@pytest.fixture
def till(code: str) -> System:
    return a_system(Voucher.objects.get().brand)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with mock.patch.object(clock, "now", return_value=NOON + timedelta(days=1)):
        yield


def other(code: str) -> str:
    """A code that might be one, and is none."""
    plain = read_code(code)
    for sign in SIGNS:
        for last in SIGNS:
            try:
                found = read_code(sign + plain[1:13] + last)
            except ValueError:
                continue
            if found != plain:
                return found
    raise AssertionError("there is no other code")


def test_a_purchase_is_taken_once_and_what_is_left_is_told(till: System, code: str) -> None:
    body = {"code": code.lower(), "amount_minor": 1_500}
    for _ in range(2):
        answer = till.post("vouchers/redeem", body, key="sale-1")
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert (told["redeemed_minor"], told["left_minor"], told["currency"]) == (1_500, 2_500, "USD")
    assert Redemption.objects.count() == 1
    left = till.post("vouchers/balance", {"code": code}).json()
    assert (left["left_minor"], left["is_expired"]) == (2_500, False)
    rest = till.post("vouchers/redeem", {"code": code}, key="sale-2").json()
    assert (rest["redeemed_minor"], rest["left_minor"]) == (2_500, 0)
    assert queries.differences() == []


@pytest.mark.parametrize(
    ("body", "key", "status", "field"),
    [
        ({"amount_minor": 4_001}, "k", 409, "amount_minor"),
        ({"amount_minor": 0}, "k", 422, "amount_minor"),
        ({"amount_minor": 100}, "", 422, "Idempotency-Key"),
        ({"amount_minor": 100, "code": "AAAAA-AAAAA-AAA3"}, "k", 404, "code"),
        ({"amount_minor": 100, "more": 1}, "k", 422, "more"),
    ],
)
def test_a_refusal_names_the_field_and_takes_nothing(
    till: System, code: str, body: dict[str, object], key: str, status: int, field: str
) -> None:
    answer = till.post("vouchers/redeem", {"code": code, **body}, key=key)
    assert answer.status_code == status, answer.content
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Redemption.objects.exists()


def test_a_key_that_was_used_otherwise_is_refused(till: System, code: str) -> None:
    till.post("vouchers/redeem", {"code": code, "amount_minor": 100}, key="k")
    answer = till.post("vouchers/redeem", {"code": code, "amount_minor": 101}, key="k")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (409, "Idempotency-Key")


def test_wrong_codes_are_counted_and_then_even_a_right_one_waits(
    till: System, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vouchers, "WRONG_CODES", 3)
    wrong = other(code)
    for _ in range(3):
        assert till.post("vouchers/balance", {"code": wrong}).status_code == 404
    answer = till.post("vouchers/balance", {"code": code})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_an_expired_voucher_says_so(till: System, code: str) -> None:
    with mock.patch.object(clock, "now", return_value=NOON + timedelta(days=500)):
        left = till.post("vouchers/balance", {"code": code}).json()
        assert (left["left_minor"], left["is_expired"]) == (0, True)
        answer = till.post("vouchers/redeem", {"code": code}, key="k")
    assert (answer.status_code, "expired on" in answer.json()["detail"]) == (409, True)


def test_it_needs_its_own_scope(code: str) -> None:
    told = a_system(Voucher.objects.get().brand, [Scope.COMPLAINTS_WRITE])
    problem(told.post("vouchers/balance", {"code": code}), 403, "Authorization")
