"""Taking a file of complaints: each row is heard like any other delivery, in batches; a dry run writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from amends.flow.hearing import BATCH, hear
from amends.intake import actions as intake
from amends.intake.actions import Counted
from amends.intake.rules.columns import BadMapping, Meaning
from amends.intake.rules.rows import Plan, Problem, Row
from amends.journal.actors import Actor
from amends.people.models import Brand
from amends.post.deliveries import Delivery
from amends.post.queries import known_ids
from amends.post.rules import Channel

__all__ = ["BadMapping", "Imported", "Problem", "import_complaints"]


@dataclass(slots=True)
class Imported:
    """What became of a file's rows, or would become of them. Every row is in exactly one of the four counts.

    `known`: taken before. `ended`: they had ended elsewhere before now and are not opened again. `refused`: see
    `problems`, each with its line, column and remedy.
    """

    mapping: dict[Meaning, str]
    rows: int
    taken: int = 0
    known: int = 0
    ended: int = 0
    refused: int = 0
    opened: int = 0
    is_dry: bool = False
    problems: list[Problem] = field(default_factory=list)


def import_complaints(
    made: Plan,
    *,
    brand: Brand,
    name: str,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
    by: Actor,
    at: datetime,
) -> Imported:
    """This function will take a file of complaints, at most 500 rows in one transaction.

    `name` names the file for ever: its rows are known by it and by their own id, so that taking it again, or going on
    after a stop, changes nothing that was taken.
    :param progress: told (rows done, rows in all) after each batch.
    """
    begun = [row for row in made.rows if not _later(row, at)]
    live = [row for row in begun if not _has_ended(row, at)]
    done = Imported(made.mapping, made.count, ended=len(begun) - len(live), is_dry=dry_run)
    done.problems = [*made.problems, *(_in_future(row, made) for row in made.rows if _later(row, at))]
    source = f"import:{name}"[:80]
    for start in range(0, len(live), BATCH):
        _take([delivery_of(row, brand, source, at) for row in live[start : start + BATCH]], done, by, at)
        if progress:
            progress(min(start + BATCH, len(live)), len(live))
    done.refused = made.count - len(begun)
    if not dry_run:
        counted = Counted(done.rows, done.taken, done.known + done.ended, done.refused)
        columns = {meaning.value: heading for meaning, heading in made.mapping.items()}
        intake.record_import(brand, name, columns, counted, by=by, at=at)
    return done


def _has_ended(row: Row, at: datetime) -> bool:
    """Whether it had ended elsewhere by now: then it is history, and nobody waits."""
    return Meaning.ENDED in row.moments and row.moments[Meaning.ENDED] <= at


def _later(row: Row, at: datetime) -> bool:
    return Meaning.RECEIVED in row.moments and row.moments[Meaning.RECEIVED] > at


def _in_future(row: Row, made: Plan) -> Problem:
    return Problem(row.line, made.mapping[Meaning.RECEIVED], "it lies in the future; check the date and its order.")


def _take(deliveries: Sequence[Delivery], done: Imported, by: Actor, at: datetime) -> None:
    if done.is_dry:
        ids = [one.external_id for one in deliveries]
        fresh = set(ids) - known_ids(deliveries[0].source, ids)
        done.taken += len(fresh)
        done.known += len(ids) - len(fresh)
        return
    heard = hear(deliveries, by=by, at=at)
    done.taken += sum(one.is_new for one in heard)
    done.known += sum(not one.is_new for one in heard)
    done.opened += sum(one.is_opened for one in heard)


def delivery_of(row: Row, brand: Brand, source: str, at: datetime) -> Delivery:
    """A row of a file as what it is: something that a customer told us. It came now, unless it says when."""
    return Delivery(
        brand=brand,
        channel=Channel.IMPORT,
        source=source,
        external_id=row.id[:250],
        received_at=row.moments.get(Meaning.RECEIVED, at),
        from_name=row.text(Meaning.NAME),
        from_address=row.text(Meaning.MAIL),
        subject=row.text(Meaning.SUBJECT),
        text=row.text(Meaning.WORDS) or row.text(Meaning.SUBJECT) or row.text(Meaning.KIND),
        phone=row.text(Meaning.PHONE),
        customer_key=row.text(Meaning.CUSTOMER),
        order_number=row.text(Meaning.ORDER),
        kind=row.text(Meaning.KIND),
        language=row.text(Meaning.LANGUAGE)[:12],
        happened_at=row.moments.get(Meaning.HAPPENED),
        resolve_by=row.moments.get(Meaning.EXPECTED),
    )
