"""What ended otherwise: some of it is read again by a lead, who finds that it ended so, or brings it back."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases import ended as queries
from amends.cases.queries import NotSeen
from amends.cases.rules import Back
from amends.flow import coming_back
from amends.people.rules import Right
from amends.web.acting import SeeOther, is_denial, status_of
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import ended as builder
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk


@desk("GET", right=Right.LEAD_TEAM)
def ended(visit: Visit) -> HttpResponse:
    """This week's draw, and what was counted."""
    return _page(visit)


@desk("POST", right=Right.LEAD_TEAM)
def read(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Says of one that it ended so, or brings it back."""
    row = queries.ending_for(visit.brand, id)
    if row is None:
        raise NotSeen
    is_back = visit.request.POST.get("decision") == "back"
    try:
        if is_back:
            coming_back.bring_back(row.case, Back.ENDED_WRONGLY, by=visit.person, at=visit.at)
        else:
            coming_back.confirm_ending(row, by=visit.person, at=visit.at)
    except Exception as why:
        if not is_denial(why):
            raise
        return _page(visit, Form("read", {}, {"": " ".join(Fields().errors(str(why)).values())}), status_of(why))
    reference = row.case.reference
    shown.tell(visit.request, f"{reference} is open again." if is_back else f"{reference} ended so. Noted.")
    return SeeOther(url("ended"))


def _page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return visit.page("ended.html", status, ended=builder.build(visit.brand, visit.person, visit.wall), form=form)
