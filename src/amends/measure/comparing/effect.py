"""What something did to those who got it, beside customers alike who did not; or why that cannot be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from amends.kernel import comparing
from amends.kernel.statistics import Estimate
from amends.measure.comparing.alike import BALANCED, Cell, Column, Matched, difference, match

ENOUGH = 30
LEAST_OVERLAP = 0.5
FULL_OVERLAP = 0.9


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How strong something unseen must be to explain the effect away (E-value, VanderWeele and Ding 2017).

    It would have to make both the treatment and the outcome so many times likelier; `of_limit` is for the end of the
    interval nearest to none, 1 where the interval holds none. None where nobody untreated stayed.
    """

    risk_ratio: float | None
    e_value: float | None
    of_limit: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """The answer: the effect on those who got it as a difference of shares, or the reasons why there is none.

    `plain` is what a comparison of everybody with everybody would have said.
    """

    found: Estimate | None
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]
    plain: Estimate | None
    matched: Matched | None
    shares: tuple[float, float] | None
    sensitivity: Sensitivity | None


def effect(
    is_treated: Sequence[bool],
    stayed: Sequence[bool | None],
    covariates: Mapping[str, Column],
    decided_by: Sequence[str],
) -> Effect:
    """What the treatment did to whether they stayed.

    :param stayed: None where nobody knows (yet): left out and counted.
    :param covariates: what is known about each from before the treatment, and not made by it.
    :param decided_by: what decided who got it, in the words of those who decided; each must be among the covariates.
    """
    known = [place for place, answer in enumerate(stayed) if answer is not None]
    treated = [is_treated[place] for place in known]
    outcome = [bool(stayed[place]) for place in known]
    columns = {name: [column[place] for place in known] for name, column in covariates.items()}
    reasons = _before_looking(treated, columns, decided_by)
    plain = _plain(treated, outcome)
    if reasons:
        return Effect(None, tuple(reasons), (), plain, None, None, None)
    matched = match(columns, treated)
    reasons = _after_matching(matched)
    cautions = tuple(_cautions(matched, is_treated, stayed))
    if reasons:
        return Effect(None, tuple(reasons), cautions, plain, matched, None, None)
    found, shares = _estimate(matched, outcome)
    return Effect(found, (), cautions, plain, matched, shares, _sensitivity(found, shares))


def _before_looking(treated: Sequence[bool], covariates: Mapping[str, Column], decided_by: Sequence[str]) -> list[str]:
    reasons = []
    unseen = [name for name in decided_by if name not in covariates]
    if unseen:
        reasons.append(
            f"{', '.join(unseen)} decided who got it and is not in the data: those who got it differ in a way that "
            "nobody can take into account"
        )
    if not covariates or not decided_by:
        reasons.append("nothing is told of what decided who got it: a plain difference would show whom we chose")
    for side, name in ((True, "got it"), (False, "did not get it")):
        n = sum(one is side for one in treated)
        if n < ENOUGH:
            reasons.append(f"{n} customers {name} and are known to have stayed or left; it takes {ENOUGH} on each side")
    return reasons


def _after_matching(matched: Matched) -> list[str]:
    reasons = []
    share = matched.matched / matched.treated
    if share < LEAST_OVERLAP:
        reasons.append(
            f"only {matched.matched} of {matched.treated} who got it have somebody alike who did not: the two groups "
            "do not overlap"
        )
    elif min(matched.matched, matched.compared_with) < ENOUGH:
        reasons.append(
            f"{matched.matched} customers could be compared with {matched.compared_with} alike; it takes {ENOUGH} on "
            "each side"
        )
    elif matched.unlike:
        names = ", ".join(f"{one.name} ({one.after:+.2f})" for one in matched.unlike)
        reasons.append(f"those compared still differ by more than {BALANCED} standard deviations in {names}")
    return reasons


def _cautions(matched: Matched, is_treated: Sequence[bool], stayed: Sequence[bool | None]) -> list[str]:
    cautions = []
    if LEAST_OVERLAP <= matched.matched / matched.treated < FULL_OVERLAP:
        cautions.append(
            f"the answer is about {matched.matched} of {matched.treated} who got it; the others have nobody alike"
        )
    unknown = [
        sum(answer is None for treated, answer in zip(is_treated, stayed, strict=True) if treated is side)
        / max(1, sum(treated is side for treated in is_treated))
        for side in (True, False)
    ]
    if abs(unknown[0] - unknown[1]) > BALANCED:
        cautions.append(
            f"of {unknown[0]:.0%} who got it and {unknown[1]:.0%} who did not nobody knows whether they stayed: who is "
            "unknown may differ"
        )
    return cautions


def _plain(treated: Sequence[bool], stayed: Sequence[bool]) -> Estimate | None:
    counts = []
    for side in (True, False):
        mine = [answer for one, answer in zip(treated, stayed, strict=True) if one is side]
        if not mine:
            return None
        counts.append((sum(mine), len(mine)))
    return comparing.shares_differ(counts[0], counts[1])


def _estimate(matched: Matched, stayed: Sequence[bool]) -> tuple[Estimate, tuple[float, float]]:
    """The mean, over the treated, of what each did beside what those alike did; and both shares."""
    cells = []
    for treated, others in matched.cells:
        hits, of_others = (sum(stayed[place] for place in places) for places in (treated, others))
        cells.append(Cell(len(treated), hits, hits, len(others), of_others, of_others))
    return difference(cells, most=1.0, widest=0.25)


def _sensitivity(found: Estimate, shares: tuple[float, float]) -> Sensitivity:
    """The end of the interval is carried over by the share of those alike, so that both agree on whether it is none."""
    kept, alike = shares
    if not kept or not alike:
        return Sensitivity(None, None, None)
    near = found.low if found.value >= 0 else found.high
    holds_none = found.low <= 0 <= found.high
    limit = 1.0 if holds_none else e_value((alike + near) / alike) if alike + near > 0 else None
    return Sensitivity(kept / alike, e_value(kept / alike), limit)


def e_value(ratio: float) -> float:
    """How many times likelier something unseen must make both treatment and outcome to explain such a ratio away.

    :raises ValueError: for a ratio that is not positive.
    """
    if ratio <= 0:
        raise ValueError(f"ratio: {ratio} must be above 0")
    above = max(ratio, 1 / ratio)
    return above + sqrt(above * (above - 1))
