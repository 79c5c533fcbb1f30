"""Letters on paper: a scan is taken in."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse

from amends.customers.queries import by_order_number
from amends.flow import on_paper
from amends.kinds import queries as kinds
from amends.people.rules import Right
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.floor.shown import SEVERITIES
from amends.web.pages import url
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
