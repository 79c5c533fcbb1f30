"""One remedy for everybody whom an incident failed: forecast, asked for, decided, applied to each customer once.

Each remedy is given by the one verb that gives any, in the name of who has the authority for the total. What the law
owes comes first and is never replaced; whoever a limit of their own stops is left to a person, visibly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from amends.cases.models import Case
from amends.cases.queries import whole
from amends.detect.models import Incident
from amends.flow import alerting
from amends.flow.making_right import offer_remedy
from amends.journal.actors import Actor
from amends.kernel.calendars import due as counted_due
from amends.kernel.ids import new_id
from amends.kernel.money import Money
from amends.people.models import Person
from amends.people.queries import hours, present_staff, staff
from amends.people.rules import Right
from amends.playbooks import actions as playbooks
from amends.playbooks import queries as started
from amends.playbooks.models import RemedyRule
from amends.playbooks.rules import Forecast, Pause, Weighed, stands_in_the_way
from amends.promises import actions as promises
from amends.promises.actions import Wish
from amends.promises.queries import live
from amends.promises.rules import Alarm, OwedTo, PromiseKind, Release, target
from amends.remedies import queries as remedies
from amends.remedies.actions import CannotOffer, NobodyCanDecide, NoRate
from amends.remedies.models import Offering
from amends.remedies.rules import Basis, Beyond, RemedyKind, Skip

AT_MOST = 50
ALONE = {
    Beyond.DAY.value: Pause.DAY,
    Beyond.BUDGET.value: Pause.BUDGET,
    Beyond.NO_AUTHORITY.value: Pause.AUTHORITY,
}
WAYS_OUT = {
    "no_authority": "nobody here has authority in this currency",
    "case": "one remedy is more than anybody here may give on a case",
    "day": "the total is more than anybody here may give in a day",
    "budget": "nobody here may exceed the month's budget",
}


class BeyondEverybody(ValueError):
    """Nobody here has the authority for the total of a rule."""

    def __init__(self, total: Money, why: str) -> None:
        way = WAYS_OUT.get(why, "nobody else may decide on it")
        super().__init__(f"amount: {total} in all: {way}. Offer less, or have an authority raised.")


class NotTheirs(ValueError):
    """Somebody else decides on a rule: neither who asked for it nor whose authority it exceeds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as somebody types it: `late` customers more than are known now may join it."""

    offering: Offering
    amount_minor: int
    currency: str
    reason: str
    late: int = 0
    skips: Skip | None = None


def forecast(incident: Incident, wanted: Wanted, at: datetime) -> Forecast:
    """What a rule would give to those who are known now, and to the late ones that it leaves room for. Changes
    nothing."""
    known = started.unapplied(incident).order_by().aggregate(count=Count("customer", distinct=True))["count"]
    is_voucher = wanted.offering.kind == RemedyKind.VOUCHER.value
    kind = incident.kind or (incident.detector.kind if incident.detector else None)
    budget = None
    if wanted.offering.basis == Basis.EXTRA.value and kind is not None:
        budget = remedies.left_for(incident.brand, wanted.currency, kind.id, at)
    return Forecast(
        known + wanted.late,
        wanted.amount_minor,
        wanted.currency,
        started.redeemed_percent(incident.brand, wanted.currency) if is_voucher else None,
        budget,
    )


@transaction.atomic
def ask_rule(incident: Incident, wanted: Wanted, *, by: Person, at: datetime) -> RemedyRule:
    """This function will apply a rule within the authority of `by` for its total, or of who approved the care of plan B
    in advance; or else ask somebody who has it, who owes the answer.

    :raises ValueError: naming the field, for what cannot be given to all; nothing is changed.
    :raises BeyondEverybody: when nobody here has the authority for the total.
    :raises NotAnyMore: while the incident has another rule.
    """
    expected = forecast(incident, wanted, at)
    _fits(incident, wanted, expected)
    rule = RemedyRule(
        id=new_id(at),
        incident=incident,
        offering=wanted.offering,
        amount_minor=wanted.amount_minor,
        currency=wanted.currency,
        reason=wanted.reason.strip(),
        skips=wanted.skips.value if wanted.skips else "",
        customers_most=expected.customers,
        asked_by=by,
        asked_at=at,
    )
    granter = by if not _in_the_way(by, rule, expected, at, alone=True) else _in_advance(rule, expected, at)
    if granter is not None:
        rule.granted_by, rule.granted_at = granter, at
        return playbooks.ask_rule(rule, by=by, at=at)
    could = deciders(rule, expected, at)
    if not could:
        why = {_in_the_way(one, rule, expected, at, alone=False) for one in _approvers(rule)}
        raise BeyondEverybody(Money(rule.total_minor, rule.currency), min(why - {""}, default=""))
    playbooks.ask_rule(rule, by=by, at=at)
    _promise_answer(rule, could[0], by, at)
    return rule


def _fits(incident: Incident, wanted: Wanted, expected: Forecast) -> None:
    offering = wanted.offering
    if not offering.is_active or offering.basis == Basis.OWED.value:
        raise ValueError("offering: what the law owes is granted by its answer on each case; choose something else.")
    if offering.has_amount != (wanted.amount_minor > 0):
        raise ValueError(f"amount: {offering.name} needs {'an' if offering.has_amount else 'no'} amount.")
    if wanted.amount_minor and remedies.weighing_currency(wanted.currency, incident.brand) != wanted.currency:
        raise ValueError(f"currency: no limits are kept in {wanted.currency}; choose one in which they are.")
    if not 0 < len(wanted.reason.strip()) <= 200:
        raise ValueError("reason: say in at most 200 characters why everybody gets it.")
    if offering.basis == Basis.EXTRA.value and wanted.skips is None:
        raise ValueError("skips: an extra comes after the fix; say why it comes before, for everybody.")
    if wanted.late < 0 or expected.customers < 1:
        raise ValueError("late: nobody is known whom it could reach; find the affected first.")


def _in_the_way(person: Person, rule: RemedyRule, expected: Forecast, at: datetime, *, alone: bool) -> str:
    limits = remedies.limits(person, rule.currency)
    two = next((one.above_minor for one in remedies.four_eyes() if one.currency == rule.currency), None)
    of = Weighed(
        limits.per_case_minor if limits else None,
        limits.per_day_minor if limits else None,
        remedies.given_today(person, rule.currency, at),
        two,
        expected.is_over_budget,
        remedies.may_exceed(person),
    )
    return stands_in_the_way(rule.amount_minor, rule.total_minor, of, alone=alone)


def _in_advance(rule: RemedyRule, expected: Forecast, at: datetime) -> Person | None:
    """Who approved care in advance in the plan that was started, where it covers all of this."""
    run = started.run_of(rule.incident)
    if run is None or run.care_by is None or run.care_currency != rule.currency:
        return None
    before = sum(one.face_minor for one in started.rules_of(rule.incident))
    covers = before + rule.total_minor <= run.care_minor
    return run.care_by if covers and not _in_the_way(run.care_by, rule, expected, at, alone=False) else None


def _approvers(rule: RemedyRule) -> list[Person]:
    return [one for one in staff(rule.incident.brand) if one.can(Right.APPROVE) and one.id != rule.asked_by_id]


def deciders(rule: RemedyRule, expected: Forecast, at: datetime) -> list[Person]:
    """Who may decide on a rule, who is here in front; never who asked for it."""
    here = {person.id for person in present_staff(at)}
    could = [one for one in _approvers(rule) if not _in_the_way(one, rule, expected, at, alone=False)]
    return sorted(could, key=lambda one: (one.id not in here, one.name))


def _promise_answer(rule: RemedyRule, decider: Person, by: Person, at: datetime) -> None:
    minutes = target(PromiseKind.APPROVAL, "").minutes
    calendar = rule.incident.brand.calendar
    total = Money(rule.total_minor, rule.currency)
    wish = Wish(
        PromiseKind.APPROVAL,
        f"Answer to {by.first_name}: {rule.offering.name} for {rule.customers_most:,} customers, {total} in all",
        decider,
        counted_due(hours(calendar), at, minutes),
        f"{minutes} minutes of {calendar.name}",
        incident=rule.incident,
        owed_to=OwedTo.COLLEAGUE,
    )
    (made,) = promises.make([wish], by=by, at=at)
    playbooks.bind_rule(rule, made, by=by, at=at)
    alerting.raise_alarms([(made, Alarm.OFFERED)], by=by, at=at)


@transaction.atomic
def decide_rule(rule: RemedyRule, refusal: str = "", *, by: Person, at: datetime) -> None:
    """This function will grant a rule that somebody else asked for, or refuse it with words for them.

    :raises NotTheirs: for who asked for it, or whose authority it exceeds; nothing is changed.
    :raises NotAnyMore: when it was decided or stopped meanwhile.
    """
    if by.id not in {one.id for one in deciders(rule, expected_of(rule, at), at)}:
        raise NotTheirs("rule: somebody else with the authority for the total decides on it.")
    playbooks.decide_rule(rule, refusal.strip(), by=by, at=at)
    promises.keep(live(rule.approval), by=by, at=at)


def expected_of(rule: RemedyRule, at: datetime) -> Forecast:
    """What a rule that was asked for gives at most, weighed now."""
    wanted = Wanted(rule.offering, rule.amount_minor, rule.currency, rule.reason)
    return replace(forecast(rule.incident, wanted, at), customers=rule.customers_most)


@transaction.atomic
def stop_rule(rule: RemedyRule, *, by: Person, at: datetime) -> None:
    """This function will let a rule give nothing more; what it gave stays given.

    :raises NotAnyMore: when it was stopped or refused before.
    """
    playbooks.stop_rule(rule, by=by, at=at)
    promises.release(live(rule.approval), reason=Release.ANSWERED_OTHERWISE, by=by, at=at)


def apply_rules(*, by: Actor, at: datetime) -> int:
    """This function will give what every granted rule gives to at most 50 customers more, each in a transaction of its
    own; returns how many it reached. A rule that has to wait says why."""
    return sum(_apply(rule, by, at) for rule in started.granted_rules())


def _apply(rule: RemedyRule, by: Actor, at: datetime) -> int:
    given = next(one.given for one in started.rules_of(rule.incident) if one.rule.id == rule.id)
    room = min(AT_MOST, rule.customers_most - given)
    ids = list(started.unapplied(rule.incident).values_list("id", flat=True)[:AT_MOST])
    reached = 0
    for id_ in ids:
        if reached >= room:
            _rest(rule, Pause.FULL if rule.customers_most == given + reached else None, by, at)
            return reached
        pause = _give(rule, whole(id_), by, at)
        if pause is not None:
            _rest(rule, pause, by, at)
            return reached
        reached += 1
    _rest(rule, None, by, at)
    return reached


def _rest(rule: RemedyRule, pause: Pause | None, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        playbooks.rest(rule, pause, by=by, at=at)


class _Beyond(Exception):
    """What was about to be given needs somebody else; it is taken back whole."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def _give(rule: RemedyRule, case: Case, by: Actor, at: datetime) -> Pause | None:
    """Gives it on one case, or leaves the customer to a person; or says why the rule has to wait."""
    if rule.granted_by is None or started.is_known_to(rule, case.customer_id):
        return None
    try:
        with transaction.atomic():
            remedy = offer_remedy(
                case,
                rule.offering,
                rule.amount_minor,
                rule.currency,
                rule.reason,
                skips=Skip(rule.skips) if rule.skips else None,
                by=rule.granted_by,
                at=at,
            )
            if remedy.beyond:
                raise _Beyond(remedy.beyond)
            playbooks.apply(rule, case, remedy, by=by, at=at)
    except _Beyond as beyond:
        if beyond.why in ALONE:
            return ALONE[beyond.why]
        playbooks.apply(rule, case, None, beyond.why, by=by, at=at)
    except NobodyCanDecide:
        # Beyond the giver too: by their day, or else by what this customer got before.
        limits = remedies.limits(rule.granted_by, rule.currency)
        today = remedies.given_today(rule.granted_by, rule.currency, at)
        if limits is None or today + rule.amount_minor > limits.per_day_minor:
            return Pause.DAY if limits else Pause.AUTHORITY
        playbooks.apply(rule, case, None, Beyond.CUSTOMER.value, by=by, at=at)
    except (CannotOffer, NoRate):
        playbooks.apply(rule, case, None, "cannot_offer", by=by, at=at)
    return None
