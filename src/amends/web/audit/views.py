"""The auditor's pages, and the same as files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from django.http import HttpResponse
from django.urls import path

from amends.flow import bookkeeping
from amends.people.models import Brand
from amends.people.queries import brands
from amends.people.rules import Right
from amends.remedies.queries import audit, months
from amends.remedies.queries.months import Kept
from amends.remedies.rules.months import Month, may_close_from
from amends.remedies.rules.months import month as read_month
from amends.web.acting import SeeOther
from amends.web.audit import comparing, shown
from amends.web.figures.files import as_csv
from amends.web.pages import url
from amends.web.shown import desk as desk_shown
from amends.web.shown.forms import Form
from amends.web.visit import Visit, desk, refused

FILE_AT_MOST = 20_000
CUT = f"cut off after {FILE_AT_MOST:,} grants: choose a month"


@desk("GET", right=Right.AUDIT)
def grants(visit: Visit) -> HttpResponse:
    """Every grant, newest first."""
    params = visit.request.GET
    if params.get("as") == "csv":
        return as_csv("grants", _lines(visit))
    return visit.page("audit.html", audit=shown.build(visit.person, params.dict(), visit.wall))


def _lines(visit: Visit) -> Iterator[tuple[object, ...]]:
    wanted = shown.wanted_of(shown.asked_of(visit.request.GET.dict()), visit.wall)
    yield shown.HEAD
    for number, one in enumerate(audit.all_grants(visit.person, wanted, FILE_AT_MOST + 1)):
        if number == FILE_AT_MOST:
            yield (CUT,)
            return
        yield shown.line_of(one)


@desk("GET", right=Right.AUDIT)
def fairness(visit: Visit) -> HttpResponse:
    """Whether alike cases got alike."""
    found = comparing.build(visit.person, visit.request.GET.dict(), visit.wall)
    return visit.page("audit_fairness.html", fairness=found)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of the books."""

    words: str
    entries: int
    closed_at: datetime | None
    entries_url: str
    balances_url: str
    close_url: str | None


@dataclass(frozen=True, slots=True)
class BrandBooks:
    """The months of a brand's books."""

    name: str
    months: tuple[MonthRow, ...]


@desk("GET", right=Right.SEE_BOOKS)
def books(visit: Visit) -> HttpResponse:
    """The months of the books, each with its files."""
    return _books(visit)


def _books(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    found = [
        BrandBooks(one.name, tuple(_month(visit, one, kept) for kept in months.kept_months(one)))
        for one in _ours(visit)
    ]
    return visit.page("audit_books.html", status, books=found, form=form)


@desk("POST", right=Right.CLOSE_BOOKS)
def close(visit: Visit, brand: str, month: str) -> HttpResponse:
    """Closes the books of a month and of those before it."""
    found = _asked_for(visit, brand, month)
    if found is None:
        return refused(visit, "errors/404.html", HTTPStatus.NOT_FOUND)
    try:
        bookkeeping.close_month(*found, by=visit.person, at=visit.at)
    except bookkeeping.CannotClose as why:
        return _books(visit, Form("books", {}, {"": str(why).removeprefix("month: ")}), HTTPStatus.CONFLICT)
    desk_shown.tell(visit.request, f"The books of {found[1].key} are closed.")
    return SeeOther(url("audit_books"))


def _asked_for(visit: Visit, brand: str, month: str) -> tuple[Brand, Month] | None:
    found = next((one for one in _ours(visit) if one.slug == brand), None)
    try:
        return (found, read_month(month, found.calendar.time_zone)) if found else None
    except ValueError:
        return None


def _ours(visit: Visit) -> list[Brand]:
    """The brands whose books this person may see: their own, or all for somebody in no team."""
    return [visit.person.team.brand] if visit.person.team else list(brands())


def _month(visit: Visit, brand: Brand, kept: Kept) -> MonthRow:
    address = {what: url("audit_books_file", brand=brand.slug, month=kept.month.key, what=what) for what in FILES}
    words = f"{date.fromisoformat(f'{kept.month.key}-01'):%B %Y}"
    may_close = visit.person.can(Right.CLOSE_BOOKS) and not kept.closed_at and may_close_from(kept.month) <= visit.at
    close_url = url("audit_books_close", brand=brand.slug, month=kept.month.key) if may_close else None
    return MonthRow(words, kept.entries, kept.closed_at, address["entries"], address["balances"], close_url)


FILES = ("entries", "balances")


@desk("GET", right=Right.SEE_BOOKS)
def books_file(visit: Visit, brand: str, month: str, what: str) -> HttpResponse:
    """The entries or the balances of a month, as a file for the bookkeeper."""
    asked = _asked_for(visit, brand, month)
    if asked is None or what not in FILES:
        return refused(visit, "errors/404.html", HTTPStatus.NOT_FOUND)
    found, wanted = asked
    head, rows = {
        "entries": (months.POSTING_HEAD, months.posting_rows(found, wanted)),
        "balances": (months.BALANCE_HEAD, months.balance_rows(found, wanted)),
    }[what]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-{wanted.key}-{what}.csv"'
    # Codes, ids and numbers of our own alone: no cell was typed by anybody, and a minus is a minus.
    csv.writer(response).writerows([head, *rows])
    return response


urlpatterns = [
    path("audit", grants, name="audit"),
    path("audit/fairness", fairness, name="audit_fairness"),
    path("audit/books", books, name="audit_books"),
    path("audit/books/<slug:brand>/<str:month>/close", close, name="audit_books_close"),
    path("audit/books/<slug:brand>/<str:month>/<str:what>", books_file, name="audit_books_file"),
]
