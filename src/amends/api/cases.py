"""Cases: where each recovery stands, and what was promised. Never anybody's words, name or address."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field, WithJsonSchema

from amends.api.keys import Bearer, holder
from amends.api.problems import REFUSALS
from amends.cases.models import Case
from amends.cases.queries import case_of_brand
from amends.kinds.rules import Severity
from amends.people.rules import Scope
from amends.promises import feed
from amends.promises.models import Promise, Standing
from amends.promises.queries import chain
from amends.promises.rules import Stage

router = Router(tags=["cases"])
USUAL_PAGE, LONGEST_PAGE = 25, 100
Reference = Annotated[str, Field(max_length=40)]


class Next(Schema):
    """What is owed next on a case."""

    kind: str
    due_at: str


class ListedCase(Schema):
    """One case as a list shows it. Times are UTC."""

    reference: str
    stage: str
    kind: str | None = Field(description="The kind of failure; empty for a request, in which nothing failed.")
    severity: str | None
    channel: str
    needs_person_now: bool
    is_late: bool = Field(description="Whether something that is owed now makes good a broken promise.")
    broken_count: int
    owner: str | None = Field(description="First name of the person who owns it; empty while a team does.")
    next: Next | None
    opened_at: str
    resolved_at: str | None
    closed_at: str | None
    ending: str | None


class CasePage(Schema):
    """One page of cases. `next_cursor` is empty on the last one."""

    cases: list[ListedCase]
    next_cursor: str | None


class PromiseMade(Schema):
    """One promise of a case's chain."""

    kind: str
    owed_to: str
    made_at: str
    due_at: str
    state: str = Field(description="open, kept, broken or released")
    ended_at: str | None
    is_moved: bool = Field(description="Whether it takes the place of one that was moved in time.")


class WholeCase(ListedCase):
    """One case with its chain of promises."""

    promises: list[PromiseMade]


class Wanted(Schema):
    """Which page of which cases."""

    cursor: Annotated[str, Field(pattern="^([0-9a-f]{32})?$")] = Field(
        "", description="`next_cursor` of the page before."
    )
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = USUAL_PAGE
    stage: Annotated[Stage | None, WithJsonSchema({"type": "string", "enum": list(Stage)})] = None


@router.get(
    "/cases",
    auth=Bearer(Scope.CASES_READ, Wanted.model_fields),
    response={200: CasePage, **REFUSALS},
    url_name="api_cases",
    operation_id="list_cases",
    summary="List cases",
    openapi_extra={"x-scope": Scope.CASES_READ.value},
)
def list_(request: HttpRequest, wanted: Query[Wanted]) -> CasePage:
    """The cases of the token's brand in the order in which they were opened, a bounded page at a time."""
    after = UUID(wanted.cursor) if wanted.cursor else None
    rows = feed.page(holder(request).brand, after=after, stage=wanted.stage, at_most=wanted.limit + 1)
    shown = rows[: wanted.limit]
    more = shown[-1].case_id.hex if len(rows) > wanted.limit else None
    return CasePage(cases=[ListedCase.model_validate(_listed(row)) for row in shown], next_cursor=more)


@router.get(
    "/cases/{reference}",
    auth=Bearer(Scope.CASES_READ),
    response={200: WholeCase, **REFUSALS},
    url_name="api_case",
    operation_id="read_case",
    summary="Read one case",
    openapi_extra={"x-scope": Scope.CASES_READ.value},
)
def one(request: HttpRequest, reference: Path[Reference]) -> WholeCase:
    """Where one case of the token's brand stands, with every promise that was made on it."""
    return whole_case(case_of_brand(holder(request).brand, reference))


def whole_case(case: Case) -> WholeCase:
    """A case as it stands, with every promise that was made on it."""
    made = {"promises": [_promise(promise) for promise in chain(case)]}
    return WholeCase.model_validate(_listed(feed.of_case(case.id)) | made)


def _listed(row: Standing) -> dict[str, object]:
    case, owed = row.case, row.next_promise
    failure = case.failure
    return {
        "reference": case.reference,
        "stage": row.stage,
        "kind": failure.kind.slug if failure else None,
        "severity": Severity(failure.severity).name.lower() if failure else None,
        "channel": case.channel,
        "needs_person_now": row.needs_person_now,
        "is_late": row.is_late,
        "broken_count": row.broken_count,
        "owner": row.owner.first_name if row.owner else None,
        "next": Next(kind=owed.kind, due_at=owed.due_at.isoformat()) if owed else None,
        "opened_at": case.opened_at.isoformat(),
        "resolved_at": case.resolved_at.isoformat() if case.resolved_at else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "ending": case.ending or None,
    }


def _promise(promise: Promise) -> PromiseMade:
    ended = {"kept": promise.kept_at, "broken": promise.broken_at, "released": promise.released_at}
    state, at = next(((name, moment) for name, moment in ended.items() if moment), ("open", None))
    return PromiseMade(
        kind=promise.kind,
        owed_to=promise.owed_to,
        made_at=promise.made_at.isoformat(),
        due_at=promise.due_at.isoformat(),
        state=state,
        ended_at=at.isoformat() if at else None,
        is_moved=promise.move_count > 0,
    )
