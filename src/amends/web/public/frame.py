"""What stands around every customer's page: the brand, the language, and headers that keep the address to ourselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from amends import clock
from amends.conversation.links import LinkGone, link_of
from amends.conversation.models import PrivateLink
from amends.conversation.rules import LinkPurpose
from amends.people.models import Brand
from amends.people.queries import brands
from amends.web import pages
from amends.web.public.tongues import NAMES, direction
from amends.web.words import Wall

P = ParamSpec("P")
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
LONGEST = 8000


class SeeOther(HttpResponseRedirect):
    """After something was sent: the page that shows what came of it, which may be loaded again."""

    status_code = HTTPStatus.SEE_OTHER


@dataclass(frozen=True, slots=True)
class Seen:
    """A brand as its customers see it."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language in which this page can be read."""

    code: str
    name: str
    url: str
    is_current: bool


Page = Callable[Concatenate[HttpRequest, P], HttpResponse]
LinkPage = Callable[Concatenate[HttpRequest, PrivateLink, P], HttpResponse]
Opened = Callable[..., HttpResponse]


def open_to_all(*methods: str) -> Callable[[Page[P]], Page[P]]:
    """Makes a page that everybody may open.

    Nothing that a browser keeps proves who they are, so nothing can be forged with it: what a form needs is in its
    address or in itself, and a customer who refuses cookies is served like any other.
    """

    def wear(view: Page[P]) -> Page[P]:
        known = [*methods, "HEAD"] if "GET" in methods else list(methods)
        return login_not_required(csrf_exempt(require_http_methods(known)(view)))

    return wear


def with_link(purpose: LinkPurpose, *methods: str) -> Callable[[LinkPage[P]], Opened]:
    """Makes a page of one private link: shown in its reader's language, or as gone when the link opens nothing."""

    def wear(view: LinkPage[P]) -> Opened:
        def opened(request: HttpRequest, /, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                link = link_of(token, purpose, clock.now())
            except LinkGone:
                return gone(request)
            # A colleague who was asked something reads their own language, not the customer's.
            is_ours = purpose is LinkPurpose.ASK
            usual = browser_language(request) if is_ours else link.case.customer.language
            with translation.override(language_of(request, usual)):
                return view(request, link, *args, **kwargs)

        return open_to_all(*methods)(wraps(view)(opened))

    return wear


def language_of(request: HttpRequest, *usual: str) -> str:
    """In which of our languages a page is shown: as asked for in its address, else as usual, else English."""
    for wanted in (request.GET.get("lang", ""), *usual):
        base = wanted.replace("_", "-").lower().split("-")[0]
        if base in NAMES:
            return base
    return "en"


def browser_language(request: HttpRequest) -> str:
    """The first of our languages that this browser asks for; empty when it asks for none."""
    accepted = request.headers.get("Accept-Language", "")[:200]
    wanted = [part.split(";")[0].strip().lower().split("-")[0] for part in accepted.split(",")]
    return next((one for one in wanted if one in NAMES), "")


def chosen(request: HttpRequest) -> str:
    """What an address carries on from this page, so that the language that its reader chose stays: "?lang=de"."""
    wanted = request.GET.get("lang", "")
    return f"?lang={wanted}" if wanted in NAMES else ""


def done_at(request: HttpRequest, address: str, code: str = "") -> SeeOther:
    """After something was sent: the page at `address`, in the language that was chosen, saying what was done."""
    parts = [part for part in (chosen(request).removeprefix("?"), f"done={code}" if code else "") if part]
    return SeeOther("?".join(filter(None, (address, "&".join(parts)))))


def page(
    request: HttpRequest,
    template: str,
    brand: Brand,
    *,
    zone: str = "",
    home: str = "",
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    """One page of a brand in the language that is spoken now, its clock in the customer's zone.

    `home` is where the page can be loaded again when the form that came back was sent to another address.
    """
    language = translation.get_language() or "en"
    wall = Wall(ZoneInfo(zone or brand.calendar.time_zone), clock.now())
    base = {
        "lang": language,
        "dir": direction(language),
        "csrf_field": key_field(),
        "chosen": chosen(request),
        "desk": {"is_demo": settings.CONFIG.demo},
        "brand": Seen(brand.name, brand.urgent_phone),
        "languages": _tongues(request, home or request.path, language),
    }
    return HttpResponse(pages.render(template, base | context, wall), status=status, headers=HEADERS)


def _tongues(request: HttpRequest, address: str, spoken: str) -> list[Tongue]:
    """This page in each of our languages, with all that its address carries."""
    tongues = []
    for code, name in NAMES.items():
        asked = request.GET.copy()
        asked["lang"] = code
        tongues.append(Tongue(code, name, f"{address}?{asked.urlencode()}", code == spoken))
    return tongues


def key_field() -> Markup:
    """The hidden name of what a form will send: sent twice, by a double click or a reload, it is one thing."""
    return Markup('<input type="hidden" name="key" value="{}">').format(uuid4())


def key_of(request: HttpRequest) -> str:
    """The name of what was sent; a form that lost it gets a new one."""
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid4())


def written(request: HttpRequest, name: str) -> str:
    """What somebody wrote into a field, its lines ended one way, nothing around it."""
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def home_brand() -> Brand | None:
    """The brand under whose name a page stands that belongs to no case; None on an empty desk."""
    found = brands()
    return next((one for one in found if one.is_default), next(iter(found), None))


def gone(request: HttpRequest, *, said: str = "", status: int = HTTPStatus.NOT_FOUND) -> HttpResponse:
    """The one calm page for every link that opens nothing, whatever the reason. `said`: what came of asking anew."""
    brand = home_brand()
    if brand is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND, headers=HEADERS)
    form_url = pages.url("public_complain")
    with translation.override(language_of(request, browser_language(request), brand.language)):
        home = form_url if request.method == "POST" else ""
        again = f"{form_url}{chosen(request)}"
        return page(request, "public/gone.html", brand, home=home, status=status, form_url=again, sent=said)
