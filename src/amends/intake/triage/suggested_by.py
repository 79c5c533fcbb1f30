"""Which model suggests at this moment: the newest that was learned here and not worse, else the starter."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from amends.intake.models import Learned
from amends.intake.triage.suggesting import Triage, starter
from amends.intake.triage.weights import unpack
from amends.prepared import Prepared

_CURRENT = Prepared(lambda: Learned.objects.filter(is_current=True).values_list("id"))


def current() -> Triage:
    """What suggests now. One short query; the numbers are read when they are new to this process."""
    for (id_,) in _CURRENT():
        return _learned(id_)
    return starter()


def numbered(number: int) -> Triage | None:
    """The model of this number; None when its numbers are not kept."""
    if number == starter().number:
        return starter()
    found = Learned.objects.filter(number=number, weights__isnull=False).values_list("id", flat=True).first()
    return _learned(found) if found else None


@lru_cache(maxsize=3)
def _learned(id_: UUID) -> Triage:
    row = Learned.objects.get(id=id_)
    return Triage(row.number, unpack(bytes(row.weights or b"")))
