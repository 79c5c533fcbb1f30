"""What everybody may know about what is wrong at a brand now: a page and a feed, without a name, from what its owner
chose to publish. Made anew every half minute at most, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from amends import clock
from amends.detect.queries import public_incidents
from amends.detect.rules.hub import PublicState
from amends.people.models import Brand
from amends.people.queries import brand_of_slug, hours
from amends.web import pages
from amends.web.pages import url
from amends.web.public import frame
from amends.web.public.frame import open_to_all
from amends.web.remembered import remembered
from amends.web.words import Wall

SECONDS = 30.0
SHOWN_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Word:
    """One word that was published."""

    id: str
    state: PublicState
    text: str
    at: datetime
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    """One incident as everybody may read of it, its last word first."""

    id: str
    title: str
    is_over: bool
    words: tuple[Word, ...]


def events(brand: Brand, at: datetime) -> tuple[Event, ...]:
    """What stands on a brand's page; asked of the database once in half a minute."""
    return remembered(("status", brand.id), lambda: _events(brand, at), SECONDS)


def _events(brand: Brand, at: datetime) -> tuple[Event, ...]:
    return tuple(
        Event(
            str(incident.id),
            incident.public_title,
            incident.ended_at is not None or words[0].state == PublicState.MENDED.value,
            tuple(Word(str(one.id), PublicState(one.state), one.text, one.published_at, one.next_at) for one in words),
        )
        for incident, words in public_incidents(brand, at - SHOWN_FOR)
        if words
    )


def state_words(state: PublicState) -> str:
    """Where it stands, in the reader's language."""
    return {
        PublicState.LOOKING: _("We are looking into it"),
        PublicState.KNOWN: _("We know what it is and are putting it right"),
        PublicState.MENDED: _("It is put right"),
    }[state]


@open_to_all("GET")
def status(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a brand."""
    brand = brand_of_slug(slug)
    if brand is None:
        return frame.gone(request)
    with translation.override(frame.language_of(request, frame.browser_language(request), brand.language)):
        at = clock.now()
        said = [(event, [(word, state_words(word.state)) for word in event.words]) for event in events(brand, at)]
        feed = url("public_status_feed", slug=brand.slug)
        answer = frame.page(request, "public/status.html", brand, events=said, feed_url=feed)
    return _cached(answer)


@open_to_all("GET")
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as an Atom feed (RFC 4287): one entry for each word."""
    brand = brand_of_slug(slug)
    if brand is None:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    at = clock.now()
    with translation.override(brand.language.split("-")[0]):
        shown = events(brand, at)
        entries = sorted(
            ((word, event, state_words(word.state)) for event in shown for word in event.words),
            key=lambda entry: entry[0].at,
            reverse=True,
        )
        context = {
            "brand": brand,
            "entries": entries,
            "page_url": request.build_absolute_uri(url("public_status", slug=brand.slug)),
            "feed_url": request.build_absolute_uri(),
            "updated_at": entries[0][0].at if entries else at.replace(hour=0, minute=0, second=0, microsecond=0),
        }
        wall = Wall(ZoneInfo(brand.calendar.time_zone), at, hours(brand.calendar))
        text = pages.render("public/status.atom", context, wall)
    return _cached(HttpResponse(text, content_type="application/atom+xml; charset=utf-8"))


def _cached(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = f"public, max-age={int(SECONDS)}"
    return answer
