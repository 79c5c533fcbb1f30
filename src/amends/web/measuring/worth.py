"""What failures cost and whether the extra was worth it, as their page tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amends.kernel.statistics import Estimate
from amends.measure.comparing.effect import Effect
from amends.measure.failing import Cost
from amends.measure.staying import Paying
from amends.web.words import money, plain_money


@dataclass(frozen=True)
class CauseRow:
    """What one cause cost."""

    label: str
    value: float
    words: str
    cases: str
    each: str
    owed: str
    put_right: str
    extra: str


@dataclass(frozen=True)
class BalanceRow:
    """How far apart those compared are on one thing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Answer:
    """Whether something extra kept customers, in sentences; `reasons` stand in their place where nobody can know."""

    reasons: list[str]
    sentences: list[str]
    cautions: list[str]
    balance: list[BalanceRow]
    worth: list[str]


def causes(found: Sequence[Cost], currency: str) -> list[CauseRow]:
    """A line for each cause, the dearest first."""
    return [
        CauseRow(
            one.name or one.slug or "Cause not known yet",
            float(one.minor),
            plain_money(one.minor, currency),
            f"{one.cases:,}",
            *(
                plain_money(minor, currency)
                for minor in (round(one.minor / one.cases), one.owed_minor, one.put_right_minor, one.extra_minor)
            ),
        )
        for one in found
    ]


def answer(found: Paying, margin_minor: int | None, currency: str) -> Answer:
    """The effect in words, with the return on it where a margin is told."""
    told = found.found
    balance = [
        BalanceRow(one.name, f"{one.before:+.2f}", f"{one.after:+.2f}")
        for one in (told.matched.balance if told.matched else ())
    ]
    if told.found is None or told.matched is None or told.shares is None:
        return Answer(list(told.reasons), _plain(told), list(told.cautions), balance, [])
    kept, alike = told.shares
    sentences = [
        f"Of {told.matched.matched:,} customers who got something extra {kept * 100:.1f} % bought again within "
        f"{found.window_days:.0f} days; of {told.matched.compared_with:,} alike who got nothing extra, "
        f"{alike * 100:.1f} %.",
        f"{_effect_words(told.found)}: {_points(told.found.value)}, 95 % sure between {_points(told.found.low)} and "
        f"{_points(told.found.high)}.",
        *_plain(told),
        *_sensitivity(told),
    ]
    worth = _worth(told.found, found.extra_minor, margin_minor, currency) if margin_minor is not None else []
    return Answer([], sentences, list(told.cautions), balance, worth)


def _effect_words(found: Estimate) -> str:
    if found.low > 0:
        return "The extra kept customers"
    return (
        "The extra drove customers away"
        if found.high < 0
        else "Whether the extra kept anybody cannot be told from chance"
    )


def _points(share: float) -> str:
    return f"{share * 100:+.1f} points"


def _plain(found: Effect) -> list[str]:
    if found.plain is None:
        return []
    return [
        f"Everybody beside everybody would have said {_points(found.plain.value)}: that mixes what the extra did with "
        "whom we gave it to."
    ]


def _sensitivity(found: Effect) -> list[str]:
    told = found.sensitivity
    if told is None or told.e_value is None or told.of_limit is None:
        return []
    if told.of_limit <= 1:
        return ["Its interval holds no effect at all, so nothing unseen is needed to explain it away."]
    return [
        f"Something that is not recorded, such as how people came across, could explain this away only if it made both "
        f"the extra and staying {told.e_value:.1f} times likelier ({told.of_limit:.1f} times for the end of the "
        "interval)."
    ]


def _worth(found: Estimate, extra_minor: float, margin_minor: int, currency: str) -> list[str]:
    """The return on the extra, beside customers alike without it; never beside nobody having stayed."""
    if not extra_minor:
        return []
    value, low, high = (
        (lift * margin_minor - extra_minor) / extra_minor for lift in (found.value, found.low, found.high)
    )
    gain, cost, worth = (
        money(round(minor), currency) for minor in (found.value * margin_minor, extra_minor, margin_minor)
    )
    return [
        f"An extra cost {cost} on average and brought {gain}, at {worth} for a customer who stays.",
        f"Return {value:+.2f} for each unit spent, 95 % sure between {low:+.2f} and {high:+.2f}, beside customers "
        "alike who got nothing extra.",
    ]
