"""Running commands as an operator does, in this process, and reading what they say."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import pytest

from amends.cli import main


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    error: str

    def json(self) -> Any:
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Shell:
    """A terminal in which `amends` is typed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys = capsys
        self.monkeypatch = monkeypatch

    def __call__(self, *words: object, typed: str = "") -> Said:
        self.monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        self.capsys.readouterr()
        code = main([str(word) for word in words])
        told = self.capsys.readouterr()
        return Said(code, told.out, told.err)
