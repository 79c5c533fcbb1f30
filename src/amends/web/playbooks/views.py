"""Playbooks in a browser: read by everybody who sees cases, written by whoever sets policy."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from amends.cases.queries import NotSeen
from amends.flow import playing
from amends.kinds import queries as kinds
from amends.kinds.models import Kind
from amends.people.rules import Right
from amends.playbooks.rules import Step, StepName
from amends.playbooks.stock import starter
from amends.post.channels.paper.setting import NoSetter
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.playbooks import printed, shown
from amends.web.remembered import forget
from amends.web.shown import desk as told
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk


def _kind(slug: str) -> Kind:
    found = kinds.by_slug(slug)
    if found is None:
        raise NotSeen
    return found


@desk("GET", right=Right.SEE_OWN_BRANDS)
def playbooks(visit: Visit) -> HttpResponse:
    """Every kind of failure with the version of its playbook."""
    return visit.page("playbooks.html", kinds=shown.listed(), may_write=visit.person.can(Right.SET_POLICY))


@desk("GET", right=Right.SEE_OWN_BRANDS)
def playbook(visit: Visit, slug: str) -> HttpResponse:
    """One playbook as it is followed, and which of its steps are skipped."""
    return _read(visit, _kind(slug))


def _read(visit: Visit, kind: Kind, trouble: str = "", status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return visit.page(
        "playbook.html",
        status,
        playbook=shown.build(kind, visit.brand, visit.wall),
        trouble=trouble,
        may_write=visit.person.can(Right.SET_POLICY),
    )


@desk("GET", right=Right.SEE_OWN_BRANDS)
def page(visit: Visit, slug: str) -> HttpResponse:
    """The playbook on one page, as a PDF, from what is set at this moment."""
    kind = _kind(slug)
    try:
        content = printed.pdf_of(kind, visit.brand, visit.wall)
    except NoSetter as why:
        return _read(visit, kind, str(why), HTTPStatus.SERVICE_UNAVAILABLE)
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=f"playbook-{kind.slug}.pdf") or ""
    )
    return answer


@desk("GET", "POST", right=Right.SET_POLICY)
def write(visit: Visit, slug: str) -> HttpResponse:
    """The editor: posting keeps the steps as the next version. `?begin=` fills it with a starter."""
    kind = _kind(slug)
    if visit.request.method == "GET":
        begun = starter(visit.request.GET.get("begin", ""))
        return visit.page("playbook_write.html", editor=shown.editor(kind, visit.wall, begun), form=None)
    seen = asked.text(visit, "version")
    try:
        steps = [_step(visit, name) for name in StepName if visit.request.POST.get(f"{name.value}_on")]
        version = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else 0
        playing.write_steps(kind, steps, asked.text(visit, "why"), seen_version=version, by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form("steps", _typed(visit), Fields().errors(str(why)))
        return visit.page(
            "playbook_write.html", HTTPStatus.UNPROCESSABLE_ENTITY, editor=shown.editor(kind, visit.wall), form=form
        )
    forget()
    told.tell(visit.request, f"The playbook for {kind.name.lower()} is kept. The steps before stand below it.")
    return SeeOther(url("playbook", slug=slug))


def _step(visit: Visit, name: StepName) -> Step:
    key = name.value
    minutes = asked.text(visit, f"{key}_minutes") or "0"
    if not (minutes.isascii() and minutes.isdecimal() and len(minutes) < 9):
        raise ValueError(f"{key}_minutes: give a number of minutes, or clear the field.")
    return Step(
        name,
        asked.text(visit, f"{key}_words"),
        asked.text(visit, f"{key}_script"),
        asked.text(visit, f"{key}_good"),
        asked.text(visit, f"{key}_promise"),
        int(minutes),
        tuple(visit.request.POST.getlist(f"{key}_remedies")),
    )


def _typed(visit: Visit) -> dict[str, object]:
    """What stood in the form; of the remedies all that were ticked."""
    many = {f"{name.value}_remedies": visit.request.POST.getlist(f"{name.value}_remedies") for name in StepName}
    return {**typed(visit.request), **many}
