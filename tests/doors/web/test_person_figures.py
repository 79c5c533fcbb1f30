"""People are not watched: whose figures who sees, by whose word, for what and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from amends.journal.models import Entry
from amends.people.models import FiguresOpened, Person
from amends.post.models import Outbound
from tests.doors.web.visiting import Visits, entries, said
from tests.rooms.measure.test_persons import MANY, owned
from tests.story.telling import DAY, MINUTE

SWITCH = {"purpose": "coaching", "words": "two weeks of it", "days": "14"}


def address(name: str, person: Person) -> str:
    return reverse(name, kwargs={"id": person.id})


def seen(desk: Visits, viewer: Person, whose: Person) -> int:
    return int(desk.get(viewer, address("person_figures", whose)).status_code)


def test_everybody_sees_their_own_and_few_cases_say_nothing(desk: Visits) -> None:
    cast = desk.story.desk
    page = said(desk.get(cast.ana, "/me/figures"))
    assert "Under 30 cases nothing is said of anybody" in page
    assert "Nobody, and nobody ever has." in page
    for person, status in ((cast.ben, 200), (cast.bea, 200), (cast.dita, 403), (cast.evan, 403)):
        assert desk.get(person, "/me/figures").status_code == status


def test_nobody_else_sees_them_until_it_is_switched_on(desk: Visits) -> None:
    cast = desk.story.desk
    owned(desk.story, cast.ana, MANY)
    desk.story.world.at += MINUTE
    for viewer in (cast.ben, cast.bea, cast.evan):
        assert seen(desk, viewer, cast.ana) == 403
    # Who sets policy may switch it on, and sees as little until then.
    for viewer in (cast.carlos, cast.dita):
        page = said(desk.get(viewer, address("person_figures", cast.ana)))
        assert "They are Ana Ruiz's own, and switched on for nobody." in page
        assert "Promises kept" not in page
    assert "Promises kept" in said(desk.get(cast.ana, "/me/figures"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": ""},
        {"purpose": "curiosity"},
        {"purpose": "they_asked"},
        {"purpose": "other", "words": ""},
        {"days": "31"},
        {"days": "0"},
        {"days": "many"},
        {"days": ""},
    ],
)
def test_without_a_purpose_and_an_end_nothing_is_switched_on(desk: Visits, wrong: dict[str, str]) -> None:
    cast, before = desk.story.desk, entries()
    answer = desk.post(cast.carlos, address("figures_opening", cast.ana), SWITCH | wrong)
    assert answer.status_code == 422
    assert (entries(), FiguresOpened.objects.exists()) == (before, False)


def test_only_who_sets_policy_or_the_person_switches_it_on_and_off(desk: Visits) -> None:
    cast, before = desk.story.desk, entries()
    for who in (cast.ben, cast.bea, cast.evan):
        assert desk.post(who, address("figures_opening", cast.ana), SWITCH).status_code == 403
        assert desk.post(who, address("figures_closing", cast.ana)).status_code == 403
    assert entries() == before
    assert desk.get(cast.carlos, address("figures_opening", cast.ana)).status_code == 405
    # Ana shares them herself, and takes that back herself.
    shared = SWITCH | {"purpose": "they_asked"}
    assert desk.post(cast.ana, address("figures_opening", cast.ana), shared).status_code == 303
    assert seen(desk, cast.bea, cast.ana) == 200
    assert desk.post(cast.ana, address("figures_closing", cast.ana)).status_code == 303
    assert seen(desk, cast.bea, cast.ana) == 403


def test_switched_on_it_is_journalled_told_shown_to_the_person_and_ends_by_itself(desk: Visits) -> None:
    cast, story = desk.story.desk, desk.story
    owned(story, cast.ana, MANY)
    story.world.at += MINUTE
    assert desk.post(cast.carlos, address("figures_opening", cast.ana), SWITCH).status_code == 303
    entry = Entry.objects.get(verb="people.figures_opened")
    assert (entry.subject_id, entry.actor, entry.facts["purpose"]) == (cast.ana.id, cast.carlos.actor, "coaching")
    assert "two weeks" not in str(entry.facts), "words stay out of the journal"
    letter = Outbound.objects.get(key__startswith="figures:")
    assert letter.to_address == cast.ana.email
    assert "for coaching, agreed with them (two weeks of it)" in letter.text
    hers = said(desk.get(cast.ana, "/me/figures"))
    assert "leads of the team: for coaching, agreed with them: two weeks of it" in hers
    assert "Carlos" in hers
    shown = said(desk.get(cast.bea, address("person_figures", cast.ana)))
    assert "Promises kept" in shown
    assert "Which cases they were" in shown
    assert seen(desk, cast.ben, cast.ana) == 403, "a colleague is no lead"
    # Ana cannot switch off what another's word switched on; that one can, and else it ends.
    assert desk.post(cast.ana, address("figures_closing", cast.ana)).status_code == 403
    story.world.at += timedelta(days=14)
    assert seen(desk, cast.bea, cast.ana) == 403
    assert "over" in said(desk.get(cast.ana, "/me/figures"))


def test_a_team_is_shown_whole_and_nobody_is_ranked(desk: Visits) -> None:
    cast = desk.story.desk
    owned(desk.story, cast.ana, 20)
    owned(desk.story, cast.ben, 12, "Bens")
    desk.story.world.at += DAY
    page = said(desk.get(cast.ana, "/team/figures"))
    assert "32 cases" in page
    assert "Promises kept" in page
    assert cast.ben.name not in page
    assert cast.ben.name in said(desk.get(cast.carlos, "/team/figures")), "to switch on, without any figure"
    assert desk.get(cast.evan, "/team/figures").status_code == 403
