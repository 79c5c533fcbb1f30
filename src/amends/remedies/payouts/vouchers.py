"""Vouchers that Amends issues itself: paid in the transaction that writes it down, so nobody has to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from amends.remedies.payouts import Field, FieldKind, NotAsked, Provider, Settings, ToPay
from amends.remedies.rules import Word

# Many laws let a gift voucher live for three years at the least; whoever pays by it looks their own up.
USUAL_DAYS = 1_096
LONGEST_DAYS = 36_500


def _days(text: str) -> None:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= LONGEST_DAYS):
        raise ValueError(f"days: give a whole number of days from 1 to {LONGEST_DAYS}.")


def days_of(settings: Settings) -> int:
    """For how many days a voucher is good."""
    return int(str(settings["days"]))


def nobody(settings: Settings, secrets: Mapping[str, str], asked: ToPay, at: datetime) -> Word:
    """There is nobody outside to be asked."""
    raise NotAsked("A voucher is issued here; nobody is asked for it.")


VOUCHERS = Provider(
    slug="voucher",
    name="Vouchers of our own",
    fields=(
        Field(
            "days",
            "Days for which a voucher is good",
            "Look up what the law of your country asks for at least.",
            FieldKind.NUMBER,
            usual=USUAL_DAYS,
            check=_days,
        ),
        Field(
            "when",
            "When a voucher is given",
            "On the customer's page stands a choice; who does not make it is paid in money. Pick refunds for what a "
            "law owes: it is offered only where the law lets it, with the agreement that it asks for.",
            FieldKind.CHOICE,
            choices=(("always", "Always"), ("chosen", "When the customer chooses it instead of money")),
            usual="always",
        ),
    ),
    pay=nobody,
    look=nobody,
    is_money=False,
    days=days_of,
)
