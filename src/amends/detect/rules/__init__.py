"""What detect decides: what a detector asks, what a signal bears on, which findings are one event. Pure."""

from __future__ import annotations

from amends.detect.rules.expectations import (
    EXPECTATIONS,
    HEALINGS,
    BadMoment,
    Bearing,
    Effect,
    moment,
    types_that_end,
    types_that_heal,
)
from amends.detect.rules.heard import BadSignal, Heard, NotYet, check, check_clock
from amends.detect.rules.incidents import BadGrouping, Event, event, parts_of
from amends.detect.rules.predicates import Predicate, predicate
from amends.detect.rules.sentences import as_sentence, detector_sentence
from amends.detect.rules.stock import STOCK, NewDetector
from amends.detect.rules.tree import BadRule, Sort, read
from amends.detect.rules.where import Columns, JsonColumn, Where, where

__all__ = [
    "EXPECTATIONS",
    "HEALINGS",
    "STOCK",
    "BadGrouping",
    "BadMoment",
    "BadRule",
    "BadSignal",
    "Bearing",
    "Columns",
    "Effect",
    "Event",
    "Heard",
    "JsonColumn",
    "NewDetector",
    "NotYet",
    "Predicate",
    "Sort",
    "Where",
    "as_sentence",
    "check",
    "check_clock",
    "detector_sentence",
    "event",
    "moment",
    "parts_of",
    "predicate",
    "read",
    "types_that_end",
    "types_that_heal",
    "where",
]
