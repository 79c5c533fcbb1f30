"""The reply coach: how it reads, and each person's own switch."""

from __future__ import annotations

from django.http import HttpResponse

from amends.flow import coaching as flow
from amends.people.rules import Right
from amends.web.acting import SeeOther
from amends.web.pages import url
from amends.web.shown import coaching as builder
from amends.web.shown import desk as shown
from amends.web.visit import Visit, desk


@desk("GET", "POST", right=Right.WORK_CASES)
def coach(visit: Visit) -> HttpResponse:
    """What the coach looks at, when, and what it keeps; posting switches it on or off for oneself."""
    if visit.request.method == "POST":
        is_on = visit.request.POST.get("coach") == "on"
        flow.turn(visit.person, is_on=is_on, at=visit.at)
        shown.tell(visit.request, "The coach reads along." if is_on else "The coach is quiet for you.")
        return SeeOther(url("coach"))
    return visit.page("coach.html", coach=builder.build(visit.person))
