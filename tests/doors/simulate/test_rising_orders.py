"""Fifteen thousand real orders, day by day: both waves of late parcels are raised in the week in which they begin."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from amends.cli import main

pytestmark = [pytest.mark.data, pytest.mark.long]


def test_the_waves_of_december_and_march_are_raised_within_their_week(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["radar", "orders", str(shared_data / "olist" / "sample_a_15000"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    passed = [one for one in told["rises"] if (one["kind"], one["by"]) == ("promise passed", "all")]
    early = [one for one in told["rises"] if (one["kind"], one["by"]) == ("not there 5 days before", "all")]
    for first, last in (("2017-12-11", "2017-12-17"), ("2018-03-12", "2018-03-18")):
        (wave,) = [one for one in passed if first <= one["raised"] <= last]
        assert wave["excess"] > wave["expected"] / 2
        signs = [date.fromisoformat(one["raised"]) for one in early if one["raised"] <= last]
        assert (date.fromisoformat(wave["raised"]) - signs[-1]).days >= 0
    assert len(passed) == 2
    assert told["alarms"] == len(told["rises"]) <= 30
