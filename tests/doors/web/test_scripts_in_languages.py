"""Scripts for people, and letters begun for them: in the customer's language, else in the brand's, else in English."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest

from amends import flow
from amends.cases.models import Case
from amends.promises.models import Promise
from amends.web.remembered import forget
from amends.web.shown.case import words
from tests.doors.web.visiting import Visits
from tests.story.telling import HOUR


@pytest.fixture
def case(desk: Visits) -> Case:
    case = desk.story.now(desk.story.complain())
    # Two have equally little to do, and which of them gets it is nobody's rule: Ana's own page is looked at.
    if case.owner != desk.story.desk.ana:
        flow.reassign([case], desk.story.desk.ana, by=desk.story.desk.bea, at=desk.story.at)
    desk.story.acknowledge(desk.story.now(case))
    return desk.story.now(case)


def speak(case: Case, customer: str, brand: str) -> None:
    case.customer.language, case.brand.language = customer, brand
    case.customer.save()
    case.brand.save()
    forget()


def offered(desk: Visits, case: Case) -> str:
    return unescape(desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode())


BEGINNINGS = {"en": "My name is Ana", "de": "ich heiße Ana", "fr": "Je m'appelle Ana"}


@pytest.mark.parametrize(
    ("customer", "brand", "expected"),
    [
        ("de", "fr", "de"),
        ("de-AT", "fr", "de"),
        ("ar", "fr", "fr"),
        ("nl", "de-CH", "de"),
        ("nl", "sv", "en"),
    ],
)
def test_a_script_is_in_their_language_else_in_the_brands(
    desk: Visits, case: Case, customer: str, brand: str, expected: str
) -> None:
    speak(case, customer, brand)
    shown = offered(desk, case)
    found = {language for language, begins in BEGINNINGS.items() if begins in shown}
    assert found == {expected}


def test_what_is_filled_in_is_in_the_language_of_the_script(desk: Visits, case: Case) -> None:
    speak(case, "ja", "de")
    shown = offered(desk, case)
    assert "Ich habe gelesen, was Sie schreiben: Flugausfall." in shown
    assert not any("\u3040" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" for letter in shown)


def test_letters_that_ask_or_move_a_promise_begin_in_the_brands_language_too(desk: Visits, case: Case) -> None:
    speak(case, "ja", "fr")
    at = desk.story.at
    case = desk.story.now(case)
    promise = Promise.objects.filter(case=case).latest("made_at")
    moved = words.moved(case, promise, at + timedelta(days=2), desk.story.desk.ana, at)
    assert moved.startswith("Bonjour ")
    asked = words.question(case, "un numéro", at + HOUR, desk.story.desk.ana, at)
    assert asked.startswith("Bonjour ")
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in moved + asked)
