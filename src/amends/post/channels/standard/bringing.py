"""Fetching the files that a message in our own format names: their addresses carry their own proof."""

from __future__ import annotations

from collections.abc import Mapping

from amends.post.channels.downloading import Downloaded, NeverComes, download
from amends.post.models import Account


def bring(account: Account, secrets: Mapping[str, str], medium: Mapping[str, str]) -> Downloaded:
    """The file at the address that was told. No secret of ours goes there.

    :raises TryAgain: it cannot be had now.
    :raises NeverComes: it never can.
    """
    if not medium.get("url"):
        raise NeverComes("The message names the file and not where it is.")
    return download(medium["url"])
