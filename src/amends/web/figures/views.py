"""The pages of the figures, and the same as files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import get_language
from markupsafe import Markup

from amends.measure import board, saying, totals
from amends.measure import queries as measure
from amends.measure.aims import mailed
from amends.measure.definitions import BY_SLUG, Shape
from amends.measure.queries import BY
from amends.measure.totals import ALL, Part
from amends.people.queries import brands
from amends.people.rules import Right
from amends.web import pages
from amends.web.acting import SeeOther
from amends.web.figures import aimed, comparing, noting, shown
from amends.web.figures import points as drawn
from amends.web.figures.files import as_file
from amends.web.figures.shown import Window
from amends.web.pages import url
from amends.web.remembered import remembered
from amends.web.shown.forms import Form
from amends.web.visit import LOOKS_AT, Visit, desk, refused

AT_MOST = 200
FIGURES = (
    *(("figure", "VARCHAR"), ("value", "DOUBLE"), ("n", "BIGINT"), ("low", "DOUBLE"), ("high", "DOUBLE")),
    *(
        ("p90", "DOUBLE"),
        ("before", "DOUBLE"),
        ("before_n", "BIGINT"),
        ("beside", "VARCHAR"),
        ("definition", "VARCHAR"),
    ),
)
POINTS = (
    *(("from", "VARCHAR"), ("value", "DOUBLE"), ("n", "BIGINT"), ("low", "DOUBLE"), ("high", "DOUBLE")),
    ("noted", "VARCHAR"),
)
# What customers told other surveys before is taken in from here.
SCORED = frozenset({"nps", "nps-lift"})
CASES = (("case", "VARCHAR"), ("counted_at", "TIMESTAMP"), ("value", "DOUBLE"))


def asked_window(visit: Visit) -> Window:
    """The window that the address names."""
    return shown.window(visit.brand, visit.request.GET.get("period", ""), visit.at)


def asked_part(visit: Visit) -> Part:
    """The part of the cases that the address names: of one kind, channel or team, or all."""
    by = visit.request.GET.get("by", "")
    return (by, visit.request.GET.get("part", "")) if by in BY else ALL


def asked_file(visit: Visit) -> str:
    """As which file it is asked for; empty for the page."""
    kind = visit.request.GET.get("as", "")
    return kind if kind in {"csv", "parquet"} else ""


def _files(here: str, at: Window, part: Part, **more: str) -> dict[str, str]:
    asked = {kind: f"{here}?{shown.asking(at, part, **more, **{'as': kind})}" for kind in ("csv", "parquet")}
    return {"csv_url": asked["csv"], "parquet_url": asked["parquet"]}


@desk("GET", right=Right.SEE_MEASURES)
def measures(visit: Visit) -> HttpResponse:
    """The leader's board: every figure with its definition, its weeks, what changed, and its cases."""
    at, part = asked_window(visit), asked_part(visit)
    here, kind = url("measures"), asked_file(visit)
    if (chosen := visit.request.GET.get("of", "")) and _may_choose(visit):
        if any(one.slug == chosen for one in brands()):
            visit.request.session[LOOKS_AT] = chosen
        return SeeOther(f"{here}?{shown.asking(at, ALL)}")
    # The board is as of its last counting; who looks again within seconds sees the same.
    last = totals.counted_of(visit.brand)
    key = ("board", visit.brand.id, last and last.counted_at, at.since, at.until, part, visit.at if last is None else 0)
    found = remembered(key, lambda: board.board(visit.brand, at.span, by=part[0], part=part[1], at=visit.at), 60.0)
    if found is None:
        return visit.page("measures_to_come.html", measures={"url": visit.request.get_full_path()})
    if kind:
        rows = [
            (
                *(one.definition.slug, one.figure.value, one.figure.n, one.figure.low, one.figure.high, one.figure.p90),
                *(one.before.value, one.before.n, one.figure.beside, saying.explained(one.definition)),
            )
            for one in found.lines
        ]
        return as_file("measures", kind, FIGURES, rows)
    # What is to improve is about all cases; of a part of them nothing was aimed at.
    context = {
        "period_words": at.words,
        "periods": shown.periods(here, at, part),
        "part": shown.part_words(visit.brand, part) if part[0] else "",
        "whole_url": f"{here}?{shown.asking(at, ALL)}",
        **_files(here, at, part),
        "brands": _brands(visit, at),
        "as_of": _as_of(visit, found),
        "period": at.key,
        "by_mail": remembered(("mailed", visit.brand.id, visit.person.id), lambda: mailed(visit.brand, visit.person)),
        "aim": remembered(("aim", get_language(), noting.may_note(visit), *key), lambda: _aim(visit, found))
        if part == ALL
        else "",
        "figures": remembered(("shown", get_language(), *key), lambda: _figures(visit, found, at, part), 60.0),
    }
    return visit.page("measures.html", measures=context)


