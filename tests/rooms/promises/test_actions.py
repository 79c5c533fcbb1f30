"""Making, keeping, releasing, moving and passing on: rows, journal and standing, and refusals that change nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from amends.journal.models import Entry
from amends.promises import actions as promises
from amends.promises.actions import AlreadyEnded, TooLateToMove
from amends.promises.models import Promise, Standing
from amends.promises.rules import OwedTo, PromiseKind, Release, Stage
from tests.cast import NOON, Desk, a_desk
from tests.rooms.promises.scene import (
    HOUR,
    a_case,
    a_promise,
    a_wish,
    assert_standings_true,
    everything,
    facts,
    some_cases,
    told,
)

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=20)
DUE = NOON + HOUR
LATE = DUE + 3 * HOUR


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def kept(promise: Promise) -> datetime | None:
    promise.refresh_from_db()
    return promise.kept_at


class TestMake:
    def test_it_has_its_first_look_its_entry_and_its_standing(self, desk: Desk) -> None:
        case = a_case(desk, owner=desk.ana)
        made = a_promise(case, desk.ana)
        row = Promise.objects.get()
        assert (row.person, row.due_at, row.made_at) == (desk.ana, DUE, NOON)
        assert (row.next_at, row.rung, row.level) == (NOON + HOUR / 2, 0, 0)
        assert told(made.id) == ["promises.made"]
        assert facts(made.id, "promises.made") == {
            "kind": "update",
            "due_at": DUE.isoformat(),
            "counted": "a test's choice",
        }
        standing = Standing.objects.get()
        assert (standing.stage, standing.next_promise, standing.next_at) == (Stage.RECOVERING, made, DUE)
        assert (standing.owner, standing.is_late, standing.broken_count) == (desk.ana, False, 0)

    def test_a_due_time_that_has_passed_is_due_at_once(self, desk: Desk) -> None:
        assert a_promise(a_case(desk), desk.team, NOON - HOUR).due_at == NOON

    def test_the_first_due_of_ours_is_what_the_list_shows(self, desk: Desk) -> None:
        case = a_case(desk, owner=desk.ana)
        a_promise(case, case.customer, NOON + HOUR / 4, kind=PromiseKind.ANSWER, owed_to=OwedTo.DESK)
        first = a_promise(case, desk.finance, DUE, kind=PromiseKind.WORK, owed_to=OwedTo.COLLEAGUE)
        a_promise(case, desk.ana, DUE + HOUR)
        assert Standing.objects.get().next_promise == first

    def test_a_batch_is_three_hundred_rows_and_as_many_entries(self, desk: Desk) -> None:
        cases = some_cases(desk, [f"Customer {number}" for number in range(300)])
        promises.make([a_wish(case, desk.team, DUE) for case in cases], by=desk.ana, at=NOON)
        assert Promise.objects.count() == Entry.objects.filter(verb="promises.made").count() == 300
        assert Standing.objects.filter(stage=Stage.RECOVERING, next_at=DUE).count() == 300

    def test_owed_by_two_or_by_nobody_is_refused_by_the_database(self, desk: Desk) -> None:
        made = a_promise(a_case(desk), desk.ana)
        for change in ({"team": desk.team}, {"person": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Promise.objects.filter(id=made.id).update(**change)


class TestKeep:
    def test_it_ends_once_with_its_moment(self, desk: Desk) -> None:
        case = a_case(desk, owner=desk.ana)
        made = a_promise(case, desk.ana)
        promises.keep([made], by=desk.ana, at=SOON)
        assert kept(made) == SOON
        assert (made.next_at, made.broken_at, made.released_at) == (None, None, None)
        assert told(made.id) == ["promises.made", "promises.kept"]
        assert Entry.objects.get(verb="promises.kept").actor == desk.ana.actor
        assert Standing.objects.get().stage == Stage.CLOSED

    def test_at_the_very_moment_it_is_due_it_is_in_time(self, desk: Desk) -> None:
        made = a_promise(a_case(desk), desk.ana)
        promises.keep([made], by=desk.ana, at=DUE)
        assert kept(made) == DUE

    @pytest.mark.parametrize("later", [timedelta(microseconds=1), timedelta(days=3)])
    def test_late_it_breaks_first_and_its_successor_is_kept(self, desk: Desk, later: timedelta) -> None:
        case = a_case(desk, owner=desk.ana)
        made = a_promise(case, desk.ana)
        promises.keep([made], by=desk.ana, at=DUE + later)
        made.refresh_from_db()
        heir = made.replaced_by
        assert (made.broken_at, made.kept_at) == (DUE, None)
        assert (heir.kept_at, heir.level, heir.person, heir.kind) == (DUE + later, 1, desk.ana, "update")
        assert told(made.id) == ["promises.made", "promises.broken"]
        assert told(heir.id) == ["promises.made", "promises.kept"]
        case.refresh_from_db()
        assert case.deviation_count == 1
        assert told(case.id)[-1] == "cases.deviated"
        assert Standing.objects.get().broken_count == 1

    def test_what_a_colleague_owed_late_is_no_deviation_of_the_customer(self, desk: Desk) -> None:
        case = a_case(desk, owner=desk.ana)
        made = a_promise(case, desk.finance, kind=PromiseKind.WORK, owed_to=OwedTo.COLLEAGUE)
        promises.keep([made], by=desk.ana, at=LATE)
        case.refresh_from_db()
        assert (case.deviation_count, Promise.objects.get(replaces=made).department) == (0, desk.finance)

    def test_the_customers_own_answer_may_come_late_and_is_kept(self, desk: Desk) -> None:
        case = a_case(desk, owner=desk.ana)
        asked = a_promise(case, case.customer, kind=PromiseKind.ANSWER, owed_to=OwedTo.DESK)
        promises.keep([asked], by=desk.ana, at=LATE)
        assert kept(asked) == LATE
        assert not Promise.objects.filter(replaces=asked).exists()


class TestRelease:
    def test_it_ends_with_its_reason(self, desk: Desk) -> None:
        made = a_promise(a_case(desk), desk.ana)
        promises.release([made], reason=Release.CASE_ENDED, by=desk.bea, at=SOON)
        made.refresh_from_db()
        assert (made.released_at, made.release_reason, made.next_at) == (SOON, "case_ended", None)
        assert facts(made.id, "promises.released") == {"kind": "update", "reason": "case_ended"}
        assert_standings_true()

    def test_a_late_one_is_broken_all_the_same(self, desk: Desk) -> None:
        made = a_promise(a_case(desk), desk.ana)
        promises.release([made], reason=Release.CASE_ENDED, by=desk.bea, at=LATE)
        made.refresh_from_db()
        assert (made.broken_at, made.released_at) == (DUE, None)
        assert (made.replaced_by.released_at, made.replaced_by.release_reason) == (LATE, "case_ended")
        assert_standings_true()


class TestMove:
    def test_it_makes_the_next_one_that_names_it(self, desk: Desk) -> None:
        case = a_case(desk, owner=desk.ana)
        made = a_promise(case, desk.ana)
        moved = promises.move(made, due_at=LATE, counted="agreed", words="", by=desk.ana, at=SOON)
        made.refresh_from_db()
        assert (made.released_at, made.release_reason) == (SOON, "renegotiated")
        assert (moved.replaces, moved.due_at, moved.words, moved.move_count) == (made, LATE, made.words, 1)
        assert (moved.level, moved.person, moved.made_at) == (0, desk.ana, SOON)
        assert told(made.id) == ["promises.made", "promises.moved"]
        assert facts(made.id, "promises.moved")["to"] == LATE.isoformat()
        assert Standing.objects.get().next_promise == moved
        again = promises.move(moved, due_at=LATE + HOUR, counted="agreed", words="by five", by=desk.ana, at=SOON)
        assert (again.move_count, again.words) == (2, "by five")

    @pytest.mark.parametrize("at", [DUE, LATE])
    def test_too_late_changes_nothing(self, desk: Desk, at: datetime) -> None:
        made = a_promise(a_case(desk), desk.ana)
        before = everything()
        with pytest.raises(TooLateToMove, match="fallen due"):
            promises.move(made, due_at=LATE + HOUR, counted="", words="", by=desk.ana, at=at)
        assert everything() == before

    def test_what_others_owe_is_not_moved_by_the_desk(self, desk: Desk) -> None:
        case = a_case(desk)
        for ower in (desk.finance, case.customer):
            made = a_promise(case, ower, kind=PromiseKind.WORK, owed_to=OwedTo.COLLEAGUE)
            before = everything()
            with pytest.raises(ValueError, match="ask the department"):
                promises.move(made, due_at=LATE, counted="", words="", by=desk.ana, at=SOON)
            assert everything() == before


class TestPassOn:
    def test_somebody_else_owes_it_at_the_same_time(self, desk: Desk) -> None:
        case = a_case(desk, owner=desk.ana)
        made = a_promise(case, desk.ana)
        promises.pass_on([made], to=desk.ben, by=desk.ana, at=SOON)
        made.refresh_from_db()
        assert (made.person, made.due_at, made.rung, made.next_at) == (desk.ben, DUE, 0, NOON + HOUR / 2)
        assert facts(made.id, "promises.passed_on") == {"kind": "update", "person": str(desk.ben.id)}
        promises.pass_on([made], to=desk.team, by=desk.ana, at=SOON)
        made.refresh_from_db()
        assert (made.person, made.team) == (None, desk.team)
        assert_standings_true()


ENDINGS = {
    "kept": lambda made, by, at: promises.keep([made], by=by, at=at),
    "released": lambda made, by, at: promises.release([made], reason=Release.REFUSED, by=by, at=at),
    "moved": lambda made, by, at: promises.move(made, due_at=LATE, counted="", words="", by=by, at=at),
}
AGAIN = ENDINGS | {"passed on": lambda made, by, at: promises.pass_on([made], to=made.case.team, by=by, at=at)}


@pytest.mark.parametrize("then", AGAIN)
@pytest.mark.parametrize("first", ENDINGS)
def test_what_has_ended_ends_no_second_time_and_nothing_changes(desk: Desk, first: str, then: str) -> None:
    case = a_case(desk, owner=desk.ana)
    made = a_promise(case, desk.ana)
    other = a_promise(case, desk.ana)
    ENDINGS[first](Promise.objects.get(id=made.id), desk.ana, SOON)
    before = everything()
    with pytest.raises(AlreadyEnded, match="already ended"):
        AGAIN[then](made, desk.ana, SOON)
    assert everything() == before
    with pytest.raises(AlreadyEnded):
        promises.keep([other, made], by=desk.ana, at=SOON)
    assert everything() == before


def test_two_endings_of_one_promise_are_refused_by_the_database(desk: Desk) -> None:
    made = a_promise(a_case(desk), desk.ana)
    promises.keep([made], by=desk.ana, at=SOON)
    for change in (
        {"broken_at": made.due_at},
        {"released_at": SOON, "release_reason": "refused"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Promise.objects.filter(id=made.id).update(**change)


def test_a_break_is_stamped_when_due_or_refused_by_the_database(desk: Desk) -> None:
    made = a_promise(a_case(desk), desk.ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(id=made.id).update(broken_at=LATE)


def test_a_promise_has_one_successor(desk: Desk) -> None:
    case = a_case(desk)
    made, other = a_promise(case, desk.ana), a_promise(case, desk.ana)
    promises.keep([made], by=desk.ana, at=LATE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(id=other.id).update(replaces=made)
