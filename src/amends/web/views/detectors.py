"""Detectors: written in a form without code, read as a sentence, rehearsed, switched on, stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.cases.queries import NotSeen
from amends.detect.models import Detector
from amends.detect.queries import detector_for, is_plain, versions_of, watch_by
from amends.detect.rules import BadRule
from amends.detect.rules.quiet import CLOSED
from amends.detect.rules.watching import OFFERED, editing, read_sizes
from amends.flow import detecting as flow
from amends.flow.rehearsing import rehearse
from amends.kinds import queries as kinds
from amends.kinds.rules import Severity
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import detectors as builder
from amends.web.shown import rehearsed
from amends.web.shown.forms import Fields, Form, Option
from amends.web.shown.rehearsed import Span, Tried
from amends.web.visit import Visit, desk

TRUTHS = {"true": True, "false": False}


@desk("GET", "POST", right=Right.SET_POLICY)
def detectors(visit: Visit) -> HttpResponse:
    """The list; posting begins a new detector, off, from one that is offered."""
    if visit.request.method == "GET":
        return _list(visit)
    kind = next((one for one in kinds.active() if one.slug == asked.text(visit, "kind")), None)
    offer = next((one for one in OFFERED if one.slug == asked.text(visit, "from")), OFFERED[0])
    try:
        if kind is None:
            raise ValueError("kind: choose what kind of failure it finds.")
        name = asked.needed(visit, "name", "say in a few words what it finds.")
        made = flow.begin_detector(visit.brand, kind, name, offer.tree, by=visit.person, at=visit.at)
    except ValueError as why:
        return _list(
            visit, Form("new", typed(visit.request), Fields().errors(str(why))), HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return SeeOther(url("detector", slug=made.slug))


def _list(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    known = [Option(one.slug, one.name) for one in kinds.active()]
    return visit.page(
        "detectors.html", status, rows=builder.rows(visit.brand), kinds=known, offered=builder.offered(), form=form
    )


@desk("GET", right=Right.SET_POLICY)
def detector(visit: Visit, slug: str) -> HttpResponse:
    """One detector; `?from=2026-01-01&to=2026-03-31` rehearses what the page shows on what was told in those days, and
    changes nothing. Empty days are the last quarter's.
    """
    one = _found(visit, slug)
    asked_for = visit.request.GET
    if "from" not in asked_for and "to" not in asked_for:
        return _page(visit, one)
    typed_days = {name: asked_for.get(name, "").strip() for name in ("from", "to")}
    try:
        span = Span.read(typed_days["from"], typed_days["to"], visit.wall)
        since, until = span.moments(visit.wall)
        found = rehearse(
            visit.brand,
            watch_by(one, _tree(one)),
            sizes=read_sizes(one.sizes),
            usual=Severity(one.kind.severity),
            since=since,
            until=until,
            at=visit.at,
        )
    except ValueError as why:
        form = Form("rehearse", typed_days, Fields({"since": "from", "until": "to"}).errors(str(why)))
        return _page(visit, one, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _page(visit, one, tried=rehearsed.build(found, visit.wall), span=span)


def _page(
    visit: Visit,
    one: Detector,
    form: Form | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    tried: Tried | None = None,
    span: Span | None = None,
) -> HttpResponse:
    return visit.page(
        "detector.html",
        status,
        detector=builder.build(one, visit.wall),
        relations=builder.options(builder.RELATIONS),
        counts=builder.options(builder.COUNTS),
        facts=builder.options(builder.FACTS),
        groups=builder.options(builder.GROUPS),
        quiets=builder.options(builder.QUIETS),
        severities=builder.options(builder.SEVERITIES),
        slots=builder.options(builder.SLOTS),
        chances=builder.options(builder.CHANCES),
        tried=tried,
        span=span or Span.read("", "", visit.wall),
        form=form,
    )


def _found(visit: Visit, slug: str) -> Detector:
    one = detector_for(visit.brand, slug)
    if one is None:
        raise NotSeen
    return one


def _tree(one: Detector) -> dict[str, Any]:
    draft = next((version for version in versions_of(one) if version.since is None), None)
    return dict(draft.tree if draft else one.predicate)


@desk("POST", right=Right.SET_POLICY)
def edit(visit: Visit, slug: str) -> HttpResponse:
    """Adds or takes out one condition, or turns a group; the result is the detector's draft."""
    one = _found(visit, slug)
    try:
        values = typed(visit.request)
        if values.get("do") == "again":
            made = _version(one, values.get("number", ""))
        else:
            made = _edited(_tree(one), values, plain=is_plain(one))
        flow.draft_detector(one, made, by=visit.person, at=visit.at)
    except BadRule as why:
        # Its path names a place in the condition that was typed, such as span.
        name, words = (why.path if why.path.isidentifier() else ""), why.what[0].upper() + why.what[1:]
        said = words if not why.path else f"{why.path}: {why.what}"
        return _page(
            visit, one, Form("edit", typed(visit.request), {"": said, name: words}), HTTPStatus.UNPROCESSABLE_ENTITY
        )
    return SeeOther(f"{url('detector', slug=slug)}#conditions")


def _version(one: Detector, number: str) -> dict[str, Any]:
    """What an earlier version asked, to be the draft again."""
    found = next((version for version in versions_of(one) if str(version.number) == number and version.since), None)
    if found is None:
        raise BadRule("", "there is no such version; look at the page again")
    return dict(found.tree)