def _figures(visit: Visit, found: board.Board, at: Window, part: Part) -> Markup:
    """The part of the board that is about figures, as it stands on the page."""
    currency = visit.brand.currency
    told = {
        "news": shown.news(found.lines, at, part, currency),
        "groups": shown.groups(found.lines, at, part, currency),
    }
    made = pages.render("measures_figures.html", {"board": told}, visit.wall)
    return Markup(made)  # noqa: S704 - a template escapes what it writes


def _may_choose(visit: Visit) -> bool:
    """Whether somebody works for all brands: then they look at one after the other."""
    return visit.person.team_id is None


def _brands(visit: Visit, at: Window) -> list[shown.Choice]:
    """The brands to choose from; none where there is nothing to choose."""
    if not _may_choose(visit):
        return []
    found = remembered(("brands of figures",), brands)
    asked = {one.id: f"{url('measures')}?{shown.asking(at, ALL, of=one.slug)}" for one in found}
    told = [shown.Choice(one.name, asked[one.id], one.id == visit.brand.id) for one in found]
    return told if len(told) > 1 else []


def _aim(visit: Visit, found: board.Board) -> Markup:
    """What is to improve, as it stands on the page; nothing where nothing is and the visitor may not pick it."""
    panel = aimed.on_board(visit, found.lines)
    if panel is None:
        return Markup()
    made = pages.render("measures_aim_panel.html", {"panel": panel}, visit.wall)
    return Markup(made)  # noqa: S704 - a template escapes what it writes


def _as_of(visit: Visit, found: board.Board) -> str:
    words = f"Counted at {visit.wall.when(found.counted_at)} on the desk's clock, for {visit.brand.name}"
    if found.whole_at == found.counted_at:
        return f"{words}."
    return f"{words}; windows longer than 30 days at {visit.wall.when(found.whole_at)}."


@desk("GET", right=Right.SEE_MEASURES)
def one_measure(visit: Visit, slug: str) -> HttpResponse:
    """One figure over time, with what was to be expected, and divided by kind, channel and team."""
    return figure_page(visit, slug)


