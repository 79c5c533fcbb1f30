"""The verbs of detection: take signals in, let expectations pass, match, add detectors, group, keep mappings."""

from __future__ import annotations

from amends.detect.actions.drafting import NothingDrafted, begin, draft, keep_quiet, size, switch_on, turn
from amends.detect.actions.grouping import AlreadyEnded, end_incident
from amends.detect.actions.mapping import Counted, drop_mapping, record_import, save_mapping
from amends.detect.actions.matching import (
    AlreadySeenTo,
    match_by_hand,
    matched,
    put_back,
    set_aside,
    wait_again,
    waiting_findings,
)
from amends.detect.actions.stocking import add, stock
from amends.detect.actions.taking import BATCH, Taken, pass_expectations, take, withdraw
from amends.detect.rules import BadSignal, Heard

__all__ = [
    "BATCH",
    "AlreadyEnded",
    "AlreadySeenTo",
    "BadSignal",
    "Counted",
    "Heard",
    "NothingDrafted",
    "Taken",
    "add",
    "begin",
    "draft",
    "drop_mapping",
    "end_incident",
    "keep_quiet",
    "match_by_hand",
    "matched",
    "pass_expectations",
    "put_back",
    "record_import",
    "save_mapping",
    "set_aside",
    "size",
    "stock",
    "switch_on",
    "take",
    "turn",
    "wait_again",
    "waiting_findings",
    "withdraw",
]
