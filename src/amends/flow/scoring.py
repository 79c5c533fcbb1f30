"""Scores from elsewhere: a file of what customers said before is looked at, asked about, and only then taken in.

Whether they would recommend us before a failure is the only fair comparison with what they say after it. A score of
somebody who is no customer of the desk is not kept: there would be nothing to compare it with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from amends.customers.queries import customers_by
from amends.customers.rules import IdentityKind
from amends.followups.actions import scores as kept
from amends.followups.actions.scores import Told
from amends.followups.rules.scores import BadMapping, Meaning, Plan, Problem, Row, Unclear, guess, head, plan
from amends.journal.actors import Actor
from amends.people.models import Brand

__all__ = ["BadMapping", "Meaning", "Problem", "Taken", "Unclear", "guess", "head", "take_scores"]

BATCH = 500
KINDS = {Meaning.CUSTOMER: IdentityKind.KEY, Meaning.MAIL: IdentityKind.MAIL, Meaning.PHONE: IdentityKind.PHONE}


@dataclass(slots=True)
class Taken:
    """What became of a file's rows, or would become of them. Every row is in exactly one of the four counts.

    `known`: kept before. `strangers`: nobody here is known by what the row says.
    """

    mapping: dict[Meaning, str]
    rows: int
    taken: int = 0
    known: int = 0
    strangers: int = 0
    refused: int = 0
    is_dry: bool = False
    problems: list[Problem] = field(default_factory=list)


def take_scores(
    raw: bytes,
    *,
    brand: Brand,
    name: str,
    mapping: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    dry_run: bool = False,
    by: Actor,
    at: datetime,
) -> Taken:
    """This function will keep the scores of a file that are new, at most 500 rows in one transaction.

    :param name: names the source for ever, so that taking it again changes nothing.
    :raises BadMapping: when the columns do not say what is needed; nothing is changed.
    :raises Unclear: when the dates can be read in two ways; nothing is changed.
    """
    made = plan(raw, mapping=mapping, time_zone=brand.calendar.time_zone, day_first=day_first)
    done = Taken(made.mapping, made.count, is_dry=dry_run, problems=list(made.problems))
    past = [row for row in made.rows if row.told_at <= at]
    done.problems += [_ahead(row, made) for row in made.rows if row.told_at > at]
    source, seen = name[:40], set[tuple[UUID, datetime]]()
    for start in range(0, len(past), BATCH):
        batch = past[start : start + BATCH]
        told = _whose(batch, brand)
        done.strangers += len(batch) - len(told)
        fresh = {(one.customer_id, one.told_at) for one in told} - kept.known_of(told, source) - seen
        taken = len(fresh) if dry_run else kept.keep_scores(told, source, by=by, at=at)
        seen |= fresh
        done.taken += taken
        done.known += len(told) - taken
    done.refused = made.count - len(past)
    return done


def _ahead(row: Row, made: Plan) -> Problem:
    return Problem(row.line, made.mapping[Meaning.TOLD], "it lies in the future; check the date and its order.")


def _whose(rows: Sequence[Row], brand: Brand) -> list[Told]:
    """The rows whose customer is known here: by their number first, then by mail, then by telephone."""
    asked = [(KINDS[meaning], value) for row in rows for meaning, value in row.who.items()]
    found = customers_by(brand, asked)
    told = []
    for row in rows:
        ids = (found.get((KINDS[meaning], value)) for meaning, value in row.who.items())
        customer_id = next((one for one in ids if one is not None), None)
        if customer_id is not None:
            told.append(Told(customer_id, row.score, row.told_at))
    return told
