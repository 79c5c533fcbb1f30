"""What an account asks for when the other side speaks our own format."""

from __future__ import annotations

from amends.post.channels.ways import Field, FieldKind

SECRET = Field(
    "secret",
    "Signing secret",
    "whsec_ and base64; both sides sign with it, as Standard Webhooks prescribe.",
    FieldKind.SECRET,
)
URL = Field(
    "url", "Where answers go", "An https address that takes our messages. Empty: nothing is sent.", required=False
)
NETWORK = Field(
    "network", "Network", "One word, such as instagram or trustpilot: the same name there and elsewhere is two people."
)
SENDER = "amends.post.channels.standard.sending.StandardAdapter"
