"""What waits for a person to look at it: nothing that came in, and nothing that goes out, is dropped."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse

from amends.cases.queries import NotSeen
from amends.flow import inbox, undelivered
from amends.people.rules import Right
from amends.post.models import Outbound
from amends.post.queries import outbounds_by_id
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown import waiting as builder
from amends.web.shown.forms import Fields, Form
from amends.web.shown.untaken import untaken
from amends.web.visit import Visit, desk

FIELDS = Fields()


@desk("GET", right=Right.LEAD_TEAM)
def waiting(visit: Visit) -> HttpResponse:
    """The list."""
    return page(visit)


def page(visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """The list; after a denial with the form as it was filled in."""
    return visit.page("waiting.html", status, waiting=builder.build(visit.brand), form=form)


@desk("POST", right=Right.LEAD_TEAM)
def again(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Sends a letter once more, after what stopped it was mended."""
    return _with(visit, id, lambda row: undelivered.send_again(row, by=visit.person, at=visit.at), "It is sent again.")


@desk("POST", right=Right.LEAD_TEAM)
def other_way(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Carries its words another way to the same customer."""
    way = asked.text(visit, "way")
    return _with(
        visit,
        id,
        lambda row: undelivered.send_another_way(row, way, by=visit.person, at=visit.at),
        "It goes another way.",
    )


@desk("POST", right=Right.LEAD_TEAM)
def give_up(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Sends it no more; on a case its customer is owed to be reached at once."""

    def do(row: Outbound) -> None:
        reason = asked.choice(visit, "reason", undelivered.GivenUp)
        undelivered.give_up(row, reason, by=visit.person, at=visit.at)

    return _with(visit, id, do, "It is given up. If it was for a customer, reaching them is owed now.")


@desk("POST", right=Right.LEAD_TEAM)
def take_in_again(visit: Visit, id: UUID) -> HttpResponse:  # noqa: A002 - as every address of the desk names it
    """Has what came taken in once more, after what stopped it was mended."""
    if id not in {one.id for one in untaken(visit.brand)}:
        raise NotSeen
    inbox.read_again([id], by=visit.person, at=visit.at)
    shown.tell(visit.request, "It is taken in again.")
    return SeeOther(url("waiting"))


def _with(visit: Visit, letter_id: UUID, do: Callable[[Outbound], object], words: str) -> HttpResponse:
    found = outbounds_by_id([str(letter_id)]).get(letter_id)
    if found is None or found.brand_id != visit.brand.id:
        raise NotSeen
    try:
        do(found)
    except Exception as why:
        if not is_denial(why):
            raise
        return page(visit, Form(f"letter-{letter_id}", typed(visit.request), FIELDS.errors(str(why))), status_of(why))
    shown.tell(visit.request, words)
    return SeeOther(url("waiting"))
