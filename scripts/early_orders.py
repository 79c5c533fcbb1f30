"""Choose an early detector of late orders on the past alone, and weigh it on what came later.

    .venv/bin/python scripts/early_orders.py DIR                 order tables in the layout of Olist
    .venv/bin/python scripts/early_orders.py DIR --split 2018-02-01
    .venv/bin/python scripts/early_orders.py DIR --monthly       chosen anew each month, on the half year before

What is chosen are three spans: how long after the promised day it still waits, how long before it an order that nobody
sent is in danger, and after how many days an order is late whatever was promised. They are chosen on orders placed
before the split, by what was known before the split: of all that are as precise as "promise passed" in every third of
that time, and find at least 99 % of what it finds, the one with the longest median lead. Then both are asked about the
orders placed later. Monthly, each month's orders are asked about by what was the best so on the 180 days before it, as
far as known by then: what a lead does who rehearses again on the last half year. Beside it stands what would have been
best at no less precision, had one known all: more than that no choice of these three spans can give.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import pairwise, product
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
BACK: Final = 180 * 24 * 3600 * 10**6
PASSED: Final = next(one.tree for one in OFFERED if one.slug == "promise-passed")
Found = Mapping[str, int]
Spans = tuple[int, int, int]


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


def choose(half: Half, *, by_whole: bool) -> Spans:
    """The three spans, by the rule above; `by_whole` asks for the precision of the whole time only."""
    found = candidates(half)
    least = half.thirds(found[None])
    precise = {
        spans: one
        for spans, one in found.items()
        if by_whole or all(mine >= theirs for mine, theirs in zip(half.thirds(one), least, strict=True))
    }
    chosen = longest(precise | {None: found[None]}, half.score)
    if chosen is None:
        raise SystemExit("None of them is as precise as a promise that passed; there is nothing to choose.")
    return chosen


def candidates(half: Half) -> dict[Spans | None, Found]:
    """What each of the grid finds, and under None what a promise that passed finds. What any of its parts finds first,
    the whole finds then.
    """
    graces = {span: half.found(in_danger(grace_hours=span)) for span in GRACE_HOURS}
    unsent = {span: half.found(in_danger(unsent_hours=span)) for span in UNSENT_HOURS}
    opened = {span: half.found(in_danger(open_days=span)) for span in OPEN_DAYS}
    found: dict[Spans | None, Found] = {
        spans: _earliest(graces[spans[0]], unsent[spans[1]], opened[spans[2]])
        for spans in product(GRACE_HOURS, UNSENT_HOURS, OPEN_DAYS)
    }
    return found | {None: half.found(PASSED)}


def longest(found: Mapping[Spans | None, Found], score_of: Callable[[Found], Score]) -> Spans | None:
    """Of those no less precise than a promise that passed, and that find nearly what it finds, the one with the longest
    median lead; None when there is none."""
    base = score_of(found[None])
    best: tuple[float, float, Spans] | None = None
    for spans, one in found.items():
        mine = score_of(one)
        if spans is None or mine.lead_hours_median is None:
            continue
        if (mine.precision or 0) >= (base.precision or 0) and (mine.recall or 0) >= KEPT * (base.recall or 0):
            best = max(best or (0.0, 0.0, spans), (mine.lead_hours_median, mine.recall or 0, spans))
    return best[2] if best else None


def monthly(whole: Half, split: int) -> dict[str, Any]:
    """Each month after the split by what was the best on the half year before it; all months together in one score."""
    found = candidates(whole)
    first_placed = {thing: one.told[0].at for thing, one in whole.things.items()}

    def placed(since: int, until: int, known: int) -> Callable[[Found], Score]:
        things = {thing for thing, at in first_placed.items() if since <= at < until}
        outcomes = {thing: one for thing, one in whole.outcomes.items() if thing in things and one.at <= known}
        return lambda one: score(len(things), {t: at for t, at in one.items() if t in things and at <= known}, outcomes)

    joined: dict[str, int] = {}
    chosen = []
    for month, following in pairwise(_months(split, max(first_placed.values()))):
        spans = longest(found, placed(month - BACK, month, month))
        chosen.append(spans)
        joined |= {t: at for t, at in found[spans].items() if month <= first_placed[t] < following}
    later = placed(split, whole.known, whole.known)
    best = longest(found, later)
    told = {"promise_passed": found[None], "chosen_monthly": joined, "best_with_hindsight": found[best]}
    spans_told: dict[str, Any] = {
        "spans_by_month": [list(one) if one else None for one in chosen],
        "spans_of_best": best,
    }
    return spans_told | {name: asdict(later(one)) for name, one in told.items()}


def _months(split: int, last: int) -> list[int]:
    """The first moments of the months (UTC) from the split on, until one lies after the last."""
    at = datetime.fromtimestamp(split / 10**6, UTC)
    found = [split]
    while found[-1] <= last:
        at = at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1, day=1)
        found.append(micros(at))
    return found


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
    asked.add_argument("--monthly", action="store_true", help="choose anew each month, on the half year before")
    options = asked.parse_args()
    split = micros(datetime.fromisoformat(options.split).replace(tzinfo=UTC))
    if options.monthly:
        history = detecting.histories(detecting.signals_of(options.data, ZONE), ORDERS_OUTCOME, ORDERS_BAD, None, None)
        print(json.dumps(monthly(Half(history, history.last), split)))
        return
    before, after = halves(options.data, split)
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