def figure_page(visit: Visit, slug: str, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """The page of a figure, or the same as a file; with a form that came back."""
    if slug not in BY_SLUG:
        return refused(visit, "errors/404.html", HTTPStatus.NOT_FOUND)
    at, part, here, kind = asked_window(visit), asked_part(visit), url("measure", slug=slug), asked_file(visit)
    found = board.line(visit.brand, slug, at.span, at=visit.at)
    if found is None:
        return visit.page("measures_to_come.html", measures={"url": visit.request.get_full_path()})
    lines, days = found
    chosen = lines.get(part) or board.nothing(slug, at.span, visit.at.date())
    notes = drawn.noted(visit.brand, slug, *drawn.days_shown(chosen, at, part))
    points = drawn.points(chosen, days if part == ALL else (), at, part, visit.brand.currency, notes)
    if kind:
        rows = [(one.label, one.value, one.count, one.low, one.high, "; ".join(one.notes)) for one in points]
        return as_file(slug, kind, POINTS, rows)
    line = shown.shown(chosen, at, part, visit.brand.currency)
    context = {
        "line": line,
        "part": shown.part_words(visit.brand, part) if part[0] else "",
        "whole_url": f"{here}?{shown.asking(at, ALL)}",
        **_files(here, at, part),
        "period_words": at.words,
        "periods": shown.periods(here, at, part),
        "points": points,
        "is_weekly": drawn.is_weekly(at, part),
        "centre": chosen.centre,
        "floor": drawn.floor_of(points),
        "ceiling": 1 if chosen.definition.shape is Shape.SHARE else None,
        "ends_words": saying.ends_words(chosen.definition),
        "parts": shown.parts(lines, visit.brand, at, slug) if part == ALL else [],
        "compared": comparing.compared(visit, chosen.definition, part, at),
        "asked": {"period": at.key} | ({"by": part[0], "part": part[1]} if part[0] else {}),
        "notes": noting.shown_notes(visit, notes),
        "query": shown.asking(at, part),
        "peers_url": url("measures_peers") if slug in SCORED else "",
        "scores_url": url("import_scores") if slug in SCORED and visit.person.can(Right.IMPORT) else "",
        "today": visit.wall.today.date().isoformat(),
    }
    return visit.page("measure.html", status, measure=context, form=form)


@dataclass(frozen=True)
class CaseRow:
    """One case behind a figure."""

    ref: str
    url: str
    at: datetime
    words: str


@desk("GET", right=Right.SEE_OWN_BRANDS)
def measure_cases(visit: Visit, slug: str) -> HttpResponse:
    """The very cases behind a figure, or behind one day or week of it."""
    if slug not in BY_SLUG:
        return refused(visit, "errors/404.html", HTTPStatus.NOT_FOUND)
    definition, part, kind = BY_SLUG[slug], asked_part(visit), asked_file(visit)
    at, more = _narrowed(visit, asked_window(visit))
    # A share is best read from its worse end: it stands first.
    is_low_first = definition.shape is Shape.SHARE and not definition.is_better_low
    window = measure.Window(visit.brand, at.since, at.until, *part)
    if kind:
        return _cases_file(slug, kind, window, visit.at, is_low_first=is_low_first)
    total, rows = measure.first_rows(slug, window, AT_MOST, at=visit.at, is_low_first=is_low_first)
    references = measure.references_of([row.case_id for row in rows])
    listed = [
        CaseRow(
            references[row.case_id],
            url("case", ref=references[row.case_id]),
            row.at,
            _row_words(definition.shape, row.value, visit.brand.currency),
        )
        for row in rows
    ]
    here = url("measure_cases", slug=slug)
    context = {
        "title": definition.name,
        "part": shown.part_words(visit.brand, part) if part[0] else "",
        "back_url": f"{url('measure', slug=slug)}?{shown.asking(at, part)}",
        "period_words": at.words,
        **_files(here, at, part, **more),
        "rows": listed,
        "total": total,
        "definition": saying.explained(definition),
    }
    return visit.page("measure_cases.html", cases=context)


def _cases_file(slug: str, kind: str, window: measure.Window, at: datetime, *, is_low_first: bool) -> HttpResponse:
    """Every case behind a figure, in the order of the page."""
    _, rows = measure.first_rows(slug, window, None, at=at, is_low_first=is_low_first)
    references = measure.references_of([row.case_id for row in rows])
    told = [(references[row.case_id], row.at.replace(tzinfo=None), row.value) for row in rows]
    return as_file(f"{slug}-cases", kind, CASES, told)


def _row_words(shape: Shape, value: float, currency: str) -> str:
    if shape is Shape.SHARE:
        return "yes" if value else "no"
    return f"{value:.0f}" if shape is Shape.MEAN else saying.value_words(shape, value, currency)


def _narrowed(visit: Visit, at: Window) -> tuple[Window, dict[str, str]]:
    """The window narrowed to the days that the address names, if it names any; and how they were named."""
    told = {name: visit.request.GET.get(name, "") for name in ("from", "to")}
    try:
        first, last = map(date.fromisoformat, told.values())
        return shown.of_days(visit.brand, at.key, min(first, last), max(first, last)), told
    except (ValueError, OverflowError):
        pass
    for name, days in (("day", 1), ("week", 7)):
        day = visit.request.GET.get(name, "")
        try:
            first = date.fromisoformat(day)
            return shown.of_days(visit.brand, at.key, first, first + timedelta(days=days - 1)), {name: day}
        except (ValueError, OverflowError):
            continue
    return at, {}


urlpatterns = [
    path("measures", measures, name="measures"),
    path("measures/<slug:slug>", one_measure, name="measure"),
    path("measures/<slug:slug>/cases", measure_cases, name="measure_cases"),
]
