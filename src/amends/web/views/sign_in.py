"""Signing in and out, by password, or by one click on a demo desk."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends import clock
from amends.people.models import Person
from amends.people.queries import brands, staff
from amends.people.rules import Right
from amends.remedies.queries import authorities
from amends.web import demo, pages, tries
from amends.web.shown import desk as shown
from amends.web.shown.forms import Form
from amends.web.visit import ROLE_WORDS
from amends.web.words import Wall, initials, plain_money


def quiet_page(request: HttpRequest, template: str, status: int = HTTPStatus.OK, **context: object) -> HttpResponse:
    """A page before the desk."""
    base = shown.quiet(request, next((brand.name for brand in brands()), "Amends"))
    return HttpResponse(pages.render(template, base | context, Wall.utc(clock.now())), status=status)


def safe_next(request: HttpRequest) -> str:
    """Where somebody wanted to go before they were asked who they are; only within this desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(wanted)._replace(scheme="", netloc="").geturl() if wanted and here else ""


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and its answer. Who fails too often waits a quarter of an hour, by address and by place."""
    if request.user.is_authenticated:
        return redirect(safe_next(request) or "home")
    if not brands():
        return redirect("setup")
    if request.method == "GET":
        return _form(request, None)
    email, password = request.POST.get("email", "").strip(), request.POST.get("password", "")
    values = {"email": email}
    if not email or not password:
        errors = {name: "Fill this in." for name, text in (("email", email), ("password", password)) if not text}
        return _form(request, Form("sign_in", values, errors))
    by_address, by_client = tries.of_address(email), tries.of_client(request)
    client_try = by_client.take()
    if client_try is None or by_address.take() is None:
        wait = "Too many tries. Wait a quarter of an hour, or ask who looks after the desk for a new password."
        return _form(request, Form("sign_in", values, {"": wait}), HTTPStatus.TOO_MANY_REQUESTS)
    person = authenticate(request, username=email, password=password)
    if not isinstance(person, Person):
        wrong = "Address and password do not belong together. Check both, and the capital letters."
        return _form(request, Form("sign_in", values, {"": wrong}))
    by_address.give_back()
    by_client.give_back(client_try)
    login(request, person)
    return redirect(safe_next(request) or "home")


def _form(request: HttpRequest, form: Form | None, status: HTTPStatus | None = None) -> HttpResponse:
    refused = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    demo_url = pages.url("demo") if demo.is_open(request) else None
    context = {"form": form, "next": safe_next(request), "demo_url": demo_url}
    return quiet_page(request, "sign_in.html", status or refused, **context)


@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponseRedirect:
    """Ends the session."""
    logout(request)
    return redirect("sign_in")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def home(request: HttpRequest) -> HttpResponse:
    """Where somebody begins: their day; for who pays, what is to be paid; for who runs the machine, its settings."""
    person = request.user
    if not isinstance(person, Person):
        return redirect("sign_in")
    if person.can(Right.SEE_OWN_BRANDS):
        return redirect("today")
    return redirect("finance" if person.can(Right.PAY) else "settings")


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo, and what they may do."""

    id: str
    name: str
    initials: str
    role: str
    may: str


@login_not_required
@never_cache
@require_GET
def demo_people(request: HttpRequest) -> HttpResponse:
    """Who one can be on a demo desk."""
    _demo_only(request)
    people = sorted(staff(), key=lambda one: (one.team is None, one.name))
    return quiet_page(request, "demo_people.html", people=[_demo_person(one) for one in people])


def _demo_person(person: Person) -> DemoPerson:
    limit = next((row for row in authorities() if row.person_id == person.id or row.role == person.role), None)
    may = f"may give {plain_money(limit.per_case_minor, limit.currency)} {limit.currency}" if limit else "gives nothing"
    if not person.can(Right.SEE_OWN_BRANDS):
        may = "sees no case"
    return DemoPerson(str(person.id), person.name, initials(person.name), ROLE_WORDS[person.role], may)


@login_not_required
@never_cache
@require_GET
def demo_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link that the start of a demo desk prints: it signs in at once."""
    _demo_only(request)
    person = demo.person_of(token)
    if person is None:
        raise Http404
    login(request, person)
    return redirect("home")


@login_not_required
@never_cache
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click on a demo person."""
    _demo_only(request)
    person = next((one for one in staff() if str(one.id) == request.POST.get("person", "")), None)
    if person is None:
        raise Http404
    login(request, person)
    return redirect("home")


def _demo_only(request: HttpRequest) -> None:
    if not demo.is_open(request):
        raise Http404
