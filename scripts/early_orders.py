"""Choose an early detector of late orders on the past alone, and weigh it once on what came later.

    .venv/bin/python scripts/early_orders.py DIR                 order tables in the layout of Olist
    .venv/bin/python scripts/early_orders.py DIR --split 2018-02-01

What is chosen are three spans: how long after the promised day it still waits, how long before it an order that nobody
sent is in danger, and after how many days an order is late whatever was promised. They are chosen on orders placed
before the split, by what was known before the split: of all that are as precise as "promise passed" in every third of
that time, and find at least 99 % of what it finds, the one with the longest median lead. Then both are asked about the
orders placed later.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any, Final

from amends.cli import detecting
from amends.cli.detect import ORDERS_BAD, ORDERS_OUTCOME
from amends.detect.rules.watching import OFFERED, Outcome, Score, found_by_duckdb, micros, score, watch_sentence
from amends.detect.rules.watching.history import History
from amends.detect.rules.watching.offered import in_danger

ZONE: Final = "America/Sao_Paulo"
GRACE_HOURS: Final = (0, 6, 12, 18, 24, 30, 36)
UNSENT_HOURS: Final = (24, 48, 72, 96, 120, 144, 168)
OPEN_DAYS: Final = (30, 32, 34, 36, 40)
KEPT: Final = 0.99
PASSED: Final = next(one.tree for one in OFFERED if one.slug == "promise-passed")
Found = Mapping[str, int]


class Half:
    """Orders placed in a time, and how they ended as far as was known at its end."""

    def __init__(self, history: detecting.History, known: int) -> None:
        self.known = known
        self.things: dict[str, History] = dict(history.things)
        self.outcomes: dict[str, Outcome] = {thing: one for thing, one in history.outcomes.items() if one.at <= known}

    def found(self, tree: Mapping[str, Any]) -> Found:
        return found_by_duckdb(dict(tree), self.things, ZONE, until=self.known)

    def score(self, found: Found) -> Score:
        return score(len(self.things), found, self.outcomes)

    def thirds(self, found: Found) -> list[float]:
        """The precision in each third of the orders, in the order in which they were placed."""
        named = sorted(self.things, key=lambda thing: (self.things[thing].told[0].at, thing))
        size = -(-len(named) // 3)
        parts = [set(named[start : start + size]) for start in range(0, len(named), size)]
        scores = [self.score({thing: at for thing, at in found.items() if thing in part}) for part in parts]
        return [one.precision or 0.0 for one in scores]


def halves(folder: Path, split: int) -> tuple[Half, Half]:
    """The orders placed before the split, as known then; and those placed from then on."""
    signals = list(detecting.signals_of(folder, ZONE))
    early = detecting.histories(signals, ORDERS_OUTCOME, ORDERS_BAD, None, split)
    late = detecting.histories(signals, ORDERS_OUTCOME, ORDERS_BAD, split, None)
    return Half(early, split), Half(late, late.last)


def choose(half: Half, *, by_whole: bool) -> tuple[int, int, int]:
    """The three spans, by the rule above; `by_whole` asks for the precision of the whole time only.

    What any of the parts finds first, the whole finds then.
    """
    passed = half.found(PASSED)
    base, least = half.score(passed), half.thirds(passed)
    graces = {span: half.found(in_danger(grace_hours=span)) for span in GRACE_HOURS}
    unsent = {span: half.found(in_danger(unsent_hours=span)) for span in UNSENT_HOURS}
    opened = {span: half.found(in_danger(open_days=span)) for span in OPEN_DAYS}
    best: tuple[float, float, tuple[int, int, int]] | None = None
    for spans in product(GRACE_HOURS, UNSENT_HOURS, OPEN_DAYS):
        found = _earliest(graces[spans[0]], unsent[spans[1]], opened[spans[2]])
        one = half.score(found)
        is_precise = (one.precision or 0) >= (base.precision or 0)
        if not by_whole:
            is_precise = all(mine >= theirs for mine, theirs in zip(half.thirds(found), least, strict=True))
        if is_precise and one.lead_hours_median and (one.recall or 0) >= KEPT * (base.recall or 0):
            best = max(best or (0.0, 0.0, spans), (one.lead_hours_median, one.recall or 0, spans))
    if best is None:
        raise SystemExit("None of them is as precise as a promise that passed; there is nothing to choose.")
    return best[2]


def _earliest(*parts: Found) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        for thing, at in part.items():
            found[thing] = min(at, found.get(thing, at))
    return found


def main() -> None:
    """Chooses, weighs once, and prints all of it as one JSON object."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("data", type=Path, help="folder of order tables")
    asked.add_argument(
        "--split", default="2018-02-01", help="orders placed from this day (UTC) on are asked about once"
    )
    asked.add_argument(
        "--whole", action="store_true", help="ask for the precision of the whole time, not of each third"
    )
    options = asked.parse_args()
    before, after = halves(options.data, micros(datetime.fromisoformat(options.split).replace(tzinfo=UTC)))
    grace, unsent, opened = choose(before, by_whole=options.whole)
    chosen = in_danger(grace_hours=grace, unsent_hours=unsent, open_days=opened)
    told: dict[str, Any] = {"grace_hours": grace, "unsent_hours": unsent, "open_days": opened}
    told |= {"sentence": watch_sentence(chosen)}
    for name, half in (("before", before), ("after", after)):
        for what, tree in (("promise_passed", PASSED), ("chosen", chosen)):
            told[f"{what}_{name}"] = asdict(half.score(half.found(tree)))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
