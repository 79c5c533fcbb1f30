"""The coach judges sentences that it has never seen, written and labelled apart from those that it learned from."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from amends.conversation.coach.categories import BY_KEY, CATEGORIES
from amends.conversation.coach.reading import Verdict, read
from amends.conversation.coach.words import lowered, tokens
from amends.kernel.statistics import proportion

JUDGED = Path(__file__).parent / "judged.csv"
LEARNED = Path(__file__).parents[4] / "scripts" / "coach" / "sentences.csv"
AIM = 0.85


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_it_is_judged_on_it_has_not_learned() -> None:
    assert not {row["text"] for row in rows(JUDGED)} & {row["text"] for row in rows(LEARNED)}


@pytest.mark.parametrize("category", [one.key for one in CATEGORIES])
def test_it_is_right_about_both_what_is_there_and_what_is_not(category: str) -> None:
    right = defaultdict(list)
    for row in rows(JUDGED):
        if row["category"] == category:
            is_there = read(row["text"])[category].verdict is Verdict.PRESENT
            right[row["label"]].append(is_there == (row["label"] == "1"))
    assert {label: len(found) for label, found in right.items()} == {"1": 30, "0": 30}
    shares = [proportion(sum(found), len(found)) for found in right.values()]
    balanced = sum(one.value for one in shares) / 2
    assert balanced >= AIM, [(one.value, one.low, one.high) for one in shares]


def test_every_fault_has_its_reason_and_every_category_what_to_write() -> None:
    for category in CATEGORIES:
        assert category.write.endswith(".")
        assert len({fault.key for fault in category.faults}) == len(category.faults)
    spoiled = read("We apologise for any inconvenience caused.")["apology"]
    assert (spoiled.verdict, spoiled.span) == (Verdict.SPOILED, (0, 42))
    assert BY_KEY["apology"].write in spoiled.reason


def test_in_a_long_letter_it_points_at_the_sentence() -> None:
    letter = (
        "Dear Ms Weber,\n\nyour bag was to be in Oslo on Monday and came on Thursday, so you hiked in borrowed boots. "
        "I am sorry that we sent it to Bergen. It is in your hotel now. The 84.50 EUR for the boots are on your card. "
        "I will call you on Friday at 10:00 to hear whether anything is missing.\n\nAna Ruiz"
    )
    found = read(letter)
    for category, words in {
        "acknowledge": "came on Thursday",
        "apology": "sent it to Bergen",
        "offer": "84.50 EUR",
        "follow_up": "whether anything is missing",
    }.items():
        assert found[category].verdict is Verdict.PRESENT, category
        span = found[category].span
        assert span is not None
        assert words in letter[slice(*span)]


@given(some.text(max_size=300))
def test_whatever_is_written_is_read_and_pointed_at_within_it(text: str) -> None:
    found = read(text)
    assert found == read(text)
    assert list(found) == [one.key for one in CATEGORIES]
    assert len(lowered(text)) == len(text)
    for one in found.values():
        assert 0 <= one.score <= 1
        assert one.reason
        assert one.span is None or 0 <= one.span[0] < one.span[1] <= len(text)
        assert (one.verdict is Verdict.PRESENT) == (one.score >= 0.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I'll ring on Tues 4 March at 9:30 am", "i will ring on <weekday> <date> at <clock>"),
        ("You’re owed £20 or 15 euros, not 10 %", "you are owed <money> or <money> , not <percent>"),
        ("We didn't; sorry!", "we did not ; sorry !"),
    ],
)
def test_times_sums_and_short_forms_are_told_apart(text: str, said: str) -> None:
    assert " ".join(one.said for one in tokens(text)) == said


def test_what_a_reply_does_well_is_said_in_a_sentence() -> None:
    verbs = {"says", "names", "is", "gives", "asks", "offers"}
    assert {category.does.split()[0] for category in CATEGORIES} == verbs


@pytest.mark.parametrize("text", ["I'll soon let you know where your parcel is.", "Soon I will say what came of it."])
def test_soon_is_no_time(text: str) -> None:
    assert read(text)["time_promise"].verdict is Verdict.SPOILED


def test_being_sorry_that_one_could_not_do_more_owns_nothing() -> None:
    assert read("Sorry that I could not be of more help to you!")["apology"].verdict is not Verdict.PRESENT
