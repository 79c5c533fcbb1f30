"""Standard words in a reader's language, and a person's own as they were typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from amends.flow import spoken, wording

MOMENT = datetime(2026, 3, 3, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "We tell you the solution"),
        ("de", "Wir nennen Ihnen die Lösung"),
        ("de-AT", "Wir nennen Ihnen die Lösung"),
        ("PT_br", "Contamos a solução para você"),
        ("ja", "We tell you the solution"),
        ("xx", "We tell you the solution"),
        ("../de", "We tell you the solution"),
        ("", "We tell you the solution"),
    ],
)
def test_standard_words_are_said_in_the_readers_language(language: str, said: str) -> None:
    assert spoken.standard("We tell you the solution", language) == said


@pytest.mark.parametrize("typed", ["", "The refund number by noon", "50 % off", "%(what)s"])
def test_what_a_person_typed_stays(typed: str) -> None:
    assert spoken.standard(typed, "de") == typed
    assert spoken.promised(typed, "de") == typed


@pytest.mark.parametrize(
    ("words", "language", "said"),
    [
        ("Refund 40.00 USD is paid to you", "de", "Sie erhalten: Rückerstattung 40,00\xa0$"),
        ("Refund 1312.40 EUR is paid to you", "pt", "Você recebe: Reembolso €\xa01.312,40"),
        ("Points worth 500 JPY is paid to you", "es", "Usted recibe: Puntos por valor de 500\xa0JPY"),
        ("Our own thing 40.00 USD is paid to you", "fr", "Vous recevez\xa0: Our own thing 40,00\xa0$US"),
        ("Refund 40.001 USD is paid to you", "de", "Refund 40.001 USD is paid to you"),
        ("Refund 40.00 XQZ is paid to you", "de", "Refund 40.00 XQZ is paid to you"),
    ],
)
def test_a_payment_is_said_with_its_sum_as_the_language_writes_it(words: str, language: str, said: str) -> None:
    assert spoken.promised(words, language) == said


@pytest.mark.parametrize(
    ("language", "today", "another_day"),
    [
        ("en", "14:05", "Tue 3 Mar, 14:05"),
        ("de", "14:05", "Di., 3. März, 14:05"),
        ("es", "14:05", "mar, 3 mar, 14:05"),
        ("fr", "14:05", "mar. 3 mars, 14:05"),
        ("pt", "14:05", "ter., 3 de mar., 14:05"),
    ],
)
def test_a_moment_is_written_as_its_language_does(language: str, today: str, another_day: str) -> None:
    assert wording.local(MOMENT, "Europe/Berlin", language, MOMENT) == today
    assert wording.local(MOMENT, "Europe/Berlin", language, MOMENT.replace(day=1)) == another_day
