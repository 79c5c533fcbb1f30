"""Saturday morning at Ana's desk: whom she took, what she promised, what she waits for. At 14:12 her chair is yours.

Everything is done by the verbs that the pages use, at the time at which it happened.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from amends import flow
from amends.cases import queries as cases
from amends.cases.models import Case
from amends.cases.rules import HandOffReason
from amends.flow import tending, wording
from amends.flow.promising import Reply
from amends.people.models import Person
from amends.promises.rules import PromiseKind
from amends.remedies import queries as remedies
from amends.remedies.rules import Skip
from amends.simulate.demo.moments import local
from amends.simulate.demo.storm import Storm
from amends.simulate.letters import Desk

FIRST_WORDS = timedelta(minutes=6)
TONIGHT, TOMORROW = local(9, 17, 30), local(10, 11)

# Who appears, by name and flight.
CHARGED_TWICE, CALL, HOTEL, BAG = (
    ("Björn Weber", "9E3424"),
    ("Folake Okafor", "DL1147"),
    ("Haoran Liu", "B630"),
    ("Arjun Nambiar", "UA754"),
)
ASKED = (("Ifeoma Okafor", "DL926"), ("Andrés Montoya", "DL1385"), ("Lihua Liu", "B61176"), ("Jun Liu", "EV4382"))
HANDED, RETURNED, COLLEAGUES = ("Rohan Nambiar", "AA773"), ("Farhan Nambiar", "DL1619"), ("Mateo Díaz", "DL2019")
FAMILY, SLEPT, CONTRACT = ("Grace Whitfield", "UA1593"), ("Olivia Whitfield", "B6112"), ("Hannah Whitfield", "UA535")
MOTHER = ("Grace Ellery", "B6359")
# What passengers of flights that flew write about, after two o'clock.
OTHERS = (
    (("Emily Prescott", "AA753"), "Stroller", "Our stroller came back with a broken wheel. We fly home on Monday."),
    (("Logan Dunmore", "AA133"), "Wi-Fi", "I paid for the Wi-Fi on board, and it was off all the way. My $8, please."),
    (("Avi Feldstein", "DL963"), "Charged twice", "My card was charged for row 12 twice. One row is enough for me."),
    (("Grace Harmon", "FL349"), "Seat", "I paid for room for my knees and sat by the galley wall. Who decides that?"),
    (("Niamh McTavish", "EV4133"), "Rude at boarding", "The man at the door was rude to my husband. Why?"),
)
CAST = (
    *(CHARGED_TWICE, CALL, HOTEL, BAG, *ASKED, HANDED, RETURNED),
    *(COLLEAGUES, FAMILY, SLEPT, CONTRACT, MOTHER),
    *(who for who, _, _ in OTHERS),
)


class Scenes:
    """Plans what happened at Ana's desk, on the storm's own world."""

    def __init__(self, storm: Storm) -> None:
        self.storm = storm
        self.people = storm.airline.people
        self.asked_of = storm.airline.departments
        self.desk = Desk()
        self._cases: dict[tuple[str, str], UUID] = {}

    def plan(self) -> None:
        """Plans all of it."""
        ana = self.people["ana"]
        self._at(local(7, 18), lambda at: flow.end_shift(ana, until=local(9, 9), reason="day off", by=ana, at=at))
        self._refund()
        self._promised()
        self._waiting_for_them()
        self._handed_on()
        self._approvals()
        self._last_minutes()

    def _at(self, at: datetime, act: Callable[[datetime], object]) -> None:
        self.storm.world.plan(at, act)

    def _case(self, who: tuple[str, str]) -> Case:
        return cases.whole(self._cases[who])

    def _comes(
        self, who: tuple[str, str], fact: str, at: datetime, owner: str = "ana", *, solved_by: datetime = TOMORROW
    ) -> None:
        """Somebody writes what happened; the owner takes the case at once, and writes until when it is solved."""
        self._at(at, partial(self._take, who, fact, self.people[owner]))
        self._at(at + FIRST_WORDS, partial(self._greet, who, self.people[owner], solved_by))

    def _take(self, who: tuple[str, str], fact: str, owner: Person, at: datetime) -> None:
        case = self.storm.customers.complain(self.storm.travellers.called(*who), at, fact=fact)
        self._cases[who] = case.id
        self.storm.leave_alone(case)
        if case.owner_id is None:
            flow.take(case, by=owner, at=at)
        elif case.owner_id != owner.id:
            flow.reassign([case], owner, by=self.people["bea"], at=at)

    def _greet(self, who: tuple[str, str], owner: Person, solved_by: datetime, at: datetime) -> None:
        case = self._case(who)
        words = Reply(self.desk.first_words(case, owner, solved_by, at))
        flow.promise(case, "the solution", solved_by, kind=PromiseKind.RESOLUTION, reply=words, by=owner, at=at)

    def _promise(self, who: tuple[str, str], at: datetime, words: str, due_at: datetime, letter: str) -> None:
        ana = self.people["ana"]

        def act(moment: datetime) -> None:
            case = self._case(who)
            time = wording.to_customer(case, due_at, moment)
            reply = Reply(f"Dear {case.customer.name},\n\n{letter.format(time=time)}\n\nAna")
            flow.promise(case, words, due_at, reply=reply, by=ana, at=moment)

        self._at(at, act)

    def _ask(self, who: tuple[str, str], at: datetime, what: str, department: str, by_at: datetime) -> None:
        whom, ana = self.asked_of[department], self.people["ana"]
        self._at(at, lambda moment: flow.ask(self._case(who), what, whom, by_at, by=ana, at=moment))

    def _refund(self) -> None:
        """Promised for half past one, and Finance let her down: the promise that is broken when you sit down."""
        who, ana = CHARGED_TWICE, self.people["ana"]
        self._comes(who, "charged_twice", local(9, 9, 22))
        self._at(local(9, 9, 34), self._understood)
        self._at(local(9, 9, 51), lambda at: self._reply(who, "Yes, exactly that. Both charges are from Friday.", at))
        confirmed = partial(flow.understand, heard={}, confirmed=True)
        self._at(local(9, 9, 52), lambda at: confirmed(self._case(who), by=self._case(who).customer, at=at))
        self._ask(
            who, local(9, 10, 5), "The refund number: one of the two charges of Friday", "Finance", local(9, 12, 45)
        )
        letter = (
            "you are right: the card was charged twice, and one of the two goes back to it. Finance makes the refund "
            "today. You have its number from me by {time}."
        )
        self._promise(who, local(9, 10, 8), "the refund number", local(9, 13, 30), letter)
        note = "Called Finance at 12:50: the payment run is late, nobody could say by when."
        self._at(local(9, 12, 51), lambda at: flow.note(self._case(who), note, by=ana, at=at))
        # On his clock, in Los Angeles, it is three hours earlier.
        words = "It is a quarter to eleven. You wrote 10:30. Was that a promise, or what you write to everybody?"
        self._at(local(9, 13, 46), lambda at: self._reply(who, words, at))

    def _understood(self, at: datetime) -> None:
        case = self._case(CHARGED_TWICE)
        heard = {
            "words": "My card shows the price twice.",
            "caused": "no money for the rent until one of the charges is back",
            "asks": "one charge back on the card, and somebody who answers",
            "unknown": "did the bank book both charges, or only reserve them?",
        }
        flow.understand(case, heard, by=self.people["ana"], at=at)

    def _reply(self, who: tuple[str, str], words: str, at: datetime) -> None:
        self.storm.customers.reply(self._case(who), words, at)

    def _promised(self) -> None:
        """What can still be kept: a call, a hotel, a bag, and something that a colleague asked for."""
        self._comes(CALL, "hold_time", local(9, 10, 41), solved_by=TONIGHT)
        letter = "there is one seat by way of Charlotte and one tomorrow morning. I call you by {time}, and you choose."
        self._promise(CALL, local(9, 12, 20), "I'll call you", local(9, 14, 30), letter)
        self._comes(HOTEL, "meal_voucher", local(9, 11, 5), solved_by=TONIGHT)
        self._ask(HOTEL, local(9, 12, 58), "A room for two near JFK, tonight", "Hotels", local(9, 14, 45))
        letter = "you will not spend another night at the gate. You have the hotel's name from me by {time}."
        self._promise(HOTEL, local(9, 13, 2), "the hotel's name", local(9, 15), letter)
        self._comes(BAG, "bag_missing", local(9, 11, 32))
        self._ask(BAG, local(9, 13, 20), "Where is the bag? The tag is in the letter", "Baggage", local(9, 15, 20))
        letter = "Baggage looks for your suitcase. I tell you where it is by {time}, also if they have not found it."
        self._promise(BAG, local(9, 13, 24), "where your suitcase is", local(9, 15, 45), letter)
        self._comes(COLLEAGUES, "rebooking_wanted", local(9, 12, 5), owner="ben")
        what = "Ask his mother, in Spanish, which flight"
        ana, ben = self.people["ana"], self.people["ben"]
        self._at(
            local(9, 13, 40),
            lambda at: flow.ask(self._case(COLLEAGUES), what, ana, local(9, 15, 15), by=ben, at=at),
        )

    def _waiting_for_them(self) -> None:
        """Four were asked for something that only they know; one of them has answered."""
        ana = self.people["ana"]
        for number, who in enumerate(ASKED):
            comes_at = local(9, 9, 48) + timedelta(minutes=38 * number)
            self._comes(who, "rebooking_wanted", comes_at)
            self._at(comes_at + timedelta(minutes=50), partial(self._ask_them, who, ana))
        words = "Monday evening is early enough. Newark is fine for me too."
        self._at(local(9, 13, 57), lambda at: self._reply(ASKED[0], words, at))

    def _ask_them(self, who: tuple[str, str], by: Person, at: datetime) -> None:
        case = self._case(who)
        words = f"Dear {case.customer.name},\n\nto rebook you I need one thing: by when must you be there?\n\nAna"
        flow.ask_customer(case, "the day on which you must be there", Reply(words), local(9, 19), by=by, at=at)

    def _handed_on(self) -> None:
        """Ben took one over; Diego gave the other back."""
        ana = self.people["ana"]
        for who, to, reason, note in (
            (HANDED, "ben", HandOffReason.LOAD, "Nothing promised yet. He wants a seat to Dallas, nothing else."),
            (RETURNED, "diego", HandOffReason.SKILL, "Three on one booking: could you split it?"),
        ):
            self._comes(who, "rebooking_wanted", local(9, 10, 22))
            self._at(
                local(9, 11, 40),
                lambda at, who=who, to=to, reason=reason, note=note: flow.hand_off(  # type: ignore[misc]
                    self._case(who), self.people[to], reason, note, by=ana, at=at
                ),
            )
        self._at(local(9, 11, 52), lambda at: self._answer_offer(HANDED, "ben", flow.accept, at))
        self._at(local(9, 12, 14), lambda at: self._answer_offer(RETURNED, "diego", flow.decline, at))

    def _answer_offer(self, who: tuple[str, str], taker: str, answer: Callable[..., None], at: datetime) -> None:
        offered = cases.open_hand_off(self._case(who))
        if offered is not None:
            answer(offered, by=self.people[taker], at=at)

    def _approvals(self) -> None:
        """What goes beyond 50 waits for Bea, what goes beyond 250 for Carlos."""
        self._comes(FAMILY, "family_split", local(9, 11, 50))
        self._offer(FAMILY, "ana", local(9, 14), 18000, "They waited for a day, a child among them")
        self._comes(SLEPT, "hotel_receipt", local(9, 11, 12), owner="ben")
        self._offer(SLEPT, "ben", local(9, 13, 47), 12000, "The room that nobody was there to give them")
        self._comes(CONTRACT, "third_rebooking", local(9, 12, 31), owner="ben")
        self._offer(CONTRACT, "ben", local(9, 13, 52), 40000, "The third flight in a row that we called off")

    def _offer(self, who: tuple[str, str], by: str, at: datetime, amount_minor: int, reason: str) -> None:
        def act(moment: datetime) -> None:
            case, offering = self._case(who), remedies.offering("goodwill")
            if offering is None:
                raise LookupError("The catalogue has no goodwill payment; the demo's data are not whole.")
            currency, skips, giver = case.brand.currency, Skip.CANNOT_BE_FIXED, self.people[by]
            flow.offer_remedy(case, offering, amount_minor, currency, reason, skips=skips, by=giver, at=moment)

        self._at(at, act)

    def _last_minutes(self) -> None:
        """Five have just written and nobody has them; and a mother stands at JFK with her child."""
        written: list[UUID] = []

        def write(one: tuple[tuple[str, str], str, str], at: datetime) -> None:
            who, subject, text = one
            written.append(self.storm.customers.tell(self.storm.travellers.called(*who), subject, text, at).id)

        for number, one in enumerate(OTHERS):
            self._at(local(9, 14, 1 + number), partial(write, one))
        bea = self.people["bea"]
        self._at(
            local(9, 14, 7),
            lambda at: tending.give_all([cases.whole(id_) for id_ in written], HandOffReason.LOAD, by=bea, at=at),
        )
        self._at(local(9, 14, 8), self._see_alerts)
        self._at(local(9, 14, 9), self._is_stranded)
        # Whoever got her is on the telephone: Bea leaves her to the first who is free.
        self._at(local(9, 14, 10), lambda at: tending.give_all([self._case(MOTHER)], HandOffReason.LOAD, by=bea, at=at))

    def _is_stranded(self, at: datetime) -> None:
        mother = self.storm.travellers.called(*MOTHER)
        case = self.storm.customers.complain(mother, at, fact="stranded_with_child")
        self._cases[MOTHER] = case.id
        self.storm.leave_alone(case)

    def _see_alerts(self, at: datetime) -> None:
        for person in self.people.values():
            tending.see_alerts(person, at=at)
