"""The team's page: the same groups for a lead, load, reassigning, and what waits for an answer."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.cases.rules import HandOffReason
from amends.flow import tending
from amends.people.models import Person
from amends.people.rules import Right
from amends.promises import day
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import claims
from amends.web.shown import desk as shown
from amends.web.shown import team as builder
from amends.web.shown.forms import Fields, Form
from amends.web.shown.today import spans
from amends.web.visit import Visit, desk
from amends.web.words import cases_words

WHATS = ("today", "broken", "all")
AT_MOST = 500


@desk("GET", right=Right.SEE_OWN_BRANDS)
def team(visit: Visit) -> HttpResponse:
    """One team's day."""
    return page(visit)


def page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """The page; after a denial with the form as it was filled in."""
    wanted = visit.request.GET.get("team", "")
    found = builder.team_for(visit.person, wanted)
    if found is None:
        raise NotSeen
    return visit.page(
        "team.html",
        status,
        team=builder.build(visit.person, found, visit.wall),
        approvals=builder.approvals_of(visit.person, found),
        claims=claims.to_decide(visit.person, found, visit.wall),
        choices=builder.choices_of(found, visit.wall),
        form=form,
    )


@desk("POST", right=Right.LEAD_TEAM)
def reassign(visit: Visit) -> HttpResponse:
    """Gives somebody's cases to somebody else: what is owed today, what is broken, or everything."""
    try:
        words = _hand_on(visit)
    except Exception as why:
        if not is_denial(why):
            raise
        return page(visit, Form("reassign", typed(visit.request), Fields().errors(str(why))), status_of(why))
    shown.tell(visit.request, words)
    return SeeOther(url("team"))


def _hand_on(visit: Visit) -> str:
    giver, to = asked.colleague(visit, "from"), asked.colleague(visit, "to")
    if giver.id == to.id:
        raise ValueError("to: pick somebody else.")
    reason = asked.choice(visit, "reason", HandOffReason)
    what = asked.text(visit, "what")
    if what not in WHATS:
        raise ValueError("what: pick what is handed on.")
    count = tending.hand_on(giver, to, _cases(visit, giver, what), reason, by=visit.person, at=visit.at)
    return f"{to.name} has {cases_words(count)} of {giver.name}." if count else f"{giver.name} owns nothing like that."


def _cases(visit: Visit, giver: Person, what: str) -> list[str]:
    """The references of somebody's own cases that are meant, at most 500."""
    _, tonight, _ = spans(visit.wall)
    return day.owned_by(giver, what, tonight, AT_MOST)
