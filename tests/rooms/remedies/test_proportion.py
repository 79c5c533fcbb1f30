"""How much goodwill is in proportion, and why."""

from __future__ import annotations

from dataclasses import fields
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kinds.rules import Controllability, FailureType, Severity
from amends.remedies.rules import SOFT_CAP_PERCENT, Range, Reason, Use, goodwill_range
from amends.remedies.rules.proportion import Relation, percent_of

PRICE = 10_000
SMALL, MEDIUM, GRAVE = Severity


def ranged(
    severity: Severity = MEDIUM,
    use: Use = Use.USED,
    *,
    is_repeat: bool = False,
    price: int | None = PRICE,
    failure_type: FailureType = FailureType.SERVICE,
    controllability: Controllability = Controllability.OURS,
    given_minor: int = 0,
) -> Range:
    return goodwill_range(
        price_minor=price,
        failure_type=failure_type,
        severity=severity,
        controllability=controllability,
        use=use,
        is_repeat=is_repeat,
        given_minor=given_minor,
    )


def span(found: Range) -> tuple[int, int]:
    return found.low_minor, found.high_minor


def words(found: Range) -> str:
    return " ".join(reason.words for reason in found.reasons)


def sources(found: Range) -> set[str]:
    return {reason.source for reason in found.reasons}


@pytest.mark.parametrize(
    ("use", "severity", "is_repeat", "low", "high"),
    [
        (Use.USED, SMALL, False, 1_000, 1_500),
        (Use.USED, MEDIUM, False, 1_500, 2_000),
        (Use.USED, GRAVE, False, 2_000, 2_500),
        (Use.USED, SMALL, True, 1_500, 2_000),
        (Use.USED, MEDIUM, True, 2_000, 2_500),
        (Use.USED, GRAVE, True, 2_500, 3_000),
        (Use.REJECTED, SMALL, False, 6_000, 7_500),
        (Use.REJECTED, MEDIUM, False, 7_500, 9_000),
        (Use.REJECTED, GRAVE, False, 9_000, 10_500),
        (Use.REJECTED, SMALL, True, 7_500, 9_000),
        (Use.REJECTED, MEDIUM, True, 9_000, 10_500),
        (Use.REJECTED, GRAVE, True, 10_500, 12_000),
    ],
)
def test_the_table(use: Use, severity: Severity, is_repeat: bool, low: int, high: int) -> None:
    assert span(ranged(severity, use, is_repeat=is_repeat)) == (low, high)


@pytest.mark.parametrize(("severity", "is_repeat"), list(product(Severity, [False, True])))
def test_until_somebody_asks_we_count_as_if_it_was_used(severity: Severity, is_repeat: bool) -> None:
    unknown = ranged(severity, Use.UNKNOWN, is_repeat=is_repeat)
    assert span(unknown) == span(ranged(severity, Use.USED, is_repeat=is_repeat))
    assert "Ask whether it was used" in words(unknown)


@pytest.mark.parametrize("use", Use)
def test_outside_our_control_and_the_first_time_there_is_no_goodwill(use: Use) -> None:
    found = ranged(use=use, controllability=Controllability.OUTSIDE)
    assert span(found) == (0, 0)
    assert sources(found) == {"Grewal, Roggeveen & Tsiros 2008"}
    assert "help and explain" in words(found)
    assert span(ranged(use=use, controllability=Controllability.OUTSIDE, price=None)) == (0, 0)


def test_outside_our_control_but_again_counts_like_ours() -> None:
    assert span(ranged(controllability=Controllability.OUTSIDE, is_repeat=True)) == span(ranged(is_repeat=True))


@pytest.mark.parametrize("cause", [Controllability.PARTLY, Controllability.UNKNOWN])
def test_an_unknown_cause_counts_as_ours(cause: Controllability) -> None:
    assert ranged(controllability=cause) == ranged()


@pytest.mark.parametrize("price", [None, 0, -1])
def test_without_a_price_there_is_no_figure(price: int | None) -> None:
    found = ranged(price=price)
    assert span(found) == (0, 0)
    assert "No price is known" in words(found)


@pytest.mark.parametrize(
    ("failure_type", "said"),
    [
        (FailureType.MONEY, "lost money itself"),
        (FailureType.GOODS, "replaced or repaired"),
        (FailureType.SERVICE, "done again"),
        (FailureType.ATTENTION, "apology in person"),
    ],
)
def test_the_type_of_loss_is_a_reason(failure_type: FailureType, said: str) -> None:
    found = ranged(failure_type=failure_type)
    assert said in words(found)
    assert "Roschk & Gelbrich 2014" in sources(found)
    assert found.high_minor == 2_000
    assert found.low_minor == (0 if failure_type is FailureType.ATTENTION else 1_500)


