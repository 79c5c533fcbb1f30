"""A file of signals step by step: file, columns, look, done. Nothing is taken before somebody saw what would be."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import URLPattern, path

from amends.cases.queries import NotSeen
from amends.detect.queries import mapping_named, mappings
from amends.detect.rules.mapping import (
    FACTS,
    BadMapping,
    Column,
    Mapping,
    Use,
    fact_name,
    guess_mapping,
    mapping_from,
    with_answers,
)
from amends.detect.rules.reading import Asked
from amends.detect.rules.sheets import BadFile, Sheet, read_sheet
from amends.flow import importing_signals as flow
from amends.people.rules import Right
from amends.web import asked, laid_by
from amends.web.acting import SeeOther
from amends.web.pages import url
from amends.web.shown import desk as shown_desk
from amends.web.shown.forms import Form, Option
from amends.web.signals import shown
from amends.web.signals.shown import Incoming
from amends.web.visit import NotAllowed, Visit, desk

LARGEST = 10 * 1024 * 1024
MOST_ROWS = 5_000
GONE = "This file does not wait here any more; please choose it again. Nothing was taken in."


def may_import(visit: Visit) -> None:
    """Lets in who imports, and who runs the desk.

    :raises NotAllowed: for everybody else.
    """
    if not (visit.person.can(Right.IMPORT) or visit.person.can(Right.RUN_DESK)):
        raise NotAllowed(Right.IMPORT)


@desk("GET", "POST")
def signals(visit: Visit) -> HttpResponse:
    """Shows the first step, or does the one that was sent."""
    may_import(visit)
    if visit.request.method != "POST":
        return _page(visit, _first(visit))
    step = asked.text(visit, "step")
    if step == "file":
        return _choose(visit)
    token = asked.text(visit, "token")
    told = laid_by.noted(token)
    if told is None or told.get("person") != str(visit.person.id) or told.get("what") != "signals":
        return _page(visit, _first(visit), {"": GONE})
    steps = {"map": _map, "again": _again, "take": _take}
    return steps[step](visit, token, told) if step in steps else _page(visit, _first(visit), {"": GONE})


@desk("POST")
def drop(visit: Visit, slug: str) -> HttpResponse:
    """Forgets a mapping."""
    may_import(visit)
    row = mapping_named(visit.brand, slug)
    if row is None:
        raise NotSeen
    flow.drop_mapping(row, by=visit.person, at=visit.at)
    shown_desk.tell(visit.request, f"The mapping {slug} is gone. What came in by it stays.")
    return SeeOther(url("signals"))


def _page(visit: Visit, incoming: Incoming, errors: MappingType[str, str] | None = None) -> HttpResponse:
    is_asking = any(column.example for column in incoming.columns) or bool(incoming.asks_zone)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors or is_asking or incoming.conflicts else HTTPStatus.OK
    form = Form("signals", incoming.values, errors) if errors else None
    return visit.page("signals.html", status, incoming=incoming, form=form)


def _first(visit: Visit) -> Incoming:
    return Incoming("file", saved=[Option(row.name, row.name) for row in mappings(visit.brand)])


def _choose(visit: Visit) -> HttpResponse:
    """Keeps the file. With a mapping that fits, and nothing to ask, it is shown at once; else its columns are."""
    file, pasted = visit.request.FILES.get("file"), visit.request.POST.get("pasted", "")
    first = replace(_first(visit), values={"pasted": pasted, "mapping": asked.text(visit, "mapping")})
    if isinstance(file, UploadedFile) and file.size:
        if file.size > LARGEST:
            words = "It is larger than 10 MB; take it in on the desk's machine: amends signals import."
            return _page(visit, first, {"file": words})
        token, name = laid_by.lay_by(file.chunks()), str(file.name)[:120]
    elif pasted.strip():
        token, name = laid_by.lay_by([pasted.encode("utf-8", "replace")]), "pasted"
    else:
        return _page(visit, first, {"file": "Choose a file, or paste its lines below."})
    try:
        sheet = read_sheet(_raw(token), most_rows=MOST_ROWS)
    except BadFile as why:
        laid_by.forget(token)
        return _page(visit, first, {"file" if name != "pasted" else "pasted": str(why)})
    row = mapping_named(visit.brand, asked.text(visit, "mapping"))
    mapping = mapping_from(row.mapping) if row else guess_mapping(sheet, _source(name))
    told = {"what": "signals", "person": str(visit.person.id), "name": name, "saved": row.name if row else ""}
    laid_by.note(token, told | {"mapping": mapping.as_json()})
    if row is None:
        return _page(visit, _columns(visit, token, told, sheet, mapping))
    return _look(visit, token, told, sheet, mapping)


def _raw(token: str) -> bytes:
    return laid_by.place(token, "csv").read_bytes()


def _source(name: str) -> str:
    """Where a file seems to come from, until somebody says it better: "Orders 2026-03.csv" from orders."""
    plain = re.sub(r"[^a-z]+", "-", name.rpartition(".")[0].lower() or name.lower()).strip("-")
    return f"file:{plain or 'signals'}"[:60]


def _columns(visit: Visit, token: str, told: MappingType[str, Any], sheet: Sheet, mapping: Mapping) -> Incoming:
    return Incoming(
        "map",
        told["name"],
        token,
        mapping=mapping,
        mapping_name=told["saved"],
        columns=shown.columns(sheet, mapping),
        zones=shown.zones(visit.brand),
    )


def _map(visit: Visit, token: str, told: MappingType[str, Any]) -> HttpResponse:
    """Looks at what the file would bring with these columns, and asks what only a person can say."""
    sheet = read_sheet(_raw(token), most_rows=MOST_ROWS)
    return _look(visit, token, told, sheet, _mapping(visit, sheet))


def _mapping(visit: Visit, sheet: Sheet) -> Mapping:
    """The mapping as the form has it."""
    found = []
    for number, heading in enumerate(sheet.headings):
        use = asked.text(visit, f"use-{number}")
        if use in list(Use):
            fact = (asked.text(visit, f"fact-{number}") or fact_name(heading)) if Use(use) in FACTS else ""
            order, decimal = asked.text(visit, f"order-{number}"), asked.text(visit, f"decimal-{number}")
            found.append(Column(heading, Use(use), fact, order, decimal))
    words = {name: asked.text(visit, name) for name in ("source", "type", "prefix", "time_zone")}
    return Mapping(columns=tuple(found), **words)


def _look(visit: Visit, token: str, told: MappingType[str, Any], sheet: Sheet, mapping: Mapping) -> HttpResponse:
    laid_by.note(token, {**told, "mapping": mapping.as_json()})
    page = _columns(visit, token, told, sheet, mapping)
    try:
        looked = flow.look(sheet, mapping, at=visit.at)
    except BadMapping as why:
        return _page(visit, page, _errors(why, sheet))
    if not looked.is_clear:
        questions = looked.read.questions
        zone = next((one for one in questions if one.about is Asked.ZONE), None)
        # What contradicts a column is not said of it any more.
        nothing = {one.heading: "" for one in looked.read.conflicts}
        columns = shown.columns(sheet, with_answers(mapping, nothing, nothing), questions)
        return _page(visit, replace(page, columns=columns, asks_zone=zone, conflicts=looked.read.conflicts))
    return _page(visit, _looked(visit, page, looked))


def _errors(why: BadMapping, sheet: Sheet) -> dict[str, str]:
    """What is wrong, at its field; a column's at its row."""
    words = why.what[:1].upper() + why.what[1:]
    if why.field in {"source", "type", "prefix", "time_zone", "name"}:
        return {why.field: words}
    if why.field in sheet.headings:
        return {f"column-{sheet.headings.index(why.field)}": words}
    return {"": f"{why.field}: {why.what}" if why.field not in {"subject", "time"} else words}


