"""Money: whole minor units, one currency at a time, read strictly and written as people write it."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.money import MINOR_MAX, DifferentCurrency, Money, places

SOME = st.integers(-(10**15), 10**15)
RATES = st.decimals(-10_000, 10_000, places=4)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@pytest.mark.parametrize(("currency", "expected"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_each_currency_has_its_decimals(currency: str, expected: int) -> None:
    assert places(currency) == expected


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("312.40", "EUR", 31240),
        ("312.4", "EUR", 31240),
        ("312", "EUR", 31200),
        ("-0.01", "EUR", -1),
        ("0", "EUR", 0),
        ("-0", "EUR", 0),
        (" 5.00 ", "EUR", 500),
        ("007", "EUR", 700),
        ("312", "JPY", 312),
        ("1.234", "KWD", 1234),
        ("92233720368547758.07", "EUR", MINOR_MAX),
        ("-92233720368547758.07", "EUR", -MINOR_MAX),
    ],
)
def test_an_amount_is_read(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "NaN",
            "-NaN",
            "sNaN",
            "Infinity",
            "1e400",
            "1E5",
            "0x10",
            "1_000",
            "1,234.50",
            "312,40",
            ".5",
            "5.",
        ),
        *("--5", "+5", "5 EUR", "€5", "five", "٣١٢", "²", "1 000", "-", "9" * 20, "9" * 5_000),
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^amount: .* is no amount; write it like 1234.50"):
        Money.parse(text, "EUR")


@pytest.mark.parametrize(
    ("text", "currency", "decimals"),
    [("1.234", "EUR", 2), ("1.230", "EUR", 2), ("1.0", "JPY", 0), ("1.2345", "KWD", 3)],
)
def test_too_many_decimals_are_refused(text: str, currency: str, decimals: int) -> None:
    with pytest.raises(ValueError, match=rf"^amount: .* decimals; {currency} has {decimals}"):
        Money.parse(text, currency)


@pytest.mark.parametrize("text", ["92233720368547758.08", "9999999999999999999", "-92233720368547758.08"])
def test_an_amount_beyond_64_bits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^minor: the amount is too large"):
        Money.parse(text, "EUR")


def test_no_sum_grows_beyond_64_bits() -> None:
    with pytest.raises(ValueError, match=r"^minor: the amount is too large"):
        eur(MINOR_MAX) + eur(1)
    with pytest.raises(ValueError, match=r"^minor: the amount is too large"):
        eur(MINOR_MAX).percent(101)


@pytest.mark.parametrize("currency", ["eur", "EURO", "", "ZZZ", "€", "EU", "BTC"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(ValueError, match=r"^currency: .* is no ISO 4217 code"):
        Money(1, currency)
    with pytest.raises(ValueError, match=r"^currency: .* is no ISO 4217 code"):
        Money.parse("1", currency)


@pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1), None])
def test_minor_units_are_whole(minor: object) -> None:
    with pytest.raises(TypeError, match=r"^minor: .* must be an int, in minor units of EUR"):
        Money(minor, "EUR")  # type: ignore[arg-type]


def test_amounts_are_put_together() -> None:
    assert eur(150) + eur(250) == eur(400)
    assert eur(150) - eur(250) == eur(-100)
    assert eur(25_000) * 4 == eur(100_000)
    assert -eur(150) == eur(-150)
    assert abs(eur(-150)) == eur(150)
    assert Money.total([eur(1), eur(2), eur(-4)], "EUR") == eur(-1)
    assert Money.total([], "EUR") == Money.zero("EUR")


def test_amounts_are_ordered() -> None:
    assert eur(-1) < eur(0) < eur(1)
    assert eur(1) <= eur(1) >= eur(1)
    assert max(eur(3), eur(7)) == eur(7)


def test_only_nothing_is_false() -> None:
    assert not eur(0)
    assert eur(-1)


def test_two_currencies_are_never_equal() -> None:
    assert Money(1, "USD") != eur(1)
    assert len({Money(0, "USD"), eur(0), eur(0)}) == 2


@pytest.mark.parametrize(
    "mix",
    [
        lambda one, other: one + other,
        lambda one, other: one - other,
        lambda one, other: one < other,
        lambda one, other: one >= other,
        lambda one, other: max(one, other),
        lambda one, other: Money.total([one, other], "EUR"),
    ],
)
def test_two_currencies_never_meet(mix: object) -> None:
    with pytest.raises(DifferentCurrency, match=r"^currency: .* are of two currencies"):
        mix(eur(100), Money(100, "USD"))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("minor", "rate", "expected"),
    [
        (31240, 15, 4686),
        (4000, 25, 1000),
        (4000, Decimal("12.5"), 500),
        (1, 50, 1),  # half a cent goes up
        (-1, 50, -1),  # and away from zero
        (3, 50, 2),
        (1, 49, 0),
        (1000, 150, 1500),
        (1000, 0, 0),
        (1000, -10, -100),
        (999, Decimal("33.333"), 333),
        (MINOR_MAX, 100, MINOR_MAX),
    ],
)
def test_percent(minor: int, rate: Decimal | int, expected: int) -> None:
    assert eur(minor).percent(rate) == eur(expected)


def test_percent_rounds_as_it_is_told() -> None:
    assert eur(1).percent(50, ROUND_HALF_EVEN) == eur(0)
    assert eur(199).percent(50, ROUND_DOWN) == eur(99)
    assert eur(1).percent(1, ROUND_UP) == eur(1)


@pytest.mark.parametrize("rate", ["NaN", "Infinity", "1e400", "1000001", "1e-400", "0.0000000000001"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(ValueError, match=r"^rate: .* must be a number up to"):
        eur(100).percent(Decimal(rate))


@pytest.mark.parametrize(
    ("money", "locale", "expected"),
    [
        (eur(31240), "de", "312,40\N{NO-BREAK SPACE}€"),
        (eur(123456), "en-GB", "€1,234.56"),
        (eur(-500), "en_US", "-€5.00"),
        (Money(5, "JPY"), "ja", "\N{FULLWIDTH YEN SIGN}5"),
        (Money(1234, "KWD"), "en", "KWD\N{NO-BREAK SPACE}1.234"),
        (Money(1234, "KWD"), "de", "1,234\N{NO-BREAK SPACE}KWD"),
        (Money(500, "AUD"), "en_US", "A$5.00"),
        (eur(MINOR_MAX), "en", "€92,233,720,368,547,758.07"),
    ],
)
def test_an_amount_is_written_as_people_write_it(money: Money, locale: str, expected: str) -> None:
    assert money.format(locale) == expected


@pytest.mark.parametrize("locale", ["xx-nowhere", "", "klingon", "de_DE_DE_DE_DE", "??"])
def test_an_unknown_locale_is_refused(locale: str) -> None:
    with pytest.raises(ValueError, match=r"^locale: .* is not known"):
        eur(1).format(locale)


@pytest.mark.parametrize(
    ("money", "expected"), [(eur(5), "0.05 EUR"), (eur(-100), "-1.00 EUR"), (Money(7, "JPY"), "7 JPY")]
)
def test_an_amount_is_shown_exactly(money: Money, expected: str) -> None:
    assert str(money) == expected
    assert money.amount == Decimal(expected.split()[0])


@given(st.integers(-MINOR_MAX, MINOR_MAX), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_what_is_written_is_read_again(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(str(money).split()[0], currency) == money


@given(st.text(max_size=30))
def test_a_text_is_an_amount_or_is_refused(text: str) -> None:
    try:
        money = Money.parse(text, "EUR")
    except ValueError:
        return
    assert money.amount == Decimal(text)


@given(SOME, SOME, SOME)
def test_sums_do_not_depend_on_their_order(one: int, two: int, three: int) -> None:
    assert (eur(one) + eur(two)) - eur(three) == eur(one) - (eur(three) - eur(two))
    assert eur(one) + -eur(one) == Money.zero("EUR")


@given(SOME, RATES)
def test_percent_is_the_nearest_minor_unit(minor: int, rate: Decimal) -> None:
    exact = Fraction(minor) * Fraction(rate) / 100
    found = eur(minor).percent(rate).minor
    assert abs(found - exact) <= Fraction(1, 2)
    assert eur(-minor).percent(rate).minor == -found
