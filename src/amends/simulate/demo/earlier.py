"""The weeks before the storm: a few recoveries from their first letter to their check-in, each kept to the end.

Some of the storm's passengers had trouble before; what was done about it stands in their history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case
from amends.conversation.queries import has_human_word
from amends.flow.promising import Reply
from amends.flow.visiting import Rated
from amends.followups import queries as follow_ups
from amends.followups.rules import END_AFTER, REMIND_AFTER, CheckInAnswer
from amends.journal.actors import CLOCK, Automatic
from amends.learn import queries as causes
from amends.people.models import Person
from amends.promises.queries import open_on
from amends.promises.rules import PromiseKind
from amends.remedies import queries as remedies
from amends.remedies.models import Remedy
from amends.simulate.demo.customers import Customers
from amends.simulate.demo.moments import local
from amends.simulate.demo.staffing import Airline
from amends.simulate.demo.travellers import Travellers
from amends.simulate.letters import Desk
from amends.simulate.staff import Colleague
from amends.simulate.world import World

FINANCE = Automatic("finance")
FIRST_WORD, SOLUTION, PAYMENT = timedelta(minutes=7), timedelta(hours=2), timedelta(hours=20)
# How long before a check-in is over it is asked, answered, and ended where nobody answered.
ASKED, ANSWERED, ENDED = timedelta(hours=6), timedelta(hours=3), timedelta(minutes=30)


def _see_to_follow_ups(at: datetime) -> bool:
    """What the worker does: one reminder, and the end of a silence."""
    return bool(flow.check_in_automatically(by=CLOCK, at=at))


@dataclass(frozen=True)
class Trouble:
    """What failed somebody before the storm: when, who, on which of the storm's flights they sit, what they wrote.

    `given_minor` is what was given beside the fix; `score` their rating, 0 where they gave none; a check-in that is
    not answered ends with the outcome unknown.
    """

    at: datetime
    name: str
    flight: str
    subject: str
    text: str
    cause: str
    given_minor: int = 0
    is_answered: bool = True
    score: int = 0


TROUBLES: tuple[Trouble, ...] = (
    Trouble(
        local(14, 9, 5, month=1),
        "Björn Weber",
        "9E3424",
        "My bag",
        "My bag arrived two days after I did. The meeting was in a borrowed jacket. I would like the receipts paid.",
        "supplier-or-carrier",
        3000,
        score=4,
    ),
    Trouble(
        local(16, 11, 30, month=1),
        "Lucía Montoya",
        "DL1385",
        "Charged for a seat",
        "I was charged for a seat that I had already paid for. Please put it back on my card.",
        "machine-or-system",
        2500,
        score=5,
    ),
    Trouble(
        local(21, 8, 15, month=1),
        "Jun Liu",
        "9E4033",
        "Seat changed",
        "My aisle seat became a middle seat and nobody told me. I have flown with you for years and ask why.",
        "machine-or-system",
        is_answered=False,
    ),
    Trouble(
        local(24, 19, 20, month=1),
        "Tunde Okafor",
        "AA785",
        "Rude at the gate",
        "The gate agent was rude to my father when he asked where to sit. He deserves an apology.",
        "human-slip",
        score=5,
    ),
    Trouble(
        local(29, 10, 40, month=1),
        "James Whitfield",
        "VX29",
        "Refund still missing",
        "You wrote in December that my refund is on its way. It is not. What is the matter with it?",
        "our-process",
        4000,
        is_answered=False,
    ),
    Trouble(
        local(7, 9, 30),
        "Meera Nambiar",
        "UA594",
        "Billed twice",
        "The bill shows my lounge pass twice, I have one. Please correct it before my card is due.",
        "machine-or-system",
        2500,
    ),
    Trouble(
        local(7, 10, 10),
        "Hannah Whitfield",
        "B615",
        "Unfriendly on board",
        "I asked for water twice. The attitude of the crew in row 20 was such that I did not ask again.",
        "human-slip",
        score=4,
    ),
    Trouble(
        local(7, 13, 45),
        "Abena Okafor",
        "EV4520",
        "Wrong invoice",
        "The invoice names my old company. I need it corrected for my taxes, please.",
        "our-process",
    ),
)
CAST = tuple((one.name, one.flight) for one in TROUBLES)


class Earlier:
    """Plays the troubles before the storm, each with its owner's work at its time."""

    def __init__(
        self, world: World, airline: Airline, travellers: Travellers, customers: Customers, staff: Sequence[Colleague]
    ) -> None:
        self.world = world
        self.airline = airline
        self.travellers = travellers
        self.customers = customers
        self.staff = {colleague.person.id: colleague for colleague in staff}
        self.desk = Desk()

    def plan(self) -> None:
        """Plans all of them."""
        for one in TROUBLES:
            self.world.plan(one.at, partial(self._complain, one))

    def _complain(self, one: Trouble, at: datetime) -> None:
        booked = self.travellers.called(one.name, one.flight)
        case = self.customers.tell(booked, one.subject, one.text, at)
        self.world.plan(at + FIRST_WORD, partial(self._begin, case.id))
        self.world.plan(at + SOLUTION, partial(self._solve, one, case.id))

    def _owner(self, case: Case) -> Person:
        return case.owner or self.airline.people["ben"]

    def _begin(self, case_id: UUID, at: datetime) -> None:
        case = cases.whole(case_id)
        if not has_human_word(case):
            self.staff[self._owner(case).id].acknowledge(case, at)

    def _solve(self, one: Trouble, case_id: UUID, at: datetime) -> None:
        case = cases.whole(case_id)
        owner = self._owner(case)
        flow.fix(case, by=owner, at=at)
        flow.confirm(case, Reply(self.desk.outcome(case, owner)), by=owner, at=at)
        offering = remedies.offering("credit")
        if one.given_minor and offering:
            remedy = flow.offer_remedy(case, offering, one.given_minor, case.brand.currency, "", by=owner, at=at)
            self.world.plan(at + PAYMENT, partial(self._pay, remedy))
        else:
            flow.decide_no_remedy(case, "put_right_in_kind", by=owner, at=at)
        flow.set_cause(case, causes.by_slug(one.cause) or causes.active()[0], by=owner, at=at)
        flow.follow_up(case, by=owner, at=at)
        flow.resolve(case, by=owner, at=at)
        survey = flow.survey(case, by=owner, at=at)
        self.customers.pass_over(survey.id)
        if one.score:
            self.world.plan(
                at + PAYMENT, lambda moment: flow.rate(survey, Rated(one.score), by=case.customer, at=moment)
            )
        self._plan_check_in(one, case)

    def _plan_check_in(self, one: Trouble, case: Case) -> None:
        booked = follow_ups.booked(case)
        self.customers.pass_over(*([booked.id] if booked else []))
        over_at = next(p.due_at for p in open_on(case) if p.kind == PromiseKind.FOLLOW_UP.value)
        owner = self.staff[self._owner(case).id]
        self.world.plan(over_at - ASKED, lambda at: owner.check_in(cases.whole(case.id), at))
        if one.is_answered:
            self.world.plan(over_at - ANSWERED, partial(self._answer, case.id))
        else:
            for span in (REMIND_AFTER, END_AFTER):
                self.world.plan(over_at - ASKED + span + ENDED, _see_to_follow_ups)

    def _answer(self, case_id: UUID, at: datetime) -> None:
        case = cases.whole(case_id)
        booked = follow_ups.booked(case)
        if booked and booked.asked_at and not booked.answered_at:
            flow.answer_check_in(booked, CheckInAnswer.ALL_GOOD, by=case.customer, at=at)

    def _pay(self, remedy: Remedy, at: datetime) -> None:
        flow.pay_remedy(remedy, f"KA-{at:%m%d}-{remedy.amount_minor // 100}", by=FINANCE, at=at)
