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
from amends.measure import queries
from amends.measure.definitions import BY_SLUG
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
