"""Claims that were checked and are not true: found, confirmed or refused by another, contested, looked at by a third.

None of it moves money, a promise or a limit: it is written down, and that is all.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.journal.actors import Actor
from amends.kernel.ids import new_id
from amends.people.models import Person
from amends.people.rules import Right
from amends.remedies.actions.denials import Denied
from amends.remedies.actions.writing import lock_case
from amends.remedies.models import UntrueClaim
from amends.remedies.models.claims import STANDS
from amends.remedies.queries import claims
from amends.remedies.rules.claims import BAR_WORDS, expiry, may_decide

FORGOTTEN = 500
LENGTHS = {
    "claim": UntrueClaim._meta.get_field("claim").max_length or 0,
    "evidence": UntrueClaim._meta.get_field("evidence").max_length or 0,
    "contest": UntrueClaim._meta.get_field("contest").max_length or 0,
    "answer": UntrueClaim._meta.get_field("answer").max_length or 0,
}


class NeverCounted(Denied):
    """A claim that is not said to be untrue, or not yet; the message says why."""


class FoundBefore(Denied):
    """One finding for a case is enough."""

    def __init__(self) -> None:
        super().__init__("It is written down already for this case.")


class NotASecondPerson(Denied):
    """Whoever had their say on it does not decide on it as well."""

    def __init__(self) -> None:
        super().__init__("Somebody decides on this who may approve, and has had no say on it before.")


class NothingToDecide(Denied):
    """It was decided meanwhile, or has expired."""

    def __init__(self) -> None:
        super().__init__("Nothing waits here any more; it was decided meanwhile, or it has expired.")


@transaction.atomic
def find(case: Case, claim: str, evidence: str, *, by: Person, at: datetime) -> UntrueClaim:
    """This function will write down that what was claimed on a case was checked and is not true. It counts for nothing
    until a second person has confirmed it.

    :raises NeverCounted: where it is owed, upheld, shown by our records or our own failure, or facts are missing.
    :raises FoundBefore: when it was written down before.
    :raises ValueError: without the claim or the evidence, or with one that is too long.
    """
    told = (
        _said("claim", claim, "say what was claimed"),
        _said("evidence", evidence, "say what shows that it is not so"),
    )
    case = lock_case(case.id)
    _may_count(case, is_new=True)
    if UntrueClaim.objects.filter(STANDS, case=case).exists():
        raise FoundBefore
    ends_at = expiry(at, case.brand.calendar.time_zone)
    made = UntrueClaim.objects.create(
        id=new_id(at), case=case, claim=told[0], evidence=told[1], found_by=by, found_at=at, expires_at=ends_at
    )
    _wrote(made, "claim_found", by, at)
    return made


def _said(name: str, words: str, what: str) -> str:
    plain, most = words.strip(), LENGTHS[name]
    if not 0 < len(plain) <= most:
        raise ValueError(f"{name}: {what}, in at most {most} characters. The customer may read it.")
    return plain


def _may_count(case: Case, *, is_new: bool) -> None:
    why = claims.barred(case, is_new=is_new)
    if why is not None:
        raise NeverCounted(BAR_WORDS[why])


@transaction.atomic
def confirm(row: UntrueClaim, *, by: Person, at: datetime) -> None:
    """This function will let a finding count from now on, by a second person's word.

    :raises NotASecondPerson: for whoever found it, or may not approve.
    :raises NeverCounted: when it has turned out to be owed, upheld or our own failure meanwhile.
    :raises NothingToDecide: when it was decided meanwhile, or has expired.
    """
    _second(row, by)
    _may_count(lock_case(row.case_id), is_new=False)
    _decide(row, Q(confirmed_at__isnull=True, refused_at__isnull=True), at, decided_by=by, confirmed_at=at)
    _wrote(row, "claim_confirmed", by, at)


@transaction.atomic
def refuse(row: UntrueClaim, *, by: Person, at: datetime) -> None:
    """This function will let a finding never count, by a second person's word.

    :raises NotASecondPerson: for whoever found it, or may not approve.
    :raises NothingToDecide: when it was decided meanwhile, or has expired.
    """
    _second(row, by)
    _decide(row, Q(confirmed_at__isnull=True, refused_at__isnull=True), at, decided_by=by, refused_at=at)
    _wrote(row, "claim_refused", by, at)


@transaction.atomic
def contest(row: UntrueClaim, words: str, *, by: Actor, at: datetime) -> None:
    """This function will set a finding aside that its customer says is wrong, until somebody else has looked at it.

    :raises NothingToDecide: when it does not count, or was contested before.
    :raises ValueError: without words, or with too many.
    """
    plain = _said("contest", words, "say in the customer's words what is wrong with it")
    _decide(row, Q(confirmed_at__isnull=False, contested_at__isnull=True), at, contest=plain, contested_at=at)
    _wrote(row, "claim_contested", by, at)


@transaction.atomic
def settle(row: UntrueClaim, answer: str, *, stands: bool, by: Person, at: datetime) -> None:
    """This function will end a contest: the finding stands all the same, or is dropped and never counts again.

    :raises NotASecondPerson: for whoever found or confirmed it, or may not approve.
    :raises NothingToDecide: when it is not contested any more, or has expired.
    :raises ValueError: without an answer for the customer.
    """
    plain = _said("answer", answer, "say to the customer why")
    _second(row, by)
    waits = Q(contested_at__isnull=False, upheld_at__isnull=True, dropped_at__isnull=True)
    when = {"upheld_at": at} if stands else {"dropped_at": at}
    _decide(row, waits, at, settled_by=by, answer=plain, **when)
    _wrote(row, "claim_upheld" if stands else "claim_dropped", by, at)


@transaction.atomic
def forget(*, by: Actor, at: datetime) -> int:
    """This function will delete findings whose twelve months are over, whatever became of them; returns how many, at
    most 500. The journal keeps that there were any, and none of their words."""
    over = UntrueClaim.objects.filter(expires_at__lte=at).order_by("expires_at", "id")
    rows = list(over.select_for_update(skip_locked=True)[:FORGOTTEN])
    UntrueClaim.objects.filter(id__in=[row.id for row in rows]).delete()
    journal.write([journal.Line("remedies.claim_forgotten", row.id, row.case_id) for row in rows], by=by, at=at)
    return len(rows)


def _second(row: UntrueClaim, by: Person) -> None:
    if not by.can(Right.APPROVE) or not may_decide(by.id, claims.deciders(row)):
        raise NotASecondPerson


def _decide(row: UntrueClaim, only_if: Q, at: datetime, **to: object) -> None:
    """Changes it where it still stands so: whoever races, one wins."""
    if UntrueClaim.objects.filter(STANDS & only_if, id=row.id, expires_at__gt=at).update(**to) != 1:
        raise NothingToDecide
    for name, value in to.items():
        setattr(row, name, value)


def _wrote(row: UntrueClaim, verb: str, by: Actor, at: datetime) -> None:
    journal.write([journal.Line(f"remedies.{verb}", row.id, row.case_id)], by=by, at=at)
