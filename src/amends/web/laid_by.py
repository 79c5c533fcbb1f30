"""Files that wait in the desk's folder between the steps of a form, for the person who brought them and for a day."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

WAITS_SECONDS = 24 * 60 * 60


def place(token: str, kind: str) -> Path:
    """Where a file, or what is known of it, lies.

    :raises ValueError: when the token is none.
    """
    folder: Path = settings.HOME / "incoming"
    return folder / f"{UUID(token)}.{kind}"


def lay_by(parts: Iterable[bytes]) -> str:
    """This function will keep a file and return the token by which it is found again."""
    sweep()
    token = str(uuid4())
    path = place(token, "csv")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as kept:
        for part in parts:
            kept.write(part)
    return token


def note(token: str, told: Mapping[str, Any]) -> None:
    """This function will write down where a file stands."""
    place(token, "json").write_text(json.dumps(told), encoding="utf-8")


def noted(token: str) -> dict[str, Any] | None:
    """Where a file stands; None when it does not wait any more, or the token is none."""
    try:
        told = json.loads(place(token, "json").read_text(encoding="utf-8"))
    except (ValueError, OSError):
        return None
    return told if isinstance(told, dict) and place(token, "csv").is_file() else None


def forget(token: str) -> None:
    """This function will throw a file away, and what is known of it."""
    for kind in ("csv", "json"):
        place(token, kind).unlink(missing_ok=True)


def sweep() -> None:
    """This function will throw away what has waited for more than a day."""
    folder = settings.HOME / "incoming"
    for old in folder.glob("*") if folder.is_dir() else ():
        if time.time() - old.stat().st_mtime > WAITS_SECONDS:
            old.unlink(missing_ok=True)
