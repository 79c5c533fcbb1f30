"""Shopify: orders, fulfilments and refunds (X-Shopify-Hmac-Sha256 over the body).

Its headers are not signed: they may be another's words around a genuine body. So what a call means, when it happened
and under which name it is kept stands in its body; the topic only says which sort of thing the body is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from amends.detect.providers import (
    ATTEMPT_FAILED,
    DELIVERED,
    FAILED,
    IN_TRANSIT,
    OUT_FOR_DELIVERY,
    Provider,
    Settings,
    Told,
    happened_at,
    part,
    read_call,
    subject_of,
    words,
)
from amends.detect.rules import Heard
from amends.post.channels.signatures import is_shopify
from amends.post.channels.ways import Called, Field, FieldKind, NotUnderstood

PARCEL: Final = {
    "in_transit": IN_TRANSIT,
    "out_for_delivery": OUT_FOR_DELIVERY,
    "attempted_delivery": ATTEMPT_FAILED,
    "delivered": DELIVERED,
    "failure": FAILED,
}


def is_genuine(secret: str, call: Called) -> bool:
    """Whether the body is signed with this secret."""
    return is_shopify(secret, call.headers.get("x-shopify-hmac-sha256", ""), call.body)


def read(settings: Settings, call: Called) -> Told:
    """What became of an order.

    :raises NotUnderstood: when the body is not what the topic says.
    """
    topic = "".join(sign for sign in call.headers.get("x-shopify-topic", "")[:60] if sign.isprintable())
    of = {"orders": _order, "fulfillments": _fulfilment, "refunds": _refund}.get(topic.partition("/")[0])
    if of is None:
        return Told(topic or "no topic")
    told = read_call(call)
    if not words(told, "id"):
        raise NotUnderstood("id: is missing.")
    if not words(told, "created_at"):
        raise NotUnderstood("created_at: is missing.")
    return Told(topic, of(told, settings.get("about") == "name"))


def _order(told: Mapping[str, Any], by_name: bool) -> list[Heard]:
    """Placed, cancelled or handed over, as far as the body says it."""
    if "line_items" not in told or "order_id" in told:
        raise NotUnderstood("line_items: is no order.")
    key, subject = words(told, "id"), _name(told) if by_name else words(told, "id")
    data = {
        "order": words(told, "name"),
        "total": words(told, "total_price"),
        "currency": words(told, "currency"),
        "payment": words(told, "financial_status"),
        "country": words(told, "shipping_address", "country_code"),
    }
    found = [("order.placed", happened_at(told, "created_at"), data)]
    if words(told, "cancelled_at"):
        reason = data | {"reason": words(told, "cancel_reason")}
        found.append(("order.cancelled", happened_at(told, "cancelled_at"), reason))
    return [Heard("", f"orders/{key}/{type_}", type_, subject_of(subject), at, facts) for type_, at, facts in found]


def _fulfilment(told: Mapping[str, Any], by_name: bool) -> list[Heard]:
    """Handed over, and what the parcel does where the carrier tells the shop."""
    if not words(told, "order_id") or "shipment_status" not in told:
        raise NotUnderstood("order_id, shipment_status: is no fulfilment.")
    key, subject = words(told, "id"), _name(told) if by_name else words(told, "order_id")
    data = {"carrier": words(told, "tracking_company"), "parcel": words(told, "tracking_number")}
    found = [("order.shipped", happened_at(told, "created_at"))]
    if type_ := PARCEL.get(words(told, "shipment_status")):
        found.append((type_, happened_at(told, "updated_at")))
    if words(told, "status") == "cancelled":
        found.append(("order.not_shipped", happened_at(told, "updated_at")))
    return [Heard("", f"fulfillments/{key}/{type_}", type_, subject_of(subject), at, data) for type_, at in found]


def _refund(told: Mapping[str, Any], by_name: bool) -> list[Heard]:
    """Money that was given back. It names its order by the shop's own number alone."""
    if not words(told, "order_id") or "refund_line_items" not in told:
        raise NotUnderstood("order_id, refund_line_items: is no refund.")
    if by_name:
        return []
    rows = part(told, "transactions")
    of = rows[0] if isinstance(rows, list) and len(rows) == 1 else {}
    data = {"amount": words(of, "amount"), "currency": words(of, "currency")}
    at, name = happened_at(told, "created_at"), f"refunds/{words(told, 'id')}"
    return [Heard("", name, "order.refunded", subject_of(words(told, "order_id")), at, data)]


def _name(told: Mapping[str, Any]) -> str:
    """ "#1001" for an order, and for its fulfilment "#1001.1"."""
    name = words(told, "name")
    return name.rpartition(".")[0] if "order_id" in told and "." in name else name


SHOPIFY = Provider(
    slug="shopify",
    name="Shopify",
    sends="orders/create, orders/cancelled, fulfillments/create, fulfillments/update and refunds/create, as JSON",
    is_genuine=is_genuine,
    read=read,
    fields=(
        Field(
            "about",
            "What an order's thing is called here",
            "As it stands in the orders that were brought in.",
            FieldKind.CHOICE,
            required=False,
            choices=(
                ("id", "the shop's own number (5223452934372)"),
                ("name", "the name that customers see (#1001); refunds do not say it"),
            ),
            usual="id",
        ),
    ),
    secret_help="Settings, Notifications, Webhooks shows it; for an app it is the client secret.",  # noqa: S106
)
