"""`amends staffing`: how many people it takes, hour by hour of the next seven days, and what becomes of what waits."""

from __future__ import annotations

import argparse
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from amends.cli import Refused, asking, desk

if TYPE_CHECKING:
    from amends.learn.rules.staffing import Assumed, Plan, Staffed
    from amends.measure.staffing import Known
    from amends.people.models import Brand


def arguments(parser: argparse.ArgumentParser) -> None:
    """The brand, and each assumption."""
    from amends.learn.rules.staffing import ASKED

    parser.add_argument("--brand", metavar="SLUG", help="which brand (default: the desk's)")
    for one in ASKED:
        words = f"{one.words[0].lower()}{one.words[1:]}, in {one.unit}".replace("%", "percent")
        parser.add_argument(
            f"--{one.name}", metavar="N", help=f"{words} (default: as the desk knows, else {one.usual})"
        )
    parser.add_argument("--json", action="store_true", help="print JSON, with every hour")


def run(options: argparse.Namespace) -> int:
    """Prints the plan; nothing is changed."""
    from amends.learn.rules.staffing import ASKED, BadAssumption, read

    typed = {one.name: getattr(options, one.name) or "" for one in ASKED}
    try:
        # Whatever cannot be is refused before the desk is asked.
        weeks = read(typed).weeks
        desk.wake()
        from amends import clock
        from amends.measure.staffing import known, plan_of

        brand, at = asking.brand_of(options.brand), clock.now()
        told = known(brand, at, weeks)
        if not told.is_enough:
            raise Refused(
                f"it takes two whole weeks in which customers wrote or called; so far there are {told.seen}. Until "
                "then `amends measure agents-needed` answers for numbers of your own."
            )
        assumed = read(typed, told.usual)
        begins, plan = plan_of(brand, told, assumed, at)
    except BadAssumption as why:
        raise Refused("; ".join(f"--{name}: {words}" for name, words in why.problems.items())) from None
    if options.json:
        print(json.dumps(_as_told(brand, told, assumed, typed, begins, plan)))
    else:
        _in_words(brand, told, assumed, typed, begins, plan)
    return 0


def _assumptions(told: Known, assumed: Assumed, typed: dict[str, str]) -> dict[str, dict[str, Any]]:
    from amends.learn.rules.staffing import ASKED

    return {
        one.name: {
            "value": getattr(assumed, one.name),
            "unit": one.unit,
            "words": one.words,
            "because": "typed" if typed[one.name] else told.why.get(one.name, one.why),
        }
        for one in ASKED
    }


def _as_told(
    brand: Brand, told: Known, assumed: Assumed, typed: dict[str, str], begins: datetime, plan: Plan
) -> dict[str, Any]:
    return {
        "brand": brand.slug,
        "begins": begins.isoformat(),
        "time_zone": brand.calendar.time_zone,
        "weeks": told.weeks,
        "counted": {"live": told.came[0], "written": told.came[1]},
        "assumptions": _assumptions(told, assumed, typed),
        "work_hours": round(plan.work / 60, 2),
        "hours_there": round(plan.time / 60, 2),
        "first_words": round(plan.came, 2),
        "late": round(plan.late, 2),
        "waits_now": {"first": plan.waited[0], "rest": plan.waited[1]},
        "empty_at": None if plan.empty_after is None else (begins + timedelta(hours=plan.empty_after)).isoformat(),
        "hours": [_hour(begins + timedelta(hours=n), one) for n, one in enumerate(plan.hours)],
    }


def _hour(moment: datetime, one: Staffed) -> dict[str, Any]:
    return {
        "at": moment.isoformat(),
        "is_open": one.is_open,
        "live": round(one.live, 3),
        "written": round(one.written, 3),
        "for_live": one.for_live,
        "for_first_words": round(one.for_first, 3),
        "for_all_written": round(one.even, 3),
        "writing": round(one.writing, 3),
        "needed": one.needed,
        "there": round(one.there, 3),
        "is_short": one.is_short,
        "answered_in_time": None if one.in_time is None else round(one.in_time, 4),
        "gives_up": None if one.gives_up is None else round(one.gives_up, 4),
        "first_words_waiting": round(one.first, 3),
        "rest_waiting": round(one.rest, 3),
        "oldest_minutes": one.oldest,
        "late": round(one.late, 3),
    }


def _in_words(brand: Brand, told: Known, assumed: Assumed, typed: dict[str, str], begins: datetime, plan: Plan) -> None:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(brand.calendar.time_zone)
    print(f"{brand.name}: {told.came[0]} calls and chats, {told.came[1]} in writing, in {told.weeks} whole weeks.")
    for one in _assumptions(told, assumed, typed).values():
        print(f"  {one['words']}: {one['value']} {one['unit']} ({one['because']})")
    print(f"{plan.work / 60:.1f} hours of work come in a week, {plan.time / 60:.1f} hours are there.")
    print(f"Later than {assumed.target} minutes: {plan.late:.1f} of {plan.came:.1f} first words.")
    first, rest = plan.waited
    ends = "not within seven days"
    if plan.empty_after is not None:
        ends = f"{(begins + timedelta(hours=plan.empty_after)).astimezone(zone):%a %H:%M}"
    print(f"Waiting now: {first:.0f} for a first word, {rest:.0f} for the rest; nothing waits: {ends}.")
    print("  hour       needed  there  calls answered  give up  first words wait  rest waits")
    for number, hour in enumerate(plan.hours):
        if hour.is_open or hour.there:
            local = (begins + timedelta(hours=number)).astimezone(zone)
            calls = "" if hour.in_time is None else f"{hour.in_time:.0%}"
            gone = "" if hour.gives_up is None else f"{hour.gives_up:.0%}"
            print(
                f"  {local:%a %H:%M}  {hour.needed:>6}  {hour.there:>5.1f}{'!' if hour.is_short else ' '} {calls:>14}"
                f"  {gone:>7}  {hour.first:>16.1f}  {hour.rest:>10.1f}"
            )
