"""`amends aim`: the one figure to improve this quarter, where it stands, and what came of those before."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from amends.cli import Refused, asking, desk

if TYPE_CHECKING:
    from datetime import datetime

    from amends.measure.models import Aim
    from amends.people.models import Brand, Person


def arguments(parser: argparse.ArgumentParser) -> None:
    """show, set, give-up and tell."""
    acts = parser.add_subparsers(dest="act", metavar="act", required=True)
    show = acts.add_parser("show", help="show what is to improve and where it stands, and what came of those before")
    show.add_argument("--json", action="store_true", help="print one JSON object a line, the one that goes on first")
    put = acts.add_parser("set", help="pick the figure to improve this quarter")
    put.add_argument("figure", help="such as promises-kept; amends measure lists them")
    put.add_argument("--target", required=True, help="to which value: '95 %%', '12 min', 4.2, or 24.50 of money")
    put.add_argument("--owner", required=True, metavar="EMAIL", help="of the colleague who says what came of it")
    put.add_argument("--why", required=True, help="why this one, so that everybody pulls the same way")
    up = acts.add_parser("give-up", help="end it before its quarter does, so that another can be picked")
    up.add_argument("--why", required=True, help="why it is given up")
    tell = acts.add_parser("tell", help="say what came of the last one whose quarter is over")
    tell.add_argument("words", help="what was done, what helped, what did not")
    for one in (show, put, up, tell):
        one.add_argument("--brand", metavar="SLUG", help="whose (default: the desk's own)")


def run(options: argparse.Namespace) -> int:
    """Does it and says so; what cannot be is refused and changes nothing."""
    desk.wake()
    from amends import clock
    from amends.flow.improving import OneAlready

    acts = {"show": _show, "set": _set, "give-up": _give_up, "tell": _tell}
    try:
        return acts[options.act](options, asking.brand_of(options.brand), clock.now())
    except (OneAlready, ValueError) as why:
        raise Refused(str(why)) from None


def _show(options: argparse.Namespace, brand: Brand, at: datetime) -> int:
    from amends.measure import aims
    from amends.measure.definitions import BY_SLUG

    now = aims.current(brand)
    found = [one for one in ([now] if now else []) + aims.over(brand) if one.figure in BY_SLUG]
    for one in found:
        told = _told(one, brand, at)
        print(json.dumps(told, ensure_ascii=False) if options.json else _in_words(one, brand, told))
    if not found and not options.json:
        print("Nothing is picked. One figure that everybody works on moves; amends aim set picks it.")
    return 0


def _told(aim: Aim, brand: Brand, at: datetime) -> dict[str, Any]:
    from amends.measure import aims

    found = None
    if aim.ended_at is None:
        figure = aims.so_far(aim, brand, at)
        found = {name: getattr(figure, name) for name in ("value", "n", "low", "high")} if figure else None
    elif aim.found:
        found = {name: aim.found.get(name) for name in ("value", "n", "low", "high")}
    quarter = aims.quarter(aim)
    return {
        "id": str(aim.id),
        "figure": aim.figure,
        "since": quarter.first.isoformat(),
        "until": quarter.last.isoformat(),
        "target": aim.target,
        "before": aim.before,
        "why": aim.why,
        "owner": aims.owner(aim),
        "so_far": found,
        "ending": aim.ending or None,
        "told": aim.told,
        "told_by": aims.teller(aim),
    }


def _in_words(aim: Aim, brand: Brand, told: dict[str, Any]) -> str:
    from amends.measure import aims
    from amends.measure.aim_words import target_words
    from amends.measure.definitions import BY_SLUG
    from amends.measure.saying import value_words

    shape, found = BY_SLUG[aim.figure].shape, told["so_far"]
    value = f"{value_words(shape, found['value'], brand.currency)}, from {found['n']}" if found else "nobody knows yet"
    ending = (told["ending"] or "goes on").replace("_", " ")
    lines = [
        f"{BY_SLUG[aim.figure].name} {target_words(aim, brand.currency)} in {aims.quarter(aim).words}: {ending}",
        f"  {value}. {told['owner']} says what came of it. Why this one: {aim.why}",
    ]
    if aim.told:
        lines.append(f"  {told['told_by'] or 'Why it was given up'}: {aim.told}")
    return "\n".join(lines)


def _set(options: argparse.Namespace, brand: Brand, at: datetime) -> int:
    from amends.flow import improving
    from amends.journal.actors import OPERATOR
    from amends.measure import aims
    from amends.measure.aim_words import target_words
    from amends.measure.definitions import BY_SLUG
    from amends.web.figures.aimed import read_target

    definition = BY_SLUG.get(options.figure)
    if definition is None or definition not in aims.to_pick():
        raise Refused(f"figure: choose one of {', '.join(one.slug for one in aims.to_pick())}")
    target, owner = read_target(definition, options.target, brand.currency), _owner(options.owner, brand)
    made = improving.set_aim(brand, definition.slug, target, owner, options.why, by=OPERATOR, at=at)
    print(
        f"{definition.name} is to be {target_words(made, brand.currency)} in {aims.quarter(made).words}; "
        f"{owner.name} says what came of it."
    )
    return 0


def _owner(email: str, brand: Brand) -> Person:
    from amends.people.queries import staff
    from amends.people.rules import Right

    for person in staff(brand):
        if person.email.lower() == email.lower() and person.can(Right.WORK_CASES):
            return person
    raise Refused(f"--owner: nobody with the address {email} works on cases here; `amends person list` shows everybody")


def _give_up(options: argparse.Namespace, brand: Brand, at: datetime) -> int:
    from amends.flow import improving
    from amends.journal.actors import OPERATOR
    from amends.measure import aims

    now = aims.current(brand)
    if now is None:
        raise Refused("nothing is to improve now, so there is nothing to give up; `amends aim show` says what was")
    improving.give_up(now, options.why, by=OPERATOR, at=at)
    print("Given up. Another can be picked.")
    return 0


def _tell(options: argparse.Namespace, brand: Brand, at: datetime) -> int:
    from amends.flow import improving
    from amends.journal.actors import OPERATOR
    from amends.measure import aims
    from amends.measure.aims import Ending

    last = next((one for one in aims.over(brand) if one.ending != Ending.GIVEN_UP.value), None)
    if last is None:
        raise Refused("words: this is said once a quarter is over, and none is yet")
    improving.tell(last, options.words, by=OPERATOR, at=at)
    print("Kept.")
    return 0
