"""Providers: who pays a granted sum, each in a file of its own that is read when somebody uses it.

A provider is asked to pay under a key, and is asked what became of a key. It answers with a word. What it does not
say stays open: whoever cannot be sure raises `TryAgain`, and the key is asked about before anything is paid again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.module_loading import import_string

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
    "read_word",
]


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
    """What a provider says by itself about a payout that it was asked for."""

    key: str
    word: Word


Settings = Mapping[str, object]
# Both raise `TryAgain` where nobody knows what came of it, `NotAsked` where nothing was sent, and `CannotDeliver` where
# the provider refuses it for good.
Ask = Callable[[Settings, Mapping[str, str], ToPay, datetime], Word]
# Raises `NotGenuine` and `NotUnderstood`.
Hear = Callable[[Mapping[str, str], Called], Told]


@dataclass(frozen=True, slots=True)
class Provider:
    """Who pays. `is_keyed`: the same key twice is one payment there, so what it does not know may be asked for again
    at once. `hear` reads what it tells us by itself, where it does. `days` are those for which a voucher of our own is
    good, by its settings: who has it pays without anybody outside."""

    slug: str
    name: str
    fields: tuple[Field, ...]
    pay: Ask
    look: Ask
    is_keyed: bool = True
    hear: Hear | None = None
    days: Callable[[Settings], int] | None = None

    def secret_names(self) -> set[str]:
        """The fields that are sealed."""
        return {one.name for one in self.fields if one.kind is FieldKind.SECRET}


def read_word(told: object, name: str) -> str:
    """A text of a provider's answer, on one line; empty when it is none."""
    value = told.get(name) if isinstance(told, Mapping) else None
    return " ".join(value.split())[:300] if isinstance(value, str) else ""


PATHS: dict[str, str] = {
    "voucher": "amends.remedies.payouts.vouchers.VOUCHERS",
    "webhook": "amends.remedies.payouts.webhook.WEBHOOK",
}


class _Providers(Mapping[str, Provider]):
    def __getitem__(self, slug: str) -> Provider:
        made: Provider = import_string(PATHS[slug])
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(PATHS)

    def __len__(self) -> int:
        return len(PATHS)

    def __contains__(self, slug: object) -> bool:
        return slug in PATHS


PROVIDERS: Mapping[str, Provider] = _Providers()