def test_a_repeat_says_so() -> None:
    assert "Maxham & Netemeyer 2002" in sources(ranged(is_repeat=True))
    assert "Maxham & Netemeyer 2002" not in sources(ranged())


def test_the_shape_of_use_is_cited() -> None:
    assert "Gelbrich, Gäthke & Grégoire 2015" in sources(ranged(use=Use.USED))
    assert "10 to 30 %" in words(ranged(use=Use.USED))
    assert "60 to 120 %" in words(ranged(use=Use.REJECTED))


@pytest.mark.parametrize(
    ("given_minor", "low", "high", "capped"),
    [
        (0, 7_500, 9_000, False),
        (6_000, 7_500, 9_000, False),
        (6_001, 7_500, 8_999, True),
        (8_000, 7_000, 7_000, True),
        (15_000, 0, 0, True),
        (20_000, 0, 0, True),
    ],
)
def test_all_extras_of_a_case_stay_within_the_soft_cap(given_minor: int, low: int, high: int, capped: bool) -> None:
    found = ranged(use=Use.REJECTED, given_minor=given_minor)
    assert span(found) == (low, high)
    assert ("Haesevoets et al. 2017" in sources(found)) is capped


def test_half_a_minor_unit_is_rounded_up() -> None:
    assert span(ranged(SMALL, price=5)) == (1, 1)
    assert span(ranged(SMALL, price=4)) == (0, 1)
    assert span(ranged(GRAVE, Use.REJECTED, price=1)) == (1, 1)
    assert span(ranged(SMALL, Use.REJECTED, price=31_240)) == (18_744, 23_430)
    assert span(ranged(SMALL, Use.REJECTED, price=3, given_minor=4)) == (1, 1)


EVERY = {
    "failure_type": st.sampled_from(FailureType),
    "severity": st.sampled_from(Severity),
    "controllability": st.sampled_from(Controllability),
    "use": st.sampled_from(Use),
}


@given(price=st.integers(1, 10**10), already=st.integers(0, 10**10), again=st.booleans(), **EVERY)
def test_a_range_is_a_range_with_reasons_and_never_leaves_the_cap(
    price: int,
    already: int,
    again: bool,
    failure_type: FailureType,
    severity: Severity,
    controllability: Controllability,
    use: Use,
) -> None:
    found = goodwill_range(
        price_minor=price,
        failure_type=failure_type,
        severity=severity,
        controllability=controllability,
        use=use,
        is_repeat=again,
        given_minor=already,
    )
    assert 0 <= found.low_minor <= found.high_minor
    assert found.high_minor == 0 or found.high_minor + already <= (price * SOFT_CAP_PERCENT + 50) // 100
    assert found.reasons
    assert all(reason.words.endswith(".") for reason in found.reasons)


@given(price=st.integers(1, 10**10), again=st.booleans(), **EVERY)
def test_graver_rejected_or_repeated_never_means_less(
    price: int,
    again: bool,
    failure_type: FailureType,
    severity: Severity,
    controllability: Controllability,
    use: Use,
) -> None:
    def high(severity: Severity, use: Use, is_repeat: bool) -> int:
        found = ranged(
            severity,
            use,
            is_repeat=is_repeat,
            price=price,
            failure_type=failure_type,
            controllability=controllability,
        )
        return found.high_minor

    here = high(severity, use, again)
    assert high(GRAVE, use, again) >= here
    assert high(severity, Use.REJECTED, again) >= here
    assert high(severity, use, True) >= here


def test_nobody_can_ask_the_rule_about_a_persons_traits() -> None:
    asked = set(goodwill_range.__annotations__) - {"return"}
    assert asked == {
        "price_minor",
        "failure_type",
        "severity",
        "controllability",
        "use",
        "is_repeat",
        "given_minor",
        "relation",
        "policy",
    }
    assert {field.name for field in fields(Relation)} == {"orders", "years", "is_incident"}
    assert {field.name for field in fields(Reason)} == {"words", "source"}


@pytest.mark.parametrize(("amount", "rate", "minor"), [(7, 7, 0), (10, 5, 1), (9, 5, 0), (1, 150, 2)])
def test_less_than_half_is_rounded_down(amount: int, rate: int, minor: int) -> None:
    assert percent_of(amount, rate) == minor
