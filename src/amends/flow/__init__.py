"""Flow: the whole recovery, once, in story order, in the words of the trade. It calls; it decides nothing.

Promises: each function is one transaction, after which what must always hold holds; doors call nothing else to
change a recovery. `docs/story.md` tells the same story, and a test holds the two together.
Will not: parse, render, or read the clock.
"""

from __future__ import annotations

# Notice and hear: a signal shows it, or the customer tells us.
from amends.flow.noticing import notice, pass_expectations
from amends.flow.hearing import hear

# Open and take: one customer, one case, one owner.
from amends.flow.opening import open_cases
from amends.flow.promising import take

# Acknowledge and understand: a person writes, and listens.
from amends.flow.promising import acknowledge, call, note, understand, write

# Promise: what happens next, by when; asked of others, moved in time, kept by what went out.
from amends.flow.promising import answer_ask, ask, ask_customer, promise, renegotiate, safe_time
from amends.flow.sending import bounced, send
from amends.flow.timekeeping import keep_time

# Hand over: nobody leaves with a promise in their pocket.
from amends.flow.staffing import accept, deactivate, decline, end_shift, give_to_team, hand_off, reassign

# Fix and make right.
from amends.flow.closing import fix
from amends.flow.making_right import (
    approve_remedy,
    decide_no_remedy,
    decline_remedy,
    offer_remedy,
    pay_remedy,
    refuse_remedy,
)

# Confirm, follow up, resolve, close.
from amends.flow.closing import (
    answer_check_in,
    check_in,
    close_if_done,
    come_back,
    confirm,
    end_follow_up,
    end_otherwise,
    follow_up,
    rate,
    resolve,
    survey,
)

# Learn: why, so that it does not happen again.
from amends.flow.closing import set_cause

__all__ = [
    "notice",
    "pass_expectations",
    "hear",
    "open_cases",
    "take",
    "acknowledge",
    "call",
    "note",
    "understand",
    "write",
    "answer_ask",
    "ask",
    "ask_customer",
    "promise",
    "renegotiate",
    "safe_time",
    "bounced",
    "send",
    "keep_time",
    "accept",
    "deactivate",
    "decline",
    "end_shift",
    "give_to_team",
    "hand_off",
    "reassign",
    "fix",
    "approve_remedy",
    "decide_no_remedy",
    "decline_remedy",
    "offer_remedy",
    "pay_remedy",
    "refuse_remedy",
    "answer_check_in",
    "check_in",
    "close_if_done",
    "come_back",
    "confirm",
    "end_follow_up",
    "end_otherwise",
    "follow_up",
    "rate",
    "resolve",
    "survey",
    "set_cause",
]
