"""What chance does: the tails and quantiles that intervals and tests are made of.

Written out so that a page or a command need not load a library of hundreds of megabytes; equal to SciPy in tests.
Sources: Abramowitz and Stegun (1964) 6.5 and 26.5; Press et al., Numerical Recipes 6.2 and 6.4 (continued fractions).
"""

from __future__ import annotations

from collections.abc import Callable
from math import cbrt, exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

NORMAL = NormalDist()
_TINY = 1e-300
_STEPS = 100_000
_EXACT = 1e-16
_MANY = 1_000_000


def normal_tail(z: float) -> float:
    """The chance of a standard normal value above `z`."""
    return NORMAL.cdf(-z)


def normal_quantile(share: float) -> float:
    """Below which standard normal value that share (above 0, below 1) lies.

    :raises ValueError: for a share outside.
    """
    if not 0 < share < 1:
        raise ValueError(f"share: {share} must lie between 0 and 1")
    return NORMAL.inv_cdf(share)


def chi_square_tail(value: float, degrees: int) -> float:
    """The chance of a chi-square value of so many degrees of freedom above `value`.

    :raises ValueError: for a negative value or fewer than one degree.
    """
    if value < 0 or degrees < 1:
        raise ValueError(f"value: {value} with {degrees} degrees has no tail; neither may be negative")
    return gamma_tail(degrees / 2, value / 2)


def poisson_tail(count: int, mean: float) -> float:
    """The chance of at least `count` when `mean` are expected.

    :raises ValueError: for a negative count or mean.
    """
    if count < 0 or mean < 0:
        raise ValueError(f"count: {count} at a mean of {mean} is no count; neither may be negative")
    if count == 0:
        return 1.0
    if count > _MANY:
        return normal_tail(_wilson_hilferty(count, mean)) if mean > 0 else 0.0
    return _gamma_low(count, mean) if mean < count + 1 else 1.0 - _gamma_high(count, mean)


def _wilson_hilferty(shape: float, value: float) -> float:
    """The normal score of a gamma value: of so many that its series would take minutes and say the same."""
    return 3 * sqrt(shape) * (1 - 1 / (9 * shape) - cbrt(value / shape))


def gamma_tail(shape: float, value: float) -> float:
    """The regularised upper incomplete gamma function Q(shape, value)."""
    if value <= 0:
        return 1.0
    return 1.0 - _gamma_low(shape, value) if value < shape + 1 else _gamma_high(shape, value)


def _gamma_low(shape: float, value: float) -> float:
    """P by its series, which converges fast below shape + 1."""
    if value <= 0:
        return 0.0
    term = total = 1.0 / shape
    for step in range(1, _STEPS):
        term *= value / (shape + step)
        total += term
        if term < total * _EXACT:
            break
    return total * exp(shape * log(value) - value - lgamma(shape))


def _gamma_high(shape: float, value: float) -> float:
    """Q by its continued fraction (Lentz), which converges fast above shape + 1."""
    b = value + 1 - shape
    c, d = 1 / _TINY, 1 / b
    found = d
    for step in range(1, _STEPS):
        a = -step * (step - shape)
        b += 2
        d = 1 / _off_zero(a * d + b)
        c = _off_zero(b + a / c)
        found *= d * c
        if abs(d * c - 1) < _EXACT * 10:
            break
    return found * exp(shape * log(value) - value - lgamma(shape))


def beta_share(a: float, b: float, value: float) -> float:
    """The regularised incomplete beta function I(value; a, b): how much of a Beta(a, b) lies below `value`."""
    if value <= 0:
        return 0.0
    if value >= 1:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(value) + b * log1p(-value))
    if value < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, value) / a
    return 1.0 - front * _beta_fraction(b, a, 1 - value) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _off_zero(1 - (a + b) * x / (a + 1))
    found = d
    for step in range(1, _STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for term in (even, odd):
            d = 1 / _off_zero(1 + term * d)
            c = _off_zero(1 + term / c)
            found *= c * d
        if abs(c * d - 1) < _EXACT * 10:
            break
    return found


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def beta_quantile(a: float, b: float, share: float) -> float:
    """Below which value that share (0 to 1) of a Beta(a, b) lies."""
    return _solve(lambda value: beta_share(a, b, value) - share, 0.0, 1.0)


def binomial_interval(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a share (Clopper and Pearson 1934).

    :raises ValueError: if `n` is not positive, or `hits` lies outside 0 to `n`.
    """
    if not 0 <= hits <= n or n <= 0:
        raise ValueError(f"hits: {hits} of {n} is no share; n must be positive and hits at most n")
    beyond = (1 - level) / 2
    low = beta_quantile(hits, n - hits + 1, beyond) if hits else 0.0
    high = beta_quantile(hits + 1, n - hits, 1 - beyond) if hits < n else 1.0
    return low, high


def binomial_low_tail(hits: int, n: int, share: float) -> float:
    """The chance of at most `hits` of `n` when each hits with the chance `share`."""
    return 1.0 if hits >= n else 0.0 if hits < 0 else beta_share(n - hits, hits + 1, 1 - share)


def student_tail(t: float, degrees: float) -> float:
    """The chance of a Student t value above `t`; the degrees of freedom may be a fraction, as Welch's are."""
    half = beta_share(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2
    return half if t >= 0 else 1 - half


def student_quantile(share: float, degrees: float) -> float:
    """Below which Student t value that share (above 0, below 1) lies.

    :raises ValueError: for a share outside, or no degrees of freedom.
    """
    if not 0 < share < 1 or degrees <= 0:
        raise ValueError(f"share: {share} with {degrees} degrees has no quantile")
    if share < 0.5:
        return -student_quantile(1 - share, degrees)
    high = 1.0
    while student_tail(high, degrees) > 1 - share and high < inf:
        high *= 2
    return _solve(lambda t: 1 - share - student_tail(t, degrees), 0.0, high)


def _solve(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function passes zero, by halving: slow, sure, and exact to the last digits."""
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
