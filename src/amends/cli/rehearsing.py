"""Rehearsing a detector on what this desk was told: the printed form of `flow.rehearsing`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from amends.cli import Refused, asking, desk

QUARTER = timedelta(days=91)


def rehearsed(tree: Mapping[str, Any], *, brand: str | None, since: str | None, until: str | None) -> dict[str, Any]:
    """The figures, the weeks and a few examples, as plain values.

    :raises Refused: for a brand or moment that cannot be read. :raises BadRule: for a tree that cannot be.
    """
    desk.wake()
    from amends import clock
    from amends.flow.rehearsing import rehearse

    now = clock.now()
    end = asking.moment_of(until, "--until") if until else now
    start = asking.moment_of(since, "--since") if since else end - QUARTER
    try:
        told = rehearse(asking.brand_of(brand), tree, since=start, until=end, at=now)
    except ValueError as why:
        raise Refused(f"--{why}") from None
    plain: dict[str, Any] = asdict(told.score)
    plain |= {name: getattr(told, name) for name in ("silent", "averted", "false_alarms", "cases", "customers")}
    weeks = [{"begins": f"{one.begins:%Y-%m-%d}", "found": one.found, "cases": one.cases} for one in told.weeks]
    examples = {
        name: [{"thing": one.thing, "how": one.how.value, "case": one.reference} for one in rows]
        for name, rows in (
            ("right", told.examples.right),
            ("wrong", told.examples.wrong),
            ("missed", told.examples.missed),
        )
    }
    return {**plain, "is_cut": told.is_cut, "weeks": weeks, "examples": examples}


def lines_of(told: Mapping[str, Any]) -> list[str]:
    """Weeks and examples in lines, below the figures."""
    lines = [f"  {told['silent']:,} of those found nobody was heard about since; {told['averted']:,} were averted, "]
    lines[0] += f"{told['false_alarms']:,} false alarms"
    lines.append(f"  {told['cases']:,} cases would have been opened for {told['customers']:,} customers")
    lines += [f"  week of {one['begins']}  {one['found']:>6,} found {one['cases']:>6,} cases" for one in told["weeks"]]
    for name, rows in told["examples"].items():
        lines += [f"  {name}: {one['thing']} {one['how'].replace('_', ' ')} {one['case']}".rstrip() for one in rows]
    if told["is_cut"]:
        lines.append("  more things were told of than a dry run looks at; choose a shorter time")
    return lines
