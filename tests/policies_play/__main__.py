"""Rehearse a period under the policy that is and under `other.toml`, and add every total up again.

    python -m tests.policies_play                             the two days that come with Amends
    python -m tests.policies_play flights.zip --from 2013-02-01 --to 2013-02-28

Prints one JSON object: the chief totals as [was, now], the parts' shares in the cost, and which lines do not add up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

OTHER = Path(__file__).parent / "other.toml"
CHIEF = ("cases", "cost", "given_voucher", "number_voucher", "asked", "work", "worked", "decisions", "kept_resolution",
         "broken_resolution", "kept_update", "broken_update", "word_had", "word_median", "solved_had", "solved_median",
         "expected_back", "treated_silent", "treated_unsatisfied", "treated_satisfied", "treated_quickly")  # fmt: skip


def main(words: Sequence[str]) -> int:
    """Rehearses, checks and prints; 1 when something does not add up."""
    command = [sys.executable, "-m", "amends", "rehearse", "flights", *words, "--policy", str(OTHER), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        return 1
    told = json.loads(done.stdout)
    lines = {line["figure"]: line for line in told["lines"]}
    wrong = [name for name, line in lines.items() if not explained(line)] + beside(lines)
    figures: dict[str, Any] = {name: [lines[name]["was"], lines[name]["now"]] for name in CHIEF if name in lines}
    shares = {share["part"]: share["difference"] for share in lines["cost"]["shares"]}
    found = {"first": told["first"], "last": told["last"], "booked": told["booked"], **figures}
    told_now = {**found, "cost_by_part": shares, "lines": len(lines), "unexplained": wrong}
    sys.stdout.write(json.dumps(told_now) + "\n")
    return 1 if wrong else 0


def explained(line: Mapping[str, Any]) -> bool:
    """Whether the parts make the difference, and customers the parts."""
    parts = sum(share["difference"] for share in line["shares"])
    people = all(
        abs(share["more_by"] - share["less_by"] - share["difference"]) < 0.01
        for share in line["shares"]
        if share["more"] is not None
    )
    return people and abs(parts - line["difference"]) < 0.01 and abs(line["now"] - line["was"] - parts) < 0.01


def beside(lines: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Totals that must be sums of others: cost of what is given and worked, customers of how they were treated."""
    wrong = []
    for side in ("was", "now"):
        given = sum(line[side] for name, line in lines.items() if name.startswith("given_"))
        if abs(lines["cost"][side] - given - lines["work"][side]) > 0.01:
            wrong.append(f"cost, {side}")
        shares = {"silent": 0.09, "unsatisfied": 0.19, "satisfied": 0.54, "quickly": 0.82}
        back = sum(lines[f"treated_{how}"][side] * share for how, share in shares.items() if f"treated_{how}" in lines)
        if abs(back - lines["expected_back"][side]) > 0.01:
            wrong.append(f"expected_back, {side}")
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
