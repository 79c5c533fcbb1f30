"""Offering a remedy: granted at once within one's authority, else asked of somebody who may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amends.cases.models import Case
from amends.journal import actions as journal
from amends.kernel.ids import new_id
from amends.kernel.money import Money
from amends.people.models import Person
from amends.remedies import queries, rules
from amends.remedies.actions.denials import CannotOffer, NobodyCanDecide, TooSoon
from amends.remedies.actions.locking import lock_budget_of, lock_customer, locked_room
from amends.remedies.actions.rates import weighed_of
from amends.remedies.actions.writing import decide, line, lock_case, lock_person, move
from amends.remedies.models import Allowance, Offering, Remedy
from amends.remedies.queries.ideas import own_budget, own_given
from amends.remedies.rules import SKIP_WORDS, Basis, Earlier, NeedsApproval, Skip, Step, Within
from amends.remedies.rules.ideas import LONGEST, OWN_IDEA, weigh_idea
from amends.remedies.rules.proportion import NOTHING_SAID, Said

REASON_LENGTH = Remedy._meta.get_field("reason").max_length or 0


@dataclass(frozen=True, slots=True)
class Unsignalled:
    """That something was given where there was no signal, out of the allowance that was reserved for it, if any."""

    allowance_id: UUID | None
    given_at: datetime


@transaction.atomic
def offer(
    case: Case,
    offering: Offering,
    amount_minor: int,
    currency: str,
    reason: str = "",
    *,
    said: Said = NOTHING_SAID,
    unsignalled: Unsignalled | None = None,
    is_by_law: bool = False,
    idea: str = "",
    skips: Skip | None = None,
    by: Person,
    at: datetime,
) -> Remedy:
    """This function will grant a remedy where `by` may give it alone, or else write down that they ask for it.

    Granted: the money is owed to the customer and the case's remedy question decided. Asked: the money is reserved
    and `beyond` says which limit stood in the way. The promises about it (answer, payment) are flow's.
    What is known at this moment stays on the remedy, and what the customer said.
    :param amount_minor: what it is worth, in minor units of `currency`; 0 for an offering without an amount.
    :param unsignalled: it was given without a signal, and is granted only out of what was reserved for that.
    :param idea: in words, what it is, for an own idea outside the catalogue; weighed by the person's own budget.
    :param skips: why an extra comes before what comes first (acknowledged, understood, put right or explained); it
        stands beside the reason wherever something is skipped, and is asked of nothing that is owed or put right.
    :param is_by_law: a law pack answered that it is owed; nothing is given on that ground otherwise.
    :raises CannotOffer: when it does not fit the catalogue or the case.
    :raises TooSoon: for an extra before what comes first, unless `skips` says why.
    :raises NoRate: for a currency in which no limits are kept, without a rate to weigh it by.
    :raises NobodyCanDecide: when it goes beyond everybody's authority, or beyond all but one where two decide.
    """
    case = lock_case(case.id)
    fits(case, offering, amount_minor, currency, reason)
    if offering.basis == Basis.OWED.value and not is_by_law:
        raise CannotOffer("offering: what the law owes is granted by its answer; ask the law on the case.")
    skipped = _skipped(case, offering, skips)
    reason = _with_skip(reason, skips if skipped else None)
    remedy = _remedy(case, offering, Money(amount_minor, currency), reason, said, by, at)
    remedy.idea = _idea(offering, idea)
    if remedy.idea:
        verdict = _weighed_idea(remedy, by, at)
    else:
        verdict = _weighed_reserved(remedy, unsignalled, by, at) if unsignalled else _weighed(remedy, by, at)
    facts: dict[str, object] = {"offering": offering.slug, "basis": offering.basis}
    if skipped:
        facts |= {"skipped": [earlier.value for earlier in skipped], "skips": skips.value if skips else ""}
    if isinstance(verdict, Within):
        return _grant(remedy, facts, by, at)
    return _ask(remedy, verdict, facts, by, at)


def _grant(remedy: Remedy, facts: dict[str, object], by: Person, at: datetime) -> Remedy:
    remedy.granted_at, remedy.decided_by = at, by
    remedy.save(force_insert=True)
    move(remedy, remedy.case.brand, Step.GRANT, by=by, at=at)
    decide(remedy.case, none_because="", by=by, at=at)
    if remedy.allowance_id:
        facts["allowance"] = str(remedy.allowance_id)
    journal.write([line(remedy, "granted", **facts)], by=by, at=at)
    return remedy


def _ask(remedy: Remedy, beyond: NeedsApproval, facts: dict[str, object], by: Person, at: datetime) -> Remedy:
    # What goes beyond somebody's own budget for ideas draws on the brand's, which matters for who may decide.
    remedy.beyond = beyond.why.value
    could = queries.deciders(remedy, at)
    if len(could) < (2 if remedy.needs_two else 1):
        raise NobodyCanDecide(Money(remedy.amount_minor, remedy.currency), beyond, could, for_two=remedy.needs_two)
    remedy.save(force_insert=True)
    move(remedy, remedy.case.brand, Step.RESERVE, by=by, at=at)
    facts |= {"beyond": beyond.why.value, "by_minor": beyond.by_minor}
    if remedy.needs_two:
        facts["needs_two"] = True
    journal.write([line(remedy, "asked", **facts)], by=by, at=at)
    return remedy


def fits(case: Case, offering: Offering, amount_minor: int, currency: str, reason: str) -> None:
    """Whether this may be offered on this case at all.

    :raises CannotOffer: naming the field and what helps.
    """
    still_open(case)
    if not offering.is_active:
        raise CannotOffer(f"offering: {offering.name} is no longer given; choose another.")
    try:
        Money(amount_minor, currency)
    except (ValueError, TypeError) as wrong:
        raise CannotOffer(str(wrong)) from None
    if offering.has_amount and amount_minor <= 0:
        raise CannotOffer(f"amount: say how much; {offering.name} needs an amount above zero.")
    if not offering.has_amount and amount_minor != 0:
        raise CannotOffer(f"amount: {offering.name} is given without an amount; leave it empty.")
    if len(reason) > REASON_LENGTH:
        raise CannotOffer(f"reason: {len(reason)} characters are too many; say it in {REASON_LENGTH}.")


def still_open(case: Case) -> None:
    """A remedy is given on an open recovery.

    :raises CannotOffer: on a request, or a closed case.
    """
    if case.is_request:
        raise CannotOffer(f"case: {case.reference} is a request; make it a recovery first, if something failed.")
    if case.is_closed:
        raise CannotOffer(f"case: {case.reference} is closed; reopen it first.")


def _skipped(case: Case, offering: Offering, skips: Skip | None) -> tuple[Earlier, ...]:
    """What an extra skips for a stated reason; nothing else skips anything, since it is owed."""
    if not offering.is_extra:
        return ()
    missing = queries.missing_before_extra(case)
    if rules.is_too_soon(Basis(offering.basis), missing, skips):
        raise TooSoon(missing)
    return missing


def _with_skip(reason: str, skips: Skip | None) -> str:
    """The reason as whoever decides, and the auditor, read it: with why something was skipped."""
    if skips is None:
        return reason.strip()
    whole = f"{reason.strip()}; before its time: {SKIP_WORDS[skips]}".removeprefix("; ")
    if len(whole) > REASON_LENGTH:
        raise CannotOffer(f"reason: say it in {REASON_LENGTH - len(whole) + len(reason.strip())} characters.")
    return whole


def _idea(offering: Offering, idea: str) -> str:
    """What it is in words, where it is nothing of the catalogue."""
    idea = idea.strip()
    if (offering.slug == OWN_IDEA) != bool(idea) or len(idea) > LONGEST:
        raise CannotOffer(f"idea: say in at most {LONGEST} characters what you have thought of; else leave it empty.")
    return idea


def _weighed_idea(remedy: Remedy, by: Person, at: datetime) -> Within | NeedsApproval:
    """The verdict on an own idea, by the asker's own budget of the month; what they give waits for each other."""
    lock_person(by)
    given = own_given(by, remedy.case.brand, remedy.currency, at)
    budget = own_budget(remedy.currency)
    room = queries.room_for(by, remedy, at)
    remedy.needs_two = queries.is_for_two(remedy, room)
    verdict = weigh_idea(remedy.amount_minor, per_month_minor=budget, given_minor=given)
    return room.alone(remedy.weighed_minor, verdict)


