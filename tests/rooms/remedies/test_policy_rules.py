"""A policy as a table: what it takes, what it refuses and why, and what a policy of a desk's own makes of a case."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kinds.rules import Controllability, FailureType, Severity
from amends.remedies.rules import Range, Use, goodwill_range, policy
from amends.remedies.rules.policy import NEEDED, SHIPPED_TABLE, WORTH, BadPolicy, read, table_of, worth_key
from amends.remedies.rules.proportion import NOBODY_KNOWN, SHIPPED, Policy, Relation, reasons_then

TRAITS = ["name", "language", "nationality", "postcode", "age", "gender", "device", "payment method"]


def table(**lines: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """The shipped table, with some of these figures changed; None leaves a line out."""
    made = deepcopy(SHIPPED_TABLE)
    for key, changed in lines.items():
        if changed is None:
            del made[key]
        else:
            made[key] = {"low": 0, "high": 0, "reason": "Because.", "source": "Us"} | made.get(key, {}) | changed
    return made


def figures(low: int, high: int | None = None) -> dict[str, Any]:
    return {"low": low, "high": low if high is None else high}


def problems(**lines: dict[str, Any] | None) -> dict[str, str]:
    with pytest.raises(BadPolicy) as refused:
        read(table(**lines))
    return refused.value.problems


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


class TestTheTable:
    def test_what_is_shipped_is_a_table_that_reads_back(self) -> None:
        assert read(SHIPPED_TABLE) == SHIPPED
        assert table_of(read(SHIPPED_TABLE)) == SHIPPED_TABLE
        assert list(SHIPPED_TABLE) == list(NEEDED)

    def test_every_line_of_what_is_shipped_names_its_source(self) -> None:
        assert all(line["reason"].endswith(".") and line["source"] for line in SHIPPED_TABLE.values())

    def test_a_table_keeps_what_looks_at_value(self) -> None:
        made = table(value_orders=figures(10), value_years=figures(5))
        assert table_of(read(made)) == made
        assert read(made) != SHIPPED
        assert hash(read(SHIPPED_TABLE)) == hash(SHIPPED)

    def test_words_are_kept_without_the_space_around_them(self) -> None:
        rule = read(table(cap={"reason": " Enough is enough. ", "source": " Us "}))
        assert (rule.cap.why.words, rule.cap.why.source) == ("Enough is enough.", "Us")

    @pytest.mark.parametrize("key", NEEDED)
    def test_a_line_that_is_missing_is_named(self, key: str) -> None:
        assert problems(**{key: None}) == {key: "this line is missing."}

    @pytest.mark.parametrize(
        ("key", "changed", "said"),
        [
            ("used_small", figures(-1, 10), "give a whole number from 0 to 400."),
            ("rejected_again", figures(105, 401), "give a whole number from 0 to 400."),
            ("used_small", {"low": True}, "give a whole number from 0 to 400."),
            ("used_small", {"low": "10"}, "give a whole number from 0 to 400."),
            ("used_small", {"high": None}, "give a whole number from 0 to 400."),
            ("used_small", {"high": 12.5}, "give a whole number from 0 to 400."),
            ("cause_ours", figures(100, 101), "give a whole number from 0 to 100."),
            ("cause_outside", figures(-1, 100), "give a whole number from 0 to 100."),
            ("again", figures(4), "give a whole number from 0 to 3."),
            ("again", figures(-1), "give a whole number from 0 to 3."),
            ("value_orders", figures(0), "give a whole number from 1 to 1000."),
            ("value_years", figures(1_001), "give a whole number from 1 to 1000."),
            ("used_small", figures(15, 14), "the range runs backwards: 15 is more than 14."),
            ("cap", figures(100, 150), "this line has one figure."),
            ("again", figures(1, 2), "this line has one figure."),
            ("value_years", figures(1, 2), "this line has one figure."),
            ("cap", {"reason": "  "}, "say why, in at most 200 characters."),
            ("cap", {"reason": "a" * 201}, "say why, in at most 200 characters."),
            ("cap", {"reason": 3}, "say why, in at most 200 characters."),
            (
                "cap",
                {"source": ""},
                "name who says so, in at most 120 characters; a rule of your own has an author, too.",
            ),
            (
                "cap",
                {"source": "a" * 121},
                "name who says so, in at most 120 characters; a rule of your own has an author, too.",
            ),
        ],
    )
    def test_a_line_that_is_wrong_says_what_helps(self, key: str, changed: dict[str, Any], said: str) -> None:
        assert problems(**{key: changed}) == {key: said}

    @pytest.mark.parametrize(
        ("key", "changed"),
        [
            ("cap", figures(0)),
            ("cap", figures(400)),
            ("again", figures(0)),
            ("again", figures(3)),
            ("value_orders", figures(1)),
            ("value_years", figures(1_000)),
            ("used_small", figures(0, 0)),
            ("type_money", figures(0, 400)),
            ("cause_outside", figures(100, 100)),
            ("cap", {"reason": "a" * 200, "source": "b" * 120}),
        ],
    )
    def test_what_lies_on_the_edge_is_taken(self, key: str, changed: dict[str, Any]) -> None:
        made = table(**{key: changed})
        assert table_of(read(made))[key] == made[key]

    @pytest.mark.parametrize(
        ("changed", "wrong"),
        [
            ({"used_medium": figures(9, 20)}, {"used_medium"}),
            ({"used_medium": figures(15, 26)}, {"used_grave"}),
            ({"used_again": figures(19, 30)}, {"used_again"}),
            ({"rejected_grave": figures(74, 105)}, {"rejected_grave"}),
            ({"used_again": figures(106, 107)}, {"rejected_again"}),
            ({"used_again": figures(105, 121)}, {"rejected_again"}),
        ],
    )
    def test_what_is_graver_or_rejected_never_gets_less(
        self, changed: dict[str, dict[str, Any]], wrong: set[str]
    ) -> None:
        found = problems(**changed)
        assert set(found) == wrong
        assert all(said.startswith("this is less than for what") for said in found.values())

    def test_every_problem_is_told_at_once_and_the_first_in_a_sentence(self) -> None:
        with pytest.raises(BadPolicy, match=r"^used_small: give a whole number from 0 to 400\.$") as refused:
            read(table(used_small=figures(-1, 1), cap=figures(1_000), again={"source": ""}))
        assert list(refused.value.problems) == ["used_small", "again", "cap"]

    def test_an_empty_table_misses_every_line(self) -> None:
        with pytest.raises(BadPolicy) as refused:
            read({})
        assert list(refused.value.problems) == list(NEEDED)


class TestWhatIsNeverAsked:
    @pytest.mark.parametrize("trait", TRAITS)
    def test_a_trait_of_a_person_is_refused_with_its_reason(self, trait: str) -> None:
        with pytest.raises(BadPolicy, match=f"^value: a policy never looks at {trait}: .* not from who they are"):
            worth_key(trait)

    @pytest.mark.parametrize(
        ("typed", "trait"),
        [
            ("Postal code", "postcode"),
            ("post-code", "postcode"),
            ("ZIP codes", "postcode"),
            ("Surname of the customer", "name"),
            ("Ages", "age"),
            ("sex", "gender"),
            ("Payment-Method", "payment method"),
            ("credit card", "payment method"),
            ("Countries of origin", "nationality"),
            ("their phone", "device"),
            ("mother tongue", "language"),
        ],
    )
    def test_by_whatever_word_it_is_called(self, typed: str, trait: str) -> None:
        with pytest.raises(BadPolicy, match=f"never looks at {trait}:"):
            worth_key(typed)

    @pytest.mark.parametrize("key", ["postcode", "value_gender", "payment_method", "first_name"])
    def test_a_table_from_elsewhere_is_refused_alike(self, key: str) -> None:
        assert problems(**{key: figures(1)})[key].startswith("a policy never looks at ")

    @pytest.mark.parametrize(("typed", "said"), [("pages", "'pages'"), ("weather", "'weather'"), ("", "''")])
    def test_what_nobody_knows_says_what_there_is(self, typed: str, said: str) -> None:
        with pytest.raises(BadPolicy) as refused:
            worth_key(typed)
        assert refused.value.problems == {
            "value": f"there is nothing called {said}; a policy may look at orders or years."
        }

    def test_a_long_word_is_cut(self) -> None:
        with pytest.raises(BadPolicy, match=f"'{'w' * 40}';"):
            worth_key("w" * 41)

    @pytest.mark.parametrize("typed", ["orders", " Orders ", "YEARS"])
    def test_how_long_we_have_known_each_other_may_be_asked(self, typed: str) -> None:
        assert worth_key(typed) in WORTH

    def test_an_unknown_line_of_a_table_is_named(self) -> None:
        assert problems(wheather=figures(1)) == {
            "wheather": "there is nothing called 'wheather'; a policy may look at orders or years."
        }


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
