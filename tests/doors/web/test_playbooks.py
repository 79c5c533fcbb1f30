"""Playbooks as they are read, followed, written and printed."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest
import typst

from amends.journal.models import Entry
from amends.playbooks.models import FormerPlaybook, Playbook
from amends.playbooks.rules import StepName
from amends.web.playbooks import printed
from amends.web.remembered import forget
from amends.web.words import Wall
from tests.doors.web.visiting import Visits, entries, page, said

READ, WRITE = "/playbooks/parcel-late", "/playbooks/parcel-late/write"
STEPS = {
    "version": "0",
    "why": "The carrier has changed",
    "acknowledge_on": "yes",
    "acknowledge_words": "Name the order and the day",
    "acknowledge_promise": "A person has answered you",
    "acknowledge_minutes": "30",
    "acknowledge_script": "acknowledge",
    "fix_on": "yes",
    "fix_words": "Send it again at once",
    "fix_good": "It stands before their door tomorrow",
    "fix_remedies": ["refund", "replacement"],
    "confirm_words": "left out, because it is not ticked",
}


def test_a_quality_lead_writes_it_and_everybody_reads_it(desk: Visits) -> None:
    dita, ana = desk.story.desk.dita, desk.story.desk.ana
    assert "Parcel late the steps common to every recovery" in said(desk.get(ana, "/playbooks"))
    begun = desk.get(dita, f"{WRITE}?begin=parcel-and-retail").content.decode()
    assert "Begun with Parcel and retail" in begun
    assert "You ask the carrier".lower() in begun.lower()
    assert not Playbook.objects.filter(kind__slug="parcel-late").exists(), "nothing is kept by looking"
    assert desk.post(dita, WRITE, STEPS).status_code == 303
    told = said(desk.get(ana, READ))
    assert "version 1" in told
    assert "Promise: A person has answered you, within 30 minutes" in told
    assert "Script: First words of a person" in told
    assert "Refund, Replacement" in told
    assert "Tell the outcome" not in told.split("Before")[0]
    assert "Dita Kern changed version 0: The carrier has changed" in told
    entry = Entry.objects.get(verb="playbooks.written")
    assert entry.facts == {"kind": "parcel-late", "version": 1}, "codes alone"


def test_a_second_writer_is_not_written_over(desk: Visits) -> None:
    dita, carlos = desk.story.desk.dita, desk.story.desk.carlos
    desk.post(dita, WRITE, STEPS)
    before = entries()
    refused = desk.post(carlos, WRITE, {**STEPS, "fix_words": "Refund it"})
    assert refused.status_code == 422
    assert "Somebody has changed this playbook since you opened it" in said(refused)
    assert "Refund it" in refused.content.decode(), "their words stand there still"
    assert entries() == before
    assert desk.post(carlos, WRITE, {**STEPS, "version": "1", "fix_words": "Refund it"}).status_code == 303
    former = FormerPlaybook.objects.get(version=1)
    assert (former.replaced_by, former.steps[1]["words"]) == (carlos, "Send it again at once")


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("why", " ", "Say in a few words why it is changed"),
        ("fix_words", "", "Say what is done"),
        ("acknowledge_minutes", "soon", "Give a number of minutes"),
        ("acknowledge_script", "none-such", "There is no script none-such"),
        ("fix_remedies", ["gold"], "Pick at most 6 from the catalogue"),
    ],
)
def test_what_cannot_be_followed_names_its_field(desk: Visits, field: str, typed: object, told: str) -> None:
    before = entries()
    refused = desk.post(desk.story.desk.dita, WRITE, {**STEPS, field: typed})
    assert refused.status_code == 422
    assert told in said(refused)
    assert entries() == before


@pytest.mark.parametrize("who", ["ana", "bea", "evan"])
def test_only_those_who_set_policy_write(desk: Visits, who: str) -> None:
    person = getattr(desk.story.desk, who)
    assert desk.get(person, WRITE).status_code == 403
    assert desk.post(person, WRITE, STEPS).status_code == 403
    assert desk.get(person, READ).status_code == (403 if who == "evan" else 200)
    assert desk.get(desk.story.desk.dita, "/playbooks/no-such").status_code == 404


def test_the_case_shows_the_step_that_is_next_in_its_own_playbook(desk: Visits) -> None:
    case = desk.story.complain()
    assert case.failure is not None
    slug = case.failure.kind.slug
    desk.story.acknowledge(case)
    assert "Next write down what you heard" in page(desk, case)
    assert desk.post(desk.story.desk.dita, f"/playbooks/{slug}/write", STEPS).status_code == 303
    forget()
    shown = page(desk, case)
    assert "Next put it right" in shown, "to understand is no step of this one"
    assert "Send it again at once playbook" in shown


def test_the_script_of_the_next_step_is_offered_first(desk: Visits) -> None:
    case = desk.story.complain()
    desk.story.acknowledge(case)

    def first() -> str:
        html = desk.get(desk.story.desk.ana, f"/cases/{case.reference}").content.decode()
        return str(html.split("?script=")[1].split("#")[0])

    assert first() == "acknowledge"
    steps = {**STEPS, "fix_script": "new_time"}
    assert desk.post(desk.story.desk.dita, "/playbooks/flight-cancelled/write", steps).status_code == 303
    assert first() == "new_time"


def test_which_step_is_skipped_is_said_from_ten_on(desk: Visits) -> None:
    story = desk.story
    made = [story.complain(f"Customer {number}", order=None) for number in range(10)]
    slug = "flight-cancelled"
    for case in made[:9]:
        story.resolve(case)
    path = f"/playbooks/{slug}"
    assert "from 10 on, it is said here" in said(desk.get(story.desk.dita, path))
    story.resolve(made[9])
    told = said(desk.get(story.desk.dita, path))
    assert "10 recoveries of this kind were resolved in the last 90 days." in told
    assert "skipped in 10 of 10 (100 %, 95 % sure between 72 and 100)" in told
    assert "skipped in 0 of 10 (0 %, 95 % sure between 0 and 28)" in told
    assert desk.queries(story.desk.dita, path) <= 14


def test_it_prints_on_one_page(desk: Visits) -> None:
    story = desk.story
    long = {f"{one}_{field}": "Name the order and the day. " * 8 for one in StepName for field in ("words", "good")}
    assert (
        desk.post(story.desk.dita, WRITE, {**STEPS, **{f"{one}_on": "yes" for one in StepName}, **long}).status_code
        == 303
    )
    answer = desk.get(story.desk.ana, "/playbooks/parcel-late/page")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    kind = story.desk.kinds["parcel-late"]
    told = json.dumps(printed.told(kind, story.desk.brand, Wall(ZoneInfo("America/New_York"), story.at)))
    seen = typst.compile(str(printed.PAGE), sys_inputs={"told": told}, format="png", ppi=20)
    assert isinstance(seen, bytes), "more than one page"
    assert "first word" in told.lower()
