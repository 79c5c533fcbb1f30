"""The ways of text messages."""

from __future__ import annotations

from amends.post.channels.sms import twilio
from amends.post.channels.standard import bringing, reading
from amends.post.channels.standard.fields import SECRET, SENDER, URL
from amends.post.channels.ways import Field, FieldKind, Way
from amends.post.rules import Channel

WEBHOOK = Way(
    "sms-webhook",
    Channel.SMS,
    "Text messages, by signed webhook",
    (SECRET, URL),
    understand=reading.understand,
    sender=SENDER,
    bring=bringing.bring,
)
TWILIO = Way(
    "sms-twilio",
    Channel.SMS,
    "Text messages, by Twilio",
    (
        Field("account_sid", "Account SID", "Begins with AC."),
        Field("auth_token", "Auth token", "Twilio signs its calls with it.", FieldKind.SECRET),
        Field(
            "number", "Our number", "With its country: +15550100. Or the SID of a messaging service, beginning with MG."
        ),
        Field("base_url", "Twilio's address", "Another region has another one.", usual=twilio.BASE),
    ),
    understand=twilio.understand,
    sender="amends.post.channels.sms.twilio.TwilioAdapter",
    answer=twilio.NOTHING,
    bring=twilio.bring,
)
