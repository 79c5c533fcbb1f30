"""A policy as a table: what it takes, what it refuses, and why."""

from __future__ import annotations

from typing import Any

import pytest

from amends.remedies.rules.policy import NEEDED, SHIPPED_TABLE, WORTH, BadPolicy, read, table_of, worth_key
from amends.remedies.rules.proportion import SHIPPED
from tests.rooms.remedies.tables import figures, table

TRAITS = ["name", "language", "nationality", "postcode", "age", "gender", "device", "payment method"]


def problems(**lines: dict[str, Any] | None) -> dict[str, str]:
    with pytest.raises(BadPolicy) as refused:
        read(table(**lines))
    return refused.value.problems


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
