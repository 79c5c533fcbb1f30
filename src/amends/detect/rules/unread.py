"""What came and could not be read as a signal: kept as one of a type of its own, until somebody sees to it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

UNREADABLE: Final = "signal.unreadable"
# So much of its text is kept; what was longer is sent again by its sender.
LONGEST_TEXT: Final = 4_000


class Ending(StrEnum):
    """What became of it: read after somebody put it right, or set aside for one of these reasons."""

    READ = "read"
    SENT_AGAIN = "sent_again"
    NOTHING = "nothing"
