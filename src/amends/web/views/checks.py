"""Checks: somebody in the warehouse, shop or ward records what is wrong with an order, and its recovery begins."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.flow import checking
from amends.flow.checking import Checked, NobodyYet
from amends.kinds import queries as kinds
from amends.people.rules import Right
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.shown import desk as shown
from amends.web.shown.forms import Fields, Form, Option
from amends.web.visit import NotAllowed, Visit, desk


def _may(visit: Visit) -> None:
    if not (visit.person.can(Right.WORK_CASES) or visit.person.can(Right.IMPORT)):
        raise NotAllowed(who="front line, lead, manager or quality")


@desk("GET", "POST")
def checks(visit: Visit) -> HttpResponse:
    """The form; what was typed becomes a signal, and the order's recovery begins, or learns of it."""
    _may(visit)
    if visit.request.method == "GET":
        return _page(visit)
    kind = next((one for one in kinds.active() if one.slug == asked.text(visit, "kind")), None)
    number = asked.text(visit, "number")
    try:
        done = checking.record_check(
            visit.brand,
            number,
            kind,
            asked.text(visit, "note"),
            key=_key(visit),
            is_kept=asked.text(visit, "keep") == "yes",
            by=visit.person,
            at=visit.at,
        )
    except Exception as why:
        if not is_denial(why):
            raise
        form = Form("check", typed(visit.request), Fields().errors(str(why)))
        return _page(visit, form, status_of(why), is_nobody=isinstance(why, NobodyYet))
    shown.tell(visit.request, _said(done, number))
    return SeeOther(f"{url('checks')}?{urlencode({'kind': kind.slug if kind else '', 'last': number})}")


def _key(visit: Visit) -> UUID:
    try:
        return UUID(asked.text(visit, "key"))
    except ValueError:
        raise ValueError("number: this page is no longer good; open it again, nothing was kept.") from None


def _said(done: Checked, number: str) -> str:
    if not done.is_new:
        return f"{number}: this was recorded already. Nothing was changed."
    if done.opened:
        named = ", ".join(case.reference for case in done.opened)
        return f"{number}: {named} is open, and the customer is told."
    if done.joined:
        return f"{number}: {', '.join(case.reference for case in done.joined)} was open, and knows it now."
    return f"{number}: kept. Its case opens when the order comes; until then it waits under Failed nobody we know."


def _page(
    visit: Visit, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK, *, is_nobody: bool = False
) -> HttpResponse:
    # What was wrong with the last order is often wrong with the next one.
    values = form.values if form else {"kind": visit.request.GET.get("kind", "")}
    return visit.page(
        "checks.html",
        status,
        kinds=[Option(one.slug, one.name) for one in kinds.active()],
        form=form,
        values=values,
        key=str(values.get("key") or uuid4()),
        last="" if form else visit.request.GET.get("last", "")[:80],
        is_nobody=is_nobody,
    )


urlpatterns: list[URLPattern | URLResolver] = [path("checks", checks, name="checks")]
