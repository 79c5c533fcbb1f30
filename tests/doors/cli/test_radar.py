"""The radar's commands: a history is told day by day, and what cannot be read names its remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amends.cli import main
from amends.simulate.histories.flights import SHIPPED_FLIGHTS


def test_a_history_is_told_and_what_cannot_be_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["radar", "flights", str(SHIPPED_FLIGHTS), "--until", "2013-02-08", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    # Two days teach nobody what is usual.
    assert (told["alarms"], told["rises"], told["days"]) == (0, [], 5)
    assert main(["radar", "flights", str(SHIPPED_FLIGHTS)]) == 0
    assert capsys.readouterr().out.startswith("0 rises in ")
    for words, why in (
        (["orders", str(tmp_path / "none")], "is not a folder"),
        (["orders", str(tmp_path), "--time-zone", "Mars"], "--time-zone"),
        (["flights", str(tmp_path / "none")], "is not a file"),
        (["flights", str(SHIPPED_FLIGHTS), "--until", "soon"], "--until: 'soon' is no date"),
        (["flights", str(SHIPPED_FLIGHTS), "--until", "2012-01-01"], "nothing that could fail"),
    ):
        assert main(["radar", *words]) == 2
        assert why in capsys.readouterr().err
