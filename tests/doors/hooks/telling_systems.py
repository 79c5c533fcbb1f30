"""What systems send when they call us, in the shape that they document, and how each proves it. Signed here by hand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

SECRET = "the secret of the other side"
AT = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
STAMP = "2026-03-03T16:50:00.169Z"


def mac(body: bytes, secret: str = SECRET) -> Any:
    return hmac.new(secret.encode(), body, hashlib.sha256)


def proof(provider: str, body: bytes, path: str, *, secret: str = SECRET, at: datetime = AT) -> dict[str, str]:
    """The headers by which a provider proves a call."""
    if provider == "pagerduty":
        return {
            "x-pagerduty-signature": f"v1={mac(body, 'an older one').hexdigest()}, v1={mac(body, secret).hexdigest()}"
        }
    if provider == "easypost":
        moment = f"{at:%a, %d %b %Y %H:%M:%S} -0000"
        signed = mac(f"{moment}POST{path}".encode() + body, secret).hexdigest()
        return {"x-timestamp": moment, "x-path": path, "x-hmac-signature-v2": f"hmac-sha256-hex={signed}"}
    if provider in {"github", "jira"}:
        name = "x-hub-signature-256" if provider == "github" else "x-hub-signature"
        return {name: f"sha256={mac(body, secret).hexdigest()}", "x-github-event": "issues", "x-github-delivery": "d-1"}
    if provider == "grafana":
        moment = str(int(at.timestamp()))
        signed = mac(f"{moment}:".encode() + body, secret).hexdigest()
        return {"x-grafana-alerting-signature": signed, "x-grafana-alerting-timestamp": moment}
    if provider == "gitlab":
        return {"x-gitlab-token": secret, "x-gitlab-event": "Issue Hook"}
    digest = base64.b64encode(mac(body, secret).digest()).decode()
    if provider == "shopify":
        kind = "orders/create" if b"line_items" in body else "fulfillments/update"
        return {"x-shopify-hmac-sha256": digest, "x-shopify-topic": kind, "x-shopify-webhook-id": "w-1"}
    return {"aftership-hmac-sha256": digest} if provider == "aftership" else {}


def pagerduty(kind: str = "triggered", name: str = "01D", at: str = STAMP, **more: object) -> dict[str, Any]:
    data = {
        "id": "PGR0VU2",
        "type": "incident",
        "number": 2,
        "title": "No bookings",
        "incident_key": "d3640fbd",
        "service": {"id": "PF9KMXH", "summary": "tenant/4711", "type": "service_reference"},
        "assignees": [{"id": "PTUXL6G", "summary": "Ann Onduty"}],
        "priority": {"summary": "P1"},
        "urgency": "high",
    }
    return {"event": {"id": name, "event_type": f"incident.{kind}", "occurred_at": at, "data": data | more}}


def statuspage(*said: tuple[str, str], impact: str = "major", components: bool = True) -> dict[str, Any]:
    """An incident with what was said of it, the last first, as (status, when)."""
    updates = [
        {"id": f"u{number}", "status": status, "created_at": when, "body": "We look at it."}
        for number, (status, when) in enumerate(said)
    ]
    incident = {
        "id": "lbkhbwn21v5q",
        "name": "Bookings fail",
        "status": said[-1][0],
        "impact": impact,
        "created_at": said[0][1],
        "updated_at": said[-1][1],
        "components": [{"id": "c1", "name": "tenant/4711", "status": "major_outage"}] if components else [],
        "incident_updates": updates[::-1],
    }
    return {"meta": {"unsubscribe": "http://s.example"}, "page": {"id": "j2mfxwj97wnj"}, "incident": incident}


def shopify(**more: object) -> dict[str, Any]:
    return {
        "id": 5223452934372,
        "name": "#1001",
        "created_at": "2026-03-03T11:45:00-05:00",
        "updated_at": "2026-03-03T11:50:00-05:00",
        "cancelled_at": None,
        "cancel_reason": None,
        "total_price": "120.00",
        "currency": "USD",
        "line_items": [{"id": 1}],
        "email": "ann@example.com",
        "shipping_address": {"name": "Ann", "country_code": "US"},
        **more,
    }


def fulfilment(status: str | None = None) -> dict[str, Any]:
    return {
        "id": 255858046,
        "order_id": 5223452934372,
        "name": "#1001.1",
        "status": "success",
        "shipment_status": status,
        "created_at": "2026-03-03T11:45:00-05:00",
        "updated_at": "2026-03-03T11:50:00-05:00",
        "tracking_company": "USPS",
        "tracking_number": "9400",
    }


def easypost(status: str = "delivered", mode: str = "production") -> dict[str, Any]:
    details = [
        {"object": "TrackingDetail", "status": "in_transit", "datetime": "2026-03-02T08:00:00Z"},
        {"object": "TrackingDetail", "status": status, "datetime": "2026-03-03T16:40:00Z"},
    ]
    tracker = {
        "object": "Tracker",
        "id": "trk_1",
        "tracking_code": "EZ1000",
        "status": status,
        "carrier": "FedEx",
        "signed_by": "A ONDUTY",
        "tracking_details": details,
    }
    return {
        "id": f"evt_{status}",
        "object": "Event",
        "mode": mode,
        "description": "tracker.updated",
        "created_at": "2026-03-03T16:45:00Z",
        "result": tracker,
    }


def aftership(tag: str = "AttemptFail", **more: object) -> dict[str, Any]:
    message = {
        "id": "grhrexm6t3hiwkjwq37jd003",
        "tracking_number": "9361",
        "slug": "usps",
        "tag": tag,
        "subtag": f"{tag}_001",
        "order_number": "KX1545",
        "customer_name": "Ann",
        "emails": ["ann@example.com"],
    }
    return {
        "event": "tracking_update",
        "event_id": "3f645f5e-530b-4062-8695-db6a64420af8",
        "is_tracking_first_tag": True,
        "msg": message | more,
        "ts": int(AT.timestamp()) - 600,
    }


def github(action: str = "closed", at: str = "2026-03-03T16:50:00Z", number: int = 12) -> dict[str, Any]:
    return {
        "action": action,
        "issue": {
            "id": 444500041,
            "number": number,
            "html_url": f"https://github.com/Kite/bags/issues/{number}",
            "title": "Read the list back",
            "state": "closed" if action == "closed" else "open",
            "user": {"login": "ann", "id": 21031067},
            "created_at": "2026-02-01T08:00:00Z",
            "updated_at": at,
            "closed_at": at if action == "closed" else None,
        },
        "repository": {"id": 186853002, "full_name": "Kite/bags"},
        "sender": {"login": "ann", "type": "User"},
    }


def gitlab(action: str = "close", at: str = "2026-03-03 16:50:00 UTC") -> dict[str, Any]:
    return {
        "object_kind": "issue",
        "event_type": "issue",
        "user": {"name": "Ann Onduty", "email": "[REDACTED]"},
        "project": {"id": 1, "path_with_namespace": "kite/ops/bags"},
        "object_attributes": {
            "id": 301,
            "iid": 23,
            "title": "Read the list back",
            "state": "closed" if action == "close" else "opened",
            "action": action,
            "updated_at": at,
            "url": "https://gitlab.example.com/kite/ops/bags/-/issues/23",
        },
    }


def jira(category: str = "done", at: datetime | None = None, field: str = "status") -> dict[str, Any]:
    status = {"name": "Erledigt", "statusCategory": {"id": 3, "key": category}}
    return {
        "timestamp": int((at or AT).timestamp() * 1000) - 600_000,
        "webhookEvent": "jira:issue_updated",
        "user": {"accountId": "99:27935d01", "displayName": "Ann Onduty"},
        "issue": {
            "id": "99291",
            "self": "https://kite.atlassian.net/rest/api/2/issue/99291",
            "key": "BAGS-7",
            "fields": {"summary": "Read the list back", "status": status},
        },
        "changelog": {"id": "10124", "items": [{"field": field, "fromString": "Offen", "toString": "Erledigt"}]},
    }


def alerts(*states: str, began: str = STAMP, **labels: str) -> dict[str, Any]:
    """What Grafana and Alertmanager send: the same words, and in each their own beside them."""
    named = {"alertname": "NoBookings", "tenant": "tenant/4711", "severity": "critical"} | labels
    rows = [
        {
            "status": state,
            "labels": named,
            "annotations": {"summary": "No bookings"},
            "startsAt": began,
            "endsAt": "2026-03-03T16:55:00Z" if state == "resolved" else "0001-01-01T00:00:00Z",
            "generatorURL": "https://metrics.example/graph",
            "fingerprint": f"c0ffee{place}",
        }
        for place, state in enumerate(states or ("firing",))
    ]
    return {"receiver": "amends", "status": "firing", "alerts": rows, "groupKey": "{}:{}", "truncatedAlerts": 0}


EXAMPLES: Mapping[str, dict[str, Any]] = {
    "pagerduty": pagerduty(),
    "grafana": alerts(),
    "alertmanager": alerts(),
    "statuspage": statuspage(("investigating", STAMP)),
    "shopify": shopify(),
    "easypost": easypost(),
    "aftership": aftership(),
    "github": github(),
    "gitlab": gitlab(),
    "jira": jira(),
}


def as_sent(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()
