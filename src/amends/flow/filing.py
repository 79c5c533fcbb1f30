"""Filing: a file of rows is taken in as what it is, complaints that wait for us, or the history of another desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from amends.flow.history import BroughtIn, bring_in, tells_history
from amends.flow.importing import Imported, import_complaints
from amends.intake.rules.columns import BadMapping, Meaning
from amends.intake.rules.rows import Plan, Problem, plan
from amends.journal.actors import Actor
from amends.people.models import Brand

__all__ = ["BadMapping", "BroughtIn", "Imported", "Meaning", "Problem", "Unclear", "look", "take_file"]


class Unclear(ValueError):
    """Something about the whole file has to be said by a person before any row can be taken."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"column {problem.column}: {problem.remedy}" for problem in problems))


def look(raw: bytes, *, brand: Brand, mapping: Mapping[str, str] | None = None, day_first: bool | None = None) -> Plan:
    """What a file would bring: its mapping, given or guessed, its rows and its problems. Changes nothing.

    :raises BadMapping: when the columns do not say what is needed.
    :raises Unclear: when a column can be read in two ways.
    """
    made = plan(raw, mapping=mapping, time_zone=brand.calendar.time_zone, day_first=day_first)
    if questions := [problem for problem in made.problems if problem.line == 1]:
        raise Unclear(questions)
    return made


def take_file(
    raw: bytes,
    *,
    brand: Brand,
    name: str,
    mapping: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
    by: Actor,
    at: datetime,
) -> Imported | BroughtIn:
    """This function will take a CSV file in: as history when it tells when rows began and were promised or ended.

    :param name: names the source for ever, so that taking it again changes nothing.
    :raises BadMapping: when the columns do not say what is needed; nothing is changed.
    :raises Unclear: when a column can be read in two ways; nothing is changed.
    """
    made = look(raw, brand=brand, mapping=mapping, day_first=day_first)
    take = bring_in if tells_history(made.mapping) else import_complaints
    return take(made, brand=brand, name=name, dry_run=dry_run, progress=progress, by=by, at=at)
