"""A desk with limits and a catalogue, and cases to make right. Ana may give 50, Bea 250, Carlos 1,000 dollars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from amends.cases import actions as cases
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.conversation.models import Message
from amends.conversation.rules import Direction
from amends.customers.models import Customer
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.post.rules import Channel
from amends.remedies import actions as remedies
from amends.remedies.models import Authority, Decision, Offering, Remedy, Transfer
from amends.remedies.rules import Skip
from tests.cast import NOON, Desk, a_customer, a_desk, an_order
from tests.laid_out import built_once


@dataclass
class Scene:
    """The desk, and everything of its catalogue by slug."""

    desk: Desk
    catalogue: dict[str, Offering]

    @property
    def ana(self) -> Person:
        return self.desk.ana

    @property
    def bea(self) -> Person:
        return self.desk.bea

    @property
    def carlos(self) -> Person:
        return self.desk.carlos

    @property
    def refund(self) -> Offering:
        return self.catalogue["refund"]

    @property
    def goodwill(self) -> Offering:
        return self.catalogue["goodwill"]

    def offer(self, case: Case, dollars: int, what: str = "refund", *, by: Person | None = None) -> Remedy:
        """So many dollars of this offering, by Ana unless somebody else is named, through the room's verb; an extra
        does not wait for what comes first."""
        offering, skips = self.catalogue[what], Skip.CANNOT_WAIT if self.catalogue[what].is_extra else None
        return remedies.offer(case, offering, dollars * 100, "USD", skips=skips, by=by or self.ana, at=NOON)


@built_once
def a_scene(*, open_always: bool = True) -> Scene:
    """A desk with the cast, the catalogue and the first limits in dollars."""
    desk = a_desk(open_always=open_always)
    remedies.stock("USD", by=SETUP, at=NOON)
    return Scene(desk, {one.slug: one for one in Offering.objects.all()})


def a_case(
    scene: Scene,
    name: str = "Jana Weber",
    *,
    kind: str | None = "flight-cancelled",
    customer: Customer | None = None,
    with_order: bool = True,
    owner: Person | None = None,
    is_answered: bool = True,
    at: datetime = NOON,
) -> Case:
    """A recovery of a flight that cost 312.40; a person has written already unless told otherwise."""
    desk = scene.desk
    failed = customer or a_customer(desk, name)
    order = an_order(desk, failed, f"KX-{failed.name}-{at:%j-%H%M}") if with_order else None
    new = NewCase(
        customer=failed,
        brand=desk.brand,
        channel=Channel.MAIL,
        kind=desk.kinds[kind] if kind else None,
        order=order,
        first_contact_at=at,
    )
    case = cases.open_([(new, owner, desk.team)], by=SETUP, at=at)[0]
    if is_answered:
        a_word(case, by=desk.ana, at=at)
    return case


def a_word(case: Case, *, by: Person | None, at: datetime = NOON) -> None:
    """A word to the customer: a person's call, or an automatic message."""
    Message.objects.create(
        id=new_id(at),
        case=case,
        direction=(Direction.CALL if by else Direction.OUT).value,
        channel=case.channel,
        author=by,
        is_automatic=by is None,
        said_at=at,
        text="I have read what happened.",
    )


TABLES = (Authority, Decision, Remedy, Transfer, Entry)


def everything() -> list[object]:
    """Every row of this room and of the journal: a denial leaves it as it was."""
    return [sorted(map(str, table.objects.values_list())) for table in TABLES]


def verbs(remedy: Remedy) -> list[str]:
    """What the journal says about a remedy, in order."""
    return list(Entry.objects.filter(subject_id=remedy.id).order_by("id").values_list("verb", flat=True))


def facts(remedy: Remedy, verb: str) -> dict[str, object]:
    """What the journal keeps of one of its steps."""
    found: dict[str, object] = Entry.objects.get(subject_id=remedy.id, verb=verb).facts
    return found


def moves(remedy: Remedy) -> list[tuple[str, str, str, int]]:
    """Its ledger rows in order: step, debited account, credited account, amount."""
    rows = remedy.transfers.order_by("id")
    return list(rows.values_list("step", "debit__code", "credit__code", "amount_minor"))
