"""The HTML of a letter: what stands in it is what was written, whoever wrote it."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.post.channels.mail.markup import direction, links, marked_up, page


class Seen(HTMLParser):
    """What a mail program makes of it: the words, the tags, the links."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def text(self) -> str:
        return "".join(" ".join(self.words).split())


def test_paragraphs_and_lines() -> None:
    assert marked_up("One\ntwo\n\n\nThree").count("<p ") == 2
    assert "One<br>\ntwo" in marked_up("One\ntwo")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Look: https://amends.example/c/1.", "https://amends.example/c/1"),
        ("(https://amends.example/a_(b))", "https://amends.example/a_(b)"),
        ("\u201chttps://amends.example/c\u201d", "https://amends.example/c"),
        ("<http://amends.example/?a=1&b=2>", "http://amends.example/?a=1&b=2"),
        ("HTTPS://AMENDS.example/X!", "HTTPS://AMENDS.example/X"),
        ("https://amends.example/r\u00e4um", "https://amends.example/r\u00e4um"),
    ],
)
def test_an_address_of_the_web_is_clickable_and_shows_where_it_leads(text: str, address: str) -> None:
    seen = Seen(marked_up(text))
    assert seen.links == [address] == links(text)
    assert "".join(text.split()) == seen.text()


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "ftp://x.example", "mailto:a@b.example", "https://", "//x.example"],
)
def test_nothing_else_is(text: str) -> None:
    assert Seen(marked_up(text)).links == []


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("- one\n- two", ["ul", "li", "li"]),
        ("You need:\n\u2022 one\n\u2022 two\nThank you", ["p", "ul", "li", "li", "p"]),
        ("3. one\n4. two", ["ol", "li", "li"]),
        # A date at the beginning of a line, a dash before a name, a signature: no lists.
        ("12. M\u00e4rz\n14. April", ["p", "br"]),
        ("- Ana", ["p"]),
        ("-- \nAna", ["p", "br"]),
    ],
)
def test_lists_are_what_is_listed(text: str, tags: list[str]) -> None:
    assert Seen(marked_up(text)).tags == tags


def test_a_list_keeps_its_numbers() -> None:
    assert '<ol start="3"' in marked_up("3. one\n4. two")


def test_what_is_quoted_stands_apart_and_keeps_its_own_direction() -> None:
    seen = marked_up("I read:\n> They said\n>> Before\n> no.\n\nSorry.", "rtl")
    assert seen.count("<blockquote") == 2
    assert 'dir="auto"' in seen
    assert "border-right" in seen


def test_each_paragraph_runs_as_its_own_words_do() -> None:
    """An Arabic customer whose letter is in English, or the other way round: each block by its own first letters."""
    seen = marked_up("Dear Ms Haddad,\n\nحقيبتك موجودة.\n\n- one\n- two", "ltr")
    assert seen.count('<p dir="auto"') == 2
    assert seen.count('<li dir="auto"') == 2


def test_endless_quotation_is_no_endless_work() -> None:
    assert marked_up(">" * 20_000 + " deep").count("<blockquote") == 6
    assert Seen(marked_up("http://x.example/" + ")" * 50_000)).text().startswith("http://x.example/")


def test_no_line_breaks_within_a_reference_or_a_number() -> None:
    nowrap = '<span style="white-space:nowrap">'
    assert marked_up("It is AM-4K7P.").count(f"{nowrap}AM-4K7P</span>") == 1
    assert f"{nowrap}AM-6X9T-X42N</span>" in marked_up("AM-6X9T-X42N")
    assert f"{nowrap}+49 30 1234</span>." in marked_up("Call +49 30 1234.")
    assert "span" not in marked_up("at 12-4 or https://x.example/AM-4K7P")


def test_french_marks_stay_with_their_words() -> None:
    text = "Attendez : qui ? \u00ab oui \u00bb https://x.example/a"
    assert "Attendez\u00a0: qui\u00a0? \u00ab\u00a0oui\u00a0\u00bb <a" in page(
        text, subject="", brand="", language="fr"
    )
    assert "\u00a0" not in page(text, subject="", brand="", language="en")


@given(st.text(max_size=300))
def test_every_word_is_there_and_nothing_becomes_a_tag(text: str) -> None:
    seen = Seen(page(text, subject=text, brand=text, language="en"))
    allowed = {"html", "head", "meta", "title", "body", "div", "p", "br", "ul", "ol", "li", "blockquote", "a", "span"}
    assert set(seen.tags) <= allowed
    assert seen.attributes <= {"lang", "dir", "charset", "name", "content", "style", "href", "rel", "start"}
    assert all(one.lower().startswith(("http://", "https://")) for one in seen.links)
    assert seen.links == links(text.replace("\r", "\n"))


@given(st.text(alphabet="ab&<>\"' \u00fc\u5b57\u0639", max_size=200))
def test_words_without_marks_of_their_own_come_out_as_they_went_in(text: str) -> None:
    unquoted = "x" + text
    assert Seen(marked_up(unquoted)).text() == "".join(unquoted.split())


@pytest.mark.parametrize(
    ("language", "runs"),
    [
        ("de", "ltr"),
        ("ar", "rtl"),
        ("he", "rtl"),
        ("fa", "rtl"),
        ("pt-BR", "ltr"),
        ("xx", "ltr"),
        ("", "ltr"),
        ("<", "ltr"),
    ],
)
def test_a_letter_runs_as_its_language_does(language: str, runs: str) -> None:
    assert direction(language) == runs
    assert f'dir="{runs}"' in page("x", subject="x", brand="x", language=language)
