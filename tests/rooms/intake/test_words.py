"""What words say: thanks and nothing else, a need that cannot wait, a request, a language. In doubt a complaint."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.intake.rules import Sort, guess_language, is_nothing_but_thanks, needs_person_now, sort_of


@pytest.mark.parametrize(
    "text",
    [
        "Thank you!",
        "Thanks a lot, that is great :)",
        "Many thanks for your quick help. Best regards, Jana Weber",
        "Perfect, thank you very much. Have a nice day!",
        "Thanks, it works now.",
        "👍",
        "🙏🙏 thank you so much ❤️",
        "Thanks!\n\nSent from my iPhone",
        "Vielen Dank für die schnelle Antwort! Liebe Grüße",
        "Herzlichen Dank, alles bestens 😊",
        "Merci beaucoup pour votre aide. Bonne journée",
        "Merci, c'est parfait !",
        "Muchas gracias por su ayuda, un saludo",
        "¡Gracias!",
        "Muito obrigada pela ajuda, um abraço",
        "Obrigado 🙏",
    ],
)
def test_nothing_but_thanks(text: str) -> None:
    assert is_nothing_but_thanks(text, names=["Jana Weber"])
    assert sort_of(text, names=["Jana Weber"]) is Sort.THANKS


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but it is still broken",
        "Thank you. When does my refund arrive?",
        "Thanks for nothing",
        "Thanks a lot for ruining our holiday",
        "Great, thanks for the third voucher that I cannot use",
        "Thanks 🙄",
        "Thanks 👏👏👏",
        "Thanks a bunch 🙃",
        "Thank you 😡",
        "Thanks...",
        "Thanks for your “help”",
        'Thanks for the "quick" answer',
        "Thank you ;)",
        "Thanks, 50 EUR is fine",
        "Thanks. Call me",
        "Wow, thanks",
        "Gracias, pero sigue sin funcionar",
        "Danke für nichts",
        "Danke, aber das Paket fehlt noch immer",
        "Merci, mais je n'ai rien reçu",
        "Obrigado, mas ainda não chegou",
        "Danke. Wann kommt das Geld?",
        "ok",
        "",
        "???",
        "🙄",
        "No thanks",
        "Thanks https://example.com/broken.jpg",
    ],
)
def test_more_than_thanks(text: str) -> None:
    assert not is_nothing_but_thanks(text)


def test_thanks_with_a_picture_sent_along_is_more() -> None:
    assert not is_nothing_but_thanks("Thanks!", has_attachments=True)


def test_a_strangers_name_is_not_a_courtesy() -> None:
    assert not is_nothing_but_thanks("Thanks Rosinante")
    assert is_nothing_but_thanks("Thanks Ana", names=["Ana Ruiz"])


@pytest.mark.parametrize(
    "text",
    [
        # injury
        "My daughter was injured when the seat collapsed",
        "I burned my hand on your kettle",
        "Meine Mutter wurde verletzt",
        "J'ai été blessé par la porte",
        "Mi hijo está herido",
        "Fiquei machucada com a queda",
        # danger
        "There is smoke coming out of the charger",
        "It smells of a gas leak here",
        "Aus dem Gerät kommt Rauch",
        "Hay una fuga de gas en la cocina",
        "I cannot breathe in here",
        "I want to end my life",
        # somebody vulnerable and alone
        "My mother is 84 and alone at the gate",
        "Unser Kind sitzt allein am Flughafen",
        "Ma fille attend seule à la gare",
        "Mi abuela está sola en el aeropuerto",
        "Meu filho está sozinho no aeroporto",
        "She travels as an unaccompanied minor",
        # stranded tonight
        "We are stranded at JFK",
        "We have nowhere to sleep tonight",
        "Wir sitzen seit heute Mittag in München fest",
        "Nous sommes bloqués à l'aéroport",
        "Estamos varados en Lima",
        "Estamos presos no aeroporto",
        "There is no heating and it is -10 outside",
        # a medicine or an aid
        "My insulin is in the lost suitcase",
        "You lost my wheelchair",
        "Meine Medikamente sind im Koffer",
        "Mes médicaments sont dans la valise",
        "Mi silla de ruedas no llegó",
        "Meu remédio está na mala",
        # a bereavement
        "I am on my way to my father's funeral",
        "Meine Oma ist gestorben",
        "C'est pour l'enterrement de ma mère",
        "Mi padre falleció ayer",
        "Minha mãe faleceu",
        # discrimination
        "Your driver made a racist remark",
        "Ich wurde wegen meiner Hautfarbe abgewiesen",
        "C'est de la discrimination",
        "Me acosó un empleado: acoso",
        "Sofri assédio de um funcionário",
        # what cannot be repeated
        "We will miss my sister's wedding",
        "Ich verpasse die Hochzeit",
        "Je vais manquer le mariage de mon frère",
        "Me pierdo la boda de mi hermana",
        "Vou perder o casamento",
        "NOBODY CAME AND MY HUSBAND IS UNCONSCIOUS",
        "nobody helped my injured mother",
    ],
)
def test_a_person_is_needed_now(text: str) -> None:
    assert needs_person_now(text)


@pytest.mark.parametrize(
    "text",
    [
        "My parcel is two days late",
        "I was charged twice for one night",
        "The battery died after a week",
        "Nobody was hurt, but the box is dented",
        "Luckily no one was injured",
        "Zum Glück wurde niemand verletzt",
        "Personne n'est blessé",
        "Nadie resultó herido",
        "Ninguém ficou ferido",
        "Your hospitality was great, the food less so",
        "The colour is wrong",
        "I still wait for my refund",
        "",
    ],
)
def test_it_can_wait_its_turn(text: str) -> None:
    assert not needs_person_now(text)


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("How do I change the name on my booking?", Sort.REQUEST),
        ("Could you please send me an invoice for order 12?", Sort.REQUEST),
        ("Wie kann ich die Adresse ändern?", Sort.REQUEST),
        ("Comment puis-je modifier mon adresse ?", Sort.REQUEST),
        ("¿Cómo puedo cambiar la fecha?", Sort.REQUEST),
        ("Gostaria de saber o horário", Sort.REQUEST),
        ("How do I get my money back for the broken lamp?", Sort.RECOVERY),
        ("Can you tell me why nobody answers", Sort.RECOVERY),
        ("How do I reach anybody!", Sort.RECOVERY),
        ("Wie kann ich den kaputten Koffer melden?", Sort.RECOVERY),
        ("My flight", Sort.RECOVERY),
        ("asdf", Sort.RECOVERY),
        ("مرحبا", Sort.RECOVERY),
        ("Thank you!", Sort.THANKS),
        ("   ", Sort.OTHER),
    ],
)
def test_sorting(text: str, sort: Sort) -> None:
    assert sort_of(text) is sort


def test_a_long_letter_is_no_request() -> None:
    assert sort_of("How do I change my booking? " + "I was at the desk at noon. " * 20) is Sort.RECOVERY


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("My parcel has not arrived and I want to know where it is", "en"),
        ("Mein Paket ist nicht angekommen und ich möchte wissen, wo es ist", "de"),
        ("Mon colis n'est pas arrivé et je voudrais savoir où il est", "fr"),
        ("Mi paquete no ha llegado y quiero saber dónde está", "es"),
        ("Meu pacote não chegou e eu quero saber onde ele está", "pt"),
        ("KX1545", "??"),
        ("", "??"),
        ("注文が届きません", "ja"),
    ],
)
def test_the_language_or_none(text: str, language: str) -> None:
    assert guess_language(text, "??") == language


@given(st.text(max_size=300))
def test_no_words_raise(text: str) -> None:
    sort_of(text)
    needs_person_now(text)
    guess_language(text)


def test_unhappy_people_are_hardly_ever_taken_for_anything_else(shared_data: Path) -> None:
    """Of the customers whom readers called unhappy, those that we would not take for a complaint."""
    with (shared_data / "airline_tweets" / "Tweets.csv").open(encoding="utf-8", newline="") as file:
        unhappy = [row["text"] for row in csv.DictReader(file) if row["airline_sentiment"] == "negative"]
    missed = [text for text in unhappy if sort_of(text) is not Sort.RECOVERY]
    assert len(unhappy) > 5000
    assert len(missed) / len(unhappy) < 0.01
    assert not any(sort_of(text) is Sort.THANKS for text in unhappy)
