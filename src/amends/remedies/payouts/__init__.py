"""Providers: who pays a granted sum, each in a file of its own that is read when somebody uses it.

A provider is asked to pay under a key, and is asked what became of a key. It answers with a word. What it does not
say stays open: whoever cannot be sure raises `TryAgain`, and the key is asked about before anything is paid again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from amends.kernel.by_name import ByName
from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.channels.outside import NotOutside, exchange
from amends.post.channels.ways import Called, Field, FieldKind, NotGenuine, NotUnderstood
from amends.remedies.rules import Word

__all__ = [
    "PROVIDERS",
    "Called",
    "CannotDeliver",
    "Field",
    "FieldKind",
    "NotAsked",
    "NotGenuine",
    "NotOutside",
    "NotUnderstood",
    "Provider",
    "ToPay",
    "Told",
    "TryAgain",
    "exchange",
    "read_json",
    "read_part",
    "read_rows",
    "read_word",
    "whole_of",
]


LONGEST_NAME = 120


class NotAsked(Exception):
    """Nothing has left the house: the account lacks something. The payout waits, and a person mends the account."""


@dataclass(frozen=True, slots=True)
class ToPay:
    """What a provider is asked to pay. `order` and its `facts` name the payment that is given back."""

    key: str
    amount_minor: int
    currency: str
    made_at: datetime
    case: str = ""
    order: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider says by itself about a payout that it was asked for. `is_final`: it can say nothing else later,
    so that it failed means of a payment that was made that the money came back."""

    key: str
    word: Word
    is_final: bool = False


Settings = Mapping[str, object]
# Both raise `TryAgain` where nobody knows what came of it, `NotAsked` where nothing was sent, and `CannotDeliver` where
# the provider refuses it for good.
Ask = Callable[[Settings, Mapping[str, str], ToPay, datetime], Word]
# Raises `NotGenuine` and `NotUnderstood`. None: it is genuine, and about nothing of ours.
Hear = Callable[[Mapping[str, str], Called], Told | None]


@dataclass(frozen=True, slots=True)
class Provider:
    """Who pays. `is_keyed`: the same key twice is one payment there, so what it does not know may be asked for again
    at once. `hear` reads what it tells us by itself, where it does; a word that it is `TAKEN` has it asked at once.
    `is_money` is false for what can only be spent with the brand, which stands for no refund. `days` are those for
    which a voucher of our own is good, by its settings: who has it pays without anybody outside."""

    slug: str
    name: str
    fields: tuple[Field, ...]
    pay: Ask
    look: Ask
    is_keyed: bool = True
    hear: Hear | None = None
    is_money: bool = True
    days: Callable[[Settings], int] | None = None

    def secret_names(self) -> set[str]:
        """The fields that are sealed."""
        return {one.name for one in self.fields if one.kind is FieldKind.SECRET}


def read_word(told: object, name: str) -> str:
    """A text of a provider's answer, on one line; empty when it is none."""
    value = told.get(name) if isinstance(told, Mapping) else None
    return " ".join(value.split())[:300] if isinstance(value, str) else ""


def read_json(body: bytes) -> Mapping[str, object]:
    """An answer or a call as an object; empty when it is none."""
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def read_part(told: object, *names: str) -> object:
    """What stands in an answer at the end of these names; None when it does not."""
    for name in names:
        told = told.get(name) if isinstance(told, Mapping) else None
    return told


def read_rows(told: object, *names: str) -> list[Mapping[str, object]]:
    """The objects of a list that stands there; a connection of a graph gives its nodes."""
    found = read_part(told, *names)
    rows = found.get("nodes") if isinstance(found, Mapping) else found
    return [one for one in rows if isinstance(one, Mapping)] if isinstance(rows, list) else []


def whole_of(asked: ToPay, fact: object, what: str) -> str:
    """What an order's fact says, by which a provider knows the payment.

    :raises CannotDeliver: when the order has no such fact: somebody pays it another way.
    """
    found = asked.facts.get(str(fact))
    text = "" if found is None or isinstance(found, bool) else str(found).strip()
    if not 0 < len(text) <= LONGEST_NAME or not text.isascii() or not text.isprintable() or " " in text:
        raise CannotDeliver(f"The order does not say {what}: its fact {fact!s} is missing. Pay it by hand.")
    return text


PATHS: dict[str, str] = {
    "shopify": "amends.remedies.payouts.shopify.SHOPIFY",
    "shopify-gift-card": "amends.remedies.payouts.gift_cards.GIFT_CARDS",
    "stripe": "amends.remedies.payouts.stripe.STRIPE",
    "voucher": "amends.remedies.payouts.vouchers.VOUCHERS",
    "webhook": "amends.remedies.payouts.webhook.WEBHOOK",
}
PROVIDERS: Mapping[str, Provider] = ByName(PATHS)
