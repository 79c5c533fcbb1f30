"""Run on the database of the play: furnish it, work on it at random, and tell what stands in it, as JSON.

python -m tests.payments_play.inside furnish ADDRESS | work SEED FILE OPERATIONS | told
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - Django has to be awake
from django.db import Error, close_old_connections, connection  # noqa: E402
from django.db.models import F, Q, Sum  # noqa: E402

from amends.cases.models import Case  # noqa: E402
from amends.flow import making_right, paying, visiting  # noqa: E402
from amends.journal.actors import CLOCK, SETUP, Automatic  # noqa: E402
from amends.people.models import Person  # noqa: E402
from amends.post.sealing import unsealed  # noqa: E402
from amends.promises.actions import AlreadyEnded  # noqa: E402
from amends.remedies import queries  # noqa: E402
from amends.remedies.actions import Denied  # noqa: E402
from amends.remedies.models import GIVEN, UNDECIDED, UNPAID, Offering, Payout, Remedy, Transfer, Voucher  # noqa: E402
from amends.remedies.rules import Answer, Skip, Word  # noqa: E402
from amends.work.models import Work  # noqa: E402
from tests.cast import NOON  # noqa: E402
from tests.rooms.remedies.scene import a_case, a_scene  # noqa: E402

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIz"
CASES = 60
RETRIES = 6
TILL = Automatic("till")
DOLLARS = (1, 20, 49, 50, 51, 100, 250, 251, 400, 1_001)
PEOPLE = ("ana", "ben", "bea", "carlos", "dita")


def furnish(address: str) -> object:
    """A desk with cases, a provider that pays refunds, and vouchers of its own; the rest is paid by hand."""
    call_command("migrate", verbosity=0)
    scene = a_scene()
    brand = scene.desk.brand
    for provider, pays, told in (
        ("webhook", "refund", {"url": address, "secret": SECRET}),
        ("voucher", "voucher", {"days": "3"}),
        ("voucher", "goodwill", {"days": "3", "when": "chosen"}),
    ):
        paying.open_payout_account(provider, brand=brand, name=pays, pays=[pays], told=told, by=SETUP, at=NOON)
    for number in range(CASES):
        a_case(scene, f"Passenger {number}", owner=scene.ana)
    return {"cases": CASES}


class Worker:
    """One process: it does something at random, again and again, each time a little later than before."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.people = {one.email.partition("@")[0]: one for one in Person.objects.select_related("team")}
        self.cases = list(Case.objects.order_by("id"))
        self.offerings = list(Offering.objects.filter(slug__in=["refund", "voucher", "goodwill"]))
        last = Transfer.objects.order_by("-at").first()
        self.at: datetime = last.at if last else NOON
        self.verbs: list[tuple[int, Callable[[], object]]] = [
            (24, self.offer),
            (10, self.approve),
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
        ]

    def person(self) -> Person:
        return self.people[self.rng.choice(PEOPLE)]

    def act(self) -> None:
        """One operation, retried while the database is busy; one in ten is done a second time, as a client would."""
        self.at += timedelta(seconds=self.rng.randint(20, 240))
        weights, verbs = zip(*self.verbs, strict=True)
        (verb,) = self.rng.choices(verbs, weights)
        state = self.rng.getstate()
        for again in range(2 if self.rng.random() < 0.1 else 1):
            if again:
                self.rng.setstate(state)
            self._try(verb)

    def _try(self, verb: Callable[[], object]) -> None:
        for attempt in range(RETRIES):
            try:
                verb()
            except (Denied, AlreadyEnded):
                return
            except Error:
                if attempt == RETRIES - 1:
                    raise
                close_old_connections()
            else:
                return

    def one(self, meant: Q) -> Remedy | None:
        """A remedy at random among the newest that fit."""
        rows = list(Remedy.objects.filter(meant).select_related("case", "offering").order_by("-asked_at")[:40])
        return self.rng.choice(rows) if rows else None

    def offer(self) -> None:
        case, offering = self.rng.choice(self.cases), self.rng.choice(self.offerings)
        minor = self.rng.choice(DOLLARS) * 100
        person, skips = self.person(), Skip.CANNOT_WAIT
        making_right.offer_remedy(case, offering, minor, "USD", "As agreed", skips=skips, by=person, at=self.at)

    def approve(self) -> None:
        if asked := self.one(UNDECIDED):
            making_right.approve_remedy(asked, by=self.person(), at=self.at)

    def refuse(self) -> None:
        if asked := self.one(UNDECIDED):
            making_right.refuse_remedy(asked, "No.", by=self.person(), at=self.at)

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
        if given := self.one(UNPAID & Q(offering__slug="goodwill")):
            making_right.pay_remedy(given, f"wire {given.id.hex[-6:]}", by=self.person(), at=self.at)

    def choose(self) -> None:
        if given := self.one(UNPAID & Q(offering__slug="goodwill")):
            visiting.take_as_voucher(given, by=TILL, at=self.at)

    def pay_out(self) -> None:
        paying.pay_out(at=self.at, at_most=self.rng.randint(1, 4), by=CLOCK)

    def payout(self, **meant: object) -> Payout | None:
        rows = Payout.objects.filter(**meant).select_related("remedy__case", "remedy__offering", "account")
        found = list(rows.order_by("-made_at")[:40])
        return self.rng.choice(found) if found else None

    def come_back(self) -> None:
        row = self.payout(state="paid", account__provider="webhook")
        if row is not None:
            paying.take_word(row, Word(Answer.RETURNED, reason="closed"), by=CLOCK, at=self.at)

    def pay_again(self) -> None:
        row = self.payout(state="failed", ended_at__isnull=True)
        if row is not None:
            paying.pay_again(row, by_hand=self.rng.random() < 0.5, by=self.person(), at=self.at)

    def redeem(self) -> None:
        rows = list(Voucher.objects.filter(left_minor__gt=0).select_related("brand")[:30])
        if rows:
            voucher = self.rng.choice(rows)
            minor = self.rng.choice([None, 100, 500, voucher.left_minor + 1])
            key = f"{voucher.id}:{self.rng.randint(1, 6)}"
            code = unsealed(voucher.sealed)["code"]
            paying.redeem(code, minor, key, brand=voucher.brand, by=TILL, at=self.at)

    def expire(self) -> None:
        paying.expire_vouchers(by=CLOCK, at=self.at)


