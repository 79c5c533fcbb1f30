"""`amends journal`: sealing what happened, and proving that nobody has changed it since."""

from __future__ import annotations

import argparse
import json

from amends.cli import desk


def arguments(parser: argparse.ArgumentParser) -> None:
    """seal and verify."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    for name, words in (
        ("seal", "seal what has been written since the last seal; the worker does it all the time"),
        ("verify", "recompute every seal from its entries, and compare"),
    ):
        acts.add_parser(name, help=words).add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    """Seals, or verifies; 1 when a seal does not hold."""
    desk.wake()
    from amends import clock
    from amends.flow import housekeeping

    if options.act == "seal":
        sealed = housekeeping.seal(at=clock.now())
        print(json.dumps({"sealed": sealed}) if options.json else f"{sealed} entries sealed.")
        return 0
    verdict = housekeeping.verify()
    told = {
        "is_sound": verdict.is_sound,
        "entries": verdict.entries,
        "seals": verdict.seals,
        "broken_at": verdict.broken_at,
    }
    if options.json:
        print(json.dumps(told))
    elif verdict.is_sound:
        print(f"{verdict.entries} entries under {verdict.seals} seals are as they were written.")
    else:
        print(
            f"The seal that begins at position {verdict.broken_at} does not hold: an entry was changed, added or "
            f"taken away after it was sealed. {verdict.entries} entries before it are as they were written."
        )
    return 0 if verdict.is_sound else 1
