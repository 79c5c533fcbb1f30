"""What one process of the play does: something at random, again and again, on whatever the others left."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from django.db import Error, close_old_connections, connection
from django.db.models import Q

from amends.cases.models import Case
from amends.flow import governing, looking, making_right, paying, visiting
from amends.flow.ending import CaseEnded
from amends.journal.actors import CLOCK, Automatic
from amends.people.models import Person
from amends.post.sealing import unsealed
from amends.promises.actions import AlreadyEnded
from amends.remedies.actions import Denied
from amends.remedies.models import (
    GIVEN,
    UNDECIDED,
    UNPAID,
    Budget,
    FinalAnswer,
    Offering,
    Payout,
    Remedy,
    SecondLook,
    Voucher,
)
from amends.remedies.models.looks import LOOKING
from amends.remedies.queries import month_now
from amends.remedies.rules import Answer, Skip, Word
from tests.payments_play.furnishing import BEGAN, MORE, STEP, open_case

RETRIES = 6
TENDED = 1 / 1_000
NEWEST = 40
TILL = Automatic("till")
DOLLARS = (1, 20, 49, 50, 51, 100, 250, 251, 400, 401, 1_001)
ASKERS = ("ana", "ben", "hana", "bea", "lena", "carlos", "mara", "dita")
DECIDERS = ("ana", "bea", "lena", "carlos", "mara", "nils")


class Worker:
    """One process: it does something at random, again and again, each time a little later than before."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.people = {one.email.partition("@")[0]: one for one in Person.objects.select_related("team", "calendar")}
        offerings = {one.slug: one for one in Offering.objects.all()}
        self.offerings = [offerings[slug] for slug in ("refund", "voucher", "goodwill")]
        self.idea = offerings["own-idea"]
        self.at: datetime = BEGAN
        self.verbs: list[tuple[int, Callable[[], object]]] = [
            (2, self.open_case),
            (22, self.offer),
            (3, self.give_idea),
            (12, self.approve),
            (3, self.refuse),
            (2, self.withdraw),
            (3, self.decline),
            (2, self.reverse),
            (10, self.pay_by_hand),
            (6, self.choose),
            (22, self.pay_out),
            (3, self.come_back),
            (6, self.pay_again),
            (12, self.redeem),
            (3, self.expire),
            (1, self.raise_budget),
            (1, self.agree),
            (2, self.give_final),
            (2, self.decide_final),
        ]

    def person(self, *, of: tuple[str, ...] = ASKERS) -> Person:
        return self.people[self.rng.choice(of)]

    def act(self, count: int) -> None:
        """One operation, retried while the database is busy; one in ten is done a second time, as a client would."""
        self.at = BEGAN + STEP * count
        weights, verbs = zip(*self.verbs, strict=True)
        (verb,) = self.rng.choices(verbs, weights)
        state = self.rng.getstate()
        for again in range(2 if self.rng.random() < 0.1 else 1):
            if again:
                self.rng.setstate(state)
            self._try(verb)
        if self.rng.random() < TENDED:
            self._try(self.tend)

    def tend(self) -> None:
        """What a server does by itself, and a throw-away one does not: else every table is planned for as empty."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def _try(self, verb: Callable[[], object]) -> None:
        for attempt in range(RETRIES):
            try:
                verb()
            except (Denied, AlreadyEnded, CaseEnded):
                return
            except Error:
                if attempt == RETRIES - 1:
                    raise
                close_old_connections()
            else:
                return

    def one(self, meant: Q) -> Remedy | None:
        """A remedy at random among the newest that fit."""
        ids = list(Remedy.objects.filter(meant).order_by("-id").values_list("id", flat=True)[:NEWEST])
        return Remedy.objects.select_related("case", "offering").get(id=self.rng.choice(ids)) if ids else None

    def open_case(self) -> None:
        number = self.rng.randrange(1_000_000)
        open_case(f"Passenger {number}", number, by=self.people["ana"], at=self.at)

    def _case(self) -> Case:
        return Case.objects.get(id=self.rng.choice(Case.objects.order_by("-id").values_list("id", flat=True)[:NEWEST]))

    def offer(self) -> None:
        case, offering = self._case(), self.rng.choice(self.offerings)
        minor = self.rng.choice(DOLLARS) * 100
        person, skips = self.person(), None if self.rng.random() < 0.1 else Skip.CANNOT_WAIT
        making_right.offer_remedy(case, offering, minor, "USD", "As agreed", skips=skips, by=person, at=self.at)

    def give_idea(self) -> None:
        minor, told = self.rng.choice((500, 3_000, 9_900)), {"idea": "A taxi home", "skips": Skip.CANNOT_WAIT}
        making_right.offer_remedy(
            self._case(), self.idea, minor, "USD", "It helps", **told, by=self.person(), at=self.at
        )

    def approve(self) -> None:
        if asked := self.one(UNDECIDED):
            making_right.approve_remedy(asked, by=self.person(of=DECIDERS), at=self.at)

    def refuse(self) -> None:
        if asked := self.one(UNDECIDED):
            making_right.refuse_remedy(asked, "No.", by=self.person(of=DECIDERS), at=self.at)

    def withdraw(self) -> None:
        if asked := self.one(UNDECIDED):
            making_right.withdraw_remedy(asked, by=self.person(), at=self.at)

    def decline(self) -> None:
        if given := self.one(UNPAID):
            making_right.decline_remedy(given, by=TILL, at=self.at)

    def reverse(self) -> None:
        if given := self.one(GIVEN):
            making_right.reverse_remedy(given, by=self.person(), at=self.at)

    def pay_by_hand(self) -> None:
        if given := self.one(UNPAID & Q(offering__slug__in=["goodwill", "own-idea"])):
            making_right.pay_remedy(given, f"wire {given.id.hex[-6:]}", by=self.person(), at=self.at)

    def choose(self) -> None:
        if given := self.one(UNPAID & Q(offering__slug="goodwill")):
            visiting.take_as_voucher(given, by=TILL, at=self.at)

    def pay_out(self) -> None:
        paying.pay_out(at=self.at, at_most=self.rng.randint(1, 4), by=CLOCK)

    def payout(self, **meant: object) -> Payout | None:
        ids = list(Payout.objects.filter(**meant).order_by("-id").values_list("id", flat=True)[:NEWEST])
        rows = Payout.objects.select_related("remedy__case", "remedy__offering", "account")
        return rows.get(id=self.rng.choice(ids)) if ids else None

    def come_back(self) -> None:
        row = self.payout(state="paid", account__provider="webhook")
        if row is not None:
            paying.take_word(row, Word(Answer.RETURNED, reason="closed"), by=CLOCK, at=self.at)

    def pay_again(self) -> None:
        row = self.payout(state="failed", ended_at__isnull=True)
        if row is not None:
            paying.pay_again(row, by_hand=self.rng.random() < 0.5, by=self.person(), at=self.at)

    def redeem(self) -> None:
        rows = list(Voucher.objects.filter(left_minor__gt=0).select_related("brand").order_by("-id")[:NEWEST])
        if rows:
            voucher = self.rng.choice(rows)
            minor = self.rng.choice([None, 100, 500, voucher.left_minor + 1])
            key = f"{voucher.id}:{self.rng.randint(1, 6)}"
            code = unsealed(voucher.sealed)["code"]
            paying.redeem(code, minor, key, brand=voucher.brand, by=TILL, at=self.at)

    def expire(self) -> None:
        paying.expire_vouchers(by=CLOCK, at=self.at)

    def raise_budget(self) -> None:
        """More for the running month; it is never less, so that what was within it stays so."""
        row = self.rng.choice(list(Budget.objects.select_related("brand__calendar", "kind").order_by("id")))
        key = month_now(row.brand, self.at).key
        was = Budget.objects.filter(brand=row.brand, kind=row.kind, month__lte=key).order_by("-month").first()
        minor = (was.amount_minor or 0) + MORE if was else MORE
        governing.set_budget(row.brand, row.kind, minor, "USD", key, by=self.people["nils"], at=self.at)

    def look(self) -> SecondLook | None:
        rows = list(SecondLook.objects.filter(LOOKING).select_related("case", "promise").order_by("-id")[:NEWEST])
        return self.rng.choice(rows) if rows else None

    def agree(self) -> None:
        if look := self.look():
            looking.agree(look, "They are content.", by=self.person(), at=self.at)

    def give_final(self) -> None:
        if look := self.look():
            told = ("It was the weather.", "What we gave stands.", "The courts.")
            looking.give_final(look, *told, by=self.person(), at=self.at)

    def decide_final(self) -> None:
        waiting = FinalAnswer.objects.filter(decided_by__isnull=True, look__ended_at__isnull=True)
        rows = list(waiting.select_related("look__case__customer", "look__promise", "written_by", "approval")[:NEWEST])
        if not rows:
            return
        answer, by = self.rng.choice(rows), self.person(of=DECIDERS)
        if self.rng.random() < 0.3:
            looking.send_back(answer, "Say why.", by=by, at=self.at)
        else:
            looking.approve_final(answer, by=by, at=self.at)
