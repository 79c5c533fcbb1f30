"""`amends snapshot`: the flat tables and totals that figures are counted from; the worker keeps them by itself."""

from __future__ import annotations

import argparse
import json
import shutil
import time

from amends.cli import Refused, desk


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether it is checked or made anew, and how it is printed."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check", action="store_true", help="compare it with the desk itself, case by case; changes nothing"
    )
    what.add_argument("--rebuild", action="store_true", help="throw it away and read every case anew")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Reads what the journal has named since the last time and counts the totals; 1 where a check finds something."""
    desk.wake()
    from amends import clock
    from amends.flow import measuring
    from amends.measure import facts

    if options.check:
        wrong = measuring.false_measures(clock.now())
        if options.json:
            print(json.dumps({"sound": not wrong, "wrong": wrong}))
        else:
            print("\n".join(wrong) or "What figures are counted from says what the desk says, case by case.")
        return 1 if wrong else 0
    began = time.monotonic()
    if options.rebuild:
        shutil.rmtree(facts.home(), ignore_errors=True)
    kept = measuring.keep_measures(clock.now())
    if kept is None:
        raise Refused("another process is at it; wait until it has ended")
    spent = time.monotonic() - began
    if options.json:
        print(json.dumps({"position": kept.position, "cases": kept.cases, "parts": kept.parts, "seconds": spent}))
    else:
        print(
            f"Up to entry {kept.position:,} of the journal: {kept.cases:,} cases read in {spent:.1f} s,"
            f" {kept.parts} parts."
        )
    return 0
