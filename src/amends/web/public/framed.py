"""Pages that may stand in a frame on a company's own pages: where, says the account's setting, and nowhere else."""

from __future__ import annotations

import re
from uuid import UUID

from django.http import HttpResponse

from amends.people.models import Brand
from amends.people.queries import brand_of_slug
from amends.post.accounts import account as account_of
from amends.post.models import Account
from amends.web.middleware import NOT_FRAMED, POLICY

# A site as a browser compares it: https, a host (perhaps any below it), perhaps a port.
SITE = re.compile(r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?")
MOST_SITES = 20


def open_account(account_id: UUID, way: str) -> Account | None:
    """The open account of this way; None for any other."""
    found = account_of(account_id)
    return found if found is not None and found.is_active and found.adapter == way else None


def brand_of(account: Account) -> Brand | None:
    """Whose pages they are, with its hours."""
    return brand_of_slug(account.brand.slug)


def sites_of(account: Account) -> list[str]:
    """The sites that may show this account's pages. What is no site lets nobody in."""
    named = re.split(r"[\s,]+", str(account.settings.get("sites", "")).strip().lower())
    return [one.rstrip("/") for one in named if SITE.fullmatch(one.rstrip("/"))][:MOST_SITES]


def framed(answer: HttpResponse, account: Account) -> HttpResponse:
    """The answer, allowed in a frame of the account's sites and of this desk."""
    where = " ".join(["frame-ancestors 'self'", *sites_of(account)])
    answer.headers["Content-Security-Policy"] = POLICY.replace(NOT_FRAMED, where)
    return answer
