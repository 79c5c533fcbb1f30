"""Who may be one person: what is suggested, and what never is."""

from __future__ import annotations

import pytest

from amends.customers.likeness import Likeness, Sketch, is_like, likenesses, mail_key, phone_key


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Jana Weber", "jana  WEBER", True),
        ("Weber, Jana", "Jana Weber", True),
        ("Weber Jana", "Jana Weber", True),
        ("J. Weber", "Jana Weber", True),
        ("Jána Wéber", "Jana Weber", True),
        ("田中 太郎", "田中 太郎", True),
        ("Tom Weber", "Jana Weber", False),
        ("Weber", "Jana Weber", False),
        ("", "", False),
        ("Jana Weber", "Jana Wagner", False),
    ],
)
def test_names(one: str, other: str, alike: bool) -> None:
    assert is_like(one, other) is alike
    assert is_like(other, one) is alike


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("jana@example.com", "jana+kite@example.com", True),
        ("ja.na@gmail.com", "jana@googlemail.com", True),
        ("ja.na@example.com", "jana@example.com", False),
        ("jana@example.com", "jana@example.org", False),
    ],
)
def test_addresses(one: str, other: str, same: bool) -> None:
    assert (mail_key(one) == mail_key(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+49301234567", "0301234567", True),
        ("+49301234567", "+49301234568", False),
        ("12345", "12345", False),
    ],
)
def test_numbers(one: str, other: str, same: bool) -> None:
    assert (bool(phone_key(one)) and phone_key(one) == phone_key(other)) is same


def test_an_order_counts_only_beside_a_name() -> None:
    jana = Sketch("Jana Weber", ["jana@example.com"], ["+49301234567"], ["KX1"])
    assert likenesses(jana, Sketch("J. Weber", orders=["KX1"])) == [Likeness.ORDER]
    assert likenesses(jana, Sketch("Tom Okafor", orders=["KX1"])) == []
    assert likenesses(jana, Sketch("Jana Weber")) == []
    both = Sketch("Jana Weber", ["jana+x@example.com"], ["030 1234567"], ["KX1"])
    assert likenesses(jana, both) == [Likeness.PHONE, Likeness.MAIL, Likeness.ORDER]
