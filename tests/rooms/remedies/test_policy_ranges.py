"""What a policy of a desk's own makes of a case: its figures, its reasons, and what value may add."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kinds.rules import Controllability, FailureType, Severity
from amends.remedies.rules import Range, Use, goodwill_range, policy
from amends.remedies.rules.policy import read, table_of
from amends.remedies.rules.proportion import NOBODY_KNOWN, SHIPPED, Policy, Relation, reasons_then
from tests.rooms.remedies.tables import figures, table


def ranged(
    rule: Policy,
    severity: Severity = Severity.MEDIUM,
    *,
    use: Use = Use.USED,
    is_repeat: bool = False,
    failure_type: FailureType = FailureType.SERVICE,
    controllability: Controllability = Controllability.OURS,
    given_minor: int = 0,
    relation: Relation = NOBODY_KNOWN,
    price: int | None = 10_000,
) -> Range:
    return goodwill_range(
        price_minor=price,
        failure_type=failure_type,
        severity=severity,
        controllability=controllability,
        use=use,
        is_repeat=is_repeat,
        given_minor=given_minor,
        relation=relation,
        policy=rule,
    )


def span(found: Range) -> tuple[int, int]:
    return found.low_minor, found.high_minor


def words(found: Range) -> list[str]:
    return [reason.words for reason in found.reasons]


class TestADesksOwn:
    def test_other_figures_and_their_reasons(self) -> None:
        rule = read(table(used_medium={"low": 16, "high": 22, "reason": "We are kind.", "source": "Board, 3 March"}))
        found = ranged(rule)
        assert span(found) == (1_600, 2_200)
        assert words(found)[0] == "We are kind."
        assert found.reasons[0].source == "Board, 3 March"
        assert span(ranged(rule, Severity.SMALL)) == (1_000, 1_500)

    def test_until_somebody_asks_about_use_the_page_asks(self) -> None:
        rule = read(table(used_medium={"low": 16, "high": 22}))
        found = ranged(rule, use=Use.UNKNOWN)
        assert span(found) == (1_600, 2_200)
        assert words(found)[0].startswith("Ask whether it was used")

    @pytest.mark.parametrize(
        ("steps", "severity", "expected"),
        [
            (0, Severity.SMALL, (1_000, 1_500)),
            (1, Severity.SMALL, (1_500, 2_000)),
            (2, Severity.SMALL, (2_000, 2_500)),
            (3, Severity.SMALL, (2_500, 3_000)),
            (3, Severity.GRAVE, (2_500, 3_000)),
        ],
    )
    def test_so_many_steps_more_when_it_happened_again(
        self, steps: int, severity: Severity, expected: tuple[int, int]
    ) -> None:
        found = ranged(read(table(again=figures(steps))), severity, is_repeat=True)
        assert span(found) == expected
        assert any("happened again" in said for said in words(found)) is (steps > 0)

    def test_a_part_of_the_range_by_cause_the_first_time_only(self) -> None:
        rule = read(table(cause_partly={"low": 50, "high": 80, "reason": "Half is theirs."}))
        first = ranged(rule, controllability=Controllability.PARTLY)
        assert span(first) == (750, 1_600)
        assert words(first)[-1] == "Half is theirs."
        again = ranged(rule, controllability=Controllability.PARTLY, is_repeat=True)
        assert span(again) == (2_000, 2_500)
        assert "Half is theirs." not in words(again)

    @pytest.mark.parametrize(("low", "high"), [(99, 100), (90, 90)])
    def test_a_cause_that_changes_either_end_is_told(self, low: int, high: int) -> None:
        rule = read(table(cause_ours={"low": low, "high": high, "reason": "It was us."}))
        assert words(ranged(rule))[-1] == "It was us."

    def test_outside_our_control_may_be_something_after_all(self) -> None:
        rule = read(table(cause_outside=figures(0, 50)))
        assert span(ranged(rule, controllability=Controllability.OUTSIDE)) == (0, 1_000)
        none = ranged(SHIPPED, controllability=Controllability.OUTSIDE, price=None)
        assert span(none) == (0, 0)
        assert none.is_known

    def test_a_part_by_what_was_lost_rounds_half_a_minor_unit_up(self) -> None:
        rule = read(table(type_goods=figures(50, 50)))
        assert span(ranged(rule, failure_type=FailureType.GOODS)) == (750, 1_000)
        assert span(ranged(rule, failure_type=FailureType.GOODS, price=20)) == (2, 2)

    def test_the_cap_is_the_policys(self) -> None:
        rule = read(table(cap={"low": 50, "high": 50, "reason": "Enough."}))
        found = ranged(rule, use=Use.REJECTED)
        assert span(found) == (5_000, 5_000)
        assert words(found)[-1] == "Enough."
        assert found.cap_left_minor == 5_000
        assert ranged(rule, given_minor=4_000).cap_left_minor == 1_000

    def test_why_is_found_again_by_the_policy_of_then(self) -> None:
        rule = read(table(used_medium={"low": 16, "high": 22, "reason": "We are kind."}))

        def why(low: int, high: int, left: int | None, price: int | None = 10_000) -> list[str]:
            found = reasons_then(
                low_minor=low,
                high_minor=high,
                cap_left_minor=left,
                price_minor=price,
                failure_type=FailureType.SERVICE,
                severity=Severity.MEDIUM,
                controllability=Controllability.OURS,
                use=Use.USED,
                policy=rule,
            )
            return [reason.words for reason in found]

        assert why(1_600, 2_200, 15_000)[0] == "We are kind."
        assert why(2_000, 2_500, 15_000)[-1].startswith("It happened again")
        assert why(1_000, 1_000, 1_000)[-1].startswith("Beyond 150 %")
        assert why(1_600, 2_200, None)[0] == "We are kind."
        assert why(1_500, 2_000, 15_000) == []
        assert why(0, 0, None, None) == []


class TestWorth:
    RULE = read(
        table(
            value_orders={"low": 10, "high": 10, "reason": "Ten orders.", "source": "Us"},
            value_years={"low": 5, "high": 5, "reason": "Five years.", "source": "Us"},
        )
    )

    @pytest.mark.parametrize(
        ("relation", "high", "said"),
        [
            (Relation(), 2_000, None),
            (Relation(9, 4), 2_000, None),
            (Relation(10, 0), 2_500, "Ten orders."),
            (Relation(0, 5), 2_500, "Five years."),
            (Relation(11, 6), 2_500, "Ten orders."),
            (Relation(11, 6, is_incident=True), 2_000, None),
        ],
    )
    def test_one_step_more_at_the_upper_end_and_the_lower_is_everybodys(
        self, relation: Relation, high: int, said: str | None
    ) -> None:
        found = ranged(self.RULE, relation=relation)
        assert span(found) == (1_500, high)
        assert [one for one in words(found) if one in ("Ten orders.", "Five years.")] == ([said] if said else [])

    def test_above_the_last_step_there_is_none_and_nothing_is_claimed(self) -> None:
        found = ranged(self.RULE, Severity.GRAVE, is_repeat=True, relation=Relation(50, 50))
        assert span(found) == (2_500, 3_000)
        assert "Ten orders." not in words(found)

    def test_where_a_policy_looks_at_none_of_it_nothing_changes(self) -> None:
        assert ranged(SHIPPED, relation=Relation(500, 50)) == ranged(SHIPPED)


LINES = st.fixed_dictionaries(
    {
        "again": st.integers(0, 3),
        "cap": st.integers(0, 400),
        "orders": st.none() | st.integers(1, 20),
        "rises": st.lists(st.integers(0, 40), min_size=4, max_size=4),
        "width": st.integers(0, 40),
        "more": st.integers(0, 60),
        "shares": st.tuples(st.integers(0, 100), st.integers(100, 400)),
    }
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any policy that the editor takes."""
    told = draw(LINES)
    lines: dict[str, dict[str, Any]] = {"again": figures(told["again"]), "cap": figures(told["cap"])}
    low = 0
    for place, rise in enumerate(told["rises"]):
        low += rise
        lines[policy.USED[place]] = figures(low, low + told["width"])
        lines[policy.REJECTED[place]] = figures(low + told["more"], low + told["width"] + told["more"])
    if told["orders"]:
        lines["value_orders"] = figures(told["orders"])
    lines["type_goods"] = figures(*told["shares"])
    return read(table(**lines))


