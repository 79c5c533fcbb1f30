"""The way of the form inside other pages."""

from __future__ import annotations

from amends.post.channels.ways import Field, Way
from amends.post.rules import Channel

FORM = Way(
    "form-embedded",
    Channel.FORM,
    "The form inside your own pages",
    (Field("sites", "Pages that may show it", "Such as https://shop.example, with spaces between them."),),
)
