"""One-time codes that are typed by hand: eight digits, one guess in twenty million."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

# How long a code is good, and how often it may be tried.
LIVES = timedelta(hours=1)
MOST_TRIES = 5
DIGITS = 8


def new_code(below: Callable[[int], int]) -> str:
    """A new code, drawn by `below`, which gives a number from 0 to just under what it is asked for."""
    return f"{below(10**DIGITS):0{DIGITS}d}"


def read_code(text: str) -> str:
    """A code as somebody types it, without spaces and dashes."""
    return "".join(text.split()).replace("-", "")[:40]
