"""Vouchers at a till: what is left on one, and taking a purchase off it, once under the till's own key."""

from __future__ import annotations

import hashlib
import re
from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, TypeAdapter

from amends import clock
from amends.api import bodies
from amends.api.fields import NAME, Body, Line
from amends.api.keys import Bearer, holder
from amends.api.limits import count, seconds_left
from amends.api.problems import REFUSALS, Refused, wrong
from amends.flow import paying
from amends.flow.paying import KeyUsedOtherwise, NotACode, NothingLeft, NoVoucher, read_code
from amends.people.models import ApiToken
from amends.people.rules import Scope
from amends.remedies.queries.vouchers import voucher_of

router = Router(tags=["vouchers"])
KEY = "Idempotency-Key"
KEY_DESCRIBED = {
    "in": "header",
    "name": KEY,
    "required": True,
    "schema": {"type": "string", "pattern": NAME},
    "description": "Your own name for this purchase. Sent again, it is one purchase with one answer.",
}
# A code has 63 random bits: whoever types wrong ones so often is not typing.
WRONG_CODES, WINDOW = 20, 10 * 60

Code = Annotated[
    Line, Field(max_length=40, description="As it is typed: hyphens, spaces and small letters do not matter.")
]


class Balance(Body):
    """Whose balance is asked."""

    code: Code


class Purchase(Body):
    """What is to be paid with a voucher."""

    code: Code
    amount_minor: int | None = Field(None, ge=1, lt=2**53, description="In minor units; left out: all that is left.")


BALANCE, PURCHASE = TypeAdapter(Balance), TypeAdapter(Purchase)
SCHEMAS = {"Balance": Balance.model_json_schema(), "Purchase": Purchase.model_json_schema()}


class Left(Schema):
    """What is left on a voucher."""

    left_minor: int
    currency: str
    expires_at: str
    is_expired: bool


class Redeemed(Schema):
    """A purchase that was taken off a voucher."""

    redemption: str = Field(description="Our name for it.")
    redeemed_minor: int
    left_minor: int = Field(description="What was left after this purchase.")
    currency: str


@router.post(
    "/vouchers/balance",
    auth=Bearer(Scope.VOUCHERS_REDEEM),
    response={200: Left, **REFUSALS},
    url_name="api_voucher_balance",
    operation_id="ask_voucher",
    summary="Ask what is left on a voucher",
    openapi_extra={
        "x-scope": Scope.VOUCHERS_REDEEM.value,
        **bodies.described({"application/json": bodies.ref(Balance)}),
    },
)
def balance(request: HttpRequest) -> Left:
    """A POST, so that no code stands in an address. 404 when the code is none; wrong codes are counted."""
    bodies.check(request, bodies.JSON)
    told, token, at = bodies.read_as(BALANCE, request), holder(request), clock.now()
    found = voucher_of(_code(told.code, token), token.brand)
    if found is None:
        raise _unknown(token, NoVoucher())
    return Left(
        left_minor=0 if found.expires_at <= at else found.left_minor,
        currency=found.currency,
        expires_at=found.expires_at.isoformat(),
        is_expired=found.expires_at <= at,
    )


@router.post(
    "/vouchers/redeem",
    auth=Bearer(Scope.VOUCHERS_REDEEM),
    response={200: Redeemed, **REFUSALS},
    url_name="api_voucher_redeem",
    operation_id="redeem_voucher",
    summary="Pay with a voucher",
    openapi_extra={
        "x-scope": Scope.VOUCHERS_REDEEM.value,
        "parameters": [KEY_DESCRIBED],
        **bodies.described({"application/json": bodies.ref(Purchase)}),
    },
)
def redeem(request: HttpRequest) -> Redeemed:
    """Takes a purchase off a voucher, in whole or in part. The same key again gives the same answer and takes nothing;
    409 when less is left, it has expired, or the key was used for something else; 404 when the code is none."""
    bodies.check(request, bodies.JSON)
    told, token = bodies.read_as(PURCHASE, request), holder(request)
    key = request.headers.get(KEY, "")
    if not re.fullmatch(NAME, key):
        raise wrong(KEY, "give your own name for this purchase, of 1 to 200 visible ASCII characters.")
    # Not the token's id: a till that gets a new token under its old name takes nothing twice.
    name = hashlib.sha256(f"{token.brand_id}:{token.name}:{key}".encode()).hexdigest()
    try:
        code = _code(told.code, token)
        made = paying.redeem(code, told.amount_minor, name, brand=token.brand, by=token, at=clock.now())
    except NoVoucher as why:
        raise _unknown(token, why) from why
    except (NothingLeft, KeyUsedOtherwise) as why:
        field, _, remedy = str(why).partition(": ")
        raise Refused(HTTPStatus.CONFLICT, "cannot-redeem", str(why), [(field, remedy)]) from why
    return Redeemed(
        redemption=str(made.id),
        redeemed_minor=made.amount_minor,
        left_minor=made.left_minor,
        currency=made.voucher.currency,
    )


def _code(typed: str, token: ApiToken) -> str:
    """The code as it is kept. Who has typed too many wrong ones waits, whatever they type now.

    :raises Refused: 429 after too many wrong codes, 404 for what cannot be a code.
    """
    if count(_place(token), WINDOW, by=0) >= WRONG_CODES:
        wait = seconds_left(WINDOW)
        remedy = f"more than {WRONG_CODES} wrong codes; wait {wait} seconds."
        raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "too-often", remedy, [("code", remedy)], {"Retry-After": str(wait)})
    try:
        return read_code(typed)
    except NotACode as why:
        raise _unknown(token, why) from None


def _place(token: ApiToken) -> str:
    return f"voucher:{token.brand_id}:{token.name}"


def _unknown(token: ApiToken, why: NoVoucher | NotACode) -> Refused:
    count(_place(token), WINDOW)
    return Refused(HTTPStatus.NOT_FOUND, "no-voucher", str(why), [("code", str(why).removeprefix("code: "))])
