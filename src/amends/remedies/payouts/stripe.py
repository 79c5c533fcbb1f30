"""Refunds by Stripe (https://docs.stripe.com/api/refunds): the money returns to the means by which it was paid.

The order's fact `payment_intent` (or another that the account names) says which payment is refunded. Every refund
carries our key twice: as its Idempotency-Key, which Stripe keeps for a day at the least, and in its metadata, by which
it is found again for as long as the payment is. So nobody has to rely on the day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

from amends.kernel.money import places
from amends.post.channels.signatures import is_stripe
from amends.remedies import payouts
from amends.remedies.payouts import (
    Called,
    CannotDeliver,
    Field,
    FieldKind,
    NotAsked,
    NotGenuine,
    NotOutside,
    NotUnderstood,
    Provider,
    Settings,
    Told,
    ToPay,
    TryAgain,
    read_json,
    read_part,
    read_rows,
    read_word,
    whole_of,
)
from amends.remedies.rules import Answer, Word

ADDRESS = "https://api.stripe.com"
KEY = "amends_payout"
# Stripe's smallest units, where they are not two decimals (https://docs.stripe.com/currencies).
WHOLE = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
THREE = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
PAGES, EACH = 20, 100

SAYS = {
    "succeeded": Answer.PAID,
    "pending": Answer.TAKEN,
    "requires_action": Answer.TAKEN,
    "failed": Answer.FAILED,
    "canceled": Answer.FAILED,
}


def shift(currency: str) -> int:
    """By how many decimals Stripe's smallest unit of a currency is finer than ours; negative where it is coarser."""
    theirs = 0 if currency in WHOLE else 3 if currency in THREE else 2
    return theirs - places(currency)


def to_theirs(amount_minor: int, currency: str) -> int:
    """A sum in Stripe's smallest unit.

    :raises CannotDeliver: when Stripe has no unit as small.
    """
    by = shift(currency)
    if by >= 0:
        return amount_minor * int(10**by)
    whole, rest = divmod(amount_minor, int(10**-by))
    if rest:
        raise CannotDeliver(f"Stripe knows no part of {currency} as small as this. Pay it by hand.")
    return whole


def to_ours(amount: int, currency: str) -> int:
    """A sum of Stripe's in our minor units; what we have no unit for is left off, so never more than was paid."""
    by = shift(currency)
    return amount // int(10**by) if by >= 0 else amount * int(10**-by)


def _call(
    method: str,
    path: str,
    settings: Settings,
    secrets: Mapping[str, str],
    fields: Mapping[str, str] | None = None,
    key: str = "",
) -> tuple[int, Mapping[str, object]]:
    headers = {"Authorization": f"Bearer {secrets.get('api_key', '')}"}
    body = None
    if fields is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": key}
        body = urlencode(fields).encode()
    got = payouts.exchange(f"{str(settings['url']).rstrip('/')}{path}", body, headers, method=method)
    return got.status, read_json(got.body)


def _trouble(status: int, told: Mapping[str, object]) -> str:
    return f"Stripe answers {status}: {read_word(read_part(told, 'error'), 'message')}".rstrip(": ")


def _payment(settings: Settings, asked: ToPay) -> tuple[str, str]:
    """How Stripe names the payment: as a payment intent, or as a charge."""
    name = whole_of(asked, settings["fact"], "which payment at Stripe it was")
    if name.startswith("pi_"):
        return "payment_intent", name
    if name.startswith(("ch_", "py_")):
        return "charge", name
    raise CannotDeliver(f"{name[:40]!r} names no payment at Stripe: it begins with pi_, ch_ or py_. Pay it by hand.")


def _same_money(settings: Settings, secrets: Mapping[str, str], kind: str, name: str, asked: ToPay) -> None:
    """A refund is made in the currency of its payment, whatever we mean: so that is looked at first."""
    try:
        status, told = _call("GET", f"/v1/{kind}s/{quote(name, safe='')}", settings, secrets)
    except NotOutside:
        raise
    except TryAgain as why:
        raise NotAsked(str(why)) from why
    if status == 404:
        raise CannotDeliver(f"{_trouble(status, told)}. Pay it by hand.")
    if not 200 <= status < 300:
        raise NotAsked(_trouble(status, told))
    currency = read_word(told, "currency").upper()
    if currency != asked.currency:
        raise CannotDeliver(f"Paid in {currency or 'no currency'}, and {asked.currency} is owed: pay it by hand.")


