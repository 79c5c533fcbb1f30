"""What learning decides by: which counts rise beyond what is usual, which words, and what set aside comes back."""

from __future__ import annotations

from amends.learn.rules.walking import Rise, SeenWeek, Series, Walk

__all__ = ["Rise", "SeenWeek", "Series", "Walk"]
