"""Refunds by Shopify's GraphQL Admin API (https://shopify.dev/docs/api/admin-graphql), to the means of payment.

The order's fact `shopify_order_id` (or another that the account names) says which order is refunded. Our key stands in
the `@idempotent` directive of the call and in the note of the refund, by which it is found again on its order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from uuid import NAMESPACE_URL, uuid5

from amends.kernel.money import Money, places
from amends.post.channels.signatures import is_shopify
from amends.remedies import payouts
from amends.remedies.payouts import (
    Called,
    CannotDeliver,
    Field,
    FieldKind,
    NotAsked,
    NotGenuine,
    NotOutside,
    NotUnderstood,
    Provider,
    Settings,
    Told,
    ToPay,
    TryAgain,
    read_json,
    read_part,
    read_rows,
    read_word,
    whole_of,
)
from amends.remedies.rules import Answer, Word

VERSION = "2026-10"
MARK = "Amends "
MOST = 100
ORDER = """query Order($id: ID!) { order(id: $id) { id presentmentCurrencyCode customer { id }
  transactions(first: 100) { id kind status gateway amountSet { presentmentMoney { amount currencyCode } } } } }"""
REFUND = """mutation Refund($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) {
  refund { id note transactions(first: 100) { nodes {
    id kind status amountSet { presentmentMoney { amount currencyCode } } } } }
  userErrors { field message } } }"""
REFUNDS = """query Refunds($id: ID!) { order(id: $id) { refunds(first: 100) { id note
  transactions(first: 100) { nodes { id kind status amountSet { presentmentMoney { amount currencyCode } } } } } } }"""
WORKING = {"PENDING", "AWAITING_RESPONSE", "UNKNOWN"}
KNOWN = WORKING | {"SUCCESS", "FAILURE", "ERROR"}


def call(
    settings: Settings, secrets: Mapping[str, str], query: str, variables: Mapping[str, object]
) -> Mapping[str, object]:
    """What Shopify answers to a question or an order of ours.

    :raises TryAgain: when nobody knows what came of it.
    """
    address = f"{str(settings['url']).rstrip('/')}/admin/api/{settings['version']}/graphql.json"
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"Content-Type": "application/json", "X-Shopify-Access-Token": secrets.get("token", "")}
    got = payouts.exchange(address, body, headers)
    told = read_json(got.body)
    if not 200 <= got.status < 300 or told.get("errors") or not isinstance(told.get("data"), Mapping):
        said = read_word(next(iter(read_rows(told, "errors")), {}), "message") or read_word(told, "errors")
        raise TryAgain(f"Shopify answers {got.status}: {said}".rstrip(": "))
    found = told["data"]
    return found if isinstance(found, Mapping) else {}


def first(
    settings: Settings, secrets: Mapping[str, str], query: str, variables: Mapping[str, object]
) -> Mapping[str, object]:
    """The same, before anything has been asked for: who does not answer has been asked for nothing."""
    try:
        return call(settings, secrets, query, variables)
    except NotOutside:
        raise
    except TryAgain as why:
        raise NotAsked(str(why)) from why


def order_of(settings: Settings, asked: ToPay) -> str:
    """How Shopify names the order.

    :raises CannotDeliver: when the order does not say.
    """
    name = whole_of(asked, settings["fact"], "which order at Shopify it was").removeprefix("gid://shopify/Order/")
    if not name.isdecimal():
        raise CannotDeliver(f"{name[:40]!r} names no order at Shopify: it is a number. Pay it by hand.")
    return f"gid://shopify/Order/{name}"


def mark(asked: ToPay) -> str:
    """What stands in the note, by which we find it again."""
    return f"{MARK}{asked.key}"


def decimal(asked: ToPay) -> str:
    """The sum as Shopify writes it: "40.00"."""
    return f"{Money(asked.amount_minor, asked.currency).amount:f}"


def refused(told: object) -> None:
    """Raises what Shopify holds against what we asked for: it has read it, and did not do it."""
    if wrong := read_rows(told, "userErrors"):
        raise CannotDeliver("; ".join(f"Shopify says: {read_word(one, 'message')}" for one in wrong)[:300])


def pay(settings: Settings, secrets: Mapping[str, str], asked: ToPay, at: datetime) -> Word:
    """Asks for the refund, on the payment of the order that can bear it."""
    order_id = order_of(settings, asked)
    order = read_part(first(settings, secrets, ORDER, {"id": order_id}), "order")
    if not isinstance(order, Mapping):
        raise CannotDeliver("Shopify knows no such order. Pay it by hand.")
    paid = _paid_by(order, asked)
    movement = {
        "orderId": order_id,
        "parentId": read_word(paid, "id"),
        "gateway": read_word(paid, "gateway"),
        "kind": "REFUND",
        "amount": decimal(asked),
    }
    told = {"orderId": order_id, "note": mark(asked), "currency": asked.currency, "notify": False}
    wish = {"input": {**told, "transactions": [movement]}, "key": str(uuid5(NAMESPACE_URL, asked.key))}
    made = read_part(call(settings, secrets, REFUND, wish), "refundCreate")
    refused(made)
    refund = read_part(made, "refund")
    if not isinstance(refund, Mapping):
        raise TryAgain("Shopify says nothing of the refund.")
    return _word(refund, asked)


def _paid_by(order: Mapping[str, object], asked: ToPay) -> Mapping[str, object]:
    currency = read_word(order, "presentmentCurrencyCode")
    if currency != asked.currency:
        raise CannotDeliver(f"Paid in {currency or 'no currency'}, and {asked.currency} is owed. Pay it by hand.")
    payments = [
        one
        for one in read_rows(order, "transactions")
        if read_word(one, "kind") in {"SALE", "CAPTURE"} and read_word(one, "status") == "SUCCESS"
    ]
    largest = max(payments, key=lambda one: _minor(one, asked.currency), default=None)
    if largest is None or _minor(largest, asked.currency) < asked.amount_minor:
        raise CannotDeliver("No payment of this order was as large as what is owed. Pay it by hand.")
    return largest


def _minor(movement: Mapping[str, object], currency: str) -> int:
    """How much a movement moved, in our minor units; nothing when it was in another currency."""
    told = read_part(movement, "amountSet", "presentmentMoney")
    if read_word(told, "currencyCode") != currency:
        return 0
    try:
        return int(Decimal(read_word(told, "amount")).scaleb(places(currency)))
    except (InvalidOperation, ValueError, OverflowError):
        return 0


def look(settings: Settings, secrets: Mapping[str, str], asked: ToPay, at: datetime) -> Word:
    """Looks for our key among the refunds of the order."""
    order = read_part(call(settings, secrets, REFUNDS, {"id": order_of(settings, asked)}), "order")
    if not isinstance(order, Mapping) or not isinstance(order.get("refunds"), list):
        raise TryAgain("Shopify does not say which refunds the order has.")
    rows = read_rows(order, "refunds")
    for one in rows:
        if read_word(one, "note") == mark(asked):
            return _word(one, asked)
    if len(rows) >= MOST:
        raise TryAgain("This order has more refunds than can be looked through.")
    return Word(Answer.NOT_KNOWN)


def _word(refund: Mapping[str, object], asked: ToPay) -> Word:
    moves = [one for one in read_rows(refund, "transactions") if read_word(one, "kind") in {"REFUND", ""}]
    states = {read_word(one, "status") for one in moves}
    reference = read_word(refund, "id")[:120]
    if not states <= KNOWN:
        raise TryAgain("Shopify says of a refund what we do not know.")
    if states & WORKING:
        return Word(Answer.TAKEN, reference)
    done = [_minor(one, asked.currency) for one in moves if read_word(one, "status") == "SUCCESS"]
    if not done:
        return Word(Answer.FAILED, reference, reason="Shopify made the refund without moving any money.")
    return Word(Answer.PAID, reference, sum(done))


def hear(secrets: Mapping[str, str], called: Called) -> Told | None:
    """What Shopify tells by itself (topic refunds/create): it is asked at once. Its call carries no moment, so it may
    be an old one sent again, and is believed in nothing else."""
    if not is_shopify(secrets.get("secret", ""), called.headers.get("x-shopify-hmac-sha256", ""), called.body):
        raise NotGenuine("The signature is missing or wrong.")
    told = read_json(called.body)
    if not told:
        raise NotUnderstood("It is no call of Shopify's.")
    note = read_word(told, "note")
    if called.headers.get("x-shopify-topic", "") != "refunds/create" or not note.startswith(MARK):
        return None
    return Told(note.removeprefix(MARK), Word(Answer.TAKEN, read_word(told, "admin_graphql_api_id")[:120]))


def version(text: str) -> None:
    """A version of Shopify's interface.

    :raises ValueError: when it is none.
    """
    if not re.fullmatch(r"20\d\d-(01|04|07|10)", text):
        raise ValueError(f"version: write it as Shopify does, such as {VERSION}.")


FIELDS = (
    Field("url", "Address of the shop", "https://your-shop.myshopify.com"),
    Field(
        "fact",
        "Fact of an order that names it at Shopify",
        "In it stands the order's number in Shopify's own books, such as 5551234567890.",
        usual="shopify_order_id",
    ),
    Field("version", "Version of the interface", "Shopify keeps each for a year.", usual=VERSION, check=version),
)
SHOPIFY = Provider(
    slug="shopify",
    name="Shopify refunds",
    fields=(
        *FIELDS,
        Field("token", "Access token", "Of an app that may read and write orders.", FieldKind.SECRET),
        Field(
            "secret",
            "Client secret of the app",
            "Signs the webhook refunds/create. Without it Shopify is only asked.",
            FieldKind.SECRET,
            required=False,
        ),
    ),
    pay=pay,
    look=look,
    hear=hear,
)
