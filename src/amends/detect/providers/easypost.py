"""EasyPost: what parcels do, at many carriers (X-Hmac-Signature-V2 over moment, method, path and body)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from amends.detect.providers import (
    AWAITS_PICKUP,
    DELIVERED,
    FAILED,
    IN_TRANSIT,
    OUT_FOR_DELIVERY,
    RETURNED,
    Provider,
    Settings,
    Told,
    happened_at,
    part,
    read_call,
    subject_of,
    words,
)
from amends.detect.rules import BadMoment, Heard, moment
from amends.post.channels.signatures import is_easypost
from amends.post.channels.ways import Called, NotUnderstood

EVENTS: Final = frozenset({"tracker.created", "tracker.updated"})
STATUSES: Final = {
    "in_transit": IN_TRANSIT,
    "out_for_delivery": OUT_FOR_DELIVERY,
    "available_for_pickup": AWAITS_PICKUP,
    "delivered": DELIVERED,
    "return_to_sender": RETURNED,
    "failure": FAILED,
    "error": FAILED,
}


def is_genuine(secret: str, call: Called) -> bool:
    """Whether it is signed with this secret, for this address, within the last minutes."""
    return is_easypost(secret, call.headers, call.path, call.body, call.received_at)


def read(settings: Settings, call: Called) -> Told:
    """What a parcel does now, about its number. What is told in test mode is heard, and nothing made of it.

    :raises NotUnderstood: when it is no event.
    """
    event = read_call(call)
    what, name, tracker = words(event, "description"), words(event, "id"), part(event, "result")
    if not what or not name:
        raise NotUnderstood("id, description: is no event.")
    if words(event, "mode") == "test":
        return Told(f"{what} (test)")
    status = words(tracker, "status")
    if what not in EVENTS or status not in STATUSES:
        return Told(f"{what}: {status}" if status else what)
    data = {
        "parcel": words(tracker, "tracking_code"),
        "carrier": words(tracker, "carrier"),
        "status": status,
        "detail": words(tracker, "status_detail"),
        "estimated_by": words(tracker, "est_delivery_date"),
        "shipment": words(tracker, "shipment_id"),
    }
    at = _since(tracker, status) or happened_at(event, "created_at")
    return Told(f"{what}: {status}", [Heard("", name, STATUSES[status], subject_of(data["parcel"]), at, data)])


def _since(tracker: Mapping[str, Any], status: str) -> datetime | None:
    """When the carrier last saw it so; None where it does not say a moment."""
    details = part(tracker, "tracking_details")
    moments = []
    for one in details if isinstance(details, list) else []:
        if words(one, "status") == status:
            try:
                moments.append(moment(part(one, "datetime")))
            except BadMoment:
                continue
    return max(moments, default=None)


EASYPOST = Provider(
    slug="easypost",
    name="EasyPost",
    sends="tracker.created and tracker.updated",
    is_genuine=is_genuine,
    read=read,
    secret_help="The webhook_secret that the webhook is made with, by you.",  # noqa: S106 - a sentence about it
)
