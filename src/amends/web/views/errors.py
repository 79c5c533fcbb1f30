"""The quiet pages that say what is not here, not allowed, or broken on our side."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from amends import clock
from amends.web import pages
from amends.web.shown import desk as shown
from amends.web.words import Wall

log = logging.getLogger(__name__)


def _page(request: HttpRequest, template: str, status: HTTPStatus, **context: str) -> HttpResponse:
    base = shown.quiet(request, "Amends")
    return HttpResponse(pages.render(template, base | context, Wall.utc(clock.now())), status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page."""
    return _page(request, "errors/404.html", HTTPStatus.NOT_FOUND)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """This page is not for this person."""
    return _page(request, "errors/403.html", HTTPStatus.FORBIDDEN)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its proof: it lay too long, or was sent from elsewhere. Nothing was changed.

    What was written in it stands on the page: nobody writes a letter twice because of a proof.
    """
    words = (
        "This form lay open too long, or was sent from another site. Nothing was changed; open it again and send it."
    )
    typed = request.POST.get("body", "")
    return _page(request, "errors/403.html", HTTPStatus.FORBIDDEN, words=words, typed=typed)


def broken(request: HttpRequest) -> HttpResponse:
    """Something broke on our side; the number leads to the log. Asks nothing that could break again."""
    number = secrets.token_hex(4)
    log.error("A page could not be made: number %s, %s %s", number, request.method, request.path)
    try:
        return _page(request, "errors/500.html", HTTPStatus.INTERNAL_SERVER_ERROR, incident=number)
    except Exception:  # whatever broke first may break this page too
        log.exception("Nor could the page that says so")
        words = f"This broke on our side. Nothing that you wrote was changed. Number to quote: {number}"
        return HttpResponse(words, status=HTTPStatus.INTERNAL_SERVER_ERROR, content_type="text/plain; charset=utf-8")
