"""Providers: other systems that tell us signals by calls of their own, each in a file that is read when it is used.

A provider proves a call by a secret, and what it says becomes signals under the names that it gives its events: the
same call twice is one. What it says of people is not kept.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from amends.detect.rules import BadMoment, Heard, moment
from amends.detect.rules.heard import LONGEST
from amends.kernel.by_name import ByName
from amends.post.channels.ways import Called, Field, NotUnderstood

__all__ = [
    "ABOUT_ORDER",
    "OLDEST",
    "PROVIDERS",
    "Provider",
    "Told",
    "ends_with_secret",
    "happened_at",
    "part",
    "read_call",
    "subject_of",
    "words",
]

Settings = Mapping[str, Any]
# Providers try again for hours, the most patient for five days. What is older was caught and sent once more.
OLDEST: Final = timedelta(days=14)
# What parcels and orders do, whoever tells it.
IN_TRANSIT: Final = "parcel.in_transit"
OUT_FOR_DELIVERY: Final = "parcel.out_for_delivery"
AWAITS_PICKUP: Final = "parcel.awaits_pickup"
ATTEMPT_FAILED: Final = "parcel.attempt_failed"
RETURNED: Final = "parcel.returned"
FAILED: Final = "parcel.failed"
DELIVERED: Final = "order.delivered"


@dataclass(frozen=True, slots=True)
class Told:
    """What a genuine call says: in the provider's own word, and as signals; none, when it is nothing for us.

    The signals' source is filled in by whoever knows the connection.
    """

    what: str
    signals: list[Heard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Provider:
    """Another system. `is_genuine` looks at a call with one secret; `read` raises `NotUnderstood`.

    `has_own_secret`: it gives us the secret. Else we make one, and it stands at the end of the address that it calls.
    `sends` says which of its events it should be told to send.
    """

    slug: str
    name: str
    sends: str
    is_genuine: Callable[[str, Called], bool]
    read: Callable[[Settings, Called], Told]
    fields: tuple[Field, ...] = ()
    has_own_secret: bool = True
    secret_help: str = ""


def ends_with_secret(secret: str, call: Called) -> bool:
    """Whether the address ends with this secret."""
    given = call.path.rpartition("/")[2]
    return bool(secret) and hmac.compare_digest(secret.encode(), given.encode("utf-8", "replace"))


def read_call(call: Called) -> Mapping[str, Any]:
    """The JSON object that a call holds.

    :raises NotUnderstood: when it holds none.
    """
    try:
        told = json.loads(call.body)
    except (ValueError, RecursionError):
        raise NotUnderstood("body: is no JSON.") from None
    if not isinstance(told, dict):
        raise NotUnderstood("body: is no JSON object.")
    return told


def part(told: object, *names: str) -> Any:
    """What stands at the end of these names; None when it does not."""
    for name in names:
        told = told.get(name) if isinstance(told, Mapping) else None
    return told


def words(told: object, *names: str) -> str:
    """A short text or number of a call, on one line; empty when there is none."""
    value = part(told, *names)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    plain = "".join(sign for sign in str(value) if sign.isprintable())
    return " ".join(plain.split())[:200]


def happened_at(told: object, *names: str) -> datetime:
    """When something happened, as the call says it.

    :raises NotUnderstood: when it says no moment there.
    """
    try:
        return moment(part(told, *names))
    except BadMoment as why:
        raise NotUnderstood(f"{'.'.join(names)}: {why}.") from None


def subject_of(*texts: str) -> str:
    """The first of these that can name a thing.

    :raises NotUnderstood: when none can.
    """
    for text in texts:
        if 0 < len(text) <= LONGEST["subject"]:
            return text
    raise NotUnderstood("it does not say what it is about.")


ABOUT_ORDER: Final = (("order", "the order's number, where the provider knows it"), ("parcel", "the parcel's number"))
PATHS: dict[str, str] = {
    "pagerduty": "amends.detect.providers.pagerduty.PAGERDUTY",
    "grafana": "amends.detect.providers.monitoring.GRAFANA",
    "alertmanager": "amends.detect.providers.monitoring.ALERTMANAGER",
    "statuspage": "amends.detect.providers.statuspage.STATUSPAGE",
    "shopify": "amends.detect.providers.shopify.SHOPIFY",
    "easypost": "amends.detect.providers.easypost.EASYPOST",
    "aftership": "amends.detect.providers.aftership.AFTERSHIP",
    "github": "amends.detect.providers.github.GITHUB",
    "gitlab": "amends.detect.providers.gitlab.GITLAB",
    "jira": "amends.detect.providers.jira.JIRA",
}
PROVIDERS: Mapping[str, Provider] = ByName(PATHS)
