"""Their page: the links by which a case's customer reaches it, taken back or made anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.urls import URLPattern, path

from amends.cases.queries import case_for
from amends.conversation.links import is_live, lives_until
from amends.conversation.models import PrivateLink
from amends.conversation.queries import links_of
from amends.flow import page_links
from amends.people.rules import Right
from amends.web.acting import Act, Done, on_case
from amends.web.pages import url
from amends.web.visit import Visit, desk
from amends.web.words import Wall

PURPOSES = {"case": "their page", "check_in": "does it hold?", "survey": "how did we do?"}


@dataclass(frozen=True, slots=True)
class Link:
    """One link: what it opens, since when, until when."""

    what: str
    made: str
    state: str
    is_live: bool


def _link(link: PrivateLink, wall: Wall, now: datetime) -> Link:
    until = lives_until(link)
    if link.revoked_at is not None:
        state = f"taken back {wall.when(link.revoked_at)}"
    elif until is None:
        state = "open, and for 90 days after the case is closed"
    else:
        state = f"open until {wall.day(until)}" if until > now else f"ended {wall.day(until)}"
    return Link(PURPOSES[link.purpose], wall.when(link.made_at), state, is_live(link, now))


@desk("GET", right=Right.SEE_OWN_BRANDS)
def links(visit: Visit, ref: str) -> HttpResponse:
    """The links that this case's customer was given."""
    case = case_for(visit.person, ref)
    shown = [_link(one, visit.wall, visit.at) for one in links_of(case)]
    return visit.page("their_page.html", ref=case.reference, name=case.customer.name, links=shown)


@desk("POST", right=Right.WORK_CASES)
def revoke(visit: Visit, ref: str) -> HttpResponse:
    """Takes back every link: whoever has one reads nothing any more."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        page_links.revoke(case, by=visit.person, at=visit.at)
        return Done("Taken back. Their links open nothing any more.", go=url("their_page", ref=case.reference))

    return on_case(visit, case, Act("links"), do)


@desk("POST", right=Right.WORK_CASES)
def renew(visit: Visit, ref: str) -> HttpResponse:
    """Takes back what there is, and sends a new link to the mail address that we know."""
    case = case_for(visit.person, ref)

    def do() -> Done:
        page_links.renew(case, by=visit.person, at=visit.at)
        return Done("A new link is on its way to the address that we know.", go=url("their_page", ref=case.reference))

    return on_case(visit, case, Act("links"), do)


urlpatterns: list[URLPattern] = [
    path("cases/<str:ref>/their-page", links, name="their_page"),
    path("cases/<str:ref>/their-page/revocation", revoke, name="their_page_revocation"),
    path("cases/<str:ref>/their-page/renewal", renew, name="their_page_renewal"),
]
