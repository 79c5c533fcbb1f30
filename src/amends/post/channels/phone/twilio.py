"""Calls in Twilio's format: the number's status callbacks. Source: twilio.com/docs, "Call resource", StatusCallback."""

from __future__ import annotations

from collections.abc import Mapping

from amends.post.channels.happening import Ringing
from amends.post.channels.sms.twilio import NOTHING, genuine
from amends.post.channels.standard.reading import missed
from amends.post.channels.told import understood
from amends.post.channels.ways import Called, NotUnderstood
from amends.post.deliveries import Delivery
from amends.post.models import Account

__all__ = ["NOTHING", "understand"]

RINGS = {"ringing", "in-progress"}
NOBODY_TOOK_IT = {"no-answer", "busy", "failed", "canceled"}
# What the network shows for a number that its owner keeps back.
WITHHELD = {"anonymous", "restricted", "unavailable", "unknown", "+266696687", "+86282452253"}


def understand(account: Account, secrets: Mapping[str, str], called: Called) -> list[Delivery | Ringing]:
    """Who is calling, or who called and was not answered.

    :raises NotGenuine: unless Twilio signed it.
    :raises NotUnderstood: naming what is missing.
    """
    return _events(account, genuine(secrets, called), called)


@understood
def _events(account: Account, told: Mapping[str, str], called: Called) -> list[Delivery | Ringing]:
    call_id, state = told.get("CallSid", ""), told.get("CallStatus", "")
    if not call_id or not state:
        raise NotUnderstood("CallSid or CallStatus is missing.")
    if told.get("Direction", "inbound") != "inbound":
        return []
    phone = told.get("From", "")
    phone = "" if phone.lower() in WITHHELD else phone
    if state in RINGS:
        return [Ringing(call_id, phone, called.received_at)]
    return [missed(account, call_id, phone, called)] if state in NOBODY_TOOK_IT else []
