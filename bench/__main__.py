"""`python -m bench`: measures desks of 10,000 and 100,000 cases and the leader's board over a million, prints a table,
writes build/bench/."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import report

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10_000, 100_000)
QUICK_SIZE = 500
MILLION = 1_000_000
TINY = (2_000, 4_000)


def main() -> int:
    """Measures, prints and keeps."""
    options = arguments()
    sizes = options.cases or ([] if options.only_figures else [QUICK_SIZE] if options.quick else list(SIZES))
    # A history of signals is as long on a small desk as on a large one: it is looked at once.
    measured = [one_size(cases, has_history=cases == sizes[0], is_quick=options.quick) for cases in sizes]
    lines = [line for figures in measured for line in report.lines_of(figures)]
    told: dict[str, Any] = {"machine": machine(), "measured": measured}
    if options.only_figures or not (options.quick or options.only_desks):
        size = TINY if options.quick else (options.board, options.figures)
        told["boards"] = one_board(*size, is_quick=options.quick)
        lines += report.boards(told["boards"])
    text = f"{words(told['machine'])}\n\n{report.table(lines)}\n"
    print(text)
    folder = options.out
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    (folder / "bench.md").write_text(text, encoding="utf-8")
    print(f"Kept in {folder}/bench.json and bench.md.")
    return 0


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure how fast a desk is.")
    parser.add_argument("--cases", type=int, action="append", help="cases on the desk; again for another size")
    parser.add_argument("--only-figures", action="store_true", help="the leader's board and nothing else")
    parser.add_argument("--only-desks", action="store_true", help="all but the leader's board")
    parser.add_argument("--board", type=int, default=MILLION, help="cases below the leader's board")
    parser.add_argument("--figures", type=int, default=MILLION, help="cases of nine figures; 10000000 takes minutes")
    parser.add_argument(
        "--quick", action="store_true", help="only see whether everything runs: 500 cases, figures if told"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "bench", help="where the figures are kept")
    return parser.parse_args()


def one_size(cases: int, *, has_history: bool, is_quick: bool) -> dict[str, Any]:
    """One desk of so many cases, and with `has_history` a long history of signals in a file."""
    return _apart("bench.stage", str(cases), "history" if has_history else "desk", is_quick=is_quick)


def one_board(cases: int, figures: int, *, is_quick: bool) -> dict[str, Any]:
    """The leader's board over so many cases, and nine figures over so many."""
    return _apart("bench.boards", str(cases), str(figures), is_quick=is_quick)


def _apart(module: str, *words: str, is_quick: bool) -> dict[str, Any]:
    """In a scratch folder and a process of its own; on PostgreSQL in the database that is named, emptied."""
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as home:
        out = Path(home) / "figures.json"
        environment = {**os.environ, "AMENDS_HOME": home, "AMENDS_LOG_LEVEL": "WARNING"}
        how = "quick" if is_quick else "whole"
        command = [sys.executable, "-m", module, *words, how, str(out)]
        done = subprocess.run(command, env=environment, cwd=ROOT, check=False)
        if done.returncode:
            sys.exit(f"{module} {' '.join(words)} ended with code {done.returncode}; the reason stands above")
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return found


def machine() -> dict[str, Any]:
    """What it was measured on."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return {
        "commit": commit.stdout.strip(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
        "load": os.getloadavg()[0],
        "database": "PostgreSQL" if os.environ.get("AMENDS_DATABASE_URL", "").startswith("postgres") else "SQLite",
    }


def words(found: dict[str, Any]) -> str:
    """What it was measured on, in a line."""
    return (
        f"{found['database']}, Python {found['python']}, {found['cpus']} CPUs (load {found['load']:.1f} at the end), "
        f"commit {found['commit']}, {found['at']}"
    )


if __name__ == "__main__":
    sys.exit(main())
