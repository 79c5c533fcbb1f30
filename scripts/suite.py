"""Run the parts of the suite, all of them even when one fails, and end with pytest's own closing lines.

    .venv/bin/python scripts/suite.py                 everything, part by part
    .venv/bin/python scripts/suite.py sqlite          the quick part alone: for whoever has just changed something
    .venv/bin/python scripts/suite.py style house     only the named parts

The parts are style, sqlite, postgres, browser, and what takes its time (rehearsals, kills, fillings, replays: marked
`days`) once more on each database: sqlite-days, postgres-days. A part in which no test runs has failed: nothing is
skipped in silence. Everything runs in two lanes beside each other, each line with its part before it: browsers and
killed desks wait a good deal, and the other lane has the cores meanwhile.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = (str(BIN / "pytest"),)
# A worker for each core. Of many small tests whoever is done first takes from the others; of a few long ones a module
# goes to one worker as a whole, the longest first: what it has filled is filled once. So it is with the desks that a
# browser looks at, one more than there are cores, since a browser waits much; three are enough for any machine.
CORES = os.cpu_count() or 1
WORKERS = (*PYTEST, "-n", str(CORES), "--ignore", "tests/browser")
WHOLE_MODULES = ("--dist", "loadscope", "--no-loadscope-reorder")
MANY = (*WORKERS, "--dist", "worksteal")
DAYS = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "tests").rglob("test_*.py")
    if "browser" not in path.parts and "mark.days" in path.read_text(encoding="utf-8")
)
FEW = (*PYTEST, "-n", str(CORES), *DAYS, *WHOLE_MODULES)
POSTGRES = (sys.executable, str(ROOT / "scripts" / "postgres.py"))
# On the second database: not what says the same on any; of a test with many examples the first; of the pages those that
# list, count and page through; of the commands none, which ask what the pages ask. `make prove` runs all of them there.
DATABASES = "not long and not anywhere"
PAGES = ("tests/doors/web", "tests/doors/public", "tests/doors/hooks", "tests/doors/cli")
LISTS = tuple(f"tests/doors/web/test_{name}.py" for name in ("queue", "today", "query_counts", "radar", "audit"))
SECOND = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "tests").rglob("test_*.py")
    if "browser" not in path.parts
    and (str(path.relative_to(ROOT)) in LISTS or not str(path.relative_to(ROOT)).startswith(PAGES))
)
QUICK = "not browser and not days"
CHECKED = tuple(name for name in ("src", "scripts", "bench") if (ROOT / name).is_dir())
CLOSING = re.compile(r"^=* ?(\d+ (passed|failed|error|errors|deselected|skipped)\b.*|no tests ran\b.*) in [\d.]+s")

# Last comes what keeps both cores busy by itself.
LANES = (("sqlite-days", "style", "browser"), ("sqlite", "postgres-days", "postgres"))
PARTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "style": (
        (str(BIN / "ruff"), "check", "."),
        (str(BIN / "mypy"), *CHECKED),
    ),
    "house": ((*PYTEST, "tests/house"),),
    "sqlite": ((*MANY, "-m", f"{QUICK} and not postgres and not long"),),
    "postgres": ((*POSTGRES, *MANY, *SECOND, "-m", f"{QUICK} and {DATABASES}", "--database-only", "--first-examples"),),
    "browser": ((*PYTEST, "tests/browser", "-n", str(min(3, CORES + 1)), *WHOLE_MODULES),),
    "sqlite-days": ((*FEW, "-m", "days and not postgres and not long"),),
    "postgres-days": ((*POSTGRES, *FEW, "-m", f"days and {DATABASES}", "--database-only"),),
}


@dataclass(frozen=True)
class Outcome:
    part: str
    failed: bool
    seconds: float
    closing_lines: list[str]


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"There is no part {', '.join(unknown)}; there are {', '.join(PARTS)}.")
    if names:
        outcomes = [run_part(name) for name in names]
    else:
        with ThreadPoolExecutor(len(LANES)) as lanes:
            told = [lanes.submit(lambda lane: [run_part(name, f"{name} | ") for name in lane], lane) for lane in LANES]
        outcomes = [outcome for lane in told for outcome in lane.result()]
    print("\nParts")
    for outcome in outcomes:
        print(f"  {outcome.part:13} {'FAILED' if outcome.failed else 'passed':7} {outcome.seconds:6.0f} s")
    for outcome in outcomes:
        for line in outcome.closing_lines:
            print(line)
    return 1 if any(outcome.failed for outcome in outcomes) else 0


def run_part(name: str, before: str = "") -> Outcome:
    """One part, each line of its output with these words before it."""
    began = time.monotonic()
    failed, closing = False, []
    for command in PARTS[name]:
        words = [
            Path(word).name if word.startswith("/") else word
            for word in command
            if not word.startswith("tests/") or "." not in word
        ]
        print(f"\n--- {name}: {' '.join(words)}", flush=True)
        code, lines = run(command, before)
        failed = failed or code != 0
        closing += lines
    return Outcome(name, failed, time.monotonic() - began, closing)


def run(command: tuple[str, ...], before: str) -> tuple[int, list[str]]:
    """Pass the output on as it comes; return the exit code and pytest's closing line, if there was one."""
    left_out = {"AMENDS_DATABASE_URL", "PYTHONDONTWRITEBYTECODE"}
    # Dozens of processes begin here: what one of them has compiled the others read.
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    environment["PYTHONUNBUFFERED"] = "1"
    closing = []
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(before + line)
            sys.stdout.flush()
            if CLOSING.match(line):
                closing.append(line.rstrip())
    return process.returncode, closing[-1:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
