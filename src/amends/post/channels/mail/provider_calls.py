"""What a provider calls us for: what became of our letters, and letters that it took in. Anymail reads its formats.

That somebody opened a letter or followed a link is thrown away unread: people are not watched.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.utils.module_loading import import_string

from amends.post.channels.mail.lines import provider_of
from amends.post.channels.mail.providers import Provider
from amends.post.channels.ways import Called, Came, NotGenuine, NotUnderstood
from amends.post.models import Account

MOST_EVENTS = 5_000


class Became(StrEnum):
    """What became of a letter of ours."""

    DELIVERED = "delivered"
    CAME_BACK = "came_back"
    COMPLAINED = "complained"


# The rest (queued, sent, delayed, opened, clicked) changes nothing.
MEANS = {
    "delivered": Became.DELIVERED,
    "bounced": Became.CAME_BACK,
    "rejected": Became.CAME_BACK,
    "failed": Became.CAME_BACK,
    "complained": Became.COMPLAINED,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider says of one letter: named by what we noted on it, or by its Message-ID; and to whom it went."""

    became: Became
    outbound_id: str = ""
    message_id: str = ""
    recipient: str = ""


def events(account: Account, secrets: Mapping[str, str], called: Called) -> list[Told]:
    """What became of letters, in the order in which it was told.

    :raises NotGenuine: when the call does not prove that it is the provider's.
    :raises NotUnderstood: when nothing can be read in it.
    """
    provider = provider_of(account)
    return [told for one in _parsed(provider, provider.tracking, secrets, called)[:MOST_EVENTS] if (told := _told(one))]


def letters(account: Account, secrets: Mapping[str, str], called: Called) -> list[Came]:
    """The letters that a provider took in for us, byte for byte where it hands over the bytes, else written anew.

    :raises NotGenuine: when the call does not prove that it is the provider's.
    :raises NotUnderstood: when nothing can be read in it.
    """
    provider = provider_of(account)
    if not provider.has_inbound:
        raise NotUnderstood(f"{provider.name} takes in no letters for us.")
    found = _parsed(provider, provider.inbound, secrets, called)
    return [_came(one, called.received_at) for one in found if getattr(one, "message", None) is not None]


def _told(event: Any) -> Told | None:
    means = MEANS.get(str(event.event_type))
    if means is None:
        return None
    noted = event.metadata if isinstance(event.metadata, dict) else {}
    return Told(means, str(noted.get("outbound", "")), str(event.message_id or ""), str(event.recipient or ""))


def _came(event: Any, received_at: datetime) -> Came:
    message = event.message
    to = [message.envelope_recipient] if message.envelope_recipient else []
    envelope = {"from": message.envelope_sender or "", "to": to}
    # To whom it was really sent stands outside the letter: the reply address is found there.
    head = "".join(f"Delivered-To: {one}\r\n" for one in to if not set(one) & set("\r\n")).encode("utf-8", "replace")
    return Came(head + message.as_bytes(), received_at, str(event.event_id or ""), envelope)


def _parsed(provider: Provider, path: str, secrets: Mapping[str, str], called: Called) -> Sequence[Any]:
    _prove(provider, secrets, called)
    try:
        view = _view(provider, path, secrets)
        request = _request(called)
        view.run_validators(request)
        return list(view.parse_events(request))
    except (SuspiciousOperation, ImproperlyConfigured) as why:
        if type(why).__name__ == "RequestDataTooBig":
            raise NotUnderstood("The call is too large to be read.") from why
        raise NotGenuine from why
    except (ValueError, KeyError, TypeError, AttributeError, LookupError, RecursionError) as why:
        raise NotUnderstood(f"What {provider.name} told could not be read: {type(why).__name__}") from why


def _prove(provider: Provider, secrets: Mapping[str, str], called: Called) -> None:
    """Our own secret, as the password of the call or in its address; or the provider's signature, read by its view.

    :raises NotGenuine: when neither was agreed on, or ours is not the one given.
    """
    agreed = secrets.get("hook_secret", "")
    if agreed:
        given = (_password(called.headers.get("authorization", "")), called.query.get("secret", ""))
        # Both are looked at, so that the time taken says nothing.
        if sum(hmac.compare_digest(agreed.encode(), one.encode("utf-8", "replace")) for one in given) == 0:
            raise NotGenuine
    elif not (provider.signing and secrets.get("signing_key")):
        raise NotGenuine


def _password(header: str) -> str:
    scheme, _, told = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(told, validate=True).decode("utf-8", "replace").partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _view(provider: Provider, path: str, secrets: Mapping[str, str]) -> Any:
    found = import_string(path)
    # Whose call it is has been proved above; the class need not warn that it asks for no password of its own.
    quiet = type(found.__name__, (found,), {"warn_if_no_basic_auth": False})
    key = secrets.get("signing_key", "")
    return quiet(**({provider.signing: key} if provider.signing and key else {}))


def _request(called: Called) -> WSGIRequest:
    """The call as the kind of request that the provider's reader knows."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": called.method,
        "PATH_INFO": called.path,
        "QUERY_STRING": urlencode(dict(called.query)),
        "CONTENT_TYPE": called.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(called.body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(called.body),
    }
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in called.headers.items()}
    request = WSGIRequest(environ)
    # Its size was looked at by the door.
    request._body = called.body
    return request
