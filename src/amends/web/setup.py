"""The first run of an empty desk: one form in the browser, then the public form at work and four lines that teach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amends import clock
from amends.flow import furnishing
from amends.journal.actors import SETUP
from amends.kernel.openings import clock_time
from amends.people.models import Person
from amends.people.queries import brands
from amends.web import pages
from amends.web.public.tongues import NAMES
from amends.web.shown import desk as shown
from amends.web.shown.teaching import lessons
from amends.web.words import Wall

DAYS = {"mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun"}
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "BRL", "JPY", "SEK", "PLN")
REQUIRED = {
    "name": "say who looks after the desk",
    "email": "a mail address is the name you sign in with",
    "password": "choose a password of at least 12 characters",
    "brand": "give the name your customers know",
    "team": "name one team; it gets the first cases",
    "zone": "choose your time zone",
}


@dataclass(frozen=True)
class Choice:
    """One option of a list."""

    value: str
    label: str


@dataclass(frozen=True)
class Form:
    """A form that came back: what was typed, and what is wrong with it."""

    values: Mapping[str, object]
    errors: Mapping[str, str]


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Asks for admin, brand, hours and one team, as long as the desk is empty; afterwards there is no such page."""
    if brands():
        raise Http404
    if request.method == "GET":
        return _page(request, None)
    values: dict[str, object] = {**request.POST.dict(), "days": request.POST.getlist("days")}
    errors = check(values)
    if errors:
        return _page(request, Form({name: value for name, value in values.items() if name != "password"}, errors))
    login(request, furnish(values))
    return _page(request, None, is_done=True)


def check(values: Mapping[str, object]) -> dict[str, str]:
    """What is wrong with the form, by field, each with its remedy."""
    errors = {name: f"{words}." for name, words in REQUIRED.items() if not str(values.get(name, "")).strip()}
    if "email" not in errors:
        try:
            validate_email(str(values["email"]))
        except ValidationError:
            errors["email"] = "this is no mail address; write it like you@company.example."
    if "password" not in errors:
        try:
            validate_password(str(values["password"]))
        except ValidationError as why:
            errors["password"] = " ".join(why.messages)
    if "zone" not in errors and values["zone"] not in available_timezones():
        errors["zone"] = "choose a time zone from the list."
    if not values.get("days"):
        errors["days"] = "choose at least one day."
    for name in ("opens", "closes"):
        try:
            clock_time(str(values.get(name, "")), name)
        except ValueError:
            errors[name] = "give a time, such as 09:00."
    return errors


@transaction.atomic
def furnish(values: Mapping[str, object]) -> Person:
    """Sets the desk up and returns its first administrator."""
    at = clock.now()
    chosen, days = values["days"], list(DAYS)
    hours = (str(values["opens"]), str(values["closes"]))
    name, email = str(values["brand"]).strip(), str(values["email"]).strip().lower()
    furnished = furnishing.furnish(
        slugify(name)[:50] or "desk",
        name,
        time_zone=str(values["zone"]),
        week={number: [hours] for number, day in enumerate(days) if isinstance(chosen, list) and day in chosen},
        sender_address=f"care@{email.rpartition('@')[2]}",
        team=str(values["team"]).strip(),
        language=str(values.get("language") or "en"),
        currency=str(values.get("currency") or "EUR"),
        by=SETUP,
        at=at,
    )
    return furnishing.open_desk(furnished, str(values["name"]).strip(), email, str(values["password"]), by=SETUP, at=at)


def _page(request: HttpRequest, form: Form | None, *, is_done: bool = False) -> HttpResponse:
    context = {
        "is_done": is_done,
        "zones": [Choice(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone],
        "zone": "Europe/Berlin",
        "languages": [Choice(code, label) for code, label in NAMES.items()],
        "currencies": [Choice(code, code) for code in CURRENCIES],
        "days": [Choice(value, label) for value, label in DAYS.items()],
        "form_url": request.build_absolute_uri("/complain") if is_done else "",
        "teaching": lessons(brands()[0]) if is_done else (),
    }
    name = brands()[0].name if is_done else "Amends"
    base = shown.quiet(request, name)
    text = pages.render("setup.html", base | {"setup": context, "form": form}, Wall(ZoneInfo("UTC"), clock.now()))
    return HttpResponse(text, status=HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK)


urlpatterns = [path("setup", setup, name="setup")]
