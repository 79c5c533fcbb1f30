"""The catalogues of the customers' pages: whole, faithful to their placeholders, and compiled as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from amends.conversation import stock
from amends.flow import owing
from amends.kinds.actions import STARTERS as KINDS
from amends.promises.rules import PromiseKind
from amends.remedies.actions.stocking import STARTERS as OFFERINGS
from amends.web.public.tongues import NAMES, offered
from tests.house import survey

LOCALES = survey.PACKAGE / "locale"
LANGUAGES = sorted(path.name for path in LOCALES.iterdir() if path.is_dir())
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
# Two words that mean one thing in both languages.
ALIKE = {("es", "No"), ("es", "no")}


def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as kept:
        return read_po(kept)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def texts(message: Message) -> list[tuple[str, str]]:
    """Each text beside what it stands for; the plural for every number but one."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string or ""))]
    return [(message.id[min(place, 1)], text) for place, text in enumerate(message.string or ("",))]


def test_what_is_offered_is_what_there_is() -> None:
    assert list(NAMES) == ["en", *LANGUAGES]
    assert set(NAMES) == set(stock.LANGUAGES), "A language of the pages and the letters is one language."


def test_a_language_is_offered_once_it_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "it" / "LC_MESSAGES").mkdir(parents=True)
    assert offered(tmp_path) == {"en": "English"}
    (tmp_path / "it" / "LC_MESSAGES" / "django.mo").touch()
    assert offered(tmp_path) == {"en": "English", "it": "Italiano"}


def test_the_catalogues_hold_what_the_pages_say_and_are_compiled() -> None:
    command = [sys.executable, "scripts/translate.py", "--check"]
    done = subprocess.run(command, cwd=survey.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_guessed(language: str) -> None:
    found = [f"{language}: {said}" for one in messages(language) for said, text in texts(one) if not text.strip()]
    found += [f"{language}, fuzzy: {one.id}" for one in messages(language) if one.fuzzy]
    found += [
        f"{language}, as in English: {said}"
        for one in messages(language)
        for said, text in texts(one)
        if said == text and (language, said) not in ALIKE
    ]
    assert not found, survey.verdict("A customer would read English, or a guess:", found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_what_its_text_names(language: str) -> None:
    found = [
        f"{language}: {text}"
        for one in messages(language)
        for said, text in texts(one)
        if sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(text))
        or "%" in PLACEHOLDER.sub("", text)
        or (said[-1] in ".?:") != (text[-1] in ".?:")
    ]
    assert not found, survey.verdict("A page would break, or leave out a name or a time:", found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_names_no_person_machine_or_day(language: str) -> None:
    head = [name for name, _ in catalogue(language).mime_headers]
    text = (LOCALES / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    assert head
    for word in ("Last-Translator", "Report-Msgid-Bugs-To", "POT-Creation-Date", "Generated-By", "/home/"):
        assert word not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_records_are_translated(language: str) -> None:
    known = {message.id for message in messages(language)}
    said = {kind.name for kind in KINDS} | {offering.name for offering in OFFERINGS} | set(owing.WORDS.values())
    assert PromiseKind.ACKNOWLEDGEMENT in owing.WORDS
    assert not said - known
