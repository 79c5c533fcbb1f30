"""Stripe, Shopify and its gift cards: one payment, whatever they say or do not say, by the means that was paid with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from babel.numbers import list_currencies
from django.conf import LazySettings

from amends.cases.models import Case
from amends.customers.models import Order
from amends.flow import making_right, paying
from amends.journal.actors import CLOCK, SETUP
from amends.kernel.money import places
from amends.post.channels.signatures import is_shopify, is_stripe, shopify_signature, stripe_signature
from amends.remedies import queries
from amends.remedies.models import PayoutAccount, Remedy
from amends.remedies.payouts import Called, CannotDeliver, NotGenuine, NotUnderstood
from amends.remedies.payouts.stripe import THREE, WHOLE, to_ours, to_theirs
from amends.remedies.queries.payouts import stuck, to_pay_by_hand
from amends.remedies.rules import PAUSE, Skip, State
from tests.cast import NOON
from tests.rooms.remedies.scene import Scene, a_case, a_scene
from tests.shops import ORDER, PAYMENT, Shop, Shopify, Stripe, open_shop

pytestmark = pytest.mark.django_db

DUE = NOON + PAUSE
HOUR = timedelta(hours=1)
ACCOUNTS = {
    "stripe": {"api_key": "rk_1", "secret": "whsec_stripe"},
    "shopify": {"token": "shpat_1", "secret": "client-secret"},
    "shopify-gift-card": {"token": "shpat_1"},
}
EACH = pytest.mark.parametrize("slug", list(ACCOUNTS))
REFUNDS = pytest.mark.parametrize("slug", ["stripe", "shopify"])


@dataclass
class World:
    scene: Scene
    case: Case
    far: Shop
    account: PayoutAccount

    def grant(self, dollars: int = 40) -> Remedy:
        """A refund, or goodwill where gift cards pay."""
        what = self.scene.refund if "refund" in self.account.pays else self.scene.goodwill
        return making_right.offer_remedy(
            self.case, what, dollars * 100, "USD", skips=Skip.CANNOT_WAIT, by=self.scene.ana, at=NOON
        )

    def told(self, body: dict[str, object], secret: str = "", topic: str = "refunds/create") -> bool:
        """What they tell us by themselves, signed."""
        raw = json.dumps(body).encode()
        secret = secret or ACCOUNTS[self.account.provider]["secret"]
        signed = {
            "stripe-signature": stripe_signature(secret, DUE, raw),
            "x-shopify-hmac-sha256": shopify_signature(secret, raw),
            "x-shopify-topic": topic,
        }
        call = Called("POST", "/", {}, signed, raw, DUE + timedelta(minutes=2))
        return paying.heard_of_payout(self.account, call, by=CLOCK, at=call.received_at)

    def event(self, kind: str = "refund.updated") -> dict[str, object]:
        return {"type": kind, "data": {"object": dict(self.far.made[0])}}


@pytest.fixture
def world(slug: str, settings: LazySettings) -> Iterator[World]:
    settings.CONFIG = settings.CONFIG.model_copy(update={"internal_hosts": "127.0.0.1"})
    scene = a_scene()
    case = a_case(scene, owner=scene.ana)
    assert case.order
    Order.objects.filter(id=case.order.id).update(facts={"payment_intent": PAYMENT, "shopify_order_id": ORDER})
    with open_shop(Stripe() if slug == "stripe" else Shopify()) as far:
        account = paying.open_payout_account(
            slug,
            brand=scene.desk.brand,
            name="Shop",
            pays=["goodwill"] if slug == "shopify-gift-card" else ["refund"],
            told={"url": far.address, **ACCOUNTS[slug]},
            by=SETUP,
            at=NOON,
        )
        yield World(scene, case, far, account)


def payouts(remedy: Remedy) -> list[tuple[str, int, int]]:
    return list(remedy.payouts.order_by("made_at", "id").values_list("state", "amount_minor", "paid_minor"))


def state(remedy: Remedy) -> State:
    return Remedy.objects.get(id=remedy.id).state


def assert_sound() -> None:
    assert set(queries.balance().values()) <= {0}
    assert queries.differences() == []


@EACH
def test_one_that_does_the_work_and_never_answers_pays_once(world: World) -> None:
    remedy = world.grant()
    world.far.loses = 1
    assert paying.pay_out(at=DUE, by=CLOCK).waiting == 1
    assert (payouts(remedy), len(world.far.made)) == ([("unknown", 4_000, 0)], 1)
    assert paying.pay_out(at=DUE + HOUR, by=CLOCK).paid == 1
    assert (payouts(remedy), len(world.far.made)) == ([("paid", 4_000, 4_000)], 1)
    assert state(remedy) is State.PAID
    assert_sound()


@EACH
def test_what_it_never_heard_of_is_asked_for_again_and_paid_once(world: World) -> None:
    remedy = world.grant()
    world.far.away = 1
    paying.pay_out(at=DUE, by=CLOCK)
    assert payouts(remedy) == [("to_pay", 4_000, 0)], "what is looked up first was all that was asked"
    world.far.loses = 1
    paying.pay_out(at=DUE + HOUR, by=CLOCK)
    kept = dict(world.far.by_key)
    # They deny it for a moment, as an index does that lags: nothing is made twice.
    hidden, world.far.made = world.far.made, []
    world.far.by_key = {} if world.account.provider == "shopify-gift-card" else world.far.by_key
    calls = len(world.far.calls)
    paying.pay_out(at=DUE + HOUR + timedelta(minutes=5), by=CLOCK)
    made = [one for one in world.far.calls[calls:] if one in {"mutation Card"}]
    assert (world.far.made, made) == ([], [])
    world.far.made, world.far.by_key = hidden, kept
    paying.pay_out(at=DUE + 9 * HOUR, by=CLOCK)
    assert (payouts(remedy), len(world.far.made)) == ([("paid", 4_000, 4_000)], 1)
    assert_sound()


@EACH
def test_a_refusal_is_said_to_a_person_and_nothing_moves(world: World) -> None:
    remedy = world.grant()
    world.far.refuses = "Charge has already been refunded."
    assert paying.pay_out(at=DUE, by=CLOCK).failed == 1
    (one,) = stuck(world.scene.desk.brand)
    assert (one.is_failed, "already been refunded" in one.trouble) == (True, True)
    assert (world.far.made, state(remedy)) == ([], State.GRANTED)
    assert_sound()


@EACH
@pytest.mark.parametrize("wrong", ["facts", "currency"])
def test_what_does_not_fit_is_never_asked_for(world: World, wrong: str) -> None:
    remedy = world.grant()
    if wrong == "facts":
        Order.objects.update(facts={"payment_intent": "card 1", "shopify_order_id": "?"})
    else:
        world.far.currency = "EUR"
    assert paying.pay_out(at=DUE, by=CLOCK).failed == 1
    assert (payouts(remedy), world.far.made) == ([("failed", 4_000, 0)], [])


@REFUNDS
def test_a_part_leaves_the_rest_owed(world: World) -> None:
    remedy = world.grant()
    world.far.pays_at_most = 3_000
    paying.pay_out(at=DUE, by=CLOCK)
    assert payouts(remedy) == [("paid", 4_000, 3_000), ("to_pay", 1_000, 0)]
    paying.pay_out(at=DUE + HOUR, by=CLOCK)
    assert (state(remedy), len(world.far.made)) == (State.PAID, 2)
    assert_sound()


@REFUNDS
def test_one_that_is_declined_later_is_found_out(world: World, slug: str) -> None:
    remedy = world.grant()
    world.far.state = {"stripe": "pending", "shopify": "PENDING"}[slug]
    assert paying.pay_out(at=DUE, by=CLOCK).waiting == 1
    assert payouts(remedy) == [("asked", 4_000, 0)]
    world.far.settle({"stripe": "failed", "shopify": "FAILURE"}[slug])
    assert paying.pay_out(at=DUE + HOUR, by=CLOCK).failed == 1
    (one,) = stuck(world.scene.desk.brand)
    assert (one.is_failed, len(world.far.made)) == (True, 1)
    assert_sound()


@REFUNDS
def test_their_call_has_them_asked_at_once_and_believed_in_nothing_more(world: World, slug: str) -> None:
    remedy = world.grant()
    world.far.state = {"stripe": "pending", "shopify": "PENDING"}[slug]
    paying.pay_out(at=DUE, by=CLOCK)
    key = remedy.payouts.get().key
    world.far.settle({"stripe": "succeeded", "shopify": "SUCCESS"}[slug])
    body = world.event() if slug == "stripe" else {"note": f"Amends {key}", "admin_graphql_api_id": "gid://1"}
    soon = DUE + timedelta(minutes=2)
    with pytest.raises(NotGenuine):
        world.told(body, secret="another")
    assert paying.pay_out(at=soon, by=CLOCK).paid == 0, "it is not asked before a quarter of an hour"
    assert world.told(body)
    assert payouts(remedy) == [("asked", 4_000, 0)]
    assert paying.pay_out(at=soon, by=CLOCK).paid == 1
    assert (payouts(remedy), len(world.far.made)) == ([("paid", 4_000, 4_000)], 1)


@REFUNDS
def test_calls_about_others_are_taken_and_change_nothing(world: World) -> None:
    world.grant()
    paying.pay_out(at=DUE, by=CLOCK)
    for body in ({"type": "charge.succeeded", "data": {"object": {}}}, {"type": "x", "note": "Amends payout:none:1"}):
        assert not world.told(dict(body))
        assert not world.told(dict(body), topic="orders/paid")
    with pytest.raises(NotUnderstood):
        world.told({})


@pytest.mark.parametrize("slug", ["stripe"])
def test_a_refund_that_fails_after_it_was_made_has_come_back(world: World) -> None:
    remedy = world.grant()
    paying.pay_out(at=DUE, by=CLOCK)
    assert state(remedy) is State.PAID
    world.far.settle("failed")
    for _ in range(2):
        world.told({"type": "refund.failed", "data": {"object": {**world.far.made[0], "failure_reason": "lost_card"}}})
    assert payouts(remedy) == [("returned", 4_000, 4_000), ("to_pay", 4_000, 0)]
    (by_hand,) = to_pay_by_hand(world.scene.desk.brand)
    assert by_hand.is_by_hand
    # An older call that comes late is no payment.
    assert world.told(world.event() | {"data": {"object": {**world.far.made[0], "status": "succeeded"}}})
    assert state(remedy) is State.GRANTED
    assert_sound()


def test_sums_are_written_in_stripes_smallest_unit() -> None:
    assert to_theirs(4_000, "USD") == 4_000
    assert (to_theirs(4_000, "JPY"), to_theirs(1_234, "KWD")) == (4_000, 1_234)
    assert (to_theirs(500, "ISK"), to_theirs(500, "UGX")) == (50_000, 50_000), "two decimals there, none here"
    for currency in sorted(list_currencies()):
        theirs = 0 if currency in WHOLE else 3 if currency in THREE else 2
        whole = 7 * 10 ** places(currency)
        assert to_theirs(whole, currency) == 7 * 10**theirs
        assert to_ours(to_theirs(whole, currency), currency) == whole
    assert all(places(currency) <= 2 for currency in WHOLE)
    with pytest.raises(CannotDeliver, match="as small"):
        to_theirs(1, "CLF")


def test_who_signs_is_known_by_the_secret_the_body_and_the_moment() -> None:
    body, secret = b'{"a": 1}', "whsec_1"
    good = stripe_signature(secret, NOON, body)
    assert is_stripe(secret, good, body, NOON + timedelta(minutes=4))
    assert is_stripe(secret, good.replace("v1=", "v1=00,v0=11,v1="), body, NOON), "while a secret is being changed"
    moment, _, digest = good.partition(",v1=")
    wrong = [
        "",
        "t=1",
        moment,
        f"v1={digest}",
        f"{moment},v0={digest}",
        f"t=x,v1={digest}",
        f"t=²,v1={digest}",
        "t=" * 9,
    ]
    assert not any(is_stripe(secret, one, body, NOON) for one in wrong)
    assert not is_stripe(secret, good, body + b" ", NOON)
    assert not is_stripe(secret, good, body, NOON + timedelta(minutes=6))
    assert not is_stripe("", stripe_signature("", NOON, body), body, NOON)
    given = shopify_signature(secret, body)
    assert is_shopify(secret, given, body)
    assert not any(is_shopify(secret, one, body) for one in ("", given[:-1], "ä", shopify_signature("other", body)))
    assert not is_shopify("", shopify_signature("", body), body)
