"""The pages of an incident: the hub, whom it failed, what is done for all of them, its end and its review."""

from __future__ import annotations
