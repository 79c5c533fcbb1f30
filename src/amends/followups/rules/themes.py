"""What a customer's comment is about, by its words: the same words, the same themes. Pure.

Each theme knows beginnings of words in five languages; a comment is about those whose words it holds. A person may
correct every one of them.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

WORD = re.compile(r"[^\W\d_]+")


class About(StrEnum):
    """What comments are about."""

    SPEED = "speed"
    WORD_KEPT = "word_kept"
    INFORMED = "informed"
    RESPECT = "respect"
    FIXED = "fixed"
    MONEY = "money"
    EFFORT = "effort"


# Beginnings of words, without accents, in English, German, Spanish, French and Portuguese. A beginning that ends with
# "." is a whole word.
BEGINNINGS: Final[dict[About, str]] = {
    About.SPEED: (
        "slow fast quick wait. waited waiting delay late. hours days weeks prompt langsam schnell wart gewartet dauer "
        "lange. spaet verzoger tage wochen lento lenta rapid esper tard. demor dias semanas lent. lente. vite attend "
        "attente retard jours semaines devagar atras"
    ),
    About.WORD_KEPT: (
        "promis kept. broke. reliab versproch verspr gehalten zuverlass cumpl promet palabra. promess tenu. fiable "
        "prometer prometid prometeu cumpriu confiavel"
    ),
    About.INFORMED: (
        "inform told. update explain why. answer. answered silence nobody communicat erklar warum. auskunft niemand. "
        "antwort bescheid kommunik inform explic avis respuesta respond nadie comunic repondu reponse explique "
        "pourquoi. personne. avisar resposta ninguem expliq"
    ),
    About.RESPECT: (
        "rude polite kind. friendly respect listen. listened care. cared attitude unfreundlich freundlich hoflich "
        "respekt zugehort nett. amable grosero educad escuch trato respet aimable impoli poli. ecoute gentil grosseir "
        "atencios ouviu educado"
    ),
    About.FIXED: (
        "fixed. solved works. working broken same. repair gelost funktion kaputt repar solucion arregl funciona resolu "
        "repare marche panne resolv conserto"
    ),
    About.MONEY: (
        "money refund voucher compensat price cost pay. paid. charge geld erstatt gutschein entschadig preis kosten "
        "bezahl dinero reembols vale. compens precio cobr pago. argent rembours bon. indemn prix paye. dinheiro "
        "indeniz preco cobranc"
    ),
    About.EFFORT: (
        "repeat easy. hard. difficult effort complicated forms transferred twice. times. wiederhol einfach. schwierig "
        "kompliziert muhsam mehrmals formular facil dificil repet complicad formulario veces. difficile simple. "
        "complique repeter fois. formulaire vezes."
    ),
}
_WORDS: Final = {about: told.split() for about, told in BEGINNINGS.items()}
_WHOLE: Final = {about: frozenset(w[:-1] for w in told if w.endswith(".")) for about, told in _WORDS.items()}
_START: Final = {about: tuple(w for w in told if not w.endswith(".")) for about, told in _WORDS.items()}


def plain(text: str) -> list[str]:
    """The words of a text in small letters without their accents."""
    spelled = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(letter for letter in spelled if not unicodedata.combining(letter)))


def themes_of(comment: str) -> list[About]:
    """What a comment is about, in a settled order; nothing where none of its words tells."""
    words = plain(comment)
    return [about for about in About if any(word in _WHOLE[about] or word.startswith(_START[about]) for word in words)]
