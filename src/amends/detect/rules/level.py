"""Whether a count is unusually high beside the same hour, or day, of the weeks before. For Python and for SQL alike.

The expected count is the mean of those weeks. One loud week does not raise it: none counts for more than three above
twice the mean of all the others. The spread is that of a Poisson count, or wider where the weeks differ more (a
dispersion of at least 1), and the mean itself is uncertain by 1 / weeks of it. The limit is the upper tail on the scale
of the 2/3 power, on which counts of small means are nearly symmetric:

    limit = mean * (1 + 2/3 * z * sqrt(dispersion * (1 + 1/weeks) / mean)) ** 1.5

Source: Farrington, Andrews, Beale, Catchpole, "A statistical algorithm for the early detection of outbreaks of
infectious disease", J. R. Statist. Soc. A 159 (1996) 547-563, without its trend; it is the usual threshold of public
health for counts against the same weeks of the past. Only + - * / and square roots are used, which IEEE 754 rounds in
one way: so Python and SQL say the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Final

# One in so many: the upper quantile of the normal distribution.
Z: Final = {1_000: 3.090232306167813, 10_000: 3.719016485455709, 100_000: 4.264890793922602}
FEWEST_WEEKS: Final = 4
FLOOR, LOUD, LOUDER = 0.5, 2.0, 3.0


def is_unusual(count: int, earlier: Sequence[int], *, one_in: int, least: int) -> bool:
    """Whether a count lies above the limit that the earlier ones set; never when fewer than four are known.

    :param earlier: the counts of the weeks before that are known, the latest first.
    :param one_in: so rarely a level that did not change lies above it.
    :param least: so many it must be at least, however few were usual.
    """
    weeks = len(earlier)
    if weeks < FEWEST_WEEKS or count < least:
        return False
    mean, dispersion = level(earlier)
    above = 1.0 + Z[one_in] * 2.0 / 3.0 * sqrt(dispersion * (1.0 + 1.0 / weeks) / mean)
    return float(count) * float(count) > mean * mean * above * above * above


def level(earlier: Sequence[int]) -> tuple[float, float]:
    """The expected count and the dispersion that the earlier counts speak of."""
    weeks = float(len(earlier))
    cap = LOUD * (float(sum(earlier)) - float(max(earlier))) / (weeks - 1.0) + LOUDER
    kept = [min(float(one), cap) for one in earlier]
    total = square = 0.0
    for one in kept:
        total += one
    mean = max(total / weeks, FLOOR / weeks)
    for one in kept:
        square += (one - mean) * (one - mean)
    return mean, max(1.0, square / (weeks - 1.0) / mean)


def unusual_columns(name: str, counts: Sequence[str], weeks: str) -> list[list[tuple[str, str]]]:
    """The same step by step as SQL columns: each list may name the columns of those before it.

    :param name: what the columns are called, with a number at the end.
    :param counts: the columns of this count and of each week before, the latest first; unknown weeks hold 0.
    :param weeks: the column that says how many of these are known.
    """
    earlier, far = counts[1:], f"CAST({weeks} AS DOUBLE)"
    kept = [f"{name}k{number}" for number in range(len(earlier))]
    total = " + ".join(f"CAST({one} AS DOUBLE)" for one in earlier)
    cap = f"{LOUD}e0 * (({total}) - CAST(greatest({', '.join(earlier)}) AS DOUBLE)) / ({far} - 1e0) + {LOUDER}e0"
    square = " + ".join(
        f"CASE WHEN {weeks} > {number} THEN ({one} - {name}mean) * ({one} - {name}mean) ELSE 0e0 END"
        for number, one in enumerate(kept)
    )
    return [
        [(f"{name}cap", f"CASE WHEN {weeks} >= {FEWEST_WEEKS} THEN {cap} END")],
        [(one, f"least(CAST({column} AS DOUBLE), {name}cap)") for one, column in zip(kept, earlier, strict=True)],
        [(f"{name}mean", f"greatest((0e0 + {' + '.join(kept)}) / {far}, {FLOOR}e0 / {far})")],
        [(f"{name}wide", f"greatest(1e0, (0e0 + {square}) / ({far} - 1e0) / {name}mean)")],
    ]


def unusual_sql(name: str, count: str, weeks: str, *, one_in: int, least: int) -> str:
    """SQL for the answer, from the columns of `unusual_columns`."""
    far, found = f"CAST({weeks} AS DOUBLE)", f"CAST({count} AS DOUBLE)"
    spread = f"sqrt({name}wide * (1e0 + 1e0 / {far}) / {name}mean)"
    above = f"(1e0 + {Z[one_in]!r}e0 * 2e0 / 3e0 * {spread})"
    limit = f"{name}mean * {name}mean * {above} * {above} * {above}"
    return f"({weeks} >= {FEWEST_WEEKS} AND {count} >= {least} AND coalesce({found} * {found} > {limit}, FALSE))"
