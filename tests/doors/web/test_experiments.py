"""The page of two ways that are tried: it teaches while it is empty, plans are refused by their field, two approve,
nobody reads before the time, and the worse way is made good."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from amends.flow import experimenting
from amends.followups.models import CaseOutcome
from amends.journal.actors import CLOCK, SETUP
from amends.measure.models import Assignment, Experiment, PrivacyContact
from amends.people.models import Brand, Person
from amends.promises.models import Promise
from amends.remedies.actions.quoting import use_law
from tests.doors.api.calls import a_system
from tests.doors.cli.conftest import amends as amends
from tests.doors.cli.shell import Shell
from tests.doors.web.visiting import Answer, Visits, entries, said
from tests.story.test_experiments import recoveries

PAGE = "/measures/experiments"
QUESTION = "Does it help to sign with one's own name?"
PLAN = {
    "question": QUESTION,
    "about": "wording",
    "usual": "Sign with the team's name",
    "other": "Sign with your own name",
    "kinds": ["bill-wrong"],
    "figure": "recovered",
    "baseline": "40",
    "least": "45 %",
    "days": "30",
    "follow_days": "40",
}
DAY = timedelta(days=1)
#: A way is drawn for each: of so many, fewer than seventeen under one of them is not seen in a lifetime of runs.
PEOPLE = 100


@pytest.fixture
def desk(desk: Visits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visits:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return desk


def name(desk: Visits, who: str = "dita", contact: str = "bea") -> Answer:
    cast = desk.story.desk
    return desk.post(getattr(cast, who), f"{PAGE}/privacy", {"person": str(getattr(cast, contact).id)})


def propose(desk: Visits, who: str = "carlos", **changed: object) -> Answer:
    return desk.post(getattr(desk.story.desk, who), PAGE, {**PLAN, **changed})


def act(desk: Visits, who: str, do: str, why: str = "") -> Answer:
    one = Experiment.objects.latest("proposed_at")
    return desk.post(getattr(desk.story.desk, who), f"{PAGE}/{one.id}", {"do": do, "why": why})


def look(desk: Visits, who: Person) -> str:
    return said(desk.get(who, PAGE))


def test_empty_it_teaches_and_asks_for_the_privacy_contact_first(desk: Visits) -> None:
    cast = desk.story.desk
    words = look(desk, cast.carlos)
    assert "never on what is owed or regulated" in words
    assert "Nobody is named as the privacy contact yet; without them nothing is tried." in words
    assert "Propose this plan" not in words
    before = entries()
    assert name(desk, "bea").status_code == 403, "a lead does not set policy"
    assert propose(desk).status_code == 422
    assert (entries(), PrivacyContact.objects.count(), Experiment.objects.count()) == (before, 0, 0)
    assert name(desk).status_code == 303
    assert entries() == before + 1
    assert "Privacy contact: Bea Novak" in look(desk, cast.carlos)
    assert "Propose this plan" in look(desk, cast.carlos)
    assert "Propose this plan" not in look(desk, cast.ana)
    assert desk.get(cast.evan, PAGE).status_code == 403


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"question": ""}, "Say what you want to know"),
        ({"about": "price"}, "Pick one from the list"),
        ({"other": "Sign with the team's name"}, "The two ways are the same"),
        ({"kinds": []}, "Pick at least one kind"),
        ({"kinds": ["flight-cancelled"]}, "A law answers for flight-cancelled"),
        ({"baseline": "many"}, "Give a number"),
        ({"least": "70"}, "must stay between none and all"),
        ({"days": "2"}, "From 7 to 366"),
        ({"about": "goodwill", "usual_extra": "refund", "other_extra": "voucher"}, "never tried"),
    ],
)
def test_a_plan_that_may_not_be_is_refused_by_its_field(desk: Visits, changed: dict[str, object], told: str) -> None:
    cast = desk.story.desk
    name(desk)
    use_law(cast.brand, cast.kinds["flight-cancelled"], "eu261", by=SETUP, at=desk.story.at)
    before = entries()
    refused = propose(desk, **changed)
    assert refused.status_code == 422
    assert told in said(refused)
    assert (entries(), Experiment.objects.count()) == (before, 0)
    assert 'value="flight-cancelled"' not in desk.get(cast.carlos, PAGE).content.decode(), "it is not offered either"


def test_two_approve_and_nobody_their_own(desk: Visits) -> None:
    cast = desk.story.desk
    name(desk)
    assert propose(desk, "ana").status_code == 403
    assert propose(desk).status_code == 303
    assert propose(desk, "bea").status_code == 409
    words = look(desk, cast.carlos)
    assert f"{QUESTION} waits for its approvals" in words
    assert "17 customers each way: then a true difference is found four times of five" in words
    assert "Approve this plan" not in words
    before = entries()
    for who in ("carlos", "ana"):
        assert act(desk, who, "approve").status_code == 403
    assert entries() == before
    assert act(desk, "dita", "approve").status_code == 303
    assert act(desk, "dita", "approve").status_code == 422
    assert "Approve this plan" in look(desk, cast.bea)
    assert act(desk, "bea", "approve").status_code == 303
    assert "takes customers in since Tue 3 Mar" in look(desk, cast.ana)
    assert act(desk, "carlos", "decline", "x").status_code == 422, "what goes on is stopped"


def begun(desk: Visits, **changed: object) -> Experiment:
    name(desk)
    propose(desk, **changed)
    act(desk, "dita", "approve")
    act(desk, "bea", "approve")
    return Experiment.objects.get(ended_at=None)


def test_the_owner_is_told_the_way_on_the_case(desk: Visits) -> None:
    one, story = begun(desk), desk.story
    story.world.at += timedelta(hours=1)
    case = story.complain(kind="bill-wrong", severity=1, order=None)
    before = desk.queries(story.desk.ana, f"/cases/{case.reference}")
    assert experimenting.enrol(by=CLOCK, at=story.at) == 1
    way = PLAN[Assignment.objects.get().arm]
    assert f"One of two ways tried {way}" in said(desk.get(story.desk.ana, f"/cases/{case.reference}"))
    assert desk.queries(story.desk.ana, f"/cases/{case.reference}") <= before + 4
    assert "came under one of two ways that are tried" in said(desk.get(story.desk.ana, f"/cases/{case.reference}"))
    assert act(desk, "dita", "stop", "It confuses people").status_code == 303
    assert "One of two ways tried" not in said(desk.get(story.desk.ana, f"/cases/{case.reference}"))
    assert "stopped: It confuses people" in look(desk, story.desk.ana)
    one.refresh_from_db()
    assert one.found == {}


def test_of_something_extra_the_kind_alone_is_tried(desk: Visits) -> None:
    begun(desk, about="goodwill", usual_extra="voucher", other_extra="points", usual="", other="")
    story = desk.story
    story.world.at += timedelta(hours=1)
    case = story.complain(kind="bill-wrong", severity=1, order=None)
    experimenting.enrol(by=CLOCK, at=story.at)
    words = said(desk.get(story.desk.ana, f"/cases/{case.reference}"))
    assert ", from the lower end of what is in proportion why?" in words
    assert "Bill wrong" in look(desk, story.desk.ana)


def run(desk: Visits, one: Experiment) -> None:
    """Everybody of the other way is recovered and nobody of the usual one."""
    story = desk.story
    story.world.at += timedelta(hours=1)
    recoveries(story, PEOPLE)
    experimenting.enrol(by=CLOCK, at=story.at)
    for row in Assignment.objects.select_related("case"):
        told = row.assigned_at + DAY
        CaseOutcome.objects.create(
            case=row.case,
            outcome="recovered" if row.arm == "other" else "lost",
            because="rating",
            told_at=told,
            settled_at=told + 30 * DAY,
        )


def test_nothing_is_said_before_its_time_on_any_door_and_the_worse_way_is_made_good(
    desk: Visits, amends: Shell
) -> None:
    one, story = begun(desk), desk.story
    cast = story.desk
    run(desk, one)
    system = a_system(cast.brand)
    words = look(desk, cast.carlos)
    assert "and not before: whoever looks earlier finds what is not there." in words
    (told,) = system.get("experiments").json()["experiments"]
    (line,) = amends("experiment", "list", "--json").lines()
    for early in (told, line):
        assert early["result"] is None
        assert "and not before" in early["not_yet"]
        assert sum(early["taken_in"].values()) == PEOPLE
    assert "recovered" not in str({**told, "figure": ""})
    assert "and not before" in amends("experiment", "list").out

    story.world.at += 41 * DAY
    assert experimenting.read_results(by=CLOCK, at=story.at) == 1
    usual = Assignment.objects.filter(arm="usual").count()
    words = look(desk, cast.carlos)
    assert f"The usual way 0 of {usual}, the other way {PEOPLE - usual} of {PEOPLE - usual}." in words
    assert "The usual way did worse: the other differs by +100.0 points" in words
    assert f"{usual} of the worse way have not been given the difference." in words
    (told,) = system.get("experiments").json()["experiments"]
    assert (told["ending"], told["result"]["worse"], told["result"]["still_worse_off"]) == ("read", "usual", usual)
    assert f"usual 0 of {usual}, other {PEOPLE - usual} of {PEOPLE - usual}" in amends("experiment", "list").out
    html = desk.get(cast.carlos, "/today").content.decode()
    assert f'<a href="{PAGE}">Give the difference: {usual} customers' in html

    rows = list(Assignment.objects.filter(arm="usual").order_by("assigned_at", "id"))
    before = entries()
    own = f"{PAGE}/{one.id}/good/{rows[0].id}"
    assert desk.post(cast.ana, own, {"do": "given"}).status_code == 403
    empty = desk.post(cast.carlos, own, {"do": "nothing", "why": " "})
    assert (empty.status_code, "Say why there was nothing to give" in said(empty)) == (422, True)
    better = Assignment.objects.filter(arm="other").first()
    assert better is not None
    assert desk.post(cast.carlos, f"{PAGE}/{one.id}/good/{better.id}", {"do": "given"}).status_code == 422
    assert entries() == before
    for place, row in enumerate(rows):
        fields = {"do": "given" if place else "nothing", "why": "They moved away"}
        assert desk.post(cast.carlos, f"{PAGE}/{one.id}/good/{row.id}", fields).status_code == 303
    assert Promise.objects.get(words__startswith=experimenting.GIVE).kept_at == story.at
    words = look(desk, cast.carlos)
    assert "Everybody of the worse way has been given the difference." in words
    assert "nothing to give: They moved away" in words


def test_the_page_takes_as_many_queries_for_many_as_for_few(desk: Visits) -> None:
    cast, ended = desk.story.desk, []
    for _ in range(4):
        one = begun(desk)
        run(desk, one)
        desk.story.world.at += 41 * DAY
        experimenting.read_results(by=CLOCK, at=desk.story.at)
        CaseOutcome.objects.all().delete()
        ended.append(desk.queries(cast.carlos, PAGE))
    assert ended[1:] == [ended[1]] * 3
    assert max(ended) <= 30


def test_of_another_brand_there_is_nothing_here(desk: Visits) -> None:
    one, cast = begun(desk), desk.story.desk
    first = cast.brand
    other = Brand.objects.create(
        id=one.id, slug="other", name="Other", calendar=first.calendar, currency="EUR", language="en"
    )
    Experiment.objects.filter(id=one.id).update(brand=other)
    before = entries()
    assert QUESTION not in look(desk, cast.dita)
    assert desk.post(cast.dita, f"{PAGE}/{one.id}", {"do": "stop", "why": "x"}).status_code == 404
    assert a_system(first).get("experiments").json() == {"experiments": []}
    assert Experiment.objects.get().ended_at is None
    assert entries() == before + 1, "the token alone"


def test_how_many_it_takes_is_said_without_a_desk(amends: Shell) -> None:
    assert amends("experiment", "size", "0.6", "0.7", "--json").json()["n_each"] == 356
    assert amends("experiment", "size", "0.6", "0.7").out == "356 customers each way find it 80% of the time.\n"
    refused = amends("experiment", "size", "0.6", "0.6")
    assert (refused.code, "not the same" in refused.error) == (2, True)
