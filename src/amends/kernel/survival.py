"""How long customers stay, when not everybody has been watched to the end.

Kaplan and Meier's product limit (1958), Greenwood's variance, the log-log interval, and the log-rank test (Mantel
1966). Whoever was last seen staying counts as at risk until then, also at that very time, and never as lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, isfinite, log, sqrt

from amends.kernel.distributions import chi_square_tail
from amends.kernel.statistics import Z95


@dataclass(frozen=True, slots=True)
class Lasted:
    """How long one customer was watched, in any one unit, and whether they were lost at the end of it."""

    duration: float
    lost: bool


@dataclass(frozen=True, slots=True)
class Step:
    """At one time: of so many at risk so many were lost, and so many seen no longer; the share that stays after it.

    `low` and `high` are None where nobody is left: nothing is known of how sure that is.
    """

    time: float
    at_risk: int
    lost: int
    censored: int
    staying: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """A survival curve: its steps in time's order, one for each time at which somebody was lost or last seen."""

    n: int
    lost: int
    steps: tuple[Step, ...]

    def at(self, time: float) -> Step:
        """The curve at any time; before the first step everybody stays."""
        found = Step(0.0, self.n, 0, 0, 1.0, 1.0, 1.0)
        for step in self.steps:
            if step.time > time:
                break
            found = step
        return found

    def at_risk(self, time: float) -> int:
        """How many are still watched, and not lost, just before that time."""
        return next((step.at_risk for step in self.steps if step.time >= time), 0)

    @property
    def seen_until(self) -> float:
        """The longest that anybody was watched: the curve says nothing beyond."""
        return self.steps[-1].time

    def median(self) -> tuple[float | None, float | None, float | None]:
        """The first time by which at most half stay, with its interval (Brookmeyer and Crowley 1982); None where the
        curve does not come down so far."""
        return (
            next((step.time for step in self.steps if step.staying <= 0.5), None),
            next((step.time for step in self.steps if step.low is None or step.low <= 0.5), None),
            next((step.time for step in self.steps if step.high is not None and step.high <= 0.5), None),
        )

    def mean_until(self, until: float) -> float:
        """The area under the curve up to that time: how long a customer stays of it, on average.

        :raises ValueError: if nobody was watched so long.
        """
        if until > self.seen_until:
            raise ValueError(f"until: {until:g} lies beyond {self.seen_until:g}, the longest that anybody was watched")
        area, since, staying = 0.0, 0.0, 1.0
        for step in self.steps:
            area += staying * (min(step.time, until) - since)
            since, staying = min(step.time, until), step.staying
        return area + staying * (until - since)


def kaplan_meier(lasted: Sequence[Lasted], z: float = Z95) -> Curve:
    """The share of customers who stay, over time, with its log-log interval.

    :raises ValueError: for nobody, or a duration that is negative or not finite.
    """
    _checked(lasted)
    lost = Counter(one.duration for one in lasted if one.lost)
    gone = Counter(one.duration for one in lasted)
    at_risk, staying, greenwood, steps = len(lasted), 1.0, 0.0, []
    for time in sorted(gone):
        if lost[time]:
            left = at_risk - lost[time]
            staying *= left / at_risk
            greenwood += lost[time] / (at_risk * left) if left else inf
        low, high = _log_log(staying, greenwood, z)
        steps.append(Step(time, at_risk, lost[time], gone[time] - lost[time], staying, low, high))
        at_risk -= gone[time]
    return Curve(len(lasted), sum(lost.values()), tuple(steps))


def _log_log(staying: float, greenwood: float, z: float) -> tuple[float | None, float | None]:
    """The interval on the scale of log(-log S): it never leaves 0 to 1."""
    if staying >= 1:
        return 1.0, 1.0
    if staying <= 0 or not isfinite(greenwood):
        return None, None
    off = exp(z * sqrt(greenwood) / -log(staying))
    return staying**off, staying ** (1 / off)


@dataclass(frozen=True, slots=True)
class Difference:
    """Whether groups stay differently long. `expected` is how many each would lose if they were alike.

    `chi_square` and `p` are None when nothing can be compared: nobody was lost while two groups were watched.
    """

    chi_square: float | None
    degrees: int
    p: float | None
    lost: Mapping[str, int]
    expected: Mapping[str, float]


def log_rank(groups: Mapping[str, Sequence[Lasted]]) -> Difference:
    """The log-rank test over two or more groups.

    :raises ValueError: for fewer than two groups, or one in which there is nobody.
    """
    if len(groups) < 2:
        raise ValueError("groups: the log-rank test compares at least two")
    empty = [name for name, lasted in groups.items() if not lasted]
    if empty:
        raise ValueError(f"groups: there is nobody in {empty[0]!r}; leave it out")
    names = list(groups)
    excess, spread = [0.0] * len(names), [[0.0] * len(names) for _ in names]
    expected = dict.fromkeys(names, 0.0)
    for at_risk, lost in _moments([groups[name] for name in names]):
        total, gone = sum(at_risk), sum(lost)
        for i, name in enumerate(names):
            share = at_risk[i] / total
            expected[name] += gone * share
            excess[i] += lost[i] - gone * share
            if total > 1:
                by_chance = gone * (total - gone) / (total - 1) * share
                for j in range(len(names)):
                    spread[i][j] += by_chance * ((i == j) - at_risk[j] / total)
    chi_square, degrees = _quadratic(excess, spread)
    p = chi_square_tail(chi_square, degrees) if degrees else None
    lost_of = {name: sum(one.lost for one in lasted) for name, lasted in groups.items()}
    return Difference(chi_square if degrees else None, degrees, p, lost_of, expected)


def _moments(groups: Sequence[Sequence[Lasted]]) -> list[tuple[list[int], list[int]]]:
    """At each time somebody was lost: how many of each group were at risk, and how many of them were lost."""
    for lasted in groups:
        _checked(lasted)
    gone = [Counter(one.duration for one in lasted) for lasted in groups]
    lost = [Counter(one.duration for one in lasted if one.lost) for lasted in groups]
    at_risk, found = [len(lasted) for lasted in groups], []
    for time in sorted(set().union(*gone)):
        if any(one[time] for one in lost):
            found.append((list(at_risk), [one[time] for one in lost]))
        at_risk = [left - one[time] for left, one in zip(at_risk, gone, strict=True)]
    return found


def _quadratic(excess: Sequence[float], spread: Sequence[Sequence[float]]) -> tuple[float, int]:
    """x' V⁻ x and the rank of V, by elimination with pivots: a group that was never at risk with others adds none."""
    n = len(excess)
    rows = [[*spread[i], excess[i]] for i in range(n)]
    largest = max(spread[i][i] for i in range(n))
    value, rank, left = 0.0, 0, list(range(n))
    while left:
        pivot = max(left, key=lambda i: rows[i][i])
        if rows[pivot][pivot] <= 1e-9 * largest or largest == 0:
            break
        left.remove(pivot)
        rank += 1
        value += rows[pivot][n] ** 2 / rows[pivot][pivot]
        for i in left:
            factor = rows[i][pivot] / rows[pivot][pivot]
            rows[i] = [mine - factor * theirs for mine, theirs in zip(rows[i], rows[pivot], strict=True)]
    return value, rank


def _checked(lasted: Sequence[Lasted]) -> None:
    if not lasted:
        raise ValueError("durations: there is nobody to follow")
    wrong = next((one.duration for one in lasted if not (isfinite(one.duration) and one.duration >= 0)), None)
    if wrong is not None:
        raise ValueError(f"durations: {wrong} is no time that somebody was watched; it must be 0 or more")
