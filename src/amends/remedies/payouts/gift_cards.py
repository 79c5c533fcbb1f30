"""Gift cards of a Shopify shop, for goodwill: Shopify writes to the order's customer, at the address that it knows.

Shopify keeps no keys for gift cards. So the code is made from our key: a second card of the same key would carry the
code of the first, and Shopify takes no code twice. What it does not find is asked for again only after ten minutes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from amends.kernel.money import places
from amends.remedies.payouts import (
    CannotDeliver,
    Field,
    FieldKind,
    Provider,
    Settings,
    ToPay,
    TryAgain,
    read_part,
    read_rows,
    read_word,
)
from amends.remedies.payouts.shopify import FIELDS, ORDER, call, decimal, first, mark, order_of, refused
from amends.remedies.rules import Answer, Word

SHOP = "query Shop { shop { currencyCode } }"
CREATE = """mutation Card($input: GiftCardCreateInput!) { giftCardCreate(input: $input) {
  giftCard { id note initialValue { amount currencyCode } } userErrors { code field message } } }"""
FIND = """query Cards($query: String!) { giftCards(first: 50, query: $query) {
  nodes { id note initialValue { amount currencyCode } } } }"""
# Base 32 in lower case: letters and digits, sixteen of them, as Shopify's own codes are long.
SIGNS = 16


def code_of(secrets: Mapping[str, str], asked: ToPay) -> str:
    """The code of the card, the same for a key: 80 bits that nobody guesses without the account's token."""
    made = hmac.new(secrets.get("token", "").encode(), asked.key.encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode().lower()[:SIGNS]


def pay(settings: Settings, secrets: Mapping[str, str], asked: ToPay, at: datetime) -> Word:
    """Asks for the card."""
    order_id = order_of(settings, asked)
    currency = read_word(read_part(first(settings, secrets, SHOP, {}), "shop"), "currencyCode")
    if currency != asked.currency:
        raise CannotDeliver(f"The shop's cards are in {currency or 'no currency'}, not in {asked.currency}.")
    order = read_part(first(settings, secrets, ORDER, {"id": order_id}), "order")
    customer = read_word(read_part(order, "customer"), "id")
    if not customer:
        raise CannotDeliver("Shopify knows no such order, or no customer of it: nobody would be told of the card.")
    card = {
        "code": code_of(secrets, asked),
        "customerId": customer,
        "initialValue": decimal(asked),
        "note": mark(asked),
        "notify": True,
    }
    made = read_part(call(settings, secrets, CREATE, {"input": card}), "giftCardCreate")
    if any(read_word(one, "code") == "TAKEN" for one in read_rows(made, "userErrors")):
        raise TryAgain("Shopify has a card of this code already; it is looked for.")
    refused(made)
    return _word(read_part(made, "giftCard"), asked)


def look(settings: Settings, secrets: Mapping[str, str], asked: ToPay, at: datetime) -> Word:
    """Looks for the card by its code; the note says whether it is ours."""
    found = call(settings, secrets, FIND, {"query": code_of(secrets, asked)})
    for one in read_rows(found, "giftCards"):
        if read_word(one, "note") == mark(asked):
            return _word(one, asked)
    return Word(Answer.NOT_KNOWN)


def _word(card: object, asked: ToPay) -> Word:
    value = read_part(card, "initialValue")
    reference = read_word(card, "id")[:120]
    if not reference or read_word(value, "currencyCode") != asked.currency:
        raise TryAgain("Shopify does not say which card it made.")
    try:
        minor = int(Decimal(read_word(value, "amount")).scaleb(places(asked.currency)))
    except (InvalidOperation, ValueError, OverflowError) as why:
        raise TryAgain("Shopify does not say what the card is worth.") from why
    return Word(Answer.PAID, reference, minor)


GIFT_CARDS = Provider(
    slug="shopify-gift-card",
    name="Shopify gift cards",
    fields=(
        *FIELDS,
        Field(
            "token",
            "Access token",
            "Of an app that writes gift cards and reads orders and customers.",
            FieldKind.SECRET,
        ),
    ),
    pay=pay,
    look=look,
    is_keyed=False,
    is_money=False,
)
