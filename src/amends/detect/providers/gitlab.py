"""GitLab: issues that are closed and opened again (X-Gitlab-Token, the secret itself)."""

from __future__ import annotations

from typing import Final

from amends.detect.providers import Provider, Settings, Told, happened_at, part, read_call, words
from amends.detect.providers.issues import about_issue
from amends.detect.rules.issues import CLOSED, REOPENED
from amends.post.channels.signatures import is_gitlab
from amends.post.channels.ways import Called, NotUnderstood

ACTIONS: Final = {"close": CLOSED, "reopen": REOPENED}


def is_genuine(secret: str, call: Called) -> bool:
    """Whether the call carries this secret."""
    return is_gitlab(secret, call.headers.get("x-gitlab-token", ""))


def read(settings: Settings, call: Called) -> Told:
    """What became of an issue; who did it is not kept.

    :raises NotUnderstood: when it is no event of a webhook.
    """
    told = read_call(call)
    kind, action = words(told, "object_kind"), words(told, "object_attributes", "action")
    if not kind:
        raise NotUnderstood("object_kind: is missing; have it send issues events.")
    if kind not in {"issue", "work_item"} or action not in ACTIONS:
        return Told(f"{kind} {action}".strip())
    # Older ones write "2026-03-03 17:00:00 UTC".
    moment = words(told, "object_attributes", "updated_at")
    plain = {"updated_at": f"{moment[:-4]}+00:00"} if moment.endswith(" UTC") else part(told, "object_attributes")
    at = happened_at(plain, "updated_at")
    return about_issue(f"{kind} {action}", ACTIONS[action], words(told, "object_attributes", "url"), at)


GITLAB = Provider(
    slug="gitlab",
    name="GitLab",
    sends="Issues events",
    is_genuine=is_genuine,
    read=read,
    secret_help="The secret token that you typed into the webhook there.",  # noqa: S106 - a sentence about it
)
