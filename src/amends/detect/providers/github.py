"""GitHub: issues that are closed and opened again (X-Hub-Signature-256 over the body).

Its headers are not signed, so what a call means and under which name it is kept stands in its body: a delivery that is
sent once more, under whatever id, is known.
"""

from __future__ import annotations

from typing import Final

from amends.detect.providers import Provider, Settings, Told, happened_at, read_call, words
from amends.detect.providers.issues import about_issue
from amends.detect.rules.issues import CLOSED, REOPENED
from amends.post.channels.signatures import is_meta
from amends.post.channels.ways import Called, NotUnderstood

ACTIONS: Final = {"closed": CLOSED, "reopened": REOPENED}


def is_genuine(secret: str, call: Called) -> bool:
    """Whether the body is signed with this secret."""
    return is_meta(secret, call.headers.get("x-hub-signature-256", ""), call.body)


def read(settings: Settings, call: Called) -> Told:
    """What became of an issue; who did it is not kept.

    :raises NotUnderstood: when it is no event of a webhook.
    """
    told = read_call(call)
    if "zen" in told:
        return Told("ping")
    action = words(told, "action")
    if not action:
        raise NotUnderstood("action: is missing; have it send issues, as JSON.")
    if action not in ACTIONS or "issue" not in told or "comment" in told:
        return Told(f"issues {action}" if "issue" in told else action)
    at = happened_at(told, "issue", "updated_at")
    return about_issue(f"issues {action}", ACTIONS[action], words(told, "issue", "html_url"), at)


GITHUB = Provider(
    slug="github",
    name="GitHub",
    sends="Issues, as application/json",
    is_genuine=is_genuine,
    read=read,
    secret_help="The one that you typed into the webhook there.",  # noqa: S106 - a sentence about it
)
