"""The worker lets a child measure, one at a time, and gives it a rest that fits its work."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from unittest import mock

import pytest

from amends.flow import measuring
from amends.worker.measuring import COMMAND, FIRST_REST, SHORTEST_REST, Measuring

AT = datetime(2026, 3, 3, 12, tzinfo=UTC)


class Children:
    """Children that end when told to, and a clock that goes when told to."""

    def __init__(self) -> None:
        self.started: list[Sequence[str]] = []
        self.code: int | None = None
        self.seconds = 0.0

    def start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        self.started.append(command)
        child = mock.Mock(spec=subprocess.Popen)
        child.poll.side_effect = lambda: self.code
        return child


def test_one_child_at_a_time_that_rests_four_times_as_long_as_it_worked(caplog: pytest.LogCaptureFixture) -> None:
    children = Children()
    chore = Measuring(children.start, lambda: children.seconds)
    with mock.patch.object(measuring, "has_something_to_measure", return_value=True) as asked:
        chore.tend(AT)
        assert children.started == []
        children.seconds = FIRST_REST
        chore.tend(AT)
        chore.tend(AT)
        assert children.started == [COMMAND]
        children.seconds, children.code = FIRST_REST + 20, 0
        chore.tend(AT)
        children.seconds = FIRST_REST + 99
        chore.tend(AT)
        assert len(children.started) == 1
        children.seconds = FIRST_REST + 100
        chore.tend(AT)
        assert len(children.started) == 2
        children.code, children.seconds = 1, FIRST_REST + 101
        chore.tend(AT)
        assert "ended with 1" in caplog.text
        children.seconds += SHORTEST_REST
        asked.return_value = False
        chore.tend(AT)
        assert len(children.started) == 2
