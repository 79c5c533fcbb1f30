"""Making it right: offering, approving, refusing, paying, declining, and deciding that nothing is given.

An asking beyond somebody's authority is answered by a promise among ourselves; a granted sum is a promise to the
customer, kept only when the provider or the finance desk says that it is paid.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from amends.cases.models import Case
from amends.flow import alerting
from amends.flow.ending import close_if_done
from amends.flow.looking import look_again
from amends.flow.owing import Counted, due
from amends.journal.actors import Actor
from amends.kernel.counting import cal_start_excluded
from amends.kernel.money import Money
from amends.kernel.wall_clock import end_of_day
from amends.people.models import Person
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.models import Promise
from amends.promises.queries import live
from amends.promises.rules import Alarm, OwedTo, PromiseKind, Release
from amends.remedies import actions as remedies
from amends.remedies import queries as given
from amends.remedies.actions import Unsignalled
from amends.remedies.models import Decision, Offering, Remedy
from amends.remedies.rules import NoneBecause, Skip
from amends.remedies.rules.looks import LookBecause
from amends.remedies.rules.proportion import NOTHING_SAID, Said


@transaction.atomic
def offer_remedy(
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
    """This function will grant a remedy within the person's authority, or promise them an answer by who may decide.

    What was given without a signal (`unsignalled`) is granted only out of what was reserved for that; what is owed by
    law only by a pack's answer (`is_by_law`: see `owed.grant_owed`). An own `idea`, outside the catalogue, is granted
    out of the person's own budget of the month. `skips` says why an extra comes before what comes first.

    :raises CannotOffer: when it does not fit the catalogue or the case.
    :raises TooSoon: for an extra before what comes first, unless `skips` says why.
    :raises NoRate: for a currency in which no limits are kept, without a rate to weigh it by.
    :raises NobodyCanDecide: when it goes beyond everybody's authority, or beyond all but one where two decide.
    """
    remedy = remedies.offer(
        case,
        offering,
        amount_minor,
        currency,
        reason,
        said=said,
        unsignalled=unsignalled,
        is_by_law=is_by_law,
        idea=idea,
        skips=skips,
        by=by,
        at=at,
    )
    if remedy.beyond:
        _promise_answer(remedy, by, at)
    else:
        _promise_payout(remedy, by, at)
    return remedy


def _promise_answer(remedy: Remedy, by: Person, at: datetime) -> None:
    case = remedy.case
    decider = given.deciders(remedy, at)[0]
    counted = due(case, PromiseKind.APPROVAL, at)
    words = f"Answer to {by.first_name}: {_what(remedy)}"
    wish = Wish(PromiseKind.APPROVAL, words, decider, counted.due_at, counted.by, case, owed_to=OwedTo.COLLEAGUE)
    made = promises.make([wish], by=by, at=at)[0]
    remedies.bind(remedy, approval=made, by=by, at=at)
    alerting.raise_alarms([(made, Alarm.OFFERED)], by=by, at=at)


def _what(remedy: Remedy) -> str:
    return f"{remedy.name} {Money(remedy.amount_minor, remedy.currency)}"


def _promise_payout(remedy: Remedy, by: Actor, at: datetime) -> None:
    """What was granted is owed to the customer by a day; without an amount there is nothing to pay."""
    if not remedy.amount_minor:
        return
    case = remedy.case
    counted = _payout_day(remedy, at)
    words = f"{_what(remedy)} is paid to you"
    wish = Wish(PromiseKind.PAYOUT, words, case.owner or case.team, counted.due_at, counted.by, case)
    made = promises.make([wish], by=by, at=at)[0]
    remedies.bind(remedy, payout=made, by=by, at=at)


def _payout_day(remedy: Remedy, at: datetime) -> Counted:
    """The end of the last day on which it is paid in time, where the brand is."""
    zone = remedy.case.brand.calendar.time_zone
    days = remedy.offering.payout_days
    day = cal_start_excluded(at.astimezone(ZoneInfo(zone)).date(), days)
    return Counted(end_of_day(day, zone), f"{days} calendar days, to the end of the day in {zone}")


@transaction.atomic
def approve_remedy(remedy: Remedy, *, by: Person, at: datetime) -> Remedy:
    """This function will grant what somebody else asked for: the answer is given, the payment promised.

    Where two decide, the first approval passes the answer on to somebody else, due when it was due.
    :raises AlreadyDecided: when it was granted, refused or withdrawn meanwhile.
    :raises NotYourOwn: when `by` asked for it.
    :raises NeedsAnother: when `by` approved it first, or nobody is there for the second of two approvals.
    :raises BeyondAuthority: when it goes beyond what `by` may give; names who could.
    :raises CannotOffer: when the case has been closed meanwhile.
    """
    granted = remedies.approve(remedy, by=by, at=at)
    if granted.granted_at is None:
        _pass_to_second(granted, by, at)
        return granted
    _keep(granted.approval, by, at)
    _promise_payout(granted, by, at)
    close_if_done(granted.case, by=by, at=at)
    return granted


def _pass_to_second(asked: Remedy, by: Actor, at: datetime) -> None:
    """The answer is owed by somebody who may be the second, at the time that was promised."""
    could = given.deciders(asked, at)
    owed = [one for one in live(asked.approval) if one.person_id not in {person.id for person in could}]
    promises.pass_on(owed, to=could[0], by=by, at=at)
    alerting.raise_alarms([(one, Alarm.OFFERED) for one in owed], by=by, at=at)


@transaction.atomic
def refuse_remedy(remedy: Remedy, reason: str, *, by: Person, at: datetime) -> Remedy:
    """This function will refuse what somebody else asked for: an answer too. The remedy question stays open.

    :raises AlreadyDecided: when it was granted, refused or withdrawn meanwhile.
    :raises NotYourOwn: when `by` asked for it.
    :raises BeyondAuthority: when `by` could not have granted it.
    :raises CannotOffer: without a reason.
    """
    refused = remedies.refuse(remedy, reason, by=by, at=at)
    _keep(refused.approval, by, at)
    close_if_done(refused.case, by=by, at=at)
    return refused


@transaction.atomic
def withdraw_remedy(remedy: Remedy, *, by: Actor, at: datetime) -> Remedy:
    """This function will take back an asking that nobody has answered; no answer is owed any more.

    :raises AlreadyDecided: when it was granted, refused or withdrawn meanwhile.
    """
    withdrawn = remedies.withdraw(remedy, by=by, at=at)
    _release(withdrawn.approval, Release.ANSWERED_OTHERWISE, by, at)
    close_if_done(withdrawn.case, by=by, at=at)
    return withdrawn


@transaction.atomic
def pay_remedy(remedy: Remedy, reference: str, *, by: Actor, at: datetime) -> Remedy:
    """This function will record the provider's or the finance desk's word that it is paid, and keep the promise.

    :raises AlreadyPaid: when it was paid before.
    :raises NotOwed: when it is not granted, was declined or reversed, or has no amount.
    :raises CannotOffer: without a reference.
    """
    paid = remedies.pay(remedy, reference, by=by, at=at)
    _keep(paid.payout, by, at)
    close_if_done(paid.case, by=by, at=at)
    return paid


@transaction.atomic
def decline_remedy(remedy: Remedy, *, by: Actor, at: datetime) -> Remedy:
    """This function will record that the customer does not want a remedy; its payment is owed no more, and somebody
    who did not decide on it looks at it a second time.

    :raises AlreadyPaid: when it was paid before.
    :raises NotOwed: when it is not granted, or was declined or reversed before.
    """
    declined = remedies.decline(remedy, by=by, at=at)
    _release(declined.payout, Release.DECLINED, by, at)
    look_again(declined.case, LookBecause.DECLINED, declined, by=by, at=at)
    close_if_done(declined.case, by=by, at=at)
    return declined


@transaction.atomic
def reverse_remedy(remedy: Remedy, *, by: Person, at: datetime) -> Remedy:
    """This function will take back a granted remedy, also one whose payment came back.

    :raises NotOwed: when it is not granted, or was declined or reversed before.
    """
    reversed_ = remedies.reverse(remedy, by=by, at=at)
    _release(reversed_.payout, Release.ANSWERED_OTHERWISE, by, at)
    close_if_done(reversed_.case, by=by, at=at)
    return reversed_


@transaction.atomic
def decide_no_remedy(case: Case, because: NoneBecause | str, *, by: Person, at: datetime) -> Decision:
    """This function will decide that this case gets no remedy, for a picked reason.

    :raises CannotOffer: on a request or a closed case, or for a reason that is none of ours.
    :raises StillWaiting: while an asking on it waits for its answer.
    :raises StillGiven: when it has a remedy.
    """
    return remedies.decide_none(case, because, by=by, at=at)


def _keep(promise: Promise | None, by: Actor, at: datetime) -> None:
    promises.keep(live(promise), by=by, at=at)


def _release(promise: Promise | None, reason: Release, by: Actor, at: datetime) -> None:
    promises.release(live(promise), reason=reason, by=by, at=at)
