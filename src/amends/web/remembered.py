"""What changes rarely and is asked for on every page, kept for a few seconds in this process.

A list that is some seconds old is harmless on a page: whoever picks from it is checked again when they act.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

SECONDS = 10.0
MOST = 500

Value = TypeVar("Value")
_kept: dict[Hashable, tuple[float, object]] = {}
_lock = Lock()


def remembered(key: Hashable, ask: Callable[[], Value], seconds: float = SECONDS) -> Value:
    """What `ask` answers, asked again when the last answer under this key is older than some seconds.

    A key names the brand (or person) whose list it is: two desks never share an answer.
    """
    moment = time.monotonic()
    found = _kept.get(key)
    if found is not None and moment < found[0]:
        return found[1]  # type: ignore[return-value]  # what was kept under a key came from the same question
    answer = ask()
    with _lock:
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = (moment + seconds, answer)
    return answer


def forget() -> None:
    """Asks everything again: for whoever has just changed a setting, and for tests."""
    with _lock:
        _kept.clear()
