"""The ladder, the make-good time, the stage: decided from values alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.promises import rules
from amends.promises.rules import AFTER_RESOLUTION, Alarm, PromiseKind, Rung, Stage, Told

MADE = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
moments = st.timedeltas(timedelta(0), timedelta(days=5_000)).map(lambda since: MADE + since)
spans = st.timedeltas(timedelta(0), timedelta(days=400))


def rungs(span: timedelta) -> list[timedelta]:
    """When the two rungs come, counted from the making of a promise that is due after a span."""
    return [rung.at - MADE for rung in rules.ladder(made_at=MADE, due_at=MADE + span)]


class TestLadder:
    @pytest.mark.parametrize(
        ("span", "remind", "warn"),
        [
            (30 * MINUTE, 15 * MINUTE, 24 * MINUTE),
            (HOUR, 30 * MINUTE, 48 * MINUTE),
            (10 * HOUR, 5 * HOUR, 8 * HOUR),
            (30 * HOUR, 15 * HOUR, 24 * HOUR),
            # From here on a warning comes six hours before, and a reminder a day before.
            (31 * HOUR, 15.5 * HOUR, 25 * HOUR),
            (48 * HOUR, 24 * HOUR, 42 * HOUR),
            (49 * HOUR, 25 * HOUR, 43 * HOUR),
            (365 * DAY, 364 * DAY, 364 * DAY + 18 * HOUR),
            (timedelta(0), timedelta(0), timedelta(0)),
        ],
    )
    def test_a_reminder_at_half_and_a_warning_at_four_fifths(
        self, span: timedelta, remind: timedelta, warn: timedelta
    ) -> None:
        assert rungs(span) == [remind, warn]

    def test_both_rungs_reach_who_owes_it(self) -> None:
        first, second = rules.ladder(made_at=MADE, due_at=MADE + HOUR)
        assert first == Rung(MADE + 30 * MINUTE, Told.OWER, Alarm.REMINDER)
        assert second == Rung(MADE + 48 * MINUTE, Told.OWER, Alarm.WARNING)

    @given(made_at=moments, span=spans)
    def test_rungs_climb_from_making_to_due(self, made_at: datetime, span: timedelta) -> None:
        first, second = rules.ladder(made_at=made_at, due_at=made_at + span)
        assert made_at <= first.at <= second.at <= made_at + span
        assert made_at + span - first.at <= DAY
        assert made_at + span - second.at <= 6 * HOUR


class TestNextLook:
    def test_it_is_the_next_rung_and_after_the_last_one_the_due_time(self) -> None:
        looks = [rules.next_at(made_at=MADE, due_at=MADE + HOUR, rung=rung) - MADE for rung in range(4)]
        assert looks == [30 * MINUTE, 48 * MINUTE, HOUR, HOUR]

    @given(made_at=moments, span=spans, rung=st.integers(0, 5))
    def test_it_is_never_after_the_due_time(self, made_at: datetime, span: timedelta, rung: int) -> None:
        due_at = made_at + span
        looked_at = rules.next_at(made_at=made_at, due_at=due_at, rung=rung)
        assert made_at <= looked_at <= due_at
        assert looked_at <= rules.next_at(made_at=made_at, due_at=due_at, rung=rung + 1)

    @pytest.mark.parametrize(
        ("since", "rungs"),
        [(0, 0), (29, 0), (30, 1), (47, 1), (48, 2), (60, 2), (900, 2)],
        ids=lambda value: str(value),
    )
    def test_a_rung_is_climbed_at_its_own_minute(self, since: int, rungs: int) -> None:
        assert rules.climbed(made_at=MADE, due_at=MADE + HOUR, at=MADE + since * MINUTE) == rungs

    @given(span=spans, share=st.floats(0, 1))
    def test_what_has_been_climbed_lies_behind_and_the_next_look_ahead(self, span: timedelta, share: float) -> None:
        due_at, at = MADE + span, MADE + span * share
        rung = rules.climbed(made_at=MADE, due_at=due_at, at=at)
        assert at < rules.next_at(made_at=MADE, due_at=due_at, rung=rung) or rung == len(rungs(span)) or at == due_at
        assert all(MADE + look <= at for look in rungs(span)[:rung])


class TestMakeGood:
    def test_a_first_break_of_a_word_is_made_good_in_a_quarter_of_an_hour(self) -> None:
        quick = {kind for kind in PromiseKind if rules.make_good_minutes(kind, 0) == 15}
        assert quick == {PromiseKind.ACKNOWLEDGEMENT, PromiseKind.ANSWER, PromiseKind.REACH, PromiseKind.HAND_OFF}
        assert {rules.make_good_minutes(kind, 0) for kind in set(PromiseKind) - quick} == {60}

    @pytest.mark.parametrize("kind", PromiseKind)
    def test_a_neglected_case_climbs_instead_of_breaking_every_hour_for_ever(self, kind: PromiseKind) -> None:
        minutes = [rules.make_good_minutes(kind, level) for level in range(1, 8)]
        assert minutes == [240, 480, 1440, 2880, 2880, 2880, 2880]

    @pytest.mark.parametrize(("level", "told"), [(0, Told.LEAD), (1, Told.MANAGER), (2, Told.MANAGER)])
    def test_the_first_break_reaches_the_lead_and_later_ones_the_manager(self, level: int, told: Told) -> None:
        assert rules.told_of_break(level) is told


class TestStage:
    def test_every_set_of_open_kinds_has_its_stage(self) -> None:
        """All 4,096 sets, by the words of the design: nothing open, a first word owed, only what outlives it, else."""
        for size in range(len(PromiseKind) + 1):
            for kinds in combinations(PromiseKind, size):
                if not kinds:
                    expected = Stage.CLOSED
                elif PromiseKind.ACKNOWLEDGEMENT in kinds:
                    expected = Stage.TO_ACKNOWLEDGE
                elif set(kinds) <= AFTER_RESOLUTION:
                    expected = Stage.FOLLOWING_UP
                else:
                    expected = Stage.RECOVERING
                assert rules.stage_of(kinds) is expected, kinds

    def test_only_what_the_customer_knows_already_remains_after_resolution(self) -> None:
        assert {kind.value for kind in AFTER_RESOLUTION} == {"follow_up", "payout", "statutory", "action", "work"}


class TestTargets:
    @pytest.mark.parametrize(
        ("kind", "channel", "minutes", "by_calendar"),
        [
            (PromiseKind.ACKNOWLEDGEMENT, "social", 5, True),
            (PromiseKind.ACKNOWLEDGEMENT, "chat", 15, True),
            (PromiseKind.ACKNOWLEDGEMENT, "phone", 15, True),
            (PromiseKind.ACKNOWLEDGEMENT, "mail", 30, True),
            (PromiseKind.ACKNOWLEDGEMENT, "form", 30, True),
            (PromiseKind.ANSWER, "chat", 240, True),
            (PromiseKind.UPDATE, "mail", 60, True),
            (PromiseKind.UPDATE, "signal", 240, True),
            (PromiseKind.RESOLUTION, "mail", 1440, False),
            (PromiseKind.REACH, "mail", 0, True),
            (PromiseKind.APPROVAL, "mail", 60, True),
            (PromiseKind.HAND_OFF, "mail", 60, True),
            (PromiseKind.PAYOUT, "mail", 7200, False),
        ],
    )
    def test_a_channel_has_its_own_target_or_the_general_one(
        self, kind: PromiseKind, channel: str, minutes: int, by_calendar: bool
    ) -> None:
        found = rules.target(kind, channel)
        assert (found.minutes, found.by_calendar) == (minutes, by_calendar)
        assert found.source

    def test_a_person_in_need_is_spoken_to_within_five_minutes(self) -> None:
        assert rules.PERSON_NOW_MINUTES == 5


def test_words_are_kept_by_a_word_and_deeds_are_not() -> None:
    assert {kind.value for kind in rules.WORDS} == {"acknowledgement", "answer", "update", "reach"}
    assert {kind.value for kind in rules.DEEDS} == {"resolution", "payout", "statutory", "follow_up", "second_look"}
    assert not rules.WORDS & rules.DEEDS
