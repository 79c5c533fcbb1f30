"""What a script lacks, which language serves, and when a new time counts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from amends.conversation import stock
from amends.conversation.rules import Missing, fill, moves, placeholders, script_language

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def test_values_are_filled_in() -> None:
    assert fill("Dear {name}, by {time}. {name}!", {"name": "Jana", "time": "07:30"}) == "Dear Jana, by 07:30. Jana!"


def test_what_a_value_says_is_not_filled_again() -> None:
    assert fill("Dear {name}", {"name": "{time}", "time": "07:30"}) == "Dear {time}"


@pytest.mark.parametrize("values", [{}, {"name": ""}, {"name": "  "}])
def test_a_missing_or_empty_value_blocks(values: dict[str, str]) -> None:
    with pytest.raises(Missing, match=r"\{name\}, \{link\} has no value") as refused:
        fill("{name} {link} {name}", values)
    assert refused.value.names == ["name", "link"]


def test_braces_that_name_nothing_are_words() -> None:
    assert placeholders("{ } {} {A} {1} {{x y}}") == []


@pytest.mark.parametrize(
    ("wanted", "served"), [("de", "de"), ("de-AT", "de"), ("pt_BR", "pt"), ("PT", "pt"), ("ja", "en"), ("", "en")]
)
def test_the_language_that_serves(wanted: str, served: str) -> None:
    assert script_language(wanted, {"en", "de", "pt"}) == served


@pytest.mark.parametrize(
    ("kind", "agreed", "minutes_before", "counts"),
    [
        ("update", False, 1, True),
        ("update", False, 0, False),
        ("update", True, -1, False),
        ("resolution", False, 60, False),
        ("resolution", True, 60, True),
        ("resolution", True, 0, False),
    ],
)
def test_a_new_time_counts_when_told_in_time(kind: str, agreed: bool, minutes_before: int, counts: bool) -> None:
    sent_at = NOON - timedelta(minutes=minutes_before)
    assert moves(kind=kind, is_agreed=agreed, sent_at=sent_at, due_at=NOON) is counts


# What each script may count on; a script that needs more could never be sent.
GIVEN = {
    "receipt": {"name", "brand", "reference", "link", "time", "now", "phone"},
    "receipt_closed": {"name", "brand", "reference", "link", "time", "now", "phone"},
    "receipt_person_now": {"name", "brand", "reference", "link", "time", "now", "phone"},
    "notice": {"name", "brand", "reference", "link", "time", "what"},
    "mended": {"name", "brand", "reference", "what", "link"},
    "mistaken": {"name", "brand", "reference", "what", "link"},
    "not_over": {"name", "brand", "reference", "what", "link"},
    "acknowledge": {"name", "owner", "what", "time"},
    "new_time": {"name", "owner", "words", "old", "new"},
    "outcome": {"name", "owner", "outcome"},
    "check_in": {"name", "owner", "what"},
    "check_in_automatic": {"name", "brand", "reference", "link", "what"},
    "survey": {"name", "brand", "reference", "link"},
    "ask_customer": {"name", "owner", "asked", "time"},
    "waiting_ended": {"name", "brand", "reference", "asked"},
    "reminder": {"name", "brand", "reference", "asked", "time"},
    "we_fixed_it": {"name", "brand", "reference", "what", "changed"},
}
SCRIPTS = list(stock.scripts())


def test_every_script_speaks_every_language() -> None:
    assert {(language, slug) for language, slug, _, _ in SCRIPTS} == {
        (language, slug) for language in stock.LANGUAGES for slug in GIVEN
    }


@pytest.mark.parametrize(("language", "slug", "name", "text"), SCRIPTS)
def test_a_script_needs_only_what_it_is_given(language: str, slug: str, name: str, text: str) -> None:
    assert set(placeholders(text)) <= GIVEN[slug]
    assert name
    assert fill(text, dict.fromkeys(GIVEN[slug], "x"))


@pytest.mark.parametrize(("language", "slug", "name", "text"), SCRIPTS)
def test_a_script_says_in_every_language_what_it_says_in_english(
    language: str, slug: str, name: str, text: str
) -> None:
    english = next(words for spoken, other, _, words in SCRIPTS if (spoken, other) == ("en", slug))
    assert sorted(placeholders(text)) == sorted(placeholders(english))
    assert language == "en" or (text != english and name not in {title for en, _, title, _ in SCRIPTS if en == "en"})


SAYS_AUTOMATIC = {"en": "automatically", "de": "automatisch", "fr": "automatique", "es": "automátic", "pt": "automátic"}


@pytest.mark.parametrize(("language", "slug", "name", "text"), SCRIPTS)
def test_what_is_automatic_says_so_and_what_is_a_persons_is_signed(
    language: str, slug: str, name: str, text: str
) -> None:
    says_so = SAYS_AUTOMATIC[language] in text
    assert says_so is (slug in stock.AUTOMATIC)
    assert ("{owner}" in text) is (slug not in stock.AUTOMATIC)


def test_a_paragraph_is_one_line_that_the_readers_screen_breaks() -> None:
    for language, slug, _, text in SCRIPTS:
        for line, following in pairwise(text.splitlines()):
            starts_anew = not line or not following or following.startswith("{link}") or line.startswith("{brand}")
            assert starts_anew or line.endswith("."), f"{language}, {slug}: {line!r}"


def test_receipts_name_a_time_or_a_number_to_call() -> None:
    for _, slug, _, text in SCRIPTS:
        assert slug != "receipt" or {"time", "reference", "link"} <= set(placeholders(text))
        assert slug != "receipt_closed" or {"now", "time", "phone"} <= set(placeholders(text))
        assert slug != "receipt_person_now" or "phone" in placeholders(text)
        assert slug != "new_time" or {"old", "new"} <= set(placeholders(text))
        assert not re.search(r"\n{3}", text)
