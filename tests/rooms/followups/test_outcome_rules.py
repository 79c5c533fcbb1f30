"""Which outcome a recovery had, by rule alone; and by when a customer is asked."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import product

import pytest

from amends.followups.rules import Manner, ask_by, manner_of
from amends.followups.rules.outcomes import Because, Gone, Heard, Outcome, judge
from amends.followups.rules.surveys import NotSent, not_sent_because, series_after
from amends.kernel.calendars import BusinessCalendar
from amends.kernel.openings import Opening

OFFICE = BusinessCalendar("America/New_York", {day: (Opening(time(9), time(17)),) for day in range(5)})
TUESDAY = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)  # 12:00 in New York


@pytest.mark.parametrize(
    ("heard", "outcome", "because"),
    [
        (Heard(), Outcome.UNKNOWN, Because.NO_ANSWER),
        (Heard(solved=True), Outcome.RECOVERED, Because.SAID_SOLVED),
        (Heard(csat=4), Outcome.RECOVERED, Because.RATED_GOOD),
        (Heard(solved=True, csat=5), Outcome.RECOVERED, Because.SAID_SOLVED),
        (Heard(solved=True, csat=3), Outcome.PARTLY, Because.RATED_LOW),
        (Heard(solved=True, csat=5, came_back=True), Outcome.PARTLY, Because.CAME_BACK),
        (Heard(solved=True, repeated=True), Outcome.PARTLY, Because.REPEATED),
        (Heard(solved=False, csat=5), Outcome.LOST, Because.NOT_SOLVED),
        (Heard(csat=3), Outcome.LOST, Because.RATED_LOW),
        (Heard(solved=True, csat=5, gone=Gone.LEFT), Outcome.LOST, Because.LEFT),
        (Heard(gone=Gone.WENT_OUTSIDE), Outcome.LOST, Because.WENT_OUTSIDE),
        (Heard(came_back=True), Outcome.UNKNOWN, Because.NO_ANSWER),
        (Heard(repeated=True), Outcome.UNKNOWN, Because.NO_ANSWER),
    ],
)
def test_the_outcome_by_rule(heard: Heard, outcome: Outcome, because: Because) -> None:
    assert judge(heard) == (outcome, because)


def test_nobody_is_recovered_without_a_word_of_theirs_or_with_a_no() -> None:
    every = product((None, True, False), (None, 1, 2, 3, 4, 5), (False, True), (False, True), (None, *Gone))
    for solved, csat, came_back, repeated, gone in every:
        outcome, because = judge(Heard(solved, csat, came_back, repeated, gone))
        if outcome is Outcome.RECOVERED:
            assert solved or (csat or 0) >= 4
            assert not came_back
            assert not repeated
            assert not gone
        if solved is None and csat is None and gone is None:
            assert (outcome, because) == (Outcome.UNKNOWN, Because.NO_ANSWER)
        assert (because is Because.NO_ANSWER) is (outcome is Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("severity", "phone", "prefers", "written", "manner"),
    [
        (1, True, False, True, Manner.AUTOMATIC),
        (1, True, False, False, Manner.CALL),
        (1, False, False, False, Manner.PERSONAL),
        (2, True, False, True, Manner.PERSONAL),
        (2, True, True, True, Manner.CALL),
        (3, True, False, True, Manner.CALL),
        (3, False, False, True, Manner.PERSONAL),
    ],
)
def test_the_manner_fits_the_size_and_the_ways_to_them(
    severity: int, phone: bool, prefers: bool, written: bool, manner: Manner
) -> None:
    asked = manner_of(severity, prefers_phone=prefers, has_phone=phone, is_written_to=written)
    assert asked is manner


@pytest.mark.parametrize(
    ("days", "zone", "manner", "grave", "due"),
    [
        (1, "America/New_York", Manner.PERSONAL, False, datetime(2026, 3, 4, 21, 0, tzinfo=UTC)),
        (3, "America/New_York", Manner.AUTOMATIC, False, datetime(2026, 3, 6, 21, 0, tzinfo=UTC)),
        # A call ends with the desk's day, and with the customer's: 18:00 in Berlin is noon here.
        (0, "Europe/Berlin", Manner.CALL, True, datetime(2026, 3, 3, 20, 0, tzinfo=UTC)),
        # The desk sleeps while Tokyo is awake: the desk's hours alone.
        (0, "Asia/Tokyo", Manner.CALL, True, datetime(2026, 3, 3, 21, 0, tzinfo=UTC)),
        (0, "America/Los_Angeles", Manner.CALL, True, datetime(2026, 3, 3, 21, 0, tzinfo=UTC)),
    ],
)
def test_by_when_they_are_asked(days: int, zone: str, manner: Manner, grave: bool, due: datetime) -> None:
    assert ask_by(TUESDAY, days, OFFICE, zone, manner, grave=grave) == due


def test_the_gravest_reason_not_to_ask_comes_first() -> None:
    told = {"needs_person": True, "had_final": True, "refused": True, "is_reached": False, "came_back_since": False}
    order = [NotSent.FINAL_ANSWER, NotSent.PERSON_IN_NEED, NotSent.REFUSED, NotSent.NO_ADDRESS, NotSent.ASKED_LATELY]
    changes = [{"had_final": False}, {"needs_person": False}, {"refused": False}, {"is_reached": True}]
    at = TUESDAY + timedelta(days=29)
    assert not_sent_because(**told, last_sent_at=TUESDAY, at=at) is order[0]
    for reason, change in zip(order[1:], changes, strict=True):
        told |= change
        assert not_sent_because(**told, last_sent_at=TUESDAY, at=at) is reason
    assert not_sent_because(**told, last_sent_at=TUESDAY, at=at + timedelta(days=1)) is None
    assert not_sent_because(**told | {"came_back_since": True}, last_sent_at=TUESDAY, at=at) is None


def test_another_scale_begins_a_series() -> None:
    assert [series_after(most=7, series=2, new_most=new) for new in (7, 5)] == [2, 3]
