"""What waits for a person to look at it: nothing that came in, and nothing that goes out, is dropped."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.flow import tending
from amends.people.rules import Right
from amends.post.queries import outbounds_by_id
from amends.web.acting import SeeOther, is_denial, status_of
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import waiting as builder
from amends.web.shown.forms import Form
from amends.web.visit import Visit, desk


@desk("GET", right=Right.LEAD_TEAM)
def waiting(visit: Visit) -> HttpResponse:
    """The list."""
    return page(visit)


def page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """The list; after a denial with the form as it was filled in."""
    return visit.page("waiting.html", status, waiting=builder.build(visit.brand), form=form)


@desk("POST", right=Right.LEAD_TEAM)
def again(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Sends a letter once more, after what stopped it was mended."""
    found = outbounds_by_id([str(id)]).get(id)
    if found is None or found.brand_id != visit.brand.id:
        raise NotSeen
    try:
        tending.send_again(found, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return page(visit, Form(f"letter-{id}", {}, {"": str(why)}), status_of(why))
    shown.tell(visit.request, "It is sent again.")
    return SeeOther(url("waiting"))
