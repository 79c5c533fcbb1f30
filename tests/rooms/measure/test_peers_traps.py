"""The traps of other desks' figures, each by name: an average that forgets the late, an answer that nobody gave, an end
that moves, days where there were minutes, a share that leaves out what is overdue.

What concerns the promises themselves stands in `tests/story/test_traps.py`.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends import flow
from amends.cases.models import Case
from amends.measure import queries
from amends.measure.queries import Row
from amends.promises.models import Promise
from amends.promises.rules import PromiseKind
from tests.cast import NOON
from tests.rooms.promises.scene import a_case, a_promise, some_cases
from tests.story.telling import DAY, HOUR, MINUTE, Story, a_story, the

pytestmark = pytest.mark.django_db
SINCE, UNTIL = NOON - DAY, NOON + 10 * DAY


@pytest.fixture
def story() -> Story:
    return a_story()


def rows(story: Story, slug: str) -> list[Row]:
    return queries.rows_of(slug, story.desk.brand, since=SINCE, until=UNTIL, at=story.at)


def hours(story: Story, slug: str) -> list[float]:
    return [row.value for row in rows(story, slug)]


def test_a_late_answer_stays_in_the_average(story: Story) -> None:
    """Elsewhere a late reply is stored as a breach and never as an answer, so that the mean knows only the quick."""
    quick, late = story.complain("Jana Weber", order="KX1"), story.complain("Tom Liu", order="KX2")
    story.acknowledge(quick, by=story.now(quick).owner)
    story.until(the(late, PromiseKind.ACKNOWLEDGEMENT).due_at + 3 * HOUR)
    flow.call(story.now(late), "We spoke.", by=story.desk.bea, at=story.at)
    assert sorted(hours(story, "acknowledged-in-time")) == [0.0, 1.0]
    answered = {row.case_id: row.value for row in rows(story, "time-to-first-response")}
    assert answered.keys() == {quick.id, late.id}
    assert answered[late.id] > 3


def test_a_click_on_a_status_is_no_response(story: Story) -> None:
    """Elsewhere setting a status meets the first response although nobody wrote, and so does a note to colleagues."""
    case = story.complain()
    owner = story.now(case).owner
    assert owner is not None
    flow.note(case, "I look into it.", by=owner, at=story.at)
    flow.fix(story.now(case), by=owner, at=story.at)
    flow.decide_no_remedy(story.now(case), "put_right_in_kind", by=owner, at=story.at)
    story.wait(MINUTE)
    # The receipt went out, and is told apart.
    assert hours(story, "time-to-first-response") == []
    assert len(rows(story, "time-to-automatic-response")) == 1
    story.until(the(case, PromiseKind.ACKNOWLEDGEMENT).due_at + MINUTE)
    assert hours(story, "acknowledged-in-time") == [0.0]


def test_a_later_change_moves_no_closing_time(story: Story) -> None:
    """Elsewhere the days to close end at the last modification, so that a note of today makes last year's case slow."""
    case = story.complain()
    story.acknowledge(case, by=story.now(case).owner)
    story.resolve(case)
    before = {slug: rows(story, slug) for slug in ("time-to-resolve", "time-to-first-resolve", "reopened")}
    assert len(before["time-to-resolve"]) == 1
    story.world.at += 2 * DAY
    flow.note(story.now(case), "She sent a card.", by=story.desk.ana, at=story.at)
    assert {slug: rows(story, slug) for slug in before} == before


def test_nothing_is_rounded_up_to_a_day_or_cut_to_an_hour(story: Story) -> None:
    """Elsewhere ten minutes are one day in the mean, and fifty-nine are no hour."""
    spans = [timedelta(minutes=10), timedelta(minutes=59), timedelta(hours=25, seconds=36)]
    for case, span in zip(some_cases(story.desk, ["A", "B", "C"]), spans, strict=True):
        Case.objects.filter(id=case.id).update(resolved_at=case.opened_at + span)
    assert sorted(hours(story, "time-to-resolve")) == pytest.approx([10 / 60, 59 / 60, 25.01])


def test_what_is_overdue_and_open_counts_against_the_share(story: Story) -> None:
    """Elsewhere only what has ended is in the share, so that a desk looks better the longer it does nothing."""
    case = a_case(story.desk, owner=story.desk.ana)
    for due in (NOON + HOUR, NOON + 2 * HOUR):
        a_promise(case, story.desk.ana, due)
    story.world.at = NOON + 90 * MINUTE
    # Nobody has swept: the row itself does not say yet that it is broken.
    assert not Promise.objects.filter(case=case, broken_at__isnull=False).exists()
    assert hours(story, "promises-kept") == [0.0]
