"""Taking scores in from the browser: choose the file, say which column is what, look at the dry run, then take it in.

The file waits in the desk's folder between the steps, as that of complaints does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import path

from amends.flow import scoring
from amends.flow.scoring import BadMapping, Meaning, Taken, Unclear
from amends.people.rules import Right
from amends.web import laid_by
from amends.web.imports import DATES, MOST_ROWS, SHOWN, Column, Report, Trouble, Waiting, waiting_of
from amends.web.shown.forms import Form, Option
from amends.web.visit import Visit, desk

LARGEST = 10 * 1024 * 1024
LABELS = {
    Meaning.SCORE: "score, 0 to 10",
    Meaning.TOLD: "told on",
    Meaning.CUSTOMER: "customer number",
    Meaning.MAIL: "mail address",
    Meaning.PHONE: "phone",
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """The page's state: which step, and what it shows."""

    step: str
    file_name: str = ""
    token: str = ""
    columns: tuple[Column, ...] = ()
    fields: tuple[Option, ...] = tuple(Option(meaning.value, LABELS[meaning]) for meaning in Meaning)
    asks_dates: bool = False
    report: Report | None = None
    strangers: int = 0


@desk("GET", "POST", right=Right.IMPORT)
def take_in(visit: Visit) -> HttpResponse:
    """Shows the first step, or does the one that was sent."""
    if visit.request.method != "POST":
        return _page(visit, Incoming("file"))
    step = visit.request.POST.get("step", "")
    if step == "file":
        return _choose(visit)
    waiting = waiting_of(visit)
    if waiting is None or step not in {"map", "dry_run"}:
        words = "This file does not wait here any more; please choose it again. Nothing was taken in."
        return _refused(visit, Incoming("file"), {"": words})
    return _map(visit, waiting) if step == "map" else _take(visit, waiting)


def _page(visit: Visit, incoming: Incoming, form: Form | None = None) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return visit.page("import_scores.html", status, incoming=incoming, form=form)


def _refused(visit: Visit, incoming: Incoming, errors: Mapping[str, str]) -> HttpResponse:
    return _page(visit, incoming, Form("import", {}, errors))


def _choose(visit: Visit) -> HttpResponse:
    """Keeps the file, and asks what its columns are."""
    file = visit.request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        return _refused(visit, Incoming("file"), {"file": "Choose a file with at least one line."})
    if file.size > LARGEST:
        words = "It is larger than 10 MB; take it in on the desk's machine: amends take scores."
        return _refused(visit, Incoming("file"), {"file": words})
    waiting = Waiting(laid_by.lay_by(file.chunks()), str(visit.person.id), str(file.name)[:120])
    try:
        columns = _columns(waiting)
    except BadMapping as why:
        waiting.forget()
        return _refused(visit, Incoming("file"), {"file": str(why)})
    waiting.keep()
    return _page(visit, Incoming("map", waiting.name, waiting.token, columns))


def _columns(waiting: Waiting, told: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """The file's columns with their first values, each as told, else as guessed."""
    headings, first = scoring.head(waiting.raw)
    named = {heading: meaning for meaning, heading in (told if told is not None else scoring.guess(headings)).items()}
    return tuple(Column(name, sample[:80], named.get(name, "")) for name, sample in zip(headings, first, strict=True))


def _told(request: HttpRequest, waiting: Waiting) -> dict[str, str]:
    told: dict[str, str] = {}
    for place, heading in enumerate(scoring.head(waiting.raw)[0]):
        meaning = request.POST.get(f"column-{place}", "")
        if meaning in told:
            label = LABELS[Meaning(meaning)]
            raise BadMapping(f"{told[meaning]!r} and {heading!r} cannot both be {label!r}; choose one.")
        if meaning:
            told[meaning] = heading
    return told


def _map(visit: Visit, waiting: Waiting) -> HttpResponse:
    """Looks at what the file would bring with these columns."""
    try:
        told = _told(visit.request, waiting)
    except ValueError as why:
        return _refused(visit, Incoming("map", waiting.name, waiting.token, _columns(waiting)), {"": f"{why}"})
    dates = visit.request.POST.get("dates", "")
    waiting = replace(waiting, mapping=told, dates=dates if dates in DATES else "")
    again = Incoming("map", waiting.name, waiting.token, _columns(waiting, told))
    if not told:
        return _refused(visit, again, {"": "Say what at least one column is."})
    try:
        done = _run(visit, waiting, is_dry=True)
    except Unclear as why:
        return _refused(visit, replace(again, asks_dates=True), {"": f"{why}"})
    except BadMapping as why:
        return _refused(visit, again, {"": f"{why}"})
    if done.rows > MOST_ROWS:
        words = f"It has {done.rows:,} rows; more than {MOST_ROWS:,} are taken in on the desk's machine: "
        return _refused(visit, again, {"": f"{words}amends take scores."})
    waiting.keep()
    return _reported(visit, "dry_run", waiting, done)


def _take(visit: Visit, waiting: Waiting) -> HttpResponse:
    """Takes it in, as the dry run showed it; sent twice, it is taken once."""
    if not waiting.mapping:
        return _page(visit, Incoming("map", waiting.name, waiting.token, _columns(waiting)))
    done = _run(visit, waiting, is_dry=False)
    waiting.forget()
    return _reported(visit, "done", waiting, done)


def _run(visit: Visit, waiting: Waiting, *, is_dry: bool) -> Taken:
    return scoring.take_scores(
        waiting.raw,
        brand=visit.brand,
        name=Path(waiting.name).stem,
        mapping=waiting.mapping,
        day_first=DATES.get(waiting.dates),
        dry_run=is_dry,
        by=visit.person,
        at=visit.at,
    )


def _reported(visit: Visit, step: str, waiting: Waiting, done: Taken) -> HttpResponse:
    troubles = tuple(Trouble(one.line, one.column, one.remedy) for one in done.problems[:SHOWN])
    more = max(0, len(done.problems) - SHOWN)
    report = Report(done.rows, done.taken, done.refused, done.known, troubles, more)
    token = waiting.token if step == "dry_run" else ""
    return _page(visit, Incoming(step, waiting.name, token, report=report, strangers=done.strangers))


urlpatterns = [path("import/scores", take_in, name="import_scores")]
