"""Bringing in history: requests that another system took, promised and ended, in the order in which it happened.

Each request is opened when it came, its solution promised for the time it was promised for, and ended when it ended.
A solution that came late breaks its promise at the promised time, through the same verbs as here. Nobody is written to
and nobody is alerted about what is over; what is still open and late at the end is swept like anything else, and the
lead hears of it then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.rules import Ending
from amends.conversation import actions as conversation
from amends.conversation.actions import Heard
from amends.customers import actions as customers
from amends.customers.actions import Acquaintance
from amends.customers.models import Customer
from amends.customers.rules import IdentityKind, NotAnIdentity, normalise_identity
from amends.flow.importing import delivery_of
from amends.flow.opening import solution
from amends.flow.timekeeping import keep_time
from amends.intake import actions as intake
from amends.intake.actions import Counted
from amends.intake.rules.columns import BadMapping, Meaning
from amends.intake.rules.rows import Plan, Problem, Row
from amends.journal.actors import Actor
from amends.people.models import Brand, Team
from amends.people.queries import home_team
from amends.post import actions as post
from amends.post.models import Inbound
from amends.post.queries import known_ids
from amends.post.rules import Channel
from amends.promises import actions as promises
from amends.promises.feed import broken_of_source
from amends.rows import count_anew

__all__ = ["BadMapping", "BroughtIn", "Problem", "bring_in", "tells_history"]

BATCH = 500
NAMED_BY = (
    (IdentityKind.MAIL, Meaning.MAIL),
    (IdentityKind.PHONE, Meaning.PHONE),
    (IdentityKind.KEY, Meaning.CUSTOMER),
)


@dataclass(slots=True)
class BroughtIn:
    """What became of a file's rows, or would become of them. Every row is in exactly one of the first four counts.

    `later`: it came only after the moment as of which the file is read. Of those taken or known, `overdue` missed
    the time that was promised, and `ended` have ended by then.
    """

    mapping: dict[Meaning, str]
    rows: int
    taken: int = 0
    known: int = 0
    later: int = 0
    refused: int = 0
    ended: int = 0
    overdue: int = 0
    is_dry: bool = False
    problems: list[Problem] = field(default_factory=list)


def tells_history(mapping: Mapping[Meaning, str]) -> bool:
    """Whether a file tells when each row began, and when it was promised or ended: then it is history."""
    return Meaning.RECEIVED in mapping and bool({Meaning.EXPECTED, Meaning.ENDED} & set(mapping))


def bring_in(
    made: Plan,
    *,
    brand: Brand,
    name: str,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
    by: Actor,
    at: datetime,
) -> BroughtIn:
    """This function will bring in a file of requests as they stood at `at`, at most 500 rows in one transaction.

    `name` names the source for ever: its rows are known by it and by their own id, so that taking the file again, or
    going on after a stop, changes nothing that was taken.
    :param progress: told (rows done, rows in all) after each batch.
    """
    done = BroughtIn(made.mapping, made.count, is_dry=dry_run, problems=list(made.problems))
    rows = sorted(_sound(made, done, at), key=lambda row: row.moments[Meaning.RECEIVED])
    source = f"import:{name}"[:80]
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        fresh = _count_known(batch, source) if dry_run else _take(batch, brand, source, by, at)
        done.taken += fresh
        done.known += len(batch) - fresh
        if progress:
            progress(start + len(batch), len(rows))
    done.refused = made.count - len(rows) - done.later
    done.ended = sum(_ended_at(row, at) is not None for row in rows)
    if dry_run:
        done.overdue = sum(_was_missed(row, at) for row in rows)
        return done
    if done.taken >= BATCH:
        count_anew()
    keep_time(by=by, at=at)
    done.overdue = len(broken_of_source(source))
    counted = Counted(done.rows, done.taken, done.known + done.later, done.refused)
    columns = {meaning.value: heading for meaning, heading in made.mapping.items()}
    intake.record_import(brand, name, columns, counted, by=by, at=at)
    return done


def _sound(made: Plan, done: BroughtIn, at: datetime) -> list[Row]:
    """The rows that can have happened, and had begun by then."""
    sound = []
    for row in made.rows:
        begun = row.moments.get(Meaning.RECEIVED)
        backwards = next(
            (m for m in (Meaning.EXPECTED, Meaning.ENDED) if begun and row.moments.get(m, begun) < begun), None
        )
        if begun is None:
            done.problems.append(Problem(row.line, made.mapping[Meaning.RECEIVED], "it is empty; say when it came."))
        elif backwards:
            remedy = "it lies before the row began; check both dates and their order."
            done.problems.append(Problem(row.line, made.mapping[backwards], remedy))
        elif begun > at:
            done.later += 1
        else:
            sound.append(row)
    return sound


def _ended_at(row: Row, at: datetime) -> datetime | None:
    """When it ended, if it had by then."""
    ended = row.moments.get(Meaning.ENDED)
    return ended if ended is not None and ended <= at else None


def _was_missed(row: Row, at: datetime) -> bool:
    """Whether its promised time passed before it had ended, as far as the file says it."""
    due_at, ended = row.moments.get(Meaning.EXPECTED), _ended_at(row, at)
    return due_at is not None and (due_at < ended if ended else due_at <= at)


def _count_known(batch: Sequence[Row], source: str) -> int:
    ids = [row.id[:250] for row in batch]
    return len(set(ids) - known_ids(source, ids))


@transaction.atomic
def _take(batch: Sequence[Row], brand: Brand, source: str, by: Actor, at: datetime) -> int:
    """Takes a batch, each row opened and ended at its own times; returns how many were new."""
    taken = post.take([delivery_of(row, brand, source, at) for row in batch], by=by, at=at)
    fresh = [(row, inbound) for row, (inbound, is_new) in zip(batch, taken, strict=True) if is_new]
    people = customers.know_many([_acquaintance(row, brand, source) for row, _ in fresh], by=by, at=at) if fresh else []
    team = home_team(brand)
    opened: list[UUID] = []
    for (row, inbound), (customer, _) in zip(fresh, people, strict=True):
        opened.append(_live_through(row, inbound, customer, team, by, at))
    promises.renew(opened)
    return len(fresh)


def _live_through(row: Row, inbound: Inbound, customer: Customer, team: Team, by: Actor, at: datetime) -> UUID:
    """One request from its beginning to its end, or to this moment."""
    begun = row.moments[Meaning.RECEIVED]
    new = NewCase(
        customer,
        customer.brand,
        Channel.IMPORT,
        first_contact_at=begun,
        words=inbound.text,
        inbound=inbound,
        is_request=True,
        resolve_by=row.moments.get(Meaning.EXPECTED),
    )
    case = cases.open_([(new, None, team)], by=by, at=begun)[0]
    conversation.hear([Heard(case, inbound, inbound.text, channel=Channel.IMPORT)], by=by, at=begun)
    promise = promises.make([solution(new, case, begun)], by=by, at=begun, renew_standing=False)[0]
    ended = _ended_at(row, at)
    if ended is not None:
        cases.mark_told([case], by=by, at=ended)
        promises.keep([promise], by=by, at=ended, renew_standing=False)
        cases.resolve([case], by=by, at=ended)
        cases.close([case], ending=Ending.RECOVERY_ENDED, by=by, at=ended)
    return case.id


def _acquaintance(row: Row, brand: Brand, source: str) -> Acquaintance:
    """Who asked: whoever the row names, else a somebody of its own."""
    told = [(kind.value, row.text(meaning)) for kind, meaning in NAMED_BY if _is_identity(kind, row.text(meaning))]
    named = told or [(IdentityKind.KEY.value, f"{source}:{row.id}"[:254])]
    name = row.text(Meaning.NAME) or row.text(Meaning.MAIL).partition("@")[0] or "Customer"
    return Acquaintance(brand, name, named, channel=Channel.IMPORT.value)


def _is_identity(kind: IdentityKind, value: str) -> bool:
    try:
        return bool(value and normalise_identity(kind, value))
    except NotAnIdentity:
        return False
