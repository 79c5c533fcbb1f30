"""The worker lets a child learn, one at a time, and does not wait for it."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from unittest import mock

import pytest

from amends.flow import triage
from amends.worker.learning import COMMAND, Learning

AT = datetime(2026, 3, 3, 12, tzinfo=UTC)


class Children:
    """Children that end when told to."""

    def __init__(self) -> None:
        self.started: list[Sequence[str]] = []
        self.code: int | None = None

    def start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        self.started.append(command)
        child = mock.Mock(spec=subprocess.Popen)
        child.poll.side_effect = lambda: self.code
        return child


def test_one_child_at_a_time_and_only_when_there_is_something_new(caplog: pytest.LogCaptureFixture) -> None:
    children = Children()
    learning = Learning(children.start)
    with mock.patch.object(triage, "has_something_to_learn", return_value=False) as asked:
        learning.tend(AT)
        assert children.started == []
        asked.return_value = True
        learning.tend(AT)
        learning.tend(AT)
        assert children.started == [COMMAND]
        children.code = 1
        learning.tend(AT)
        assert len(children.started) == 2
        assert "ended with 1" in caplog.text
        children.code, asked.return_value = 0, False
        learning.tend(AT)
        assert learning.child is None


def test_what_the_child_runs_is_a_command_of_ours() -> None:
    from amends import cli

    options = cli.parser().parse_args(COMMAND[3:])
    assert (options.command, options.what) == ("triage", "learn")
