"""What waits for one member of a rehearsal's staff: hand-offs, approvals, second looks, causes, strangers."""

from __future__ import annotations

import random
from datetime import datetime
from uuid import UUID

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case
from amends.flow import looking, strangers
from amends.intake.queries import quarantined
from amends.learn import queries as causes
from amends.people.models import Person
from amends.people.rules import Right
from amends.prepared import Prepared
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind
from amends.remedies import queries as remedies
from amends.remedies.queries import looks

AT_ONCE = 3
DECISIONS = [kind.value for kind in (PromiseKind.SECOND_LOOK, PromiseKind.APPROVAL, PromiseKind.ACTION)]


def decide(person: Person, rng: random.Random, at: datetime) -> None:
    """Answers what waits for this person, as the dice say; some of it goes on waiting."""
    for offered in cases.offered_to(person):
        answer = rng.random()
        if answer < 0.7:
            (flow.accept if answer < 0.5 else flow.decline)(offered, by=person, at=at)
    for remedy in remedies.waiting_for(person)[:AT_ONCE]:
        if person not in remedies.deciders(remedy, at):
            continue
        if rng.random() < 0.6:
            flow.approve_remedy(remedy, by=person, at=at)
        else:
            flow.refuse_remedy(remedy, "Not for this.", by=person, at=at)
    deeds = {PromiseKind.SECOND_LOOK: _look_again, PromiseKind.APPROVAL: _approve_final, PromiseKind.ACTION: _find_out}
    for kind, case in _owed(person):
        deeds[kind](case, person, rng, at)
    if person.can(Right.LEAD_TEAM) and rng.random() < 0.15:
        for complaint in quarantined(at_most=AT_ONCE):
            strangers.release(complaint, by=person, at=at)


_OWED = Prepared(
    lambda person_id: (
        Promise.objects.filter(OPEN, person=person_id, kind__in=DECISIONS, case__closed_at__isnull=True)
        .filter(case__isnull=False)
        .order_by("-due_at", "-id")
        .values_list("case", "kind")
    )
)


def _owed(person: Person) -> list[tuple[PromiseKind, Case]]:
    """What this person owes on open cases that only a decision keeps, due first; of each case one."""
    found: dict[UUID, str] = dict(_OWED(person.id))
    return [(PromiseKind(kind), cases.whole(case_id)) for case_id, kind in list(found.items())[-AT_ONCE:]]


def _look_again(case: Case, person: Person, rng: random.Random, at: datetime) -> None:
    """A second look ends agreed, or with a final answer."""
    look = looks.open_look(case)
    if look is None or person.id in looks.deciders(look) or any(one.is_waiting for one in looks.answers_of(look)):
        return
    if rng.random() < 0.7:
        looking.agree(look, "said sorry, and did what they asked for", by=person, at=at)
    else:
        looking.give_final(look, "We have read all of it again.", "The voucher.", "The court.", by=person, at=at)


def _approve_final(case: Case, person: Person, rng: random.Random, at: datetime) -> None:
    """A final answer of somebody else leaves, or goes back to them."""
    look = looks.open_look(case)
    for answer in looks.answers_of(look) if look else []:
        if look is None or not answer.is_waiting or answer.written_by == person:
            continue
        answer.look = look
        if rng.random() < 0.7:
            looking.approve_final(answer, by=person, at=at)
        else:
            looking.send_back(answer, "Say what stays on offer.", by=person, at=at)


def _find_out(case: Case, person: Person, rng: random.Random, at: datetime) -> None:
    """A cause that somebody promised to find is found, mostly."""
    if rng.random() < 0.5:
        flow.set_cause(case, rng.choice(causes.active()), by=person, at=at)
