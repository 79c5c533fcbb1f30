"""The ways of messengers."""

from __future__ import annotations

from amends.post.channels.messaging import templates, whatsapp, whatsapp_media
from amends.post.channels.standard import bringing, reading
from amends.post.channels.standard.fields import NETWORK, SECRET, SENDER, URL
from amends.post.channels.ways import Field, FieldKind, Way
from amends.post.rules import Channel

WEBHOOK = Way(
    "messaging-webhook",
    Channel.MESSAGING,
    "A messenger, by signed webhook",
    (NETWORK, SECRET, URL),
    understand=reading.understand,
    sender=SENDER,
    bring=bringing.bring,
)
WHATSAPP = Way(
    "messaging-whatsapp",
    Channel.MESSAGING,
    "WhatsApp, by Meta's Cloud API",
    (
        Field("phone_number_id", "Phone number ID", "Digits; Meta shows it beside the number."),
        Field("access_token", "Access token", "Of a system user, so that it does not expire.", FieldKind.SECRET),
        Field("app_secret", "App secret", "Meta signs its calls with it.", FieldKind.SECRET),
        Field("verify_token", "Verify token", "Words of your own; type the same ones at Meta.", FieldKind.SECRET),
        Field(
            "templates",
            "Templates, for when they have not written for 24 hours",
            "One on each line: its name at Meta | its language | what fills its places, in order. "
            "Places are text (what was written; needed), customer and brand. Like: answer | en | customer, text",
            FieldKind.LINES,
            required=False,
            check=templates.templates_of,
        ),
        Field("base_url", "Meta's address", "With the version of the interface.", usual=whatsapp.BASE),
    ),
    understand=whatsapp.understand,
    sender="amends.post.channels.messaging.whatsapp.WhatsAppAdapter",
    greet=whatsapp.greet,
    bring=whatsapp_media.bring,
)
