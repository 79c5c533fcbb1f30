"""WhatsApp's templates: what a desk may say there when the customer has not written for 24 hours.

Meta approves a template's words beforehand; what we fill in is the account's list of them. One that carries no words of
the writer is none of ours: nothing that somebody wrote may be left out of what is sent. Pure.
Source: developers.facebook.com/docs/whatsapp/cloud-api, "Message templates".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TEXT = "text"
PLACES = (TEXT, "customer", "brand")
# The words of a whole template may have as many.
LONGEST = 1024
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class Template:
    """A template as Meta knows it: its name, its language, and what stands in {{1}}, {{2}} and so on."""

    name: str
    language: str
    places: tuple[str, ...]


def templates_of(told: str) -> list[Template]:
    """The templates of an account, one on each line: `name | language | text, customer`.

    :raises ValueError: with a sentence that names the line and what to write.
    """
    lines = [line.strip() for line in told.splitlines()]
    return [_template(number, line) for number, line in enumerate(lines, 1) if line]


def _template(number: int, line: str) -> Template:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 3:
        raise ValueError(f"line {number}: write it like: answer | en | customer, text")
    name, language, filled = parts
    places = tuple(place.strip() for place in filled.split(","))
    if not _NAME.fullmatch(name):
        raise ValueError(f"line {number}: a template's name has small letters, digits and _ alone, not {name[:40]!r}")
    if not _LANGUAGE.fullmatch(language):
        raise ValueError(f"line {number}: a language is written like en or pt_BR, not {language[:20]!r}")
    if unknown := [place for place in places if place not in PLACES]:
        raise ValueError(f"line {number}: a place is one of {', '.join(PLACES)}, not {unknown[0][:40]!r}")
    if places.count(TEXT) != 1:
        raise ValueError(f"line {number}: the writer's words stand in exactly one place, named text")
    return Template(name, language, places)


def fitting(templates: Sequence[Template], language: str) -> Template | None:
    """The template for a message in a language: its own, else the same language of another country.

    The first one when nobody knows the language; None when there is none in it.
    """
    wanted = language.replace("-", "_").lower()
    if not wanted:
        return templates[0] if templates else None
    exact = (one for one in templates if one.language.lower() == wanted)
    near = (one for one in templates if one.language.lower().partition("_")[0] == wanted.partition("_")[0])
    return next(exact, None) or next(near, None)


def of_settings(settings: Mapping[str, object]) -> list[Template]:
    """The templates of an account's settings; they were checked when they were typed."""
    return templates_of(str(settings.get("templates", "")))


def component(template: Template, *, text: str, customer: str, brand: str) -> dict[str, object]:
    """What Meta is told: the template's name and language, and what stands in its places, each on one line."""
    values = {TEXT: text, "customer": customer, "brand": brand}
    parameters = [{"type": "text", "text": one_line(values[place])} for place in template.places]
    return {
        "name": template.name,
        "language": {"code": template.language},
        "components": [{"type": "body", "parameters": parameters}],
    }


def one_line(text: str) -> str:
    """Words as a place takes them: Meta refuses line breaks, tabs and more than four spaces in a row."""
    return re.sub(r"\s+", " ", text).strip()
