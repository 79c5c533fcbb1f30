"""The verbs of a case: open, own, hand off, hear, wait, end and come back."""

from __future__ import annotations

from amends.cases.actions.course import (
    connect,
    deviate,
    heal,
    mark_contacted,
    mark_fixed,
    mark_told,
    need_person_now,
    stand_again,
    understand,
)
from amends.cases.actions.ending import (
    AlreadyClosed,
    AlreadyResolved,
    close,
    confirm_other_ending,
    record_other_ending,
    reopen,
    resolve,
)
from amends.cases.actions.opening import NewCase, open_
from amends.cases.actions.owning import (
    HandOffAnswered,
    HandOffOpen,
    NotTheirs,
    accept,
    assign,
    decline,
    end_offers,
    offer_hand_off,
    put_on_case,
)
from amends.cases.actions.showing import also_shown, fail_again, hold_for_person
from amends.cases.actions.turning import NotToTurn, make_recovery, make_request, untell
from amends.cases.actions.waiting import start_waiting, stop_waiting

__all__ = [
    "AlreadyClosed",
    "AlreadyResolved",
    "HandOffAnswered",
    "HandOffOpen",
    "NewCase",
    "NotTheirs",
    "NotToTurn",
    "accept",
    "also_shown",
    "assign",
    "close",
    "confirm_other_ending",
    "connect",
    "decline",
    "deviate",
    "end_offers",
    "fail_again",
    "heal",
    "hold_for_person",
    "make_recovery",
    "make_request",
    "mark_contacted",
    "mark_fixed",
    "mark_told",
    "need_person_now",
    "offer_hand_off",
    "open_",
    "put_on_case",
    "record_other_ending",
    "reopen",
    "resolve",
    "stand_again",
    "start_waiting",
    "stop_waiting",
    "understand",
    "untell",
]
