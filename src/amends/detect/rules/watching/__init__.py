"""What a detector asks of a thing through time: read strictly, read out, and the same in Python and in SQL.

Promises: one tree means one thing, whoever evaluates it: Python for a live desk, SQL for a long history.
Will not: look at anything that was not known yet at the moment it is asked about.
"""

from __future__ import annotations

from amends.detect.rules.watching.asked import (
    Absence,
    Ask,
    Count,
    Each,
    Sequel,
    Span,
    Step,
    TimeOf,
    Times,
    Unit,
    Unusual,
)
from amends.detect.rules.watching.bulk import found_by_duckdb, found_in
from amends.detect.rules.watching.history import History, Told, micros, moment_at
from amends.detect.rules.watching.holding import Holds, holds
from amends.detect.rules.watching.offered import OFFERED, Offered, as_watch
from amends.detect.rules.watching.reading import read_rule, read_watch
from amends.detect.rules.watching.scoring import Outcome, Score, by_week, score
from amends.detect.rules.watching.sizes import Size, read_sizes, size_words, sized, sizes_question, sizes_sentence
from amends.detect.rules.watching.sql import Question, question
from amends.detect.rules.watching.together import Together, gathered, looks_back, moments_of, stretches
from amends.detect.rules.watching.turning import began, came_since, first_moment, turns
from amends.detect.rules.watching.words import watch_sentence

__all__ = [
    "OFFERED",
    "Absence",
    "Ask",
    "Count",
    "Each",
    "History",
    "Holds",
    "Offered",
    "Outcome",
    "Question",
    "Score",
    "Sequel",
    "Size",
    "Span",
    "Step",
    "TimeOf",
    "Times",
    "Together",
    "Told",
    "Unit",
    "Unusual",
    "as_watch",
    "began",
    "by_week",
    "came_since",
    "first_moment",
    "found_by_duckdb",
    "found_in",
    "gathered",
    "holds",
    "looks_back",
    "micros",
    "moment_at",
    "moments_of",
    "question",
    "read_rule",
    "read_sizes",
    "read_watch",
    "score",
    "size_words",
    "sized",
    "sizes_question",
    "sizes_sentence",
    "stretches",
    "turns",
    "watch_sentence",
]
