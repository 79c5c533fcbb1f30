"""End my shift: nobody leaves with a promise in their pocket."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.people.models import Absence
from amends.promises.models import OPEN, Promise
from amends.promises.rules import PromiseKind
from tests.doors.web.visiting import Visits, entries, said
from tests.story.telling import DAY, HOUR, MINUTE, the


def local(desk: Visits, span: timedelta) -> str:
    return f"{desk.story.at + span - timedelta(hours=5):%Y-%m-%dT%H:%M}"


def test_every_promise_due_before_i_am_back_is_on_the_list(desk: Visits) -> None:
    case = desk.story.complain()
    ana = desk.story.desk.ana
    flow.promise(case, "next week", desk.story.at + 8 * DAY, by=ana, at=desk.story.at)
    page = said(desk.get(ana, "/shift/end"))
    assert "A person writes to you" in page
    assert "next week" not in page
    assert "Ben Cole" in page, "her deputy is proposed"


def test_with_nothing_owed_one_simply_goes(desk: Visits) -> None:
    ana = desk.story.desk.ana
    assert "You owe nobody anything before" in said(desk.get(ana, "/shift/end"))
    assert desk.post(ana, "/shift/end").status_code == 303
    assert Absence.objects.filter(person=ana, starts_at=desk.story.at).exists()


def test_each_promise_goes_where_it_was_said_to_go(desk: Visits) -> None:
    cast = desk.story.desk
    case = desk.story.complain()
    desk.story.acknowledge(case)
    at = desk.story.at
    handed = flow.promise(case, "handed", at + HOUR, by=cast.ana, at=at)
    given = flow.promise(case, "given", at + 2 * HOUR, by=cast.ana, at=at)
    moved = flow.promise(case, "moved", at + 3 * HOUR, by=cast.ana, at=at)
    fields = {
        f"choice-{handed.id}": "hand",
        f"to-{handed.id}": str(cast.carlos.id),
        f"choice-{given.id}": "team",
        f"choice-{moved.id}": "move",
        f"at-{moved.id}": local(desk, 2 * DAY),
    }
    answer = desk.post(cast.ana, "/shift/end", fields)
    assert answer.status_code == 303
    assert Promise.objects.get(id=handed.id).person_id == cast.carlos.id
    assert Promise.objects.get(id=given.id).team_id == cast.team.id
    desk.story.wait(MINUTE)
    heir = Promise.objects.get(replaces=moved)
    assert heir.due_at > at + DAY
    left = Promise.objects.filter(OPEN, person=cast.ana, due_at__lte=at + 8 * HOUR)
    assert not left.exists()
    letter = case.messages.filter(author=cast.ana).order_by("-id")[0]
    assert "You have it by Thu 5 Mar, 18:0" in letter.text
    assert "did not keep" not in letter.text, "it was moved in time, and nothing was missed"


@pytest.mark.parametrize(
    ("choice", "more", "words"),
    [
        ("hand", {"to": ""}, "Pick a colleague who takes it."),
        ("move", {"at": ""}, "Choose the new time."),
        ("move", {"at": "2026-03-03T13:00"}, "Choose a time after you are back"),
    ],
)
def test_a_choice_without_its_answer_comes_back(desk: Visits, choice: str, more: dict[str, str], words: str) -> None:
    case = desk.story.complain()
    promise = the(case, PromiseKind.ACKNOWLEDGEMENT)
    before = entries()
    fields = {f"choice-{promise.id}": choice} | {f"{name}-{promise.id}": value for name, value in more.items()}
    answer = desk.post(desk.story.desk.ana, "/shift/end", fields)
    assert answer.status_code == 422
    assert entries() == before
    assert words in said(answer)
    assert f'name="choice-{promise.id}" value="{choice}" checked' in answer.content.decode()


def test_a_lead_ends_the_shift_of_somebody_absent(desk: Visits) -> None:
    cast = desk.story.desk
    case = desk.story.complain()
    page = desk.get(cast.bea, f"/shift/end?person={cast.ana.id}")
    assert "End the shift of Ana Ruiz" in said(page)
    assert f'name="person" value="{cast.ana.id}"' in page.content.decode()
    assert desk.get(cast.ben, f"/shift/end?person={cast.ana.id}").status_code == 403
    promise = the(case, PromiseKind.ACKNOWLEDGEMENT)
    fields = {"person": str(cast.ana.id), f"choice-{promise.id}": "hand", f"to-{promise.id}": str(cast.ben.id)}
    assert desk.post(cast.ben, "/shift/end", fields).status_code == 403
    assert desk.post(cast.bea, "/shift/end", fields).status_code == 303
    assert Promise.objects.get(id=promise.id).person_id == cast.ben.id
    assert Absence.objects.filter(person=cast.ana).exists()
    assert not Absence.objects.filter(person=cast.bea).exists()
