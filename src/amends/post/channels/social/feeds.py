"""Feeds: reviews or posts that somebody publishes as RSS (0.9, 1.0, 2.0) or Atom.

An entry is kept as its fields are written in the feed, as JSON, and read like everything else by the worker.
Source: rssboard.org/rss-specification, RFC 4287 (Atom).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urljoin

from amends.people.models import Brand
from amends.post.channels.adapter import TryAgain
from amends.post.channels.downloading import NeverComes, download
from amends.post.channels.social.entries import Entry, hand_over, moment_of, words_of, writer
from amends.post.channels.social.xml import BadXml, Element, parse
from amends.post.channels.standard.reading import said
from amends.post.channels.told import json_of, text, understood
from amends.post.channels.ways import Came, Keep, NotUnderstood
from amends.post.deliveries import Delivery
from amends.post.models import Account

LARGEST = 5 * 1024 * 1024
MOST_ENTRIES = 1_000
ACCEPTED = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"


def fetch(account: Account, secrets: Mapping[str, str], keep: Keep) -> int:
    """Fetches the entries that are new; a feed that has not changed is not sent again.

    :raises TryAgain: the other side is away or refuses us, or it is no feed.
    """
    headers = {"Accept": ACCEPTED}
    marks = {"If-None-Match": "etag", "If-Modified-Since": "modified"}
    headers |= {name: str(account.cursor[key]) for name, key in marks.items() if account.cursor.get(key)}
    if token := secrets.get("token", ""):
        headers["Authorization"] = f"Bearer {token}"
    address = str(account.settings["source"])
    try:
        found = download(address, headers, most=LARGEST)
        if found.is_same:
            keep([], account.cursor)
            return 0
        entries = entries_of(found.content, address)
    except (NeverComes, BadXml) as why:
        raise TryAgain(str(why)) from why
    known = {"etag": found.etag, "modified": found.modified}
    return hand_over(account, entries, {key: value for key, value in known.items() if value}, keep)


def entries_of(content: bytes, address: str) -> list[Entry]:
    """The entries of a feed, as it lists them: the newest first, mostly.

    :raises BadXml: when it is none.
    """
    root = parse(content)
    if root.name == "feed":
        rows = list(root.children("entry"))
    elif root.name in {"rss", "rdf"}:
        channel = root.child("channel")
        rows = [*(channel.children("item") if channel else ()), *root.children("item")]
    else:
        raise BadXml(f"It is no feed: its first element is {root.name[:40]!r}, not rss or feed.")
    return [_entry(one, address) for one in rows[:MOST_ENTRIES]]


def _entry(one: Element, address: str) -> Entry:
    link = _link(one, address)
    author = one.child("author", "creator")
    told = {
        "title": one.said("title"),
        "text": one.said("content", "encoded", "description", "summary"),
        "link": link,
        "name": (author.said("name") or author.text()) if author else "",
        "handle": author.said("uri", "email") if author else "",
        "at": one.said("published", "pubdate", "date", "updated"),
        "rating": one.said("rating"),
        "language": one.attributes.get("lang", "") or one.said("language"),
    }
    given = one.said("id", "guid") or one.attributes.get("about", "") or link
    told["id"] = given or json.dumps(told, sort_keys=True)
    content = json.dumps(told, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
    return Entry(told["id"][:250], moment_of(told["at"]), content)


def _link(one: Element, address: str) -> str:
    """The entry's own page: Atom says it in an attribute, RSS in words."""
    links = list(one.children("link"))
    meant = [link for link in links if link.attributes.get("rel", "alternate") == "alternate"] or links
    found = next((link.attributes.get("href") or link.text() for link in meant), "")
    return urljoin(address, found)[:2000] if found else ""


def read(brand: Brand, account: Account | None, came: Came) -> list[Delivery]:
    """One entry of a feed.

    :raises NotUnderstood: when nothing can be made of it.
    """
    if account is None:
        raise NotUnderstood("This belongs to no account.")
    return [_read(brand, account, came)]


@understood
def _read(brand: Brand, account: Account, came: Came) -> Delivery:
    told = json_of(came.content)
    name = text(told, "id", needed=True)[:250]
    words = words_of(text(told, "text"), rating=text(told, "rating"), link=text(told, "link"))
    data = {
        "id": name,
        "conversation": name,
        "from": writer(text(told, "name"), text(told, "handle"), name),
        "subject": words_of(text(told, "title")),
        "text": words,
        "language": text(told, "language"),
        "public": True,
    }
    return said(brand, account, data, came.received_at, came.content)
