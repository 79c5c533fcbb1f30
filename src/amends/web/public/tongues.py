"""In which languages customers read their pages: English, and every one that has a catalogue under `locale/`."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

# Babel knows this too; it would hold a megabyte for each language, on a desk that asks for nothing else of most.
from django.conf.locale import LANG_INFO


def offered(folder: Path) -> dict[str, str]:
    """By its code, each language in its own name: English first, then those with a compiled catalogue by code."""
    found = sorted(path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/django.mo"))
    return {code: own_name(code) for code in ("en", *found)}


def own_name(code: str) -> str:
    """A language as it calls itself, with a capital: "Deutsch"; one that Django does not know, by its code."""
    name = str(_known(code).get("name_local", code))
    return f"{name[:1].upper()}{name[1:]}"


def direction(code: str) -> str:
    """How its script runs: "ltr" or "rtl"."""
    return "rtl" if _known(code).get("bidi") else "ltr"


def _known(code: str) -> dict[str, object]:
    """What Django knows of a language, of its tongue when not of this form of it."""
    spoken = code.lower().replace("_", "-")
    found: dict[str, object] = LANG_INFO.get(spoken) or LANG_INFO.get(spoken.partition("-")[0]) or {}
    return found


NAMES = offered(Path(settings.LOCALE_PATHS[0]))