def _looked(visit: Visit, page: Incoming, looked: flow.Looked) -> Incoming:
    read = looked.read
    return replace(
        page,
        step="look",
        columns=(),
        understood=read.understood,
        examples=shown.examples(looked, visit.wall),
        counts=shown.counts(looked),
        troubles=read.troubles[: shown.TROUBLES],
        more=max(0, len(read.troubles) - shown.TROUBLES),
        zone=visit.brand.calendar.time_zone.replace("_", " "),
    )


def _again(visit: Visit, token: str, told: MappingType[str, Any]) -> HttpResponse:
    """Back to the columns, as they were said."""
    sheet = read_sheet(_raw(token), most_rows=MOST_ROWS)
    return _page(visit, _columns(visit, token, told, sheet, mapping_from(told["mapping"])))


def _take(visit: Visit, token: str, told: MappingType[str, Any]) -> HttpResponse:
    """Takes it in as it was shown, and keeps the mapping when it was given a name; sent twice, it is taken once."""
    raw, mapping, name = _raw(token), mapping_from(told["mapping"]), asked.text(visit, "name")
    by, at = visit.person, visit.at
    sheet = read_sheet(raw, most_rows=MOST_ROWS)
    try:
        looked = flow.look(sheet, mapping, at=at)
        if not looked.is_clear:
            return _look(visit, token, told, sheet, mapping)
        if name:
            flow.save_mapping(visit.brand, name, mapping, by=by, at=at)
    except BadMapping as why:
        page = _columns(visit, token, told, sheet, mapping)
        if why.field != "name":
            return _page(visit, page, _errors(why, sheet))
        return _page(visit, replace(_looked(visit, page, looked), values={"name": name}), _errors(why, sheet))
    done = flow.import_signals(raw, mapping, brand=visit.brand, most_rows=MOST_ROWS, in_a_hurry=True, by=by, at=at)
    laid_by.forget(token)
    counted = replace(
        shown.counts(done.looked),
        new=done.noticed.new_signals,
        known=len(done.looked.read.signals) - done.noticed.new_signals,
        cases=len(done.noticed.cases),
        found=len(done.noticed.findings),
        is_more_waiting=done.noticed.is_more_waiting,
    )
    read = done.looked.read
    return _page(
        visit,
        Incoming("done", told["name"], counts=counted, troubles=read.troubles[: shown.TROUBLES], mapping_name=name),
    )


urlpatterns: list[URLPattern] = [
    path("settings/signals", signals, name="signals"),
    path("settings/signals/mappings/<slug:slug>/drop", drop, name="signals_mapping_drop"),
]
