"""Asking another system what people wrote: a list of messages in our own format, and where to go on next time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from amends.post.channels.adapter import CannotDeliver, TryAgain
from amends.post.channels.outside import call
from amends.post.channels.told import json_of, moment, text, things
from amends.post.channels.ways import Came, Keep, NotUnderstood
from amends.post.models import Account

MOST_PAGES = 50
LATEST = datetime.max.replace(tzinfo=UTC)


def fetch(account: Account, secrets: Mapping[str, str], keep: Keep) -> int:
    """Fetches what is new: `GET <address>?cursor=...` answers `{"messages": [...], "cursor": "...", "more": false}`.

    Each page is kept before the next one is asked for, so that nothing is asked for twice or left out.
    :raises TryAgain: the other side is away, refuses us, or answers something else.
    """
    cursor, kept = str(account.cursor.get("cursor", "")), 0
    for _ in range(MOST_PAGES):
        came, cursor, more = _page(account, secrets, cursor)
        keep(came, {"cursor": cursor})
        kept += len(came)
        if not more:
            break
    return kept


def _page(account: Account, secrets: Mapping[str, str], cursor: str) -> tuple[list[Came], str, bool]:
    address = str(account.settings["source"])
    asked = f"{address}{'&' if '?' in address else '?'}{urlencode({'cursor': cursor})}" if cursor else address
    headers = {"Accept": "application/json"}
    if token := secrets.get("token", ""):
        headers["Authorization"] = f"Bearer {token}"
    try:
        told = json_of(call(asked, None, headers, method="GET").body)
        came = [_came(one) for one in things(told.get("messages"), "messages")]
        return came, text(told, "cursor") or cursor, told.get("more") is True and text(told, "cursor") != cursor
    except (CannotDeliver, NotUnderstood) as why:
        raise TryAgain(str(why)) from why


def _came(one: Mapping[str, object]) -> Came:
    content = json.dumps(one, ensure_ascii=False, sort_keys=True).encode()
    sent_at = moment(one, "sent_at", LATEST)
    # Whoever keeps it knows when it came; a message that says nothing about itself came then.
    return Came(content, sent_at, text(one, "id", needed=True))
