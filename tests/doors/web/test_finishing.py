"""A small recovery is finished in one step: three picks, no writing, and everything that a resolution needs."""

from __future__ import annotations

import pytest

from amends.cases.models import Case
from amends.followups import queries as asked
from amends.learn.queries import cause_of
from amends.post.models import Outbound
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from amends.remedies.models import Remedy
from tests.doors.web.visiting import Visits, act, entries, page, said
from tests.story.telling import MINUTE, open_kinds, verbs

PICKED = {"cause": "weather", "remedy": "none:put_right_in_kind", "follow_up": "automatic"}


def body(desk: Visits, case: Case) -> str:
    """The words as the panel lays them out."""
    html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
    return html.split('id="finish-body"')[1].split(">", 1)[1].split("</textarea>")[0]


@pytest.fixture
def small(desk: Visits) -> Case:
    return desk.story.complain(severity=1)


def test_three_picks_and_it_is_told_and_resolved(desk: Visits, small: Case) -> None:
    answer = act(desk, small, "case_finish", **PICKED, body=body(desk, small))
    assert answer.status_code == 303, said(answer)
    done = desk.story.now(small)
    assert done.resolved_at == done.told_at == done.fixed_at == desk.story.at
    cause = cause_of(small)
    assert cause is not None
    assert cause.cause is not None
    assert cause.cause.slug == "weather"
    assert asked.booked(small) is not None
    assert PromiseKind.ACKNOWLEDGEMENT.value in open_kinds(small), "until the letter has left"
    desk.story.wait(MINUTE)
    letter = Outbound.objects.filter(sent_at__isnull=False, is_automatic=False).get()
    assert "It is put right." in letter.text
    assert "{" not in letter.text
    acknowledged = Promise.objects.get(case=small, kind=PromiseKind.ACKNOWLEDGEMENT.value)
    assert acknowledged.kept_at is not None, "by the person's letter that told it"
    assert open_kinds(small) == [PromiseKind.FOLLOW_UP.value]


def test_called_back_it_is_open_again(desk: Visits, small: Case) -> None:
    act(desk, small, "case_finish", **PICKED, body=body(desk, small))
    message = small.messages.get(direction="out", is_automatic=False)
    desk.post(desk.story.desk.ana, f"/cases/{small.reference}/messages/{message.id}/undo")
    back = desk.story.now(small)
    assert (back.told_at, back.resolved_at, back.is_closed) == (None, None, False)
    assert {PromiseKind.ACKNOWLEDGEMENT.value, PromiseKind.RESOLUTION.value} <= set(open_kinds(small))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"cause": ""}, "cause"),
        ({"cause": "moon"}, "cause"),
        ({"remedy": ""}, "remedy"),
        ({"remedy": "none:because"}, "remedy"),
        ({"remedy": "goodwill:many"}, "remedy"),
        ({"remedy": "goodwill:999900"}, "remedy"),
        ({"follow_up": "never"}, "follow_up"),
        ({"body": ""}, "body"),
        ({"body": "{when} it comes"}, "body"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_done(
    desk: Visits, small: Case, fields: dict[str, str], field: str
) -> None:
    before = (entries(), verbs(small))
    answer = act(desk, small, "case_finish", **(PICKED | {"body": "It is done."} | fields))
    assert answer.status_code in {409, 422}
    dialog = answer.content.decode().split('id="finish"')[1].split("</dialog>")[0]
    assert f'id="finish-{field.replace("_", "-")}-error"' in dialog
    assert (entries(), verbs(small)) == before


def test_a_sum_is_offered_once_a_person_has_heard_them(desk: Visits, small: Case) -> None:
    assert "goodwill:" not in desk.get(desk.story.desk.ana, f"/cases/{small.reference}").content.decode()
    desk.story.acknowledge(small)
    act(desk, small, "case_heard", sentence="I waited", caused="an hour lost", asks="an excuse")
    html = desk.get(desk.story.desk.ana, f"/cases/{small.reference}").content.decode()
    picked = "goodwill:" + html.split('value="goodwill:')[1].split('"')[0]
    act(desk, small, "case_finish", **(PICKED | {"remedy": picked}), body=body(desk, small))
    given = Remedy.objects.get(case=small)
    assert given.granted_at == desk.story.at
    assert desk.story.now(small).resolved_at == desk.story.at


def test_what_is_more_than_small_has_no_such_panel(desk: Visits) -> None:
    case = desk.story.complain(severity=2)
    assert "Finish it in one step" not in page(desk, case)
    before = entries()
    assert act(desk, case, "case_finish", **PICKED, body="Done.").status_code == 422
    assert entries() == before
    small = desk.story.complain("Tom Berg", order="KX2000", severity=1)
    assert act(desk, small, "case_finish", "dita", **PICKED, body="Done.").status_code == 403
