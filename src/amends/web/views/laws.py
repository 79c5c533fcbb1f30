"""Which law answers for which kind of failure: set by whoever sets policy."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.flow import owed as flow
from amends.kinds import queries as kinds
from amends.people.rules import Right
from amends.remedies import queries as remedies
from amends.remedies.law.shelf import NoSuchPack
from amends.web import asked
from amends.web.acting import SeeOther, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown import laws as builder
from amends.web.shown.forms import Fields, Form
from amends.web.visit import Visit, desk


@desk("GET", "POST", right=Right.SET_POLICY)
def laws(visit: Visit) -> HttpResponse:
    """The law packs, what each covers and how far it was verified; posting lets one answer for a kind of failure."""
    if visit.request.method == "GET":
        return page(visit)
    try:
        kind = kinds.by_slug(asked.needed(visit, "kind", "pick a kind of failure."))
        if kind is None:
            raise ValueError("kind: pick a kind of failure.")
        pack = asked.needed(visit, "pack", "pick a law.")
        flow.use_law(visit.brand, kind, pack, by=visit.person, at=visit.at)
    except (ValueError, NoSuchPack) as why:
        form = Form("law", typed(visit.request), Fields().errors(str(why)))
        return page(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    forget()
    shown.tell(visit.request, f"{pack} answers for {kind.name} from now on.")
    return SeeOther(url("laws"))


@desk("POST", right=Right.SET_POLICY)
def drop(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - the template names it so
    """Lets a law answer no more; what it answered stays."""
    law = next((one for one in remedies.laws(visit.brand) if one.id == id), None)
    if law is None:
        raise NotSeen
    flow.drop_law(law, by=visit.person, at=visit.at)
    forget()
    shown.tell(visit.request, f"{law.pack} answers no more for {law.kind.name}.")
    return SeeOther(url("laws"))


def page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    return visit.page("laws.html", status, laws=builder.build(visit.brand), form=form)
