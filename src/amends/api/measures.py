"""Measures: the figures of a brand over a window, with their definitions, as pages and CSV show them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, WithJsonSchema

from amends import clock
from amends.api.fields import MOMENT_SCHEMA, Moment
from amends.api.keys import Bearer, holder
from amends.api.problems import REFUSALS, nowhere
from amends.measure import peers, queries
from amends.measure.definitions import BY_SLUG
from amends.measure.definitions import peers as definition
from amends.people.models import Brand
from amends.people.rules import Scope

router = Router(tags=["measures"])
USUAL_DAYS = 30


class Window(Schema):
    """Which days: `days` from `since` on; without `since`, the last ones."""

    since: Annotated[Moment | None, WithJsonSchema(MOMENT_SCHEMA)] = Field(
        None, description="Where the window begins; without it, so many days ago."
    )
    days: Annotated[int, Field(ge=1, le=366)] = USUAL_DAYS


class Day(Schema):
    """The figure of one local day of the brand."""

    date: date
    value: float
    n: int = Field(description="How many it rests on.")


class Measure(Schema):
    """A figure with its definition. Shares lie between 0 and 1, scores between -100 and 100, times are hours, money is
    minor units of a currency."""

    slug: str
    name: str
    shape: str = Field(description="share, hours, mean, score, money, money_each or count")
    formula: str
    population: str
    window: str
    left_out: str
    since: str
    until: str
    n: int = Field(description="How many it rests on.")
    value: float | None = Field(description="Empty while it rests on too few to say.")
    low: float | None = Field(description="Lower end of the 95 % interval.")
    high: float | None = Field(description="Upper end of the 95 % interval.")
    p90: float | None
    currency: str | None
    beside: str = Field(description="The number without which the figure would flatter.")
    days: list[Day]


class Measures(Schema):
    """All figures of one window."""

    measures: list[Measure]


class Alike(Schema):
    """Those of one quarter who had been customers for the same time; a score is empty where fewer than ten answered."""

    quarter: date = Field(description="Its first day.")
    tenure: str
    recovered: int
    recovered_score: float | None
    peers: int
    peers_score: float | None


class Peers(Schema):
    """NPS of the recovered beside peers to whom nothing happened, with its definition."""

    slug: str
    name: str
    formula: str
    population: str
    window: str
    left_out: str
    since: str
    until: str
    value: float | None = Field(description="The difference in points; empty where `refused_because` says why.")
    low: float | None = Field(description="Lower end of the 95 % interval.")
    high: float | None = Field(description="Upper end of the 95 % interval.")
    recovered_score: float | None
    peers_score: float | None = Field(description="Of peers alike, weighted by the recovered.")
    n: int = Field(description="How many recovered customers answered.")
    n_peers: int
    matched: int = Field(description="How many of the recovered have peers alike.")
    compared_with: int = Field(description="With how many peers.")
    plain: float | None = Field(description="What everybody beside everybody would have said.")
    refused_because: list[str]
    cautions: list[str]
    alike: list[Alike]


def _measures(slugs: Collection[str], window: Window, request: HttpRequest) -> list[Measure]:
    brand, length = holder(request).brand, timedelta(days=window.days)
    since = window.since or clock.now() - length
    found = queries.figures(brand, since=since, until=since + length, at=clock.now(), slugs=slugs)
    return [_told(one, brand, since, since + length) for one in found]


def _told(found: queries.Figure, brand: Brand, since: datetime, until: datetime) -> Measure:
    told = found.definition
    return Measure(
        slug=told.slug,
        name=told.name,
        shape=told.shape.value,
        formula=told.formula,
        population=told.population,
        window=told.window,
        left_out=told.left_out,
        since=since.isoformat(),
        until=until.isoformat(),
        n=found.n,
        value=found.value,
        low=found.low,
        high=found.high,
        p90=found.p90,
        currency=brand.currency if told.shape.value.startswith("money") else None,
        beside=found.beside,
        days=[Day(date=day.date, value=day.value, n=day.n) for day in found.days],
    )


@router.get(
    "/measures",
    auth=Bearer(Scope.MEASURES_READ, Window.model_fields),
    response={200: Measures, **REFUSALS},
    url_name="api_measures",
    operation_id="read_measures",
    summary="Read all figures",
    openapi_extra={"x-scope": Scope.MEASURES_READ.value},
)
def all_(request: HttpRequest, window: Query[Window]) -> Measures:
    """Every figure of the token's brand over one window."""
    return Measures(measures=_measures(BY_SLUG, window, request))


@router.get(
    f"/measures/{definition.SLUG}",
    auth=Bearer(Scope.MEASURES_READ, Window.model_fields),
    response={200: Peers, **REFUSALS},
    url_name="api_measure_peers",
    operation_id="read_nps_beside_peers",
    summary="Read NPS beside peers",
    openapi_extra={"x-scope": Scope.MEASURES_READ.value},
)
def beside_peers(request: HttpRequest, window: Query[Window]) -> Peers:
    """Whether the recovered would recommend us as customers do to whom nothing happened: the difference with its
    interval, or the reasons for which there is none."""
    brand, length = holder(request).brand, timedelta(days=window.days)
    since = window.since or clock.now() - length
    found = peers.beside_peers(brand, since=since, until=since + length, at=clock.now())
    told = {"slug": definition.SLUG, "name": definition.NAME, **definition.WORDS, **peers.as_told(found)}
    return Peers.model_validate(told | {"since": since.isoformat(), "until": (since + length).isoformat()})


@router.get(
    "/measures/{slug}",
    auth=Bearer(Scope.MEASURES_READ, Window.model_fields),
    response={200: Measure, **REFUSALS},
    url_name="api_measure",
    operation_id="read_measure",
    summary="Read one figure",
    openapi_extra={"x-scope": Scope.MEASURES_READ.value},
)
def one(request: HttpRequest, slug: str, window: Query[Window]) -> Measure:
    """One figure of the token's brand over a window."""
    if slug not in BY_SLUG:
        raise nowhere()
    return _measures([slug], window, request)[0]
