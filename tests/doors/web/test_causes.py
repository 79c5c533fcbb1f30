"""Causes as leads weigh and tend them, and what is done about them until it is proven."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.cases.models import Case
from amends.flow import mending
from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.learn.models import CaseCause, Cause, CauseChange, CorrectiveAction, Factor
from amends.promises.models import Promise
from amends.web.remembered import forget
from tests.doors.web.visiting import Answer, Visits, act, entries, local, page, said
from tests.story.telling import DAY, HOUR

WEATHER, SLIP = "/causes/weather", "/causes/human-slip"


def failed_by(desk: Visits, slug: str, many: int) -> list[Case]:
    """So many customers, each failed by this cause."""
    cause, made = Cause.objects.get(slug=slug), []
    for number in range(many):
        case = desk.story.complain(f"{slug} {number} at {desk.story.at:%H %M}", order=None)
        flow.set_cause(case, cause, by=desk.story.desk.ana, at=desk.story.at)
        made.append(case)
    return made


def promise_it(desk: Visits, **fields: object) -> Answer:
    cast = desk.story.desk
    form = {
        "words": "Read the gate's list back",
        "owner": str(cast.ben.id),
        "at": local(desk, 7 * DAY),
        "expected": "50",
    }
    return desk.post(cast.dita, f"{SLIP}/actions", {**form, **fields})


def look(desk: Visits, path: str = "/causes", who: str = "dita") -> str:
    return said(desk.get(getattr(desk.story.desk, who), path))


def test_causes_are_weighed_by_what_they_did(desk: Visits) -> None:
    failed_by(desk, "weather", 3)
    (slip,) = failed_by(desk, "human-slip", 1)
    desk.story.wait(HOUR)
    told = look(desk)
    assert told.index("Weather 3 0 of 0") < told.index("Somebody made a slip 1 0 of 0")
    assert "75 %" in told
    assert Promise.objects.filter(case=slip, broken_at__isnull=False, owed_to="customer").exists()
    assert "The heaviest first broken promises" in look(desk, "/causes?by=broken&days=30")
    assert "customers lost" in look(desk, "/causes?by=nonsense&days=7"), "what is not offered is the usual page"
    few = desk.queries(desk.story.desk.dita, "/causes")
    failed_by(desk, "weather", 3)
    assert desk.queries(desk.story.desk.dita, "/causes") == few <= 16


def test_a_cause_is_described_and_finds_its_place(desk: Visits) -> None:
    cast, before = desk.story.desk, entries()
    about = {
        "name": "Snow",
        "parent": "our-process",
        "controllability": "partly",
        "stability": "lasting",
        "whys": "The runway was closed\nThe plough came late",
    }
    assert desk.post(cast.dita, WEATHER, about).status_code == 303
    told = look(desk, WEATHER)
    assert "Snow under Our process does not fit the case · partly ours · recurs as things are" in told
    assert "The plough came late" in told
    assert entries() == before + 1
    assert "plough" not in str(Entry.objects.get(verb="learn.cause_described").facts)
    refused = desk.post(cast.dita, "/causes/our-process", {**about, "name": "Process", "parent": "weather"})
    assert refused.status_code == 422
    assert "A cause cannot stand under itself" in said(refused)
    assert "is there already; merge the two" in said(desk.post(cast.dita, SLIP, {**about, "parent": ""}))


def test_two_that_are_one_are_merged_and_each_case_knows_what_it_was(desk: Visits) -> None:
    cast = desk.story.desk
    (case,) = failed_by(desk, "human-slip", 1)
    assert "Pick another cause" in said(desk.post(cast.dita, f"{SLIP}/merge", {"into": "human-slip", "why": "x"}))
    answer = desk.post(cast.dita, f"{SLIP}/merge", {"into": "our-process", "why": "It was the list"})
    assert answer.url == "/causes/our-process"
    row = CaseCause.objects.select_related("cause", "first_cause").get(case=case)
    assert (row.cause.slug, row.first_cause.slug) == ("our-process", "human-slip")
    assert "Dita Kern made Somebody made a slip part of Our process" in look(desk, answer.url)
    assert desk.get(cast.dita, SLIP).url == "/causes/our-process", "the old address leads on"
    assert "Somebody made a slip" not in page(desk, case)
    act(desk, case, "case_cause", cause="human-slip")
    assert CaseCause.objects.get(case=case).cause.slug == "our-process", "an open page picks what it became"


def test_some_cases_are_split_off_under_it(desk: Visits) -> None:
    cast = desk.story.desk
    cases = failed_by(desk, "human-slip", 3)
    form = {"name": "Read the list wrongly", "case": [str(cases[0].id)], "why": "Two of them are something else"}
    assert "Tick at least one case" in said(desk.post(cast.dita, f"{SLIP}/split", {**form, "case": []}))
    assert not Cause.objects.filter(slug="read-the-list-wrongly").exists(), "a refusal leaves nothing"
    assert desk.post(cast.dita, f"{SLIP}/split", form).status_code == 303
    made = Cause.objects.get(slug="read-the-list-wrongly")
    assert made.parent.slug == "human-slip"
    assert CaseCause.objects.filter(cause=made).get().case_id == cases[0].id
    assert CauseChange.objects.get().case_count == 1
    told = look(desk)
    assert "Somebody made a slip 3 Read the list wrongly 1" in told.split("The tree")[1], "with what stands under it"


def test_what_else_had_a_part_is_said_with_the_cause(desk: Visits) -> None:
    case = desk.story.complain()
    act(desk, case, "case_cause", cause="weather", factor=["our-information", "weather"])
    assert [one.cause.slug for one in Factor.objects.filter(case=case)] == ["our-information"]
    assert "What else had a part in it: We told something wrong, or nothing, 1" in look(desk, WEATHER)
    assert act(desk, case, "case_cause", cause="weather", factor=["gold"]).status_code == 422


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_who_leads_nobody_reads_and_changes_nothing(desk: Visits, who: str) -> None:
    person, before = getattr(desk.story.desk, who), entries()
    assert "Merge them" not in look(desk, SLIP, who)
    for path in (SLIP, f"{SLIP}/merge", f"{SLIP}/split", f"{SLIP}/actions"):
        assert desk.post(person, path, {}).status_code == 403
    assert entries() == before


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("words", " ", "Say what is done"),
        ("owner", "", "Pick a colleague"),
        ("expected", "0", "By how many percent"),
        ("expected", "all", "Give a whole number"),
        ("at", "2020-01-01T10:00", "Choose a time that lies ahead"),
    ],
)
def test_what_cannot_be_promised_names_its_field(desk: Visits, field: str, typed: str, told: str) -> None:
    before = entries()
    refused = promise_it(desk, **{field: typed})
    assert refused.status_code == 422
    assert told.lower() in said(refused).lower()
    assert entries() == before
    assert not CorrectiveAction.objects.exists()


def test_an_action_is_not_closed_on_hope(desk: Visits) -> None:
    """Many before it, few after it: only then, and only when the time after it has passed, is it closed as proven."""
    cast, story = desk.story.desk, desk.story
    cases = failed_by(desk, "human-slip", 12)
    Case.objects.filter(id__in=[case.id for case in cases[:11]]).update(opened_at=story.at - timedelta(days=50))
    Case.objects.filter(id=cases[11].id).update(opened_at=story.at - timedelta(days=60))
    assert promise_it(desk).status_code == 303
    action = CorrectiveAction.objects.get()
    path = f"/actions/{action.id}"
    assert "Ben Cole · promised until" in look(desk, SLIP)
    assert "Changes I promised 1 Read the gate's list back by" in look(desk, "/today", "ben")
    assert desk.post(cast.ana, path, {"do": "done"}).status_code == 403, "nobody says that of another's promise"
    assert "not proven: it is not done yet" in said(desk.post(cast.dita, path, {"do": "prove"}))
    assert desk.post(cast.ben, path, {"do": "done"}).status_code == 303
    action.refresh_from_db()
    assert action.look.person == cast.ben
    assert action.look.due_at == story.at + timedelta(days=90)
    assert action.promise.kept_at == story.at
    told = look(desk, SLIP)
    assert "day 0 of 90" in told
    story.world.at += HOUR
    told = look(desk, SLIP)
    assert "so far: 0 in 0 days after it, 12 in 60 days before" in told
    assert "ratio" not in told
    story.world.at += DAY
    assert "ratio 0.00, 95 % sure between" in look(desk, SLIP)
    before = entries()
    assert "it is not 90 days in force yet" in said(desk.post(cast.dita, path, {"do": "prove"}))
    assert entries() == before
    story.world.at += timedelta(days=89) - HOUR
    told = look(desk, SLIP)
    assert "it works: 0 in 90 days after it, 12 in 60 days before; ratio 0.00" in told
    assert desk.post(cast.dita, path, {"do": "prove"}).status_code == 303
    action.refresh_from_db()
    assert (action.ending, action.found["verdict"]) == ("proven", "works")
    action.look.refresh_from_db()
    assert action.look.kept_at is not None
    assert "proven, and closed" in look(desk, SLIP)


def test_an_action_that_is_late_or_given_up_says_so(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    promise_it(desk)
    action = CorrectiveAction.objects.get()
    story.world.at += timedelta(days=8)
    flow.keep_time(at=story.at, by=CLOCK)
    action.promise.refresh_from_db()
    assert action.promise.broken_at == action.promise.due_at
    assert ", late" in look(desk, SLIP)
    bell = desk.get(cast.ben, "/alerts?seen=none").content.decode()
    assert '<a href="/causes"><span data-alert-words>Read the gate' in bell
    forget()
    assert "Read the gate's list back by 14:00 late" in look(desk, "/today", "ben")
    assert "Say why it is given up" in said(desk.post(cast.dita, f"/actions/{action.id}", {"do": "give_up", "why": ""}))
    answer = desk.post(cast.dita, f"/actions/{action.id}", {"do": "give_up", "why": "The list is gone"})
    assert answer.status_code == 303
    assert "given up: The list is gone" in look(desk, SLIP)
    assert not Promise.objects.filter(kind="action", kept_at=None, broken_at=None, released_at=None).exists()
    with pytest.raises(ValueError, match="done or over"):
        mending.do(CorrectiveAction.objects.get(), by=cast.ben, at=story.at)
