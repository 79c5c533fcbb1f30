"""Sending in our own format: a signed call to an address, named by the message's key at every attempt."""

from __future__ import annotations

import json
from datetime import datetime

from amends.post.accounts import secrets_of
from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.channels.outside import call
from amends.post.channels.signatures import BadSecret, sign_standard
from amends.post.models import Outbound


def message_of(outbound: Outbound) -> str:
    """The call's body, the same at every attempt."""
    facts = outbound.facts
    data = {
        "key": outbound.key,
        "to": outbound.to_address,
        "name": outbound.to_name,
        "conversation": facts.get("conversation", ""),
        "in_reply_to": facts.get("reply_to", ""),
        "public": facts.get("public") is True,
        "automatic": outbound.is_automatic,
        "text": outbound.text,
    }
    told = {"type": "message.send", "timestamp": outbound.send_at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


class StandardAdapter:
    """Hands messages to a system that speaks our format."""

    def is_instant(self) -> bool:
        """Every message is a call to another system."""
        return False

    def send(self, outbound: Outbound) -> None:
        """As `send_at`, at the moment for which the message was meant."""
        self.send_at(outbound, outbound.send_at)

    def send_at(self, outbound: Outbound, at: datetime) -> None:
        """Calls the account's address. `webhook-id` is the message's key, so that a second call is known as one.

        :raises TryAgain: the other side is away, or refuses us.
        :raises CannotDeliver: it refuses this message.
        """
        account = outbound.account
        if account is None or not account.settings.get("url"):
            raise CannotDeliver("This account has no address to send to: give it one under Settings, Channels.")
        body = message_of(outbound)
        try:
            proof = sign_standard(secrets_of(account).get("secret", ""), outbound.key, at, body)
        except BadSecret as why:
            raise TryAgain(str(why)) from why
        call(str(account.settings["url"]), body.encode(), {"Content-Type": "application/json", **proof})
