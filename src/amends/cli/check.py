"""`amends check`: whether what must always hold does hold."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta

from amends.cli import desk

ROUND = timedelta(minutes=2)


def arguments(parser: argparse.ArgumentParser) -> None:
    """How it is printed, and what may be mended."""
    parser.add_argument("--json", action="store_true", help="print what does not hold as JSON")
    parser.add_argument(
        "--rebuild-standings", action="store_true", help="first derive every case's standing anew from its promises"
    )


def run(options: argparse.Namespace) -> int:
    """Asks the whole desk; 1 with a sentence for each thing that does not hold."""
    desk.wake()
    from amends import clock
    from amends.flow import housekeeping
    from amends.simulate.invariants import violations

    if options.rebuild_standings:
        count = housekeeping.rebuild_standings()
        if not options.json:
            print(f"The standings of {count} cases are derived anew.")
    # The worker comes round every few seconds: what fell due just now and waits for it is no fault.
    wrong = violations(clock.now() - ROUND)
    if options.json:
        print(json.dumps({"sound": not wrong, "wrong": wrong}))
    elif wrong:
        print(*wrong, sep="\n")
    else:
        print("Everything that must hold holds: owners, promises, money, deliveries, journal, outbox, standings.")
    return 1 if wrong else 0
