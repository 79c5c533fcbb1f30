"""How the accounts do: what came last, what is wrong, which of them have fallen silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

from amends.people.models import Brand
from amends.post.accounts import SILENT_AFTER, accounts, outages
from amends.post.channels.ways import WAYS, Way
from amends.post.models import Account, Inbound, Outbound
from amends.post.silence import LATE_AFTER, silent_callers, stuck
from amends.work.queries import parked

NOBODY = "nobody takes it; is the worker running?"


@dataclass(frozen=True, slots=True)
class State:
    """One account, and how it does: when something last came by it, since when it is silent, what does not leave."""

    account: Account
    way: Way
    last_in_at: datetime | None
    silent_since: datetime | None
    stuck: int


def states(at: datetime, brand: Brand | None = None, *, also_closed: bool = False) -> list[State]:
    """The accounts of a brand or of all, by channel and name, each with how it does; four queries."""
    rows = [one for one in accounts(brand, also_closed=also_closed) if one.adapter in WAYS]
    ids = [one.id for one in rows]
    last = dict(
        Inbound.objects.filter(account__in=ids).values_list("account").annotate(at=Max("received_at")).order_by()
    )
    silent = {one.account.id: one.since for one in outages(at)}
    stuck = _stuck(ids)
    return [State(one, WAYS[one.adapter], last.get(one.id), silent.get(one.id), stuck.get(one.id, 0)) for one in rows]


def _stuck(ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many messages of each account wait for a person, because they could not be delivered."""
    keys = [one.key for one in parked("outbox", 500)]
    rows = Outbound.objects.filter(Q(account__in=ids), key__in=keys) if keys else Outbound.objects.none()
    return dict(rows.values_list("account").annotate(n=Count("id")).order_by())


def outage_words(at: datetime, brand: Brand) -> list[str]:
    """What the manager's page says: "Mail not fetched for 12 min: Support inbox", "Mail not leaving for 12 min:
    connection refused (3 waiting)", "Nothing heard since 3 Mar, 12:00 UTC: Shop"."""
    found = [
        f"{_named(one.account.channel)} not fetched for {_span(at, one.since, SILENT_AFTER)}: "
        f"{one.account.name}{f' ({one.words})' if one.words else ''}"
        for one in outages(at)
        if one.account.brand_id == brand.id
    ]
    found += [
        f"{_named(one.channel)} not leaving for {_span(at, one.since, LATE_AFTER)}: "
        f"{f'{one.name}: ' if one.name else ''}{one.words or NOBODY} ({one.count} waiting)"
        for one in stuck(brand, at)
    ]
    zone = brand.calendar.time_zone
    return found + [
        f"Nothing heard since {said_at.astimezone(ZoneInfo(zone)):%-d %b, %H:%M} "
        f"({_span(at, said_at, LATE_AFTER)}): {account.name}, which was never silent so long in four weeks"
        for account, said_at in silent_callers(accounts(brand), at)
    ]


def _named(channel: str) -> str:
    return channel.replace("_", " ").capitalize()


def _span(at: datetime, since: datetime, least: timedelta) -> str:
    minutes = max(int((at - since).total_seconds() // 60), int(least.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours} h {rest} min" if hours else f"{minutes} min"
