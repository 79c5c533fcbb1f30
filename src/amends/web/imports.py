"""Taking a file in from the browser: choose it, say which column is what, look at the dry run, then take it in.

The file waits in the desk's folder between the steps, for the person who brought it and for a day. Nothing of it is
taken before they have seen what would be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import path

from amends.flow.filing import BadMapping, BroughtIn, Imported, Meaning, Unclear, look, take_file
from amends.intake.rules.columns import guess
from amends.intake.rules.rows import head
from amends.people.rules import Right
from amends.web import laid_by
from amends.web.pages import url
from amends.web.shown.forms import Form, Option
from amends.web.visit import Visit, desk

LARGEST = 50 * 1024 * 1024
MOST_ROWS = 5_000
SHOWN = 50
DATES = {"day": True, "month": False}
LABELS = {
    Meaning.WORDS: "what happened",
    Meaning.SUBJECT: "subject",
    Meaning.NAME: "customer's name",
    Meaning.MAIL: "mail address",
    Meaning.PHONE: "phone",
    Meaning.CUSTOMER: "customer number",
    Meaning.ORDER: "order or booking",
    Meaning.KIND: "kind",
    Meaning.LANGUAGE: "language",
    Meaning.ID: "number of the complaint",
    Meaning.RECEIVED: "came in",
    Meaning.HAPPENED: "happened",
    Meaning.EXPECTED: "promised for",
    Meaning.ENDED: "ended",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits for its next step. Moments as ISO texts, so that it can be kept as JSON."""

    token: str
    person: str
    name: str
    as_of: str = ""
    dates: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        return laid_by.place(self.token, "csv").read_bytes()

    def keep(self) -> None:
        """This function will write down where this file stands."""
        laid_by.note(self.token, asdict(self))

    def forget(self) -> None:
        """This function will throw the file away."""
        laid_by.forget(self.token)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file, the first thing in it, and what it is taken for."""

    name: str
    sample: str
    field: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a line is not taken, and what to do."""

    line: int
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the file, or would become of it."""

    rows: int
    taken: int
    refused: int
    known: int
    troubles: tuple[Trouble, ...]
    more: int


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
    cases_url: str = ""


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
    return visit.page("import.html", status, incoming=incoming, form=form)


def _refused(visit: Visit, incoming: Incoming, errors: Mapping[str, str]) -> HttpResponse:
    return _page(visit, incoming, Form("import", {}, errors))


def _choose(visit: Visit) -> HttpResponse:
    """Keeps the file, and asks what its columns are."""
    file = visit.request.FILES.get("file")
    as_of = visit.request.POST.get("as_of", "").strip()
    if not isinstance(file, UploadedFile) or not file.size:
        return _refused(visit, Incoming("file"), {"file": "Choose a file with at least one line."})
    if file.size > LARGEST:
        words = "It is larger than 50 MB; take it in on the desk's machine: amends take csv."
        return _refused(visit, Incoming("file"), {"file": words})
    try:
        at = visit.wall.read_input(as_of) if as_of else None
        if at and at > visit.at:
            raise ValueError("choose a time that has passed")
    except ValueError as why:
        return _refused(visit, Incoming("file"), {"as_of": f"{why}"[:1].upper() + f"{why}"[1:] + "."})
    token = laid_by.lay_by(file.chunks())
    waiting = Waiting(token, str(visit.person.id), str(file.name)[:120], at.isoformat() if at else "")
    try:
        columns = _columns(waiting)
    except BadMapping as why:
        waiting.forget()
        return _refused(visit, Incoming("file"), {"file": str(why)})
    waiting.keep()
    return _page(visit, Incoming("map", waiting.name, waiting.token, columns))


def waiting_of(visit: Visit) -> Waiting | None:
    """The file that this form is about: only who brought it goes on with it."""
    kept = laid_by.noted(visit.request.POST.get("token", ""))
    try:
        waiting = Waiting(**kept) if kept else None
        return waiting if waiting and waiting.person == str(visit.person.id) and waiting.raw else None
    except (TypeError, OSError):
        return None


def _columns(waiting: Waiting, told: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """The file's columns with their first values, each as told, else as guessed."""
    headings, first = head(waiting.raw)
    named = {heading: meaning for meaning, heading in (told if told is not None else guess(headings)).items()}
    return tuple(Column(name, sample[:80], named.get(name, "")) for name, sample in zip(headings, first, strict=True))


def _told(request: HttpRequest, waiting: Waiting) -> dict[str, str]:
    headings, _ = head(waiting.raw)
    told: dict[str, str] = {}
    for place, heading in enumerate(headings):
        meaning = request.POST.get(f"column-{place}", "")
        if meaning in told:
            raise BadMapping(
                f"{told[meaning]!r} and {heading!r} cannot both be {LABELS[Meaning(meaning)]!r}; choose one."
            )
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
        made = look(waiting.raw, brand=visit.brand, mapping=told, day_first=DATES.get(waiting.dates))
    except Unclear as why:
        return _refused(visit, replace(again, asks_dates=True), {"": f"{why}"})
    except BadMapping as why:
        return _refused(visit, again, {"": f"{why}"})
    if made.count > MOST_ROWS:
        words = (
            f"It has {made.count:,} rows; more than {MOST_ROWS:,} are taken in on the desk's machine: amends take csv."
        )
        return _refused(visit, again, {"": words})
    waiting.keep()
    return _page(
        visit, Incoming("dry_run", waiting.name, waiting.token, report=_report(_run(visit, waiting, is_dry=True)))
    )


def _take(visit: Visit, waiting: Waiting) -> HttpResponse:
    """Takes it in, as the dry run showed it; sent twice, it is taken once."""
    if not waiting.mapping:
        return _page(visit, Incoming("map", waiting.name, waiting.token, _columns(waiting)))
    done = _run(visit, waiting, is_dry=False)
    waiting.forget()
    cases_url = f"{url('queue')}?channel=import"
    return _page(visit, Incoming("done", waiting.name, report=_report(done), cases_url=cases_url))


def _run(visit: Visit, waiting: Waiting, *, is_dry: bool) -> Imported | BroughtIn:
    return take_file(
        waiting.raw,
        brand=visit.brand,
        name=Path(waiting.name).stem,
        mapping=waiting.mapping,
        day_first=DATES.get(waiting.dates),
        dry_run=is_dry,
        by=visit.person,
        at=datetime.fromisoformat(waiting.as_of) if waiting.as_of else visit.at,
    )


def _report(done: Imported | BroughtIn) -> Report:
    troubles = tuple(Trouble(one.line, one.column, one.remedy) for one in done.problems[:SHOWN])
    more = max(0, len(done.problems) - SHOWN)
    return Report(done.rows, done.taken, done.refused, done.known, troubles, more)


urlpatterns = [path("import", take_in, name="import_cases")]