def work(seed: str, file: str, operations: str) -> object:
    """Works until so many operations are done by all; each is counted by one byte at the end of a file."""
    worker, most = Worker(int(seed)), int(operations)
    counted = os.open(file, os.O_WRONLY | os.O_APPEND)
    done = 0
    while Path(file).stat().st_size < most:
        worker.act()
        os.write(counted, b".")
        done += 1
    return {"done": done}


def told() -> object:
    """Everything that is on its way is brought to its end; then what stands here, and what does not hold."""
    last = Transfer.objects.order_by("-at").first()
    at = (last.at if last else NOON) + timedelta(days=2)
    Work.objects.filter(queue="payouts", parked_at__isnull=False).update(parked_at=None, attempts=0)
    for _ in range(40):
        if not Work.objects.filter(queue="payouts", ended_at__isnull=True).exists():
            break
        while Work.objects.filter(queue="payouts", ended_at__isnull=True, retry_at__lte=at, leased_until=None).exists():
            paying.pay_out(at=at, at_most=50, by=CLOCK)
        at += timedelta(hours=13)
    rows = Payout.objects.filter(account__provider="webhook", state__in=["paid", "returned"], asked_at__isnull=False)
    asked = rows.filter(reference__startswith="tr_")
    return {
        "database": connection.vendor,
        "remedies": Remedy.objects.count(),
        "payouts": dict(sorted(Counter(Payout.objects.values_list("state", flat=True)).items())),
        "steps": dict(sorted(Counter(Transfer.objects.values_list("step", flat=True)).items())),
        "vouchers": Voucher.objects.count(),
        "balance": queries.balance(),
        "paid_by_provider": dict(asked.values_list("key", "paid_minor")),
        "wrong": _wrong(),
    }


def _wrong() -> list[str]:
    wrong = [f"the books of {currency} are off by {minor}" for currency, minor in queries.balance().items() if minor]
    wrong += [f"the ledger tells remedy {one} otherwise" for one in queries.differences()]
    own = Remedy.objects.exclude(beyond="").filter(granted_at__isnull=False, decided_by=F("asked_by"))
    wrong += [f"{one.id} was approved by who asked for it" for one in own]
    wrong += [
        f"payout {one.key} is on its way for ever" for one in Payout.objects.filter(state__in=["asked", "unknown"])
    ]
    limits = {person.id: queries.limits(person, "USD") for person in Person.objects.select_related("team")}
    for remedy in Remedy.objects.filter(GIVEN).select_related("decided_by"):
        limit = limits.get(remedy.decided_by_id) if remedy.decided_by_id else None
        if limit is None or remedy.amount_minor > limit.per_case_minor:
            wrong.append(f"{remedy.id} is beyond the authority of who decided")
    sums = Remedy.objects.filter(GIVEN).values_list("case").annotate(total=Sum("amount_minor")).order_by()
    most = max(limit.per_case_minor for limit in limits.values() if limit)
    wrong += [f"case {case} got {total}" for case, total in sums if total > most]
    return wrong


if __name__ == "__main__":
    part, *words = sys.argv[1:]
    parts: dict[str, Callable[..., object]] = {"furnish": furnish, "work": work, "told": told}
    sys.stdout.write(json.dumps(parts[part](*words)) + "\n")
