"""What is in proportion: the table and its sources, a draft, its rehearsal, and switching it on with four eyes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, path

from amends.cases.queries import NotSeen
from amends.flow import governing as flow
from amends.people.rules import Right
from amends.remedies.models import Policy
from amends.remedies.queries import policy as policies
from amends.remedies.rules.policy import NEEDED, SHIPPED_TABLE, SINGLE, WORTH, BadPolicy, Table, worth_key
from amends.web import asked
from amends.web.acting import SeeOther, is_denial, status_of, typed
from amends.web.pages import url
from amends.web.remembered import forget
from amends.web.shown import desk as shown
from amends.web.shown import policy as builder
from amends.web.shown.forms import Fields, Form
from amends.web.views import limits
from amends.web.visit import Visit, desk

PARTS = ("low", "high", "reason", "source")


@desk("GET", right=Right.SET_POLICY)
def policy(visit: Visit) -> HttpResponse:
    """The policy that counts."""
    return page(visit, policies.in_force(visit.brand.id, visit.at).number)


@desk("GET", right=Right.SET_POLICY)
def version(visit: Visit, number: str) -> HttpResponse:
    """One version; `?days=90` tries it on what was given in so many days, and changes nothing."""
    return page(visit, _number(number))


def page(visit: Visit, number: int, form: Form | None = None, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    wanted = visit.request.GET.get("days", "")
    days = int(wanted) if wanted in {str(each) for each in builder.DAYS} else None
    made = builder.build(visit.brand, visit.person, visit.wall, _found(visit, number), days)
    return visit.page("policy.html", status, policy=made, days=wanted or str(builder.USUAL_DAYS), form=form)


def _number(text: str) -> int:
    """The number of a version in an address.

    :raises NotSeen: for anything else.
    """
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise NotSeen
    return int(text)


def _found(visit: Visit, number: int) -> Policy | None:
    """One version of the brand's policy; None is the one that is shipped.

    :raises NotSeen: where there is no such version.
    """
    found = policies.version(visit.brand, number) if number else None
    if number and found is None:
        raise NotSeen
    return found


@desk("GET", "POST", right=Right.SET_POLICY)
def draft(visit: Visit, number: str) -> HttpResponse:
    """Edits a version: posting keeps what was typed as the next one, a draft that counts for nothing yet."""
    based_on = _number(number)
    base: Table = one.table if (one := _found(visit, based_on)) else SHIPPED_TABLE
    if visit.request.method == "GET":
        return edit(visit, based_on, base)
    try:
        table = _read(typed(visit.request))
        made = flow.draft_policy(visit.brand, table, asked.text(visit, "why"), by=visit.person, at=visit.at)
    except BadPolicy as why:
        return edit(visit, based_on, base, {key: said[0].upper() + said[1:] for key, said in why.problems.items()})
    except ValueError as why:
        return edit(visit, based_on, base, Fields({"reason": "why"}).errors(str(why)))
    shown.tell(visit.request, f"Version {made.number} is a draft. Rehearse it; somebody else switches it on.")
    return SeeOther(url("policy_version", number=made.number))


def edit(visit: Visit, number: int, base: Table, errors: Mapping[str, str] | None = None) -> HttpResponse:
    """The table as a form; after a refusal as it was filled in, with what helps at each line."""
    values = typed(visit.request) if errors else None
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return visit.page(
        "policy_edit.html",
        status,
        number=number,
        title=builder.title_of(number),
        groups=builder.edited(base, values, errors or {}),
        form=Form("policy", values or {}, errors or {}),
    )


def _read(values: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The table that was typed.

    :raises BadPolicy: when it shall look at something that a policy never looks at.
    """
    table = {key: _line(key, values) for key in NEEDED}
    table |= {key: _line(key, values) for key in WORTH if values.get(f"{key}-low", "").strip()}
    what = values.get("value-what", "").strip()
    if what:
        table[worth_key(what)] = _line("value", values)
    return table


def _line(key: str, values: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {part: values.get(f"{key}-{part}", "").strip() for part in PARTS}
    if key in SINGLE or key == "value":
        found["high"] = found["low"]
    # What is no whole number stays as it was typed, and is refused at its line.
    return found | {part: int(found[part]) for part in ("low", "high") if found[part].isdecimal()}


@desk("POST", right=Right.SET_POLICY)
def switch_on(visit: Visit, number: str) -> HttpResponse:
    """Lets a draft count, now or from a day on."""

    def do(one: Policy) -> str:
        since = asked.moment(visit, "since") if asked.text(visit, "since") else None
        done = flow.switch_on_policy(one, since, by=visit.person, at=visit.at)
        return f"Version {number} counts from {visit.wall.when(done.since or visit.at)} on."

    return _change(visit, number, do)


@desk("POST", right=Right.SET_POLICY)
def drop(visit: Visit, number: str) -> HttpResponse:
    """Drops a draft, or a version whose moment has not come."""

    def do(one: Policy) -> str:
        flow.drop_policy(one, by=visit.person, at=visit.at)
        return f"Version {number} is dropped."

    return _change(visit, number, do)


def _change(visit: Visit, text: str, do: Callable[[Policy], str]) -> HttpResponse:
    number = _number(text)
    one = _found(visit, number)
    if one is None:
        raise NotSeen
    try:
        words = do(one)
    except Exception as why:
        if not is_denial(why):
            raise
        form = Form("policy", typed(visit.request), Fields().errors(str(why)))
        return page(visit, number, form, status_of(why))
    forget()
    shown.tell(visit.request, words)
    return SeeOther(url("policy_version", number=number))


urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/limits", limits.limits, name="limits"),
    path("settings/policy", policy, name="policy"),
    path("settings/policy/<str:number>", version, name="policy_version"),
    path("settings/policy/<str:number>/draft", draft, name="policy_draft"),
    path("settings/policy/<str:number>/on", switch_on, name="policy_on"),
    path("settings/policy/<str:number>/drop", drop, name="policy_drop"),
]
