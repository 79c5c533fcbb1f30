"""Issues of product and operations: what becomes of them there is told beside the action, and ends nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amends.detect.models import Connection
from amends.detect.rules.issues import NoIssue, issue_at
from amends.flow import mending
from amends.journal.actors import SETUP
from amends.journal.models import Entry
from amends.learn.models import Cause, CorrectiveAction, IssueWord
from amends.people import actions as people
from amends.people.models import Brand
from amends.promises.models import OPEN, Promise
from amends.web.remembered import forget
from tests.cast import Desk
from tests.doors.api.calls import entries, problem
from tests.doors.equipped import an_equipped_desk
from tests.doors.hooks import telling_systems as systems
from tests.doors.hooks.telling_systems import AT, SECRET, as_sent, proof
from tests.doors.web.visiting import said

pytestmark = pytest.mark.django_db
ISSUES = {
    "github": "https://github.com/kite/bags/issues/12",
    "gitlab": "https://gitlab.example.com/kite/ops/bags/-/issues/23",
    "jira": "https://kite.atlassian.net/browse/BAGS-7",
}
AGAIN = "2026-03-03T16:55:00Z"
CLOSED = {"github": systems.github(), "gitlab": systems.gitlab(), "jira": systems.jira()}
OPENED = {
    "github": systems.github("reopened", AGAIN),
    "gitlab": systems.gitlab("reopen", AGAIN),
    "jira": systems.jira("indeterminate", AT + timedelta(minutes=5)),
}


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = an_equipped_desk()
    forget()
    with time_machine.travel(AT, tick=False):
        yield made


def browser(desk: Desk, who: str = "dita") -> Client:
    client = Client()
    client.force_login(getattr(desk, who))
    return client


def an_action(desk: Desk, brand: Brand | None = None) -> CorrectiveAction:
    cause, due_at = Cause.objects.get(slug="human-slip"), AT + timedelta(days=7)
    return mending.plan(cause, brand or desk.brand, "Read it back", desk.ben, due_at, 50, by=desk.dita, at=AT)


def link(desk: Desk, action: CorrectiveAction, address: str, who: str = "ben") -> Any:
    return browser(desk, who).post(f"/actions/{action.id}", {"do": "link", "issue": address})


def connected(desk: Desk, provider: str) -> str:
    told = {"provider": provider, "name": provider, "secret": SECRET}
    assert browser(desk).post("/settings/connections", told).status_code == 303
    return f"/hooks/signals/{Connection.objects.get(provider=provider).id}"


def call(provider: str, path: str, told: object, **more: Any) -> HttpResponse:
    body = as_sent(told)
    headers = proof(provider, body, path, **more)
    return Client(raise_request_exception=False).post(path, body, content_type="application/json", headers=headers)


def look(desk: Desk) -> str:
    forget()
    return said(browser(desk).get("/causes/human-slip"))


@pytest.mark.parametrize("provider", ISSUES)
def test_what_is_closed_there_is_told_and_stays_open_here(desk: Desk, provider: str) -> None:
    action, path = an_action(desk), connected(desk, provider)
    assert link(desk, action, ISSUES[provider]).status_code == 303
    assert "nothing heard from" in look(desk)
    assert call(provider, path, CLOSED[provider]).status_code == 200
    told = look(desk)
    assert "closed 11:50 in" in told
    assert "that closes nothing here" in told
    action.refresh_from_db()
    assert (action.ended_at, action.in_force_at) == (None, None)
    assert Promise.objects.filter(OPEN, id=action.promise_id).exists(), "its promise is kept by nobody's webhook"
    before = (entries(), IssueWord.objects.count())
    for _ in range(2):
        assert call(provider, path, CLOSED[provider]).json() == {"new": 0}
    assert (entries(), IssueWord.objects.count()) == before == (before[0], 1), "the same delivery is one word"
    assert call(provider, path, OPENED[provider]).status_code == 200
    told = look(desk)
    assert "closed 11:50, opened again 11:55 in" in told
    assert "that closes nothing here" not in told
    assert [one.verb for one in Entry.objects.filter(subject_id=action.id).order_by("id")][-2:] == [
        "learn.issue_closed",
        "learn.issue_reopened",
    ]
    assert "Ann" not in str(Entry.objects.values_list("facts", flat=True))


@pytest.mark.parametrize("provider", ISSUES)
def test_a_bad_signature_changes_nothing(desk: Desk, provider: str) -> None:
    action, path = an_action(desk), connected(desk, provider)
    link(desk, action, ISSUES[provider])
    before = entries()
    problem(call(provider, path, CLOSED[provider], secret="a guess"), 401)
    problem(Client().post(path, as_sent(CLOSED[provider]), content_type="application/json"), 401)
    assert (entries(), IssueWord.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    ("provider", "told"),
    [
        ("github", {"zen": "Keep it logically awesome.", "hook_id": 1}),
        ("github", systems.github("labeled")),
        ("github", systems.github(number=13)),
        ("github", systems.github() | {"comment": {"body": "x"}}),
        ("gitlab", systems.gitlab("update")),
        ("gitlab", {"object_kind": "note", "object_attributes": {"action": "create"}}),
        ("jira", systems.jira(field="assignee")),
        ("jira", systems.jira("new")),
        ("jira", {"webhookEvent": "comment_created"}),
    ],
)
def test_what_says_nothing_of_it_is_heard_and_nothing_is_made_of_it(
    desk: Desk, provider: str, told: dict[str, Any]
) -> None:
    action, path = an_action(desk), connected(desk, provider)
    link(desk, action, ISSUES[provider])
    assert call(provider, path, told).status_code == 200
    assert not IssueWord.objects.exists()


@pytest.mark.parametrize(
    ("provider", "told"),
    [
        ("github", {"issue": {}}),
        ("github", {"action": "closed", "issue": {"updated_at": AGAIN, "html_url": "javascript:alert(1)"}}),
        ("gitlab", {"action": "close"}),
        ("jira", systems.jira() | {"timestamp": "soon"}),
        ("jira", systems.jira(category="")),
        ("jira", {"issue": {}}),
    ],
)
def test_what_cannot_be_read_is_refused_and_changes_nothing(desk: Desk, provider: str, told: dict[str, Any]) -> None:
    path, before = connected(desk, provider), entries()
    problem(call(provider, path, told), 422)
    assert entries() == before


def test_each_action_of_the_brand_hears_it_and_none_of_another(desk: Desk) -> None:
    first, second, path = an_action(desk), an_action(desk), connected(desk, "github")
    wren = {"name": "Wren", "calendar": desk.calendar, "sender_address": "care@wren.example", "currency": "EUR"}
    elsewhere = an_action(desk, people.add_brand("wren", **wren, by=SETUP, at=AT))
    mending.link_issue(elsewhere, ISSUES["github"], by=desk.dita, at=AT)
    few = queries(desk)
    for action in (first, second):
        link(desk, action, ISSUES["github"] + "?from=board#top")
    assert call("github", path, CLOSED["github"]).status_code == 200
    assert set(IssueWord.objects.values_list("action", flat=True)) == {first.id, second.id}
    assert queries(desk) == few
    link(desk, first, "")
    first.refresh_from_db()
    assert (first.issue, first.issue_key) == ("", "")
    assert look(desk).count("closed 11:50 in GitHub") == 1


def queries(desk: Desk) -> int:
    """How many queries the page of the cause takes."""
    look(desk)
    with CaptureQueriesContext(connection) as asked:
        browser(desk).get("/causes/human-slip")
    return len(asked)


def test_what_comes_late_stands_where_it_belongs(desk: Desk) -> None:
    action, path = an_action(desk), connected(desk, "github")
    link(desk, action, ISSUES["github"])
    for told in (OPENED["github"], CLOSED["github"]):
        assert call("github", path, told).status_code == 200
    assert "closed 11:50, opened again 11:55 in GitHub" in look(desk)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "https://github.com/kite/bags/pull/12",
        "https://kite.example/x",
        "ftp://a/b/issues/1",
        "https://github.com/" + "k" * 200 + "/bags/issues/1",
        "https://[kite/browse/BAGS-7",
        "BAGS-7",
    ],
)
def test_what_is_no_issue_is_refused(desk: Desk, address: str) -> None:
    action = an_action(desk)
    before = entries()
    answer = link(desk, action, address)
    assert answer.status_code == 422
    assert "Give the address of an issue" in said(answer)
    action.refresh_from_db()
    assert (action.issue, entries()) == ("", before)


def test_only_who_owns_or_tends_it_links_it(desk: Desk) -> None:
    action = an_action(desk)
    before = entries()
    assert link(desk, action, ISSUES["jira"], "ana").status_code == 403
    assert entries() == before
    assert link(desk, action, ISSUES["jira"], "bea").status_code == 303
    mending.give_up(action, "Not ours", by=desk.dita, at=AT)
    before = entries()
    assert link(desk, action, ISSUES["github"], "bea").status_code == 422
    assert entries() == before


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://github.com/Kite/Bags/issues/12#issuecomment-1", "github.com/kite/bags/issues/12"),
        ("https://gitlab.com/kite/bags/issues/3", "gitlab.com/kite/bags/-/issues/3"),
        ("https://gitlab.com/kite/bags/-/work_items/3/", "gitlab.com/kite/bags/-/issues/3"),
        ("https://jira.kite.example/jira/browse/bags-7?x=1", "jira.kite.example/jira/browse/bags-7"),
    ],
)
def test_one_issue_is_one_however_it_is_written(address: str, key: str) -> None:
    assert issue_at(address).key == key
    with pytest.raises(NoIssue):
        issue_at(address.replace("https", "data"))
