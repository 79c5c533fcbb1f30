"""The places of scripts: which ones a script may have, which it must keep, and what else its words must say. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from amends.conversation.rules import open_places, placeholders
from amends.conversation.stock import AUTOMATIC

LONGEST = 5_000
LONGEST_NAME = 120
LONGEST_SLUG = 50
LONGEST_WHY = 200
# What stands in a place, for whoever writes a script.
MEANS: Mapping[str, str] = {
    "name": "the customer's name",
    "brand": "the name that customers know",
    "owner": "the first name of whoever writes",
    "reference": "the case's reference",
    "link": "the customer's private page",
    "time": "by when they hear from us, on their clock",
    "now": "the time at which it is sent, on their clock",
    "phone": "the number for what cannot wait",
    "what": "what failed, in a few words",
    "words": "what was promised",
    "old": "the time that was promised first",
    "new": "the new time",
    "asked": "what we asked them for",
    "outcome": "what came of it",
    "changed": "what is different now, so that it happens less often",
}
# In what a person signs these stay open until that person has filled them in: nothing leaves before.
BY_HAND = frozenset({"new", "asked", "outcome"})
_BY_A_PERSON = frozenset({"name", "brand", "owner", "reference", "time", "what", "words", "old"}) | BY_HAND
_FIRST = frozenset({"name", "brand", "reference", "link", "time", "now", "phone", "what"})
# What each script is given by whoever sends it; all others are a person's own.
_GIVEN: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("receipt", "receipt_closed", "receipt_person_now", "notice"), _FIRST),
    "check_in_automatic": frozenset({"name", "brand", "owner", "reference", "link", "what"}),
    "survey": frozenset({"name", "brand", "reference", "link"}),
    "waiting_ended": frozenset({"name", "brand", "reference", "asked"}),
    "reminder": frozenset({"name", "brand", "reference", "asked", "time"}),
    "we_fixed_it": frozenset({"name", "brand", "reference", "what", "changed"}),
    "mended": frozenset({"name", "brand", "reference", "what", "link"}),
    "mistaken": frozenset({"name", "brand", "reference", "what", "link"}),
    "not_over": frozenset({"name", "brand", "reference", "what", "link"}),
    "new_time": frozenset({"name", "owner", "words", "old", "new"}),
    "ask_customer": frozenset({"name", "owner", "asked", "time"}),
}
# What cannot be left out: without it the customer would not know when, where, or to whom to turn.
_KEPT: Mapping[str, frozenset[str]] = {
    "receipt": frozenset({"reference", "link", "time"}),
    "receipt_closed": frozenset({"reference", "link", "time", "now", "phone"}),
    "receipt_person_now": frozenset({"reference", "link", "phone"}),
    "notice": frozenset({"reference", "link", "time", "what"}),
    "acknowledge": frozenset({"owner", "time"}),
    "new_time": frozenset({"owner", "words", "old", "new"}),
    "outcome": frozenset({"owner", "outcome"}),
    "check_in": frozenset({"owner"}),
    "check_in_automatic": frozenset({"reference", "link"}),
    "survey": frozenset({"reference", "link"}),
    "ask_customer": frozenset({"owner", "asked", "time"}),
    "waiting_ended": frozenset({"reference", "asked"}),
    "reminder": frozenset({"reference", "asked", "time"}),
    "we_fixed_it": frozenset({"reference", "changed"}),
    "mended": frozenset({"reference", "link"}),
    "mistaken": frozenset({"reference", "link"}),
    "not_over": frozenset({"reference", "link"}),
}
# Amends looks for these by itself, and English serves whoever reads none of the others.
NEEDED = AUTOMATIC | {"new_time", "ask_customer"}
# How the five languages that we know say "sent automatically".
_SAYS_SO = {"en": "automatic", "de": "automati", "fr": "automati", "es": "automátic", "pt": "automátic"}
_SLUG = re.compile(r"[a-z][a-z0-9_-]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,4})?")


class NotAScript(ValueError):
    """These words cannot be a script; the message names the field and the remedy. Nothing was changed."""


def known_places(slug: str) -> list[str]:
    """The places that a script may have, in the order in which they are told."""
    known = _GIVEN.get(slug, _BY_A_PERSON)
    return [name for name in MEANS if name in known]


def kept_places(slug: str) -> list[str]:
    """The places that a script must keep; none in one that a desk wrote itself."""
    kept = _KEPT.get(slug, frozenset())
    return [name for name in MEANS if name in kept]


def as_kept(text: str) -> str:
    """Words as a script keeps them: no space at an end of a line, one kind of line end."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def check_slug(slug: str) -> str:
    """The slug if it is one.

    :raises NotAScript: otherwise.
    """
    if not _SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise NotAScript(
            f"slug: give it a short name of small letters, digits and -, at most {LONGEST_SLUG}, such as lost-bag."
        )
    return slug


def check_language(language: str) -> str:
    """The code of a language as scripts keep it: "pt-br" for "pt_BR".

    :raises NotAScript: when it is none.
    """
    code = language.strip().replace("_", "-").lower()
    if not _LANGUAGE.fullmatch(code):
        raise NotAScript("language: give the code of a language, such as de or pt-br.")
    return code


def check(slug: str, language: str, name: str, text: str) -> None:
    """Lets words through that can be sent, or begun with.

    :raises NotAScript: for a place that nobody fills in (naming the known ones), a place left out that must stay, and
        for automatic words that do not say so.
    """
    if not name or len(name) > LONGEST_NAME:
        raise NotAScript(f"name: say in at most {LONGEST_NAME} characters what it is for.")
    if not text:
        raise NotAScript("text: write the words first.")
    if len(text) > LONGEST:
        raise NotAScript(f"text: a script has at most {LONGEST} characters, and these are {len(text)}.")
    _check_places(text, known_places(slug), is_automatic=slug in AUTOMATIC)
    left_out = [f"{{{one}}}" for one in kept_places(slug) if one not in placeholders(text)]
    if left_out:
        raise NotAScript(f"text: {_and(left_out)} must stay in this one; put it back where it fits.")
    if slug in AUTOMATIC:
        _check_says_so(language, text)


def check_automatic(language: str, text: str, known: Sequence[str]) -> None:
    """Lets words through that no person looks at again before they leave.

    :raises NotAScript: for a place that is none of the known ones, and for words that do not say that it is automatic.
    """
    _check_places(text, known, is_automatic=True)
    _check_says_so(language, text)


def _check_says_so(language: str, text: str) -> None:
    wanted = _SAYS_SO.get(language.partition("-")[0], "")
    if wanted not in text.lower():
        raise NotAScript(f"text: no person sends this one, and it must say so; write a word with {wanted!r} in it.")


def _check_places(text: str, known: Sequence[str], *, is_automatic: bool) -> None:
    rest = text
    for name in known:
        rest = rest.replace(f"{{{name}}}", "")
    strange = next(iter(re.findall(r"\{[^{}\n]{0,60}\}", rest)), "")
    if not strange and is_automatic:
        # Before a person's words leave somebody looks at them; here nobody does.
        strange = next(iter(open_places(rest)), "")
    if not strange and (stray := re.search(r"[{}]", rest)):
        strange = stray[0]
    if strange:
        listed = ", ".join(f"{{{name}}}" for name in known)
        raise NotAScript(f"text: nothing is filled in for {strange} here. Known are {listed}.")


def _and(listed: list[str]) -> str:
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
