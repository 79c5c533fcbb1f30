"""The ways of the telephone."""

from __future__ import annotations

from amends.post.channels.phone import twilio
from amends.post.channels.standard import reading
from amends.post.channels.standard.fields import SECRET
from amends.post.channels.ways import Field, FieldKind, Way
from amends.post.rules import Channel

WEBHOOK = Way(
    "phone-webhook",
    Channel.PHONE,
    "A telephone system, by signed webhook",
    (SECRET,),
    understand=reading.understand,
)
TWILIO = Way(
    "phone-twilio",
    Channel.PHONE,
    "A telephone number at Twilio",
    (Field("auth_token", "Auth token", "Twilio signs its calls with it.", FieldKind.SECRET),),
    understand=twilio.understand,
    answer=twilio.NOTHING,
)
