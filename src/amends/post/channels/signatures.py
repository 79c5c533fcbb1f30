"""How other systems prove that a call is theirs, and how we prove ours. Values in, values out.

Standard Webhooks (https://www.standardwebhooks.com), Twilio's X-Twilio-Signature, X-Hub-Signature-256 of Meta and
GitHub, X-Hub-Signature of Jira, GitLab's X-Gitlab-Token,
Stripe's Stripe-Signature, Shopify's X-Shopify-Hmac-Sha256, AfterShip's aftership-hmac-sha256, PagerDuty's
X-PagerDuty-Signature, EasyPost's X-Hmac-Signature-V2 and Grafana's X-Grafana-Alerting-Signature. Digests are compared
in constant time; what is too old to be fresh is refused as a replay, where the other side says when it signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from standardwebhooks.webhooks import Webhook

# A call is signed with the moment it was made; later it may have been caught on its way and sent once more.
FRESH = timedelta(minutes=5)
SECRET_PREFIX = "whsec_"  # noqa: S105  # the public prefix of every such secret, not one of them
FEWEST_SECRET_BYTES = 16
LONGEST_ID = 250


class BadSecret(ValueError):
    """A signing secret that is none. The message names the field and the remedy."""

    def __init__(self) -> None:
        super().__init__(
            f"secret: give {SECRET_PREFIX} and base64 of at least {FEWEST_SECRET_BYTES} random bytes, "
            "as the other system shows it."
        )


def key_of(secret: str) -> bytes:
    """The bytes behind a Standard Webhooks secret, "whsec_" and base64.

    :raises BadSecret: when it is none, or too short to keep anybody out.
    """
    text = secret.strip().removeprefix(SECRET_PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadSecret from None
    if len(key) < FEWEST_SECRET_BYTES:
        raise BadSecret
    return key


def sign_standard(secret: str, name: str, at: datetime, body: str) -> dict[str, str]:
    """The headers that prove a call of ours: its name (the same at every attempt), the moment, the signature.

    :raises BadSecret: when the secret is none.
    """
    moment = int(at.timestamp())
    signature = Webhook(key_of(secret)).sign(name, datetime.fromtimestamp(moment, UTC), body)
    return {"webhook-id": name, "webhook-timestamp": str(moment), "webhook-signature": signature}


def is_standard(secret: str, headers: Mapping[str, str], body: bytes, at: datetime) -> bool:
    """Whether a call carries a Standard Webhooks signature of ours and was signed within five minutes of `at`.

    Several signatures may stand in the header, while the other side changes its secret; one has to fit.
    """
    name, told = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not name or len(name) > LONGEST_ID or not told.isascii() or not told.isdecimal() or len(told) > 11:
        return False
    signed_at = datetime.fromtimestamp(int(told), UTC)
    if abs(at - signed_at) > FRESH:
        return False
    try:
        wanted = Webhook(key_of(secret)).sign(name, signed_at, body.decode("utf-8"))
    except (BadSecret, UnicodeDecodeError):
        return False
    given = headers.get("webhook-signature", "").split(" ")[:10]
    # Every one is looked at, so that the time taken says nothing about which one fits.
    return sum(hmac.compare_digest(wanted.encode(), one.encode("utf-8", "replace")) for one in given) > 0


def twilio_signature(token: str, address: str, fields: Iterable[tuple[str, str]]) -> str:
    """Twilio's signature: HMAC-SHA1 with the auth token over the whole address and the sorted form, in base64."""
    told = address + "".join(name + value for name, value in sorted(set(fields)))
    return base64.b64encode(hmac.new(token.encode(), told.encode(), hashlib.sha1).digest()).decode()


def is_twilio(token: str, given: str, address: str, fields: Iterable[tuple[str, str]]) -> bool:
    """Whether `given`, the header X-Twilio-Signature, is Twilio's for this call. An empty token lets nobody in."""
    wanted = twilio_signature(token, address, fields)
    return bool(token) and hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))


def is_meta(secret: str, given: str, body: bytes) -> bool:
    """Whether `given`, the header X-Hub-Signature-256, is Meta's (or GitHub's, who signs likewise) for this body. An
    empty secret lets nobody in."""
    wanted = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))


def is_gitlab(secret: str, given: str) -> bool:
    """Whether `given`, the header X-Gitlab-Token, is this secret. An empty secret lets nobody in."""
    return bool(secret) and hmac.compare_digest(secret.encode(), given.encode("utf-8", "replace"))


def stripe_signature(secret: str, at: datetime, body: bytes) -> str:
    """Stripe's header: the moment, and HMAC-SHA256 over moment, dot and body by the secret as it stands."""
    moment = str(int(at.timestamp()))
    return f"t={moment},v1={_stripe_digest(secret, moment, body)}"


