"""Survival curves as their page draws and tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amends.kernel.survival import Curve, Difference, Step
from amends.measure.definitions import TOO_FEW
from amends.measure.staying import Staying

WIDTH, HEIGHT, EDGE = 640.0, 200.0, 4.0
MOST_POINTS = 160
TIMES = (30, 60, 90, 180, 365, 545, 730, 1095)
SURE = 0.05
OUTCOMES = {
    "recovered": "Recovered",
    "partly": "Partly recovered",
    "lost": "Not recovered",
    "unknown": "No answer",
}
SEVERITIES = {"1": "Small failures", "2": "Medium failures", "3": "Grave failures"}


@dataclass(frozen=True)
class Row:
    """One time of the table beside a curve."""

    label: str
    at_risk: str
    lost: str
    stays: str
    between: str


@dataclass(frozen=True)
class Picture:
    """One curve: what it is of, in a sentence, as a picture (points of SVG), and as a table. Without a line there are
    too few to draw."""

    title: str
    sentence: str
    line: str
    band: str
    begins: str
    until: str
    rows: list[Row]


def pictures(found: Staying, by: str, names: dict[str, str]) -> list[Picture]:
    """The curve of each group, or the one of all; all over the same days."""
    if found.curve is None:
        return []
    longest = found.curve.seen_until
    begins = "the day on which the outcome was known" if by == "outcome" else "the failure"
    if not by:
        return [_picture("All customers whom we failed", found.curve, longest, begins)]
    return [_picture(_named(group, by, names), curve, longest, begins) for group, curve in found.groups.items()]


def _named(group: str, by: str, names: dict[str, str]) -> str:
    return {"outcome": OUTCOMES, "severity": SEVERITIES}.get(by, names).get(group, group)


def _picture(title: str, curve: Curve, longest: float, begins: str) -> Picture:
    if curve.n < TOO_FEW:
        return Picture(title, f"Too few to say: {curve.n}.", "", "", "", "", [])
    steps = _thinned([Step(0.0, curve.n, 0, 0, 1.0, 1.0, 1.0), *curve.steps])
    return Picture(
        title,
        f"{curve.lost:,} of {curve.n:,} lost so far. {_half_words(curve)}",
        _points([(step.time, step.staying) for step in steps], longest),
        _band(steps, longest),
        begins,
        f"{longest:.0f} days",
        [_row(curve, float(time)) for time in TIMES if time <= longest],
    )


def _half_words(curve: Curve) -> str:
    """When half of them are gone."""
    middle, low, high = curve.median()
    if middle is None:
        return "More than half of them stay as long as anybody was watched."
    said = f"Half of them are gone after {middle:.0f} days"
    if low is None:
        return f"{said}."
    return f"{said} (95 % sure " + (
        f"not before {low:.0f})." if high is None else f"between {low:.0f} and {high:.0f})."
    )


def _thinned(steps: Sequence[Step]) -> list[Step]:
    """No more steps than a screen has room for: the first and the last of them always."""
    every = max(1, len(steps) // MOST_POINTS)
    kept = list(steps[::every])
    return kept if kept[-1] is steps[-1] else [*kept, steps[-1]]


def _points(found: Sequence[tuple[float, float]], longest: float) -> str:
    """A line that stays level until the next loss and then falls."""
    points, before = [], 1.0
    for time, share in found:
        points += [_at(time, before, longest), _at(time, share, longest)]
        before = share
    return " ".join(points)


def _band(steps: Sequence[Step], longest: float) -> str:
    """The interval around the line, there and back; it ends where nothing is known of it."""
    known = [(step.time, step.low, step.high) for step in steps if step.low is not None and step.high is not None]
    there = _points([(time, high) for time, _, high in known], longest)
    back = _points([(time, low) for time, low, _ in known], longest).split(" ")
    return f"{there} {' '.join(reversed(back))}"


def _at(time: float, share: float, longest: float) -> str:
    return f"{time / (longest or 1) * WIDTH:.1f},{EDGE + (1 - share) * (HEIGHT - 2 * EDGE):.1f}"


def _row(curve: Curve, time: float) -> Row:
    """The curve at one time; beyond the longest that anybody was watched only that nobody is left is known."""
    step = curve.at(time)
    lost = sum(one.lost for one in curve.steps if one.time <= time)
    is_known = time <= curve.seen_until or step.staying == 0
    stays = f"{step.staying * 100:.1f} %" if is_known else "not known"
    between = ""
    if is_known and lost and step.low is not None and step.high is not None:
        between = f"{step.low * 100:.0f} to {step.high * 100:.0f} %"
    return Row(f"{time:.0f} days", f"{curve.at_risk(time):,}", f"{lost:,}", stays, between)


def difference_words(found: Difference | None) -> str:
    """What the log-rank test says, in words."""
    if found is None:
        return ""
    if found.p is None:
        return "Whether the groups differ cannot be said: nobody was lost while two of them were watched."
    chance = "fewer than 1 in 1,000" if found.p < 0.001 else f"{found.p * 100:.1f} in 100"
    test = f"(log-rank test, {'p < 0.001' if found.p < 0.001 else f'p = {found.p:.3f}'})"
    if found.p < SURE:
        return f"The groups stay differently long: by chance as wide a difference comes up in {chance} {test}."
    return f"No difference between the groups can be told from chance: as wide a one comes up in {chance} {test}."
