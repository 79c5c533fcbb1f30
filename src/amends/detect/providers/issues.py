"""What systems with issues have in common: a word about an issue is one signal, named by issue, word and moment."""

from __future__ import annotations

from datetime import datetime

from amends.detect.providers import Told
from amends.detect.rules import Heard
from amends.detect.rules.issues import Issue, NoIssue, issue_at
from amends.post.channels.ways import NotUnderstood


def about_issue(what: str, type_: str, address: str, at: datetime) -> Told:
    """A word about the issue at an address.

    :raises NotUnderstood: when it names none.
    """
    try:
        issue: Issue = issue_at(address)
    except NoIssue:
        raise NotUnderstood("issue: its address names no issue.") from None
    name = f"{issue.key}/{type_}/{at.isoformat()}"
    return Told(what, [Heard("", name, type_, issue.key, at, {"issue": issue.short})])
