"""In which languages customers read their pages: English, and every one that has a catalogue under `locale/`."""

from __future__ import annotations

from pathlib import Path

from babel import Locale
from django.conf import settings


def offered(folder: Path) -> dict[str, str]:
    """By its code, each language in its own name: English first, then those with a compiled catalogue by code."""
    found = sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/django.mo"))
    return {code: own_name(code) for code in ("en", *found)}


def own_name(code: str) -> str:
    """A language as it calls itself, with a capital: "Deutsch", "Español"."""
    name = str(Locale.parse(code).get_display_name() or code)
    return f"{name[:1].upper()}{name[1:]}"


def direction(code: str) -> str:
    """How its script runs: "ltr" or "rtl"."""
    return str(Locale.parse(code).text_direction)


NAMES = offered(Path(settings.LOCALE_PATHS[0]))
