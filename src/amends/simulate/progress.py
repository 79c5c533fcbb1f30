"""How far a long run has come, told on the terminal's error stream: a bar there, a line now and then elsewhere."""

from __future__ import annotations

import sys
from typing import TextIO

WIDTH = 30
TENTH = 10


class Progress:
    """Tells the share of a span that is done. `total` in any unit; nothing is told for a total of nothing."""

    def __init__(self, words: str, total: float, stream: TextIO | None = None) -> None:
        self.words = words
        self.total = total
        self.stream = stream or sys.stderr
        self._told = -1

    def tell(self, done: float, beside: str = "") -> None:
        """Shows the share done, if it has grown by a percent (where nobody watches: by ten)."""
        if self.total <= 0:
            return
        percent = min(100, int(100 * done / self.total))
        if self.stream.isatty():
            if percent > self._told:
                full = WIDTH * percent // 100
                bar = "█" * full + "·" * (WIDTH - full)
                self.stream.write(f"\r{self.words} {bar} {percent:3d} %  {beside:<24}")
                self.stream.write("\n" if percent == 100 else "")
        elif percent // TENTH > self._told // TENTH:
            self.stream.write(f"{self.words} {percent} %  {beside}".rstrip() + "\n")
        if percent > self._told:
            self.stream.flush()
        self._told = max(self._told, percent)
