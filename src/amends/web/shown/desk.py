"""What stands on every page: the desk and its clock, the person, the bell, and what was just done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from markupsafe import Markup

from amends.flow.wording import ALERT_SAYS
from amends.kernel import calendars
from amends.kernel.calendars import NeverOpens
from amends.people.models import Brand, Person
from amends.people.queries import hours
from amends.people.rules import Right
from amends.promises.bell import Ring, bell
from amends.promises.rules import Alarm, PromiseKind
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.ringing import Caller, callers
from amends.web.shown.promised import page_of
from amends.web.words import Wall, initials

THEMES = frozenset({"light", "dark"})
THEME_COOKIE, SOUND_COOKIE = "theme", "sound"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sign:
    """What a page before the desk says of it."""

    name: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk itself: its name, and its clock."""

    name: str
    is_demo: bool
    now: datetime
    now_words: str
    open_words: str


@dataclass(frozen=True, slots=True)
class Me:
    """Who looks at the page."""

    name: str
    first_name: str
    initials: str
    is_lead: bool
    is_admin: bool
    is_auditor: bool
    sees_cases: bool
    works_cases: bool
    pays: bool
    sound: bool


@dataclass(frozen=True, slots=True)
class Alert:
    """One line of the bell."""

    id: UUID
    words: str
    url: str
    at: datetime
    is_person_now: bool


@dataclass(frozen=True, slots=True)
class Alerts:
    """The bell: how many, the newest, and a version that changes with either."""

    version: str
    count: int
    rows: tuple[Alert, ...]
    calls: tuple[Caller, ...] = ()


@dataclass(frozen=True, slots=True)
class Toast:
    """What was just done, or refused, in words; perhaps with a way back."""

    kind: str
    words: str
    undo_url: str | None = None


def csrf_field(request: HttpRequest) -> Markup:
    """The hidden input that every form carries."""
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request))


def page(request: HttpRequest, person: Person, brand: Brand, wall: Wall) -> dict[str, Any]:
    """What a whole page of the desk needs beside its own."""
    return part(request, person, brand, wall) | {
        "alerts": alerts_of(person, brand, wall.now),
        "toasts": toasts(request),
    }


def part(request: HttpRequest, person: Person, brand: Brand, wall: Wall) -> dict[str, Any]:
    """What a part of a page needs that is fetched by itself: no bell, no toasts."""
    return {
        "lang": "en",
        "theme": theme(request),
        "csrf_field": csrf_field(request),
        "path": request.get_full_path(),
        "desk": Desk(brand.name, settings.CONFIG.demo, wall.now, now_words(wall), open_words(brand, wall)),
        "person": me(request, person),
    }


def quiet(request: HttpRequest, name: str) -> dict[str, Any]:
    """What a page before the desk needs: sign-in, errors."""
    return {
        "lang": "en",
        "theme": theme(request),
        "csrf_field": csrf_field(request),
        "desk": Sign(name, settings.CONFIG.demo),
    }


def theme(request: HttpRequest) -> str | None:
    """The theme that this browser asked for; None follows the device."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else None


def me(request: HttpRequest, person: Person) -> Me:
    return Me(
        person.name,
        person.first_name,
        initials(person.name),
        person.can(Right.LEAD_TEAM),
        person.can(Right.RUN_DESK),
        person.can(Right.AUDIT),
        person.can(Right.SEE_OWN_BRANDS),
        person.can(Right.WORK_CASES),
        person.can(Right.PAY),
        request.COOKIES.get(SOUND_COOKIE) == "yes",
    )


def now_words(wall: Wall) -> str:
    """ "Sat 9 Feb 14:12" """
    there = wall.there(wall.now)
    return f"{wall.day(wall.now)} {there:%H:%M}"


def open_words(brand: Brand, wall: Wall) -> str:
    """ "desk open till 18:00", "desk closed, opens Mon 09:00": the same for everybody for a minute."""
    calendar = brand.calendar
    minute = int(wall.now.timestamp()) // 60
    return remembered(("open", calendar.id, calendar.version, minute), lambda: _open_words(brand, wall), 60.0)


def _open_words(brand: Brand, wall: Wall) -> str:
    working = hours(brand.calendar)
    try:
        if not calendars.is_open(working, wall.now):
            return f"desk closed, opens {wall.when(calendars.next_opening(working, wall.now))}"
        closes_at = calendars.next_closing(working, wall.now)
    except NeverOpens:
        return "desk closed"
    return f"desk open till {wall.when(closes_at)}" if closes_at else "desk open around the clock"


def alerts_of(person: Person, brand: Brand, at: datetime) -> Alerts:
    """The bell of this person, and who is on the telephone at this moment."""
    found, calls = bell(person), callers(brand, person, at)
    newest = found.rings[0].id.hex if found.rings else "none"
    version = "-".join([newest, str(found.count), *(one.call_id for one in calls)])
    return Alerts(version, found.count + len(calls), tuple(_alert(ring) for ring in found.rings), calls)


def _alert(ring: Ring) -> Alert:
    more = f" (and {ring.count - 1} like it)" if ring.count > 1 else ""
    who = f"{ring.customer}: " if ring.customer else ""
    address = url("case", ref=ring.reference) if ring.reference else url("team")
    if ring.incident_id:
        address = url("incident", incident_id=ring.incident_id)
    elif ring.kind == PromiseKind.ACTION.value and not ring.reference:
        address = page_of(ring.words)
    return Alert(
        ring.id,
        f"{who}{ring.words}, {ALERT_SAYS[Alarm(ring.why)]}{more}",
        address,
        ring.raised_at,
        ring.why == Alarm.PERSON_NOW.value,
    )


TOAST_KINDS = {messages.SUCCESS: "done", messages.WARNING: "refused", messages.INFO: "info"}


def toasts(request: HttpRequest) -> list[Toast]:
    """What was said to this person since their last page; each is said once."""
    return [
        Toast(TOAST_KINDS.get(told.level, "info"), str(told.message), told.extra_tags or None)
        for told in messages.get_messages(request)
    ]


def tell(request: HttpRequest, words: str, kind: str = "done", undo_url: str = "") -> None:
    """Says something on this person's next page."""
    level = next(level for level, name in TOAST_KINDS.items() if name == kind)
    messages.add_message(request, level, words, extra_tags=undo_url)
