"""`make prove` tells what it could not run, and never counts it as proved."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def prove(*words: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key != "AMENDS_TEST_DATA"}
    command = [sys.executable, "scripts/prove.py", *words]
    return subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False, timeout=60)


def test_data_that_is_not_there_is_told_and_fails(tmp_path: Path) -> None:
    page = tmp_path / "proof.md"
    done = prove("calendars", "city", "--to", str(page))
    assert done.returncode == 1
    told = page.read_text(encoding="utf-8")
    assert "**not run: $AMENDS_TEST_DATA/business_hours_vectors is not there**" in told
    assert "**not run: $AMENDS_TEST_DATA/baltimore_311 is not there**" in told
    assert "proved in" not in told


def test_a_part_that_there_is_not_is_refused_by_name() -> None:
    done = prove("everything")
    assert done.returncode == 2
    known = "rehearsal, kill, faults, log, elsewhere, ledger, sums, replay"
    assert f"there is no part everything; there are {known}" in done.stderr


def test_a_part_that_is_run_again_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    page = tmp_path / "proof.md"
    prove("calendars", "--to", str(page))
    calendars = page.read_text(encoding="utf-8").partition("## Calendars")[2]
    prove("city", "--to", str(page))
    told = page.read_text(encoding="utf-8")
    assert calendars.strip() in told
    assert told.index("## Calendars") < told.index("## City")
    assert told.count("\n## ") == 2