def _weighed(remedy: Remedy, by: Person, at: datetime) -> Within | NeedsApproval:
    """The verdict that holds until the transaction ends: what is about to be granted is weighed again under lock."""
    verdict = _alone(remedy, queries.room_for(by, remedy, at))
    if isinstance(verdict, NeedsApproval) or not remedy.amount_minor:
        return verdict
    return _alone(remedy, locked_room(by, remedy, at))


def _alone(remedy: Remedy, room: queries.Room) -> Within | NeedsApproval:
    """Whether it may be given alone; that two have to decide is noted on it."""
    remedy.needs_two = queries.is_for_two(remedy, room)
    return room.alone(remedy.weighed_minor, room.weigh(remedy.weighed_minor))


def _weighed_reserved(remedy: Remedy, unsignalled: Unsignalled, by: Person, at: datetime) -> Within | NeedsApproval:
    """The verdict on what was given without a signal, as `_weighed`; what it is granted out of is noted on it."""
    verdict, allowance = _of_allowance(remedy, unsignalled, by, at)
    if isinstance(verdict, NeedsApproval) or not remedy.amount_minor:
        return verdict
    lock_budget_of(remedy)
    lock_person(by)
    lock_customer(remedy.case)
    verdict, allowance = _of_allowance(remedy, unsignalled, by, at)
    if isinstance(verdict, Within):
        remedy.allowance = allowance
    return verdict


