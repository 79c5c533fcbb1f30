"""What a remedy is, on what ground it is given, where it stands, and what comes before something extra."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from amends.kinds.rules import FailureType


class RemedyKind(StrEnum):
    """Everything that is given to make it right is one of these."""

    APOLOGY = "apology"
    EXPLANATION = "explanation"
    REPAIR = "repair"
    REPLACEMENT = "replacement"
    RE_PERFORMANCE = "re_performance"
    RE_EDUCATION = "re_education"
    REFUND = "refund"
    CREDIT = "credit"
    VOUCHER = "voucher"
    POINTS = "points"
    UPGRADE = "upgrade"
    WAIVED_FEE = "waived_fee"
    GOODWILL = "goodwill"
    GIFT = "gift"
    NOTE = "note"


class Basis(StrEnum):
    """On what ground it is given. The three stand apart: an extra never stands for what is owed or put right."""

    OWED = "owed"
    PUT_RIGHT = "put_right"
    EXTRA = "extra"


class NoneBecause(StrEnum):
    """Why a case gets no remedy. Picked, never empty."""

    NOTHING_LOST = "nothing_lost"
    PUT_RIGHT_IN_KIND = "put_right_in_kind"
    OUTSIDE_OUR_CONTROL = "outside_our_control"
    CUSTOMER_WANTS_NONE = "customer_wants_none"
    GIVEN_ON_ANOTHER_CASE = "given_on_another_case"
    NOT_OUR_FAILURE = "not_our_failure"


# What was lost is given back in kind, the best fit first (Roschk & Gelbrich 2014). Attention helps with every loss.
IN_KIND: dict[FailureType, tuple[RemedyKind, ...]] = {
    FailureType.MONEY: (RemedyKind.REFUND, RemedyKind.WAIVED_FEE, RemedyKind.CREDIT),
    FailureType.GOODS: (RemedyKind.REPLACEMENT, RemedyKind.REPAIR, RemedyKind.REFUND),
    FailureType.SERVICE: (RemedyKind.RE_PERFORMANCE, RemedyKind.UPGRADE, RemedyKind.REFUND),
    FailureType.ATTENTION: (RemedyKind.APOLOGY, RemedyKind.EXPLANATION, RemedyKind.NOTE),
}


def pay_in_kind(failure_type: FailureType) -> tuple[RemedyKind, ...]:
    """The kinds of remedy that repair this kind of loss, the best first."""
    return IN_KIND[failure_type]


class State(StrEnum):
    """Where a remedy stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    REVERSED = "reversed"


STATE_WORDS: dict[State, str] = {
    State.WAITING: "waits for an answer",
    State.GRANTED: "granted",
    State.PAID: "paid",
    State.REFUSED: "refused",
    State.WITHDRAWN: "withdrawn",
    State.DECLINED: "declined by the customer",
    State.REVERSED: "reversed",
}


def state_of(*, granted: bool, refused: bool, withdrawn: bool, declined: bool, paid: bool, reversed_: bool) -> State:
    """Where a remedy stands, given what has happened to it: the last thing says it."""
    happened = (
        (reversed_, State.REVERSED),
        (declined, State.DECLINED),
        (paid, State.PAID),
        (granted, State.GRANTED),
        (refused, State.REFUSED),
        (withdrawn, State.WITHDRAWN),
    )
    return next((state for has, state in happened if has), State.WAITING)


class Earlier(StrEnum):
    """What comes before something extra: money is never the first recourse."""

    ACKNOWLEDGED = "acknowledged"
    UNDERSTOOD = "understood"
    FIXED = "fixed"


EARLIER_WORDS: dict[Earlier, str] = {
    Earlier.ACKNOWLEDGED: "a person has written to them",
    Earlier.UNDERSTOOD: "heard",
    Earlier.FIXED: "put right or explained",
}


class Skip(StrEnum):
    """Why something extra comes before what comes first."""

    CANNOT_WAIT = "cannot_wait"
    DATED = "dated"
    CANNOT_BE_FIXED = "cannot_be_fixed"
    THEY_SAID_IT = "they_said_it"
    FACE_TO_FACE = "face_to_face"


SKIP_WORDS: dict[Skip, str] = {
    Skip.CANNOT_WAIT: "it cannot wait: they need it now",
    Skip.DATED: "the fix has a date, and they know it",
    Skip.CANNOT_BE_FIXED: "it cannot be put right; I explained why",
    Skip.THEY_SAID_IT: "they said themselves what makes it good",
    Skip.FACE_TO_FACE: "they were heard face to face, and it was put right or explained there",
}


def missing_before_extra(*, is_acknowledged: bool, is_understood: bool, is_fixed: bool) -> tuple[Earlier, ...]:
    """What a case still lacks before something extra is offered, in the order in which it is owed."""
    lacks = (
        (is_acknowledged, Earlier.ACKNOWLEDGED),
        (is_understood, Earlier.UNDERSTOOD),
        (is_fixed, Earlier.FIXED),
    )
    return tuple(earlier for has, earlier in lacks if not has)


def is_too_soon(basis: Basis, missing: Collection[Earlier], skips: Skip | None) -> bool:
    """Whether an extra comes before what is owed before it, and nobody says why. What is owed never comes too soon,
    nor does what puts it right."""
    return basis is Basis.EXTRA and bool(missing) and skips is None
