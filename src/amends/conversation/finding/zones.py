"""The clock that a time names beside its hour: "CET", "Eastern", "UTC+2", "heure de Paris", "your time". Pure.

What names a clock that nobody can read from it ("IST") is a clock all the same: such a time is not offered.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones


class Named(NamedTuple):
    """A clock by name: its zone, whether the name says another offset than the zone has then, and how it is told."""

    zone: ZoneInfo
    is_off: bool
    name: str


READER, DESK = "reader", "desk"
# By abbreviation: the place whose wall is meant, and the minutes from UTC that the letters say.
SHORT: dict[str, tuple[str, int | None]] = {
    "utc": ("UTC", 0),
    "gmt": ("UTC", 0),
    "cet": ("Europe/Berlin", 60),
    "cest": ("Europe/Berlin", 120),
    "mez": ("Europe/Berlin", 60),
    "mesz": ("Europe/Berlin", 120),
    "wet": ("Europe/Lisbon", 0),
    "west": ("Europe/Lisbon", 60),
    "eet": ("Europe/Helsinki", 120),
    "eest": ("Europe/Helsinki", 180),
    "bst": ("Europe/London", 60),
    "msk": ("Europe/Moscow", 180),
    "et": ("America/New_York", None),
    "est": ("America/New_York", -300),
    "edt": ("America/New_York", -240),
    "ct": ("America/Chicago", None),
    "cst": ("America/Chicago", -360),
    "cdt": ("America/Chicago", -300),
    "mt": ("America/Denver", None),
    "mst": ("America/Denver", -420),
    "mdt": ("America/Denver", -360),
    "pt": ("America/Los_Angeles", None),
    "pst": ("America/Los_Angeles", -480),
    "pdt": ("America/Los_Angeles", -420),
    "hst": ("Pacific/Honolulu", -600),
    "brt": ("America/Sao_Paulo", -180),
    "jst": ("Asia/Tokyo", 540),
    "sgt": ("Asia/Singapore", 480),
    "hkt": ("Asia/Hong_Kong", 480),
    "aest": ("Australia/Sydney", 600),
    "aedt": ("Australia/Sydney", 660),
    "nzst": ("Pacific/Auckland", 720),
    "nzdt": ("Pacific/Auckland", 780),
}
# Small letters that are no word in any language we read; "est" and "ist" are.
SMALL = "utc|gmt|cet|cest|mez|mesz|bst|edt|cdt|pst|pdt|aest|aedt|jst"
LETTERS = rf"(?:{SMALL})|(?-i:{'|'.join(sorted(SHORT, key=len, reverse=True)).upper()}|[A-Z]{{2,4}}T)"
OFFSET = r"(?:utc|gmt)\s?[+\u2212-]\s?\d{1,2}(?::?[0-5]\d)?"
# Names of places and of their clocks in the languages we read, where they are not the zone's own.
PLACES = {
    "eastern": "America/New_York",
    "del este": "America/New_York",
    "de l'est": "America/New_York",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "del pacífico": "America/Los_Angeles",
    "uk": "Europe/London",
    "british": "Europe/London",
    "german": "Europe/Berlin",
    "french": "Europe/Paris",
    "central european": "Europe/Berlin",
    "mitteleuropäisch": "Europe/Berlin",
    "peninsular": "Europe/Madrid",
    "española": "Europe/Madrid",
    "londres": "Europe/London",
    "lisbonne": "Europe/Lisbon",
    "lisboa": "Europe/Lisbon",
    "lissabon": "Europe/Lisbon",
    "parís": "Europe/Paris",
    "pariser": "Europe/Paris",
    "madrider": "Europe/Madrid",
    "berlín": "Europe/Berlin",
    "berlim": "Europe/Berlin",
    "wien": "Europe/Vienna",
    "wiener": "Europe/Vienna",
    "zürcher": "Europe/Zurich",
    "nueva york": "America/New_York",
    "nova york": "America/New_York",
    "nova iorque": "America/New_York",
    "tokio": "Asia/Tokyo",
    "tóquio": "Asia/Tokyo",
    "brasília": "America/Sao_Paulo",
    "brasilia": "America/Sao_Paulo",
    "são paulo": "America/Sao_Paulo",
    "canarias": "Atlantic/Canary",
}
WHOSE = {
    **dict.fromkeys(("your", "ihrer", "deiner", "votre", "vous", "chez vous", "su", "tu", "sua", "aí"), READER),
    **dict.fromkeys(("our", "my", "unserer", "notre", "ici", "nuestra", "nossa", "chez nous", "aquí", "aqui"), DESK),
}
LOCAL = frozenset({"local", "ortszeit", "locale"})


def known_place(place: str) -> bool:
    """Whether these words name somebody's clock or a place that we know, and not just "this time"."""
    name = " ".join(place.lower().split())
    return name in WHOSE or name in LOCAL or name in PLACES or name in cities() or name.removesuffix("er") in cities()


def read(said: str, place: str, at: datetime, reader: ZoneInfo, desk: ZoneInfo) -> Named | None:
    """The clock of these words at about that moment; None for one that cannot be told from them.

    :param place: the words for the place among them, or the whole where it is letters alone.
    """
    name = " ".join(place.lower().split()).strip("()")
    if offset := re.fullmatch(r"(?:utc|gmt)\s?([+\u2212-])\s?(\d{1,2})(?::?(\d\d))?", name):
        hours, is_whole = int(offset[2]), not int(offset[3] or 0)
        # The database counts from the other side: Etc/GMT-2 is two hours east.
        key = f"Etc/GMT{'-' if offset[1] == '+' else '+'}{hours}" if hours else "UTC"
        return Named(ZoneInfo(key), False, said.strip("() ")) if is_whole and hours <= 12 else None
    if name in WHOSE:
        return Named(reader if WHOSE[name] == READER else desk, False, said)
    if name in LOCAL:
        return Named(reader, reader.utcoffset(at) != desk.utcoffset(at), said)
    if name in SHORT:
        key, minutes_east = SHORT[name]
        zone = ZoneInfo(key)
        is_off = minutes_east is not None and zone.utcoffset(at.astimezone(zone)) != timedelta(minutes=minutes_east)
        return Named(zone, is_off, f"{key.rpartition('/')[2].replace('_', ' ')} time")
    key_found = PLACES.get(name) or cities().get(name) or cities().get(name.removesuffix("er"))
    return (
        Named(ZoneInfo(key_found), False, f"{key_found.rpartition('/')[2].replace('_', ' ')} time")
        if key_found
        else None
    )


@cache
def cities() -> dict[str, str]:
    """Zones by the city that names them, in small letters."""
    known = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))
    return {name.rpartition("/")[2].replace("_", " ").lower(): name for name in known}
