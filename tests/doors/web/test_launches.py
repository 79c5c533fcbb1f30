"""A new product goes out on Monday: what will fail, who owns it, plan B."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.journal.actors import CLOCK
from amends.playbooks.models import Launch, LaunchRisk
from amends.promises.models import Promise
from tests.doors.web.visiting import Visits, entries, local, said
from tests.story.telling import DAY

PLAN = "Send the small card that is in the drawer.\nTell them the day."


@pytest.fixture
def path(desk: Visits) -> str:
    answer = desk.post(desk.story.desk.bea, "/launches", {"name": "The blue card", "at": local(desk, 6 * DAY)})
    assert answer.status_code == 303
    return str(answer.url)


def expected(desk: Visits, **fields: object) -> dict[str, object]:
    form = {"words": "The cards come late", "kind": "parcel-late", "owner": str(desk.story.desk.ben.id), "plan": PLAN}
    return {**form, **fields}


def test_what_will_fail_has_an_owner_and_a_plan_before_it_goes_out(desk: Visits, path: str) -> None:
    cast, story = desk.story.desk, desk.story
    for number in range(3):
        story.complain(f"Customer {number}", order=None)
    told = said(desk.get(cast.bea, path))
    assert "goes out Mon 12:00 · nobody has asked yet what will fail" in told
    assert "and is not on the list yet: Flight cancelled 3 cases ." in told
    assert desk.post(cast.bea, path, expected(desk)).status_code == 303
    promise = Promise.objects.get(kind="action")
    assert (promise.person, promise.due_at) == (cast.ben, Launch.objects.get().goes_out_at)
    told = said(desk.get(cast.ben, path))
    assert "0 of 1 plan B is ready" in told
    assert "The cards come late Parcel late Send the small card" in told
    assert "Changes I promised 1 Plan B is ready: The cards come late" in said(desk.get(cast.ben, "/today"))
    risk = LaunchRisk.objects.get()
    answer = f"{path}/risks/{risk.id}"
    assert desk.post(cast.ana, answer, {"do": "ready"}).status_code == 403, "nobody says that of another's"
    assert desk.post(cast.ben, answer, {"do": "ready"}).status_code == 303
    promise.refresh_from_db()
    assert promise.kept_at == story.at
    assert "goes out Mon 12:00 · 1 of 1 plan B is ready" in said(desk.get(cast.ana, "/launches"))
    assert "is ready, or was dropped, already" in said(desk.post(cast.ben, answer, {"do": "ready"}))
    assert desk.queries(cast.bea, path) <= 12


def test_one_that_is_not_ready_says_so_when_it_is_out_and_can_still_be_dropped(desk: Visits, path: str) -> None:
    cast, story = desk.story.desk, desk.story
    desk.post(cast.bea, path, expected(desk, kind=""))
    story.world.at += timedelta(days=7)
    flow.keep_time(at=story.at, by=CLOCK)
    told = said(desk.get(cast.bea, path))
    assert "not ready, and it is out" in told
    assert "What will fail?" not in told
    assert "has gone out already" in said(desk.post(cast.bea, path, expected(desk)))
    answer = f"{path}/risks/{LaunchRisk.objects.get().id}"
    assert "Say why it will not fail" in said(desk.post(cast.bea, answer, {"do": "drop", "why": " "}))
    assert desk.post(cast.bea, answer, {"do": "drop", "why": "They came"}).status_code == 303
    assert "not needed: They came" in said(desk.get(cast.bea, path))
    assert not Promise.objects.filter(kind="action", kept_at=None, broken_at=None, released_at=None).exists()


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [("words", "", "Say what will fail"), ("plan", " ", "Say what is done when"), ("owner", "", "Pick a colleague")],
)
def test_what_is_missing_names_its_field(desk: Visits, path: str, field: str, typed: str, told: str) -> None:
    before = entries()
    refused = desk.post(desk.story.desk.bea, path, expected(desk, **{field: typed}))
    assert refused.status_code == 422
    assert told in said(refused)
    assert entries() == before


def test_who_leads_nobody_reads_and_writes_nothing(desk: Visits, path: str) -> None:
    ana, before = desk.story.desk.ana, entries()
    assert "Put it on the list" not in said(desk.get(ana, path))
    assert desk.post(ana, path, expected(desk)).status_code == 403
    assert desk.post(ana, "/launches", {"name": "x", "at": local(desk, DAY)}).status_code == 403
    assert desk.get(desk.story.desk.evan, path).status_code == 403
    assert "lies ahead" in said(desk.post(desk.story.desk.bea, "/launches", {"name": "x", "at": local(desk, -DAY)}))
    assert entries() == before
