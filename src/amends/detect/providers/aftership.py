"""AfterShip: what parcels do, at many carriers (aftership-hmac-sha256 over the body)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from amends.detect.providers import (
    ABOUT_ORDER,
    ATTEMPT_FAILED,
    AWAITS_PICKUP,
    DELIVERED,
    FAILED,
    IN_TRANSIT,
    OUT_FOR_DELIVERY,
    Provider,
    Settings,
    Told,
    part,
    read_call,
    subject_of,
    words,
)
from amends.detect.rules import Heard
from amends.post.channels.signatures import is_aftership
from amends.post.channels.ways import Called, Field, FieldKind, NotUnderstood

TAGS: Final = {
    "InTransit": IN_TRANSIT,
    "OutForDelivery": OUT_FOR_DELIVERY,
    "AvailableForPickup": AWAITS_PICKUP,
    "AttemptFail": ATTEMPT_FAILED,
    "Delivered": DELIVERED,
    "Exception": FAILED,
    "Expired": "parcel.silent",
}
LATEST: Final = 253_402_300_799


def is_genuine(secret: str, call: Called) -> bool:
    """Whether the body is signed with this secret."""
    return is_aftership(secret, call.headers.get("aftership-hmac-sha256", ""), call.body)


def read(settings: Settings, call: Called) -> Told:
    """What a parcel does now, about its order where AfterShip knows it, else about its own number.

    :raises NotUnderstood: when it is no event.
    """
    told = read_call(call)
    what, name, tracking, at = words(told, "event"), words(told, "event_id"), told.get("msg"), told.get("ts")
    if not what or not name:
        raise NotUnderstood("event, event_id: is no event.")
    tag = words(tracking, "tag")
    if what != "tracking_update" or tag not in TAGS:
        return Told(f"{what}: {tag}" if tag else what)
    if isinstance(at, bool) or not isinstance(at, int) or not 0 < at < LATEST:
        raise NotUnderstood("ts: is no moment in seconds.")
    parcel = words(tracking, "tracking_number")
    order = words(tracking, "order_number") or words(tracking, "order_id")
    data = {
        "parcel": parcel,
        "order": order,
        "carrier": words(tracking, "slug"),
        "status": tag,
        "detail": words(tracking, "subtag"),
        "estimated_by": words(part(tracking, "latest_estimated_delivery"), "datetime"),
    }
    subject = subject_of("" if settings.get("about") == "parcel" else order, parcel)
    return Told(f"{what}: {tag}", [Heard("", name, TAGS[tag], subject, datetime.fromtimestamp(at, UTC), data)])


AFTERSHIP = Provider(
    slug="aftership",
    name="AfterShip",
    sends="tracking updates",
    is_genuine=is_genuine,
    read=read,
    fields=(
        Field(
            "about",
            "What a parcel is called here",
            "As the thing of the orders that were brought in.",
            FieldKind.CHOICE,
            required=False,
            choices=ABOUT_ORDER,
            usual="order",
        ),
    ),
    secret_help="Settings, Webhooks shows it.",  # noqa: S106 - a sentence about it
)
