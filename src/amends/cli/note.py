"""`amends note`: what happened on a day, noted beside a figure or beside all of them."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from amends.cli import Refused, asking, desk

if TYPE_CHECKING:
    from amends.measure.models import Annotation
    from amends.people.models import Brand

USUAL = timedelta(days=365)


def arguments(parser: argparse.ArgumentParser) -> None:
    """list, add, correct and take-back."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    listing = acts.add_parser("list", help="list what was noted beside a figure")
    listing.add_argument("figure", help="such as promises-kept; what stands on every figure is listed with it")
    listing.add_argument("--since", metavar="DAY", help="from which day on (default: a year back)")
    listing.add_argument("--json", action="store_true", help="print one JSON object a line")
    add = acts.add_parser("add", help="note what happened on a day: of the work, not of a person")
    correct = acts.add_parser("correct", help="correct a note")
    correct.add_argument("id", help="of the note, as list shows it")
    for one in (add, correct):
        one.add_argument("figure", help="beside which figure, or 'every' for all of them")
        one.add_argument("day", help="a local day of the brand, such as 2026-03-31")
        one.add_argument("words", help="what happened, in at most 200 characters")
    back = acts.add_parser("take-back", help="take a note off every chart")
    back.add_argument("id", help="of the note, as list shows it")
    for one in (listing, add, correct, back):
        one.add_argument("--brand", metavar="SLUG", help="whose (default: the desk's own)")


def run(options: argparse.Namespace) -> int:
    """Does it and says so; what cannot be is refused and changes nothing."""
    desk.wake()
    from amends import clock

    acts = {"list": _list, "add": _add, "correct": _correct, "take-back": _take_back}
    try:
        return acts[options.act](options, asking.brand_of(options.brand), clock.now())
    except ValueError as why:
        raise Refused(str(why)) from None


def _list(options: argparse.Namespace, brand: Brand, at: datetime) -> int:
    from amends.measure import noted
    from amends.measure.definitions import BY_SLUG

    if options.figure not in BY_SLUG:
        raise Refused(f"figure: choose one of {', '.join(BY_SLUG)}")
    today = at.astimezone(ZoneInfo(brand.calendar.time_zone)).date()
    since = _day(options.since, "--since") if options.since else today - USUAL
    for one in noted.beside(brand, options.figure, since, today + USUAL):
        told = {
            "id": str(one.id),
            "day": one.day.isoformat(),
            "figure": one.figure or "every",
            "words": one.words,
            "by": noted.writer(one),
            "corrected_by": noted.corrector(one),
        }
        plain = f"{told['day']}  {one.words}  ({told['by']}; {told['figure']})  {told['id']}"
        print(json.dumps(told, ensure_ascii=False) if options.json else plain)
    return 0


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"{name}: {text!r} is no day; write it like 2026-03-31") from None


def _figure(options: argparse.Namespace) -> str:
    from amends.measure.definitions import BY_SLUG

    if options.figure != "every" and options.figure not in BY_SLUG:
        raise Refused(f"figure: choose 'every', or one of {', '.join(BY_SLUG)}")
    return "" if options.figure == "every" else str(options.figure)


def _add(options: argparse.Namespace, brand: Brand, at: datetime) -> int:
    from amends.flow import improving
    from amends.journal.actors import OPERATOR

    day = _day(options.day, "day")
    made, is_new = improving.annotate(brand, _figure(options), day, options.words, by=OPERATOR, at=at)
    print(f"{'Noted' if is_new else 'It stands there already'}: {made.id}")
    return 0


def _correct(options: argparse.Namespace, brand: Brand, at: datetime) -> int:
    from amends.flow import improving
    from amends.journal.actors import OPERATOR

    one, day = _known(options.id, brand), _day(options.day, "day")
    improving.correct_annotation(one, _figure(options), day, options.words, by=OPERATOR, at=at)
    print("Corrected.")
    return 0


def _take_back(options: argparse.Namespace, brand: Brand, at: datetime) -> int:
    from amends.flow import improving
    from amends.journal.actors import OPERATOR

    improving.take_back_annotation(_known(options.id, brand), by=OPERATOR, at=at)
    print("Taken back.")
    return 0


def _known(text: str, brand: Brand) -> Annotation:
    from amends.measure import noted

    try:
        found = noted.for_brand(brand, UUID(text))
    except ValueError:
        found = None
    if found is None:
        raise Refused(f"id: no note of this brand is {text!r}; `amends note list FIGURE` shows them")
    return found
