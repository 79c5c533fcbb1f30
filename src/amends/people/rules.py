"""Roles and the rights they carry. May this person see that case? Pure: values in, an answer out."""

from __future__ import annotations

import base64
import binascii
import hashlib
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a member of staff is on the desk. Rights follow from the role; money limits are `remedies`' own."""

    FRONT_LINE = "front_line"
    LEAD = "lead"
    MANAGER = "manager"
    QUALITY = "quality"
    ADMIN = "admin"
    FINANCE = "finance"


class Right(StrEnum):
    """A thing that a role may do."""

    SEE_OWN_BRANDS = "see_cases"
    WORK_CASES = "work_cases"
    LEAD_TEAM = "lead_team"
    APPROVE = "approve"
    SEE_MEASURES = "see_measures"
    SET_POLICY = "set_policy"
    RUN_DESK = "run_desk"
    IMPORT = "import"
    AUDIT = "audit"
    PAY = "pay"
    SEE_BOOKS = "see_books"
    CLOSE_BOOKS = "close_books"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.FRONT_LINE: frozenset({Right.SEE_OWN_BRANDS, Right.WORK_CASES, Right.SEE_MEASURES}),
    Role.LEAD: frozenset(
        {
            Right.SEE_OWN_BRANDS,
            Right.WORK_CASES,
            Right.LEAD_TEAM,
            Right.APPROVE,
            Right.SEE_MEASURES,
            Right.IMPORT,
            Right.PAY,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Right.SEE_OWN_BRANDS,
            Right.WORK_CASES,
            Right.LEAD_TEAM,
            Right.APPROVE,
            Right.SEE_MEASURES,
            Right.SET_POLICY,
            Right.IMPORT,
            Right.AUDIT,
            Right.PAY,
            Right.SEE_BOOKS,
            Right.CLOSE_BOOKS,
        }
    ),
    Role.QUALITY: frozenset(
        {Right.SEE_OWN_BRANDS, Right.SEE_MEASURES, Right.SET_POLICY, Right.IMPORT, Right.AUDIT, Right.SEE_BOOKS}
    ),
    # An administrator runs the machine and never reads a customer's complaint.
    Role.ADMIN: frozenset({Right.RUN_DESK}),
    # Whoever pays sees whom, how much and by which day, and nothing of what was written.
    Role.FINANCE: frozenset({Right.PAY, Right.SEE_BOOKS, Right.CLOSE_BOOKS}),
}


def has_right(role: str, right: Right) -> bool:
    """Whether the role carries the right."""
    return right in RIGHTS[Role(role)]


class Scope(StrEnum):
    """What another system's token lets it do, on one brand. It never carries a right of a person."""

    COMPLAINTS_WRITE = "complaints:write"
    SIGNALS_WRITE = "signals:write"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    MEASURES_READ = "measures:read"
    MEASURES_WRITE = "measures:write"
    VOUCHERS_REDEEM = "vouchers:redeem"


class Purpose(StrEnum):
    """What somebody's figures are shown to their leads for. Picked and written down; OTHER is said in words."""

    THEY_ASKED = "they_asked"
    COACHING = "coaching"
    FAIR_SHARE = "fair_share"
    AGREED = "agreed"
    OTHER = "other"


# Figures of a person are shown to others for so many days at most; then it takes a new purpose.
OPEN_DAYS = 30

MARK = "amends_"
SECRET_BYTES = 32


class NotAToken(ValueError):
    """A text that cannot be a token, whoever made it."""


def spell_token(token_id: UUID, secret: bytes) -> str:
    """What the other system is given, once: a mark by which it is recognised in logs, the id, the secret."""
    return MARK + base64.urlsafe_b64encode(token_id.bytes + secret).decode()


def read_token(text: str) -> tuple[UUID, str]:
    """The id that a token names and the digest of the secret that it shows.

    :raises NotAToken: when it has another shape.
    """
    try:
        raw = base64.b64decode(text.removeprefix(MARK), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise NotAToken from None
    if not text.startswith(MARK) or len(raw) != 16 + SECRET_BYTES:
        raise NotAToken
    return UUID(bytes=raw[:16]), secret_digest(raw[16:])


def secret_digest(secret: bytes) -> str:
    """What is kept of a secret of 256 random bits: nobody gets back from it, so no slow hash is needed."""
    return hashlib.sha256(secret).hexdigest()
