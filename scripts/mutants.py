"""Change the rules at random, one place at a time, and tell which changes no test noticed.

    .venv/bin/python scripts/mutants.py                              promises and remedies
    .venv/bin/python scripts/mutants.py "amends.kernel.money.*"      the named modules

Prints one line of JSON: how many changes were tried, how many were noticed, and the names of the others; `mutmut show`
says what each of them changed. Ends with 1 when some were not noticed or not tried.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path

MUTMUT = str(Path(sys.executable).with_name("mutmut"))
RULES = ("amends.promises.rules.*", "amends.remedies.rules.*")
# A change that makes a loop endless, or the process fall, is noticed as well.
NOTICED = {"killed", "timeout", "segfault", "suspicious", "caught by type check"}


def main(argv: Sequence[str]) -> int:
    """Runs the named modules' mutants and prints what became of them."""
    wanted = tuple(argv) or RULES
    done = subprocess.run([MUTMUT, "run", *wanted], capture_output=True, text=True, check=False)
    if done.returncode:
        # Its progress is one endless line; only the end of it says something.
        print(done.stdout.replace("\r", "\n").strip()[-2000:], done.stderr[-2000:], file=sys.stderr)
        return done.returncode
    said = subprocess.run([MUTMUT, "results", "--all", "true"], capture_output=True, text=True, check=True).stdout
    became = dict(states(said.splitlines(), wanted))
    left = sorted(name for name, state in became.items() if state not in NOTICED)
    counted = Counter(became.values())
    print(json.dumps({"rules": ", ".join(wanted), "mutants": len(became), "became": counted, "unnoticed": left}))
    return 1 if left or not became else 0


def states(lines: Iterable[str], wanted: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The mutants of these modules and what became of each: `name: killed`."""
    for line in lines:
        name, is_one, state = line.strip().partition(": ")
        if is_one and any(fnmatch(name, pattern) for pattern in wanted):
            yield name, state


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
