"""A terminal for the tests of the commands."""

from __future__ import annotations

import pytest

from tests.doors.cli.shell import Shell


@pytest.fixture
def amends(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)
