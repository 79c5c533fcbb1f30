"""Words that more customers use: told apart from chance by the book, without names, and never below five customers."""

from __future__ import annotations

import random
from math import comb

import pytest

from amends.intake.rules.tongues import SMALL_WORDS
from amends.learn.rules.words import Risen, Said, by_chance, likely_names, phrases_of, risen

SMALL = frozenset(SMALL_WORDS["en"].split())
THINGS = [f"thing{a}{b}" for a in "abcdefgh" for b in "klmnopqr"]


@pytest.mark.parametrize(("now", "of_now", "before", "of_before"), [(5, 20, 2, 60), (8, 8, 0, 40), (5, 40, 40, 50)])
def test_the_chance_is_fishers(now: int, of_now: int, before: int, of_before: int) -> None:
    say, most = now + before, min(now + before, of_now)
    ways = sum(comb(of_now, n) * comb(of_before, say - n) for n in range(now, most + 1))
    found = by_chance(Risen("late", now, of_now, before, of_before, 0.0))
    assert found == pytest.approx(ways / comb(of_now + of_before, say), rel=1e-9)


def test_phrases_leave_out_names_addresses_and_small_words_and_reach_over_none() -> None:
    text = "My bag was LOST by Jessica at gate 12! Write jo@example.com, @handle or https://x.example. L’été is late"
    phrases = phrases_of(text, {"jessica"}, SMALL)
    assert {"bag", "lost", "gate", "write", "l'été", "late"} <= phrases
    assert not any(word in phrase for phrase in phrases for word in ("jessica", "example", "handle", "was", "the"))
    assert "lost gate" not in phrases
    assert phrases_of("the oven door broke", small=SMALL) == {"oven", "door", "broke", "oven door", "door broke"}
    told = [
        "I met Jessica. She left",
        "Jessica was kind",
        "with jessica or Jessica or Jessica",
        "It was Lost, then lost lost",
    ]
    assert likely_names(told) == {"jessica"}


def test_what_really_rises_is_named_once_and_chance_hardly_ever() -> None:
    dice, named = random.Random(7), 0

    def told(customer: int, more: str = "") -> Said:
        return Said(customer, " . ".join([*dice.sample(THINGS, 6), more]))

    for _ in range(20):
        before, now = [told(n) for n in range(200)], [told(n) for n in range(200, 260)]
        named += bool(risen(now, before, small=SMALL))
    assert named <= 4
    planted = [told(n, "gate machine" if n < 280 else "") for n in range(270, 330)]
    (found,) = risen(planted, before, small=SMALL)
    assert (found.phrase, found.now, found.before, found.of_now, found.of_before) == ("gate machine", 10, 0, 60, 200)
    # One customer who says it often is one customer; four are too few to be shown.
    alone = [*now, *(Said(999, "gate machine") for _ in range(50)), *(Said(n, "gate machine") for n in range(900, 903))]
    assert not any("machine" in one.phrase for one in risen(alone, before, small=SMALL))
    assert risen([], before) == risen(now, []) == []
