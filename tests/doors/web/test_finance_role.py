"""Somebody of the finance desk: they pay and close the books, and no door shows them what a customer wrote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from amends import flow
from amends.flow import paying
from amends.flow.recruiting import hire
from amends.journal.actors import SETUP
from amends.people.models import Person
from amends.people.rules import RIGHTS, Right, Role
from amends.remedies.models import Closing, Offering, Remedy
from amends.remedies.rules import State
from tests.doors.web.visiting import Visits, entries, said

WORDS = "miss my sister"


@pytest.fixture
def fia(desk: Visits) -> Person:
    cast = desk.story.desk
    at = {"shift": cast.team.calendar, "team": cast.team, "by": SETUP, "at": desk.story.at}
    return hire("Fia Berg", email="fia@kite.example", role=Role.FINANCE, **at)


@pytest.fixture
def remedy(desk: Visits) -> Remedy:
    told = desk.story.desk
    case = desk.story.complain()
    flow.reassign([case], told.ana, by=told.bea, at=desk.story.at)
    case = desk.story.now(case)
    refund = Offering.objects.get(slug="refund")
    return flow.offer_remedy(case, refund, 2_000, "USD", by=told.ana, at=desk.story.at)


def test_who_pays_is_a_role_of_its_own() -> None:
    assert RIGHTS[Role.FINANCE] == {Right.PAY, Right.SEE_BOOKS, Right.CLOSE_BOOKS}
    assert {role for role in Role if Right.PAY in RIGHTS[role]} == {Role.LEAD, Role.MANAGER, Role.FINANCE}
    assert {role for role in Role if Right.CLOSE_BOOKS in RIGHTS[role]} == {Role.MANAGER, Role.FINANCE}


def test_they_see_what_is_to_be_paid_and_confirm_it(desk: Visits, fia: Person, remedy: Remedy) -> None:
    assert desk.get(fia, "/").headers["Location"] == reverse("finance")
    answer = desk.get(fia, reverse("finance"))
    page = answer.content.decode()
    for words in ("By hand", "20.00", remedy.case.reference, remedy.case.customer.name, reverse("audit_books")):
        assert words in page
    for address in (f"/cases/{remedy.case.reference}", reverse("today"), reverse("queue"), reverse("team")):
        assert f'"{address}"' not in page
    row = remedy.payouts.get()
    assert desk.post(fia, reverse("finance_confirm"), {f"reference-{row.id}": "wire 1"}).status_code == 303
    remedy.refresh_from_db()
    assert (remedy.state, remedy.paid_reference) == (State.PAID, "wire 1")


def test_they_close_a_month_that_is_over_and_no_other(desk: Visits, fia: Person, remedy: Remedy) -> None:
    paying.confirm_payout(remedy.payouts.get(), "wire 1", by=fia, at=desk.story.at)
    month = f"{desk.story.at:%Y-%m}"
    close = reverse("audit_books_close", kwargs={"brand": "kite", "month": month})
    assert close not in desk.get(fia, reverse("audit_books")).content.decode()
    early = desk.post(fia, close)
    assert (early.status_code, "is not over" in said(early), Closing.objects.count()) == (409, True, 0)
    desk.story.world.at += timedelta(days=70)
    assert close in desk.get(fia, reverse("audit_books")).content.decode()
    assert desk.post(desk.story.desk.dita, close).status_code == 403, "an auditor reads"
    assert desk.post(fia, close).status_code == 303
    assert Closing.objects.get().month == month
    assert desk.post(fia, close).status_code == 409
    missing = reverse("audit_books_close", kwargs={"brand": "other", "month": month})
    assert desk.post(fia, missing).status_code == 404


OPEN = {"finance", "finance_sheet", "audit_books", "audit_books_file", "settings", "alerts"} | {
    "home",
    "theme",
    "alert_seen",
    "finance_confirm",
    "audit_books_close",
    "finance_came_back",
}
NOT_OURS = (
    "sign-",
    "demo",
    "c/",
    "complain",
    "chat/",
    "kiosk/",
    "a/",
    "links/",
    "check-in/",
    "by-mail/",
    "survey/",
    "hooks/",
    "api/",
    "healthz",
    "readyz",
    "metrics",
)


def addresses(
    found: list[URLPattern | URLResolver] | None = None, before: str = ""
) -> Iterator[tuple[str, str, dict[str, object]]]:
    for one in get_resolver().url_patterns if found is None else found:
        where = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, where)
        elif not where.startswith(NOT_OURS):
            yield str(one.name), where, dict(one.pattern.converters)


def test_no_other_door_opens_or_does_anything(desk: Visits, fia: Person, remedy: Remedy) -> None:
    case = remedy.case
    message = case.messages.first() if hasattr(case, "messages") else None
    ids = {
        "promises": remedy.payout_id,
        "remedies": remedy.id,
        "customers": case.customer_id,
        "messages": message.id if message else case.id,
    }
    before, seen = entries(), 0
    open_: list[tuple[str, str, int]] = []
    browser: Client = desk.as_(fia)
    for name, where, converters in addresses():
        known = {"ref": case.reference, "reference": case.reference, "brand": "kite", "month": "2026-03", "number": "1"}
        filled = {
            one: ids.get(where.split("/")[0], case.id) if "UUID" in type(how).__name__ else known.get(one, "entries")
            for one, how in converters.items()
        }
        address = reverse(name, kwargs=filled)
        for method in ("GET", "POST"):
            shown = browser.generic(method, address)
            assert WORDS not in shown.content.decode("utf-8", "replace"), name
            if shown.status_code not in {403, 404, 405} and name not in OPEN:
                open_.append((method, name, shown.status_code))
        seen += 1
    assert not open_, str(open_)
    assert seen > 100
    assert entries() == before