def _edited(tree: Mapping[str, Any], values: Mapping[str, str], *, plain: bool) -> dict[str, Any]:
    do, place = values.get("do", ""), values.get("place", "")
    if do == "remove":
        return editing.remove(tree, place, is_plain=plain)
    if do == "each" and not plain:
        return editing.share(tree, values.get("each", "").strip())
    if do == "regroup":
        return editing.regroup(tree, place, values.get("word", ""), is_plain=plain)
    return editing.add(tree, place, _leaf(do, values), values.get("group", ""), is_plain=plain)


def _leaf(what: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The condition that was typed, as the rules read it.

    :raises BadRule: for no kind of condition.
    """
    said = {name: values.get(name, "").strip() for name in ("is", "value", "span", "than", "time", "after", "name")}
    span = {"span": said["span"]} if said["span"] else {}
    if what == "fact":
        value = {} if said["is"] == "is_missing" else {"value": _value(said["value"], said["is"])}
        return {"fact": said["name"], "is": said["is"], **value}
    if what == "time":
        return {"time": said["time"], "is": said["is"], "than": said["than"], **span}
    if what == "count":
        return {"count": said["name"], "is": said["is"], "value": _value(said["value"], "="), **span}
    if what == "absent":
        return {"absent": said["name"], "after": said["after"], **span}
    if what == "unusual":
        numbers = {
            name: _value(said_number, "=")
            for name in ("weeks", "one_in", "least")
            if (said_number := values.get(name, "").strip())
        }
        return {"unusual": said["name"], "in": values.get("in", ""), **numbers}
    if what == "sequence":
        return {"sequence": [_step(line) for line in values.get("steps", "").splitlines() if line.strip()], **span}
    raise BadRule("", "choose a kind of condition")


def _step(line: str) -> dict[str, Any]:
    times, is_there, name = line.strip().partition(" ")
    return {"signal": name.strip(), "times": int(times)} if is_there and times.isdecimal() else {"signal": line.strip()}


def _value(text: str, op: str) -> Any:
    if op == "in":
        return [_value(one.strip(), "=") for one in text.split(",") if one.strip()]
    if text.lower() in TRUTHS:
        return TRUTHS[text.lower()]
    try:
        return int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return text


@desk("POST", right=Right.SET_POLICY)
def sizes(visit: Visit, slug: str) -> HttpResponse:
    """Adds to how grave its findings are: a line, or one more condition to a line that is there; or takes one out."""
    one = _found(visit, slug)
    values = typed(visit.request)
    try:
        flow.size_detector(one, _sizes(one.sizes, values), by=visit.person, at=visit.at)
    except BadRule as why:
        name = why.path.rpartition(".")[2]
        said = {"": why.what[0].upper() + why.what[1:], name: why.what[0].upper() + why.what[1:]}
        return _page(visit, one, Form("sizes", values, said), HTTPStatus.UNPROCESSABLE_ENTITY)
    return SeeOther(f"{url('detector', slug=slug)}#sizes")


def _sizes(known: Sequence[Mapping[str, Any]], values: Mapping[str, str]) -> list[dict[str, Any]]:
    made = [dict(one) for one in known]
    place = values.get("line", "")
    if place and not (place.isdecimal() and int(place) < len(made)):
        raise BadRule("", "there is no such line any more; look at the page again")
    if values.get("do") == "remove" and place:
        del made[int(place)]
        return made
    leaf = _leaf(values.get("do", ""), values)
    if place:
        made[int(place)]["when"] = editing.add(made[int(place)]["when"], "", leaf)
        return made
    severity, impact = values.get("severity", ""), values.get("impact", "").strip()
    made.append({"severity": int(severity) if severity.isdecimal() else 0, "impact": impact, "when": leaf})
    return made


@desk("POST", right=Right.SET_POLICY)
def switch(visit: Visit, slug: str) -> HttpResponse:
    """Switches the draft on, stops a detector, or lets it go on."""
    do = asked.text(visit, "do")
    one = detector_for(visit.brand, slug)
    if one is None:
        raise NotSeen
    try:
        if do == "switch-on":
            made = flow.switch_on_detector(one, asked.text(visit, "why"), by=visit.person, at=visit.at)
            words = f"{one.name}: version {made.number} watches from now on."
        else:
            flow.turn_detector(one, is_on=do == "start", by=visit.person, at=visit.at)
            words = f"{one.name} goes on." if do == "start" else f"{one.name} is stopped."
    except Exception as why:
        if not is_denial(why):
            raise
        return _page(visit, one, Form("switch", typed(visit.request), Fields().errors(str(why))), status_of(why))
    shown.tell(visit.request, words)
    return SeeOther(url("detectors"))


@desk("POST", right=Right.SET_POLICY)
def quiet(visit: Visit, slug: str) -> HttpResponse:
    """Sets the hours in which what the detector finds waits until they end."""
    one = _found(visit, slug)
    picked = asked.text(visit, "when")
    hours = asked.text(visit, "quiet") if picked == "hours" else CLOSED if picked == CLOSED else ""
    try:
        if picked == "hours" and not hours:
            raise ValueError("quiet: write two times of the day, such as 22:00-07:00.")
        flow.keep_detector_quiet(one, hours, by=visit.person, at=visit.at)
    except ValueError as why:
        form = Form("quiet", typed(visit.request), Fields().errors(str(why)))
        return _page(visit, one, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return SeeOther(f"{url('detector', slug=slug)}#quiet")


urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/detectors", detectors, name="detectors"),
    path("settings/detectors/<slug:slug>", detector, name="detector"),
    path("settings/detectors/<slug:slug>/edit", edit, name="detector_edit"),
    path("settings/detectors/<slug:slug>/switch", switch, name="detector_switch"),
    path("settings/detectors/<slug:slug>/sizes", sizes, name="detector_sizes"),
    path("settings/detectors/<slug:slug>/quiet", quiet, name="detector_quiet"),
]
