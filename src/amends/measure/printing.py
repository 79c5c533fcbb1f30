"""The board in print: the same words as on its page, and its lines as pictures, set by typst."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from amends.measure import aims
from amends.measure.aim_words import quarter_words, stands, target_words
from amends.measure.board import Board, Line, Week
from amends.measure.definitions import Shape
from amends.measure.models import Aim
from amends.measure.saying import GROUPS, OTHERS, basis, change_words, day_words, days_words, value_words
from amends.people.models import Brand
from amends.post.channels.paper.setting import NoSetter

PAGE: Final = Path(__file__).with_name("board.typ")
WEEKS: Final = 26
TITLE: Final = "How recovery goes"
LINE, MUTED, INK = "#125a5a", "#8a867b", "#17312f"
DASHED: Final = 'stroke-width="1.2" stroke-dasharray="6 3"'
DOTTED: Final = 'stroke-dasharray="2 2"'
Told = dict[str, Any]
Place = Callable[[int, float], str]


def can_print() -> bool:
    """Whether the extra that sets pages is installed."""
    try:
        import typst  # noqa: F401 - asked whether it is there
    except ImportError:
        return False
    return True


def pdf_of(told: Told) -> bytes:
    """The board as a PDF.

    :raises NoSetter: when the extra that sets pages is not installed.
    """
    try:
        # Takes memory that a desk without print shall not pay for.
        import typst
    except ImportError:
        raise NoSetter from None
    return bytes(typst.compile(str(PAGE), sys_inputs={"told": json.dumps(told)}))


def told(board: Board, brand: Brand, span: int, aim: Aim | None, *, at: datetime) -> Told:
    """What stands on it: the days, what is to improve, what changed, and every figure with its line."""
    zone = ZoneInfo(brand.calendar.time_zone)
    today = at.astimezone(zone).date()
    counted = board.counted_at.astimezone(zone)
    return {
        "title": TITLE,
        "brand": brand.name,
        "days": days_words(today - timedelta(days=span - 1), today),
        "as_of": f"Counted on {day_words(counted.date())} at {counted:%H:%M} on the desk's clock.",
        "aim": _aim(aim, board.lines, today, brand.currency),
        "news": _news(board.lines, brand.currency),
        "groups": _groups(board.lines, brand.currency),
    }


def _aim(aim: Aim | None, lines: Sequence[Line], today: date, currency: str) -> Told | None:
    line = next((one for one in lines if aim is not None and one.definition.slug == aim.figure), None)
    if aim is None or line is None:
        return None
    return {
        "title": line.definition.name,
        "target": target_words(aim, currency),
        "quarter": quarter_words(aims.quarter(aim), today),
        "stands": stands(aim, line, None, today, currency),
        "owner": aim.promise.person.name if aim.promise.person else "",
        "why": aim.why,
        "picture": picture(line, target=aim.target, width=520, height=90),
    }


def _news(lines: Sequence[Line], currency: str) -> list[Told]:
    found = []
    for line in lines:
        week, shape = line.news, line.definition.shape
        if week is None or week.value is None or line.centre is None:
            continue
        said, low, high = (value_words(shape, one, currency) for one in (week.value, week.low, week.high))
        way = "worse" if line.is_worse(week.value, line.centre) else "better"
        words = f"{said} in the week of {day_words(week.monday)}; {low} to {high} was to be expected"
        found.append({"title": line.definition.name, "way": way, "words": words})
    return sorted(found, key=lambda one: one["way"] != "worse")


def _groups(lines: Sequence[Line], currency: str) -> list[Told]:
    by_slug = {line.definition.slug: line for line in lines}
    named = {slug for _, slugs in GROUPS for slug in slugs}
    whole = (*GROUPS, (OTHERS, tuple(slug for slug in by_slug if slug not in named)))
    found = [(title, [by_slug[slug] for slug in slugs if slug in by_slug]) for title, slugs in whole]
    groups = [(title, figures) for title, figures in found if figures]
    return [{"title": title, "figures": [_figure(line, currency) for line in figures]} for title, figures in groups]


def _figure(line: Line, currency: str) -> Told:
    found = line.figure
    return {
        "title": line.definition.name,
        "value": value_words(line.definition.shape, found.value, currency),
        "known": found.value is not None,
        "basis": basis(found),
        "beside": found.beside,
        "change": change_words(line, currency),
        "picture": picture(line),
    }


def picture(line: Line, *, target: float | None = None, width: int = 96, height: int = 26) -> str:
    """The weeks of a figure as SVG: their line, what was to be expected, what lies beyond, and a target; empty where
    fewer than two weeks can be said."""
    weeks = line.weeks[-WEEKS:]
    values = [week.value for week in weeks if week.value is not None]
    if len(values) < 2:
        return ""
    ends = [*values, *(end for end in (line.centre, target) if end is not None)]
    if target is not None:
        ends += [end for week in weeks for end in (week.low, week.high) if end is not None]
    is_share = line.definition.shape is Shape.SHARE and target is not None
    low, high = (0.0, 1.0) if is_share else (min(ends), max(ends))
    step, tall = (width - 8) / max(len(weeks) - 1, 1), (high - low) or 1.0

    def place(number: int, value: float) -> str:
        return f"{4 + number * step:.1f},{height - 3 - (value - low) / tall * (height - 6):.1f}"

    return _svg(weeks, line.centre, target, place, width, height)


def _svg(
    weeks: Sequence[Week], centre: float | None, target: float | None, place: Place, width: int, height: int
) -> str:
    last = len(weeks) - 1
    parts = []
    for y, look in ((centre, f'stroke="{MUTED}" stroke-width="0.6"'), (target, f'stroke="{INK}" {DASHED}')):
        if y is not None:
            parts.append(f'<polyline fill="none" {look} points="{place(0, y)} {place(last, y)}"/>')
    if target is not None:
        for ends in ([week.low for week in weeks], [week.high for week in weeks]):
            line = " ".join(place(number, end) for number, end in enumerate(ends) if end is not None)
            parts.append(f'<polyline fill="none" stroke="{MUTED}" stroke-width="0.6" {DOTTED} points="{line}"/>')
    known = [(number, week) for number, week in enumerate(weeks) if week.value is not None]
    parts += [
        f'<polyline fill="none" stroke="{LINE}" stroke-width="1.4" stroke-linejoin="round"'
        f' points="{" ".join(place(number, week.value or 0.0) for number, week in known)}"/>'
    ]
    for number, week in known:
        if week.is_beyond:
            across, down = place(number, week.value or 0.0).split(",")
            parts.append(f'<circle cx="{across}" cy="{down}" r="2.4" fill="{INK}"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )
