"""Making it right: something given within one's authority, asked of somebody who may, or nothing for a reason."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from amends import flow
from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_for
from amends.people.rules import Right
from amends.remedies import queries as remedies
from amends.remedies.models import Remedy
from amends.remedies.rules import Beyond, NoneBecause, Skip, Use
from amends.remedies.rules.ideas import OWN_IDEA
from amends.remedies.rules.proportion import Said
from amends.web import asked
from amends.web.acting import Act, Done, SeeOther, denied, is_denial, on_case
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown.case.choices import EXTRA_REASONS, NO_REMEDY, SKIPS
from amends.web.visit import Visit, desk
from amends.web.words import money

REASONS = {option.value: option.label for option in EXTRA_REASONS}


@desk("POST", right=Right.WORK_CASES)
def offer(visit: Visit, ref: str) -> HttpResponse:
    """Gives something, asks for it, or decides that nothing is given."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        picked = asked.needed(visit, "kind", "pick what to give.")
        if picked.startswith(NO_REMEDY):
            return _nothing(visit, case, picked.removeprefix(NO_REMEDY))
        return _something(visit, case, picked)

    return on_case(visit, case, Act("remedy", "remedy", {"none_because": "kind"}), do)


def _nothing(visit: Visit, case: Case, code: str) -> Done:
    try:
        because = NoneBecause(code)
    except ValueError:
        raise ValueError("kind: pick one from the list.") from None
    flow.decide_no_remedy(case, because, by=visit.person, at=visit.at)
    return Done("Decided: no remedy.")


def _something(visit: Visit, case: Case, slug: str) -> Done:
    offering = remedies.offering(slug)
    if offering is None:
        raise ValueError("kind: pick one from the list.")
    currency = (case.order.currency if case.order else "") or case.brand.currency
    amount = asked.amount_minor(visit, "amount", currency)
    reason = REASONS.get(asked.text(visit, "reason"), "")
    if offering.is_extra and not reason:
        raise ValueError("reason: pick why it is fair.")
    skips = asked.choice(visit, "skipped", Skip, SKIPS) if asked.text(visit, "skipped") else None
    said, idea = _said(visit, currency), asked.text(visit, "idea") if slug == OWN_IDEA else ""
    made = flow.offer_remedy(
        case, offering, amount, currency, reason, said=said, idea=idea, skips=skips, by=visit.person, at=visit.at
    )
    worth = f" {money(amount, currency)}" if amount else ""
    if made.beyond:
        return Done(f"{made.name}{worth} {waits_for(made, visit)}")
    return Done(f"Granted: {made.name}{worth}.")


STOPPED = {
    Beyond.BUDGET.value: "goes beyond what is left of this month's budget",
    Beyond.OWN_IDEA.value: "is beyond what is left of your month for own ideas",
    Beyond.FOUR_EYES.value: "is a sum on which two people decide",
}


def waits_for(made: Remedy, visit: Visit) -> str:
    """What stands in the way of something asked for, who decides on it, and by when."""
    why = STOPPED.get(made.beyond, "is above your limit")
    promise = made.approval
    if promise is None or promise.person is None:
        return f"{why}: it waits for somebody who may decide."
    two = " as the first of two" if made.needs_two else ""
    return f"{why}: it waits for {promise.person.name}, who decides{two} by {visit.wall.until(promise.due_at)}."


def _said(visit: Visit, currency: str) -> Said:
    """What the customer said about it, as far as they were asked."""
    use = asked.choice(visit, "use", Use) if asked.text(visit, "use") else Use.UNKNOWN
    fair = asked.amount_minor(visit, "fair", currency) if asked.text(visit, "fair") else None
    return Said(use, fair)


@desk("POST", right=Right.APPROVE)
def grant(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Approves in one click what somebody else asked for."""
    case = case_for(visit.person, ref)
    remedy = remedies.one(case, id)
    if remedy is None:
        raise NotSeen
    try:
        approved = flow.approve_remedy(remedy, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return denied(visit, case, Act("remedy"), why)
    shown.tell(visit.request, f"{approved_words(approved)}: {worth_of(remedy)}.")
    return SeeOther(url("case", ref=case.reference))


@desk("POST", right=Right.WORK_CASES)
def pay(visit: Visit, ref: str, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Writes down that a granted sum was paid, under the reference that whoever paid it gave."""
    case = case_for(visit.person, ref)
    remedy = remedies.one(case, id)
    if remedy is None:
        raise NotSeen

    def do() -> Done:
        reference = asked.needed(visit, "reference", "give the payment's reference, as finance or the bank names it.")
        flow.pay_remedy(remedy, reference, by=visit.person, at=visit.at)
        return Done(f"Paid: {worth_of(remedy)}.")

    return on_case(visit, case, Act("pay", f"paid-{id}"), do)


def approved_words(remedy: Remedy) -> str:
    """What an approval came to: granted, or the first of two."""
    return "Approved" if remedy.granted_at else "Approved as the first of two; somebody else decides too"


def worth_of(remedy: Remedy) -> str:
    """What a remedy is, and what it is worth."""
    worth = f" {money(remedy.amount_minor, remedy.currency)}" if remedy.amount_minor else ""
    return f"{remedy.name}{worth}"
