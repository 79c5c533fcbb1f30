"""Words that the law wants said: found in a letter however it is broken into lines, and never with a blank left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.remedies.law import shelf
from amends.remedies.law.wording import blanks, is_said, with_words
from tests.rooms.remedies.law.asking import told

WORDS = "You may go to {body} within {days} days (free)."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Dear Ada, You may go\r\nto the Ombudsman within 40 days (free). Ana", True),
        ("You may go to the Ombudsman within 40 days.", False),
        ("You may go to {body} within 40 days (free).", False),
        ("You may go to  within 40 days (free).", False),
        (WORDS, False),
        ("", False),
    ],
)
def test_words_are_said_when_every_blank_is_filled(text: str, said: bool) -> None:
    assert is_said(WORDS, text) is said
    assert (with_words(text, [WORDS]) == text.strip()) is said


def test_blanks_are_named_once() -> None:
    assert blanks("{a} or {b}, else {a}") == ["a", "b"]


NOTICES = [one for name in shelf.names() for one in shelf.pack(name).notices.values()]


@given(st.sampled_from(NOTICES), st.text(max_size=60))
def test_after_adding_them_the_words_stand_there_once(notice: object, text: str) -> None:
    words = str(getattr(notice, "words", ""))
    if not blanks(words):
        added = with_words(text, [words])
        assert is_said(words, added)
        assert with_words(added, [words]) == added.strip()


@pytest.mark.parametrize(
    ("pack", "key"),
    [
        ("uk_fca_disp", "final"),
        ("uk_fca_disp", "holding"),
        ("uk_fca_disp", "summary"),
        ("uk261", "dispute"),
        ("uk_delay_repay", "ombudsman"),
        ("uk_nhs", "ombudsman"),
        ("gdpr", "complaint"),
        ("us_cms_grievance", "quality"),
    ],
)
def test_where_a_law_names_somebody_outside_the_pack_says_so(pack: str, key: str) -> None:
    assert any(key in rule.notices for rule in shelf.pack(pack).rules)


def test_what_a_notice_must_contain_is_a_blank_to_fill_in() -> None:
    fields = told("us_cms_grievance", kind="cms_notice")["fields"]
    assert blanks(shelf.pack("us_cms_grievance").notices["final"].words) == fields
    assert blanks(shelf.pack("us_cfpb").notices["contents"].words) == ["steps_taken", "communications", "follow_up"]


def test_no_sum_is_refused_in_the_united_kingdom_without_saying_where_to_go() -> None:
    for pack, key in (("uk261", "dispute"), ("uk_delay_repay", "ombudsman")):
        for rule in shelf.pack(pack).rules:
            refused = rule.outcome.value == "not_owed" and any(given.key == "amount" for given in rule.answer)
            assert not refused or key in rule.notices, (pack, rule.key)
