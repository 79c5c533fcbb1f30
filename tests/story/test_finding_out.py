"""A cause that is not known yet is somebody's promise, which ends when the cause is named."""

from __future__ import annotations

import pytest

from amends import flow
from amends.cases.models import Case
from amends.learn.models import Cause
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind, Release
from tests.story.telling import DAY, Story, a_story

pytestmark = pytest.mark.django_db


def finding_out(case: Case) -> list[Promise]:
    return list(Promise.objects.filter(case=case, kind=PromiseKind.ACTION.value).order_by("made_at", "id"))


@pytest.fixture
def story() -> Story:
    return a_story()


@pytest.fixture
def case(story: Story) -> Case:
    case = story.complain()
    story.acknowledge(case, by=story.desk.ana)
    flow.set_cause(story.now(case), None, find_out_by=story.at + 5 * DAY, by=story.desk.ana, at=story.at)
    return case


def test_naming_the_cause_keeps_the_promise_to_find_it(story: Story, case: Case) -> None:
    found = Cause.objects.filter(is_active=True).order_by("name").first()
    flow.set_cause(story.now(case), found, by=story.desk.ana, at=story.at)
    assert [one.kept_at for one in finding_out(case)] == [story.at]


def test_one_that_broke_is_kept_by_what_stands_in_its_place(story: Story, case: Case) -> None:
    story.wait(6 * DAY)
    found = Cause.objects.filter(is_active=True).order_by("name").first()
    flow.set_cause(story.now(case), found, by=story.desk.ana, at=story.at)
    first, *others = finding_out(case)
    assert first.broken_at == first.due_at
    assert others[-1].kept_at == story.at
    assert not any(one.is_open for one in others)


def test_another_day_to_find_it_takes_the_place_of_the_first(story: Story, case: Case) -> None:
    story.wait(DAY)
    flow.set_cause(story.now(case), None, find_out_by=story.at + 9 * DAY, by=story.desk.ana, at=story.at)
    first, second = finding_out(case)
    assert (first.released_at, first.release_reason) == (story.at, Release.ANSWERED_OTHERWISE.value)
    assert second.is_open
    assert second.due_at == story.at + 9 * DAY
