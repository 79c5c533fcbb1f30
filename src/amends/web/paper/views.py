"""Letters on paper: a scan is taken in; what was written here is printed, posted by hand, and said to be."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from amends.cases.queries import NotSeen
from amends.customers import merging
from amends.customers.queries import by_order_number
from amends.flow import on_paper
from amends.kinds import queries as kinds
from amends.people.rules import Right
from amends.post import paper
from amends.post.channels.paper.setting import NoSetter, pdf_of
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.floor.shown import SEVERITIES
from amends.web.pages import url
from amends.web.paper import shown as letters
from amends.web.paper.reading import paper_of
from amends.web.public import files as sent
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import Visit, desk

NAMED = Fields({"key": "name"})


@desk("GET", "POST", right=Right.WORK_CASES)
def take_in(visit: Visit) -> HttpResponse:
    """The form for a letter that came by post; what comes back with it becomes a case, or joins one."""
    if visit.request.method == "GET":
        return _page(visit)
    files = sent.given(visit.request)
    try:
        if words := sent.trouble(files):
            raise ValueError(f"files: {words}")
        taken = on_paper.take_in(paper_of(visit), sent.handed(files), by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return _page(visit, Form("paper", typed(visit.request), NAMED.errors(str(why))), status_of(why))
    words = "The letter opened this case."
    if not taken.is_new:
        words = "This scan was taken in before: here it is."
    elif taken.is_joined:
        words = "The letter joined this case, which was open already."
    shown.tell(visit.request, words, "done" if taken.is_new else "info")
    return SeeOther(url("case", ref=taken.case.reference))


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    number = str(form.values.get("number", "")).strip() if form else ""
    on_it = by_order_number(visit.brand, number)[:12] if number else []
    return visit.page(
        "paper_in.html",
        status,
        form=form,
        kinds=[Option(kind.slug, kind.name) for kind in kinds.active()],
        severities=SEVERITIES,
        customers=[Option(str(one.customer_id), one.customer.name) for one in on_it] if len(on_it) > 1 else [],
        today=visit.wall.there(visit.at).date().isoformat(),
        accepted=sent.ACCEPTED,
    )


@desk("GET", right=Right.WORK_CASES)
def to_post(visit: Visit) -> HttpResponse:
    """What waits to be printed and posted."""
    return _list(visit)


def _list(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    today = visit.wall.there(visit.at).date().isoformat()
    return visit.page("paper.html", status, letters=letters.rows(visit.brand, visit.wall), form=form, today=today)


@desk("GET", right=Right.WORK_CASES)
def printed(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """A letter as a PDF, to be printed."""
    found = paper.letter(visit.brand, id)
    if found is None:
        raise NotSeen
    try:
        content = pdf_of(letters.sheet(found, visit.wall))
    except NoSetter as why:
        return _list(visit, Form("letter", {}, {"": str(why)}), HTTPStatus.SERVICE_UNAVAILABLE)
    name = f"letter-{visit.wall.there(found.made_at):%Y-%m-%d}-{str(found.id)[-6:]}.pdf"
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


@desk("POST", right=Right.WORK_CASES)
def posted(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Somebody posted it, on a day."""
    found = paper.letter(visit.brand, id)
    if found is None:
        raise NotSeen
    try:
        on_paper.posted(found, _day(visit), by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return _list(visit, Form(f"letter-{id}", typed(visit.request), Fields().errors(str(why))), status_of(why))
    shown.tell(visit.request, f"The letter to {found.to_name} is posted; what it keeps is kept.")
    return SeeOther(url("paper"))


def _day(visit: Visit) -> date:
    try:
        return date.fromisoformat(asked.needed(visit, "on", "write the day on which you posted it."))
    except ValueError as why:
        raise ValueError(str(why) if str(why).startswith("on:") else "on: write the day like 2026-03-31.") from None


@desk("POST", right=Right.WORK_CASES)
def address(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002
    """Where a customer's letters go."""
    found = merging.customer_of(visit.brand, id)
    if found is None:
        raise NotSeen
    try:
        lines = asked.needed(visit, "address", "write the street and the town, each on its own line.")
        is_news = on_paper.note_address(found, f"{found.name}\n{lines}", by=visit.person, at=visit.at)
    except ValueError as why:
        shown.tell(visit.request, Fields().errors(str(why)).popitem()[1], "refused")
        return SeeOther(url("customer", id=found.id))
    shown.tell(visit.request, "Letters on paper go there." if is_news else "This address is known already.")
    return SeeOther(url("customer", id=found.id))
