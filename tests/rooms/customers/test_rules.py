"""Two spellings of one identity are one; what is none is refused with a remedy."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.customers.rules import IdentityKind, NotAnIdentity, facts_line, normalise_identity


@pytest.mark.parametrize(
    ("kind", "told", "known_as"),
    [
        ("mail", "Jana.Weber@Example.COM ", "jana.weber@example.com"),
        ("mail", "<jana@example.com>", "jana@example.com"),
        ("mail", "mailto:jana@example.com", "jana@example.com"),
        ("mail", "jana+care@example.com", "jana+care@example.com"),
        ("mail", "jana@bücher.example", "jana@xn--bcher-kva.example"),
        ("mail", "jana@BÜCHER.example.", "jana@xn--bcher-kva.example"),
        ("mail", "günther@example.com", "günther@example.com"),
        ("mail", "root@localhost", "root@localhost"),
        ("phone", "+49 (0)30 / 123 45-67", "+49301234567"),
        ("phone", "0049 30 1234567", "+49301234567"),
        ("phone", "(212) 555-0100", "2125550100"),
        ("phone", "+1.212.555.0100", "+12125550100"),
        ("handle", "@Jana_W", "jana_w"),
        ("key", " CUST-0042 ", "CUST-0042"),
    ],
)
def test_one_spelling(kind: str, told: str, known_as: str) -> None:
    assert normalise_identity(kind, told) == known_as


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("mail", ""),
        ("mail", "jana"),
        ("mail", "@example.com"),
        ("mail", "jana@"),
        ("mail", "jana@@example.com"),
        ("mail", "ja na@example.com"),
        ("mail", "jana@exam ple.com"),
        ("mail", "jana@-example.com"),
        ("mail", "jana@example.com\nBcc: all@example.com"),
        ("mail", "j@" + "a" * 300 + ".com"),
        ("phone", "call me"),
        ("phone", "12"),
        ("phone", "1" * 30),
        ("handle", " "),
        ("key", "x" * 255),
    ],
)
def test_what_is_no_identity_is_refused(kind: str, told: str) -> None:
    with pytest.raises(NotAnIdentity, match=kind):
        normalise_identity(kind, told)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="carrier_pigeon"):
        normalise_identity("carrier_pigeon", "x")


@given(st.sampled_from(list(IdentityKind)), st.text(max_size=80))
def test_a_spelling_is_its_own_spelling(kind: IdentityKind, told: str) -> None:
    try:
        known_as = normalise_identity(kind, told)
    except NotAnIdentity:
        return
    assert normalise_identity(kind, known_as.upper() if kind is IdentityKind.MAIL and known_as.isascii() else known_as)


@pytest.mark.parametrize(
    ("since", "orders", "line"),
    [
        (date(2016, 5, 1), 14, "customer since 2016 · 14 orders"),
        (date(2016, 5, 1), 0, "customer since 2016"),
        (None, 1, "1 order"),
        (None, 0, ""),
    ],
)
def test_facts_never_a_score(since: date | None, orders: int, line: str) -> None:
    assert facts_line(since, orders) == line
