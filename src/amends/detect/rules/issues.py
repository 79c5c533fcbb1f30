"""Issues of other systems: by which name one is known, however its address is written. Pure.

Nothing here is ever fetched: an address is read, compared and shown as a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

CLOSED: Final = "issue.closed"
REOPENED: Final = "issue.reopened"
# It was moved among what is not done: opened again, if it had been done.
MOVED: Final = "issue.moved"
TYPES: Final = (CLOSED, REOPENED, MOVED)
LONGEST: Final = 120

_HOST = r"(?P<host>[a-z0-9.-]+(?::\d{1,5})?)"
_GITLAB = re.compile(_HOST + r"/(?P<project>[\w./-]+)/-/(?:issues|work_items)/(?P<number>\d{1,12})")
_OLD_GITLAB = re.compile(r"(?P<host>gitlab\.[a-z0-9.-]+)/(?P<project>[\w./-]+)/issues/(?P<number>\d{1,12})")
_GITHUB = re.compile(_HOST + r"/(?P<project>[\w.-]+/[\w.-]+)/issues/(?P<number>\d{1,12})")
_JIRA = re.compile(_HOST + r"(?P<path>(?:/[\w.-]+)*)/browse/(?P<key>[a-z][a-z0-9_]{1,30}-\d{1,12})", re.IGNORECASE)


class NoIssue(ValueError):
    """An address that names no issue; the message says which ones do."""

    def __init__(self) -> None:
        super().__init__(
            "issue: give the address of an issue of GitHub, GitLab or Jira, such as "
            "https://github.com/kite/bags/issues/12 or https://kite.atlassian.net/browse/BAGS-12."
        )


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue: in which system (GitHub, GitLab or Jira), its address, by which it is known, and its short name."""

    where: str
    address: str
    short: str

    @property
    def key(self) -> str:
        """The name under which it is compared: the address without its scheme, in small letters."""
        return self.address.partition("://")[2].lower()


def news(type_: str, last: str) -> str:
    """What a signal says of an issue that was not known: "closed", "reopened", or nothing.

    :param last: what was said of it before that.
    """
    what = "closed" if type_ == CLOSED else "reopened"
    is_none = what == last or (type_ == MOVED and last != "closed")
    return "" if is_none else what


def issue_at(address: str) -> Issue:
    """The issue that an address names, with whatever stands behind its number left out.

    :raises NoIssue: when it names none.
    """
    try:
        parts = urlsplit(address.strip())
        scheme, plain = parts.scheme.lower(), f"{parts.netloc.lower()}{parts.path}".rstrip("/")
    except ValueError:
        raise NoIssue from None
    if scheme not in {"http", "https"} or not plain.isascii():
        raise NoIssue
    found = _known(plain)
    if found is None or len(plain) > LONGEST:
        raise NoIssue
    where, path, short = found
    return Issue(where, f"{scheme}://{path}", short)


def _known(plain: str) -> tuple[str, str, str] | None:
    if hit := _GITLAB.fullmatch(plain) or _OLD_GITLAB.fullmatch(plain):
        path = f"{hit['host']}/{hit['project']}/-/issues/{hit['number']}"
        return "GitLab", path, f"{hit['project']}#{hit['number']}"
    if hit := _GITHUB.fullmatch(plain):
        return "GitHub", plain, f"{hit['project']}#{hit['number']}"
    if hit := _JIRA.fullmatch(plain):
        key = hit["key"].upper()
        return "Jira", f"{hit['host']}{hit['path']}/browse/{key}", key
    return None
