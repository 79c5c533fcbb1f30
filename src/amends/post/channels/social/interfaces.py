"""Asking somebody's interface for what people wrote there: JSON in whatever shape, read by the mapping of the account.

An entry is kept as it came, so that a mapping that was wrong can be mended and the entry read again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode, urljoin, urlsplit

from amends.people.models import Brand
from amends.post.channels.adapter import TryAgain
from amends.post.channels.downloading import NeverComes, download
from amends.post.channels.social.entries import Entry, fresh_of, hand_over, moment_of, words_of, writer
from amends.post.channels.social.mapping import at_path, mapping_of, words_at
from amends.post.channels.standard.reading import said
from amends.post.channels.told import json_of, understood
from amends.post.channels.ways import Came, Keep, NotUnderstood
from amends.post.deliveries import Delivery
from amends.post.models import Account

LARGEST = 5 * 1024 * 1024
MOST_PAGES = 20
MOST_ENTRIES = 2_000


def fetch(account: Account, secrets: Mapping[str, str], keep: Keep) -> int:
    """Fetches the entries that are new.

    With `cursor` in the mapping the answers go on where the last one ended. Else the newest stand first: the next page
    is asked for while all of a page is new, and everything is handed over only then, the oldest first, so that a stop
    in between leaves nothing out.
    :raises TryAgain: the other side is away or refuses us, or its answer has another shape.
    """
    mapping = mapping_of(str(account.settings["mapping"]))
    headers = {"Accept": "application/json"}
    if token := secrets.get("token", ""):
        name = str(account.settings.get("token_header") or "Authorization")
        headers[name] = f"Bearer {token}" if name.lower() == "authorization" else token
    if "cursor" in mapping:
        return _onwards(account, mapping, headers, keep)
    return _backwards(account, mapping, headers, keep)


def _onwards(account: Account, mapping: Mapping[str, str], headers: Mapping[str, str], keep: Keep) -> int:
    kept, cursor = 0, str(account.cursor.get("cursor", ""))
    parameter = str(account.settings.get("cursor_parameter") or "cursor")
    for _ in range(MOST_PAGES):
        address = str(account.settings["source"])
        if cursor:
            address += ("&" if urlsplit(address).query else "?") + urlencode({parameter: cursor})
        told = _asked(address, headers)
        entries = _entries(told, mapping)
        reached = words_at(told, mapping["cursor"]) or cursor
        kept += hand_over(account, entries, {"cursor": reached}, keep)
        if not entries or reached == cursor:
            break
        cursor = reached
    return kept


def _backwards(account: Account, mapping: Mapping[str, str], headers: Mapping[str, str], keep: Keep) -> int:
    address = source = str(account.settings["source"])
    found: list[Entry] = []
    is_first = "seen" not in account.cursor and account.settings.get("begin") != "all"
    for _ in range(MOST_PAGES):
        told = _asked(address, headers)
        entries = _entries(told, mapping)
        found += entries
        there = words_at(told, mapping.get("next"))
        if is_first or not there or not entries or len(fresh_of(account, entries)) < len(entries):
            break
        address = urljoin(address, there)
        if urlsplit(address).netloc != urlsplit(source).netloc:
            # Our token is for the host that somebody typed.
            raise TryAgain(f"The next page lies on another host, {urlsplit(address).hostname}: it is not asked.")
    return hand_over(account, found, {}, keep)


def _asked(address: str, headers: Mapping[str, str]) -> object:
    try:
        return json.loads(download(address, headers, most=LARGEST).content.decode("utf-8"))
    except NeverComes as why:
        raise TryAgain(str(why)) from why
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise TryAgain("The answer is no JSON.") from None


def _entries(told: object, mapping: Mapping[str, str]) -> list[Entry]:
    path = mapping.get("entries", ".")
    rows = at_path(told, path)
    if not isinstance(rows, list):
        raise TryAgain(f"There is no list at {path!r} in the answer: look at the mapping's line for entries.")
    found = []
    for one in rows[:MOST_ENTRIES]:
        name = words_at(one, mapping["id"])
        if not name:
            raise TryAgain(f"An entry has nothing at {mapping['id']!r}: look at the mapping's line for id.")
        content = json.dumps(one, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        found.append(Entry(name[:250], moment_of(words_at(one, mapping.get("sent_at"))), content))
    return found


def read(brand: Brand, account: Account | None, came: Came) -> list[Delivery]:
    """One entry, read by the account's mapping of today.

    :raises NotUnderstood: when nothing can be made of it.
    """
    if account is None:
        raise NotUnderstood("This belongs to no account.")
    return [_read(brand, account, came)]


@understood
def _read(brand: Brand, account: Account, came: Came) -> Delivery:
    told, mapping = json_of(came.content), mapping_of(str(account.settings["mapping"]))
    values = {name: words_at(told, path) for name, path in mapping.items()}
    name = values["id"][:250]
    media = at_path(told, mapping["media"]) if "media" in mapping else None
    addresses = media if isinstance(media, list) else [media]
    data: dict[str, object] = {
        "id": name,
        "conversation": values.get("conversation") or name,
        "from": writer(values.get("name", ""), values.get("handle", ""), name),
        "subject": values.get("subject", ""),
        "text": words_of(values["text"], rating=values.get("rating", ""), link=values.get("link", "")),
        "language": values.get("language", ""),
        "order_number": values.get("order_number", ""),
        "media": [{"url": one} for one in addresses if isinstance(one, str) and one],
        "public": True,
    }
    return said(brand, account, data, came.received_at, came.content)
