"""References: read out loud, misheard, mistyped, and still right or refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel import references
from amends.kernel.references import ALPHABET, ROOM, NotAReference, is_valid, make, normalise

NUMBERS = st.integers(0, ROOM - 1)
PLACES = [3, 4, 5, 6, 8, 9, 10, 11]  # of the eight characters in AM-4K7P-2HFC


def test_a_reference_never_changes() -> None:
    # Printed on letters that are out there: this list may grow, none of it may change.
    assert [make(number) for number in (0, 1, 2, 10**6, ROOM - 1)] == REMEMBERED


def test_there_is_room() -> None:
    assert ROOM > 10_000_000 * 300


def test_no_vowel_and_no_look_alike_is_used() -> None:
    assert not set(ALPHABET) & set("AEIOUVLDQZSGB")
    assert len(set(ALPHABET)) == len(ALPHABET) == 23


@given(NUMBERS)
def test_each_number_has_its_own(number: int) -> None:
    digits = [ALPHABET.index(character) for character in make(number).replace("-", "")[2:-1]]
    assert undone(digits) == number


def undone(digits: list[int]) -> int:
    """The scramble backward."""
    mixed = 0
    for digit in digits:
        mixed = mixed * 23 + digit
    turned = (mixed - references._SHIFT) * inverse(references._SECOND) % ROOM
    number = 0
    for _ in range(references.FREE):
        turned, digit = divmod(turned, 23)
        number = number * 23 + digit
    return number * inverse(references._FIRST) % ROOM


def inverse(factor: int) -> int:
    return pow(factor, -1, ROOM)


@given(st.integers(0, ROOM - 2))
def test_neighbours_do_not_look_alike(number: int) -> None:
    one, next_one = make(number), make(number + 1)
    assert sum(a != b for a, b in zip(one, next_one, strict=True)) >= 4


@given(NUMBERS)
def test_a_reference_is_valid_and_normal(number: int) -> None:
    reference = make(number)
    assert is_valid(reference)
    assert normalise(reference) == reference


@given(NUMBERS, st.sampled_from(PLACES), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(number: int, place: int, wrong: str) -> None:
    reference = make(number)
    slipped = reference[:place] + wrong + reference[place + 1 :]
    assert is_valid(slipped) == (slipped == reference)


@given(NUMBERS, st.integers(0, 6))
def test_two_swapped_neighbours_are_noticed(number: int, place: int) -> None:
    reference = make(number)
    body = reference.replace("-", "")[2:]
    slipped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    assert is_valid("AM" + slipped) == (slipped == body)


@given(NUMBERS, st.integers(0, 8))
def test_a_missing_or_doubled_character_is_noticed(number: int, place: int) -> None:
    text = make(number).replace("-", "")
    assert not is_valid(text[: place + 1] + text[place:])
    assert not is_valid(text[: place + 1] + text[place + 2 :])


@pytest.mark.parametrize("change", [str.lower, str.title, lambda text: text.replace("-", ""), lambda text: text[3:]])
@given(NUMBERS)
def test_the_way_of_writing_is_forgiven(change: Callable[[str], str], number: int) -> None:
    assert normalise(change(make(number))) == make(number)


@pytest.mark.parametrize("dash", [" ", "", "_", ".", "–", "—", "\N{NON-BREAKING HYPHEN}", " - "])
def test_any_dash_or_none_will_do(dash: str) -> None:
    assert normalise(make(5).replace("-", dash)) == make(5)


@given(NUMBERS)
def test_look_alikes_are_forgiven(number: int) -> None:
    reference = make(number)
    for meant, heard in (("0", "ODQ"), ("1", "IL"), ("2", "Z"), ("5", "S"), ("6", "G"), ("8", "B")):
        for character in heard + heard.lower():
            assert normalise("AM-" + reference[3:].replace(meant, character)) == reference


@pytest.mark.parametrize("text", ["", "AM", "AM-4K7P", "XX-4K7P-2HFC", "AM-4K7P-2HFÉ", "AM-4K7E-2HFC", "0" * 4_000])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(NotAReference, match=r"^reference: .* is no reference; one looks like AM-"):
        normalise(text)


def test_a_slip_is_told_as_a_slip() -> None:
    reference = make(7)
    wrong = ALPHABET[(ALPHABET.index(reference[-1]) + 1) % len(ALPHABET)]
    with pytest.raises(NotAReference, match="has a slip in it; please check each character"):
        normalise(reference[:-1] + wrong)


@given(NUMBERS, st.sampled_from(["A", "AM", "KLM", "BOGS", "DO"]))
def test_a_brand_has_its_own_letters(number: int, prefix: str) -> None:
    reference = make(number, prefix)
    assert reference.startswith(f"{prefix}-")
    assert normalise(reference.replace("-", " ").lower(), prefix) == reference
    assert not is_valid(reference, "ZZ")


@given(NUMBERS, st.sampled_from("CFHJK"))
def test_a_prefix_that_could_begin_a_reference_is_not_taken_from_it(number: int, prefix: str) -> None:
    assert normalise(make(number, prefix)[2:], prefix) == make(number, prefix)


def test_a_prefix_that_does_begin_a_reference_is_not_taken_from_it() -> None:
    number = next(number for number in range(1_000) if make(number)[3] == "K")
    assert normalise(make(number, "K")[2:], "K") == make(number, "K")


@given(st.text(max_size=16))
def test_any_text_is_a_reference_or_is_refused(text: str) -> None:
    assert not is_valid(text) or normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize("number", [-1, ROOM])
def test_a_number_without_room_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=r"^number: .* does not fit"):
        make(number)


@pytest.mark.parametrize("prefix", ["", "am", "A1", "ABCDE", "Ä", "A\n"])
def test_a_prefix_that_cannot_be_spelled_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match=r"^prefix: "):
        make(1, prefix)


REMEMBERED = ["AM-35WP-9W8M", "AM-JRW0-WJP3", "AM-134X-773P", "AM-75W8-JH9F", "AM-53RP-0K03"]
