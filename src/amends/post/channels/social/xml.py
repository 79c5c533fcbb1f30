"""Reading the XML of strangers: no entity is ever declared or fetched, and depth and number of elements are limited.

A few lines of declared entities can unfold to gigabytes, and an outer one may name a file of ours; so a document that
declares any is refused before anything of it is unfolded. The parser is Expat, which fetches nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

DEEPEST = 100
MOST_ELEMENTS = 100_000


class BadXml(ValueError):
    """It is no XML, or none that is read; the sentence says why."""


@dataclass(slots=True)
class Element:
    """One element: its name without namespace, in small letters, the namespace, its attributes, what is in it."""

    name: str
    space: str
    attributes: dict[str, str]
    parts: list[str | Element] = field(default_factory=list)

    def children(self, *names: str) -> Iterator[Element]:
        """The elements right inside that have one of these names."""
        return (one for one in self.parts if isinstance(one, Element) and one.name in names)

    def child(self, *names: str) -> Element | None:
        """The first of them, by the order of the names."""
        return next((one for name in names for one in self.children(name)), None)

    def text(self) -> str:
        """All words in it, however deep."""
        return "".join(one if isinstance(one, str) else one.text() for one in self.parts).strip()

    def said(self, *names: str) -> str:
        """The words of the first child with one of these names that has any."""
        found = (one.text() for name in names for one in self.children(name))
        return next((words for words in found if words), "")


def parse(content: bytes) -> Element:
    """The outermost element.

    :raises BadXml: when it is broken, declares entities, or is too deep or too much.
    """
    reading = _Reading()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.words
    parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_entity
    try:
        parser.Parse(content, True)
    except expat.ExpatError as why:
        raise BadXml(f"It is no XML: {why}.") from why
    if reading.root is None:
        raise BadXml("It is empty.")
    return reading.root


def _refuse_entity(*_: object) -> NoReturn:
    raise BadXml("It declares entities; such a document is not read.")


class _Reading:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= DEEPEST or self._count > MOST_ELEMENTS:
            raise BadXml(f"It has more than {DEEPEST} levels or {MOST_ELEMENTS} elements.")
        space, _, local = name.rpartition("}")
        made = Element(local.lower(), space, {key.rpartition("}")[2]: value for key, value in attributes.items()})
        if self._open:
            self._open[-1].parts.append(made)
        elif self.root is None:
            self.root = made
        self._open.append(made)

    def end(self, name: str) -> None:
        self._open.pop()

    def words(self, words: str) -> None:
        if self._open:
            self._open[-1].parts.append(words)
