"""Codes of vouchers: short, checked, not to be guessed, and found without being kept."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest

from amends.remedies.codes import digest_of
from amends.remedies.rules.vouchers import LENGTH, RANDOM_SIGNS, SIGNS, NotACode, new_code, read_code, spell_code


def codes(count: int = 50) -> list[str]:
    rng = random.Random(5)
    return [new_code(rng.randrange) for _ in range(count)]


def is_code(text: str) -> bool:
    try:
        return read_code(text) == text
    except NotACode:
        return False


def test_it_is_short_and_has_more_than_sixty_bits() -> None:
    assert math.log2(len(SIGNS)) * RANDOM_SIGNS > 60
    assert len(codes(1)[0]) == LENGTH == 14
    assert len(set(codes())) == 50


def test_no_sign_looks_like_another() -> None:
    assert not set(SIGNS) & set("01OILSU")
    assert len(set(SIGNS)) == 29


def test_it_is_read_however_it_is_typed() -> None:
    (code,) = codes(1)
    spelled = spell_code(code)
    assert [len(part) for part in spelled.split("-")] == [5, 5, 4]
    assert read_code(spelled) == read_code(spelled.lower()) == read_code(f" {spelled.replace('-', ' ')} ") == code


def test_every_wrong_sign_is_noticed() -> None:
    (code,) = codes(1)
    for place in range(LENGTH):
        for sign in SIGNS:
            wrong = code[:place] + sign + code[place + 1 :]
            assert is_code(wrong) == (wrong == code)


def test_every_swap_of_two_signs_is_noticed() -> None:
    for code in codes():
        for one in range(LENGTH):
            for other in range(one + 1, LENGTH):
                signs = list(code)
                signs[one], signs[other] = signs[other], signs[one]
                swapped = "".join(signs)
                assert is_code(swapped) == (swapped == code)


@pytest.mark.parametrize("text", ["", "A", "A" * 13, "A" * 15, "0" * 14, "AAAAA-AAAAA-AAA!", "A" * 5000])
def test_what_cannot_be_one_is_refused(text: str) -> None:
    with pytest.raises(NotACode, match="code: this is no voucher's code"):
        read_code(text)


def test_its_digest_is_its_own() -> None:
    assert len({digest_of(code) for code in codes(3)}) == 3
    for one, other in pairwise(codes(3)):
        assert digest_of(one) == digest_of(one) != digest_of(other)
