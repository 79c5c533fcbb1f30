"""The figures' pages: whether it works, one figure over time, and the cases behind it."""

from __future__ import annotations
