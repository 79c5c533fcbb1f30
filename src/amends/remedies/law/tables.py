"""Reading a table of a pack's file strictly: each key once, of its type, none that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from amends.remedies.law.language import Node, Unreadable, parse
from amends.remedies.law.shapes import Kind

Wanted = TypeVar("Wanted")
NAMES = {str: "text", bool: "true or false", dict: "a table", list: "a list", date: "a date such as 2026-04-01"}


class BadPack(ValueError):
    """Raised for a pack's file that cannot be used; the message names the file, the place and the remedy."""


class Table:
    """A table of the file. `place` is how errors call it: "eu261.toml: rule delay-under-3h"."""

    def __init__(self, place: str, content: object) -> None:
        if not isinstance(content, dict):
            raise BadPack(f"{place}: this must be a table")
        self.place = place
        self.content: dict[str, Any] = dict(content)

    def refuse(self, why: object) -> BadPack:
        return BadPack(f"{self.place}: {why}")

    def get(self, key: str, kind: type[Wanted], default: Wanted) -> Wanted:
        return self.need(key, kind) if key in self.content else default

    def need(self, key: str, kind: type[Wanted]) -> Wanted:
        """What stands under a key, once.

        :raises BadPack: if it is not there or of another type.
        """
        if key not in self.content:
            raise self.refuse(f"{key} is missing; add {NAMES.get(kind, 'it')}")
        value = self.content.pop(key)
        if not isinstance(value, kind):
            raise self.refuse(f"{key} must be {NAMES.get(kind, kind.__name__)}")
        return value

    def words(self, key: str, default: str | None = None) -> str:
        """Text that is not empty."""
        text = self.need(key, str) if default is None else self.get(key, str, default)
        if default is None and not text.strip():
            raise self.refuse(f"{key} is empty")
        return text.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of them; empty where the key is not there."""
        value = self.content.pop(key, [])
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
            raise self.refuse(f"{key} must be text or a list of texts")
        return tuple(found)

    def kind(self, key: str) -> Kind:
        word = self.need(key, str)
        if word not in set(Kind):
            raise self.refuse(f"{key} {word!r} is not known; use one of {', '.join(Kind)}")
        return Kind(word)

    def day(self, key: str) -> date | None:
        return self.need(key, date) if key in self.content else None

    def amount(self, key: str) -> Decimal:
        """An amount as text, so that no float comes near it."""
        text = self.need(key, str)
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0:
            raise self.refuse(f'{key} {text!r} is no amount; write it like "250.00"')
        return amount

    def tree(self, key: str) -> Node | None:
        """The expression under a key, None where there is no such key."""
        text = self.get(key, str, "")
        return self.parse(key, text) if text else None

    def parse(self, key: str, text: str) -> Node:
        try:
            return parse(text)
        except Unreadable as why:
            raise self.refuse(f"{key}: {why}") from None

    def tables(self, key: str, what: str, named_by: str = "id") -> Iterator[Table]:
        """The tables of a list, each called by its id."""
        for number, content in enumerate(self.get(key, list, []), start=1):
            one = Table(f"{self.place}: {what} {number}", content)
            named = one.content.get(named_by)
            one.place = f"{self.place}: {what} {named}" if isinstance(named, str) else one.place
            yield one

    def under(self, key: str, what: str) -> Iterator[tuple[str, Table]]:
        """The tables under a key, each with its name."""
        for name, content in self.get(key, dict, {}).items():
            yield name, Table(f"{self.place}: {what} {name}", content)

    def done(self) -> None:
        """That nothing is left.

        :raises BadPack: naming the keys that nobody knows.
        """
        if self.content:
            raise self.refuse(f"{', '.join(sorted(self.content))} is not known here; take it out or correct it")
