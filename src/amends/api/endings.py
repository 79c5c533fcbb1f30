"""Ending a case from another system: resolved where it earned it, ended otherwise by what shows it, brought back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, TypeVar

from django.http import HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field, TypeAdapter

from amends import clock, flow
from amends.api import bodies
from amends.api.cases import Reference, WholeCase, whole_case
from amends.api.fields import Body, Line
from amends.api.keys import Bearer, holder
from amends.api.problems import REFUSALS, Refused, wrong
from amends.cases.models import Case
from amends.cases.queries import NotSeen, case_of_brand
from amends.cases.rules import OTHERWISE, Back, Ending, ShownBy
from amends.flow import closing, coming_back
from amends.flow.ending import CaseEnded, StillOwed
from amends.people.models import ApiToken
from amends.people.rules import Scope

router = Router(tags=["cases"])
TOGETHER = 100
Code = TypeVar("Code", Ending, Back)


class EndOtherwise(Body):
    """How a case ended otherwise than recovered, and what shows it."""

    ending: Annotated[str, Field(json_schema_extra={"enum": [one.value for one in OTHERWISE]}, max_length=20)]
    shown_by: Annotated[str, Field(json_schema_extra={"enum": [one.value for one in ShownBy]}, max_length=20)]
    words: Line | None = Field(None, max_length=300, description="What shows it, where `shown_by` is `other`.")
    joined_to: Line | None = Field(None, max_length=40, description="Of a duplicate: the reference that goes on.")


class BringBack(Body):
    """Why a case is opened again."""

    because: Annotated[str, Field(json_schema_extra={"enum": [one.value for one in Back]}, max_length=20)]


class ResolveMany(Body):
    """Which cases are to be resolved."""

    references: list[Line] = Field(min_length=1, max_length=TOGETHER)


END, BACK, MANY = TypeAdapter(EndOtherwise), TypeAdapter(BringBack), TypeAdapter(ResolveMany)
SCHEMAS = {model.__name__: model.model_json_schema() for model in (EndOtherwise, BringBack, ResolveMany)}


class NotResolved(Schema):
    """One case that was not resolved; it is as it was."""

    reference: str
    missing: list[str] = Field(description="What it lacks, in words.")


class ResolvedMany(Schema):
    """What became of each."""

    resolved: list[str]
    refused: list[NotResolved]


def _described(model: type[Body] | None = None) -> dict[str, object]:
    body = bodies.described({"application/json": bodies.ref(model)}) if model else {}
    return {"x-scope": Scope.CASES_WRITE.value, **body}


@router.post(
    "/cases/{reference}/resolution",
    auth=Bearer(Scope.CASES_WRITE),
    response={200: WholeCase, **REFUSALS},
    url_name="api_case_resolution",
    operation_id="resolve_case",
    summary="Resolve a case",
    openapi_extra=_described(),
)
def resolve(request: HttpRequest, reference: Path[Reference]) -> WholeCase:
    """Resolves a case that has earned it: outcome told, cause set, remedy decided, follow-up booked. 409 names what is
    missing. Once resolved it stays so: the same call again changes nothing."""
    token = holder(request)
    case = case_of_brand(token.brand, reference)
    try:
        flow.resolve(case, by=token, at=clock.now())
    except StillOwed as why:
        raise _not_earned(why) from None
    return whole_case(case)


@router.post(
    "/resolutions",
    auth=Bearer(Scope.CASES_WRITE),
    response={200: ResolvedMany, **REFUSALS},
    url_name="api_resolutions",
    operation_id="resolve_cases",
    summary="Resolve several cases",
    openapi_extra=_described(ResolveMany),
)
def resolve_many(request: HttpRequest) -> ResolvedMany:
    """Resolves those that have earned it; each of the others is named with what it lacks, and stays as it is."""
    bodies.check(request, bodies.JSON)
    told, token = bodies.read_as(MANY, request), holder(request)
    found: dict[str, Case] = {}
    refused: list[NotResolved] = []
    for reference in dict.fromkeys(told.references):
        try:
            found[reference] = case_of_brand(token.brand, reference)
        except NotSeen:
            refused.append(NotResolved(reference=reference, missing=["there is no such case for this token"]))
    lacking = closing.resolve_each(list(found.values()), by=token, at=clock.now())
    refused += [
        NotResolved(reference=case.reference, missing=lacking[case.id].missing)
        for case in found.values()
        if case.id in lacking
    ]
    return ResolvedMany(resolved=[one.reference for one in found.values() if one.id not in lacking], refused=refused)


@router.post(
    "/cases/{reference}/ending",
    auth=Bearer(Scope.CASES_WRITE),
    response={200: WholeCase, **REFUSALS},
    url_name="api_case_ending",
    operation_id="end_case",
    summary="End a case otherwise",
    openapi_extra=_described(EndOtherwise),
)
def end(request: HttpRequest, reference: Path[Reference]) -> WholeCase:
    """Ends a case that was no recovery: a duplicate, nothing had failed, withdrawn, unreachable (three tries on two
    channels), averted, a false alarm, spam. Counted apart; a lead reads some again. 409 when it has ended before, or
    something granted is not paid."""
    bodies.check(request, bodies.JSON)
    told, token = bodies.read_as(END, request), holder(request)
    case = case_of_brand(token.brand, reference)
    ending = _known(Ending, "ending", told.ending)
    other = _other(token, told.joined_to) if told.joined_to else None
    try:
        flow.end_otherwise(case, ending, told.shown_by, told.words or "", joined_to=other, by=token, at=clock.now())
    except CaseEnded as why:
        raise Refused(HTTPStatus.CONFLICT, "ended", str(why), [("reference", str(why).partition(": ")[2])]) from None
    except StillOwed as why:
        raise _not_earned(why) from None
    except ValueError as why:
        name, _, remedy = str(why).partition(": ")
        raise wrong(name, remedy) from None
    return whole_case(case)


@router.post(
    "/cases/{reference}/return",
    auth=Bearer(Scope.CASES_WRITE),
    response={200: WholeCase, **REFUSALS},
    url_name="api_case_return",
    operation_id="bring_case_back",
    summary="Bring a case back",
    openapi_extra=_described(BringBack),
)
def bring_back(request: HttpRequest, reference: Path[Reference]) -> WholeCase:
    """Opens a case again that was resolved or has ended. That it happened again or is not solved counts as a recovery
    that failed; 409 for a case that is open."""
    bodies.check(request, bodies.JSON)
    told, token = bodies.read_as(BACK, request), holder(request)
    case = case_of_brand(token.brand, reference)
    try:
        coming_back.bring_back(case, _known(Back, "because", told.because), by=token, at=clock.now())
    except (coming_back.NotEnded, coming_back.NotToPart) as why:
        remedy = str(why).partition(": ")[2]
        raise Refused(HTTPStatus.CONFLICT, "not-ended", str(why), [("reference", remedy)]) from None
    return whole_case(case)


def _not_earned(why: StillOwed) -> Refused:
    return Refused(HTTPStatus.CONFLICT, "not-earned", str(why), [("reference", one) for one in why.missing])


def _other(token: ApiToken, reference: str) -> Case:
    try:
        return case_of_brand(token.brand, reference)
    except NotSeen:
        raise wrong("joined_to", "there is no such case for this token; give its reference.") from None


def _known(codes: type[Code], name: str, said: str) -> Code:
    try:
        return codes(said)
    except ValueError:
        raise wrong(name, f"must be one of {', '.join(codes)}.") from None
