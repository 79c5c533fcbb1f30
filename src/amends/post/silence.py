"""What does not leave, and what does not come any more though it used to: for whoever answers for the channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from amends.people.models import Brand
from amends.post.actions import OUTBOX
from amends.post.channels.ways import WAYS
from amends.post.models import Account, Inbound
from amends.post.queries import outbounds_by_id
from amends.work.queries import late

# A server that is away for a moment is no news; the first tries come within this time.
LATE_AFTER = timedelta(minutes=5)
LOOKED_AT = 500
# So much must be known of an account before its silence says anything.
HISTORY, LEAST_HISTORY, LEAST_HEARD, MOST_HEARD = timedelta(days=28), timedelta(days=7), 20, 5_000


@dataclass(frozen=True, slots=True)
class Stuck:
    """Messages of one channel that do not leave: since when the oldest should have, how many, and why."""

    channel: str
    name: str
    since: datetime
    count: int
    words: str


def stuck(brand: Brand, at: datetime) -> list[Stuck]:
    """What of a brand should have left five minutes ago and was not given up yet, by channel and account; the longest
    first. At most two queries."""
    waiting = {str(one.payload["outbound"]): one for one in late(OUTBOX, at - LATE_AFTER, LOOKED_AT)}
    rows = [row for row in outbounds_by_id(list(waiting)).values() if row.brand_id == brand.id and row.sent_at is None]
    found: dict[tuple[str, UUID | None], Stuck] = {}
    for row in sorted(rows, key=lambda one: one.send_at):
        if row.stopped_at is not None or row.send_at > at - LATE_AFTER:
            continue
        before, why = found.get((row.channel, row.account_id)), waiting[str(row.id)].trouble
        name = row.account.name if row.account else ""
        found[row.channel, row.account_id] = Stuck(
            row.channel,
            name,
            before.since if before else row.send_at,
            before.count + 1 if before else 1,
            (before.words if before else "") or why,
        )
    return sorted(found.values(), key=lambda one: one.since)


def fell_silent(heard: Sequence[datetime], at: datetime) -> datetime | None:
    """Since when an account is silent that never was so long; None while that is usual, or too little is known.

    :param heard: when something came in the last four weeks, the oldest first. Nights and weekends are among the gaps
        between them, so that only a silence half as long again as any of these counts.
    """
    if len(heard) < LEAST_HEARD or (heard[-1] - heard[0] < LEAST_HISTORY and len(heard) < MOST_HEARD):
        return None
    longest = max(later - earlier for earlier, later in pairwise(heard))
    return heard[-1] if at - heard[-1] > longest * 1.5 and at - heard[-1] > LATE_AFTER else None


def silent_callers(accounts: Sequence[Account], at: datetime) -> list[tuple[Account, datetime]]:
    """The accounts whose other side calls us and has stopped to, each with when it was last heard; one query each."""
    found = []
    for one in accounts:
        if one.is_active and _is_called(one) and (since := fell_silent(_heard(one, at), at)) is not None:
            found.append((one, since))
    return sorted(found, key=lambda pair: pair[1])


def _heard(account: Account, at: datetime) -> list[datetime]:
    rows = Inbound.objects.filter(account=account, received_at__gt=at - HISTORY, received_at__lte=at)
    return list(rows.order_by("-received_at").values_list("received_at", flat=True)[:MOST_HEARD])[::-1]


def _is_called(account: Account) -> bool:
    way = WAYS.get(account.adapter)
    return way is not None and way.understand is not None and way.fetch is None
