"""Where each case stands: renewed in the transaction that changes its promises."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from amends.promises.models import Standing
from amends.promises.standings import RENEWED, derive
from amends.rows import upsert


def renew(case_ids: Collection[UUID]) -> None:
    """This function will write the standings of these cases anew, inside the caller's transaction."""
    ids = list(case_ids)
    for start in range(0, len(ids), 500):
        write(derive(ids[start : start + 500]))


def write(standings: list[Standing]) -> None:
    """This function will store the standings, whether or not a case had one before."""
    upsert(standings, unique=["case"], update=RENEWED)
