"""Random operations on the pure rules of the ledger, and what must hold after every one of them.

    python -m tests.ledger_play --operations 1000000 --seed 7

prints its figures as JSON, with a sentence for the first thing that does not hold under `wrong`.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from dataclasses import dataclass, field

from amends.remedies.rules import AccountCode, Movement, OutOfOrder, Step, held, move

REMEDIES = 400
CURRENCIES = ("USD", "EUR", "JPY")
OUT = (AccountCode.RESERVED, AccountCode.OWED, AccountCode.VOUCHERS, AccountCode.PAID)
STEPS = list(Step)
# Few are taken back, so that most live long enough to be paid, redeemed and returned.
WEIGHTS = [1 if step is Step.REVERSE else 8 for step in STEPS]
# So many movements of one remedy, and its place is taken by a new one: a book is never read whole to write a line.
LONGEST = 40


@dataclass
class Life:
    """One remedy's money, told twice: by the movements, and by what was meant to happen to it."""

    amount: int
    currency: str
    moved: list[Movement] = field(default_factory=list)
    paid_out: int = 0
    came_back: int = 0


@dataclass
class Play:
    """Lives, the balances of all accounts, and what was found wrong."""

    rng: random.Random
    lives: list[Life] = field(default_factory=list)
    balances: dict[str, Counter[AccountCode]] = field(default_factory=lambda: {c: Counter() for c in CURRENCIES})
    taken: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    lived: int = 0
    wrong: list[str] = field(default_factory=list)

    def fresh(self) -> Life:
        self.lived += 1
        return Life(self.rng.randint(1, 10_000), self.rng.choice(CURRENCIES))

    def step(self) -> None:
        """One random operation on one random remedy."""
        number = self.rng.randrange(REMEDIES)
        life = self.lives[number]
        before = held(life.moved)
        is_over = bool(life.moved) and not any(before[code] for code in OUT)
        # What is over is tried once more now and then: nothing may happen to it.
        if len(life.moved) >= LONGEST or (is_over and self.rng.random() < 0.7):
            life = self.lives[number] = self.fresh()
            before = held(life.moved)
        (step,) = self.rng.choices(STEPS, WEIGHTS)
        amount = self._amount(life, before)
        try:
            made = move(step, amount, life.moved)
        except OutOfOrder:
            self.refused += 1
            self._check_refusal(life, step, amount, before)
            return
        self._take(life, step, made)
        self._check(life, step)

    def _amount(self, life: Life, before: Counter[AccountCode]) -> int:
        """The whole amount, what an account holds, or anything at all."""
        dice = self.rng.random()
        if dice < 0.4:
            return life.amount
        if dice < 0.7:
            return before[self.rng.choice(OUT)]
        return self.rng.randint(-2, life.amount + 2)

    def _take(self, life: Life, step: Step, made: tuple[Movement, ...]) -> None:
        self.taken[step.value] += 1
        book = self.balances[life.currency]
        for one in made:
            life.moved.append(one)
            book[one.debit] -= one.amount_minor
            book[one.credit] += one.amount_minor
            if one.credit is AccountCode.PAID:
                life.paid_out += one.amount_minor
            if one.debit is AccountCode.PAID:
                life.came_back += one.amount_minor

    def _check_refusal(self, life: Life, step: Step, amount: int, before: Counter[AccountCode]) -> None:
        """What is refused was not possible: the money was not there."""
        there = {
            Step.ISSUE: AccountCode.OWED,
            Step.PAY: AccountCode.OWED,
            Step.REDEEM: AccountCode.VOUCHERS,
            Step.EXPIRE: AccountCode.VOUCHERS,
            Step.RETURN: AccountCode.PAID,
        }
        if step in there and 0 < amount <= before[there[step]]:
            self.wrong.append(f"{step.value} of {amount} was refused though {before} is there")
        if step is Step.REVERSE and any(before[code] for code in OUT):
            self.wrong.append(f"reverse was refused though {before} is out")
        if step in {Step.RESERVE, Step.GRANT} and not life.moved and amount > 0:
            self.wrong.append(f"{step.value} of {amount} was refused to a remedy that nothing has happened to")

    def _check(self, life: Life, step: Step) -> None:
        now, book = held(life.moved), self.balances[life.currency]
        if sum(now.values()) or sum(book.values()):
            self.wrong.append(f"after {step.value} the books do not sum to zero: {now}, {book}")
        if any(now[code] < 0 for code in OUT) or any(book[code] < 0 for code in OUT):
            self.wrong.append(f"after {step.value} an account holds less than nothing: {now}")
        whole = life.moved[0].amount_minor
        if now[AccountCode.BUDGET] < -whole:
            self.wrong.append(f"after {step.value} more is out than {whole}: {now}")
        if life.paid_out - life.came_back > whole:
            self.wrong.append(f"after {step.value} {life.paid_out - life.came_back} of {whole} is paid")


def play(operations: int, seed: int) -> dict[str, object]:
    """Plays so many operations and returns the figures; it stops at the first thing that does not hold."""
    found = Play(random.Random(seed))
    found.lives = [found.fresh() for _ in range(REMEDIES)]
    done = 0
    while done < operations and not found.wrong:
        found.step()
        done += 1
    return {
        "operations": done,
        "taken": dict(sorted(found.taken.items())),
        "refused": found.refused,
        "remedies": found.lived,
        "balances": {currency: sum(book.values()) for currency, book in found.balances.items()},
        "wrong": found.wrong,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.ledger_play", description=__doc__)
    parser.add_argument("--operations", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    figures = play(options.operations, options.seed)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if figures["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
