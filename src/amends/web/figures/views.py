"""The pages of the figures, and the same as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from http import HTTPStatus

from django.http import HttpResponse
from django.urls import path

from amends.measure import queries as measure
from amends.measure.definitions import BY_SLUG, Shape
from amends.people.rules import Right
from amends.web.figures import shown
from amends.web.figures.shown import Window
from amends.web.pages import url
from amends.web.visit import Visit, desk, refused

AT_MOST = 200
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_safe(cell: object) -> object:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def as_csv(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """A CSV file to keep."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    for row in rows:
        writer.writerow([csv_safe(cell) for cell in row])
    return response


def asked_window(visit: Visit) -> Window:
    """The window that the address names."""
    return shown.window(visit.brand, visit.request.GET.get("period", ""), visit.at)


@desk("GET", right=Right.SEE_MEASURES)
def measures(visit: Visit) -> HttpResponse:
    """All figures, each with its definition, trend and cases."""
    at = asked_window(visit)
    found = measure.figures(visit.brand, since=at.since, until=at.until, at=visit.at)
    if visit.request.GET.get("as") == "csv":
        head = ("figure", "value", "n", "low", "high", "p90", "beside", "definition")
        rows = [
            (f.definition.slug, f.value, f.n, f.low, f.high, f.p90, f.beside, shown.explained(f.definition))
            for f in found
        ]
        return as_csv("measures", [head, *rows])
    here = url("measures")
    context = {
        "period_words": at.words,
        "periods": shown.periods(here, at.key),
        "csv_url": f"{here}?period={at.key}&as=csv",
        "as_of": f"Counted at {visit.wall.when(visit.at)} on the desk's clock, for {visit.brand.name}.",
        "groups": shown.groups(found, at, visit.brand.currency),
    }
    return visit.page("measures.html", measures=context)


@desk("GET", right=Right.SEE_MEASURES)
def one_measure(visit: Visit, slug: str) -> HttpResponse:
    """One figure over time."""
    if slug not in BY_SLUG:
        return refused(visit, "errors/404.html", HTTPStatus.NOT_FOUND)
    at = asked_window(visit)
    found = measure.figure(slug, visit.brand, since=at.since, until=at.until, at=visit.at)
    if visit.request.GET.get("as") == "csv":
        return as_csv(slug, [("day", "value", "n"), *((day.date, day.value, day.n) for day in found.days)])
    line = shown.shown(found, at, visit.brand.currency)
    here = url("measure", slug=slug)
    context = {
        "key": slug,
        "title": line.title,
        "value": line.value,
        "basis": line.basis,
        "definition": line.definition,
        "csv_url": f"{here}?period={at.key}&as=csv",
        "cases_url": line.cases_url,
        "period_words": at.words,
        "periods": shown.periods(here, at.key),
        "points": shown.points(found, at, visit.brand.currency),
        "floor": 0,
        "ceiling": 1 if found.definition.shape is Shape.SHARE else None,
        "parts": [],
        "parts_title": "",
    }
    return visit.page("measure.html", measure=context)


@dataclass(frozen=True)
class CaseRow:
    """One case behind a figure."""

    ref: str
    url: str
    at: datetime
    words: str


@desk("GET", right=Right.SEE_OWN_BRANDS)
def measure_cases(visit: Visit, slug: str) -> HttpResponse:
    """The very cases behind a figure, or behind one day of it."""
    if slug not in BY_SLUG:
        return refused(visit, "errors/404.html", HTTPStatus.NOT_FOUND)
    at = _one_day(visit, asked_window(visit))
    rows = measure.rows_of(slug, visit.brand, since=at.since, until=at.until, at=visit.at)
    definition = BY_SLUG[slug]
    # A share is best read from its misses: they stand first.
    rows.sort(key=lambda row: (row.value if definition.shape is Shape.SHARE else -row.value, row.at))
    references = measure.references_of([row.case_id for row in rows[:AT_MOST]])
    listed = [
        CaseRow(
            references[row.case_id],
            url("case", ref=references[row.case_id]),
            row.at,
            _row_words(definition.shape, row.value, visit.brand.currency),
        )
        for row in rows[:AT_MOST]
    ]
    context = {
        "title": definition.name,
        "back_url": f"{url('measure', slug=slug)}?period={at.key}",
        "period_words": at.words,
        "rows": listed,
        "total": len(rows),
        "definition": shown.explained(definition),
    }
    return visit.page("measure_cases.html", cases=context)


def _row_words(shape: Shape, value: float, currency: str) -> str:
    if shape is Shape.SHARE:
        return "yes" if value else "no"
    return f"{value:.0f}" if shape is Shape.MEAN else shown.value_words(shape, value, currency)


def _one_day(visit: Visit, at: Window) -> Window:
    """The window narrowed to the day that the address names, if it names one."""
    try:
        day = date.fromisoformat(visit.request.GET.get("day", ""))
    except ValueError:
        return at
    since = datetime.combine(day, time(), at.since.tzinfo)
    return Window(at.key, since, since + timedelta(days=1), shown.day_words(day))


urlpatterns = [
    path("measures", measures, name="measures"),
    path("measures/<slug:slug>", one_measure, name="measure"),
    path("measures/<slug:slug>/cases", measure_cases, name="measure_cases"),
]
