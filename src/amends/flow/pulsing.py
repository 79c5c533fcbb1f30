"""The pulse: a few answers a month about the work itself, which nobody can trace to who gave them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from amends.learn import pulse
from amends.learn.rules.pulse import BadPulse, check
from amends.people.models import Brand, Person

__all__ = ["BadPulse", "give"]


def give(brand: Brand, told: Mapping[str, str], *, by: Person, at: datetime) -> None:
    """This function will count somebody's answers for this month.

    :raises BadPulse: when none or a wrong one is given, they have answered, or too few are asked; nothing is changed.
    """
    pulse.give(brand, check(told), by=by, at=at)
