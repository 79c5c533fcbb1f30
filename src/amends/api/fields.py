"""The kinds of value that a body or an address may hold: each bounded, each described exactly as it is checked."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, WithJsonSchema

from amends.customers.rules import IdentityKind, NotAnIdentity, normalise_identity

# Years in which a clock can be reckoned back and forth without leaving what databases hold.
MOMENT = (
    r"^(19[7-9]\d|20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$"
)
DAY = r"^(199\d|20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
DAY_SCHEMA = {"type": "string", "format": "date", "pattern": DAY}
MOMENT_SCHEMA = {"type": "string", "format": "date-time", "pattern": MOMENT}
ZONES = sorted(available_timezones())
# No NUL: PostgreSQL cannot keep one. Otherwise anything that a person can write.
WRITABLE = "^[^\\u0000]*$"
MAIL = (
    r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,3}$"
)
PHONE = r"^(\+|00?)?[1-9]([ ./()-]{0,2}[0-9]){5,17}$"
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$"
NAME = r"^[!-~]{1,200}$"


class Body(BaseModel):
    """What somebody sends us: a field that we do not know is refused, never overlooked."""

    model_config = ConfigDict(extra="forbid")


def moment(value: object, pattern: str = MOMENT) -> datetime:
    """What a sender wrote as a moment, in UTC.

    :raises ValueError: when it does not look like one, or there is no such day.
    """
    if not isinstance(value, str) or not re.match(pattern, value):
        raise ValueError("must be a moment with its zone, between 1970 and 2099, such as 2026-03-03T14:30:00Z.")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except ValueError:
        raise ValueError("there is no such day; write one like 2026-03-03T14:30:00Z.") from None


def _moment(value: object) -> datetime:
    return moment(value)


def _day(value: object) -> date:
    if not isinstance(value, str) or not re.match(DAY, value):
        raise ValueError("must be a day between 1990 and 2099, such as 2026-03-31.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("there is no such day; write one like 2026-03-31.") from None


def _zone(value: str) -> str:
    if value and value not in ZONES:
        raise ValueError("must be a name of the IANA time zone database, such as Europe/Berlin.")
    return value


def _identity(kind: IdentityKind, value: str) -> str:
    try:
        return normalise_identity(kind, value)
    except NotAnIdentity as why:
        raise ValueError(str(why).partition(": ")[2]) from None


Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema(MOMENT_SCHEMA)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema(DAY_SCHEMA)]
Zone = Annotated[str, AfterValidator(_zone), WithJsonSchema({"type": "string", "enum": ZONES})]
Mail = Annotated[
    str, Field(max_length=254, pattern=MAIL), AfterValidator(lambda value: _identity(IdentityKind.MAIL, value))
]
Phone = Annotated[str, Field(pattern=PHONE), AfterValidator(lambda value: _identity(IdentityKind.PHONE, value))]
Language = Annotated[str, Field(max_length=12, pattern=LANGUAGE)]
Name = Annotated[str, Field(pattern=NAME)]
Words = Annotated[str, Field(pattern=WRITABLE)]
# One line: no control characters.
Line = Annotated[str, Field(pattern="^[^\\u0000-\\u001f\\u007f\\u2028\\u2029]*$")]
YesNo = StrictBool
