"""What belongs to an open case, and what is a matter of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from amends.intake.rules.belonging import Because, Open, Word, bare, because, meant

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
BAG = Open("AM-1W2T-43NC", "lost_bag", ("My bag",), NOON)
WORD = Word("Where is it?", "Nothing has come.", "", NOON + timedelta(minutes=20))
LATER = NOON + timedelta(days=2)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        (WORD, Because.SOON),
        (replace(WORD, kind="lost_bag"), Because.KIND),
        (replace(WORD, kind="lost_bag", at=LATER), Because.KIND),
        (replace(WORD, kind="lost_bag", at=NOON + timedelta(days=60)), None),
        (replace(WORD, kind="dead_animal"), None),
        (replace(WORD, at=LATER), None),
        (replace(WORD, at=NOON - timedelta(days=2)), None),
        (replace(WORD, subject="My bag", at=LATER), Because.SUBJECT),
        (replace(WORD, subject="AW: RE: my  bag", at=LATER, kind="dead_animal"), Because.SUBJECT),
        (replace(WORD, subject="My bag", at=LATER, kind="dead_animal"), None),
        (replace(WORD, text="See am-1w2t-43nc.", at=LATER, kind="dead_animal"), Because.REFERENCE),
    ],
)
def test_a_word_belongs_to_a_case_for_a_reason_or_is_a_matter_of_its_own(word: Word, why: Because | None) -> None:
    assert because(word, BAG) == why


def test_a_case_of_no_known_kind_differs_from_none() -> None:
    assert because(replace(WORD, kind="dead_animal"), replace(BAG, kind="")) is Because.SOON


@pytest.mark.parametrize("subject", ["", "Re:", "Complaint", "AW: Hello"])
def test_a_subject_that_says_nothing_joins_nothing(subject: str) -> None:
    assert bare(subject) == ""
    assert because(replace(WORD, subject=subject, at=LATER), replace(BAG, subjects=(subject,))) is None


def test_of_several_the_best_reason_counts_and_two_alike_are_none() -> None:
    other = Open("AM-2W2T-43NC", "late", ("Our seats",), NOON)
    assert meant(replace(WORD, subject="Our seats"), [BAG, other]) == (1, Because.SUBJECT)
    assert meant(WORD, [BAG, other]) is None
    assert meant(WORD, []) is None
