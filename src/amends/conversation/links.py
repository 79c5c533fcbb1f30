"""Private links: they open one thing for whoever holds them, carry their own proof, and can be revoked.

A token is the link's id and a keyed digest of it. Nothing secret is kept in the database: who reads it cannot make a
token, and who holds a token finds a row that may have expired or been revoked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from amends.cases.models import Case
from amends.conversation.models import PrivateLink
from amends.conversation.rules import AFTER_CLOSE, LinkPurpose
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.prepared import Prepared
from amends.promises.models import Promise
from amends.rows import insert, new_row

SALT = b"amends.conversation.links"
ID_BYTES, PROOF_BYTES = 16, 16
PATHS = {
    LinkPurpose.CASE: "/c/",
    LinkPurpose.ASK: "/a/",
    LinkPurpose.CHECK_IN: "/check-in/",
    LinkPurpose.SURVEY: "/survey/",
}
# Links of the customer's own; a department's answer is asked for by a promise, and ends with it.
THEIRS = (LinkPurpose.CASE, LinkPurpose.CHECK_IN, LinkPurpose.SURVEY)
WHOLE = (
    "case__brand__calendar",
    "case__customer",
    "case__owner__calendar",
    "case__team",
    "case__failure__kind",
    "case__order",
    "promise__person",
    "promise__department",
)
_LINK = Prepared(
    lambda link_id, purpose: PrivateLink.objects.filter(id=link_id, purpose=purpose).select_related(*WHOLE)
)


class LinkGone(Exception):
    """The link opens nothing: unknown, forged, expired and revoked look alike to whoever holds it."""

    def __init__(self) -> None:
        super().__init__("This link does not work any more. Write to us, and you get a new one.")


LinkWish = tuple[LinkPurpose, Case, Promise | None]


def make_link(
    purpose: LinkPurpose, case: Case, *, expires_at: datetime, promise: Promise | None = None, by: Actor, at: datetime
) -> PrivateLink:
    """This function will make one private link; see `make_links`."""
    return make_links([(purpose, case, promise)], expires_at=expires_at, by=by, at=at)[0]


@transaction.atomic(savepoint=False)
def make_links(wishes: Sequence[LinkWish], *, expires_at: datetime, by: Actor, at: datetime) -> list[PrivateLink]:
    """This function will make private links, in order, all living until `expires_at`.

    Who may open what is a permission, so each is journalled.
    """
    made = [
        new_row(
            PrivateLink,
            id=new_id(at),
            purpose=purpose.value,
            case=case,
            promise=promise,
            made_at=at,
            expires_at=expires_at,
        )
        for purpose, case, promise in wishes
    ]
    insert(made)
    lines = (journal.Line("conversation.link_made", link.id, link.case_id, {"purpose": link.purpose}) for link in made)
    journal.write(lines, by=by, at=at)
    return made


@transaction.atomic
def revoke_theirs(case: Case, *, by: Actor, at: datetime) -> int:
    """This function will make every link of a case's customer open nothing from now on; returns how many did."""
    rows = list(PrivateLink.objects.filter(case=case, purpose__in=THEIRS, revoked_at__isnull=True))
    for link in rows:
        revoke(link, by=by, at=at)
    return len(rows)


@transaction.atomic
def revoke(link: PrivateLink, *, by: Actor, at: datetime) -> None:
    """This function will make a link open nothing from now on; a link that is revoked already stays so."""
    if PrivateLink.objects.filter(id=link.id, revoked_at__isnull=True).update(revoked_at=at):
        link.revoked_at = at
        journal.write([journal.Line("conversation.link_revoked", link.id, link.case_id)], by=by, at=at)


def _proof(link_id: UUID) -> bytes:
    key = hashlib.sha256(SALT + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, link_id.bytes, "sha256")[:PROOF_BYTES]


def token_of(link: PrivateLink) -> str:
    """What stands in the address: 43 letters, digits, dashes and underscores."""
    return base64.urlsafe_b64encode(link.id.bytes + _proof(link.id)).rstrip(b"=").decode()


def address_of(link: PrivateLink) -> str:
    """The whole address that is written to somebody."""
    base: str = settings.CONFIG.base_url()
    return f"{base}{PATHS[LinkPurpose(link.purpose)]}{token_of(link)}"


def lives_until(link: PrivateLink) -> datetime | None:
    """Until when a customer's link opens something, as its case stands now; None while the case is open, whose page
    stays as long as we work on it. It counts from the close, or from when it was made anew afterwards."""
    if LinkPurpose(link.purpose) not in THEIRS:
        return link.expires_at
    closed_at = link.case.closed_at
    return None if closed_at is None else max(closed_at, link.made_at) + AFTER_CLOSE


def is_live(link: PrivateLink, at: datetime) -> bool:
    """Whether a link opens anything at this moment."""
    until = lives_until(link)
    return link.revoked_at is None and (until is None or until > at)


def link_of(token: str, purpose: LinkPurpose, at: datetime) -> PrivateLink:
    """The link that a token stands for, with its case whole.

    :raises LinkGone: when it is unknown, forged, for another purpose, expired or revoked.
    """
    link_id = _proven_id(token)
    found = next(iter(_LINK(link_id, purpose.value)), None)
    if found is None or not is_live(found, at):
        raise LinkGone
    return found


def _proven_id(token: str) -> UUID:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise LinkGone from None
    if len(raw) != ID_BYTES + PROOF_BYTES:
        raise LinkGone
    link_id = UUID(bytes=raw[:ID_BYTES])
    if not hmac.compare_digest(raw[ID_BYTES:], _proof(link_id)):
        raise LinkGone
    return link_id
