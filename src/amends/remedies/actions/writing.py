"""What every verb of a remedy does: lock, change the row once, move the money, write it down."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Brand, Person
from amends.prepared import Prepared
from amends.remedies import rules
from amends.remedies.actions import closing, payable
from amends.remedies.models import GIVEN, Account, Decision, Remedy, Transfer
from amends.remedies.rules import AccountCode, Movement, Step
from amends.rows import new_row, upsert

CASE = ("brand__calendar", "customer", "failure__kind", "failure__incident", "order", "owner__calendar", "team__lead")
REMEDY = ("offering", "asked_by", "first_by", "decided_by", "approval", "payout")

_NOW = Prepared(lambda id_: Remedy.objects.select_related(*REMEDY).filter(id=id_))
_MOVED = Prepared(
    lambda id_: Transfer.objects.filter(remedy=id_).values_list("step", "debit__code", "credit__code", "amount_minor")
)
_ACCOUNTS = Prepared(
    lambda brand, currency: (
        Account.objects.filter(brand=brand, currency=currency)
        .annotate(closed_until=closing.until_of_brand())
        .values_list("code", "id", "closed_until")
    )
)
_LOCKED = Prepared(
    lambda id_: Case.objects.select_for_update(no_key=True, of=("self",)).select_related(*CASE).filter(id=id_)
)


def lock_case(case_id: UUID) -> Case:
    """The case as it is now, ours until the transaction ends: sums on one case are decided one after another."""
    found = _LOCKED(case_id)
    if not found:
        raise Case.DoesNotExist(f"There is no case {case_id}.")
    return found[0]


def lock_person(person: Person) -> None:
    """Makes this person's grants wait for each other, so that two together cannot exceed their day.

    Always after the case, and only to grant: an asking alerts other people, and must not hold one while it waits
    for another.
    """
    Person.objects.select_for_update(no_key=True).only("id").get(id=person.id)


def now(remedy: Remedy, case: Case) -> Remedy:
    """The remedy as it is now, on its locked case, with what its verbs need."""
    rows = _NOW(remedy.id)
    if not rows:
        raise Remedy.DoesNotExist(f"There is no remedy {remedy.id}.")
    found: Remedy = rows[0]
    found.case = case
    return found


def change(remedy: Remedy, only_if: Q, **to: object) -> bool:
    """Changes the row where it still stands so, and says whether it did: whoever races, one wins."""
    if Remedy.objects.filter(only_if, id=remedy.id).update(**to) != 1:
        return False
    for name, value in to.items():
        setattr(remedy, name, value)
    return True


def line(remedy: Remedy, verb: str, **facts: object) -> journal.Line:
    """The journal's line about one remedy: codes and amounts, never words."""
    told = {"amount_minor": remedy.amount_minor, "currency": remedy.currency, **facts}
    if remedy.rate_id:
        told |= {"weighed_minor": remedy.weighed_minor, "weighed_currency": remedy.weighed_currency}
        told["rate"] = str(remedy.rate_id)
    return journal.Line(f"remedies.{verb}", remedy.id, remedy.case_id, told)


def accounts(
    brand: Brand, currency: str, by: Actor, at: datetime, *, with_ideas: bool = False
) -> dict[AccountCode, UUID]:
    """The brand's accounts in this currency, opened when they are first needed; that of own ideas with the first one.

    :raises MonthClosed: when this moment lies in a month whose books are closed.
    """
    rows = _ACCOUNTS(brand.id, currency)
    closing.stays_open((until for _, _, until in rows), at)
    found = {AccountCode(code): account for code, account, _ in rows}
    needed = [code for code in AccountCode if with_ideas or code is not AccountCode.IDEAS]
    if found.keys() >= set(needed):
        return found
    new = [
        Account(id=new_id(at), brand=brand, code=code.value, currency=currency) for code in needed if code not in found
    ]
    # Whoever opens them at the same moment opens the same ones.
    Account.objects.bulk_create(new, ignore_conflicts=True)
    kept = {AccountCode(code): account for code, account, _ in _ACCOUNTS(brand.id, currency)}
    opened = [account for account in new if account.id in kept.values()]
    journal.write(
        (
            journal.Line("remedies.account_opened", account.id, None, {"code": account.code, "currency": currency})
            for account in opened
        ),
        by=by,
        at=at,
    )
    return kept


def movements(remedy: Remedy) -> list[Movement]:
    """What has happened to the money of a remedy; one query."""
    rows = _MOVED(remedy.id)
    return [Movement(Step(step), AccountCode(debit), AccountCode(credit), minor) for step, debit, credit, minor in rows]


def move(
    remedy: Remedy,
    brand: Brand,
    step: Step,
    *,
    amount_minor: int | None = None,
    cause: str = "",
    by: Actor,
    at: datetime,
) -> Counter[AccountCode]:
    """Moves the remedy's amount, or a part of it, by a step of its ledger, and returns where its money is now.

    A remedy without an amount moves nothing. What is granted has to be paid out: see `payable`.
    :raises OutOfOrder: when the money is not there to be moved so.
    """
    if not remedy.amount_minor:
        return Counter()
    before = movements(remedy)
    minor = remedy.amount_minor if amount_minor is None else amount_minor
    source = AccountCode.IDEAS if remedy.is_out_of_own else AccountCode.BUDGET
    made = rules.move(step, minor, before, source=source)
    of = accounts(brand, remedy.currency, by, at, with_ideas=remedy.is_out_of_own)
    Transfer.objects.bulk_create(
        Transfer(
            id=new_id(at),
            key=rules.key(remedy.id, step, cause or (one.debit.value if step is Step.REVERSE else "")),
            remedy=remedy,
            step=step.value,
            debit_id=of[one.debit],
            credit_id=of[one.credit],
            amount_minor=one.amount_minor,
            currency=remedy.currency,
            at=at,
        )
        for one in made
    )
    if step is Step.GRANT:
        payable.owe(remedy, brand, minor, is_first=True, at=at)
    return rules.held([*before, *made])


def decide(case: Case, *, none_because: str, by: Person, at: datetime) -> Decision:
    """Writes that the remedy question of this case is decided."""
    row = new_row(Decision, case=case, decided_by=by, decided_at=at, none_because=none_because)
    return upsert([row], unique=["case"], update=["decided_by", "decided_at", "none_because"])[0]


def reopen_if_nothing_is_left(case: Case, *, by: Actor, at: datetime) -> None:
    """A case whose last remedy was declined or reversed is undecided again."""
    if case.remedies.filter(GIVEN).exists():
        return
    if Decision.objects.filter(case=case, none_because="").delete()[0]:
        journal.write([journal.Line("remedies.reopened", case.id, case.id)], by=by, at=at)
