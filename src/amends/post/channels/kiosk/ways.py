"""The way of a tablet at a counter."""

from __future__ import annotations

from amends.post.channels.ways import Field, Way
from amends.post.rules import Channel

KIOSK = Way(
    "kiosk",
    Channel.IN_PERSON,
    "A tablet at a counter, and a picture to scan",
    (Field("place", "The place", "As people on the spot call it: Gate B12, Shop Main Street."),),
)
