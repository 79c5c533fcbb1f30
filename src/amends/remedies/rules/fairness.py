"""Whether alike cases got alike: extras by stratum, what stands out in one, and gaps between groups of customers.

A stratum is a kind of failure, a severity and a band of value, in one currency. What the law owes and what was put
right follow their own measure and are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from amends.kernel.dispersion import Compared, Gap, Spread, gaps, outliers, spread
from amends.kernel.money import Money, places

# Fewer than this are told by their number alone.
LEAST = 5


@dataclass(frozen=True, slots=True)
class Sum:
    """What one case got as extras, above zero, in minor units; its price (None: not known), its customer's groups."""

    reference: str
    kind: str
    severity: int
    currency: str
    amount_minor: int
    price_minor: int | None = None
    language: str = ""
    region: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Outlier:
    """A sum that stands out among its like; a negative `z` is far less than the others got."""

    reference: str
    amount_minor: int
    z: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """Cases that are alike, and how far what they got lies apart; `spread` is None where there are too few."""

    kind: str
    severity: int
    band: str
    currency: str
    n: int
    median_minor: int
    spread: Spread | None
    outliers: tuple[Outlier, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Every stratum, the largest first; and the gaps by language, region and channel."""

    strata: tuple[Stratum, ...]
    by_language: tuple[Gap, ...]
    by_region: tuple[Gap, ...]
    by_channel: tuple[Gap, ...]


def report(sums: Sequence[Sum]) -> Report:
    """How far alike cases got alike; the same for the same sums in any order."""
    return Report(
        strata(sums),
        _gaps(sums, lambda one: one.language),
        _gaps(sums, lambda one: one.region),
        _gaps(sums, lambda one: one.channel),
    )


def strata(sums: Iterable[Sum]) -> tuple[Stratum, ...]:
    """The sums by stratum, the largest first."""
    alike: dict[tuple[str, int, str, str], list[Sum]] = defaultdict(list)
    for one in sums:
        alike[_key(one)].append(one)
    found = [_stratum(key, sorted(members, key=lambda one: one.reference)) for key, members in alike.items()]
    return tuple(sorted(found, key=lambda one: (-one.n, one.kind, one.severity, one.band, one.currency)))


def _key(one: Sum) -> tuple[str, int, str, str]:
    return one.kind, one.severity, band(one.price_minor, one.currency), one.currency


def _stratum(key: tuple[str, int, str, str], members: Sequence[Sum]) -> Stratum:
    amounts = [one.amount_minor for one in members]
    enough = len(members) >= LEAST
    ordered = sorted(amounts)
    half = len(ordered) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2
    standing_out = [
        Outlier(members[place].reference, amounts[place], z) for place, z in (outliers(amounts) if enough else ())
    ]
    return Stratum(*key, len(members), middle, spread(amounts) if enough else None, tuple(standing_out))


def band(price_minor: int | None, currency: str) -> str:
    """The band of value that a price lies in, a decade of whole units each: "100 to 999"."""
    if price_minor is None or price_minor <= 0:
        return "no price known"
    whole = price_minor // 10 ** places(currency)
    if whole < 10:
        return "under 10"
    least = 10 ** (len(str(whole)) - 1)
    return f"{least:,} to {least * 10 - 1:,}"


def _gaps(sums: Sequence[Sum], group: Callable[[Sum], str]) -> tuple[Gap, ...]:
    """The gaps between the groups of those whose group is known, the widest and surest first."""
    known = [(one, group(one)) for one in sums if group(one)]
    found = gaps([Compared(repr(_key(one)), name, one.amount_minor) for one, name in known])
    return tuple(sorted(found, key=lambda one: (one.p is None, one.p or 0, -one.n, one.group)))


@dataclass(frozen=True, slots=True)
class Measure:
    """What a sum is held against: what is in proportion, and what is left under the soft cap; None is not known."""

    low_minor: int | None = None
    high_minor: int | None = None
    cap_left_minor: int | None = None


def is_outside(amount_minor: int, measure: Measure) -> bool:
    """Whether a sum lies outside what is in proportion; never where that is not known."""
    if measure.low_minor is None or measure.high_minor is None:
        return False
    return not measure.low_minor <= amount_minor <= measure.high_minor


def is_above_cap(amount_minor: int, measure: Measure) -> bool:
    """Whether a sum goes beyond the soft cap; never where no price is known."""
    return measure.cap_left_minor is not None and amount_minor > measure.cap_left_minor


def warning(amount_minor: int, currency: str, measure: Measure) -> str:
    """One calm sentence about a sum that is out of proportion; empty for one that is not. It forbids nothing."""
    if is_above_cap(amount_minor, measure):
        left = Money(measure.cap_left_minor or 0, currency)
        return f"Above the soft cap, under which {left} was left. More money wins nobody back."
    if is_outside(amount_minor, measure):
        low, high = Money(measure.low_minor or 0, currency), Money(measure.high_minor or 0, currency)
        side = "More" if amount_minor > high.minor else "Less"
        return f"{side} than is in proportion here ({low} to {high})."
    return ""
