"""The cumulative sum that sees a level rise, and with what chance it would stand so high if nothing had risen.

Each day adds the logarithm of how much better a count c fits a raised mean than the usual one m, and the sum never
falls below zero (E. S. Page, "Continuous inspection schemes", Biometrika 41 (1954), 100-115). For a rise by the
factor k and the variance m + alpha m^2, with r = 1/alpha:

    c * (ln k + ln((r + m) / (r + k m))) - r * ln((r + k m) / (r + m))          negative binomial
    c * ln k - (k - 1) * m                                                      Poisson, alpha = 0

Of a ratio of likelihoods the mean is 1 while nothing rises, and the sum on a day is the largest of the sums that begin
on that day or before: so, by Ville's inequality, it stands at h or above with a chance of at most exp(-h), whatever the
weekdays and the exposures were. That is the p-value, and no threshold needs to be simulated.
"""

from __future__ import annotations

from math import exp, log

POISSON_BELOW = 1e-6


def gain(count: int, mean: float, *, rise: float, alpha: float) -> float:
    """What one day adds to the sum: above zero when it speaks for a rise by the factor `rise`."""
    if mean <= 0:
        return 0.0
    if alpha < POISSON_BELOW:
        return count * log(rise) - (rise - 1) * mean
    size = 1 / alpha
    apart = log((size + rise * mean) / (size + mean))
    return count * (log(rise) - apart) - size * apart


def chance(total: float) -> float:
    """The p-value of a sum: at most so likely would it stand there if nothing had risen."""
    return exp(-total)
