"""What is kept about a claim that we checked and could not confirm: the customer reads it here, and contests it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from amends import clock
from amends.conversation.links import token_of
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.flow import claiming
from amends.remedies.queries import claims
from amends.remedies.queries.claims import Held
from amends.remedies.rules.claims import Stand
from amends.web.pages import url
from amends.web.public import frame
from amends.web.public.case import Refused, delivery_of
from amends.web.public.frame import done_at, with_link, written
from amends.web.public.said import spoken_now

LONGEST = claiming.LENGTHS["contest"]


@dataclass(frozen=True, slots=True)
class KeptClaim:
    """A finding as its customer reads it."""

    id: UUID
    day: str
    claim: str
    evidence: str
    stand: str
    contest: str
    may_contest: bool


def _page(request: HttpRequest, link: PrivateLink, refused: Refused | None = None) -> HttpResponse:
    case, token = link.case, token_of(link)
    kept = claiming.kept_of(claims.on_case(case, clock.now()))
    sent = _("It is set aside. Somebody who had no part in it looks at it, and a person answers you.")
    return frame.page(
        request,
        "public/claims.html",
        case.brand,
        zone=case.customer.time_zone,
        home=url("public_case", token=token),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        token=token,
        reference=case.reference,
        rights=_(claiming.RIGHTS),
        kept=tuple(_shown(kept)),
        form=refused,
        sent=sent if request.GET.get("done") == "contest" else None,
        longest=LONGEST,
    )


def _shown(kept: Iterable[Held]) -> Iterable[KeptClaim]:
    language = spoken_now()
    for one in kept:
        row = one.row
        yield KeptClaim(
            row.id,
            claiming.day_of(row.found_at, row.case, language),
            row.claim,
            row.evidence,
            claiming.stand_words(one, language),
            row.contest,
            one.stand is Stand.COUNTS and row.contested_at is None,
        )


@with_link(LinkPurpose.CASE, "GET")
def look(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """What is kept about the claim of this case, explained."""
    return _page(request, link)


@with_link(LinkPurpose.CASE, "POST")
def contest(request: HttpRequest, link: PrivateLink, id: UUID) -> HttpResponse:  # noqa: A002 - the address calls it so
    """Hears that it is wrong: it is set aside, and an answer is owed."""
    found = next((one.row for one in claims.on_case(link.case, clock.now()) if one.row.id == id), None)
    if found is None:
        return frame.gone(request)
    text = written(request, "body")
    if not text or len(text) > LONGEST:
        words = _("Please write here what is wrong with it, in at most %(most)s characters.") % {"most": LONGEST}
        return _page(request, link, Refused("contest", {"body": text}, {"body": words}))
    told = delivery_of(request, link, "contest", text)
    try:
        claiming.contest_on_page(found, told, by=link.case.customer, at=clock.now())
    except claiming.NothingToDecide:
        words = _("This has changed meanwhile; please look again.")
        return _page(request, link, Refused("contest", {"body": text}, {"": words}))
    return done_at(request, url("public_claims", token=token_of(link)), "contest")


urlpatterns: list[URLPattern] = [
    path("c/<str:token>/claims", look, name="public_claims"),
    path("c/<str:token>/claims/<uuid:id>/contest", contest, name="public_contest"),
]
