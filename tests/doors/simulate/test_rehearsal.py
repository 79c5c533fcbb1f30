"""Days of random customers, staff and faults: what must always hold, holds; and a broken rule is found by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import transaction

from amends.cases import merging as cases
from amends.flow import inbox, strangers
from amends.promises.actions import ending
from amends.remedies.queries import authority
from amends.remedies.rules import Within
from amends.simulate.life import Volume, lived

pytestmark = [pytest.mark.django_db, pytest.mark.days, pytest.mark.anywhere]
BUSY = Volume().times(6)


def undone(seed: int, days: int, volume: Volume) -> dict[str, Any]:
    """The account of a rehearsal that leaves nothing behind."""
    with transaction.atomic():
        account = lived(seed, days, volume)
        transaction.set_rollback(True)
    return account


def test_one_seed_replays_one_history_exactly() -> None:
    first, again, other = undone(3, 3, BUSY), undone(3, 3, BUSY), undone(4, 1, BUSY)
    assert first["violations"] == []
    assert {**first, "seconds": 0} == {**again, "seconds": 0}
    assert other["digest"] != first["digest"]


def keep_what_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """A promise that fell due is kept as if it were in time."""
    monkeypatch.setattr(ending, "settled", lambda promises, by, at: list(promises))


def grant_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody may give whatever they like."""
    monkeypatch.setattr(authority.Room, "weigh", lambda self, amount_minor: Within(amount_minor))


def drop_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is on no case yet is not heard."""

    def hear_nobody(heard: Sequence[object], **_: object) -> None:
        del heard

    monkeypatch.setattr(strangers, "hear", hear_nobody)


def forget_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends is not journalled."""

    class Mute:
        @staticmethod
        def write(lines: object, **_: object) -> None:
            del lines

    monkeypatch.setattr(ending, "journal", Mute)


def merge_by_half(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two customers become one, and the cases stay behind."""
    monkeypatch.setattr(cases, "go_over", lambda *_, **__: {"cases": [], "failures": [], "people": []})


def finish_unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits on the inbox is done with, and nobody has read it."""
    monkeypatch.setattr(inbox, "hear", lambda *_, **__: [])


@pytest.mark.parametrize(
    ("sabotage", "named"),
    [
        (keep_what_is_late, "promise kept after it was due"),
        (grant_anything, "remedy granted beyond the authority of whoever decided it"),
        (drop_strangers, "delivery that is nowhere"),
        (forget_to_write, "changes unlike their entries"),
        (merge_by_half, "case of a customer who is another one now"),
        (finish_unheard, "letter stored, and there 0 times"),
    ],
)
def test_a_broken_rule_is_found_and_named(
    sabotage: Callable[[pytest.MonkeyPatch], None], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sabotage(monkeypatch)
    # It stops at the first violation. With these dice that is soon; with others it may take weeks.
    (violation,) = undone(7, 60, BUSY)["violations"]
    assert named in violation
