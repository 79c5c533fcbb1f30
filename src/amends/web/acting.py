"""Doing something on a case: one call of flow, then the page again. A denial gives the form back, changing nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amends.cases.models import Case
from amends.cases.queries import SHOWN, case_for
from amends.web import known
from amends.web.pages import url
from amends.web.shown import desk
from amends.web.shown.case import choices, composer, finishing, page, reading, rights
from amends.web.shown.forms import Fields, Form
from amends.web.visit import NotAllowed, Visit

# What verbs call by another name than most forms do.
USUAL = {"text": "body", "due": "at", "offering": "kind"}


class SeeOther(HttpResponseRedirect):
    """After something was done: the page that shows it, fetched anew."""

    status_code = HTTPStatus.SEE_OTHER


@dataclass(frozen=True)
class Act:
    """Something that may be done on a case: the control that shows it, and the form that a denial gives back.

    Without a form, a denial is said above the page.
    """

    may: str
    form: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What was done, in words; perhaps with a way back, or another page to go to."""

    words: str = ""
    undo_url: str = ""
    go: str = ""


def on_case(visit: Visit, case: Case, act: Act, do: Callable[[], Done]) -> HttpResponse:
    """Does it, if this person may, and shows the case again.

    :raises NotAllowed: saying who may.
    """
    may = rights.may_now(case, visit.person, is_acknowledged=False)
    if act.may not in may:
        raise NotAllowed(who=rights.who_may(case))
    try:
        done = do()
    except Exception as why:
        if not is_denial(why):
            raise
        return denied(visit, case, act, why)
    if done.words:
        desk.tell(visit.request, done.words, undo_url=done.undo_url)
    return SeeOther(done.go or url("case", ref=case.reference))


def is_denial(error: Exception) -> bool:
    """Whether a verb said no: with an error of our own, or with a sentence about a field. Anything else is a bug."""
    return isinstance(error, ValueError) or type(error).__module__.startswith("amends.")


def status_of(error: Exception) -> HTTPStatus:
    """422 for what was typed; 409 for what does not fit what has happened."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if isinstance(error, ValueError) else HTTPStatus.CONFLICT


def denied(visit: Visit, case: Case, act: Act, why: Exception) -> HttpResponse:
    """The case again as it stands, with the form as it was filled in and the words at the field they name."""
    errors = Fields({**USUAL, **act.fields}).errors(str(why))
    if not act.form:
        desk.tell(visit.request, next(iter(errors.values())), "refused")
        return case_page(visit, case.reference, status=status_of(why))
    return case_page(visit, case.reference, Form(act.form, typed(visit.request), errors), status_of(why))


def typed(request: HttpRequest, *, but: Collection[str] = ()) -> dict[str, str]:
    """What stood in the form, but for fields that are not to be shown again."""
    hidden = {"csrfmiddlewaretoken", *but}
    return {name: value for name, value in request.POST.dict().items() if name not in hidden}


def case_page(
    visit: Visit, reference: str, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """The page of a case as it stands now.

    :raises NotSeen: for somebody who may not see it.
    """
    query = visit.request.GET
    case = known.make_whole(case_for(visit.person, reference, joined=SHOWN))
    entries = int(query["entries"]) if query.get("entries", "").isdecimal() else reading.ENTRIES
    found = reading.read(case, visit.person, visit.wall, entries)
    can = page.can_of(found)
    offered = choices.build(found, can)
    context = {
        "case": page.build(found, can, query.get("show", "all"), entries),
        "composer": composer.build(found, form, query.get("script", "")) if "write" in can else None,
        "choices": offered,
        "finishing": finishing.build(found, offered, can),
        "form": form,
    }
    return visit.page("case.html", status, **context)


def case_live(visit: Visit, case: Case) -> HttpResponse:
    """What may have changed on a case that lies open."""
    found = reading.read(case, visit.person, visit.wall)
    can = page.can_of(found)
    show = visit.request.GET.get("show", "all")
    return visit.fragment("case_live.html", case=page.build(found, can, show))