def pay(settings: Settings, secrets: Mapping[str, str], asked: ToPay, at: datetime) -> Word:
    """Asks for the refund."""
    kind, name = _payment(settings, asked)
    amount = to_theirs(asked.amount_minor, asked.currency)
    _same_money(settings, secrets, kind, name, asked)
    fields = {
        kind: name,
        "amount": str(amount),
        "reason": "requested_by_customer",
        f"metadata[{KEY}]": asked.key,
        "metadata[amends_case]": asked.case,
    }
    status, told = _call("POST", "/v1/refunds", settings, secrets, fields, asked.key)
    is_key = read_word(read_part(told, "error"), "type") == "idempotency_error"
    if status in {400, 402} and not is_key:
        raise CannotDeliver(_trouble(status, told))
    if not 200 <= status < 300:
        raise TryAgain(_trouble(status, told))
    return _word(told, asked)


def look(settings: Settings, secrets: Mapping[str, str], asked: ToPay, at: datetime) -> Word:
    """Looks for our key among the refunds of the payment."""
    kind, name = _payment(settings, asked)
    after: dict[str, str] = {}
    for _page in range(PAGES):
        query = urlencode({kind: name, "limit": str(EACH), **after})
        status, told = _call("GET", f"/v1/refunds?{query}", settings, secrets)
        if not 200 <= status < 300 or not isinstance(told.get("data"), list):
            raise TryAgain(_trouble(status, told))
        rows = read_rows(told, "data")
        for one in rows:
            if read_word(read_part(one, "metadata"), KEY) == asked.key:
                return _word(one, asked)
        if told.get("has_more") is not True or not rows:
            return Word(Answer.NOT_KNOWN)
        after = {"starting_after": read_word(rows[-1], "id")}
    raise TryAgain("This payment has more refunds than can be looked through.")


def _word(refund: Mapping[str, object], asked: ToPay) -> Word:
    status, amount = read_word(refund, "status"), refund.get("amount")
    if status not in SAYS:
        raise TryAgain(f"Stripe says {status[:40]!r} of the refund, which we do not know.")
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise TryAgain("Stripe does not say how much was refunded.")
    if read_word(refund, "currency").upper() != asked.currency:
        raise TryAgain("Stripe has refunded in another currency.")
    reason = read_word(refund, "failure_reason") or f"Stripe says that the refund is {status}."
    is_paid = SAYS[status] is Answer.PAID
    minor = to_ours(amount, asked.currency) if is_paid else None
    return Word(SAYS[status], read_word(refund, "id")[:120], minor, "" if is_paid else reason)


def hear(secrets: Mapping[str, str], call: Called) -> Told | None:
    """What Stripe tells by itself of a refund. That one failed or was cancelled is its last word; what else it tells
    may have been overtaken on its way, so Stripe is asked."""
    if not is_stripe(secrets.get("secret", ""), call.headers.get("stripe-signature", ""), call.body, call.received_at):
        raise NotGenuine("The signature is missing, wrong or too old.")
    told = read_json(call.body)
    if not read_word(told, "type"):
        raise NotUnderstood("It is no event of Stripe's.")
    refund = read_part(told, "data", "object")
    key = read_word(read_part(refund, "metadata"), KEY)
    if read_word(refund, "object") != "refund" or not key:
        return None
    status = read_word(refund, "status")
    if SAYS.get(status) is Answer.FAILED:
        reason = read_word(refund, "failure_reason") or f"The refund is {status}."
        return Told(key, Word(Answer.FAILED, reason=reason), is_final=True)
    return Told(key, Word(Answer.TAKEN, read_word(refund, "id")[:120]))


STRIPE = Provider(
    slug="stripe",
    name="Stripe refunds",
    fields=(
        Field("url", "Address of Stripe", "Leave it, unless calls go through a gateway of your own.", usual=ADDRESS),
        Field(
            "fact",
            "Fact of an order that names its payment",
            "In it stands pi_..., ch_... or py_..., as your shop sends it with the order.",
            usual="payment_intent",
        ),
        Field(
            "api_key",
            "Restricted key",
            "rk_...: it may write refunds and read charges and payment intents, and nothing else.",
            FieldKind.SECRET,
        ),
        Field(
            "secret",
            "Signing secret of the webhook",
            "whsec_...: for refund.created, refund.updated and refund.failed. Without it Stripe is only asked.",
            FieldKind.SECRET,
            required=False,
        ),
    ),
    pay=pay,
    look=look,
    hear=hear,
)
