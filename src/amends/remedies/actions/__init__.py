"""The verbs of a remedy: offer, approve, refuse, withdraw, pay, accept, decline, reverse, decide for none; settings."""

from __future__ import annotations

from amends.remedies.actions.budgets import set_budget, set_four_eyes
from amends.remedies.actions.closing import CannotClose, MonthClosed, close_month
from amends.remedies.actions.deciding import approve, bind, decide_none, refuse, withdraw
from amends.remedies.actions.denials import (
    AlreadyDecided,
    AlreadyPaid,
    BeingPaid,
    BeyondAuthority,
    CannotOffer,
    Denied,
    NeedsAnother,
    NobodyCanDecide,
    NoRate,
    NothingToReserve,
    NotOwed,
    NotYourOwn,
    StillGiven,
    StillWaiting,
    TooSoon,
)
from amends.remedies.actions.ending import accept, decline, pay, reverse
from amends.remedies.actions.offering import Unsignalled, offer
from amends.remedies.actions.quoting import ask, drop_law, hold, settle, use_law
from amends.remedies.actions.rates import record_rate
from amends.remedies.actions.reserving import reserve
from amends.remedies.actions.stocking import NewOffering, catalogue, set_authority, stock

__all__ = [
    "AlreadyDecided",
    "AlreadyPaid",
    "BeingPaid",
    "BeyondAuthority",
    "CannotClose",
    "CannotOffer",
    "Denied",
    "MonthClosed",
    "NeedsAnother",
    "NewOffering",
    "NoRate",
    "NobodyCanDecide",
    "NotOwed",
    "NotYourOwn",
    "NothingToReserve",
    "StillGiven",
    "StillWaiting",
    "TooSoon",
    "Unsignalled",
    "accept",
    "approve",
    "ask",
    "bind",
    "catalogue",
    "close_month",
    "decide_none",
    "decline",
    "drop_law",
    "hold",
    "offer",
    "pay",
    "record_rate",
    "refuse",
    "reserve",
    "reverse",
    "set_authority",
    "set_budget",
    "set_four_eyes",
    "settle",
    "stock",
    "use_law",
    "withdraw",
]
