"""Jira: issues whose status becomes done, or is no longer (X-Hub-Signature over the body, by HMAC-SHA256)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from amends.detect.providers import Provider, Settings, Told, part, read_call, words
from amends.detect.providers.issues import about_issue
from amends.detect.rules.issues import CLOSED, MOVED
from amends.post.channels.signatures import is_meta
from amends.post.channels.ways import Called, NotUnderstood

# The one category of a status that means that nothing is left to be done, whatever the status is called.
DONE: Final = "done"
YEAR_3000_MS: Final = 32_503_680_000_000


def is_genuine(secret: str, call: Called) -> bool:
    """Whether the body is signed with this secret: as Meta and GitHub do, in a header of another name."""
    return is_meta(secret, call.headers.get("x-hub-signature", ""), call.body)


def read(settings: Settings, call: Called) -> Told:
    """What became of an issue; who did it is not kept.

    :raises NotUnderstood: when it is no event of a webhook.
    """
    told = read_call(call)
    event = words(told, "webhookEvent")
    if not event:
        raise NotUnderstood("webhookEvent: is missing; have it send issue updates.")
    items = part(told, "changelog", "items")
    fields = {words(one, "field") for one in items} if isinstance(items, list) else set()
    if event != "jira:issue_updated" or not fields & {"status", "resolution"}:
        return Told(event)
    moment = part(told, "timestamp")
    if not isinstance(moment, int) or isinstance(moment, bool) or not 0 < moment < YEAR_3000_MS:
        raise NotUnderstood("timestamp: does not say when it was.")
    category = words(told, "issue", "fields", "status", "statusCategory", "key")
    if not category:
        raise NotUnderstood("issue.fields.status.statusCategory.key: does not say whether it is done.")
    host = words(told, "issue", "self").partition("/rest/")[0]
    address = f"{host}/browse/{words(told, 'issue', 'key')}"
    at = datetime.fromtimestamp(moment / 1000, UTC)
    return about_issue(event, CLOSED if category == DONE else MOVED, address, at)


JIRA = Provider(
    slug="jira",
    name="Jira",
    sends="Issue updated",
    is_genuine=is_genuine,
    read=read,
    secret_help="The secret of the webhook there, which Jira shows when it is made.",  # noqa: S106 - a sentence
)
