"""Whether a message is nothing but thanks. Only such a one leaves a closed case closed; in doubt it is more.

Every word must be one of thanks or courtesy: "thanks, but it is still broken", "thanks for nothing", a question, a
number, a picture that was attached, a wry smile all make it more than thanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from amends.intake.rules import vocabulary
from amends.intake.rules.spelling import plain, words

MOST_WORDS = 40
THANKS = frozenset(vocabulary.THANKING.split())
ALLOWED = THANKS | frozenset(vocabulary.COURTEOUS.split())
# Gladness by picture. A rolled eye, an upside-down smile or a slow clap is none.
GLAD = frozenset("👍🙏😊🙂😀😃😄😁❤♥💚💙💛🧡💜🤍🎉😍🤗☺✌👌💐🌹🌷🌻⭐🌟✨🥰😘🫶💖💗💕🙌")
SILENT = frozenset("\u200d\ufe0f\ufe0e")
SMILES = re.compile(r"(?<!\S)(?::-?\)|:-?D|<3|\^\^|=\))(?!\S)")
LEFT_OVER = re.compile(r"[\w\s.,!¡:;'\-–—/()]+")
# A pause, a quotation, a wink: what is written between the lines is not nothing.
WRY = re.compile(r"\.\.|…|[\"“„«]|;-?\)")
SIGNED_BY_PHONE = re.compile(
    r"^\s*(sent from my|get outlook for|gesendet von|von meinem .{0,30} gesendet|envoye de(puis)? mon|enviado desde mi"
    r"|enviado do meu|enviado a partir do)\b.*$",
    re.MULTILINE,
)


def is_nothing_but_thanks(text: str, *, names: Iterable[str] = (), has_attachments: bool = False) -> bool:
    """Whether this says thanks and nothing else. `names` may stand in it: the sender's, the owner's, the brand's."""
    if has_attachments or WRY.search(text):
        return False
    said = words(SIGNED_BY_PHONE.sub("", plain(SMILES.sub(" ", text))))
    known = {word for name in names for word in words(name)}
    if len(said) > MOST_WORDS or not ALLOWED.issuperset(set(said) - known):
        return False
    pictures = [letter for letter in text if _is_picture(letter)]
    if not GLAD.issuperset(pictures) or not _is_bare(text):
        return False
    return not THANKS.isdisjoint(said) or (not said and bool(pictures))


def _is_bare(text: str) -> bool:
    """Whether nothing is left beside words, gladness and the marks of plain sentences: no question, no sum of money."""
    rest = "".join(letter for letter in SMILES.sub(" ", text) if letter not in SILENT and not _is_picture(letter))
    return not rest.strip() or bool(LEFT_OVER.fullmatch(plain(rest)))


def _is_picture(letter: str) -> bool:
    return unicodedata.category(letter) in {"So", "Sk"} and not letter.isascii() and letter not in SILENT
