"""Flow: the whole recovery, once, in story order, in the words of the trade. It calls; it decides nothing.

Promises: each function is one transaction, after which what must always hold holds; doors call nothing else to
change a recovery. `docs/story.md` tells the same story, and a test holds the two together.
Will not: parse, render, or read the clock.
"""

from __future__ import annotations

# Notice and hear: a signal shows it, or the customer tells us.
from amends.flow.hearing import hear
from amends.flow.noticing import notice, pass_expectations

# Open and take: one customer, one case, one owner.
from amends.flow.opening import open_cases
from amends.flow.promising import take

# Acknowledge and understand: a person writes, and listens.
from amends.flow.promising import acknowledge, call, note, understand, write

# Promise: what happens next, by when; asked of others, moved in time, kept by what went out.
from amends.flow.promising import answer_ask, ask, ask_customer, keep, promise, renegotiate, safe_time
from amends.flow.sending import bounced, send
from amends.flow.timekeeping import keep_time

# One of thousands: a letter to all.
from amends.flow.broadcasting import begin_letter

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

# Confirm, learn, follow up, resolve, close.
from amends.flow.closing import confirm, follow_up, resolve, set_cause
from amends.flow.coming_back import bring_back
from amends.flow.ending import close_if_done, end_otherwise
from amends.flow.following import answer_check_in, check_in, check_in_automatically, come_back, end_follow_up
from amends.flow.surveying import rate, recommend, survey, survey_automatically

__all__ = [
    "accept",
    "acknowledge",
    "answer_ask",
    "answer_check_in",
    "approve_remedy",
    "ask",
    "ask_customer",
    "begin_letter",
    "bounced",
    "bring_back",
    "call",
    "check_in",
    "check_in_automatically",
    "close_if_done",
    "come_back",
    "confirm",
    "deactivate",
    "decide_no_remedy",
    "decline",
    "decline_remedy",
    "end_follow_up",
    "end_otherwise",
    "end_shift",
    "fix",
    "follow_up",
    "give_to_team",
    "hand_off",
    "hear",
    "keep",
    "keep_time",
    "note",
    "notice",
    "offer_remedy",
    "open_cases",
    "pass_expectations",
    "pay_remedy",
    "promise",
    "rate",
    "reassign",
    "recommend",
    "refuse_remedy",
    "renegotiate",
    "resolve",
    "safe_time",
    "send",
    "set_cause",
    "survey",
    "survey_automatically",
    "take",
    "understand",
    "write",
]
