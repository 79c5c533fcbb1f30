"""Two ways that are tried: the plans as they were stated, and what the one reading of each said."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from amends.api.keys import Bearer, holder
from amends.api.problems import REFUSALS
from amends.measure.telling import all_told
from amends.people.rules import Scope

router = Router(tags=["measures"])


class Sides(Schema):
    """Of how many customers how many were served well."""

    hits: int
    n: int


class Result(Schema):
    """What its one reading said. Differences are shares: the other way less the usual one."""

    usual: Sides
    other: Sides
    difference: float | None = Field(description="Empty with fewer than ten on a side.")
    low: float | None = Field(description="Lower end of the 95 % interval.")
    high: float | None = Field(description="Upper end of the 95 % interval.")
    chance: float | None = Field(description="Of so much if nothing differed, two-sided.")
    worse: str | None = Field(description="usual or other, where it is more than chance.")
    still_worse_off: int = Field(description="How many of the worse way have not been given the difference.")


class Tried(Schema):
    """A plan that was stated before anybody was taken in, where it stands, and what it came to."""

    id: str
    question: str
    about: str = Field(description="wording, timing or goodwill")
    usual: str
    other: str
    kinds: list[str]
    figure: str
    baseline: float
    least: float = Field(description="The smallest difference worth knowing.")
    n_each: int
    days: int
    follow_days: int
    proposed_on: date
    approved_by_policy: bool
    approved_by_privacy: bool
    begun_at: datetime | None
    closed_at: datetime | None
    reads_at: datetime | None
    taken_in: dict[str, int] = Field(description="How many came under each way.")
    ending: str | None = Field(description="read, stopped or declined; empty while it goes on.")
    result: Result | None
    not_yet: str = Field(description="Why there is no result.")


class AllTried(Schema):
    """What is tried now, and what was, the last first."""

    experiments: list[Tried]


@router.get(
    "/experiments",
    auth=Bearer(Scope.MEASURES_READ),
    response={200: AllTried, **REFUSALS},
    url_name="api_experiments",
    operation_id="read_experiments",
    summary="Read what is tried",
    openapi_extra={"x-scope": Scope.MEASURES_READ.value},
)
def read_experiments(request: HttpRequest) -> AllTried:
    """Each plan of the token's brand and, once its time has come, its result: nothing is said of one before."""
    return AllTried(experiments=[Tried.model_validate(one) for one in all_told(holder(request).brand)])
