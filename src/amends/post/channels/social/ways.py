"""The ways of social networks and reviews."""

from __future__ import annotations

from amends.post.channels.social import polling
from amends.post.channels.standard import bringing, reading
from amends.post.channels.standard.fields import NETWORK, SECRET, SENDER, URL
from amends.post.channels.ways import Field, FieldKind, Way
from amends.post.rules import Channel

WEBHOOK = Way(
    "social-webhook",
    Channel.SOCIAL,
    "A network or reviews, by signed webhook",
    (NETWORK, SECRET, URL),
    understand=reading.understand,
    sender=SENDER,
    bring=bringing.bring,
)
POLLER = Way(
    "social-poller",
    Channel.SOCIAL,
    "A network or reviews, asked every minute",
    (
        NETWORK,
        Field("source", "Where we ask", "An https address that answers with messages in our format."),
        Field("token", "Token", "Sent as a bearer token.", FieldKind.SECRET, required=False),
        Field(
            "secret",
            SECRET.label,
            "Signs what we send, when there is an address for it.",
            FieldKind.SECRET,
            required=False,
        ),
        URL,
    ),
    fetch=polling.fetch,
    read=reading.read,
    sender=SENDER,
)
