"""In which language somebody wrote, and what triage may say of a text in a language that it never learned."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from amends.intake.rules import Sort, is_displeased, sort_of
from amends.intake.rules.languages import recognise
from amends.intake.triage.suggesting import SURE_OF_LANGUAGE, Suggested, Triage, sorted_as, starter

WRITTEN = Path(__file__).with_name("complaints_in_languages.txt")
LEARNED = {"en", "de", "fr", "es", "pt"}
# Danish and Norwegian share most small words, Russian and Ukrainian most letters: of these fewer are told for sure.
NEAR = {"da", "no", "ru", "uk"}


def complaints() -> list[tuple[str, str]]:
    """Each of our complaints with its language."""
    found, language = [], ""
    for line in WRITTEN.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language = line[1:-1]
        elif line and not line.startswith("#"):
            found.append((language, line))
    return found


def taken_for(text: str) -> tuple[Sort, Suggested]:
    found = starter().suggest(text)
    return sorted_as(sort_of(text), found, is_said_to_be_one=is_displeased(text)), found


def test_ten_complaints_in_each_of_24_languages_are_told_or_left_open_but_never_taken_for_another() -> None:
    told, of = Counter[str](), Counter[str]()
    for language, text in complaints():
        found = recognise(text)
        is_sure = found.chance >= SURE_OF_LANGUAGE
        assert not is_sure or found.language == language, text
        told[language] += is_sure
        of[language] += 1
    assert len(of) == 24
    assert set(of.values()) == {10}
    assert {language: count for language, count in told.items() if count < (6 if language in NEAR else 8)} == {}
    assert told.total() >= 0.93 * of.total()


def test_no_complaint_in_another_language_becomes_anything_else() -> None:
    others = [text for language, text in complaints() if language not in LEARNED]
    assert len(others) == 190
    assert {text: sort for text in others if (sort := taken_for(text)[0]) is not Sort.RECOVERY} == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("حقيبتي مفقودة ولا أحد يجيب. رقم الرحلة B6128.", "ar"),
        ("Мой багаж потерян, и никто не отвечает уже три дня.", "ru"),
        ("荷物がなくなりました。誰も返事をしません。返金してください。", "ja"),
        ("La mia valigia e stata smarrita e nessuno mi risponde da tre giorni. Vorrei un rimborso.", "it"),
        ("Mijn koffer is kwijt en niemand antwoordt.", "nl"),
        ("Moja walizka zaginęła i nikt nie odpowiada.", "pl"),
        ("מזוודה אבודה ואף אחד לא עונה", "he"),
        ("Bagajım kayboldu ve kimse cevap vermiyor", "tr"),
        ("我的行李丢了", "zh"),
        ("Min väska är borta och ingen svarar", "sv"),
        ("چمدان من گم شده و کسی پاسخ نمی دهد", "fa"),
        ("मेरा सामान खो गया और कोई जवाब नहीं देता", "hi"),
        ("กระเป๋าของฉันหายและไม่มีใครตอบ", "th"),
        ("Vali của tôi bị mất và không ai trả lời", "vi"),
    ],
)
def test_what_is_foreign_is_a_complaint_of_which_nothing_is_sure(text: str, language: str) -> None:
    sort, found = taken_for(text)
    assert sort is Sort.RECOVERY
    assert found.language == language
    assert found.language_chance >= SURE_OF_LANGUAGE
    assert (found.is_understood, found.complaint, found.person_now) == (False, 0.5, 0.0)
    assert (found.kind, found.kind_chance, found.severity, found.severity_chance) == ("", 0.0, 0, 0.0)
    assert starter().because(text, "baggage") == []


@pytest.mark.parametrize(
    "text",
    ["Where is my Παράδοση?", "My name is 山田 and my suitcase did not arrive", "Ich habe bei Łódź Travel gebucht"],
)
def test_a_foreign_name_makes_no_foreign_text(text: str) -> None:
    assert recognise(text).language in {"en", "de"}


def test_two_near_languages_are_said_to_be_no_more_than_probable() -> None:
    found = recognise("Tre timer i flyet")
    assert found.chance < SURE_OF_LANGUAGE
    assert recognise("") == recognise("KX1545")
    assert recognise("").perhaps == ()


@pytest.mark.parametrize(
    "text", ["body with nul and surrogate", "lorem ipsum dolor amet", "qwrt zxcv plmk", "👎", "x1 y2"]
)
def test_a_text_with_hardly_a_known_word_is_sure_of_nothing(text: str) -> None:
    found = starter().suggest(text)
    assert not found.is_understood
    assert found.is_complaint
    assert max(found.kind_chance, found.severity_chance, found.person_now) == 0.0
    assert starter().because(text, "other") == []


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("👎", Sort.RECOVERY),
        ("👎👎👎", Sort.RECOVERY),
        ("😡", Sort.RECOVERY),
        ("😢 😢", Sort.RECOVERY),
        (":-(", Sort.RECOVERY),
        ("🧳", Sort.RECOVERY),
        ("👍", Sort.THANKS),
        ("🙏❤️", Sort.THANKS),
        ("What time do you open on Sunday? 😡", Sort.RECOVERY),
        ("What time do you open on Sunday?", Sort.REQUEST),
        ("What time do you open on Sunday? 😊", Sort.REQUEST),
    ],
)
def test_pictures_that_say_it_alone(text: str, sort: Sort) -> None:
    assert taken_for(text)[0] is sort


def test_a_model_that_learned_here_in_a_language_judges_it() -> None:
    """The languages that a model learned are the answers that it knows to the question of language."""
    from amends.intake.triage.learning import COMPLAINT, LANGUAGE, NO, YES, Example, learn

    italian = [
        *(Example(f"la valigia {n} è rotta e nessuno risponde", {COMPLAINT: YES, LANGUAGE: "it"}) for n in range(6)),
        *(Example(f"a che ora aprite il giorno {n}, per favore", {COMPLAINT: NO, LANGUAGE: "it"}) for n in range(6)),
    ]
    english = [Example(f"my bag {n} is lost and they said no", {COMPLAINT: YES, LANGUAGE: "en"}) for n in range(3)]
    text = "A che ora aprite il negozio, per favore?"
    assert not starter().suggest(text).is_understood
    heard = Triage(1, learn([*italian, *english])).suggest(text)
    assert heard.is_understood
    assert not heard.is_complaint


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I have been waiting for nothing, it was too much and nobody ever came back to me", "other"),
        ("Oh great, another three hours. Well done.", "flight-late"),
    ],
)
def test_reasons_are_words_that_tell_or_none(text: str, kind: str) -> None:
    assert not {"nothing", "too", "three", "another", "hours", "nobody", "well", "me"} & set(
        starter().because(text, kind)
    )
