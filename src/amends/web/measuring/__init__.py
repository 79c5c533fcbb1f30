"""Leaders' pages beside the board: whether customers stayed, what failures cost, and whether the extra was worth it."""

from __future__ import annotations
