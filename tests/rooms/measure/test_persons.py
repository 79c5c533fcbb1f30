"""The figures about a person: their own cases, none under thirty, and what others were late with is counted there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.cases.actions import NewCase
from amends.cases.models import Case
from amends.measure import persons
from amends.people.models import Person
from amends.post.rules import Channel
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from tests.cast import a_customer
from tests.story.telling import CUSTOMER, DAY, HOUR, Story, a_story

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
MANY = 32


def owned(story: Story, person: Person, many: int, name: str = "Customer") -> list[Case]:
    """So many complaints, all of them this person's."""
    desk = story.desk
    news = [
        NewCase(
            a_customer(desk, f"{name} {number}", at=story.at),
            desk.brand,
            Channel.FORM,
            kind=desk.kinds["bill-wrong"],
            first_contact_at=story.at,
            words="My bill is wrong.",
        )
        for number in range(many)
    ]
    cases = flow.open_cases(news, by=CUSTOMER, at=story.at)
    flow.reassign([one for one in cases if one.owner_id != person.id], person, by=desk.bea, at=story.at)
    return [story.now(one) for one in cases]


def test_nothing_is_said_of_anybody_under_thirty_cases() -> None:
    story = a_story()
    owned(story, story.desk.ana, persons.LEAST - 1)
    found = persons.of_person(story.desk.ana, story.desk.brand, story.at + DAY)
    assert (found.cases, list(found.figures)) == (persons.LEAST - 1, [])
    assert [(one.name, one.count) for one in found.kinds] == [(story.desk.kinds["bill-wrong"].name, persons.LEAST - 1)]


def test_a_persons_figures_are_of_their_cases_and_of_their_own_promises() -> None:
    story = a_story()
    ana, ben = story.desk.ana, story.desk.ben
    cases = owned(story, ana, MANY)
    owned(story, ben, 3, "Bens")
    for case in cases[:8]:
        flow.call(case, "I have read it.", by=ana, at=story.at)
    flow.keep_time(by=CUSTOMER, at=story.at + HOUR)
    found = persons.of_person(ana, story.desk.brand, story.at + HOUR)
    told = {one.definition.slug: one for one in found.figures}
    assert found.cases == MANY
    acknowledged = told["acknowledged-in-time"]
    assert (acknowledged.n, acknowledged.value) == (MANY, 8 / MANY)
    assert acknowledged.low is not None
    assert acknowledged.low < 8 / MANY < (acknowledged.high or 0)
    assert persons.of_person(ben, story.desk.brand, story.at + HOUR).figures == ()


def test_what_fell_due_while_others_were_late_is_counted_there() -> None:
    story = a_story()
    ana, finance = story.desk.ana, story.desk.finance
    cases = owned(story, ana, MANY)
    for case in cases:
        flow.call(case, "I have read it.", by=ana, at=story.at)
    waits, mine = cases[0], cases[1]
    for case in (waits, mine):
        flow.promise(case, "the refund number", story.at + 3 * HOUR, by=ana, at=story.at)
    flow.ask(waits, "the number", finance, story.at + 2 * HOUR, by=ana, at=story.at)
    flow.keep_time(by=CUSTOMER, at=story.at + 4 * HOUR)
    broken = Promise.objects.filter(words="the refund number", broken_at__isnull=False, level=0)
    assert broken.count() == 2
    found = persons.of_person(ana, story.desk.brand, story.at + 4 * HOUR)
    kept = next(one for one in found.figures if one.definition.slug == "promises-kept")
    # Both were broken; one of them is Finance's.
    assert kept.n == MANY + 1
    assert kept.value == pytest.approx(MANY / (MANY + 1))
    assert [(one.name, one.count) for one in found.elsewhere] == [(finance.name, 1)]
    assert Promise.objects.filter(kind=PromiseKind.WORK.value, broken_at__isnull=False).exists()


def test_a_team_is_counted_whole_and_names_nobody() -> None:
    story = a_story()
    team = story.desk.team
    owned(story, story.desk.ana, 20)
    owned(story, story.desk.ben, 12, "Bens")
    found = persons.of_team(team, story.at + timedelta(minutes=1))
    assert found.cases == 32
    assert {one.definition.slug for one in found.figures} == set(persons.SHOWN)
    assert found.elsewhere == ()
