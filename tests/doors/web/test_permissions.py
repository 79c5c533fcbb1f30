"""Who sees what, and who may do what: one matrix, and every refusal changes nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from amends import flow
from amends.cases.rules import Ending
from amends.web.shown.case import rights
from tests.doors.web.visiting import Visits, entries, said

EVERYBODY = ("ana", "ben", "bea", "carlos", "dita", "evan")

PAGES = {
    "/today": {"evan": 403},
    "/today/body": {"evan": 403},
    "/queue": {"evan": 403},
    "/team": {"evan": 403},
    "/shift/end": {"dita": 403, "evan": 403},
    "/ended": {"ana": 403, "ben": 403, "dita": 403, "evan": 403},
    "/waiting": {"ana": 403, "ben": 403, "dita": 403, "evan": 403},
    "/measures": {"evan": 403},
    "/measures/staying": {"evan": 403},
    "/measures/money": {"evan": 403},
    "/measures/paradox": {"evan": 403},
    "/measures/nps-peers": {"evan": 403},
    "/measures/experiments": {"evan": 403},
    "/alerts": {},
    "/settings": {},
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("path", PAGES)
def test_pages_open_for_those_who_may(desk: Visits, path: str, who: str) -> None:
    answer = desk.get(getattr(desk.story.desk, who), path)
    assert answer.status_code == PAGES[path].get(who, 200)


def test_a_refused_page_says_who_may(desk: Visits) -> None:
    answer = desk.get(desk.story.desk.evan, "/team")
    assert "Who may: front line, lead, manager or quality." in said(answer)


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_case_is_seen_by_all_but_the_administrator(desk: Visits, who: str) -> None:
    case = desk.story.complain()
    person = getattr(desk.story.desk, who)
    expected = 404 if who == "evan" else 200
    assert desk.get(person, f"/cases/{case.reference}").status_code == expected
    assert desk.get(person, f"/cases/{case.reference}/live").status_code == expected


def test_a_case_that_does_not_exist_looks_like_one_that_is_not_yours(desk: Visits) -> None:
    case = desk.story.complain()
    hidden = desk.get(desk.story.desk.evan, f"/cases/{case.reference}")
    absent = desk.get(desk.story.desk.ana, "/cases/AM-0000-0000")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert said(hidden) == said(absent)


ACTIONS = {
    "case_acknowledgement": {"body": "I am Ana."},
    "case_heard": {"sentence": "I missed it."},
    "case_understanding": {"body": "Have I understood?"},
    "case_messages": {"mode": "note", "body": "Looked at it."},
    "case_promises": {"kind": "update", "words": "news", "at": "2026-03-03T14:00"},
    "case_questions": {"whom": "", "what": "Why?", "at": "2026-03-03T14:00"},
    "case_customer_questions": {"what": "Photo", "reason": "To see it", "at": "2026-03-04T14:00"},
    "case_fixes": {"kind": "done", "words": "Rebooked"},
    "case_remedies": {"kind": "none:nothing_lost"},
    "case_outcome": {"body": "It is done."},
    "case_cause": {"cause": "weather"},
    "case_follow_ups": {"kind": "personal", "at": "2026-03-06T14:00"},
    "case_turning": {"reason": "question"},
    "case_ending": {"ending": "spam", "shown_by": "content"},
    "case_back": {"because": "ended_wrongly"},
    "case_finish": {"cause": "weather", "remedy": "none:nothing_lost", "follow_up": "automatic", "body": "Done."},
    "case_resolution": {},
    "their_page_revocation": {},
    "their_page_renewal": {},
    "case_draft": {"body": "Dear"},
    "draft_files": {},
}


@pytest.mark.parametrize("who", ["ben", "dita", "evan"])
@pytest.mark.parametrize("name", ACTIONS)
def test_nobody_works_on_a_case_of_somebody_else(desk: Visits, name: str, who: str) -> None:
    case = desk.story.complain()
    assert case.owner_id == desk.story.desk.ana.id
    before = entries()
    address = reverse(name, kwargs={"ref": case.reference})
    answer = desk.post(getattr(desk.story.desk, who), address, ACTIONS[name])
    # An administrator is told that cases are worked on by others before any case is looked for.
    assert answer.status_code == 403
    assert entries() == before
    assert desk.story.now(case).owner_id == desk.story.desk.ana.id


@pytest.mark.parametrize("name", ACTIONS)
def test_a_form_is_never_sent_by_following_a_link(desk: Visits, name: str) -> None:
    case = desk.story.complain()
    before = entries()
    assert desk.get(desk.story.desk.ana, reverse(name, kwargs={"ref": case.reference})).status_code == 405
    assert entries() == before


@pytest.mark.parametrize(
    "path",
    ["/today/next", "/queue/bulk", "/queue/views", "/team/reassign", "/theme", "/sign-out"],
)
def test_what_changes_something_is_posted(desk: Visits, path: str) -> None:
    assert desk.get(desk.story.desk.bea, path).status_code == 405


def test_a_lead_may_step_in_and_a_colleague_may_only_call_for_help(desk: Visits) -> None:
    case = desk.story.complain()
    cast = desk.story.desk
    assert "write" in rights.may(case, cast.ana)
    assert {"write", "promise", "resolve"} <= rights.may(case, cast.bea)
    assert "hand_off" not in rights.may(case, cast.bea)
    assert rights.may(case, cast.ben) == {"person_now"}
    assert rights.may(case, cast.dita) == rights.may(case, cast.evan) == frozenset()


def test_a_closed_case_is_brought_back_by_its_owner_or_a_lead_and_nothing_else_is_done(desk: Visits) -> None:
    case = desk.story.complain()
    flow.end_otherwise(case, Ending.WITHDRAWN, "other", "They said so.", by=desk.story.desk.ana, at=desk.story.at)
    cast, ended = desk.story.desk, desk.story.now(case)
    assert [rights.may(ended, one) for one in (cast.ben, cast.dita, cast.evan)] == [frozenset()] * 3
    assert rights.may(ended, cast.ana) == rights.may(ended, cast.bea) == {"bring_back", "links"}
    answer = desk.get(desk.story.desk.ana, f"/cases/{case.reference}")
    assert "The case is closed. A reply opens the door again." in said(answer)


def test_a_reassignment_needs_a_lead(desk: Visits) -> None:
    case = desk.story.complain()
    cast, before = desk.story.desk, entries()
    fields = {"ref": case.reference, "action": "reassign", "to": str(cast.ben.id), "reason": "load"}
    assert desk.post(cast.ana, "/queue/bulk", fields).status_code == 403
    assert desk.post(cast.ana, "/team/reassign", {"from": str(cast.ana.id), "to": str(cast.ben.id)}).status_code == 403
    assert entries() == before
