"""One row, one worker at a time, done at least once, never forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from amends.work import actions as work
from amends.work import queries
from amends.work.actions import DIED, BeingDone, Item, LeaseLost, NotParked
from amends.work.models import Work
from amends.work.rules import MOST_ATTEMPTS, retry_after

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
LEASE = timedelta(seconds=60)
pytestmark = pytest.mark.django_db


def put(*keys: str, queue: str = "outbox", at: datetime = NOON) -> None:
    work.put([Item(queue, key, {"key": key}) for key in keys], at=at)


def claim(at: datetime = NOON, queue: str = "outbox", at_most: int = 50) -> list[Work]:
    return work.claim(queue, at=at, lease_seconds=60, at_most=at_most)


@transaction.atomic
def die_after_finishing(one: Work) -> None:
    work.finish([one], at=NOON)
    raise ZeroDivisionError


def test_put_twice_is_put_once() -> None:
    put("a")
    put("a", "b", at=NOON + LEASE)
    assert list(Work.objects.order_by("key").values_list("key", "made_at")) == [("a", NOON), ("b", NOON + LEASE)]


def test_the_oldest_is_claimed_first_and_only_from_its_queue() -> None:
    put("late", at=NOON)
    put("early", at=NOON - LEASE)
    put("elsewhere", queue="imports")
    assert [one.key for one in claim()] == ["early", "late"]


def test_what_waits_for_a_later_time_is_left() -> None:
    work.put([Item("outbox", "tomorrow", retry_at=NOON + timedelta(days=1))], at=NOON)
    assert claim() == []
    assert [one.key for one in claim(NOON + timedelta(days=1))] == ["tomorrow"]


def test_no_more_than_asked_for_is_claimed() -> None:
    put("a", "b", "c")
    assert len(claim(at_most=2)) == 2
    assert [one.key for one in claim(at_most=2)] == ["c"]


def test_a_second_claimer_gets_nothing_while_the_lease_holds() -> None:
    put("a")
    first = claim()[0]
    assert claim(NOON + LEASE - timedelta(seconds=1)) == []
    assert first.attempts == 1


def test_a_worker_that_died_loses_its_lease_and_the_work_is_done_again() -> None:
    put("a")
    dead = claim()[0]
    second = claim(NOON + LEASE)[0]
    assert (second.key, second.attempts) == ("a", 2)
    with pytest.raises(LeaseLost):
        work.finish([dead], at=NOON + LEASE)
    work.finish([second], at=NOON + LEASE)
    assert Work.objects.get().ended_at == NOON + LEASE


def test_what_is_finished_is_finished_once() -> None:
    put("a")
    one = claim()[0]
    work.finish([one], at=NOON)
    with pytest.raises(LeaseLost):
        work.finish([one], at=NOON)
    assert claim(NOON + timedelta(days=9)) == []


def test_finishing_several_of_which_one_is_lost_finishes_none() -> None:
    put("a", "b")
    mine = claim()
    Work.objects.filter(key="b").update(lease=None, leased_until=None)
    with pytest.raises(LeaseLost):
        work.finish(mine, at=NOON)
    assert not Work.objects.filter(ended_at__isnull=False).exists()


def test_a_crash_between_claim_and_finish_leaves_what_it_changed_undone() -> None:
    put("a")
    one = claim()[0]
    with pytest.raises(ZeroDivisionError):
        die_after_finishing(one)
    assert Work.objects.get().ended_at is None
    assert [again.key for again in claim(NOON + LEASE)] == ["a"]


def test_a_heartbeat_keeps_the_lease_and_notes_progress() -> None:
    put("a")
    one = claim()[0]
    work.beat(one, at=NOON + LEASE / 2, lease_seconds=60, done=7)
    assert claim(NOON + LEASE) == []
    assert Work.objects.get().progress_done == 7


def test_a_heartbeat_after_the_lease_went_to_another_fails() -> None:
    put("a")
    slow = claim()[0]
    claim(NOON + LEASE)
    with pytest.raises(LeaseLost):
        work.beat(slow, at=NOON + LEASE)


def test_failures_back_off_and_end_parked_with_what_went_wrong() -> None:
    put("a")
    at = NOON
    for attempt in range(1, MOST_ATTEMPTS + 1):
        one = claim(at)[0]
        assert work.fail(one, f"no answer {attempt}", at=at) is (attempt == MOST_ATTEMPTS)
        assert claim(at) == []
        at += retry_after(attempt)
    assert claim(at + timedelta(days=9)) == []
    parked = queries.parked("outbox")
    assert [(row.trouble, row.attempts) for row in parked] == [(f"no answer {MOST_ATTEMPTS}", MOST_ATTEMPTS)]
    assert queries.parked_count("outbox") == 1


def test_what_no_second_try_can_mend_is_parked_at_once() -> None:
    put("a")
    assert work.fail(claim()[0], "refused for good", at=NOON, max_attempts=0)
    assert queries.parked("outbox")[0].parked_at == NOON


def test_failing_with_a_lost_lease_changes_nothing() -> None:
    put("a")
    dead = claim()[0]
    claim(NOON + LEASE)
    with pytest.raises(LeaseLost):
        work.fail(dead, "too late", at=NOON + LEASE)
    assert Work.objects.get().trouble == ""


def test_work_that_kills_its_worker_every_time_is_parked() -> None:
    put("deadly", "harmless")
    Work.objects.filter(key="deadly").update(attempts=MOST_ATTEMPTS)
    assert [one.key for one in claim()] == ["harmless"]
    assert [(row.key, row.trouble) for row in queries.parked("outbox")] == [("deadly", DIED)]


def test_parked_work_begins_anew_when_a_person_says_so() -> None:
    put("a")
    work.fail(claim()[0], "refused", at=NOON, max_attempts=0)
    work.unpark(queries.parked("outbox"), at=NOON + LEASE)
    one = claim(NOON + LEASE)[0]
    assert (one.attempts, one.parked_at) == (1, None)


def test_only_what_is_parked_can_be_unparked() -> None:
    put("a", "b")
    work.fail(claim(at_most=1)[0], "refused", at=NOON, max_attempts=0)
    with pytest.raises(NotParked):
        work.unpark(list(Work.objects.all()), at=NOON)
    assert queries.parked_count("outbox") == 1


def test_what_was_not_begun_is_given_back_uncounted() -> None:
    put("a")
    work.give_back(claim(), at=NOON)
    assert [one.attempts for one in claim()] == [1]


def test_idle_work_can_be_withdrawn() -> None:
    put("a")
    work.withdraw(["a"], at=NOON)
    assert claim() == []


def test_work_in_hand_cannot_be_withdrawn() -> None:
    put("a", "b")
    claim(at_most=1)
    with pytest.raises(BeingDone):
        work.withdraw(["a", "b"], at=NOON)
    assert not Work.objects.filter(ended_at__isnull=False).exists()


def test_the_backlog_says_how_much_and_since_when() -> None:
    put("a", at=NOON - LEASE)
    put("b")
    assert queries.backlog("outbox", NOON) == queries.Backlog(2, NOON - LEASE)
    work.finish(claim(), at=NOON)
    assert queries.backlog("outbox", NOON) == queries.Backlog(0, None)
