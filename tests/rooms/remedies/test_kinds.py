"""What a remedy is, where it stands, and what comes before something extra."""

from __future__ import annotations

from itertools import product

import pytest

from amends.kinds.rules import FailureType
from amends.remedies.rules import (
    EARLIER_WORDS,
    SKIP_WORDS,
    STATE_WORDS,
    Basis,
    Earlier,
    RemedyKind,
    Skip,
    State,
    is_too_soon,
    missing_before_extra,
    pay_in_kind,
    state_of,
)


@pytest.mark.parametrize(
    ("failure_type", "first"),
    [
        (FailureType.MONEY, RemedyKind.REFUND),
        (FailureType.GOODS, RemedyKind.REPLACEMENT),
        (FailureType.SERVICE, RemedyKind.RE_PERFORMANCE),
        (FailureType.ATTENTION, RemedyKind.APOLOGY),
    ],
)
def test_what_was_lost_is_given_back_in_kind(failure_type: FailureType, first: RemedyKind) -> None:
    assert pay_in_kind(failure_type)[0] is first


def test_each_loss_has_its_remedies_and_only_attention_is_repaired_without_money_or_deed() -> None:
    assert {loss: pay_in_kind(loss) for loss in FailureType} == {
        FailureType.MONEY: (RemedyKind.REFUND, RemedyKind.WAIVED_FEE, RemedyKind.CREDIT),
        FailureType.GOODS: (RemedyKind.REPLACEMENT, RemedyKind.REPAIR, RemedyKind.REFUND),
        FailureType.SERVICE: (RemedyKind.RE_PERFORMANCE, RemedyKind.UPGRADE, RemedyKind.REFUND),
        FailureType.ATTENTION: (RemedyKind.APOLOGY, RemedyKind.EXPLANATION, RemedyKind.NOTE),
    }


def test_there_are_fifteen_kinds_of_remedy() -> None:
    assert {kind.value for kind in RemedyKind} == {
        *("apology", "explanation", "note", "repair", "replacement", "re_performance", "re_education"),
        *("refund", "credit", "voucher", "points", "upgrade", "waived_fee", "goodwill", "gift"),
    }


NOTHING = dict.fromkeys(("granted", "refused", "withdrawn", "declined", "paid", "reversed_"), False)


@pytest.mark.parametrize(
    ("happened", "state"),
    [
        ((), State.WAITING),
        (("granted",), State.GRANTED),
        (("refused",), State.REFUSED),
        (("withdrawn",), State.WITHDRAWN),
        (("granted", "paid"), State.PAID),
        (("granted", "declined"), State.DECLINED),
        (("granted", "reversed_"), State.REVERSED),
        (("granted", "paid", "reversed_"), State.REVERSED),
    ],
)
def test_the_last_thing_that_happened_says_where_a_remedy_stands(happened: tuple[str, ...], state: State) -> None:
    assert state_of(**NOTHING | dict.fromkeys(happened, True)) is state


def test_every_state_has_words_of_its_own() -> None:
    assert set(STATE_WORDS) == set(State)
    assert len(set(STATE_WORDS.values())) == len(State)
    assert all(STATE_WORDS.values())


@pytest.mark.parametrize(("acknowledged", "understood", "fixed"), list(product([False, True], repeat=3)))
def test_what_is_missing_is_named_in_order(acknowledged: bool, understood: bool, fixed: bool) -> None:
    missing = missing_before_extra(is_acknowledged=acknowledged, is_understood=understood, is_fixed=fixed)
    assert (Earlier.ACKNOWLEDGED in missing, Earlier.UNDERSTOOD in missing, Earlier.FIXED in missing) == (
        not acknowledged,
        not understood,
        not fixed,
    )
    assert list(missing) == [earlier for earlier in Earlier if earlier in missing]


@pytest.mark.parametrize(
    ("basis", "missing", "skips"), list(product(Basis, [tuple(Earlier), (Earlier.FIXED,), ()], [None, *Skip]))
)
def test_only_an_extra_before_what_comes_first_is_too_soon_and_only_without_its_reason(
    basis: Basis, missing: tuple[Earlier, ...], skips: Skip | None
) -> None:
    assert is_too_soon(basis, missing, skips) is (basis is Basis.EXTRA and missing != () and skips is None)


def test_what_is_skipped_and_why_has_words() -> None:
    assert (set(EARLIER_WORDS), set(SKIP_WORDS)) == (set(Earlier), set(Skip))
