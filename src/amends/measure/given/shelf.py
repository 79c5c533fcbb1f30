"""Every measure that can be asked with given values, by its name."""

from __future__ import annotations

from difflib import get_close_matches

from amends.measure.given.causes import CAUSES
from amends.measure.given.charts import CHARTS
from amends.measure.given.fields import Given, Wrong
from amends.measure.given.logs import LOGS
from amends.measure.given.promises import PROMISES
from amends.measure.given.signs import SIGNS
from amends.measure.given.spreads import SPREADS
from amends.measure.given.staffing import STAFFING
from amends.measure.given.staying import STAYING
from amends.measure.given.surveys import SURVEYS
from amends.measure.given.times import TIMES
from amends.measure.given.worth import WORTH

MEASURES: tuple[Given, ...] = (
    *SURVEYS,
    *TIMES,
    *PROMISES,
    *LOGS,
    *STAYING,
    *CAUSES,
    *WORTH,
    *SPREADS,
    *CHARTS,
    *SIGNS,
    *STAFFING,
)
BY_NAME: dict[str, Given] = {name: measure for measure in MEASURES for name in (measure.slug, *measure.aliases)}
if len(BY_NAME) != sum(1 + len(measure.aliases) for measure in MEASURES):
    raise RuntimeError("two measures have one name")


def measure(name: str) -> Given:
    """The measure of this name, written with hyphens or underscores.

    :raises Wrong: when there is none, with the nearest name.
    """
    name = name.replace("_", "-")
    if name not in BY_NAME:
        near = get_close_matches(name, BY_NAME, 1)
        meant = f"did you mean {near[0]}?" if near else "amends measure --list shows all of them"
        raise Wrong(name, f"no measure of this name takes given values; {meant}")
    return BY_NAME[name]
