"""The ways of social networks and reviews."""

from __future__ import annotations

from amends.post.channels.social import feeds, interfaces, polling
from amends.post.channels.social.entries import BEGIN, EVERY
from amends.post.channels.social.mapping import mapping_of
from amends.post.channels.standard import bringing, reading
from amends.post.channels.standard.fields import NETWORK, SECRET, SENDER, URL
from amends.post.channels.ways import Field, FieldKind, Way
from amends.post.rules import Channel

TOKEN = Field("token", "Token", "Sent as a bearer token.", FieldKind.SECRET, required=False)
SIGNING = Field(
    "secret", SECRET.label, "Signs what we send, when there is an address for it.", FieldKind.SECRET, required=False
)
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
        TOKEN,
        SIGNING,
        URL,
    ),
    fetch=polling.fetch,
    read=reading.read,
    sender=SENDER,
    bring=bringing.bring,
)
FEED = Way(
    "social-feed",
    Channel.SOCIAL,
    "Reviews or posts in a feed (RSS, Atom)",
    (
        NETWORK,
        Field("source", "The feed's address", "An https address."),
        TOKEN,
        EVERY,
        BEGIN,
        SIGNING,
        URL,
    ),
    fetch=feeds.fetch,
    read=feeds.read,
    sender=SENDER,
)
INTERFACE = Way(
    "social-json",
    Channel.SOCIAL,
    "Reviews or posts from an interface (JSON)",
    (
        NETWORK,
        Field("source", "Where we ask", "An https address that answers with JSON."),
        Field(
            "mapping",
            "Which field is what",
            "One on each line, like: text = comment.body. It needs id and text; it may have entries, name, handle, "
            "sent_at, subject, rating, link, language, conversation, order_number, media, next, cursor.",
            FieldKind.LINES,
            check=mapping_of,
        ),
        TOKEN,
        Field("token_header", "Header of the token", "Authorization carries it as a bearer.", usual="Authorization"),
        Field("cursor_parameter", "Name of the cursor in the address", "When the mapping names one.", usual="cursor"),
        EVERY,
        BEGIN,
        SIGNING,
        URL,
    ),
    fetch=interfaces.fetch,
    read=interfaces.read,
    sender=SENDER,
    bring=bringing.bring,
)
