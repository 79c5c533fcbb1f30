"""One person, one customer, one owner: merging two customers, parting them again, and one owner for what is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.cases import merging as cases
from amends.cases import splitting
from amends.cases.actions import HandOffOpen
from amends.cases.actions import assign as give
from amends.cases.models import Case
from amends.cases.queries import whole
from amends.cases.rules import HandOffReason
from amends.customers import merging as customers
from amends.customers.merging import NotOne
from amends.customers.models import Customer, Merge
from amends.flow.staffing import hand_off, reassign
from amends.followups import merging as scores
from amends.intake import merging as intake
from amends.journal.actors import Actor
from amends.people.models import Person
from amends.people.rules import Right
from amends.promises import actions as promises
from amends.promises import merging as owed
from amends.promises.queries import open_on

__all__ = ["NotOne", "OneOwner", "merge", "one_owner", "tell_apart", "unmerge"]


@transaction.atomic
def merge(kept: Customer, gone: Customer, *, by: Actor, at: datetime) -> Merge:
    """This function will make two customers one: identities, orders, cases and consents of `gone` go over to `kept`.

    What went over is written down, row by row, so that parting them gives it back.
    :raises NotOne: for one and the same, of two brands, or merged before; nothing is changed.
    """
    customers.may_merge(kept, gone)
    elsewhere = cases.go_over(kept, gone, customers.twins(kept, gone), by=by, at=at)
    elsewhere["complaints"] = intake.go_over(kept, gone)
    elsewhere["promises"] = owed.go_over(kept, gone)
    elsewhere["scores"] = scores.go_over(kept, gone)
    return customers.merge(kept, gone, elsewhere=elsewhere, by=by, at=at)


@transaction.atomic
def unmerge(row: Merge, *, by: Actor, at: datetime) -> None:
    """This function will part two customers again; what came in since they were merged stays with the one who stayed.

    :raises NotOne: when they are parted already, merged on since, or their cases joined; nothing is changed.
    """
    across = cases.joined_across(row.moved["cases"])
    if across is not None and across.joined_to is not None:
        raise NotOne(f"merge: {across.reference} was joined to {across.joined_to.reference}; take that back first.")
    customers.unmerge(row, by=by, at=at)
    back = cases.go_back(row.kept, row.gone, row.moved, by=by, at=at)
    intake.go_back(row.gone, row.moved["complaints"])
    owed.go_back(row.kept, row.gone, row.moved["promises"], back)
    # Whoever was merged before scores could be told has none to get back.
    scores.go_back(row.gone, row.moved.get("scores", []))


@transaction.atomic
def tell_apart(customer: Customer, other: Customer, *, by: Person, at: datetime) -> None:
    """This function will say that two customers who look alike are two persons: nobody is asked about them again.

    It stands on their open cases, else on the last one of each. Said before, it is not said again.
    :raises NotOne: for one and the same, of two brands, or where neither has a case on which it could stand; nothing
        is changed.
    """
    customers.may_merge(customer, other)
    if frozenset({customer.id, other.id}) in splitting.told_apart({customer.id, other.id}):
        return
    mine, theirs = (cases.open_of(one) or cases.all_of(one)[:1] for one in (customer, other))
    if not mine or not theirs:
        raise NotOne("with: one of them has no case yet; there is nothing to keep apart.")
    pairs = [(case, theirs[0]) for case in mine] + [(case, mine[0]) for case in theirs]
    splitting.say_not_alike(pairs, by=by, at=at)


@dataclass(frozen=True, slots=True)
class OneOwner:
    """What became of a customer's open cases: whose they are now, which were given, which wait for an answer, and
    which only their owners or a lead can give."""

    owner: Person
    given: tuple[Case, ...] = ()
    offered: tuple[Case, ...] = ()
    left: tuple[Case, ...] = ()


@transaction.atomic
def one_owner(customer: Customer, *, by: Person, at: datetime) -> OneOwner:
    """This function will bring a customer's open cases to the owner of the oldest that has one.

    What nobody has is theirs at once. A colleague's is given by a lead; its owner offers it, and owns it until it is
    accepted; anybody else leaves it.
    :raises NotOne: when nobody owns one of them.
    """
    open_ = cases.open_of(customer)
    owner = next((case.owner for case in open_ if case.owner is not None), None)
    if owner is None:
        raise NotOne("with: nobody owns one of their cases yet; take one first.")
    given, offered, left = list[Case](), list[Case](), list[Case]()
    for case in open_:
        if case.owner_id == owner.id:
            continue
        found = whole(case.id)
        if found.owner is None:
            give([found], to=owner, by=by, at=at)
            team_owes = [promise for promise in open_on(found) if promise.team_id]
            promises.pass_on(team_owes, to=owner, by=by, at=at)
            promises.renew({found.id})
            given.append(found)
        elif by.can(Right.LEAD_TEAM):
            reassign([found], owner, by=by, at=at)
            given.append(found)
        elif found.owner_id == by.id and _is_offered(found, owner, by, at):
            offered.append(found)
        else:
            left.append(found)
    return OneOwner(owner, tuple(given), tuple(offered), tuple(left))


def _is_offered(case: Case, owner: Person, by: Person, at: datetime) -> bool:
    try:
        hand_off(case, owner, HandOffReason.LOAD, "One customer, one owner.", by=by, at=at)
    except HandOffOpen:
        return False
    return True
