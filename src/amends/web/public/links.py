"""The customer's own link: taken back by them, and asked for again by whoever has lost it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext as _

from amends import clock
from amends.api.limits import count
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.flow import page_links
from amends.journal.actors import Automatic
from amends.web.public import frame
from amends.web.public.frame import done_at, home_brand, open_to_all, with_link, written
from amends.web.public.guard import digest
from amends.web.tries import client

BY = Automatic("page")
# Whoever asks more often from one place is not looking for a link of theirs.
MOST_ASKED, WINDOW = 10, 3600
LONGEST = 254


@with_link(LinkPurpose.CASE, "POST")
def end(request: HttpRequest, link: PrivateLink) -> HttpResponse:
    """Closes the page at its customer's word: from now on the link shows what every link shows that has ended."""
    page_links.close(link, by=link.case.customer, at=clock.now())
    return done_at(request, request.path.removesuffix("/end"))


@open_to_all("POST")
def again(request: HttpRequest) -> HttpResponse:
    """Sends a new link, if the address is one that we know of that case's customer. The answer is always the same."""
    brand = home_brand()
    if brand is None:
        return frame.gone(request)
    reference, address = written(request, "reference"), written(request, "email")
    place = f"link-again:{digest(client(request))}"
    if 0 < len(address) <= LONGEST and len(reference) <= LONGEST and count(place, WINDOW) <= MOST_ASKED:
        page_links.ask_again(reference, address, by=BY, at=clock.now())
    with translation.override(frame.language_of(request, frame.browser_language(request), brand.language)):
        words = _("If we know this address for this case, a new link is on its way to it.")
        return frame.gone(request, said=words, status=HTTPStatus.OK)


urlpatterns: list[URLPattern] = [
    path("c/<str:token>/end", end, name="public_end"),
    path("links/again", again, name="public_link_again"),
]
