"""The scripts that come with Amends, one file a language under `scripts/`: words to adapt, not to hide behind."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "scripts"
# English first: it serves whoever reads none of the others.
LANGUAGES = ("en", *sorted({path.stem for path in FOLDER.glob("*.toml")} - {"en"}))
# Sent by no person, and saying so. The others are written by somebody who signs them.
AUTOMATIC = frozenset(
    {
        "receipt",
        "receipt_closed",
        "receipt_person_now",
        "notice",
        "mended",
        "mistaken",
        "not_over",
        "check_in_automatic",
        "survey",
        "waiting_ended",
        "reminder",
        "we_fixed_it",
    }
)


def scripts() -> Iterator[tuple[str, str, str, str]]:
    """Every script as (language, slug, name, text)."""
    for language in LANGUAGES:
        for slug, script in tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8")).items():
            yield language, slug, script["name"], script["text"].strip()
