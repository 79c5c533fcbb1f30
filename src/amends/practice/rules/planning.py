"""What to practise this week: ten minutes, one talk with a script and now and then one without. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

WITHOUT_A_SCRIPT_EVERY_WEEKS = 2


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def this_week(day: date, scripted: Sequence[str], improvised: Sequence[str], played: Mapping[str, date]) -> list[str]:
    """The scenarios for somebody this week: what they never played first, then what is longest ago; the same all week.

    :param played: by short name, the day on which they last ended one, in weeks before and in this one.
    """
    monday = week_of(day)
    before = {slug: last for slug, last in played.items() if last < monday}
    number = monday.toordinal() // 7
    chosen = _longest_ago(scripted, before, played, monday, number)
    if number % WITHOUT_A_SCRIPT_EVERY_WEEKS == 0:
        chosen += _longest_ago(improvised, before, played, monday, number)
    return chosen


def _longest_ago(
    slugs: Sequence[str], before: Mapping[str, date], played: Mapping[str, date], monday: date, number: int
) -> list[str]:
    if not slugs:
        return []
    done = [slug for slug in slugs if played.get(slug, date.min) >= monday]
    turned = [*slugs[number % len(slugs) :], *slugs[: number % len(slugs)]]
    return [done[0] if done else min(turned, key=lambda slug: before.get(slug, date.min))]