def _stripe_digest(secret: str, moment: str, body: bytes) -> str:
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_stripe(secret: str, given: str, body: bytes, at: datetime) -> bool:
    """Whether `given`, the header Stripe-Signature, is Stripe's for this body and within five minutes of `at`.

    Several signatures may stand in it, while a secret is being changed; one of scheme v1 has to fit. An empty secret
    lets nobody in.
    """
    parts = [one.strip().partition("=") for one in given[:2_000].split(",")][:20]
    moment = next((value for name, _, value in parts if name == "t"), "")
    if not secret or not moment.isascii() or not moment.isdecimal() or len(moment) > 11:
        return False
    if abs(at - datetime.fromtimestamp(int(moment), UTC)) > FRESH:
        return False
    wanted = _stripe_digest(secret, moment, body).encode()
    # Every one is looked at, so that the time taken says nothing about which one fits.
    return (
        sum(hmac.compare_digest(wanted, value.encode("utf-8", "replace")) for name, _, value in parts if name == "v1")
        > 0
    )


def shopify_signature(secret: str, body: bytes) -> str:
    """Shopify's header for a body: HMAC-SHA256 with the app's client secret, in base64."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def is_shopify(secret: str, given: str, body: bytes) -> bool:
    """Whether `given`, the header X-Shopify-Hmac-Sha256, is Shopify's for this body. An empty secret lets nobody in.

    It carries no moment: who takes such a call must not mind to hear it twice.
    """
    wanted = shopify_signature(secret, body)
    return bool(secret) and hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))


def is_aftership(secret: str, given: str, body: bytes) -> bool:
    """Whether `given`, the header aftership-hmac-sha256, is AfterShip's for this body: it signs as Shopify does."""
    return is_shopify(secret, given, body)


def pagerduty_signature(secret: str, body: bytes) -> str:
    """PagerDuty's signature of a body: HMAC-SHA256 in hex, marked v1."""
    return "v1=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_pagerduty(secret: str, given: str, body: bytes) -> bool:
    """Whether `given`, the header X-PagerDuty-Signature, is PagerDuty's for this body. An empty secret lets nobody in.

    Several may stand in it, with commas between, while a secret is being changed there; one has to fit.
    """
    wanted = pagerduty_signature(secret, body).encode()
    told = [one.strip().encode("utf-8", "replace") for one in given[:2_000].split(",")][:20]
    # Every one is looked at, so that the time taken says nothing about which one fits.
    return bool(secret) and sum(hmac.compare_digest(wanted, one) for one in told) > 0


def easypost_signature(secret: str, moment: str, method: str, path: str, body: bytes) -> str:
    """EasyPost's signature: HMAC-SHA256 in hex over when it was signed, the method, the path and the body.

    The secret is in Unicode's form NFKD there, whatever was typed.
    """
    key = unicodedata.normalize("NFKD", secret).encode()
    text = f"{moment}{method}{path}".encode() + body
    return "hmac-sha256-hex=" + hmac.new(key, text, hashlib.sha256).hexdigest()


def is_easypost(secret: str, headers: Mapping[str, str], path: str, body: bytes, at: datetime) -> bool:
    """Whether a POST to `path` carries EasyPost's signature (X-Hmac-Signature-V2), signed within five minutes of `at`.

    An empty secret lets nobody in.
    """
    told = headers.get("x-timestamp", "")
    try:
        signed_at = parsedate_to_datetime(told)
    except (TypeError, ValueError):
        return False
    # "-0000" says that the moment is in UTC and the zone unknown; Python leaves the zone out then.
    signed_at = signed_at if signed_at.tzinfo else signed_at.replace(tzinfo=UTC)
    if abs(at - signed_at) > FRESH or headers.get("x-path", path) != path:
        return False
    wanted = easypost_signature(secret, told, "POST", path, body)
    given = headers.get("x-hmac-signature-v2", "").encode("utf-8", "replace")
    return bool(secret) and hmac.compare_digest(wanted.encode(), given)


def grafana_signature(secret: str, moment: str | None, body: bytes) -> str:
    """Grafana's signature: HMAC-SHA256 in hex over the body; over when it was signed, a colon and the body, where it
    says when (in seconds since 1970)."""
    signed = body if moment is None else f"{moment}:".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_grafana(secret: str, given: str, moment: str | None, body: bytes, at: datetime) -> bool:
    """Whether `given`, the header X-Grafana-Alerting-Signature, is Grafana's for this body, signed within five minutes
    of `at` where it says when. An empty secret lets nobody in.

    Without a moment, who takes such a call must not mind to hear it twice.
    """
    if moment is not None:
        if not moment.isascii() or not moment.isdecimal() or len(moment) > 11:
            return False
        if abs(at - datetime.fromtimestamp(int(moment), UTC)) > FRESH:
            return False
    wanted = grafana_signature(secret, moment, body)
    return bool(secret) and hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))
