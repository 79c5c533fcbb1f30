"""The way of the chat."""

from __future__ import annotations

from amends.post.channels.ways import Field, Way
from amends.post.rules import Channel

CHAT = Way(
    "chat-page",
    Channel.CHAT,
    "The chat on your own pages",
    (
        Field(
            "sites",
            "Pages that may show it",
            "Such as https://shop.example, with spaces between them. Empty: only this desk shows it.",
            required=False,
        ),
    ),
    sender="amends.post.channels.chat.showing.ChatAdapter",
)
