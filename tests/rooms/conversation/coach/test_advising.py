"""What the coach says to somebody who writes: at most two things, at the right moment, in their own sentence."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from amends.conversation.coach.advising import MISSED, SPOILS, Hint, advise, put_in
from amends.conversation.coach.bettering import MODEL, MODEL_OF, PLACE, better, sampled
from amends.conversation.coach.categories import BY_KEY
from amends.conversation.coach.reading import Verdict, read
from amends.conversation.coach.weighing import WEIGHTS, Moment, moment_of, weight
from amends.conversation.rules import open_places

SENTENCES = Path(__file__).parents[1] / "sentences"
JUDGED = Path(__file__).parent / "judged.csv"
POOR = (
    "Dear Ms Weber,\n\nWe apologise for any inconvenience caused. We will look into your flight as soon as possible."
    "\n\nAna"
)

MIXED = (
    "Dear Ms Weber,\n\nWe apologise for any inconvenience caused. I will carry this through myself and call you by "
    "18:00 today.\n\nAna"
)


def said(hints: tuple[Hint, ...]) -> list[str]:
    return [one.category for one in hints]


def test_at_most_two_the_kinder_one_first_each_with_its_words() -> None:
    hints = advise(MIXED, Moment.FIRST_WORD, "mail")
    assert said(hints) == ["acknowledge", "apology"]
    added, spoiled = hints
    assert (added.is_added, added.quote) == (True, "")
    assert added.start == MIXED.index("We apologise"), "after the greeting"
    assert spoiled.quote == MIXED[spoiled.start : spoiled.end] == "We apologise for any inconvenience caused."
    assert spoiled.better == MODEL["apology"]
    assert "a first word" in spoiled.why


def test_what_weighs_most_changes_with_the_moment() -> None:
    assert said(advise(POOR, Moment.FIRST_WORD, "mail")) == ["time_promise", "apology"]
    assert "no_excuse_blame" in said(advise(MIXED, Moment.OUTCOME, "mail"))
    assert "ask_fair" in said(advise(MIXED, Moment.CHECK_IN, "mail"))
    assert "follow_up" not in said(advise(POOR, Moment.FIRST_WORD, "mail"))
    told = moment_of(is_acknowledged=True, is_fixed=True, is_resolved=True)
    assert told is Moment.CHECK_IN
    assert moment_of(is_acknowledged=False, is_fixed=True, is_resolved=False) is Moment.FIRST_WORD


def test_a_short_channel_asks_for_less() -> None:
    assert weight("assurance", Moment.OUTCOME, "sms") == weight("assurance", Moment.OUTCOME, "mail") / 2 < MISSED
    assert weight("time_promise", Moment.NEWS, "sms") == 1.0


@pytest.mark.parametrize("moment", Moment)
def test_every_moment_weighs_all_ten_and_misses_something(moment: Moment) -> None:
    weights = WEIGHTS[moment]
    assert set(weights) == set(BY_KEY)
    assert any(one >= MISSED for one in weights.values())
    assert all(0 < one <= 1 for one in weights.values())
    assert SPOILS < MISSED


def test_a_good_first_word_is_left_alone() -> None:
    good = (
        "Dear Ms Weber, I am sorry that we cancelled your flight on Friday, so that you missed your sister's wedding. "
        "I stay with this until you are home, and I will call you by 18:00 today."
    )
    assert advise(good, Moment.FIRST_WORD, "mail") == ()


@pytest.mark.parametrize(
    ("sentence", "category", "fault", "instead"),
    [
        ("Someone will call you back.", "ownership", "someone", "I will call you back."),
        ("I will send the new card soon.", "time_promise", "asap", "I will send the new card by {day and hour}."),
        ("I will send you the label.", "time_promise", "no_time", "I will send you the label by {day and hour}."),
        ("We are sorry we lost it, but it was busy.", "apology", "but", "We are sorry we lost it."),
        ("I'm sorry if you were kept waiting.", "apology", "conditional", "I'm sorry that we {what we did}."),
        ("Please do not hesitate to write.", "follow_up", "customer_must", MODEL["follow_up"]),
    ],
)
def test_better_words_stand_in_the_writers_own_sentence(sentence: str, category: str, fault: str, instead: str) -> None:
    assert better(category, fault, sentence) == instead


def test_the_coach_finds_every_better_word_better() -> None:
    """What it offers it would not fault again; what only the writer knows stays open, and stops the letter."""
    for key, words in {**MODEL, **MODEL_OF}.items():
        assert read(sampled(words))[key.split(".")[0]].verdict is Verdict.PRESENT, words
        assert len(open_places(words)) == len(set(PLACE.findall(words)))
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] == "0"]
    for row in rows:
        category = row["category"]
        found = read(row["text"])[category]
        if found.fault and found.span:
            words = better(category, found.fault, row["text"][slice(*found.span)])
            assert read(sampled(words))[category].verdict is Verdict.PRESENT, (row["text"], words)


def test_better_words_are_put_where_they_belong() -> None:
    added, spoiled = advise(MIXED, Moment.FIRST_WORD, "mail")
    assert f"Weber,\n\n{added.better} We apologise" in put_in(MIXED, added)
    assert put_in(MIXED, spoiled) == MIXED.replace(spoiled.quote, spoiled.better)
    (last,) = advise(MIXED, Moment.CHECK_IN, "mail")
    assert f"18:00 today. {last.better}\n\nAna" in put_in(MIXED, last)


@pytest.mark.parametrize("language", ["de", "es", "fr", "pt"])
def test_it_is_quiet_on_other_languages(language: str) -> None:
    lines = (SENTENCES / f"{language}.seen.txt").read_text(encoding="utf-8").splitlines()
    words = [line.split("\t")[-1] for line in lines if line.strip()]
    heard = [one for one in words if advise(one, Moment.NEWS, "mail")]
    assert len(heard) <= len(words) / 50, heard[:5]


@pytest.mark.parametrize("text", ["", "Dear Ms Weber", "\U0001f600" * 20, "{name}", "> " * 40])
def test_it_is_quiet_while_nothing_is_said(text: str) -> None:
    assert advise(text, Moment.FIRST_WORD, "mail") == ()
