"""How often somebody may knock: counted in fixed windows in the cache that all processes of a desk share.

The counts are not exact to the last knock: two processes that count at the same moment may let one more through. A
window that was lost only forgives.
"""

from __future__ import annotations

import time
from threading import Lock

from django.core.cache import caches


def count(key: str, seconds: int, *, by: int = 1) -> int:
    """This function will count `by` more in the window of `seconds` that runs now, and return how many there are."""
    cache = caches["shared"]
    name = f"limit:{key}:{int(time.time()) // seconds}"
    if cache.add(name, by, seconds + 1):
        return by
    # Not `incr`: it would keep what it counted for the cache's own five minutes, however long the window is.
    counted = int(cache.get(name, 0)) + by
    cache.set(name, counted, seconds + 1)
    return counted


def counted(key: str, seconds: int) -> int:
    """How many were counted so far in the window of `seconds` that runs now."""
    return int(caches["shared"].get(f"limit:{key}:{int(time.time()) // seconds}", 0))


def seconds_left(seconds: int) -> int:
    """Until the window of this length ends."""
    return seconds - int(time.time()) % seconds


class Allowance:
    """A limit for many small calls: a process takes a block of them from the shared count and spends it by itself.

    So most calls cost no query. What a process took and did not spend is lost with the window: a desk of several
    processes may refuse a few calls early, and never lets more through than it should by more than a block.
    """

    def __init__(self, most: int, seconds: int) -> None:
        self.most = most
        self.seconds = seconds
        self.block = max(1, most // 20)
        self._left: dict[str, tuple[int, int]] = {}
        self._lock = Lock()

    def spend(self, key: str) -> bool:
        """This function will take one call from the allowance under a key, and say whether there was one."""
        window = int(time.time()) // self.seconds
        with self._lock:
            own_window, left = self._left.get(key, (window, 0))
            if own_window == window and left > 0:
                self._left[key] = (window, left - 1)
                return True
            if count(key, self.seconds, by=self.block) > self.most:
                return False
            if len(self._left) > 10_000:
                self._left.clear()
            self._left[key] = (window, self.block - 1)
            return True
