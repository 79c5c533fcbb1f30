"""One person's visit to a page: who, when, in which brand's hours; and the decorator that every desk page wears."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from amends import clock
from amends.cases.queries import NotSeen
from amends.people.models import Brand, Person
from amends.people.queries import brands, default_brand, hours
from amends.people.rules import RIGHTS, Right
from amends.web import pages
from amends.web.shown import desk as shown
from amends.web.words import Wall

P = ParamSpec("P")


class NotAllowed(Exception):
    """This person's role does not carry what the page needs."""

    def __init__(self, right: Right | None = None, who: str = "") -> None:
        self.who = who or (who_has(right) if right else "")
        super().__init__(f"Only {self.who} may do this." if self.who else "This is not yours to do.")


ROLE_WORDS = {
    "front_line": "front line",
    "lead": "lead",
    "manager": "manager",
    "quality": "quality",
    "admin": "admin",
    "finance": "finance",
}


def who_has(right: Right) -> str:
    """The roles that carry a right, in words: "lead or manager"."""
    names = [ROLE_WORDS[role.value] for role, rights in RIGHTS.items() if right in rights]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 2 else names)


@dataclass(frozen=True)
class Visit:
    """Somebody signed in, asking for a page at a moment."""

    request: HttpRequest
    person: Person
    at: datetime
    brand: Brand
    wall: Wall

    def must(self, right: Right) -> None:
        """Lets only those in whose role carries the right.

        :raises NotAllowed: saying who has it.
        """
        if not self.person.can(right):
            raise NotAllowed(right)

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asked, to put the answer into a page that is open."""
        return self.request.headers.get("HX-Request") == "true"

    def page(self, template: str, status: int = HTTPStatus.OK, /, **context: Any) -> HttpResponse:
        """A whole page of the desk."""
        base = shown.page(self.request, self.person, self.brand, self.wall)
        return HttpResponse(pages.render(template, base | context, self.wall), status=status)

    def fragment(self, template: str, /, **context: Any) -> HttpResponse:
        """A part of a page, fetched by itself: without bell and toasts."""
        base = shown.part(self.request, self.person, self.brand, self.wall)
        return HttpResponse(pages.render(template, base | context, self.wall))


# Under this name a browser's session keeps the brand that somebody looks at who works for all of them.
LOOKS_AT = "looks_at_brand"


def brand_of(person: Person, chosen: str = "") -> Brand:
    """The brand whose desk this person works at; somebody in no team, who sees those of all, looks at the one that they
    chose (a slug), else at the default one."""
    if person.team:
        return person.team.brand
    found = next((one for one in brands() if one.slug == chosen), None) if chosen else None
    return found or default_brand()


def visit_of(request: HttpRequest) -> Visit:
    """The visit that a request of somebody signed in is."""
    at, person = clock.now(), request.user
    if not isinstance(person, Person):
        raise NotAllowed
    if isinstance(person, LazyObject):
        # Verbs look at what somebody is, and Django's middleware hands on a wrapper that only seems to be it.
        person = person._wrapped
    brand = brand_of(person, request.session.get(LOOKS_AT, ""))
    calendar = brand.calendar
    return Visit(request, person, at, brand, Wall(ZoneInfo(calendar.time_zone), at, hours(calendar)))


Page = Callable[Concatenate[Visit, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def desk(*methods: str, right: Right | None = None) -> Callable[[Page[P]], View[P]]:
    """Makes a page of the desk: for these methods, for those who have the right.

    What must not be seen answers 404, what is not allowed 403, each with a page that says so.
    """

    def wear(page: Page[P]) -> View[P]:
        @require_http_methods(methods or ("GET",))
        @never_cache
        @functools.wraps(page)
        def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            visit = visit_of(request)
            try:
                if right:
                    visit.must(right)
                return page(visit, *args, **kwargs)
            except NotSeen:
                return refused(visit, "errors/404.html", HTTPStatus.NOT_FOUND)
            except NotAllowed as why:
                return refused(visit, "errors/403.html", HTTPStatus.FORBIDDEN, who=why.who)

        return view

    return wear


def refused(visit: Visit, template: str, status: HTTPStatus, **context: Mapping[str, Any] | str) -> HttpResponse:
    """The quiet page that says that something is not here, or not for this person."""
    base = shown.quiet(visit.request, visit.brand.name)
    return HttpResponse(pages.render(template, base | context, visit.wall), status=status)
