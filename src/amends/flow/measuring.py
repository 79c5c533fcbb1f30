"""Measuring: the worker reads what the journal names into the parts, and counts the totals that the board shows."""

from __future__ import annotations

from datetime import datetime

from amends.cases.models import Case
from amends.measure import keeping, totals
from amends.measure.keeping import Kept


def has_something_to_measure(at: datetime) -> bool:
    """Whether the journal has gone on since the totals were counted, or a brand's day is another."""
    return totals.is_behind(at)


def keep_measures(at: datetime) -> Kept | None:
    """This function will bring the parts and the totals up to the last seal; None if another process is at it."""
    kept = keeping.keep_up()
    if kept is not None:
        totals.count_all(at)
    return kept


def false_measures(at: datetime) -> list[str]:
    """What the parts and the totals say otherwise than the desk itself does, a sentence for each. Changes nothing."""
    wrong = keeping.untrue()
    names = dict(Case.objects.filter(id__in=wrong).values_list("id", "reference"))
    cases = [f"measures: case {names.get(id_, id_)} is not as its part says" for id_ in wrong]
    return cases + [f"measures: the total of {words} is not what its cases come to" for words in totals.untrue(at)]