PRICES = st.integers(1, 10**9)


@given(
    rule=policies(),
    price=PRICES,
    given_minor=st.integers(0, 10**9),
    orders=st.integers(0, 30),
    is_incident=st.booleans(),
    is_repeat=st.booleans(),
    severity=st.sampled_from(Severity),
    use=st.sampled_from(Use),
    failure_type=st.sampled_from(FailureType),
    controllability=st.sampled_from(Controllability),
)
def test_by_any_policy_a_range_is_a_range_within_its_cap_and_value_only_adds(
    rule: Policy, price: int, given_minor: int, orders: int, is_incident: bool, **case: Any
) -> None:
    here = {"price": price, "given_minor": given_minor, **case}
    severity = here.pop("severity")
    found = ranged(rule, severity, relation=Relation(orders, 0, is_incident), **here)
    plain = ranged(rule, severity, **here)
    assert 0 <= found.low_minor <= found.high_minor
    assert found.high_minor == 0 or found.high_minor + given_minor <= (price * rule.cap.high + 50) // 100
    assert found.reasons
    assert found.high_minor >= plain.high_minor
    assert found.low_minor == plain.low_minor
    if is_incident:
        assert found == plain


@given(rule=policies(), price=PRICES)
def test_by_any_policy_graver_rejected_or_repeated_never_means_less(rule: Policy, price: int) -> None:
    for severity, use, is_repeat in product(Severity, (Use.USED, Use.REJECTED), (False, True)):
        here = ranged(rule, severity, use=use, is_repeat=is_repeat, price=price)
        for graver in (
            ranged(rule, Severity(min(3, severity + 1)), use=use, is_repeat=is_repeat, price=price),
            ranged(rule, severity, use=Use.REJECTED, is_repeat=is_repeat, price=price),
            ranged(rule, severity, use=use, is_repeat=True, price=price),
        ):
            assert graver.low_minor >= here.low_minor
            assert graver.high_minor >= here.high_minor


@given(rule=policies())
def test_any_policy_reads_back(rule: Policy) -> None:
    assert read(table_of(rule)) == rule
    assert read(table_of(replace(rule, worth={}))).worth == {}
