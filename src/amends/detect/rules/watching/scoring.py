"""How good a detector would have been: what it would have found, when, and what became of it.

Only what was known at the time counts: a finding is a warning when it came no later than the outcome did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from amends.detect.rules.watching.history import local_day

HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a thing ended for its customer, and when we knew (microseconds, UTC)."""

    at: int
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of a dry run. Shares are None where there is nothing to divide by.

    `found` things of all, `judged` of these with an outcome that came later, `right` of these with a bad one;
    `false` were judged and ended well. `bad` outcomes there were in all, whether found or not.
    """

    things: int
    found: int
    judged: int
    right: int
    bad: int
    precision: float | None
    recall: float | None
    lead_hours_median: float | None

    @property
    def false(self) -> int:
        """Findings that would have been false: the thing ended well."""
        return self.judged - self.right


def score(things: int, found: Mapping[str, int], outcomes: Mapping[str, Outcome]) -> Score:
    """This function will weigh findings (by thing, the first moment of each) against outcomes."""
    judged = [thing for thing, at in found.items() if thing in outcomes and at <= outcomes[thing].at]
    right = [thing for thing in judged if outcomes[thing].is_bad]
    bad = sum(one.is_bad for one in outcomes.values())
    leads = [(outcomes[thing].at - found[thing]) / HOUR for thing in right]
    return Score(
        things=things,
        found=len(found),
        judged=len(judged),
        right=len(right),
        bad=bad,
        precision=len(right) / len(judged) if judged else None,
        recall=len(right) / bad if bad else None,
        lead_hours_median=round(median(leads), 1) if leads else None,
    )


def by_week(found: Mapping[str, int], cases: Mapping[str, int], zone: ZoneInfo) -> list[tuple[date, int, int]]:
    """Findings by thing, week by week of a zone: the Monday, how many, and how many cases they would have opened.

    Weeks between the first and the last in which nothing was found are there as well.
    """
    findings, opened = Counter[date](), Counter[date]()
    for thing, at in found.items():
        day = local_day(at, zone)
        monday = day - timedelta(days=day.weekday())
        findings[monday] += 1
        opened[monday] += cases.get(thing, 0)
    if not findings:
        return []
    first, last = min(findings), max(findings)
    weeks = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return [(week, findings[week], opened[week]) for week in weeks]
