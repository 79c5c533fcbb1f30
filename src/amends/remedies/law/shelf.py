"""The packs that came with Amends, read when somebody asks and kept by name. Each version is one file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from amends.remedies.law import answering
from amends.remedies.law.answering import Answer
from amends.remedies.law.reading import read
from amends.remedies.law.shapes import HolidayCalendar, Pack

FOLDER = Path(__file__).parent / "packs"
NO_HOLIDAYS: frozenset[date] = frozenset()


class NoSuchPack(ValueError):
    """Raised for a name that no pack has; the message names those that there are."""


def names() -> list[str]:
    """The names of all packs, in order."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@lru_cache(maxsize=64)
def pack(name: str) -> Pack:
    """A pack by its name.

    :raises NoSuchPack: naming what there is instead.
    :raises BadPack: if its file cannot be used.
    """
    known = names()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        raise NoSuchPack(
            f"pack: {name[:40]!r} is not known; " + (f"did you mean {near[0]}?" if near else ", ".join(known))
        )
    path = FOLDER / f"{name}.toml"
    return read(path.name, path.read_text(encoding="utf-8"))


def quote(name: str, stated: Mapping[str, Any], asked: date) -> Answer:
    """What a pack answers to facts on the day asked; see `answering.quote`.

    :raises NoSuchPack: if there is no such pack.
    :raises BadFacts: for facts that it does not take.
    """
    asked_pack = pack(name)
    return answering.quote(asked_pack, stated, asked, lambda year: _holidays(asked_pack.calendar, year))


@lru_cache(maxsize=256)
def _holidays(calendar: HolidayCalendar | None, year: int) -> frozenset[date]:
    """The days that are no working days in that law's calendar, weekends apart."""
    if calendar is None:
        return NO_HOLIDAYS
    # Imported here: it is large, and few questions count working days without stating the holidays.
    import holidays

    if calendar.market:
        return frozenset(holidays.financial_holidays(calendar.market, years=year))
    return frozenset(holidays.country_holidays(calendar.country, subdiv=calendar.subdivision or None, years=year))
