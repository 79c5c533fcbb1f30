"""What a script may say: places that somebody fills in, those that must stay, and that automatic words say so."""

from __future__ import annotations

import pytest

from amends.conversation import stock
from amends.conversation.places import (
    LONGEST,
    MEANS,
    NotAScript,
    as_kept,
    check,
    check_language,
    check_slug,
    kept_places,
    known_places,
)
from amends.conversation.rules import placeholders
from tests.rooms.conversation.test_rules import GIVEN

SCRIPTS = list(stock.scripts())
RECEIPT = next(text for language, slug, _, text in SCRIPTS if (language, slug) == ("en", "receipt"))


@pytest.mark.parametrize(("language", "slug", "name", "text"), SCRIPTS)
def test_what_comes_with_amends_can_be_kept_as_it_is(language: str, slug: str, name: str, text: str) -> None:
    check(slug, language, name, as_kept(text))
    assert set(kept_places(slug)) <= set(placeholders(text)) <= set(known_places(slug)) <= set(MEANS)


@pytest.mark.parametrize("slug", GIVEN)
def test_what_a_script_is_given_may_stand_in_it(slug: str) -> None:
    assert set(known_places(slug)) >= GIVEN[slug]


@pytest.mark.parametrize(
    "written", ["{surname}", "{Name}", "{ name }", "{order no}", "{old}", "{", "}", "{{name}}", "[your name]"]
)
def test_a_place_that_nobody_fills_in_is_refused_and_the_known_ones_are_named(written: str) -> None:
    with pytest.raises(NotAScript, match=r"Known are \{name\}, \{brand\}, \{reference\}, \{link\}, \{time\}") as why:
        check("receipt", "en", "Receipt", f"{RECEIPT}\n{written}")
    assert str(why.value).startswith("text: ")


def test_what_a_person_sends_may_have_places_that_they_fill_in() -> None:
    check("lost-bag", "en", "Lost bag", "Dear {name}, [your own words] {outcome} {owner}")
    with pytest.raises(NotAScript, match=r"\{link\}"):
        check("lost-bag", "en", "Lost bag", "Dear {name}, see {link}")


@pytest.mark.parametrize("place", kept_places("receipt"))
def test_what_must_stay_cannot_be_left_out(place: str) -> None:
    with pytest.raises(NotAScript, match=rf"text: \{{{place}\}} must stay"):
        check("receipt", "en", "Receipt", RECEIPT.replace(f"{{{place}}}", "..."))


def test_all_that_is_left_out_is_named_at_once() -> None:
    with pytest.raises(NotAScript, match=r"\{reference\}, \{link\} and \{time\} must stay"):
        check("receipt", "en", "Receipt", "Sent automatically.")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "pt-br"])
def test_what_no_person_sends_must_say_so(language: str) -> None:
    with pytest.raises(NotAScript, match="must say so"):
        check("receipt", language, "Receipt", "{reference} {link} {time}")


def test_in_a_language_that_we_do_not_know_its_writer_is_trusted() -> None:
    check("receipt", "nl", "Ontvangst", "{reference} {link} {time}")


def test_a_script_needs_a_name_and_words_of_a_length() -> None:
    for name, text, field in (("", "x", "name"), ("x" * 121, "x", "name"), ("x", "", "text")):
        with pytest.raises(NotAScript, match=f"^{field}: "):
            check("own", "en", name, text)
    with pytest.raises(NotAScript, match="at most 5000"):
        check("own", "en", "x", "x" * (LONGEST + 1))


@pytest.mark.parametrize("slug", ["", "Lost", "lost bag", "1st", "a/b", "x" * 51, "lösung"])
def test_a_short_name_is_one(slug: str) -> None:
    with pytest.raises(NotAScript, match=r"^slug: "):
        check_slug(slug)
    assert check_slug("lost-bag") == "lost-bag"


def test_a_language_is_kept_as_it_is_looked_up() -> None:
    assert check_language(" pt_BR ") == "pt-br"
    for told in ("", "german", "d", "de-", "12"):
        with pytest.raises(NotAScript, match=r"^language: "):
            check_language(told)


def test_words_are_kept_without_what_a_browser_adds() -> None:
    assert as_kept("\r\n Dear {name},  \r\n\r\nHello \r\n") == "Dear {name},\n\nHello"
