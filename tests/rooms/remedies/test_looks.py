"""The rules of a second look: when one begins, who takes it, what a final answer has to say."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations, product
from uuid import UUID

import pytest

from amends.remedies.law import shelf
from amends.remedies.law.wording import blanks
from amends.remedies.rules.looks import OUTSIDE, Looker, begins, lacks_of_final, who_looks
from tests.cast import NOON

LATER = NOON + timedelta(hours=3)
PEOPLE = [
    Looker(UUID(int=number), there_at, is_near, leads, load)
    for number, (there_at, is_near, leads, load) in enumerate(
        product((NOON, LATER, None), (True, False), (True, False), (0, 2))
    )
]


@pytest.mark.parametrize(("is_recovery", "is_open", "had_final"), list(product((True, False), repeat=3)))
def test_a_recovery_is_looked_at_again_once_at_a_time_and_not_after_the_final_answer(
    is_recovery: bool, is_open: bool, had_final: bool
) -> None:
    begun = begins(is_recovery=is_recovery, is_open=is_open, had_final=had_final)
    assert begun == ((is_recovery, is_open, had_final) == (True, False, False))


def test_of_any_two_the_sooner_the_freer_the_nearer_the_less_busy_is_asked_and_never_who_decided() -> None:
    for one, other in permutations(PEOPLE, 2):
        chosen = who_looks([one, other], deciders=[])
        able = [who for who in (one, other) if who.there_at is not None]
        if not able:
            assert chosen is None
            continue
        best = min(able, key=lambda who: (who.there_at or NOON, who.leads, not who.is_near, who.load, who.id))
        assert chosen == best.id
        assert who_looks([one, other], deciders=[one.id]) == (other.id if other.there_at else None)
        assert who_looks([one, other], deciders=[one.id, other.id]) is None


def test_a_final_answer_has_its_reasons_what_stays_and_where_to_go() -> None:
    for reasons, stays, elsewhere in product(("", " ", "why"), ("", "nothing"), ("", "a court")):
        lack = lacks_of_final(reasons, stays, elsewhere, [])
        assert (lack == "") == bool(reasons.strip() and stays and elsewhere)
        first = next(
            (n for n, v in (("reasons", reasons), ("stays", stays), ("elsewhere", elsewhere)) if not v.strip()), ""
        )
        assert lack.partition(":")[0] == first


@pytest.mark.parametrize("pack", shelf.names())
def test_every_packs_words_about_going_outside_are_said_whole_or_refused(pack: str) -> None:
    for key, notice in shelf.pack(pack).notices.items():
        if key not in OUTSIDE:
            assert "mbudsman" not in notice.words or key in {"summary", "holding"}
            continue
        filled = notice.words
        for blank in blanks(filled):
            filled = filled.replace(f"{{{blank}}}", "somewhere")
        assert lacks_of_final("why", "nothing", f"Before.\n\n{filled}\nAfter.", [notice.words]) == ""
        assert (
            lacks_of_final("why", "nothing", filled.replace(" you ", " ", 1), [notice.words]) or " you " not in filled
        )
        assert "cannot be left out" in lacks_of_final("why", "nothing", "Go to a court.", [notice.words])
        if blanks(notice.words):
            assert lacks_of_final("why", "nothing", notice.words, [notice.words]).startswith("elsewhere: fill in {")
