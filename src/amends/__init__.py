"""Amends: a service recovery system. A company failed a customer; Amends makes promises and keeps them."""

from __future__ import annotations

__version__ = "0.1.0"
