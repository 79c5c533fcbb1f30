"""What stands beside a sum: what is in proportion and why, what similar cases got, what the customer calls fair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from amends.kernel.money import places
from amends.kinds.models import Kind
from amends.kinds.rules import Controllability, FailureType, Severity
from amends.remedies.models import Remedy
from amends.remedies.rules import Basis, Range, Reason, Use
from amends.remedies.rules.fairness import Measure, warning
from amends.remedies.rules.proportion import SHIPPED, Policy, reasons_then
from amends.web.pages import url
from amends.web.shown.forms import Option
from amends.web.words import plain_money

USES = {Use.USED.value: "used it all the same", Use.REJECTED.value: "rejected it, or it never came"}
USE_OPTIONS = (
    Option(Use.UNKNOWN.value, "not asked yet"),
    Option(Use.USED.value, "used it all the same"),
    Option(Use.REJECTED.value, "rejected it, or it never came"),
)


@dataclass(frozen=True, slots=True)
class Span:
    """What is in proportion for one answer to "did they use it?"."""

    use: str
    label: str
    words: str
    low_minor: int
    high_minor: int


@dataclass(frozen=True, slots=True)
class Proportion:
    """What the form of a remedy shows beside the sum. `extras` are the offerings that it is about."""

    spans: tuple[Span, ...]
    reasons: tuple[Reason, ...]
    cap: str
    cap_left_minor: int | None
    currency: str
    places: int
    extras: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What an asking shows beside its sum: as it was known when it was asked for."""

    lines: tuple[str, ...]
    reasons: tuple[Reason, ...]
    similar_url: str
    warning: str


def proportion_of(used: Range, rejected: Range, currency: str, extras: Iterable[str]) -> Proportion | None:
    """What is in proportion for either answer; None where nothing can be said."""
    if not used.is_known:
        return None
    spans = [(Use.USED, "used", used)]
    if (rejected.low_minor, rejected.high_minor) != (used.low_minor, used.high_minor):
        spans.append((Use.REJECTED, "rejected, or it never came", rejected))
    left = used.cap_left_minor
    return Proportion(
        spans=tuple(
            Span(use.value, label, range_said(one.low_minor, one.high_minor, currency), one.low_minor, one.high_minor)
            for use, label, one in spans
        ),
        reasons=(*used.reasons, *(one for one in rejected.reasons if one not in used.reasons)),
        cap=f"{plain_money(left, currency)} {currency}" if left is not None else "",
        cap_left_minor=left,
        currency=currency,
        places=places(currency),
        extras=" ".join(extras),
    )


def beside(remedy: Remedy, kind: Kind, rule: Policy = SHIPPED) -> Beside:
    """What was known about an asking when it was made; asks nothing.

    `kind` is the failure's as it was then; `rule` the policy in force, which tells why.
    """
    parts = (
        ("in proportion", range_words(remedy)),
        ("similar", similar_words(remedy)),
        ("the customer", said_words(remedy)),
    )
    measure = Measure(remedy.recommended_low_minor, remedy.recommended_high_minor, remedy.cap_left_minor)
    return Beside(
        tuple(f"{name}: {words}" for name, words in parts if words),
        reasons_of(remedy, kind, rule),
        f"{url('queue')}?kind={kind.slug}&severity={remedy.severity}" if remedy.similar_count else "",
        warning(remedy.amount_minor, remedy.currency, measure),
    )


def reasons_of(remedy: Remedy, kind: Kind, rule: Policy = SHIPPED) -> tuple[Reason, ...]:
    """Why that was in proportion when it was asked for; none where it is no longer known. Asks nothing."""
    failure, low, high = remedy.case.failure, remedy.recommended_low_minor, remedy.recommended_high_minor
    if failure is None or low is None or high is None:
        return ()
    return reasons_then(
        low_minor=low,
        high_minor=high,
        cap_left_minor=remedy.cap_left_minor,
        price_minor=remedy.price_minor,
        failure_type=FailureType(kind.failure_type),
        severity=Severity(remedy.severity),
        controllability=Controllability(failure.controllability),
        use=Use(remedy.use),
        policy=rule,
    )


def range_words(remedy: Remedy) -> str:
    """What was in proportion when it was asked for: "62.48-78.10 USD"; empty where nothing was compared."""
    if remedy.basis != Basis.EXTRA.value:
        return ""
    low, high = remedy.recommended_low_minor, remedy.recommended_high_minor
    return "not known" if low is None or high is None else range_said(low, high, remedy.currency)


def similar_words(remedy: Remedy) -> str:
    """What similar cases had got when it was asked for: "9 got 80-110 USD"; empty where nothing was compared."""
    if remedy.basis != Basis.EXTRA.value:
        return ""
    low, high = remedy.similar_low_minor, remedy.similar_high_minor
    if low is None or high is None:
        return "not known" if remedy.similar_count is None else "nobody yet"
    return f"{remedy.similar_count} got {range_said(low, high, remedy.currency)}"


def said_words(remedy: Remedy) -> str:
    """What the customer said: what they call fair, and what they did with what failed; empty when not asked."""
    fair = remedy.fair_minor
    called = f"calls {plain_money(fair, remedy.currency)} {remedy.currency} fair" if fair is not None else ""
    return "; ".join(part for part in (called, USES.get(remedy.use, "")) if part)


def range_said(low_minor: int, high_minor: int, currency: str) -> str:
    """ "80-110 USD", "80 USD" where both are the same, "nothing"."""
    if not high_minor:
        return "nothing"
    low, high = plain_money(low_minor, currency), plain_money(high_minor, currency)
    return f"{low} {currency}" if low == high else f"{low}-{high} {currency}"
