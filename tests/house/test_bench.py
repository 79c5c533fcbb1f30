"""The measuring itself is tried out on a tiny desk: every figure is there. How fast it is, no test says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.house import survey

SERVED = {"queue page", "case page", "API create"}
OTHERS = {"batch of 500 cases", "mail to case", "sweep, reminders", "sweep, breaks", "memory"}
BOARDS = {"leader's board, opened again", "leader's board, first p95", "nine figures", "journal counted"}
DETECTION = {"signals through ten detectors", "signals over HTTP", "cases from findings"}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    """What a quick look at a desk of forty cases wrote: the figures, and the table."""
    folder = tmp_path_factory.mktemp("bench")
    return looked(folder, "--cases", "40")


def looked(folder: Path, *words: str) -> tuple[dict[str, Any], str]:
    """What a quick look writes."""
    command = [sys.executable, "-m", "bench", "--quick", *words, "--out", str(folder)]
    environment = {key: value for key, value in os.environ.items() if key != "AMENDS_DATABASE_URL"}
    done = subprocess.run(command, cwd=survey.ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = Path(folder, "bench.md").read_text(encoding="utf-8")
    assert text in done.stdout
    return json.loads(Path(folder, "bench.json").read_text(encoding="utf-8")), text


def by_figure(text: str) -> dict[str, list[str]]:
    """The table's rows by what they measure."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return {row[1]: row for row in rows[2:]}


@pytest.mark.long
@pytest.mark.anywhere
def test_the_leaders_board_stands_in_the_table_beside_its_aims(tmp_path: Path) -> None:
    found, text = looked(tmp_path, "--only-figures")
    assert {row[6] for name, row in by_figure(text).items() if name in BOARDS} <= {"met", "missed"}
    assert by_figure(text).keys() == BOARDS
    assert found["boards"]["counting"]["entries"] > 40
    assert len(found["boards"]["cold_ms"]) > 40


@pytest.mark.days
def test_every_figure_stands_in_the_table_beside_its_aim(measured: tuple[dict[str, Any], str]) -> None:
    by_name = by_figure(measured[1])
    assert by_name.keys() >= SERVED | OTHERS | DETECTION
    for name in SERVED | OTHERS | DETECTION:
        assert by_name[name][6] in {"met", "missed"}
    for name in SERVED | DETECTION:
        assert " of " in by_name[name][4], "a figure stands beside what the bare engine does"


@pytest.mark.days
def test_the_bare_engine_writes_the_rows_that_a_complaint_writes(measured: tuple[dict[str, Any], str]) -> None:
    one = measured[0]["measured"][0]
    # Inbound, customer, identity, complaint, failure, case, two promises, standing, link, two messages, the letter
    # and its work, and the entries of the journal.
    assert one["rows_per_complaint"] > 20
    assert one["batch"]["rows_per_case"] > 10
    assert set(one["memory_mib"]) == {"web", "worker"}
    assert all(divided["own"] > 0 for divided in one["memory_mib"].values())
    assert all(asked["per_second"] > 0 and asked["server_cpu_ms"] >= 0 for asked in one["asked"].values())
    assert one["sweep"]["climb"]["count"] > 0
    assert one["sweep"]["break"]["count"] > 0
