"""Finishing a small recovery in one step, from the case's own page."""

from __future__ import annotations

from django.http import HttpResponse

from amends.cases.queries import case_for
from amends.flow import at_once
from amends.flow.at_once import Picked
from amends.flow.promising import Reply
from amends.followups.rules import Manner
from amends.learn.queries import by_slug as cause_by_slug
from amends.people.rules import Right
from amends.remedies import queries as remedies
from amends.remedies.models import Offering
from amends.remedies.rules import NoneBecause
from amends.web import asked
from amends.web.acting import Act, Done, on_case
from amends.web.shown.case import finishing
from amends.web.shown.case.choices import EXTRA_REASONS, NO_REMEDY
from amends.web.views.writing import url_of_undo
from amends.web.visit import Visit, desk

# What the verbs call otherwise than the panel does.
FIELDS = dict.fromkeys(("offering", "amount", "reason", "skipped", "none_because"), "remedy")
MANNERS = frozenset(one.value for one in Manner)


@desk("POST", right=Right.WORK_CASES)
def finish(visit: Visit, ref: str) -> HttpResponse:
    """Tells the outcome and resolves, with cause, remedy and follow-up as picked; or does nothing of it."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        cause = cause_by_slug(asked.needed(visit, "cause", "pick what caused it."))
        if cause is None:
            raise ValueError("cause: pick one from the list.")
        manner = asked.needed(visit, "follow_up", "pick how to ask afterwards.")
        if manner not in MANNERS:
            raise ValueError("follow_up: pick one from the list.")
        none_because, offering, minor = _remedy(visit)
        currency = (case.order.currency if case.order else "") or case.brand.currency
        reason = EXTRA_REASONS[0].label if offering is not None and offering.is_extra else ""
        picked = Picked(cause, manner, none_because, offering, minor, currency, reason)
        words = asked.needed(visit, "body", "leave the words as they were laid out, or write your own.")
        reply = Reply(finishing.outcome(case, words, offering, minor, currency, visit.at))
        message = at_once.finish(case, picked, reply, by=visit.person, at=visit.at)
        return Done(f"Resolved. On its way to {case.customer.name}.", url_of_undo(case, message))

    return on_case(visit, case, Act("resolve", "finish", FIELDS), do)


def _remedy(visit: Visit) -> tuple[NoneBecause | None, Offering | None, int]:
    """What was picked: why nothing, or what, and how much; neither where it was decided before."""
    picked = asked.needed(visit, "remedy", "pick what they get, or why nothing.")
    if picked == finishing.DECIDED:
        return None, None, 0
    if picked.startswith(NO_REMEDY):
        try:
            return NoneBecause(picked.removeprefix(NO_REMEDY)), None, 0
        except ValueError:
            raise ValueError("remedy: pick one from the list.") from None
    slug, _, minor = picked.partition(":")
    offering = remedies.offering(slug)
    if offering is None or (minor and not minor.isdecimal()):
        raise ValueError("remedy: pick one from the list.")
    return None, offering, int(minor or 0)