def _of_allowance(
    remedy: Remedy, unsignalled: Unsignalled, by: Person, at: datetime
) -> tuple[Within | NeedsApproval, Allowance | None]:
    held = queries.allowance_held(by, unsignalled.allowance_id, at) if unsignalled.allowance_id else None
    if held and not _covers(held.allowance, remedy.currency, unsignalled.given_at):
        held = None
    room = queries.room_for(by, remedy, at)
    minor = remedy.weighed_minor
    remedy.needs_two = queries.is_for_two(remedy, room)
    verdict = rules.weigh_reserved(
        minor,
        limits=room.limits,
        granted_to_customer_minor=room.to_customer_minor,
        granted_on_case_minor=room.on_case_minor,
        reserved_minor=held.left_minor if held else 0,
    )
    return room.alone(minor, room.within_budget(minor, verdict)), held.allowance if held else None


def _covers(allowance: Allowance, currency: str, given_at: datetime) -> bool:
    return allowance.currency == currency and allowance.reserved_at <= given_at <= allowance.expires_at


def _remedy(case: Case, offering: Offering, amount: Money, reason: str, said: Said, by: Person, at: datetime) -> Remedy:
    if case.failure is None:
        raise CannotOffer(f"case: {case.reference} has no failure to make good.")
    if said.fair_minor is not None and said.fair_minor < 0:
        raise CannotOffer("fair: what the customer considers fair cannot be below zero.")
    # What is put right or owed has its own measure; only an extra is compared.
    known = queries.known(case, amount.currency, at, use=said.use).on_remedy() if offering.is_extra else {}
    weighed, rate = weighed_of(amount, case.brand, at)
    return Remedy(
        id=new_id(at),
        case=case,
        offering=offering,
        basis=offering.basis,
        failure_kind=case.failure.kind,
        severity=case.failure.severity,
        amount_minor=amount.minor,
        currency=amount.currency,
        weighed_minor=weighed.minor,
        weighed_currency=weighed.currency,
        rate=rate,
        reason=reason,
        asked_by=by,
        asked_at=at,
        use=said.use.value,
        fair_minor=said.fair_minor,
        **known,
    )
