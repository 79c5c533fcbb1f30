"""What every answer carries, and who gets in at all."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
NOT_FRAMED = "frame-ancestors 'none'"
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# A year, as browsers ask for before they remember it.
TRANSPORT = "max-age=31536000; includeSubDomains"


class ContentSecurityPolicy:
    """Sends the strict policy with every page: nothing inline runs, nothing is loaded from elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if NOT_FRAMED in response.headers["Content-Security-Policy"]:
            # What may stand in a frame says where; the older header knows only yes and no.
            response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if settings.CONFIG.is_https:
            response.headers.setdefault("Strict-Transport-Security", TRANSPORT)
        return response


# Pages that ask by themselves whether there is news, beside words that somebody writes.
STAYS = frozenset({"case_live"})


class SignedIn(LoginRequiredMiddleware):
    """Lets nobody in who has not signed in, unless the page says that it is for everybody.

    A page that htmx fetches into an open one is not replaced by the sign-in form inside it: the whole page goes there.
    But what an open case asks by itself leads nobody away from the words that they are writing on it.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[object, ...],
        view_kwargs: dict[str, object],
    ) -> HttpResponseBase | None:
        """Leads a stranger to the sign-in page, and back afterwards."""
        answer: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None or request.headers.get("HX-Request") != "true":
            return answer
        if request.resolver_match and request.resolver_match.url_name in STAYS:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        open_page = request.headers.get("HX-Current-URL", "")
        path = "/" + open_page.split("://", 1)[-1].partition("/")[2]
        refused = HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        refused.headers["HX-Redirect"] = f"{reverse(settings.LOGIN_URL)}?next={quote(path)}"
        return refused
