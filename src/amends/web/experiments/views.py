"""Trying two ways: proposing a plan, approving it, stopping it, and giving those of the worse way the difference."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from amends.cases.queries import NotSeen
from amends.flow import experimenting
from amends.flow.experimenting import NotTheirs
from amends.kinds.queries import active
from amends.measure import experiments
from amends.measure.models import Experiment
from amends.measure.trying import MEASURED, About, Plan
from amends.people.queries import staff
from amends.people.rules import Right
from amends.remedies.queries import offerings
from amends.remedies.queries.owed import laws
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.experiments.shown import ABOUT, may_propose, now, over
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import NotAllowed, Visit, desk


@desk("GET", "POST", right=Right.SEE_MEASURES)
def experiments_page(visit: Visit) -> HttpResponse:
    """What is tried and what was; posting proposes a plan."""
    if visit.request.method == "GET":
        return _page(visit)
    if not may_propose(visit):
        raise NotAllowed(Right.LEAD_TEAM)

    def do() -> str:
        made = experimenting.propose(visit.brand, _plan(visit), by=visit.person, at=visit.at)
        return f"Proposed. It takes {made.n_each:,} customers each way; two others approve it."

    return _done(visit, "plan", do)


@desk("POST", right=Right.SEE_MEASURES)
def experiment_act(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Approves it, declines it, or stops it."""
    found = _found(visit, id)
    do = asked.text(visit, "do")

    def act() -> str:
        why, at = asked.text(visit, "why"), visit.at
        if do == "approve":
            role = experimenting.approve(found, by=visit.person, at=at)
            who = "the privacy contact" if role == "privacy" else "the policy's owner"
            return f"Approved as {who}." + (
                " It begins now." if found.begun_at else " It begins with the other's word."
            )
        if do == "stop":
            experimenting.stop(found, why, by=visit.person, at=at)
            return "Stopped. Nothing is read of it."
        experimenting.decline(found, why, by=visit.person, at=at)
        return "Declined."

    return _done(visit, f"act-{found.id}", act)


@desk("POST", right=Right.SEE_MEASURES)
def experiment_good(visit: Visit, id: UUID, of: UUID) -> HttpResponse:  # noqa: A002
    """Notes that somebody of the worse way has the difference, or why there was nothing to give."""
    found = _found(visit, id)
    row = experiments.assignment_of(found, of)
    if row is None:
        raise NotSeen
    if visit.person.id != found.proposed_by_id and not visit.person.can(Right.SET_POLICY):
        raise NotAllowed(Right.SET_POLICY)

    def do() -> str:
        why = asked.text(visit, "why")
        if asked.text(visit, "do") == "nothing" and not why:
            raise ValueError("why: say why there was nothing to give.")
        given = asked.text(visit, "do") != "nothing"
        experimenting.make_good(row, "" if given else why, by=visit.person, at=visit.at)
        return "Noted."

    return _done(visit, f"good-{row.id}", do)


@desk("POST", right=Right.SET_POLICY)
def experiment_privacy(visit: Visit) -> HttpResponse:
    """Names the privacy contact, without whom nothing is tried."""

    def do() -> str:
        wanted = asked.text(visit, "person")
        person = next((one for one in staff(visit.brand) if str(one.id) == wanted), None)
        if person is None:
            raise ValueError("person: pick a colleague from the list.")
        experimenting.name_privacy_contact(visit.brand, person, by=visit.person, at=visit.at)
        return f"{person.name} is the privacy contact."

    return _done(visit, "privacy", do)


def _found(visit: Visit, id_: UUID) -> Experiment:
    found = experiments.for_brand(visit.brand, id_)
    if found is None:
        raise NotSeen
    return found


def _plan(visit: Visit) -> Plan:
    about = asked.choice(visit, "about", About)
    is_goodwill = about is About.GOODWILL
    return Plan(
        asked.text(visit, "question"),
        about,
        asked.text(visit, "usual_extra" if is_goodwill else "usual"),
        asked.text(visit, "other_extra" if is_goodwill else "other"),
        tuple(visit.request.POST.getlist("kinds")),
        asked.text(visit, "figure"),
        _number(visit, "baseline") / 100,
        _number(visit, "least") / 100,
        int(_number(visit, "days")),
        int(_number(visit, "follow_days")),
    )


def _number(visit: Visit, name: str) -> float:
    typed_ = asked.text(visit, name).removesuffix("%").strip().replace("−", "-").replace(",", ".")
    if not typed_.removeprefix("-").removeprefix("+").replace(".", "", 1).isdecimal() or len(typed_) > 8:
        raise ValueError(f"{name}: give a number, such as 60.")
    return float(typed_)


def _done(visit: Visit, name: str, do: Callable[[], str]) -> HttpResponse:
    try:
        words = do()
    except NotTheirs as why:
        raise NotAllowed(who="the policy's owner and the privacy contact, each for a plan of somebody else") from why
    except Exception as why:
        if not is_denial(why) or isinstance(why, NotAllowed | NotSeen):
            raise
        return _page(visit, Form(name, typed(visit.request), Fields().errors(str(why))), status_of(why))
    forget()
    shown.tell(visit.request, words)
    return SeeOther(url("experiments"))


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    current = experiments.current(visit.brand)
    going = now(visit, current) if current else None
    before = over(visit)
    here = {f"act-{going.id}"} if going else {"plan"}
    here |= {f"good-{row.id}" for each in before for row in each.worse} | {"privacy"}
    if form is not None and form.name not in here:
        form = Form(form.name, form.values, {"": next(iter(form.errors.values()))})
    contact, can = experiments.privacy_contact(visit.brand), visit.person.can
    regulated = {law.kind_id for law in laws(visit.brand)}
    seers = [each for each in staff(visit.brand) if each.can(Right.SEE_MEASURES)]
    context = {
        "now": going,
        "over": before,
        "may": may_propose(visit),
        "contact": contact.name if contact else "",
        "may_name": can(Right.SET_POLICY),
        "people": [Option(str(each.id), each.name) for each in seers],
        "kinds": [Option(kind.slug, kind.name) for kind in active() if kind.id not in regulated],
        "abouts": [Option(value, label) for value, label in ABOUT.items()],
        "figures": [Option(slug, words[0].upper() + words[1:]) for slug, words in MEASURED.items()],
        "extras": [Option(each.slug, each.name) for each in offerings() if each.is_extra],
        "picked": visit.request.POST.getlist("kinds"),
    }
    return visit.page("experiments.html", status, page=context, form=form)


urlpatterns = [
    path("measures/experiments", experiments_page, name="experiments"),
    path("measures/experiments/privacy", experiment_privacy, name="experiment_privacy"),
    path("measures/experiments/<uuid:id>", experiment_act, name="experiment_act"),
    path("measures/experiments/<uuid:id>/good/<uuid:of>", experiment_good, name="experiment_good"),
]
