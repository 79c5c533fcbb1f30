"""The one figure to improve this quarter, and what happened on a day beside figures: read, said and taken back by
another system. It says so in its own name; no person stands by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http import HTTPStatus
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, TypeAdapter

from amends import clock
from amends.api import bodies
from amends.api.fields import Body, Day, Line, Mail, YesNo
from amends.api.keys import Bearer, holder
from amends.api.measures import Window
from amends.api.problems import REFUSALS, Refused, nowhere, wrong
from amends.flow import improving
from amends.measure import aims, noted
from amends.measure.definitions import BY_SLUG
from amends.measure.models import Aim, Annotation
from amends.people.models import Brand, Person
from amends.people.queries import staff
from amends.people.rules import Right, Scope

router = Router(tags=["measures"])


class SetAim(Body):
    """Which figure is to improve this quarter, to which value, and who says what came of it."""

    figure: Annotated[str, Field(json_schema_extra={"enum": [one.slug for one in aims.to_pick()]}, max_length=40)]
    target: float = Field(
        strict=True,
        ge=-1e12,
        le=1e12,
        description="As the figure counts: a share from 0 to 1, hours, points, minor units.",
    )
    owner: Mail = Field(description="The address of a colleague who works on cases: they say what came of it.")
    why: Line = Field(min_length=1, max_length=300, description="Why this one, so that everybody pulls the same way.")


class GiveUpAim(Body):
    """Why it is given up."""

    why: Line = Field(min_length=1, max_length=500)


class TellAim(Body):
    """What came of it."""

    words: Line = Field(min_length=1, max_length=500)


class WriteNote(Body):
    """What happened on a day, of the work and not of a person: everybody who sees figures reads it."""

    day: Day = Field(description="A local day of the brand.")
    words: Line = Field(min_length=1, max_length=200)
    everywhere: YesNo = Field(False, description="Beside every figure of the brand.")


AIM, UP, WORD, NOTE = TypeAdapter(SetAim), TypeAdapter(GiveUpAim), TypeAdapter(TellAim), TypeAdapter(WriteNote)
SCHEMAS = {model.__name__: model.model_json_schema() for model in (SetAim, GiveUpAim, TellAim, WriteNote)}


class Counted(Schema):
    """A figure of a quarter: its value (empty while it rests on too few), on how many it rests, its interval."""

    value: float | None
    n: int
    low: float | None
    high: float | None


class ToldAim(Schema):
    """What is to improve in a quarter, and what came of it."""

    id: str
    figure: str
    name: str
    since: date = Field(description="The first local day of the quarter.")
    until: date = Field(description="Its last one.")
    target: float
    is_better_low: bool = Field(description="Whether the target is at most so much, or at least.")
    before: float | None = Field(description="The figure of the ninety days before it was set.")
    why: str
    owner: str = Field(description="Who says what came of it.")
    so_far: Counted | None = Field(description="The quarter so far; of one that is over, what it came to.")
    ending: str | None = Field(description="reached, missed, too_few or given_up; empty while it goes on.")
    told: str = Field(description="What came of it, in words.")
    told_by: str


class Aims(Schema):
    """What a brand wants to improve now, and what it wanted before, the last first."""

    current: ToldAim | None
    over: list[ToldAim]


class Note(Schema):
    """What happened on a day."""

    id: str
    day: date
    words: str
    everywhere: bool
    by: str = Field(description="Who wrote it: a colleague, another system by its name, or the operator.")
    corrected_by: str


class Notes(Schema):
    """What was noted beside a figure, the earliest first."""

    notes: list[Note]


def _told_aim(aim: Aim, brand: Brand) -> ToldAim:
    quarter, told = aims.quarter(aim), BY_SLUG[aim.figure]
    so_far = None
    if aim.ended_at is None:
        found = aims.so_far(aim, brand, clock.now())
        so_far = Counted(value=found.value, n=found.n, low=found.low, high=found.high) if found else None
    elif aim.found:
        so_far = Counted(**{name: aim.found.get(name) for name in ("value", "n", "low", "high")})
    return ToldAim(
        id=str(aim.id),
        figure=aim.figure,
        name=told.name,
        since=quarter.first,
        until=quarter.last,
        target=aim.target,
        is_better_low=told.is_better_low,
        before=aim.before,
        why=aim.why,
        owner=aims.owner(aim),
        so_far=so_far,
        ending=aim.ending or None,
        told=aim.told,
        told_by=aims.teller(aim),
    )


def _told_note(one: Annotation) -> Note:
    return Note(
        id=str(one.id),
        day=one.day,
        words=one.words,
        everywhere=not one.figure,
        by=noted.writer(one),
        corrected_by=noted.corrector(one),
    )


def _described(model: type[Body] | None = None) -> dict[str, object]:
    body = bodies.described({"application/json": bodies.ref(model)}) if model else {}
    return {"x-scope": Scope.MEASURES_WRITE.value, **body}


@contextmanager
def _refused() -> Iterator[None]:
    """Answers what the flow refuses by the field that it names; that something goes on or is over already is a 409."""
    try:
        yield
    except improving.OneAlready as why:
        raise Refused(HTTPStatus.CONFLICT, "one-already", str(why), [("figure", str(why))]) from None
    except improving.OverAlready as why:
        name, _, remedy = str(why).partition(": ")
        raise Refused(HTTPStatus.CONFLICT, "over-already", str(why), [(name, remedy)]) from None
    except ValueError as why:
        name, _, remedy = str(why).partition(": ")
        raise wrong(name, remedy) from None


def _aim(brand: Brand, id_: UUID) -> Aim:
    found = aims.for_brand(brand, id_)
    if found is None or found.figure not in BY_SLUG:
        raise nowhere()
    return found


def _owner(brand: Brand, address: str) -> Person:
    for person in staff(brand):
        if person.email.lower() == address.lower() and person.can(Right.WORK_CASES):
            return person
    remedy = "give the address of a colleague of this brand who works on cases."
    raise Refused(HTTPStatus.CONFLICT, "no-colleague", f"owner: {remedy}", [("owner", remedy)])


@router.get(
    "/measures/aim",
    auth=Bearer(Scope.MEASURES_READ),
    response={200: Aims, **REFUSALS},
    url_name="api_aims",
    operation_id="read_aims",
    summary="Read what is to improve",
    openapi_extra={"x-scope": Scope.MEASURES_READ.value},
)
def read_aims(request: HttpRequest) -> Aims:
    """The one figure to improve this quarter with where it stands, and what came of those before."""
    brand = holder(request).brand
    now = aims.current(brand)
    return Aims(
        current=_told_aim(now, brand) if now and now.figure in BY_SLUG else None,
        over=[_told_aim(one, brand) for one in aims.over(brand) if one.figure in BY_SLUG],
    )


@router.post(
    "/measures/aim",
    auth=Bearer(Scope.MEASURES_WRITE),
    response={201: ToldAim, **REFUSALS},
    url_name="api_aims",
    operation_id="set_aim",
    summary="Say what is to improve",
    openapi_extra=_described(SetAim),
)
def set_aim(request: HttpRequest) -> Status[ToldAim]:
    """Picks the figure to improve this quarter; the next one where less than two weeks are left. 409 while another goes
    on (it ends with its quarter, or is given up), or when the owner is no colleague."""
    bodies.check(request, bodies.JSON)
    told, token = bodies.read_as(AIM, request), holder(request)
    owner = _owner(token.brand, told.owner)
    with _refused():
        made = improving.set_aim(token.brand, told.figure, told.target, owner, told.why, by=token, at=clock.now())
    return Status(HTTPStatus.CREATED, _told_aim(made, token.brand))


@router.post(
    "/measures/aim/{id_}/ending",
    auth=Bearer(Scope.MEASURES_WRITE),
    response={200: ToldAim, **REFUSALS},
    url_name="api_aim_ending",
    operation_id="give_up_aim",
    summary="Give up what was to improve",
    openapi_extra=_described(GiveUpAim),
)
def give_up(request: HttpRequest, id_: UUID) -> ToldAim:
    """Ends it before its quarter does; another can be picked then. 409 when it is over."""
    bodies.check(request, bodies.JSON)
    told, token = bodies.read_as(UP, request), holder(request)
    aim = _aim(token.brand, id_)
    with _refused():
        improving.give_up(aim, told.why, by=token, at=clock.now())
    return _told_aim(_aim(token.brand, id_), token.brand)


@router.post(
    "/measures/aim/{id_}/word",
    auth=Bearer(Scope.MEASURES_WRITE),
    response={200: ToldAim, **REFUSALS},
    url_name="api_aim_word",
    operation_id="tell_aim",
    summary="Say what came of it",
    openapi_extra=_described(TellAim),
)
def tell(request: HttpRequest, id_: UUID) -> ToldAim:
    """Says what came of an aim whose quarter is over, and keeps the promise to say it. Said again it is corrected."""
    bodies.check(request, bodies.JSON)
    told, token = bodies.read_as(WORD, request), holder(request)
    aim = _aim(token.brand, id_)
    with _refused():
        improving.tell(aim, told.words, by=token, at=clock.now())
    return _told_aim(_aim(token.brand, id_), token.brand)


@router.get(
    "/measures/{slug}/notes",
    auth=Bearer(Scope.MEASURES_READ, Window.model_fields),
    response={200: Notes, **REFUSALS},
    url_name="api_notes",
    operation_id="read_notes",
    summary="Read what was noted beside a figure",
    openapi_extra={"x-scope": Scope.MEASURES_READ.value},
)
def read_notes(request: HttpRequest, slug: str, window: Query[Window]) -> Notes:
    """What happened on the days of a window, beside one figure or beside all of them."""
    brand = holder(request).brand
    since, until = _days(brand, slug, window)
    return Notes(notes=[_told_note(one) for one in noted.beside(brand, slug, since, until)])


def _days(brand: Brand, slug: str, window: Window) -> tuple[date, date]:
    if slug not in BY_SLUG:
        raise nowhere()
    zone, length = ZoneInfo(brand.calendar.time_zone), timedelta(days=window.days)
    since = window.since or clock.now() - length
    return since.astimezone(zone).date(), (since + length).astimezone(zone).date()


@router.post(
    "/measures/{slug}/notes",
    auth=Bearer(Scope.MEASURES_WRITE),
    response={201: Note, 200: Note, **REFUSALS},
    url_name="api_notes",
    operation_id="write_note",
    summary="Note what happened on a day",
    openapi_extra=_described(WriteNote),
)
def write_note(request: HttpRequest, slug: str) -> Status[Note]:
    """Notes it on the chart of a figure, or of all of them: 201. The same words of the same day are one note: 200."""
    bodies.check(request, bodies.JSON)
    told, token, at = bodies.read_as(NOTE, request), holder(request), clock.now()
    if slug not in BY_SLUG:
        raise nowhere()
    with _refused():
        made, is_new = improving.annotate(
            token.brand, "" if told.everywhere else slug, told.day, told.words, by=token, at=at
        )
    return Status(HTTPStatus.CREATED if is_new else HTTPStatus.OK, _told_note(made))


@router.post(
    "/measures/{slug}/notes/{id_}/correction",
    auth=Bearer(Scope.MEASURES_WRITE),
    response={200: Note, **REFUSALS},
    url_name="api_note_correction",
    operation_id="correct_note",
    summary="Correct a note",
    openapi_extra=_described(WriteNote),
)
def correct_note(request: HttpRequest, slug: str, id_: UUID) -> Note:
    """Corrects its day, its words, or beside which figures it stands. What stood there before is in the journal by day
    and figure."""
    bodies.check(request, bodies.JSON)
    told, token = bodies.read_as(NOTE, request), holder(request)
    one = _note(token.brand, slug, id_)
    with _refused():
        where = "" if told.everywhere else slug
        improving.correct_annotation(one, where, told.day, told.words, by=token, at=clock.now())
    return _told_note(one)


@router.post(
    "/measures/{slug}/notes/{id_}/removal",
    auth=Bearer(Scope.MEASURES_WRITE),
    response={200: Note, **REFUSALS},
    url_name="api_note_removal",
    operation_id="take_back_note",
    summary="Take a note back",
    openapi_extra=_described(),
)
def take_back_note(request: HttpRequest, slug: str, id_: UUID) -> Note:
    """Takes it off every chart. 404 for one that was taken back before."""
    token = holder(request)
    one = _note(token.brand, slug, id_)
    improving.take_back_annotation(one, by=token, at=clock.now())
    return _told_note(one)


def _note(brand: Brand, slug: str, id_: UUID) -> Annotation:
    found = noted.for_brand(brand, id_)
    if found is None or slug not in BY_SLUG or found.figure not in ("", slug):
        raise nowhere()
    return found
