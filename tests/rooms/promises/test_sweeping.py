"""The sweep: ladders climb, what fell due breaks at its due time, each break has one successor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from amends.journal.actors import CLOCK
from amends.journal.models import Entry
from amends.promises import actions as promises
from amends.promises.actions.sweeping import BATCH
from amends.promises.models import Alert, Promise
from amends.promises.rules import OwedTo, PromiseKind
from tests.cast import NOON, Desk, a_desk
from tests.rooms.promises.scene import HOUR, a_case, a_promise, a_wish, facts, some_cases, told

pytestmark = pytest.mark.django_db
DUE = NOON + HOUR


@pytest.fixture
def desk() -> Desk:
    return a_desk()


def test_before_the_first_rung_there_is_nothing_to_see(desk: Desk) -> None:
    a_promise(a_case(desk), desk.ana)
    swept = promises.sweep(by=CLOCK, at=NOON + HOUR / 2 - timedelta(microseconds=1))
    assert swept.seen == 0


def test_it_climbs_rung_by_rung_and_then_breaks(desk: Desk) -> None:
    made = a_promise(a_case(desk), desk.ana)
    looks = []
    for minutes in (30, 48, 60):
        swept = promises.sweep(by=CLOCK, at=NOON + timedelta(minutes=minutes))
        made.refresh_from_db()
        looks.append((len(swept.climbed), len(swept.broken), made.rung, made.next_at))
    assert looks == [
        (1, 0, 1, NOON + timedelta(minutes=48)),
        (1, 0, 2, DUE),
        (0, 1, 2, None),
    ]
    assert promises.sweep(by=CLOCK, at=DUE).seen == 0


def test_a_late_sweep_climbs_to_where_the_ladder_is(desk: Desk) -> None:
    made = a_promise(a_case(desk), desk.ana)
    promises.sweep(by=CLOCK, at=NOON + timedelta(minutes=50))
    made.refresh_from_db()
    assert (made.rung, made.next_at) == (2, DUE)


def test_many_climb_at_once_each_to_its_own_next_look(desk: Desk) -> None:
    cases_ = some_cases(desk, [f"Customer {number}" for number in range(40)])
    due = [NOON + timedelta(minutes=100 + number) for number in range(40)]
    made = promises.make([a_wish(c, desk.team, d) for c, d in zip(cases_, due, strict=True)], by=CLOCK, at=NOON)
    swept = promises.sweep(by=CLOCK, at=NOON + timedelta(minutes=90))
    assert len(swept.climbed) == 40
    for promise in made:
        promise.refresh_from_db()
        span = promise.due_at - NOON
        expected = (2, promise.due_at) if span * 0.8 <= timedelta(minutes=90) else (1, NOON + span * 0.8)
        assert (promise.rung, promise.next_at) == expected


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=5), timedelta(days=40)])
def test_broken_is_stamped_when_it_was_due_however_late_we_look(desk: Desk, later: timedelta) -> None:
    made = a_promise(a_case(desk, owner=desk.ana), desk.ana)
    swept = promises.sweep(by=CLOCK, at=DUE + later)
    made.refresh_from_db()
    (heir,) = swept.successors
    assert made.broken_at == DUE
    assert (heir.replaces, heir.person, heir.level, heir.words) == (made, desk.ana, 1, made.words)
    assert (heir.made_at, heir.due_at) == (DUE + later, DUE + later + HOUR)
    assert told(made.id) == ["promises.made", "promises.broken"]
    assert facts(made.id, "promises.broken") == {"kind": "update", "due_at": DUE.isoformat()}


def test_a_chain_that_is_neglected_breaks_ever_more_slowly(desk: Desk) -> None:
    a_promise(a_case(desk), desk.ana)
    at, spans = DUE, []
    for _ in range(6):
        (heir,) = promises.sweep(by=CLOCK, at=at).successors
        spans.append((heir.due_at - at) // timedelta(minutes=1))
        at = heir.due_at
    assert spans == [60, 240, 480, 1440, 2880, 2880]
    assert Promise.objects.filter(broken_at__isnull=False).count() == 6
    assert list(Promise.objects.order_by("made_at").values_list("level", flat=True)) == list(range(7))


def test_the_make_good_time_is_counted_in_the_hours_of_the_brand() -> None:
    desk = a_desk(open_always=False)
    made = a_promise(a_case(desk), desk.team, NOON + 5 * HOUR)  # 17:00, when the desk closes
    (heir,) = promises.sweep(by=CLOCK, at=made.due_at).successors
    assert heir.due_at == NOON + timedelta(hours=22)  # 10:00 the next morning: an hour after it opens
    assert heir.counted == "made good within 60 minutes of Office"


def test_what_a_customer_owed_us_is_released_and_has_no_successor(desk: Desk) -> None:
    case = a_case(desk)
    asked = a_promise(case, case.customer, kind=PromiseKind.ANSWER, owed_to=OwedTo.DESK)
    swept = promises.sweep(by=CLOCK, at=DUE)
    asked.refresh_from_db()
    assert swept.ended_waits == [asked]
    assert (swept.broken, swept.successors) == ([], [])
    assert (asked.released_at, asked.release_reason, asked.broken_at) == (DUE, "waiting_ended", None)
    assert told(asked.id) == ["promises.made", "promises.released"]


def test_a_team_and_a_department_owe_their_successors_themselves(desk: Desk) -> None:
    case = a_case(desk)
    a_promise(case, desk.team)
    a_promise(case, desk.finance, kind=PromiseKind.WORK, owed_to=OwedTo.COLLEAGUE)
    swept = promises.sweep(by=CLOCK, at=DUE)
    assert {(heir.kind, heir.team, heir.department) for heir in swept.successors} == {
        ("update", desk.team, None),
        ("work", None, desk.finance),
    }


def test_an_action_that_hangs_on_no_case_is_counted_in_the_hours_of_who_owes_it(desk: Desk) -> None:
    desk.ana.calendar = desk.office
    desk.ana.save()
    wish = promises.Wish(PromiseKind.ACTION, "Change the form", desk.ana, DUE, "chosen", owed_to=OwedTo.DESK)
    promises.make([wish], by=desk.bea, at=NOON)
    (heir,) = promises.sweep(by=CLOCK, at=DUE).successors
    assert (heir.case, heir.counted) == (None, "made good within 60 minutes of Office")


def test_no_batch_is_larger_than_the_limit_and_none_is_forgotten(desk: Desk) -> None:
    case = a_case(desk)
    promises.make([a_wish(case, desk.team, DUE) for _ in range(BATCH + 7)], by=CLOCK, at=NOON)
    seen = [promises.sweep(by=CLOCK, at=DUE).seen for _ in range(3)]
    assert seen == [BATCH, 7, 0]
    assert Promise.objects.filter(broken_at=DUE).count() == BATCH + 7


def test_what_is_due_first_is_swept_first(desk: Desk) -> None:
    case = a_case(desk)
    later = [a_promise(case, desk.team, DUE + number * HOUR) for number in (2, 0, 1)]
    swept = promises.sweep(by=CLOCK, at=DUE + 5 * HOUR)
    assert [promise.id for promise in swept.broken] == [later[1].id, later[2].id, later[0].id]


def test_the_sweep_leaves_an_ended_promise_alone(desk: Desk) -> None:
    case = a_case(desk)
    kept, open_ = a_promise(case, desk.ana), a_promise(case, desk.ana)
    promises.keep([kept], by=desk.ana, at=NOON)
    swept = promises.sweep(by=CLOCK, at=DUE)
    assert swept.broken == [open_]
    assert Entry.objects.filter(verb="promises.broken").count() == 1


def test_the_sweep_itself_judges_nothing(desk: Desk) -> None:
    """Deviation, drafts and alerts are what a break sets off: flow does that in the same transaction."""
    case = a_case(desk)
    a_promise(case, desk.ana)
    promises.sweep(by=CLOCK, at=DUE)
    case.refresh_from_db()
    assert case.deviation_count == 0
    assert not Alert.objects.exists()
