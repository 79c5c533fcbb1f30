"""Connected systems: what proves that a call is theirs, and when each was heard last."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from amends.detect.models import Connection
from amends.detect.providers import PROVIDERS
from amends.post.channels.ways import Called, NotGenuine
from amends.post.rules import one_line
from amends.post.sealing import SealBroken, unsealed

# Who was heard is noted again after this long, unless they say something else.
HEARD_AGAIN = timedelta(minutes=1)
SECRET = "secret"  # noqa: S105 - the name of the field


def check_genuine(row: Connection, call: Called) -> None:
    """This function will return when a call is from whom it says.

    :raises NotGenuine: when no secret of the connection proves it.
    """
    provider = PROVIDERS[row.provider]
    # Every secret is tried, so that the time taken says nothing about which one fits.
    if not row.is_active or sum(provider.is_genuine(one, call) for one in secrets_of(row, call.received_at)) == 0:
        raise NotGenuine("The signature is missing, wrong or too old.")


def secrets_of(row: Connection, at: datetime) -> list[str]:
    """What proves a call at this moment. What was sealed with another key of the desk's proves nothing."""
    kept = [row.sealed]
    if row.before_until and at < row.before_until:
        kept.append(row.sealed_before)
    found = []
    for one in kept:
        try:
            found.append(unsealed(one).get(SECRET, ""))
        except SealBroken:
            continue
    return [one for one in found if one]


def heard_from(row: Connection, what: str, *, at: datetime) -> None:
    """This function will note when a connection was heard last, and what it said. A machine's business: no journal."""
    said = one_line(what, 120)
    stale = Q(heard_at__isnull=True) | Q(heard_at__lt=at - HEARD_AGAIN) | ~Q(heard_what=said)
    Connection.objects.filter(stale, id=row.id).update(heard_at=at, heard_what=said)
